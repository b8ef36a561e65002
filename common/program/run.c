/* run.c - `venv run`: the variables of an activation, and then the program is the command. */
#include "../internal.h"

static enum ve_status fail(const struct ve_call *call, enum ve_status status, const struct ve_buf *why)
{
	ve_say(call->sh, VE_ERR, "venv: run: %s", why->len && !why->status ? why->data : ve_status_text(status));
	return status;
}

/* The one asked for, else that of the current directory, else the active one. */
static struct ve_site *choose(const struct ve_call *call, const char *asked, enum ve_status *status, struct ve_buf *why)
{
	struct ve_session *session = call->sh->session;
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	struct ve_site *site = ve_resolve(session, call->env, asked, status, why);
	if (!site && !asked && *status == VE_NOTFOUND && ve_given(active))
		site = ve_site_at(session, call->env, active, NULL, NULL, status);
	if (!site)
		return NULL;
	if (strchr(site->place, ':') || site->kind == VE_CONDA) {
		ve_buf_reset(why);
		ve_show(why, site->place, strlen(site->place), 2048);
		ve_buf_adds(why, site->kind == VE_CONDA ? ": a conda environment; conda and pixi run commands in these: conda run -p, pixi run"
							: ": PATH cannot hold a path with a colon");
		*status = site->kind == VE_CONDA ? VE_NOTENV : VE_COLON;
		return NULL;
	}
	return site;
}

/* As activation would leave them, in this process. */
static enum ve_status enter(const struct ve_call *call, const struct ve_site *site)
{
	struct ve_session *session = call->sh->session;
	struct ve_facts *facts = call->facts;
	enum ve_var which;
	ve_gather_found(facts, site);
	facts->env.at[VE_VAR_PS1] = (struct ve_value){0}; /* a shell that starts has its own */
	if (!ve_env_text(call->env, VE_VAR_STATE) || ve_env_text(call->env, VE_VAR_OLD_PATH))
		ve_gather_active(facts, call->sh);
	ve_decide(session->plan, facts, VE_ASK_ACTIVATE, &session->state_text);
	return session->plan->status ? session->plan->status : ve_plan_apply(session->plan, call->sh, &which);
}

static void say_failure(const struct ve_call *call, const char *command, int error)
{
	struct ve_buf line = {0}, file = {0};
	ve_show(&line, command, strlen(command), 2048);
	if (error != ENOENT)
		ve_buf_addf(&line, ": cannot be run: %s", strerror(error));
	else if (strchr(command, '/') ? access(command, F_OK) == 0 : ve_path_find(&file, call->sh, command))
		ve_buf_adds(&line, ": cannot be run: the interpreter that its first line names is gone");
	else
		ve_buf_adds(&line, ": no such command, in the environment or elsewhere on PATH");
	fail(call, VE_NOTFOUND, &line);
	ve_buf_release(&line);
	ve_buf_release(&file);
}

enum ve_status ve_cmd_run(const struct ve_call *call)
{
	const char *asked = NULL;
	struct ve_buf why = {0};
	enum ve_status status = VE_OK;
	int i = 0;
	for (; i < call->argc && *call->argv[i] == '-' && call->argv[i][1]; i++) {
		const char *word = call->argv[i];
		if (ve_same(word, "--")) {
			i++;
			break;
		}
		if (ve_same(word, "-h") || ve_same(word, "--help"))
			return ve_help(call->sh, call->id);
		if (!ve_same(word, "-e"))
			return ve_usage(call, word, "no such option");
		if (i + 1 == call->argc || !*call->argv[i + 1])
			return ve_usage(call, word, "it takes a value");
		asked = call->argv[++i];
	}
	if (i == call->argc)
		return ve_usage(call, "run", "which command?");
	if (!*call->argv[i])
		return ve_usage(call, "run", "an empty command");
	struct ve_site *site = choose(call, asked, &status, &why);
	if (!site || (status = enter(call, site)))
		fail(call, status, &why);
	else
		say_failure(call, call->argv[i], call->sh->process->become(call->sh->ctx, &call->argv[i]));
	ve_buf_release(&why);
	return status ? status : VE_NOTFOUND;
}
