/* mkvirtualenv.c - virtualenvwrapper's commands that make and remove: mkvirtualenv, mktmpenv, mkproject, cpvirtualenv, rmvirtualenv.
 *
 * What has to happen in the calling shell is handed to it as lines, in the order of virtualenvwrapper's steps. */
#include "../internal.h"

/* The words of mkvirtualenv, sorted. */
struct order {
	const struct ve_call *call;
	const char *name, *project, *requirements;
	const char **packages, **options; /* what to install; what the tool is told */
	int package_count, option_count;
	struct ve_buf place, project_dir, file; /* absolute */
};

static void release(struct order *order)
{
	free(order->packages);
	free(order->options);
	ve_buf_release(&order->place);
	ve_buf_release(&order->project_dir);
	ve_buf_release(&order->file);
}

static bool absolute(struct ve_buf *buf, const struct ve_call *call, const char *word)
{
	const char *home = ve_env_text(call->env, VE_VAR_HOME);
	char *cwd = realpath(".", NULL);
	if (word[0] == '~' && word[1] == '/' && ve_given(home))
		ve_path_join(buf, home, word + 2);
	else
		ve_path_join(buf, cwd ? cwd : "/", word);
	free(cwd);
	return !buf->status;
}

/* The name is the last word, as virtualenvwrapper has it; `name` is given by mktmpenv. */
static enum ve_status sort_words(struct order *order, int argc, char *const argv[], const char *name)
{
	const struct ve_call *call = order->call;
	struct stat st;
	order->name = name;
	order->packages = calloc((size_t)argc + 1, sizeof *order->packages);
	order->options = calloc((size_t)argc + 8, sizeof *order->options);
	if (!order->packages || !order->options)
		return VE_NOMEM;
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		bool takes = ve_same(word, "-a") || ve_same(word, "-i") || ve_same(word, "-r");
		if (takes && (i + 1 == argc || !*argv[i + 1]))
			return ve_usage(call, word, "it takes a value");
		if (ve_same(word, "-a"))
			order->project = argv[++i];
		else if (ve_same(word, "-i"))
			order->packages[order->package_count++] = argv[++i];
		else if (ve_same(word, "-r"))
			order->requirements = argv[++i];
		else if (!name && i + 1 == argc)
			order->name = word;
		else
			order->options[order->option_count++] = word;
	}
	if (!order->name)
		return ve_usage(call, ve_command_of(call->id)->name, "which name?");
	if (order->project && (!absolute(&order->project_dir, call, order->project) || stat(order->project_dir.data, &st) != 0 ||
			       !S_ISDIR(st.st_mode)))
		return ve_wrapper_fail(call, VE_NOTFOUND, order->project, "cannot be the project: it is not a directory");
	if (order->requirements && (!absolute(&order->file, call, order->requirements) || access(order->file.data, R_OK) != 0))
		return ve_wrapper_fail(call, VE_NOTFOUND, order->requirements, strerror(errno));
	return ve_wrapper_place(call, &order->place, order->name);
}

/* What makes it: what the variable says, else virtualenv, else whatever `venv create` takes. NULL: the last. */
static const char *tool_of(const struct ve_call *call)
{
	const char *said = ve_get(call->sh, VE_VAR_WRAPPER_TOOL);
	struct ve_buf file = {0};
	size_t len;
	if (ve_given(said))
		return ve_same(ve_basename(said, &len), "pyvenv") ? "venv" : ve_basename(said, &len);
	bool there = ve_path_find(&file, call->sh, "virtualenv");
	ve_buf_release(&file);
	return there ? "virtualenv" : NULL;
}

static enum ve_status create(const struct order *order)
{
	const struct ve_call *call = order->call;
	const char *tool = tool_of(call), *set = ve_get(call->sh, VE_VAR_WRAPPER_ARGS);
	char *extra = strdup(set ? set : "");
	size_t most = (size_t)order->option_count + strlen(extra ? extra : "") + 8;
	const char **argv = calloc(most, sizeof *argv);
	int n = 0;
	enum ve_status status = VE_NOMEM;
	if (extra && argv) {
		argv[n++] = "create";
		argv[n++] = "--no-activate";
		if (tool) {
			argv[n++] = "--tool";
			argv[n++] = tool;
		}
		for (char *at = extra, *word; (word = strsep(&at, " \t\n"));) {
			if (*word)
				argv[n++] = word;
		}
		for (int i = 0; i < order->option_count; i++)
			argv[n++] = order->options[i];
		argv[n++] = order->place.data;
		status = ve_command_run(call->sh, VE_COMMAND_CREATE, ve_cmd_create, n, (char *const *)argv);
	}
	free(extra);
	free(argv);
	return status;
}

/* Make it and leave the lines that follow. Nothing is left when it could not be made. */
static enum ve_status make(struct order *order, struct ve_buf *lines)
{
	const struct ve_call *call = order->call;
	struct ve_buf home = {0}, hooks = {0};
	enum ve_status status = ve_wrapper_home(call, &home, true);
	if (!status)
		status = create(order);
	if (!status) {
		ve_wrapper_local_templates(order->place.data);
		if (ve_hook_dir(&hooks, call->sh))
			ve_wrapper_hook(call, hooks.data, "premkvirtualenv", order->name, NULL);
		if (order->project)
			status = ve_wrapper_project(call, order->place.data, order->project_dir.data);
	}
	if (!status) {
		ve_wrapper_line(call, lines, "venv workon %", order->name);
		if (order->requirements)
			ve_wrapper_line(call, lines, "pip install -r %", order->file.data);
		for (int i = 0; i < order->package_count; i++)
			ve_wrapper_line(call, lines, "pip install %", order->packages[i]);
		ve_wrapper_source(call, lines, "postmkvirtualenv", "post_mkvirtualenv");
	}
	ve_buf_release(&home);
	ve_buf_release(&hooks);
	return status;
}

static bool asks_help(const struct ve_call *call)
{
	for (int i = 0; i < call->argc; i++) {
		if (ve_same(call->argv[i], "-h") || ve_same(call->argv[i], "--help"))
			return true;
	}
	return false;
}

enum ve_status ve_cmd_mkvirtualenv(const struct ve_call *call)
{
	struct order order = {.call = call};
	struct ve_buf lines = {0};
	if (asks_help(call))
		return ve_help(call->sh, call->id);
	enum ve_status status = sort_words(&order, call->argc, call->argv, NULL);
	if (!status)
		status = make(&order, &lines);
	if (!status)
		status = ve_wrapper_hand(call, &lines);
	ve_buf_release(&lines);
	release(&order);
	return status;
}

/* ---- mktmpenv ---------------------------------------------------------------------------------------------------- */

static enum ve_status append(const struct ve_call *call, const char *dir, const char *name, const struct ve_buf *text)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/%s", dir, name);
	enum ve_status status = file.status ? file.status : text->status;
	if (status)
		ve_wrapper_fail(call, status, dir, ve_status_text(status));
	else if (!ve_write_file(file.data, O_APPEND, 0666, text))
		status = ve_wrapper_fail(call, VE_IO, file.data, strerror(errno));
	ve_buf_release(&file);
	return status;
}

/* It goes when it is left: its own hook sees to that, as virtualenvwrapper's does. */
static enum ve_status make_temporary(const struct order *order)
{
	static const char note[] = "This is a temporary environment. It will be deleted when you run 'deactivate'.\n";
	const struct ve_call *call = order->call;
	struct ve_buf text = {0}, readme = {0};
	ve_buf_adds(&text, note);
	enum ve_status status = append(call, order->place.data, "README.tmpenv", &text);
	if (!status)
		status = ve_say_buf(call->sh, VE_OUT, &text);
	ve_buf_reset(&text);
	ve_buf_addf(&readme, "%s/README.tmpenv", order->place.data);
	ve_buf_adds(&text, "if [ -f ");
	ve_quote(&text, VE_BASH, ve_buf_text(&readme), readme.len);
	ve_buf_addf(&text, " ]\nthen\n    echo \"Removing temporary environment:\" %s\n    venv rmvirtualenv %s\nfi\n", order->name, order->name);
	if (!status)
		status = append(call, order->place.data, "bin/postdeactivate", &text);
	ve_buf_reset(&text);
	ve_buf_adds(&text, "if test -f ");
	ve_quote(&text, VE_FISH, ve_buf_text(&readme), readme.len);
	ve_buf_addf(&text, "\n    echo Removing temporary environment: %s\n    venv rmvirtualenv %s\nend\n", order->name, order->name);
	if (!status)
		status = append(call, order->place.data, "bin/postdeactivate.fish", &text);
	ve_buf_release(&text);
	ve_buf_release(&readme);
	return status;
}

enum ve_status ve_cmd_mktmpenv(const struct ve_call *call)
{
	static const char digits[] = "0123456789abcdef";
	const char *setting = ve_get(call->sh, VE_VAR_WORKON_CD);
	bool cd = !ve_given(setting) || ve_same(setting, "1");
	struct order order = {.call = call};
	struct ve_buf lines = {0};
	unsigned char random[8] = {0};
	char name[] = "tmp-0123456789abcdef";
	char **argv = calloc((size_t)call->argc + 1, sizeof *argv);
	int argc = 0;
	for (int i = 0; argv && i < call->argc; i++) {
		if (ve_same(call->argv[i], "-c") || ve_same(call->argv[i], "--cd"))
			cd = true;
		else if (ve_same(call->argv[i], "-n") || ve_same(call->argv[i], "--no-cd"))
			cd = false;
		else
			argv[argc++] = call->argv[i];
	}
	if (asks_help(call)) {
		free(argv);
		return ve_help(call->sh, call->id);
	}
	enum ve_status status = !argv ? VE_NOMEM : getentropy(random, sizeof random) != 0 ? VE_IO : VE_OK;
	for (size_t i = 0; i < 16; i++)
		name[4 + i] = digits[random[i / 2] >> (i % 2 * 4) & 15];
	if (!status)
		status = sort_words(&order, argc, argv, name);
	if (!status)
		status = make(&order, &lines);
	if (!status)
		status = make_temporary(&order);
	if (!status) {
		if (cd)
			ve_wrapper_cd(call, &lines, order.place.data);
		status = ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(&lines);
	release(&order);
	free(argv);
	return status;
}

/* ---- mkproject --------------------------------------------------------------------------------------------------- */

static enum ve_status make_project(struct order *order, const char *home, const char *dir)
{
	const struct ve_call *call = order->call;
	struct ve_buf lines = {0}, hooks = {0};
	enum ve_status status = make(order, &lines);
	if (!status) {
		ve_wrapper_cd(call, &lines, home);
		if (ve_hook_dir(&hooks, call->sh)) {
			ve_buf_adds(&hooks, "/premkproject");
			if (!hooks.status && access(hooks.data, X_OK) == 0)
				ve_wrapper_line(call, &lines, "sh -c 'cd -- \"$1\" && exec \"$2\" \"$3\"' sh % % %", home, hooks.data, order->name);
		}
		ve_wrapper_line(call, &lines, "echo % %", "Creating", dir);
		ve_wrapper_line(call, &lines, "mkdir -p -- %", dir);
		ve_wrapper_line(call, &lines, "venv setvirtualenvproject % %", order->name, dir);
		ve_wrapper_cd(call, &lines, dir);
		ve_wrapper_source(call, &lines, "postmkproject", "project.post_mkproject");
		status = ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(&lines);
	ve_buf_release(&hooks);
	return status;
}

enum ve_status ve_cmd_mkproject(const struct ve_call *call)
{
	const char *home = ve_get(call->sh, VE_VAR_PROJECT_HOME);
	struct order order = {.call = call};
	struct ve_buf dir = {0};
	struct stat st;
	bool force = false;
	int argc = 0;
	if (asks_help(call))
		return ve_help(call->sh, call->id);
	char **argv = calloc((size_t)call->argc + 1, sizeof *argv);
	enum ve_status status = argv ? VE_OK : VE_NOMEM;
	for (int i = 0; i < call->argc && !status; i++) {
		if (ve_same(call->argv[i], "-t"))
			status = ve_usage(call, "-t", "templates are plugins of virtualenvwrapper, and not supported");
		else if (ve_same(call->argv[i], "-f") || ve_same(call->argv[i], "--force"))
			force = true;
		else
			argv[argc++] = call->argv[i];
	}
	if (!status)
		status = sort_words(&order, argc, argv, NULL);
	if (!status && !ve_given(home))
		status = ve_wrapper_fail(call, VE_NOTFOUND, "PROJECT_HOME", "set it to the directory where projects are to be made");
	if (!status && (!absolute(&dir, call, home) || stat(dir.data, &st) != 0 || !S_ISDIR(st.st_mode)))
		status = ve_wrapper_fail(call, VE_NOTFOUND, home, "$PROJECT_HOME is not a directory; make it, or set it to one");
	if (!status) {
		struct ve_buf project = {0};
		ve_buf_addf(&project, "%s/%s", dir.data, order.name);
		if (project.status)
			status = project.status;
		else if (!force && lstat(project.data, &st) == 0)
			status = ve_wrapper_fail(call, VE_IO, project.data, "it is there already; -f makes the environment nevertheless");
		else
			status = make_project(&order, dir.data, project.data);
		ve_buf_release(&project);
	}
	ve_buf_release(&dir);
	release(&order);
	free(argv);
	return status;
}

/* ---- rmvirtualenv ------------------------------------------------------------------------------------------------ */

static enum ve_status remove_one(const struct ve_call *call, const char *name, const char *hooks, struct ve_buf *place)
{
	struct ve_buf why = {0}, scratch = {0};
	struct ve_stamp stamp;
	struct stat st, active;
	const char *now = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	enum ve_status status = ve_wrapper_place(call, place, name);
	if (status)
		return status;
	if (lstat(place->data, &st) != 0)
		return ve_wrapper_fail(call, VE_NOTFOUND, place->data, "there is no environment");
	if (stat(place->data, &st) == 0 && ve_given(now) && stat(now, &active) == 0 && st.st_dev == active.st_dev && st.st_ino == active.st_ino)
		return ve_wrapper_fail(call, VE_IO, name, "is active; `deactivate` first, or switch to another");
	if (ve_site_stamp(&stamp, NULL, place->data, &scratch) && !S_ISLNK(st.st_mode)) {
		ve_buf_release(&scratch);
		return ve_wrapper_fail(call, VE_NOTENV, place->data, "not an environment (no pyvenv.cfg), so it stays");
	}
	ve_buf_adds(&why, "Removing ");
	ve_show(&why, name, strlen(name), 1024);
	ve_buf_adds(&why, "...\n");
	ve_say_buf(call->sh, VE_OUT, &why);
	ve_buf_reset(&why);
	status = ve_tree_check(place->data, &why);
	if (!status) {
		if (hooks)
			ve_wrapper_hook(call, hooks, "prermvirtualenv", name, NULL);
		status = ve_tree_remove(place->data, &why);
	}
	if (status)
		ve_wrapper_fail(call, status, name, ve_buf_text(&why));
	else if (hooks)
		ve_wrapper_hook(call, hooks, "postrmvirtualenv", name, NULL);
	ve_buf_release(&why);
	ve_buf_release(&scratch);
	return status;
}

enum ve_status ve_cmd_rmvirtualenv(const struct ve_call *call)
{
	struct ve_buf home = {0}, hooks = {0}, place = {0}, lines = {0};
	const char *cwd = ve_env_text(call->env, VE_VAR_PWD);
	struct stat st;
	bool left = false;
	if (!call->count)
		return ve_usage(call, "rmvirtualenv", "which one?");
	enum ve_status status = ve_wrapper_home(call, &home, false), worst = status;
	bool hooked = ve_hook_dir(&hooks, call->sh);
	for (int i = 0; i < call->count && !status; i++) {
		ve_buf_reset(&place);
		enum ve_status one = remove_one(call, call->words[i], hooked ? hooks.data : NULL, &place);
		worst = one ? one : worst;
		/* Of what stays the first ends it; one that was never there does not. */
		status = one == VE_NOTFOUND ? VE_OK : one;
		left |= !one && ve_given(cwd) && ve_within(cwd, place.data);
	}
	/* The shell must not stand where nothing is. */
	if (left && stat(cwd, &st) != 0 && call->sh->process->interrupted(call->sh->ctx) == false) {
		ve_wrapper_cd(call, &lines, home.data);
		ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(&home);
	ve_buf_release(&hooks);
	ve_buf_release(&place);
	ve_buf_release(&lines);
	return worst;
}

/* ---- cpvirtualenv ------------------------------------------------------------------------------------------------ */

static enum ve_status copy(const struct ve_call *call, const char *from, const char *name, const char *place)
{
	const char *said = ve_get(call->sh, VE_VAR_WRAPPER_CLONE), *tool = ve_given(said) ? said : "virtualenv-clone";
	struct ve_buf file = {0}, why = {0}, hooks = {0}, lines = {0};
	const char *const argv[] = {tool, from, place, NULL};
	enum ve_status status = VE_OK;
	if (!strchr(tool, '/') && !ve_path_find(&file, call->sh, tool))
		status = ve_wrapper_fail(call, VE_NOTFOUND, tool, "not on PATH; `pip install virtualenv-clone`");
	if (!status) {
		ve_buf_adds(&why, "Copying ");
		size_t len;
		const char *base = ve_basename(from, &len);
		ve_show(&why, base, len, 1024);
		ve_buf_adds(&why, " as ");
		ve_show(&why, name, strlen(name), 1024);
		ve_buf_adds(&why, "...\n");
		ve_say_buf(call->sh, VE_OUT, &why);
		ve_buf_reset(&why);
		int code = call->sh->process->run(call->sh->ctx, (char *const *)argv);
		if (code != 0) {
			struct stat st;
			if (lstat(place, &st) == 0)
				ve_tree_remove(place, &why);
			status = ve_wrapper_fail(call, VE_IO, tool, "failed; no copy was made");
		}
	}
	if (!status) {
		ve_wrapper_local_templates(place);
		if (ve_hook_dir(&hooks, call->sh)) {
			ve_wrapper_hook(call, hooks.data, "precpvirtualenv", from, name);
			ve_wrapper_hook(call, hooks.data, "premkvirtualenv", name, NULL);
		}
		ve_wrapper_line(call, &lines, "venv workon %", name);
		ve_wrapper_source(call, &lines, "postmkvirtualenv", "post_mkvirtualenv");
		ve_wrapper_source(call, &lines, "postcpvirtualenv", "post_cpvirtualenv");
		status = ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(&file);
	ve_buf_release(&why);
	ve_buf_release(&hooks);
	return status;
}

enum ve_status ve_cmd_cpvirtualenv(const struct ve_call *call)
{
	struct ve_buf from = {0}, place = {0}, name = {0}, scratch = {0};
	struct ve_stamp stamp;
	struct stat st;
	size_t len;
	if (!call->count || call->count > 2)
		return ve_usage(call, "cpvirtualenv", "which one, and to what name?");
	const char *source = call->words[0];
	enum ve_status status = ve_wrapper_home(call, &from, false);
	ve_buf_addf(&from, "/%s", source);
	if (!status && (strchr(source, '/') || from.status || lstat(from.data, &st) != 0)) {
		ve_buf_reset(&from);
		absolute(&from, call, source);
	}
	if (!status && (from.status || ve_site_stamp(&stamp, NULL, from.data, &scratch)))
		status = ve_wrapper_fail(call, VE_NOTENV, source, "no environment of that name or path");
	const char *base = ve_basename(ve_buf_text(&from), &len);
	ve_buf_add(&name, call->count == 2 ? call->words[1] : base, call->count == 2 ? strlen(call->words[1]) : len);
	if (!status)
		status = name.status ? name.status : ve_wrapper_place(call, &place, ve_buf_text(&name));
	if (!status && lstat(place.data, &st) == 0)
		status = ve_wrapper_fail(call, VE_IO, place.data, "it is there already");
	if (!status)
		status = copy(call, from.data, name.data, place.data);
	ve_buf_release(&name);
	ve_buf_release(&from);
	ve_buf_release(&place);
	ve_buf_release(&scratch);
	return status;
}
