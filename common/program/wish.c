/* wish.c - what the words of `venv create` ask for. Reads variables and PATH, changes nothing. */
#include "../internal.h"

static bool take_python(struct ve_wish *wish, int argc, char *const argv[], int *i)
{
	const char *word = argv[*i];
	if (strncmp(word, "--python", 8) == 0 && (word[8] == '=' || !word[8])) {
		wish->python = word[8] ? word + 9 : *i + 1 < argc ? argv[++*i] : NULL;
	} else if (strncmp(word, "-p", 2) == 0) {
		wish->python = word[2] ? word + 2 + (word[2] == '=') : *i + 1 < argc ? argv[++*i] : NULL;
	} else {
		return false;
	}
	if (!ve_given(wish->python))
		wish->lacking = word;
	return true;
}

static bool take_own(struct ve_wish *wish, int argc, char *const argv[], int *i)
{
	const char *word = argv[*i];
	if (ve_same(word, "--no-activate")) {
		wish->stay = true;
	} else if (ve_same(word, "-h") || ve_same(word, "--help")) {
		wish->help = true;
	} else if (strncmp(word, "--tool", 6) == 0 && (word[6] == '=' || !word[6])) {
		wish->tool_name = word[6] ? word + 7 : *i + 1 < argc ? argv[++*i] : NULL;
		if (!ve_given(wish->tool_name))
			wish->lacking = word;
	} else {
		return take_python(wish, argc, argv, i);
	}
	return true;
}

/* Whether an existing environment is what the tool is asked to work on. */
static bool renews(const char *option)
{
	static const char *const names[] = {"--clear", "--upgrade", "--upgrade-deps", "--allow-existing"};
	size_t len = strlen(option);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (ve_same(option, "-c") || (len > 3 && strncmp(names[i], option, len) == 0))
			return true;
	}
	return false;
}

/* The words as `tool` would understand them. */
static void read_words(struct ve_wish *wish, const struct ve_tool *tool, int argc, char *const argv[])
{
	bool options = true;
	wish->tool = tool;
	wish->tool_name = wish->python = wish->unknown = wish->lacking = NULL;
	wish->stay = wish->help = wish->renew = false;
	wish->dir_count = wish->option_count = 0;
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		if (!options || *word != '-' || !word[1]) {
			wish->dirs[wish->dir_count++] = word;
		} else if (ve_same(word, "--")) {
			options = false;
		} else if (!take_own(wish, argc, argv, &i)) {
			enum ve_taken taken = ve_tool_takes(tool, word);
			if (taken == VE_TAKES_UNKNOWN && !wish->unknown)
				wish->unknown = word;
			wish->renew |= renews(word);
			wish->options[wish->option_count++] = word;
			if ((taken == VE_TAKES_ONE || taken == VE_TAKES_MANY) && i + 1 == argc)
				wish->lacking = word;
			for (; taken != VE_TAKES_NOTHING && taken != VE_TAKES_UNKNOWN && i + 1 < argc; i++) {
				if (taken == VE_TAKES_MANY && argv[i + 1][0] == '-')
					break;
				wish->options[wish->option_count++] = argv[i + 1];
				if (taken == VE_TAKES_ONE)
					taken = VE_TAKES_NOTHING;
			}
		}
	}
}

/* Python 2 and PyPy for it have no module venv, and uv does without them. */
static bool old(const char *python)
{
	if (!python)
		return false;
	const char *name = strrchr(python, '/') ? strrchr(python, '/') + 1 : python;
	return *name == '2' || strncmp(name, "python2", 7) == 0 || ve_same(name, "pypy") || strncmp(name, "pypy2", 5) == 0;
}

static bool installed(const struct ve_shell *sh, const struct ve_tool *tool, struct ve_buf *scratch)
{
	return tool->command ? ve_path_find(scratch, sh, tool->command) : true;
}

/* The first of uv, virtualenv, venv (the faster one first) that is installed and knows every option given. */
static void choose(struct ve_wish *wish, const struct ve_shell *sh, int argc, char *const argv[])
{
	const struct ve_tool *tool;
	struct ve_buf scratch = {0};
	bool chosen = false;
	wish->by_us = true;
	for (int i = 0; !chosen && i < VE_TOOLS; i++) {
		tool = ve_tool_at(i);
		if (!installed(sh, tool, &scratch))
			continue;
		read_words(wish, tool, argc, argv);
		chosen = !wish->unknown && !(old(wish->python) && !ve_same(tool->name, "virtualenv"));
	}
	wish->nobody = !chosen && wish->unknown;
	ve_buf_release(&scratch);
}

enum ve_status ve_wish_read(struct ve_wish *wish, const struct ve_shell *sh, int argc, char *const argv[])
{
	*wish = (struct ve_wish){0};
	wish->dirs = calloc((size_t)argc + 1, sizeof *wish->dirs);
	wish->options = calloc((size_t)argc + 1, sizeof *wish->options);
	if (!wish->dirs || !wish->options)
		return VE_NOMEM;
	/* Which tool it is decides what its options take, so that is looked for first. */
	const char *name = NULL;
	for (int i = 0; i < argc && !ve_same(argv[i], "--"); i++) {
		if (ve_same(argv[i], "--tool") && i + 1 < argc)
			name = argv[i + 1];
		else if (strncmp(argv[i], "--tool=", 7) == 0)
			name = argv[i] + 7;
	}
	const struct ve_tool *tool = name ? ve_tool_named(name) : NULL;
	if (name && !tool) {
		wish->tool_name = name;
		return VE_USAGE;
	}
	if (tool)
		read_words(wish, tool, argc, argv);
	else
		choose(wish, sh, argc, argv);
	return VE_OK;
}

void ve_wish_release(struct ve_wish *wish)
{
	free(wish->dirs);
	free(wish->options);
	*wish = (struct ve_wish){0};
}

/* Where the shell is, by the way the user went if that leads here. */
static bool here(struct ve_buf *buf, const struct ve_env *env)
{
	const char *cwd = ve_env_text(env, VE_VAR_PWD);
	struct stat said, real;
	if (ve_given(cwd) && *cwd == '/' && stat(cwd, &said) == 0 && stat(".", &real) == 0 && said.st_dev == real.st_dev &&
	    said.st_ino == real.st_ino) {
		ve_buf_adds(buf, cwd);
		return true;
	}
	char *at = realpath(".", NULL);
	ve_buf_adds(buf, at ? at : "");
	free(at);
	return buf->len && !buf->status;
}

static bool is_here(const struct ve_env *env, const char *word)
{
	const char *names = ve_env_text(env, VE_VAR_NAMES);
	return *word == '.' || strchr(word, '/') ||
	       ve_words_hold(ve_given(names) ? names : ".venv venv env", word, strlen(word));
}

enum ve_status ve_wish_place(struct ve_buf *place, const struct ve_env *env, const char *word, struct ve_buf *why)
{
	struct ve_buf from = {0};
	enum ve_status status = VE_OK;
	if (is_here(env, word)) {
		if (*word != '/' && !here(&from, env)) {
			ve_buf_adds(why, "the current directory is gone");
			status = VE_IO;
		}
	} else if (!ve_workon_home(&from, env)) {
		ve_buf_adds(why, "a name needs WORKON_HOME or HOME; for a directory here write ./");
		ve_show(why, word, strlen(word), 255);
		status = VE_NOTFOUND;
	}
	if (!status)
		ve_path_join(place, ve_buf_text(&from), word);
	if (!status && strchr(ve_buf_text(place), ':')) {
		ve_buf_adds(why, "PATH cannot hold a path with a colon");
		status = VE_COLON;
	}
	ve_buf_release(&from);
	return status ? status : place->status;
}

enum ve_status ve_emit_made(const struct ve_shell *sh, int argc, char *const argv[], struct ve_buf *out)
{
	struct ve_wish wish;
	struct ve_env env;
	struct ve_buf place = {0}, why = {0};
	enum ve_status status = VE_NOTFOUND;
	ve_env_capture(&env, sh);
	if (ve_same(argv[0], "create") && ve_wish_read(&wish, sh, argc - 1, argv + 1) == VE_OK) {
		if (!wish.help && !wish.stay && wish.dir_count < 2)
			status = ve_wish_place(&place, &env, wish.dir_count ? wish.dirs[0] : ".venv", &why);
		ve_wish_release(&wish);
	}
	if (!status) {
		ve_buf_adds(out, "set -g __venv_made ");
		ve_quote(out, VE_FISH, ve_buf_text(&place), place.len);
		ve_buf_addc(out, '\n');
		status = out->status;
	}
	ve_buf_release(&place);
	ve_buf_release(&why);
	return status;
}
