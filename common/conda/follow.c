/* follow.c - conda's environments on cd: what `cd` itself put there goes or stays, and another comes. What is active by hand, or by conda, stays; but
 * conda's own base at level 1, which its start-up puts there, is nobody's choice. */
#include "../internal.h"

static bool same_directory(const char *file, const struct ve_id *id)
{
	struct stat st;
	return stat(file, &st) == 0 && st.st_dev == id->dev && st.st_ino == id->ino;
}

/* conda's own start-up activates its base. */
static bool is_base(const struct ve_shell *sh, struct ve_env *env, const char *prefix)
{
	struct ve_buf root = {0};
	bool base = ve_conda_level(sh) == 1 && ve_conda_root(&root, env) && ve_same(ve_buf_text(&root), prefix);
	ve_buf_release(&root);
	return base;
}

/* A child shell has the variables, and a prompt of its own. */
static void keep_up(const struct ve_shell *sh)
{
	struct ve_value ps1 = {0}, modifier = {0};
	struct ve_buf text = {0};
	sh->var_get(sh->ctx, "CONDA_PROMPT_MODIFIER", &modifier);
	ve_buf_adds(&text, modifier.text ? modifier.text : "");
	sh->var_get(sh->ctx, "PS1", &ps1);
	bool lacks = text.len && ps1.text && !(ps1.flags & (VE_FIXED | VE_SCOPED)) && !strstr(ps1.text, ve_buf_text(&text)) &&
		     !strstr(ps1.text, "POWERLINE_COMMAND");
	if (lacks) {
		ve_buf_adds(&text, ps1.text);
		if (!text.status)
			sh->var_put(sh->ctx, "PS1", text.data, ps1.flags & VE_EXPORTED);
	}
	ve_buf_release(&text);
}

/* Whether PATH has it still: start-up files may have written that anew, and then variables alone say that it is active. */
static bool in_path(const struct ve_shell *sh, const char *prefix)
{
	struct ve_buf bin = {0};
	ve_buf_addf(&bin, "%s/bin", prefix);
	bool there = bin.status || ve_pathlist_holds(ve_get(sh, VE_VAR_PATH), bin.data);
	ve_buf_release(&bin);
	return there;
}

static enum ve_status change(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place)
{
	struct ve_session *session = sh->session;
	bool quiet = session->refused || (sh->mode(sh->ctx) & VE_SILENT);
	enum ve_status status = (quiet ? ve_conda_quiet_change : ve_conda_change)(sh, verb, place);
	if (sh->session == session)
		session->refused = status != VE_OK; /* it is said once, not at every prompt */
	return status;
}

static void say_gone(const struct ve_shell *sh, const char *prefix)
{
	struct ve_buf shown = {0};
	ve_show(&shown, prefix, strlen(prefix), 2048);
	if (!(sh->mode(sh->ctx) & VE_SILENT))
		ve_say(sh, VE_ERR, "venv: %s: its directory is gone; deactivated", ve_buf_text(&shown));
	ve_buf_release(&shown);
}

void ve_conda_gone(const struct ve_shell *sh)
{
	struct ve_conda_hold hold;
	struct ve_value list = {0};
	struct ve_buf prefix = {0};
	ve_buf_adds(&prefix, ve_buf_text(&sh->session->seen_conda));
	sh->var_get(sh->ctx, "PATH", &list);
	/* Within a function there is a prompt to come. */
	if (!prefix.status && !(list.flags & VE_SCOPED) &&
	    change(sh, ve_conda_held(&hold, sh) ? VE_CONDA_GO : VE_CONDA_LEAVE, NULL) == VE_OK)
		say_gone(sh, prefix.data);
	ve_buf_release(&prefix);
}

enum ve_status ve_conda_follow(const struct ve_shell *sh, enum ve_event event, struct ve_site *site, bool barred)
{
	struct ve_session *session = sh->session;
	struct ve_conda_hold hold;
	struct ve_env env;
	struct ve_value list = {0};
	struct ve_buf prefix = {0};
	enum ve_status status = VE_OK;
	bool before = session->conda_held, held = session->conda_held = ve_conda_held(&hold, sh), gone = false;
	ve_env_capture(&env, sh);
	sh->var_get(sh->ctx, "PATH", &list);
	if (list.flags & VE_SCOPED)
		return VE_IO; /* there is a prompt to come, outside of the function */
	const int level = ve_conda_level(sh);
	const char *active = level ? ve_env_text(&env, VE_VAR_CONDA_PREFIX) : NULL;
	ve_buf_adds(&prefix, active ? active : "");
	/* Somebody let it go, with conda's own command: as good as our `deactivate`. */
	if (before && !held && event == VE_PROMPT && site && (!active || is_base(sh, &env, active)) &&
	    ve_same(ve_buf_text(&session->cwd), ve_env_text(&env, VE_VAR_PWD)))
		ve_put_off_project(session, site->project);
	if (held && event != VE_CHDIR && event != VE_UNLOAD)
		gone = ve_is_gone(prefix.data);
	if (held && (gone || (event == VE_LOAD && !in_path(sh, prefix.data)))) {
		status = change(sh, VE_CONDA_GO, NULL);
		if (!status && gone)
			say_gone(sh, prefix.data);
		held = sh->session == session && ve_conda_held(&hold, sh);
		active = NULL;
	}
	bool free = sh->session == session && !status && !(active && !held && !is_base(sh, &env, active));
	if (!free || (!site && !held))
		goto out;
	if (site && active && same_directory(prefix.data, &site->id)) {
		if (held && event != VE_CHDIR)
			keep_up(sh);
		/* What was denied meanwhile is left, and what has come by scripts. */
		if (!held || (hold.code && !session->worded) || ve_trust(session, &env, site) == VE_TRUSTED)
			goto out;
	}
	/* A virtual environment that is active by hand stays, and so does what is below it. */
	if (ve_given(ve_env_text(&env, VE_VAR_VIRTUAL_ENV)))
		goto out;
	if (site && !barred && !ve_is_put_off(session, site->project) && ve_trust(session, &env, site) != VE_TRUSTED) {
		ve_tell_doubt(sh, site);
		barred = true;
	}
	if (site && (barred || ve_is_put_off(session, site->project) || strchr(site->root, ':')))
		site = NULL;
	if (site)
		status = change(sh, site->said ? VE_CONDA_COME : VE_CONDA_COME_DATA, site->root);
	else if (held)
		status = change(sh, VE_CONDA_GO, NULL);
out:
	if (sh->session == session) {
		session->worded = false;
		session->conda_held = ve_conda_held(&hold, sh);
	}
	ve_buf_release(&prefix);
	return VE_OK;
}
