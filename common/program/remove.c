/* remove.c - `venv remove`: everything is looked at first, then asked, then removed. */
#include "../internal.h"

struct removal {
	const struct ve_call *call;
	struct ve_buf *places; /* one path for each word */
	bool *links;
};

static enum ve_status complain(const struct ve_call *call, enum ve_status status, const char *what, const char *why)
{
	struct ve_buf line = {0};
	ve_buf_adds(&line, "venv: remove: ");
	ve_show(&line, what, strlen(what), 2048);
	ve_buf_addf(&line, ": %s\n", why);
	ve_say_buf(call->sh, VE_ERR, &line);
	ve_buf_release(&line);
	return status;
}

static bool same_file(const struct stat *st, const char *file)
{
	struct stat other;
	return ve_given(file) && stat(file, &other) == 0 && other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/* Whether `from` is that directory or below it, by identity. */
static bool holds(const struct stat *st, const char *from)
{
	struct ve_buf at = {0};
	struct stat above, before = {0};
	bool inside = false;
	ve_buf_adds(&at, from);
	while (!at.status && stat(at.data, &above) == 0) {
		inside = above.st_dev == st->st_dev && above.st_ino == st->st_ino;
		if (inside || (above.st_dev == before.st_dev && above.st_ino == before.st_ino))
			break;
		before = above;
		ve_buf_adds(&at, "/..");
	}
	ve_buf_release(&at);
	return inside;
}

static bool is_environment(const char *place, struct ve_buf *scratch)
{
	struct ve_stamp stamp;
	enum ve_kind kind;
	return ve_site_stamp(&stamp, &kind, place, scratch) == VE_OK && kind != VE_CONDA;
}

/* The path that a word means: an environment of that path, else of that name. Two different ones: neither. */
static enum ve_status find(const struct ve_call *call, const char *word, struct ve_buf *place)
{
	struct ve_buf home = {0}, scratch = {0};
	struct stat st;
	char *cwd = realpath(".", NULL);
	ve_path_join(place, cwd ? cwd : "/", word);
	free(cwd);
	bool here = !place->status && is_environment(place->data, &scratch), named = false;
	if (!strchr(word, '/') && !ve_same(word, ".") && !ve_same(word, "..") && ve_workon_home(&home, call->env)) {
		ve_buf_addf(&home, "/%s", word);
		named = !home.status && is_environment(home.data, &scratch);
	}
	enum ve_status status = VE_OK;
	if (here && named && stat(place->data, &st) == 0 && !same_file(&st, home.data)) {
		status = complain(call, VE_USAGE, word, "there is one here and one of that name under $WORKON_HOME; write ./ or the whole path");
	} else if (!here && named) {
		ve_buf_reset(place);
		ve_buf_adds(place, home.data);
	} else if (!here && !place->status) {
		bool there = lstat(place->data, &st) == 0;
		status = complain(call, there ? VE_NOTENV : VE_NOTFOUND, word,
				  there ? "not an environment (no pyvenv.cfg)" : "no such directory, and no environment of that name");
	}
	ve_buf_release(&home);
	ve_buf_release(&scratch);
	return status ? status : place->status;
}

static enum ve_status examine(const struct ve_call *call, const char *word, struct ve_buf *place, bool *link)
{
	struct stat st, itself;
	struct ve_buf why = {0}, line = {0};
	if (!*word)
		return ve_usage(call, "remove", "an empty name");
	enum ve_status status = find(call, word, place);
	if (status)
		return status;
	if (stat(place->data, &st) != 0 || lstat(place->data, &itself) != 0)
		return complain(call, VE_IO, place->data, strerror(errno));
	*link = S_ISLNK(itself.st_mode);
	if (same_file(&st, ve_env_text(call->env, VE_VAR_VIRTUAL_ENV)))
		return complain(call, VE_IO, place->data, "is active in this shell; `deactivate` first");
	if (same_file(&st, "/") || same_file(&st, ve_env_text(call->env, VE_VAR_HOME)))
		return complain(call, VE_IO, place->data, "is your home directory, or the root of all");
	if (!*link && holds(&st, "."))
		return complain(call, VE_IO, place->data, "you are in it; go elsewhere first");
	if (!*link && ve_given(ve_env_text(call->env, VE_VAR_HOME)) && holds(&st, ve_env_text(call->env, VE_VAR_HOME)))
		return complain(call, VE_IO, place->data, "your home directory is in it");
	if (ve_tree_check(place->data, &why)) {
		ve_buf_addf(&line, "nothing was removed: %s", ve_buf_text(&why));
		status = complain(call, VE_IO, place->data, ve_buf_text(&line));
	}
	ve_buf_release(&why);
	ve_buf_release(&line);
	return status;
}

/* `y` at the terminal. */
static enum ve_status ask(const struct removal *removal)
{
	const struct ve_call *call = removal->call;
	struct ve_buf line = {0};
	char answer[64];
	if (ve_call_has(call, "-y"))
		return VE_OK;
	if (!isatty(STDIN_FILENO))
		return ve_usage(call, "remove", "nobody to ask; say -y");
	ve_buf_adds(&line, "remove");
	for (int i = 0; i < call->count; i++) {
		ve_buf_adds(&line, removal->links[i] ? " the link " : " ");
		ve_show(&line, removal->places[i].data, removal->places[i].len, 2048);
		ve_buf_adds(&line, i + 1 < call->count ? "," : "? [y/N] ");
	}
	ve_say_buf(call->sh, VE_ERR, &line);
	ve_buf_release(&line);
	ssize_t n = read(STDIN_FILENO, answer, sizeof answer);
	if (n > 0 && (*answer == 'y' || *answer == 'Y'))
		return VE_OK;
	ve_say(call->sh, VE_ERR, "venv: remove: nothing was removed");
	return VE_NOTFOUND;
}

enum ve_status ve_cmd_remove(const struct ve_call *call)
{
	struct removal removal = {.call = call};
	struct ve_buf why = {0};
	enum ve_status status = call->count ? VE_OK : ve_usage(call, "remove", "which one?");
	removal.places = calloc((size_t)call->count + 1, sizeof *removal.places);
	removal.links = calloc((size_t)call->count + 1, sizeof *removal.links);
	if (!removal.places || !removal.links)
		status = VE_NOMEM;
	for (int i = 0; i < call->count && !status; i++)
		status = examine(call, call->words[i], &removal.places[i], &removal.links[i]);
	if (!status)
		status = ask(&removal);
	for (int i = 0; i < call->count && !status; i++) {
		ve_buf_reset(&why);
		status = ve_tree_remove(removal.places[i].data, &why);
		if (status)
			complain(call, status, removal.places[i].data, ve_buf_text(&why));
	}
	for (int i = 0; removal.places && i < call->count; i++)
		ve_buf_release(&removal.places[i]);
	free(removal.places);
	free(removal.links);
	ve_buf_release(&why);
	return status;
}
