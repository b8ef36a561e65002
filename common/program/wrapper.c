/* wrapper.c - what the commands of virtualenvwrapper share: places, hook scripts, lines for the calling shell. */
#include "../internal.h"

enum ve_status ve_wrapper_fail(const struct ve_call *call, enum ve_status status, const char *what, const char *why)
{
	struct ve_buf line = {0};
	ve_buf_addf(&line, "venv: %s: ", ve_command_of(call->id)->name);
	if (*what) {
		ve_show(&line, what, strlen(what), 2048);
		ve_buf_adds(&line, ": ");
	}
	ve_buf_addf(&line, "%s\n", why);
	ve_say_buf(call->sh, VE_ERR, &line);
	ve_buf_release(&line);
	return status;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static int make_all(const char *dir)
{
	struct ve_buf part = {0};
	struct stat st;
	int made = 0;
	for (const char *at = dir + 1; !made && at; at = *at ? at + 1 : NULL) {
		at = strchrnul(at, '/');
		ve_buf_reset(&part);
		ve_buf_add(&part, dir, (size_t)(at - dir));
		if (part.status || (mkdir(part.data, 0777) != 0 && !(stat(part.data, &st) == 0 && S_ISDIR(st.st_mode))))
			made = -1;
	}
	ve_buf_release(&part);
	return made;
}

enum ve_status ve_wrapper_home(const struct ve_call *call, struct ve_buf *home, bool make)
{
	struct stat st;
	if (!ve_workon_home(home, call->env) || home->status)
		return ve_wrapper_fail(call, VE_NOTFOUND, "WORKON_HOME", "neither it nor HOME says where environments are");
	if (stat(home->data, &st) == 0)
		return S_ISDIR(st.st_mode) ? VE_OK : ve_wrapper_fail(call, VE_IO, home->data, "$WORKON_HOME is not a directory");
	if (make && make_all(home->data) != 0)
		return ve_wrapper_fail(call, VE_IO, home->data, strerror(errno));
	return VE_OK;
}

enum ve_status ve_wrapper_place(const struct ve_call *call, struct ve_buf *place, const char *name)
{
	if (!*name)
		return ve_usage(call, ve_command_of(call->id)->name, "an empty name");
	if (strchr(name, '/') || ve_same(name, ".") || ve_same(name, ".."))
		return ve_wrapper_fail(call, VE_USAGE, name, "not a name: environments lie directly under $WORKON_HOME");
	if (*name == '-')
		return ve_wrapper_fail(call, VE_USAGE, name, "not a name: it begins with a dash");
	enum ve_status status = ve_wrapper_home(call, place, false);
	ve_buf_addf(place, "/%s", name);
	return status ? status : place->status;
}

enum ve_status ve_wrapper_active(const struct ve_call *call, struct ve_buf *place)
{
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	struct stat st;
	if (!ve_given(active))
		return ve_wrapper_fail(call, VE_INACTIVE, "", "no environment is active; use `workon`");
	if (stat(active, &st) != 0 || !S_ISDIR(st.st_mode))
		return ve_wrapper_fail(call, VE_INACTIVE, active, "the active environment is gone; use `deactivate`");
	ve_buf_adds(place, active);
	return place->status;
}

struct search {
	const char *lib;
	struct ve_buf *best;
	struct ve_buf file;
};

/* lib/python3.11, lib/pypy3.9: the newest, by spelling, of what an upgrade may have left. */
static bool look_at(void *ctx, const char *name)
{
	struct search *search = ctx;
	struct stat st;
	ve_buf_reset(&search->file);
	ve_buf_addf(&search->file, "%s/%s/site-packages", search->lib, name);
	if (search->file.status || stat(search->file.data, &st) != 0 || !S_ISDIR(st.st_mode))
		return true;
	if (search->best->len && strverscmp(search->file.data, search->best->data) < 0)
		return true;
	ve_buf_reset(search->best);
	ve_buf_adds(search->best, search->file.data);
	return true;
}

enum ve_status ve_wrapper_packages(const struct ve_call *call, struct ve_buf *dir, const char *place)
{
	struct ve_buf lib = {0};
	struct ve_site site = {0};
	struct search search = {.best = dir};
	int major = 0, minor = 0;
	struct stat st;
	if (ve_site_open(&site, place, NULL, call->env) == VE_OK && sscanf(site.version, "%d.%d", &major, &minor) == 2)
		ve_buf_addf(dir, "%s/lib/python%d.%d/site-packages", place, major, minor);
	ve_site_release(&site);
	if (!dir->len || stat(ve_buf_text(dir), &st) != 0 || !S_ISDIR(st.st_mode)) {
		ve_buf_reset(dir);
		ve_buf_addf(&lib, "%s/lib", place);
		search.lib = ve_buf_text(&lib);
		ve_file_each(search.lib, 1000, look_at, &search);
		ve_buf_release(&search.file);
		ve_buf_release(&lib);
	}
	return dir->len ? dir->status : ve_wrapper_fail(call, VE_NOTFOUND, place, "the environment has no site-packages");
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

void ve_wrapper_hook(const struct ve_call *call, const char *dir, const char *name, const char *argument, const char *second)
{
	struct ve_buf file = {0}, home = {0};
	struct stat st;
	ve_buf_addf(&file, "%s/%s", dir, name);
	if (!file.status && stat(file.data, &st) == 0 && S_ISREG(st.st_mode) && access(file.data, X_OK) == 0 &&
	    ve_workon_home(&home, call->env)) {
		const char *const argv[] = {file.data, argument, second, NULL};
		if (call->sh->process->run_in(call->sh->ctx, ve_buf_text(&home), (char *const *)argv) < 0)
			ve_wrapper_fail(call, VE_IO, file.data, strerror(errno));
	}
	ve_buf_release(&file);
	ve_buf_release(&home);
}

/* PATH without what is active; with `place` in front of it. */
void ve_wrapper_path(const struct ve_call *call, struct ve_buf *path, const char *place)
{
	struct ve_buf bin = {0}, rest = {0};
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV), *now = ve_env_text(call->env, VE_VAR_PATH);
	ve_buf_addf(&bin, "%s/bin", ve_given(active) ? active : "");
	bool left = ve_pathlist_remove(&rest, now, ve_buf_text(&bin), NULL);
	ve_buf_addf(path, "%s/bin%s%s", place, left ? ":" : "", ve_buf_text(&rest));
	if (bin.status || rest.status)
		path->status = VE_NOMEM;
	ve_buf_release(&bin);
	ve_buf_release(&rest);
}

/* ---- lines for the calling shell --------------------------------------------------------------------------------- */

void ve_wrapper_line(const struct ve_call *call, struct ve_buf *lines, const char *text, ...)
{
	va_list words;
	va_start(words, text);
	for (; *text; text++) {
		if (*text != '%') {
			ve_buf_addc(lines, *text);
			continue;
		}
		const char *word = va_arg(words, const char *);
		ve_quote(lines, call->sh->process->dialect(call->sh->ctx), word, strlen(word));
	}
	va_end(words);
	ve_buf_addc(lines, '\n');
}

enum ve_status ve_wrapper_hand(const struct ve_call *call, struct ve_buf *lines)
{
	enum ve_status status = lines->status;
	if (!status && lines->len && !call->sh->process->hand_lines(call->sh->ctx, lines->data))
		status = ve_wrapper_fail(call, VE_IO, "", "the calling shell is left as it is: it has no plugin that would listen");
	ve_buf_release(lines);
	return status;
}

static bool is_fish(const struct ve_call *call)
{
	return call->sh->process->dialect(call->sh->ctx) == VE_FISH;
}

/* zsh: without the chpwd functions, as virtualenvwrapper does. */
void ve_wrapper_cd(const struct ve_call *call, struct ve_buf *lines, const char *dir)
{
	if (is_fish(call))
		ve_wrapper_line(call, lines, "cd %", dir);
	else
		ve_wrapper_line(call, lines, "builtin cd ${ZSH_VERSION:+-q} -- %", dir);
}

void ve_wrapper_source(const struct ve_call *call, struct ve_buf *lines, const char *name, const char *moment)
{
	struct ve_buf dir = {0};
	struct stat st;
	if (ve_hook_dir(&dir, call->sh)) {
		ve_buf_addf(&dir, "/%s%s", name, is_fish(call) ? ".fish" : "");
		if (!dir.status && stat(dir.data, &st) == 0 && S_ISREG(st.st_mode))
			ve_wrapper_line(call, lines, is_fish(call) ? "source % %; or true" : ". % % || :", dir.data, moment);
	}
	ve_buf_release(&dir);
}

/* ---- hook scripts ------------------------------------------------------------------------------------------------ */

struct template {
	const char *name;
	bool sourced;
	const char *comment;
};

/* What virtualenvwrapper 4.8.4 writes, so that a directory serves both. */
static const struct template global[] = {
	{"initialize", true, "This hook is sourced during the startup phase when loading virtualenvwrapper.sh."},
	{"premkvirtualenv", false,
	 "This hook is run after a new virtualenv is created and before it is activated.\n# argument: name of new environment"},
	{"postmkvirtualenv", true, "This hook is sourced after a new virtualenv is activated."},
	{"prermvirtualenv", false, "This hook is run before a virtualenv is deleted.\n# argument: full path to environment directory"},
	{"postrmvirtualenv", false, "This hook is run after a virtualenv is deleted.\n# argument: full path to environment directory"},
	{"predeactivate", true, "This hook is sourced before every virtualenv is deactivated."},
	{"postdeactivate", true, "This hook is sourced after every virtualenv is deactivated."},
	{"preactivate", false, "This hook is run before every virtualenv is activated.\n# argument: environment name"},
	{"postactivate", true, "This hook is sourced after every virtualenv is activated."},
	{"get_env_details", false,
	 "This hook is run when the list of virtualenvs is printed so each name can include details.\n# argument: environment name"},
	{"premkproject", false, "This hook is run after a new project is created and before it is activated."},
	{"postmkproject", true, "This hook is sourced after a new project is activated."},
};
static const struct template local[] = {
	{"predeactivate", true, "This hook is sourced before this virtualenv is deactivated."},
	{"postdeactivate", true, "This hook is sourced after this virtualenv is deactivated."},
	{"preactivate", false, "This hook is run before this virtualenv is activated."},
	{"postactivate", true, "This hook is sourced after this virtualenv is activated."},
	{"get_env_details", false,
	 "This hook is run when the list of virtualenvs is printed in 'long' mode so each name can include details.\n"
	 "# argument: environment name"},
};

static void write_template(const char *dir, const struct template *template)
{
	struct ve_buf file = {0}, text = {0};
	ve_buf_addf(&file, "%s/%s", dir, template->name);
	ve_buf_addf(&text, "#!/bin/sh\n# %s\n\n", template->comment);
	if (!file.status && !text.status)
		ve_write_file(file.data, O_EXCL, template->sourced ? 0644 : 0755, &text); /* without it nothing is missing */
	ve_buf_release(&file);
	ve_buf_release(&text);
}

void ve_wrapper_local_templates(const char *place)
{
	struct ve_buf dir = {0};
	ve_buf_addf(&dir, "%s/bin", place);
	for (size_t i = 0; i < sizeof local / sizeof *local && !dir.status; i++)
		write_template(dir.data, &local[i]);
	ve_buf_release(&dir);
}

enum ve_status ve_wrapper_initialize(const struct ve_call *call)
{
	struct ve_buf home = {0}, dir = {0};
	enum ve_status status = ve_wrapper_home(call, &home, true);
	if (!status && ve_hook_dir(&dir, call->sh)) {
		if (make_all(dir.data) != 0)
			status = ve_wrapper_fail(call, VE_IO, dir.data, strerror(errno));
		for (size_t i = 0; i < sizeof global / sizeof *global && !status; i++)
			write_template(dir.data, &global[i]);
	}
	ve_buf_release(&home);
	ve_buf_release(&dir);
	return status;
}

/* ---- projects ---------------------------------------------------------------------------------------------------- */

enum ve_status ve_wrapper_project(const struct ve_call *call, const char *place, const char *project)
{
	struct ve_buf file = {0}, line = {0};
	size_t len;
	struct ve_env env = {0};
	env.at[VE_VAR_WRAPPER_PROJECT].text = ve_get(call->sh, VE_VAR_WRAPPER_PROJECT);
	if (strchr(project, '\n'))
		return ve_wrapper_fail(call, VE_USAGE, project, "a path with a newline cannot be kept");
	ve_buf_addf(&file, "%s/%s", place, ve_project_name(&env));
	ve_buf_addf(&line, "%s\n", project);
	enum ve_status status = file.status;
	if (status) {
		ve_wrapper_fail(call, status, place, ve_status_text(status));
	} else if (!ve_write_anew(file.data, &line)) {
		status = ve_wrapper_fail(call, VE_IO, file.data, strerror(errno));
	} else {
		const char *name = ve_basename(place, &len);
		ve_buf_reset(&line);
		ve_buf_adds(&line, "Setting project for ");
		ve_show(&line, name, len, 1024);
		ve_buf_adds(&line, " to ");
		ve_show(&line, project, strlen(project), 2048);
		ve_buf_addc(&line, '\n');
		status = ve_say_buf(call->sh, VE_OUT, &line);
	}
	ve_buf_release(&file);
	ve_buf_release(&line);
	return status;
}
