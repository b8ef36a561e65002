/* activate.c - `activate`, `deactivate`: the two that change the calling shell. */
#include "../internal.h"

static enum ve_status fail(const struct ve_call *call, enum ve_status status, struct ve_buf *why)
{
	ve_say(call->sh, VE_ERR, "venv: %s", why->len && !why->status ? why->data : ve_status_text(why->status ? why->status : status));
	ve_buf_release(why);
	return status;
}

enum ve_status ve_carry_out(const struct ve_call *call, enum ve_event event, const char *what)
{
	struct ve_session *session = call->sh->session;
	/* What a script set besides PATH is only known from that script. */
	if (!ve_env_text(call->env, VE_VAR_STATE) || ve_env_text(call->env, VE_VAR_OLD_PATH))
		ve_gather_active(call->facts, call->sh);
	ve_decide(session->plan, call->facts, event, &session->state_text);
	return ve_commit(call->sh, session->plan, what);
}

/* A script of activate.d or deactivate.d that goes round in circles would take the shell with it. */
static bool cannot(const struct ve_call *call, const char *what)
{
	const char *why = call->sh->dialect == VE_FISH	  ? "this program cannot change its shell; run `venv init SHELL` for the line that can"
			  : call->sh->session->amid	  ? "not while scripts of a conda environment run"
							  : NULL;
	if (why)
		ve_say(call->sh, VE_ERR, "venv: %s: %s", what, why);
	return why;
}

/* Asking for it is consent. */
void ve_agree(struct ve_session *session, struct ve_site *site)
{
	ve_trust_agree(session, site);
	ve_put_on(session, site->project);
}

static const struct ve_conda *conda_part(const struct ve_call *call, const char *what)
{
	return (const struct ve_conda *)ve_part(call->sh, VE_PART_CONDA, what);
}

/* One of conda's own, which need no process to be found. */
static struct ve_site *conda_named(const struct ve_call *call, const char *name)
{
	struct ve_session *session = call->sh->session;
	const struct ve_conda *conda = conda_part(call, NULL);
	struct ve_buf root = {0};
	enum ve_status status;
	struct ve_site *site = NULL;
	if (conda && conda->named(session, call->env, name, &root) == VE_OK)
		site = ve_site_at(session, call->env, ve_buf_text(&root), NULL, NULL, &status);
	ve_buf_release(&root);
	return site;
}

enum ve_status ve_cmd_activate(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	const char *argument = call->count ? call->words[0] : NULL;
	bool stack = ve_call_has(call, "--stack");
	struct ve_buf why = {0}, previous = {0};
	enum ve_status status;
	if (argument && !*argument)
		return ve_usage(call, "activate", "an empty name");
	if (cannot(call, "activate"))
		return VE_REFUSED;
	if (ve_same(argument, "-")) {
		if (!session->previous.len) {
			ve_buf_adds(&why, "activate: -: there is no previous environment in this shell");
			return fail(call, VE_NOTFOUND, &why);
		}
		ve_buf_adds(&previous, session->previous.data);
		argument = ve_buf_text(&previous);
	}
	const struct ve_conda *conda = (const struct ve_conda *)session->part[VE_PART_CONDA];
	struct ve_site *site = conda && argument ? conda->known(session, argument) : NULL;
	if (!site)
		site = ve_resolve(session, call->env, argument, &status, &why);
	bool named = !site && status == VE_NOTFOUND && !session->named && argument && ve_is_name(argument);
	if (named)
		site = conda_named(call, argument);
	if (named && !site) { /* the program knows all places */
		int code = ve_start_named(call->sh, argument, stack);
		ve_buf_release(&previous);
		ve_buf_release(&why);
		return code == 0 ? VE_OK : VE_NOTFOUND;
	}
	ve_buf_release(&previous);
	if (!site)
		return fail(call, status, &why);
	status = ve_site_unfit(site, &why);
	if (status)
		return fail(call, status, &why);
	if (!stack && ve_wrapped(call->sh)) {
		/* Hooks are the user's code: what is known here does not outlive them. */
		ve_buf_adds(&why, site->root);
		ve_wrapper_leave(call->sh);
		char *const words[] = {(char *)"activate", (char *)ve_buf_text(&why), NULL};
		status = why.status ? why.status : VE_REFUSED;
		if (!why.status && call->sh->session)
			status = ve_command_run(call->sh, VE_COMMAND_ACTIVATE, ve_cmd_activate, 2, words);
		ve_buf_release(&why);
		return status;
	}
	if (site->kind == VE_CONDA) {
		conda = conda_part(call, "activate");
		return conda ? conda->enter(call, site, stack) : VE_NOTFOUND;
	}
	if (stack)
		return ve_usage(call, "--stack", "only conda environments are stacked");
	ve_gather_found(call->facts, site);
	status = ve_carry_out(call, VE_ASK_ACTIVATE, site->root);
	if (status == VE_OK)
		ve_agree(session, site);
	return status;
}

enum ve_status ve_cmd_deactivate(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct ve_buf why = {0};
	const char *place = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (cannot(call, "deactivate"))
		return VE_REFUSED;
	if (ve_conda_active(call->sh)) {
		const struct ve_conda *conda = conda_part(call, "deactivate");
		if (!conda)
			return VE_NOTFOUND;
		if (conda->first(call))
			return conda->leave(call);
	}
	enum ve_status status = ve_carry_out(call, VE_ASK_DEACTIVATE, ve_given(place) ? place : "deactivate");
	if (status == VE_OK && session->plan->idle) {
		ve_buf_adds(&why, "deactivate: nothing is active");
		return fail(call, VE_INACTIVE, &why);
	}
	if (status == VE_OK && (call->facts->mode & VE_INTERACTIVE))
		ve_put_off(call->sh);
	return status;
}
