/* pyenv.c - the virtualenv that `.python-version` names (pyenv 2.4 with pyenv-virtualenv 1.2).
 *
 * PYENV_VERSION and the global version are the user's, not a directory's: they make no environment of this one. */
#include "../internal.h"

enum { NAME_CAP = 1024 }; /* what pyenv reads of a line */

bool ve_python_version(struct ve_buf *name, const char *bytes, size_t len)
{
	static const char blanks[] = " \t\r";
	const char *end = bytes + len;
	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes)), *line_end = newline ? newline : end;
		while (bytes < line_end && memchr(blanks, *bytes, sizeof blanks - 1))
			bytes++;
		const char *word = bytes;
		while (bytes < line_end && !memchr(blanks, *bytes, sizeof blanks - 1))
			bytes++;
		size_t n = (size_t)(bytes - word);
		bytes = line_end + 1;
		if (!n || *word == '#' || n > NAME_CAP || memchr(word, '\0', n))
			continue;
		/* As pyenv since 2.3.1 (CVE-2022-35861): what leads out of versions/ is no version. */
		ve_buf_reset(name);
		ve_buf_add(name, word, n);
		if (name->status)
			return false;
		struct ve_buf plain = {0};
		ve_path_join(&plain, "/v", name->data);
		bool inside = *name->data != '/' && plain.len > 3 && memcmp(plain.data, "/v/", 3) == 0;
		if (inside) {
			ve_buf_reset(name);
			ve_buf_adds(name, plain.data + 3);
		}
		ve_buf_release(&plain);
		if (inside)
			return !name->status;
	}
	ve_buf_reset(name);
	return false;
}

bool ve_pyenv_versions(struct ve_buf *buf, struct ve_env *env)
{
	const char *root = ve_env_text(env, VE_VAR_PYENV_ROOT), *home = ve_env_text(env, VE_VAR_HOME);
	if (root && *root == '/')
		ve_path_join(buf, root, "versions");
	else if (home && *home == '/')
		ve_path_join(buf, home, ".pyenv/versions");
	else
		return false;
	return !buf->status;
}

/* What `python` is there without being an environment: a version that pyenv built. */
static bool is_version(const char *root)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/bin/python", root);
	bool there = !file.status && access(file.data, F_OK) == 0;
	ve_buf_release(&file);
	return there;
}

static bool offer(struct ve_look *look, const char *root)
{
	struct stat st;
	ve_buf_reset(look->root);
	ve_buf_adds(look->root, root);
	if (ve_look_take(look))
		return true;
	ve_look_watch(look, root, &st);
	ve_look_pass(look, root, !st.st_nlink ? NULL : is_version(root) ? "a Python version, no environment" :
								  "no environment: it has no pyvenv.cfg");
	return false;
}

bool ve_finder_pyenv(struct ve_look *look)
{
	struct ve_buf file = {0}, text = {0}, name = {0};
	bool found = false;
	if (!ve_look_mark(look, VE_MARK_PYTHON_VERSION))
		return false;
	ve_look_path(look, &file, ".python-version");
	enum ve_status status = file.status ? file.status : ve_look_read(look, &text, file.data, 4 * NAME_CAP);
	if (status && status != VE_NOMEM) {
		ve_look_pass(look, ve_buf_text(&file), "it cannot be read");
	} else if (!ve_python_version(&name, ve_buf_text(&text), text.len)) {
		ve_look_pass(look, ve_buf_text(&file), "it names no version");
	} else {
		ve_buf_reset(&file);
		if (ve_pyenv_versions(&file, look->env)) {
			ve_buf_addf(&file, "/%s", name.data);
			look->level.deep = true;
			found = !file.status && offer(look, file.data);
		}
	}
	ve_buf_release(&file);
	ve_buf_release(&text);
	ve_buf_release(&name);
	return found;
}
