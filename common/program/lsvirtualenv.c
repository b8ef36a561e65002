/* lsvirtualenv.c - virtualenvwrapper's commands that look at environments: lsvirtualenv, showvirtualenv, allvirtualenv,
 * setvirtualenvproject. */
#include "../internal.h"

static enum ve_status collect(const struct ve_call *call, struct ve_brief *names, struct ve_buf *home)
{
	enum ve_status status = ve_wrapper_home(call, home, false);
	if (status)
		return status;
	status = ve_brief_read(names, home->data);
	return status ? ve_wrapper_fail(call, status, status == VE_IO ? home->data : "", status == VE_IO ? "cannot be read" : ve_status_text(status)) : VE_OK;
}

/* What virtualenvwrapper prints around the details. */
static enum ve_status heading(const struct ve_call *call, const char *name)
{
	struct ve_buf text = {0};
	ve_show(&text, name, strlen(name), 1024);
	ve_buf_addc(&text, '\n');
	for (const char *at = name; *at; at++) {
		if (((unsigned char)*at & 0xc0) != 0x80)
			ve_buf_addc(&text, '=');
	}
	ve_buf_addc(&text, '\n');
	enum ve_status status = ve_say_buf(call->sh, VE_OUT, &text);
	ve_buf_release(&text);
	return status;
}

/* As if the environment was active, in what is started from here. */
static void enter(const struct ve_call *call, const char *place)
{
	const struct ve_shell *sh = call->sh;
	struct ve_buf path = {0};
	ve_wrapper_path(call, &path, place);
	if (!path.status) {
		sh->var_put(sh->ctx, "PATH", path.data, true);
		sh->var_put(sh->ctx, "VIRTUAL_ENV", place, true);
		sh->var_drop(sh->ctx, "PYTHONHOME");
	}
	ve_buf_release(&path);
}

static void show(const struct ve_call *call, const char *home, const char *name)
{
	struct ve_buf dir = {0};
	if (ve_hook_dir(&dir, call->sh))
		ve_wrapper_hook(call, dir.data, "get_env_details", name, NULL);
	ve_buf_reset(&dir);
	ve_buf_addf(&dir, "%s/%s/bin", home, name);
	if (!dir.status)
		ve_wrapper_hook(call, dir.data, "get_env_details", name, NULL);
	call->sh->say(call->sh->ctx, VE_OUT, "\n", 1);
	ve_buf_release(&dir);
}

enum ve_status ve_cmd_lsvirtualenv(const struct ve_call *call)
{
	struct ve_brief names = {0};
	struct ve_buf home = {0};
	bool brief = false;
	enum ve_status status = collect(call, &names, &home);
	for (int i = 0; i < call->argc; i++)
		brief = ve_same(call->argv[i], "-b") || (brief && !ve_same(call->argv[i], "-l"));
	if (brief && !status)
		status = ve_brief_say(&names, call->sh);
	for (size_t i = 0; i < names.count && !brief && !status; i++) {
		struct ve_buf place = {0};
		ve_buf_addf(&place, "%s/%s", home.data, names.at[i]);
		status = heading(call, names.at[i]);
		enter(call, ve_buf_text(&place));
		ve_buf_release(&place);
		show(call, home.data, names.at[i]);
		call->sh->say(call->sh->ctx, VE_OUT, "\n", 1);
		if (call->sh->process->interrupted(call->sh->ctx))
			status = VE_IO;
	}
	ve_brief_release(&names);
	ve_buf_release(&home);
	return status;
}

/* A shell that has it does not ask the program. */
enum ve_status ve_cmd_workon(const struct ve_call *call)
{
	return ve_wrapper_fail(call, VE_NOTFOUND, "", "this program cannot change its shell; `venv init SHELL --wrapper` has the line that can");
}

enum ve_status ve_cmd_showvirtualenv(const struct ve_call *call)
{
	struct ve_buf place = {0}, home = {0}, name = {0};
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	struct stat st;
	size_t len;
	if (!call->count && !ve_given(active))
		return ve_usage(call, "showvirtualenv", "which one? Nothing is active");
	const char *word = call->count ? call->words[0] : ve_basename(active, &len);
	ve_buf_add(&name, word, call->count ? strlen(word) : len);
	enum ve_status status = name.status ? name.status : ve_wrapper_place(call, &place, ve_buf_text(&name));
	if (!status && stat(place.data, &st) != 0)
		status = ve_wrapper_fail(call, VE_NOTFOUND, place.data, "there is no environment");
	if (!status && (status = ve_wrapper_home(call, &home, false)) == VE_OK)
		show(call, home.data, name.data);
	ve_buf_release(&place);
	ve_buf_release(&home);
	ve_buf_release(&name);
	return status;
}

/* ---- allvirtualenv ----------------------------------------------------------------------------------------------- */

/* The command may be a function of the calling shell, which is where it runs then. */
static enum ve_status hand_loop(const struct ve_call *call)
{
	struct ve_buf lines = {0}, home = {0}, path = {0};
	enum ve_status status = ve_wrapper_home(call, &home, false);
	if (!status) {
		ve_wrapper_path(call, &path, "");
		/* Its input is the terminal, not the list. */
		ve_buf_adds(&lines, "{ venv lsvirtualenv -b | while IFS= read -r _venv_name; do "
				    "printf '%s\\n' \"$_venv_name\" \"$(printf '%s' \"$_venv_name\" | sed 's/./=/g')\"; ( { ");
		ve_wrapper_line(call, &lines, "VIRTUAL_ENV=%\"/$_venv_name\"; PATH=$VIRTUAL_ENV%; export VIRTUAL_ENV PATH; unset PYTHONHOME", home.data,
				ve_buf_text(&path));
		ve_buf_adds(&lines, "builtin cd ${ZSH_VERSION:+-q} -- \"$VIRTUAL_ENV\" && {");
		for (int i = 0; i < call->argc; i++) {
			ve_buf_addc(&lines, ' ');
			ve_quote(&lines, VE_BASH, call->argv[i], strlen(call->argv[i]));
		}
		ve_buf_adds(&lines, "; }; } <&9 ); echo; done; } 9<&0; :\n");
		status = ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(&lines);
	ve_buf_release(&home);
	ve_buf_release(&path);
	return status;
}

enum ve_status ve_cmd_allvirtualenv(const struct ve_call *call)
{
	struct ve_brief names = {0};
	struct ve_buf home = {0}, place = {0};
	if (!call->argc)
		return ve_usage(call, "allvirtualenv", "which command?");
	if (ve_same(call->argv[0], "--help") || ve_same(call->argv[0], "-h"))
		return ve_help(call->sh, call->id);
	if (call->sh->process->dialect(call->sh->ctx) != VE_FISH && call->sh->process->hand_lines(call->sh->ctx, NULL))
		return hand_loop(call);
	enum ve_status status = collect(call, &names, &home);
	for (size_t i = 0; i < names.count && !status; i++) {
		ve_buf_reset(&place);
		ve_buf_addf(&place, "%s/%s", home.data, names.at[i]);
		if (place.status || heading(call, names.at[i]))
			break;
		enter(call, place.data);
		if (call->sh->process->run_in(call->sh->ctx, place.data, call->argv) < 0)
			ve_wrapper_fail(call, VE_IO, call->argv[0], strerror(errno));
		call->sh->say(call->sh->ctx, VE_OUT, "\n", 1);
		if (call->sh->process->interrupted(call->sh->ctx))
			status = VE_IO;
	}
	ve_brief_release(&names);
	ve_buf_release(&home);
	ve_buf_release(&place);
	return status;
}

/* ---- setvirtualenvproject ---------------------------------------------------------------------------------------- */

enum ve_status ve_cmd_setvirtualenvproject(const struct ve_call *call)
{
	struct ve_buf place = {0}, project = {0}, scratch = {0};
	struct stat st;
	struct ve_stamp stamp;
	char *cwd = realpath(".", NULL);
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV), *here = ve_env_text(call->env, VE_VAR_PWD);
	const char *word = call->count && *call->words[0] ? call->words[0] : active;
	enum ve_status status = VE_OK;
	if (call->count > 2)
		status = ve_usage(call, call->words[2], "one argument too many");
	else if (!ve_given(word))
		status = ve_wrapper_fail(call, VE_INACTIVE, "", "which environment? Nothing is active");
	if (!status) {
		/* A directory, else a name. */
		ve_path_join(&place, cwd ? cwd : "/", word);
		if (place.status || ve_site_stamp(&stamp, NULL, place.data, &scratch)) {
			ve_buf_reset(&place);
			status = ve_wrapper_place(call, &place, word);
			if (!status && ve_site_stamp(&stamp, NULL, place.data, &scratch))
				status = ve_wrapper_fail(call, VE_NOTENV, word, "no environment of that name or path");
		}
	}
	if (!status) {
		if (call->count == 2 && *call->words[1])
			ve_path_join(&project, cwd ? cwd : "/", call->words[1]);
		else
			ve_buf_adds(&project, ve_given(here) ? here : cwd ? cwd : "/");
		status = project.status;
	}
	if (!status && (stat(project.data, &st) != 0 || !S_ISDIR(st.st_mode)))
		status = ve_wrapper_fail(call, VE_NOTFOUND, project.data, "cannot be the project: it is not a directory");
	if (!status)
		status = ve_wrapper_project(call, place.data, project.data);
	free(cwd);
	ve_buf_release(&place);
	ve_buf_release(&project);
	ve_buf_release(&scratch);
	return status;
}
