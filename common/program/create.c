/* create.c - `venv create`: a tool makes it, we clear up when it cannot. */
#include "../internal.h"

/* One environment to be made. */
struct making {
	const struct ve_call *call;
	const struct ve_wish *wish;
	const char *python; /* absolute, or what uv is to look for; NULL: the tool's choice */
	struct ve_buf place;
	size_t made_from; /* length of the part of place that was there before */
	bool present, hollow, environment; /* the directory was there; with nothing in it; it is an environment */
};

static enum ve_status complain(const struct ve_call *call, enum ve_status status, const char *what, const char *format, ...)
	__attribute__((format(__printf__, 4, 5)));

static enum ve_status complain(const struct ve_call *call, enum ve_status status, const char *what, const char *format, ...)
{
	struct ve_buf shown = {0};
	char text[4096];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	ve_show(&shown, what, strlen(what), 2048);
	ve_say(call->sh, VE_ERR, "venv: create: %s: %s", ve_buf_text(&shown), text);
	ve_buf_release(&shown);
	return status;
}

/* ---- before ------------------------------------------------------------------------------------------------------ */

static bool note_entry(void *ctx, const char *name)
{
	(void)name;
	return *(bool *)ctx = false;
}

static bool is_empty(const char *place)
{
	bool empty = true;
	return ve_file_each(place, 3, note_entry, &empty) == VE_OK && empty;
}

/* The nearest directory above that exists must take it. */
static enum ve_status look_above(struct making *making)
{
	char *place = making->place.data;
	struct stat st;
	size_t len = making->place.len;
	do {
		while (len > 1 && place[--len] != '/')
			;
		making->made_from = len;
		char kept = place[len > 1 ? len : 1];
		place[len > 1 ? len : 1] = '\0';
		int found = stat(place, &st), error = errno;
		bool writable = found == 0 && access(place, W_OK | X_OK) == 0;
		int no = errno;
		struct ve_buf above = {0};
		ve_show(&above, place, strlen(place), 2048);
		place[len > 1 ? len : 1] = kept;
		enum ve_status status = VE_OK;
		if (found == 0 && !S_ISDIR(st.st_mode))
			status = complain(making->call, VE_IO, place, "%s is not a directory", ve_buf_text(&above));
		else if (found == 0 && !writable)
			status = complain(making->call, VE_IO, place, "nothing can be made in %s: %s", ve_buf_text(&above), strerror(no));
		else if (found != 0 && error != ENOENT)
			status = complain(making->call, VE_IO, place, "%s: %s", ve_buf_text(&above), strerror(error));
		ve_buf_release(&above);
		if (found == 0 || status)
			return status;
	} while (len > 1);
	return VE_OK;
}

/* Refuses what cannot end well, before anything is done. */
static enum ve_status look(struct making *making)
{
	struct stat st;
	struct ve_stamp stamp;
	struct ve_buf scratch = {0};
	const char *place = making->place.data;
	const struct ve_wish *wish = making->wish;
	making->present = lstat(place, &st) == 0;
	making->environment = making->hollow = false;
	if (!making->present)
		return look_above(making);
	if (stat(place, &st) != 0)
		return complain(making->call, VE_IO, place, "a symbolic link that leads nowhere");
	if (!S_ISDIR(st.st_mode))
		return complain(making->call, VE_IO, place, "is not a directory");
	if (access(place, W_OK | X_OK) != 0)
		return complain(making->call, VE_IO, place, "nothing can be made there: %s", strerror(errno));
	making->hollow = is_empty(place);
	making->environment = ve_site_stamp(&stamp, NULL, place, &scratch) == VE_OK;
	ve_buf_release(&scratch);
	if (making->environment && !wish->renew && (wish->option_count || wish->python || wish->tool_name))
		return complain(making->call, VE_IO, place,
				"an environment is there already; `--clear` makes it anew, `venv remove` takes it away");
	return VE_OK;
}

/* ---- the tool ---------------------------------------------------------------------------------------------------- */

static int run_tool(const struct making *making)
{
	const struct ve_wish *wish = making->wish;
	const struct ve_process *process = making->call->sh->process;
	const char **argv = calloc((size_t)wish->option_count + 8, sizeof *argv);
	int n = 0;
	if (!argv)
		return -1;
	if (wish->tool->command) {
		argv[n++] = wish->tool->command;
		if (ve_same(wish->tool->name, "uv"))
			argv[n++] = "venv";
		if (making->python) {
			argv[n++] = "-p";
			argv[n++] = making->python;
		}
		/* As the other tools do, or `pip install` would go to the Python it was made from. */
		if (wish->by_us && ve_same(wish->tool->name, "uv"))
			argv[n++] = "--seed";
	} else {
		argv[n++] = making->python;
		argv[n++] = "-m";
		argv[n++] = "venv";
	}
	for (int i = 0; i < wish->option_count; i++)
		argv[n++] = wish->options[i];
	argv[n++] = making->place.data;
	int code = process->run(making->call->sh->ctx, (char *const *)argv);
	free(argv);
	return code;
}

/* Take away what was not there before. False: there is something left. */
static bool undo(struct making *making)
{
	struct ve_buf why = {0}, dir = {0};
	struct stat st;
	const char *place = making->place.data;
	bool clean = false;
	if (!making->present) {
		clean = lstat(place, &st) != 0 || ve_tree_remove(place, &why) == VE_OK;
		/* And the directories on the way, unless somebody else has use for them by now. */
		for (size_t len = making->place.len; clean && len > making->made_from;) {
			while (len > 1 && place[len - 1] != '/')
				len--;
			ve_buf_reset(&dir);
			ve_buf_add(&dir, place, --len);
			if (len <= making->made_from || dir.status || rmdir(dir.data) != 0)
				break;
		}
	} else if (making->hollow) {
		clean = ve_tree_empty(place, &why) == VE_OK;
	}
	if (why.len)
		complain(making->call, VE_IO, place, "%s", ve_buf_text(&why));
	ve_buf_release(&why);
	ve_buf_release(&dir);
	return clean;
}

/* Debian has a part of Python's venv in a package of its own. */
static void debian(struct ve_buf *hint, const struct making *making)
{
	struct ve_buf file = {0};
	char *real = making->wish->tool->command || !making->python ? NULL : realpath(making->python, NULL);
	if (real && strncmp(real, "/usr/bin/python3.", 17) == 0 && access("/etc/debian_version", F_OK) == 0) {
		ve_buf_addf(&file, "/usr/lib/%s/ensurepip/__init__.py", real + 9);
		if (!file.status && access(file.data, F_OK) != 0)
			ve_buf_addf(hint, "; Debian has what is missing in a package: apt install %s-venv", real + 9);
	}
	free(real);
	ve_buf_release(&file);
}

static enum ve_status failed(struct making *making, int code, int error)
{
	const struct ve_shell *sh = making->call->sh;
	const char *name = making->wish->tool->name;
	struct ve_buf how = {0};
	if (sh->process->interrupted(sh->ctx))
		ve_buf_adds(&how, "interrupted");
	else if (code < 0)
		ve_buf_addf(&how, "%s could not be started: %s", name, strerror(error));
	else if (code == 0)
		ve_buf_addf(&how, "%s said that all went well, but there is no environment", name);
	else if (code > 128)
		ve_buf_addf(&how, "%s died of signal %d", name, code - 128);
	else
		ve_buf_addf(&how, "%s failed, status %d", name, code);
	ve_buf_adds(&how, undo(making) ? "; nothing is left of it" : "; what it left is still there");
	if (!sh->process->interrupted(sh->ctx))
		debian(&how, making);
	complain(making->call, VE_IO, making->place.data, "%s", ve_buf_text(&how));
	ve_buf_release(&how);
	return VE_IO;
}

/* Making it is consent. Where the rules alone would not let `cd` activate it (VENV_TRUST=ask, a directory that others can write to) that
 * is written down; a failure was said, and the environment is there all the same. */
static void trust(const struct making *making)
{
	const struct ve_call *call = making->call;
	const char *words[] = {making->place.data};
	enum ve_status status;
	struct ve_site *site = ve_site_at(call->sh->session, call->env, words[0], NULL, NULL, &status);
	struct ve_call allow = *call;
	if (!site || ve_trust(call->sh->session, call->env, site) == VE_TRUSTED)
		return;
	allow.id = VE_COMMAND_ALLOW;
	allow.words = words;
	allow.count = 1;
	ve_cmd_allow(&allow);
}

static enum ve_status make(struct making *making)
{
	const struct ve_shell *sh = making->call->sh;
	struct ve_stamp stamp;
	struct ve_buf scratch = {0}, with = {0};
	enum ve_status status = look(making);
	if (status)
		return status;
	if (making->environment && !making->wish->renew) {
		ve_buf_addf(&scratch, "%s/bin/python", making->place.data);
		if (access(ve_buf_text(&scratch), X_OK) != 0)
			status = complain(making->call, VE_IO, making->place.data,
					  "is there already, but its Python is gone; `--clear` makes it anew");
		else
			complain(making->call, VE_OK, making->place.data, "is there already, and stays as it is; `--clear` makes it anew");
		ve_buf_release(&scratch);
		return status;
	}
	if (making->python) {
		ve_buf_adds(&with, ", with ");
		ve_show(&with, making->python, strlen(making->python), 1024);
	}
	complain(making->call, VE_OK, making->place.data, "by %s%s", making->wish->tool->name, ve_buf_text(&with));
	ve_buf_release(&with);
	int code = run_tool(making), error = errno;
	bool fine = code == 0 && !sh->process->interrupted(sh->ctx) &&
		    ve_site_stamp(&stamp, NULL, making->place.data, &scratch) == VE_OK;
	ve_buf_release(&scratch);
	if (!fine)
		return failed(making, code, error);
	trust(making);
	return VE_OK;
}

/* ---- which Python ------------------------------------------------------------------------------------------------ */

static void add_python(void *ctx, const char *name, const char *file)
{
	struct ve_buf *line = ctx;
	ve_buf_adds(line, line->len ? ", " : "");
	ve_show(line, name, strlen(name), 64);
	ve_buf_adds(line, " (");
	ve_show(line, file, strlen(file), 256);
	ve_buf_adds(line, ")");
}

/* Into `file`; *python NULL: the tool is to choose. */
static enum ve_status find_python(const struct ve_call *call, const struct ve_wish *wish, struct ve_buf *file, const char **python)
{
	struct ve_buf list = {0};
	const char *spec = wish->python;
	bool uv = ve_same(wish->tool->name, "uv"), found;
	*python = NULL;
	if (!spec) {
		/* uv has rules of its own: .python-version, requires-python. */
		found = uv || ve_python_usual(file, call->sh) || wish->tool->command;
		*python = uv || !file->len ? NULL : ve_buf_text(file);
		return found ? VE_OK : complain(call, VE_NOTFOUND, "python3", "no such Python on PATH; say which with -p");
	}
	if (strchr(spec, '/')) {
		char *cwd = *spec == '/' ? NULL : realpath(".", NULL);
		ve_path_join(file, cwd ? cwd : "/", spec);
		free(cwd);
		struct stat st;
		if (file->status || stat(file->data, &st) != 0)
			return complain(call, VE_NOTFOUND, spec, "%s", strerror(errno));
		if (S_ISDIR(st.st_mode)) {
			ve_buf_adds(file, "/bin/python");
			found = !file->status && access(file->data, X_OK) == 0;
		} else {
			found = access(file->data, X_OK) == 0;
		}
		*python = ve_buf_text(file);
		return found ? VE_OK : complain(call, VE_NOTFOUND, spec, "not a Python: it cannot be run");
	}
	if (ve_python_find(file, call->sh, spec)) {
		*python = ve_buf_text(file);
		return VE_OK;
	}
	if (uv) {
		*python = spec; /* it may well have it for download */
		return VE_OK;
	}
	ve_python_each(call->sh, add_python, &list);
	complain(call, VE_NOTFOUND, spec, "no such Python on PATH, under pyenv or among uv's; there %s %s", list.len ? "are" : "is none",
		 ve_buf_text(&list));
	ve_buf_release(&list);
	return VE_NOTFOUND;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static enum ve_status check_words(const struct ve_call *call, const struct ve_wish *wish)
{
	struct ve_buf scratch = {0};
	enum ve_status status = VE_OK;
	if (wish->lacking)
		return ve_usage(call, wish->lacking, "it takes a value");
	if (wish->nobody)
		return ve_usage(call, wish->unknown, "no installed tool knows this option");
	for (int i = 0; i < wish->dir_count; i++) {
		if (!*wish->dirs[i])
			return ve_usage(call, "create", "an empty name");
	}
	if (wish->tool->command && !ve_path_find(&scratch, call->sh, wish->tool->command))
		status = complain(call, VE_NOTFOUND, wish->tool->name, "is not installed, or not on PATH");
	ve_buf_release(&scratch);
	return status;
}

static void tell(const struct ve_call *call, const struct ve_wish *wish, const char *place)
{
	const struct ve_process *process = call->sh->process;
	if (wish->stay)
		return;
	if (wish->dir_count > 1)
		ve_say(call->sh, VE_ERR, "venv: create: %d environments made, none of them activated", wish->dir_count);
	else if (!process->hand_over(call->sh->ctx, place))
		complain(call, VE_OK, place, "not activated: no shell with the plugin waits for it; use `activate`");
}

static enum ve_status create(const struct ve_call *call, const struct ve_wish *wish)
{
	static const char *const usual[] = {".venv"};
	const char *const *dirs = wish->dir_count ? wish->dirs : usual;
	int count = wish->dir_count ? wish->dir_count : 1;
	struct ve_buf python = {0}, why = {0};
	struct making making = {.call = call, .wish = wish};
	enum ve_status status = check_words(call, wish);
	if (!status)
		status = find_python(call, wish, &python, &making.python);
	/* First all are looked at, then they are made: what is refused is refused before anything was done. */
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < count && !status; i++) {
			ve_buf_reset(&making.place);
			status = ve_wish_place(&making.place, call->env, dirs[i], &why);
			if (status)
				complain(call, status, dirs[i], "%s", why.len ? why.data : ve_status_text(status));
			else
				status = pass ? make(&making) : look(&making);
		}
	}
	if (!status)
		tell(call, wish, ve_buf_text(&making.place));
	ve_buf_release(&python);
	ve_buf_release(&why);
	ve_buf_release(&making.place);
	return status;
}

enum ve_status ve_cmd_create(const struct ve_call *call)
{
	struct ve_wish wish;
	enum ve_status status = ve_wish_read(&wish, call->sh, call->argc, call->argv);
	if (status == VE_USAGE)
		ve_usage(call, wish.tool_name, "not a tool it knows");
	else if (!status)
		status = wish.help ? ve_help(call->sh, call->id) : create(call, &wish);
	ve_wish_release(&wish);
	return status;
}
