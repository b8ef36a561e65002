/* activate.c - `activate`, `deactivate`: the two that change the calling shell. */
#include "../internal.h"

static enum ve_status fail(const struct ve_call *call, enum ve_status status, struct ve_buf *why)
{
	ve_say(call->sh, VE_ERR, "venv: %s", why->len && !why->status ? why->data : ve_status_text(why->status ? why->status : status));
	ve_buf_release(why);
	return status;
}

static enum ve_status carry_out(const struct ve_call *call, enum ve_event event, const char *what)
{
	struct ve_session *session = call->sh->session;
	/* What a script set besides PATH is only known from that script. */
	if (!ve_env_text(call->env, VE_VAR_STATE) || ve_env_text(call->env, VE_VAR_OLD_PATH))
		ve_gather_active(call->facts, call->sh);
	ve_decide(session->plan, call->facts, event, &session->state_text);
	return ve_commit(call->sh, session->plan, what);
}

static bool amid_scripts(const struct ve_call *call, const char *what)
{
	if (call->sh->session->amid)
		ve_say(call->sh, VE_ERR, "venv: %s: not while scripts of a conda environment run", what);
	return call->sh->session->amid;
}

static const struct ve_conda *conda_part(const struct ve_call *call, const char *what)
{
	return (const struct ve_conda *)ve_part(call->sh, VE_PART_CONDA, what);
}

/* What lies below a stacked one comes back in its turn, not when the function of its own script says so, which would put PATH back as it was
 * before: it becomes ours. */
static enum ve_status adopt(const struct ve_call *call)
{
	enum ve_status status;
	const char *place = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	struct ve_site *site = ve_site_at(call->sh->session, call->env, place, NULL, NULL, &status);
	if (!site)
		return VE_OK; /* it is gone */
	ve_gather_found(call->facts, site);
	return carry_out(call, VE_ASK_ACTIVATE, place);
}

/* A conda environment takes the place of a virtual one, as any other would; with --stack that stays below. */
static enum ve_status enter_conda(const struct ve_call *call, const char *place, bool stack)
{
	const struct ve_shell *sh = call->sh;
	const struct ve_conda *conda = conda_part(call, "activate");
	enum ve_conda_verb verb = stack ? VE_CONDA_STACK : VE_CONDA_ENTER;
	bool there = ve_given(ve_env_text(call->env, VE_VAR_VIRTUAL_ENV)), leaves = there && !stack;
	struct ve_buf root = {0}; /* the cache may lend its place to another */
	ve_buf_adds(&root, place);
	enum ve_status status = conda ? root.status : VE_NOTFOUND;
	if (!status && (leaves || (there && ve_env_text(call->env, VE_VAR_OLD_PATH))) &&
	    (status = conda->check(sh, verb, root.data)) == VE_OK)
		status = leaves ? carry_out(call, VE_ASK_DEACTIVATE, "activate") : adopt(call);
	if (!status && leaves && (call->facts->mode & VE_INTERACTIVE))
		ve_put_off(sh); /* or the next prompt would bring it back; before scripts, which may be interrupted */
	if (!status)
		status = conda->change(sh, verb, root.data);
	ve_buf_release(&root);
	return status;
}

/* Where the bin of an environment stands in PATH. */
static unsigned place_in_path(const struct ve_call *call, const char *place)
{
	struct ve_buf bin = {0}, rest = {0};
	struct ve_places places = {0};
	ve_buf_addf(&bin, "%s/bin", place);
	ve_pathlist_remove(&rest, ve_env_text(call->env, VE_VAR_PATH), ve_buf_text(&bin), &places);
	ve_buf_release(&bin);
	ve_buf_release(&rest);
	return places.count ? places.at[0] : UINT_MAX;
}

const char *ve_conda_active(const struct ve_shell *sh)
{
	const char *level = ve_get(sh, VE_VAR_CONDA_SHLVL), *prefix = ve_get(sh, VE_VAR_CONDA_PREFIX);
	return ve_conda_depth(level, prefix) ? prefix : NULL;
}

/* Whether a conda environment is what was activated last: nothing else is active, or its bin stands in front of that. */
static bool conda_first(const struct ve_call *call)
{
	const char *prefix = ve_conda_active(call->sh), *place = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (!prefix)
		return false;
	return ve_given(place) ? place_in_path(call, prefix) < place_in_path(call, place)
			       : !ve_env_text(call->env, VE_VAR_STATE);
}

/* Names, and what an environment.yml here or above names, only the program finds. */
static bool program_may_know(const char *argument)
{
	static const char up[] = "../../../../../../../../environment.yml";
	if (argument)
		return ve_is_name(argument);
	for (int i = 24; i >= 0; i -= 3) {
		if (access(up + i, F_OK) == 0)
			return true;
	}
	return false;
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
	if (amid_scripts(call, "activate"))
		return VE_REFUSED;
	if (call->sh->dialect == VE_FISH) {
		ve_buf_adds(&why, "activate: this program cannot change its shell; "
				  "run `venv init SHELL` for the line that can");
		return fail(call, VE_NOTFOUND, &why);
	}
	if (ve_same(argument, "-")) {
		if (!session->previous.len) {
			ve_buf_adds(&why, "activate: -: there is no previous environment in this shell");
			return fail(call, VE_NOTFOUND, &why);
		}
		ve_buf_adds(&previous, session->previous.data);
		argument = ve_buf_text(&previous);
	}
	struct ve_site *site = ve_resolve(session, call->env, argument, &status, &why);
	if (!site && status == VE_NOTFOUND && !session->named && argument && ve_is_name(argument))
		site = conda_named(call, argument);
	if (!site && status == VE_NOTFOUND && !session->named && program_may_know(argument)) {
		int code = ve_start_named(call->sh, argument ? argument : ".", stack);
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
	if (site->kind == VE_CONDA)
		return enter_conda(call, site->root, stack);
	if (stack)
		return ve_usage(call, "--stack", "only conda environments are stacked");
	ve_gather_found(call->facts, site);
	status = carry_out(call, VE_ASK_ACTIVATE, site->root);
	if (status == VE_OK) {
		ve_trust_agree(session, site); /* asking for it is consent */
		ve_put_on(session, site->project);
	}
	return status;
}

enum ve_status ve_cmd_deactivate(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct ve_buf why = {0};
	const char *place = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (call->sh->dialect == VE_FISH) {
		ve_buf_adds(&why, "deactivate: this program cannot change its shell; "
				  "run `venv init SHELL` for the line that can");
		return fail(call, VE_NOTFOUND, &why);
	}
	if (amid_scripts(call, "deactivate"))
		return VE_REFUSED;
	if (conda_first(call)) {
		const struct ve_conda *conda = conda_part(call, "deactivate");
		return conda ? conda->change(call->sh, VE_CONDA_LEAVE, NULL) : VE_NOTFOUND;
	}
	enum ve_status status = carry_out(call, VE_ASK_DEACTIVATE, ve_given(place) ? place : "deactivate");
	if (status == VE_OK && session->plan->idle) {
		ve_buf_adds(&why, "deactivate: nothing is active");
		return fail(call, VE_INACTIVE, &why);
	}
	if (status == VE_OK && (call->facts->mode & VE_INTERACTIVE))
		ve_put_off(call->sh);
	return status;
}
