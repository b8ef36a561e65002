/* redirect.c - a `.venv` that is a file and tells where the environment is. What tools write and read there differs:
 *   PEP 832, drafts of January to April 2026: the first line, less its line end, is a path seen from the file's directory
 *   uv 0.11.31 and later: all bytes are such a path, nothing is trimmed, there is no newline
 *   pipenv 2022.12.19, project.py: with a slash likewise, else a name below WORKON_HOME; blanks around it do not count
 *   zsh-autoswitch-virtualenv, `workon $(cat .venv)`: a name below WORKON_HOME, default ~/.virtualenvs
 * One reading at a time is tried; a file that is none of them is a mistake, and the user is told. `~` is a name like any other. */
#include "internal.h"

enum { CAP = 4096 };

/* Take the environment at `file` seen from the level. `..` means what the system makes of it, which behind a symbolic link is not what
 * the spelling says; where both lead to the same place the shorter path is used. */
static bool take_path(struct ve_look *look, const char *file)
{
	struct ve_buf real = {0}, spelled = {0};
	struct stat a, b;
	if (*file != '/')
		ve_look_path(look, &real, "");
	ve_buf_adds(&real, file);
	ve_path_join(&spelled, look->dir, file);
	const char *root = ve_buf_text(&real);
	if (stat(root, &a) == 0 && stat(ve_buf_text(&spelled), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		root = spelled.data;
	bool taken = ve_look_whole(look, &real) && ve_look_whole(look, &spelled) && ve_look_offer(look, root);
	ve_buf_release(&real);
	ve_buf_release(&spelled);
	return taken;
}

static bool take_name(struct ve_look *look, const char *name)
{
	struct ve_buf root = {0};
	bool taken = false;
	ve_look_var(look, VE_VAR_WORKON_HOME);
	for (int pipenv = 0; pipenv < 2 && !taken; pipenv++) {
		ve_buf_reset(&root);
		if (!(pipenv ? ve_home_pipenv(look, &root) : ve_workon_home(&root, look->env)))
			continue;
		ve_buf_addc(&root, '/');
		ve_buf_adds(&root, name);
		taken = !root.status && ve_look_offer(look, root.data);
	}
	ve_buf_release(&root);
	return taken;
}

static bool take(struct ve_look *look, const char *text)
{
	if (take_path(look, text))
		return true;
	return !strchr(text, '/') && !ve_same(text, ".") && !ve_same(text, "..") && take_name(look, text);
}

static size_t trimmed(const char *text, size_t len)
{
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return len;
}

bool ve_redirect(struct ve_look *look, const char *file)
{
	struct ve_buf content = {0};
	const char *why = NULL;
	bool taken = false;
	enum ve_status status = ve_look_read(look, &content, file, CAP);
	size_t len = content.len;
	if (status)
		why = status == VE_NOMEM ? "a file of more than 4096 bytes, where the path of an environment should be"
					 : "a file that cannot be read";
	else if (len && memchr(content.data, '\0', len))
		why = "a file that holds a NUL byte, where the path of an environment should be";
	else if (!trimmed(ve_buf_text(&content), len))
		why = "an empty file, where the path of an environment should be";
	if (!why) {
		const char *end = memchr(content.data, '\n', len);
		size_t line = end ? (size_t)(end - content.data) : len;
		line -= line && end && content.data[line - 1] == '\r';
		const size_t readings[] = {len, line, trimmed(content.data, line)};
		for (int i = 0; i < 3 && !taken; i++) {
			content.data[readings[i]] = '\0'; /* each is shorter than the one before, or the same */
			taken = readings[i] && (!i || readings[i] != readings[i - 1]) && take(look, content.data);
		}
		why = "a file that names no environment; write the path of one into it, or remove it";
	}
	ve_buf_release(&content);
	if (!taken)
		ve_look_fault(look, file, why);
	return taken;
}
