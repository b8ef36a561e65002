/* enter.c - `activate` and `deactivate` of a conda environment, by hand. */
#include "../internal.h"

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
	return ve_carry_out(call, VE_ASK_ACTIVATE, place);
}

/* A conda environment takes the place of a virtual one, as any other would; with --stack that stays below. */
enum ve_status ve_conda_enter(const struct ve_call *call, struct ve_site *site, bool stack)
{
	const struct ve_shell *sh = call->sh;
	struct ve_session *session = sh->session;
	struct ve_buf root = {0}; /* scripts may do anything, also to what is remembered */
	enum ve_conda_verb verb = stack ? VE_CONDA_STACK : VE_CONDA_ENTER;
	bool there = ve_given(ve_env_text(call->env, VE_VAR_VIRTUAL_ENV)), leaves = there && !stack;
	const unsigned long clock = session->clock;
	ve_buf_adds(&root, site->root);
	enum ve_status opened, status = root.status;
	if (!status && (leaves || (there && ve_env_text(call->env, VE_VAR_OLD_PATH))) &&
	    (status = ve_conda_check(sh, verb, root.data)) == VE_OK)
		status = leaves ? ve_carry_out(call, VE_ASK_DEACTIVATE, "activate") : adopt(call);
	if (!status && leaves && (call->facts->mode & VE_INTERACTIVE))
		ve_put_off(sh); /* or the next prompt would bring it back; before scripts, which may be interrupted */
	if (!status)
		status = ve_conda_change(sh, verb, root.data);
	if (status || sh->session != session)
		site = NULL;
	else if (session->clock != clock) /* the cache may have lent its place to another */
		site = ve_site_at(session, call->env, ve_buf_text(&root), NULL, NULL, &opened);
	if (site) {
		ve_agree(session, site);
		ve_conda_known_as(session, site);
	}
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

/* Whether a conda environment is what was activated last: nothing else is active, or its bin stands in front of that. */
bool ve_conda_first(const struct ve_call *call)
{
	const char *prefix = ve_conda_active(call->sh), *place = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (!prefix)
		return false;
	return ve_given(place) ? place_in_path(call, prefix) < place_in_path(call, place)
			       : !ve_env_text(call->env, VE_VAR_STATE);
}

enum ve_status ve_conda_leave(const struct ve_call *call)
{
	const struct ve_shell *sh = call->sh;
	enum ve_status status = ve_conda_change(sh, VE_CONDA_LEAVE, NULL);
	if (status == VE_OK && sh->session && (call->facts->mode & VE_INTERACTIVE))
		ve_put_off(sh);
	return status;
}
