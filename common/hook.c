/* hook.c - what runs at each cd and prompt. */
#include "internal.h"

static bool same_text(const struct ve_buf *buf, const char *text)
{
	return strcmp(ve_buf_text(buf), text ? text : "") == 0;
}

static void copy_text(struct ve_buf *buf, const char *text)
{
	if (same_text(buf, text))
		return;
	ve_buf_reset(buf);
	ve_buf_adds(buf, text ? text : "");
}

bool ve_auto(const struct ve_session *session, const struct ve_env *env)
{
	if (session->auto_word)
		return session->auto_word > 0;
	return !ve_same(ve_env_text(env, VE_VAR_AUTO), "0");
}

void ve_gather(struct ve_facts *facts, const struct ve_shell *sh)
{
	const struct ve_session *session = sh->session;
	memset(facts, 0, offsetof(struct ve_facts, env));
	facts->dialect = sh->dialect;
	facts->mode = sh->mode(sh->ctx);
	struct timespec now = {0};
	clock_gettime(CLOCK_REALTIME, &now);
	facts->now = now.tv_sec;
	ve_env_capture(&facts->env, sh);
	ve_env_changes(&facts->env);
	facts->pydoc = sh->function_owner(sh->ctx, VE_PYDOC);
	if (ve_env_text(&facts->env, VE_VAR_VIRTUAL_ENV) || ve_env_text(&facts->env, VE_VAR_STATE))
		facts->script = sh->function_owner(sh->ctx, VE_DEACTIVATE);
	facts->shown = ve_buf_text(&session->shown);
	facts->segment = session->segment_read ? ve_buf_text(&session->segment) : "";
}

static void touch(struct ve_facts *facts, const struct ve_site *site)
{
	if (site && (*site->pkg_config || *site->tcl || *site->tk))
		ve_env_extras(&facts->env);
}

void ve_gather_found(struct ve_facts *facts, const struct ve_site *site)
{
	facts->found = site;
	touch(facts, site);
}

void ve_gather_active(struct ve_facts *facts, const struct ve_shell *sh)
{
	const char *place = ve_env_text(&facts->env, VE_VAR_VIRTUAL_ENV);
	enum ve_status status;
	if (ve_given(place))
		facts->active = ve_site_at(sh->session, &facts->env, place, NULL, NULL, &status);
	touch(facts, facts->active);
}

/* ---- remembering ------------------------------------------------------------------------------------------------- */

bool ve_is_gone(const char *place)
{
	struct stat st;
	return stat(place, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Whether PATH has the element of what was active at the last look. */
static bool is_inside(struct ve_session *session, const char *list)
{
	ve_buf_reset(&session->scratch);
	ve_buf_adds(&session->scratch, ve_buf_text(&session->seen_env));
	ve_buf_adds(&session->scratch, "/bin");
	return ve_pathlist_holds(list, ve_buf_text(&session->scratch));
}

/* What unchanged() will compare. PS1 and what a script leaves only matter while something is active. `env`: as it is now. */
static void look_back(struct ve_session *session, const struct ve_shell *sh, const struct ve_env *env)
{
	copy_text(&session->cwd, ve_env_text(env, VE_VAR_PWD));
	copy_text(&session->seen_env, ve_env_text(env, VE_VAR_VIRTUAL_ENV));
	copy_text(&session->seen_state, ve_env_text(env, VE_VAR_STATE));
	copy_text(&session->seen_conda, ve_conda_active(sh));
	session->seen_direnv = ve_given(ve_env_text(env, VE_VAR_DIRENV_DIR));
	session->seen_mode = sh->mode(sh->ctx);
	session->seen_activity = sh->activity(sh->ctx);
	session->looked = !session->cwd.status && !session->seen_env.status && !session->seen_state.status;
	session->seen_script = session->seen_inside = session->learnt = false;
	session->active_stamp = (struct ve_stamp){0};
	if (!session->seen_env.len && !session->seen_state.len)
		return;
	copy_text(&session->seen_diff, ve_env_text(env, VE_VAR_DIRENV_DIFF));
	session->seen_inside = is_inside(session, ve_env_text(env, VE_VAR_PATH));
	copy_text(&session->seen_ps1, ve_env_text(env, VE_VAR_PS1));
	session->looked = session->looked && !session->seen_ps1.status;
	session->seen_saved = ve_env_text(env, VE_VAR_OLD_PATH);
	session->seen_script = session->seen_env.len && !session->seen_state.len &&
			       sh->function_owner(sh->ctx, VE_DEACTIVATE) == VE_SCRIPT;
	if (session->seen_env.len && ve_site_stamp(&session->active_stamp, NULL, session->seen_env.data, &session->scratch)) {
		session->active_stamp = (struct ve_stamp){0};
		if (ve_is_gone(session->seen_env.data))
			session->looked = false; /* for the prompt to say so */
	}
}

static bool told(struct ve_session *session, const struct ve_stamp *stamp)
{
	for (int i = 0; i < VE_TOLD; i++) {
		if (ve_stamp_same(&session->told[i], stamp))
			return true;
	}
	session->told[session->told_next++ % VE_TOLD] = *stamp;
	return false;
}

static void show_path(char *out, size_t size, const char *file)
{
	struct ve_buf shown = {0};
	ve_show(&shown, file, strlen(file), size - 1);
	const char *text = shown.len ? shown.data : "the environment here";
	memcpy(out, text, strlen(text) + 1); /* which is shorter */
	ve_buf_release(&shown);
}

void ve_tell_doubt(const struct ve_shell *sh, const struct ve_site *site)
{
	char place[2048];
	/* Who denied it need not be told. */
	if ((sh->mode(sh->ctx) & VE_SILENT) || site->denied || told(sh->session, &site->cfg))
		return;
	show_path(place, sizeof place, site->root);
	ve_say(sh, VE_ERR, "venv: %s: not activated: %s%s", place, ve_trust_why(site), ve_trust_hint(site));
}

static void tell_mode(const struct ve_shell *sh, struct ve_env *env)
{
	struct ve_buf word = {0};
	if (!ve_trust_settings(sh->session, env) || ve_trust_mode(env) != VE_TRUST_UNKNOWN || (sh->mode(sh->ctx) & VE_SILENT))
		return;
	const char *text = ve_env_text(env, VE_VAR_TRUST);
	ve_show(&word, text, strlen(text), 64);
	ve_say(sh, VE_ERR, "venv: VENV_TRUST=%s: neither ask nor all; taken as not set", ve_buf_text(&word));
	ve_buf_release(&word);
}

/* What is wrong in a project: a `.venv` file that leads nowhere, say. */
static void tell_fault(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	if (session->fault.len && !(sh->mode(sh->ctx) & VE_SILENT) && !told(session, &session->fault_stamp))
		ve_say(sh, VE_ERR, "venv: %s", session->fault.data);
}

enum ve_status ve_refuse(const struct ve_shell *sh, const char *what, const char *name, unsigned flags)
{
	ve_say(sh, VE_ERR, "venv: %s: %s is %s in this shell; nothing was changed", what, name,
	       flags & VE_SCOPED ? "local" : flags & VE_TYPED ? "of a special type" : "read-only");
	return VE_REFUSED;
}

enum ve_status ve_commit(const struct ve_shell *sh, struct ve_plan *plan, const char *what)
{
	struct ve_session *session = sh->session;
	enum ve_var which = VE_VAR_PATH;
	enum ve_status status = ve_plan_apply(plan, sh, &which);
	if (status) {
		char place[2048];
		show_path(place, sizeof place, what);
		if (status == VE_REFUSED)
			ve_refuse(sh, place, ve_var_name(which), plan->before.at[which].flags);
		else
			ve_say(sh, VE_ERR, "venv: %s: %s; nothing was changed", place, ve_status_text(status));
		return status;
	}
	/* Where it was changed, the plan has a copy of what it was. */
	const char *old = plan->before.at[VE_VAR_VIRTUAL_ENV].text, *now = plan->after.at[VE_VAR_VIRTUAL_ENV].text;
	bool ours = plan->after.at[VE_VAR_STATE].text;
	copy_text(&session->shown, ours ? plan->after.at[VE_VAR_VIRTUAL_ENV_PROMPT].text : "");
	if (ve_given(old) && !ve_same(old, now))
		copy_text(&session->previous, old);
	ve_functions_note(session, old, now);
	return VE_OK;
}

static struct ve_buf *put_off(struct ve_session *session, const char *project)
{
	for (int i = 0; i < VE_OFF; i++) {
		if (session->off[i].len && same_text(&session->off[i], project))
			return &session->off[i];
	}
	return NULL;
}

void ve_put_off_project(struct ve_session *session, const char *project)
{
	if (*project && !put_off(session, project))
		copy_text(&session->off[session->off_next++ % VE_OFF], project);
}

bool ve_is_put_off(struct ve_session *session, const char *project)
{
	return put_off(session, project);
}

void ve_put_off(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	struct ve_env env;
	ve_env_capture(&env, sh);
	const char *cwd = ve_env_text(&env, VE_VAR_PWD);
	/* The last look is as good as one now, if it was here and looked at all. */
	if (session->searched && same_text(&session->cwd, cwd)) {
		ve_put_off_project(session, ve_buf_text(&session->here));
		return;
	}
	struct ve_site *site = ve_find(session, &env, cwd);
	if (site)
		ve_put_off_project(session, site->project);
}

void ve_put_on(struct ve_session *session, const char *project)
{
	struct ve_buf *off = put_off(session, project);
	if (off)
		ve_buf_reset(off);
}

static void leave_trees(struct ve_session *session, const char *cwd)
{
	for (int i = 0; i < VE_OFF; i++) {
		if (session->off[i].len && !ve_within(cwd, session->off[i].data))
			ve_buf_reset(&session->off[i]);
	}
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

/* Whether the first len bytes of a path still have a stamp (zeroed: nothing is there). */
static bool holds(struct ve_buf *buf, size_t len, const struct ve_stamp *stamp)
{
	struct stat st;
	struct ve_stamp now = {0};
	char cut = buf->data[len];
	buf->data[len] = '\0';
	if (stat(buf->data, &st) == 0)
		ve_stamp_take(&now, &st);
	buf->data[len] = cut;
	return ve_stamp_same(&now, stamp);
}

/* One of the directories between $PWD and where the walk ended, from the first-th on; in turn, also of what the walk looked at
 * elsewhere. */
static bool level_holds(struct ve_session *session, unsigned first, bool in_turn)
{
	unsigned levels = session->watched > first ? session->watched - first : 0, outside = session->outside_count;
	unsigned i = in_turn ? session->watch_next++ % (levels + outside + 1) : 0;
	if (i < levels)
		return holds(&session->cwd, session->watch_len[first + i], &session->watch[first + i]);
	i -= levels;
	if (i >= outside)
		return !in_turn || ve_claims_hold(session);
	return session->outside[i].walk != session->walk || ve_outside_holds(session, i);
}

static bool active_holds(struct ve_session *session)
{
	struct ve_stamp now;
	return ve_site_modern(&now, session->seen_env.data, &session->scratch) &&
	       ve_stamp_same(&now, &session->active_stamp);
}

/* Nothing changed since the last look, as far as two system calls can tell. A program of this shell that ran in between is
 * always seen, and then everything is looked at. What others do is seen where it matters most: in what is active, or
 * else in the current directory; in an entry that may become an environment, if there is one (then it may be three calls);
 * and, where the shell tells for nothing whether a program ran, in one of the directories above in turn. Whether an active conda environment
 * is there takes the place of one of these at every other prompt. */
static bool unchanged(struct ve_session *session, const struct ve_shell *sh)
{
	unsigned mode = sh->mode(sh->ctx);
	if (!session->looked || mode != session->seen_mode || !same_text(&session->cwd, ve_get(sh, VE_VAR_PWD)) ||
	    !same_text(&session->seen_env, ve_get(sh, VE_VAR_VIRTUAL_ENV)) ||
	    !same_text(&session->seen_state, ve_get(sh, VE_VAR_STATE)) ||
	    session->seen_direnv != ve_given(ve_get(sh, VE_VAR_DIRENV_DIR)) ||
	    sh->activity(sh->ctx) != session->seen_activity)
		return false;
	if ((session->seen_env.len || session->seen_state.len) &&
	    (!same_text(&session->seen_ps1, ve_get(sh, VE_VAR_PS1)) ||
	     session->seen_saved != (ve_get(sh, VE_VAR_OLD_PATH) != NULL) ||
	     !same_text(&session->seen_diff, ve_get(sh, VE_VAR_DIRENV_DIFF)) ||
	     (session->seen_diff.len && session->seen_inside != is_inside(session, ve_get(sh, VE_VAR_PATH)))))
		return false;
	bool active = session->active_stamp.id.ino, more = mode & VE_FREE_ACTIVITY, conda = false;
	if (session->seen_conda.len && (more || !active))
		conda = session->conda_turn = !session->conda_turn;
	if (conda && ve_is_gone(session->seen_conda.data))
		return false;
	if (conda && !more)
		return true;
	if (active ? !active_holds(session) : !level_holds(session, 0, false))
		return false;
	if (session->husk.len)
		return holds(&session->husk, session->husk.len, &session->husk_stamp);
	return !more || conda || level_holds(session, active ? 0 : 1, true);
}

/* Is `found` what is active? By identity, not by spelling; an environment made anew in the same place is another. */
static bool is_active(const struct ve_session *session, const struct ve_site *found, const char *place)
{
	struct stat st;
	if (strcmp(found->root, place) == 0 || strcmp(found->place, place) == 0)
		return !session->active_stamp.id.ino || !same_text(&session->seen_env, place) ||
		       ve_stamp_same(&session->active_stamp, &found->cfg);
	return stat(place, &st) == 0 && st.st_dev == found->id.dev && st.st_ino == found->id.ino;
}

/* Whether PATH would be given, by a shell that starts, what nothing but inherited variables vouch for. */
static bool is_strange(struct ve_session *session, struct ve_facts *facts, const char *place)
{
	enum ve_status status;
	ve_buf_reset(&session->file);
	ve_buf_addf(&session->file, "%s/bin", place);
	if (ve_pathlist_holds(ve_env_text(&facts->env, VE_VAR_PATH), ve_buf_text(&session->file)))
		return false;
	struct ve_site *site = ve_site_at(session, &facts->env, place, NULL, NULL, &status);
	return !site || ve_trust(session, &facts->env, site) != VE_TRUSTED;
}

enum looked { LOOKED, LOOK_AGAIN, LOOK_LATER };

static void say_nothing(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	(void)ctx, (void)stream, (void)text, (void)len;
}

/* direnv speaks at the prompt only, and may put an environment of its own here: where it has an .envrc, let it go first. */
static bool direnv_first(const struct ve_shell *sh, const char *cwd)
{
	struct ve_buf *file = &sh->session->file;
	if (sh->function_owner(sh->ctx, VE_DIRENV) == VE_NOBODY)
		return false;
	for (size_t len = strlen(cwd); len; len--) {
		if (cwd[len] && cwd[len] != '/')
			continue;
		ve_buf_reset(file);
		ve_buf_add(file, cwd, len);
		ve_buf_adds(file, "/.envrc");
		if (!file->status && access(file->data, F_OK) == 0)
			return true;
	}
	return false;
}

/* Leave, enter, or keep up what is active; found: an environment that is not conda's, or NULL. */
static enum looked follow(const struct ve_shell *sh, enum ve_event event, struct ve_site *found, bool direnv, bool *changed)
{
	struct ve_session *session = sh->session;
	struct ve_facts facts;
	struct ve_state state;
	ve_gather(&facts, sh);
	for (int i = 0; i < VE_CHANGED; i++) {
		if (facts.env.at[i].flags & VE_SCOPED)
			return LOOK_LATER; /* there is a prompt to come, outside of the function */
	}
	const char *cwd = ve_env_text(&facts.env, VE_VAR_PWD), *place = ve_env_text(&facts.env, VE_VAR_VIRTUAL_ENV);
	enum ve_holder holder = ve_holder(&facts.env, &state, &session->state_text);
	bool later = found && !direnv && event != VE_PROMPT && direnv_first(sh, cwd);
	if (later)
		found = NULL;
	ve_gather_found(&facts, found);
	facts.automatic = session->searched;
	facts.direnv = direnv;
	facts.same = found && ve_given(place) && is_active(session, found, place);
	facts.gone = ve_given(place) && !facts.same && event != VE_CHDIR && ve_is_gone(place);
	facts.put_off = found && put_off(session, found->project);
	facts.rewritten = session->seen_inside && same_text(&session->seen_env, place) &&
			  !same_text(&session->seen_diff, ve_env_text(&facts.env, VE_VAR_DIRENV_DIFF));
	bool worded = session->worded;
	session->worded = false;
	if (found && !direnv && (holder == VE_NONE_ACTIVE || (holder == VE_AUTO_ACTIVE && (!facts.same || worded)))) {
		tell_mode(sh, &facts.env);
		facts.trusted = facts.put_off || ve_trust(session, &facts.env, found) == VE_TRUSTED;
		facts.same = facts.same && facts.trusted; /* what was denied is left */
	}
	if (event == VE_LOAD && (holder == VE_HAND_ACTIVE || holder == VE_AUTO_ACTIVE))
		facts.strange = is_strange(session, &facts, place);
	if (facts.script == VE_SCRIPT || ve_env_text(&facts.env, VE_VAR_OLD_PATH))
		ve_gather_active(&facts, sh);

	ve_decide(session->plan, &facts, event, &session->state_text);
	/* A refusal is said once, not at every prompt. */
	struct ve_shell voice = *sh;
	if ((facts.mode & VE_SILENT) || session->refused)
		voice.say = say_nothing;
	const char *what = found ? found->root : ve_given(place) ? place : "auto-activation";
	bool changes = ve_plan_changes(session->plan);
	*changed |= changes;
	session->refused = changes && ve_commit(&voice, session->plan, what) != VE_OK;
	if (session->refused)
		return LOOKED;
	if (later)
		return LOOK_LATER;
	if (session->plan->doubted)
		ve_tell_doubt(sh, facts.found);
	if (session->plan->gone) {
		char shown[2048];
		show_path(shown, sizeof shown, ve_buf_text(&session->previous));
		ve_say(&voice, VE_ERR, "venv: %s: its directory is gone; deactivated", shown);
	}
	return session->plan->again ? LOOK_AGAIN : LOOKED;
}

/* Whether a conda environment is active that cd put there, in this shell or one that started it. */
static bool conda_held(const struct ve_shell *sh, enum ve_event event)
{
	return sh->session->conda_held || (event == VE_LOAD && ve_get(sh, VE_VAR_CONDA_HOLD));
}

/* An active conda environment that is not there any more goes. False: there was none. */
static bool conda_gone(const struct ve_shell *sh, enum ve_event event)
{
	const char *prefix = event == VE_CHDIR ? NULL : ve_conda_active(sh);
	if (!prefix || !ve_is_gone(prefix))
		return false;
	copy_text(&sh->session->seen_conda, prefix);
	const struct ve_conda *conda = (const struct ve_conda *)ve_part(sh, VE_PART_CONDA, NULL);
	if (conda)
		conda->gone(sh);
	return conda;
}

/* What cd put there of conda's goes, or this comes. */
static enum looked follow_conda(const struct ve_shell *sh, enum ve_event event, struct ve_site *site, bool direnv)
{
	const struct ve_conda *conda = (const struct ve_conda *)ve_part(sh, VE_PART_CONDA, NULL);
	bool later = site && !direnv && event != VE_PROMPT && direnv_first(sh, ve_get(sh, VE_VAR_PWD));
	if (!conda) {
		if (site && ve_trust(sh->session, &(struct ve_env){.more = sh}, site) != VE_TRUSTED)
			ve_tell_doubt(sh, site);
		return LOOKED;
	}
	return conda->follow(sh, event, site, later || direnv) || later ? LOOK_LATER : LOOKED;
}

/* *few: what was looked up; it does not hold any more when something was changed. */
static enum looked look(const struct ve_shell *sh, enum ve_event event, struct ve_env *few, bool *changed)
{
	struct ve_session *session = sh->session;
	ve_env_capture(few, sh);
	const char *cwd = ve_env_text(few, VE_VAR_PWD), *place = ve_env_text(few, VE_VAR_VIRTUAL_ENV);
	if (conda_gone(sh, event)) {
		*changed = true;
		if (sh->session != session)
			return LOOKED;
		ve_env_capture(few, sh);
		cwd = ve_env_text(few, VE_VAR_PWD), place = ve_env_text(few, VE_VAR_VIRTUAL_ENV);
	}
	session->watched = 0;
	session->searched = false;
	ve_buf_reset(&session->husk);
	ve_buf_reset(&session->fault);
	if (!cwd || *cwd != '/')
		return LOOKED; /* somebody unset or changed it: better nothing than a guess */
	leave_trees(session, cwd);
	/* An activation script's own function ended what that script began: as good as our `deactivate`. */
	bool ended = event == VE_PROMPT && session->seen_script && !ve_given(place) &&
		     same_text(&session->cwd, cwd);
	struct ve_site *found = NULL;
	session->searched = ve_auto(session, few);
	if (session->searched && event == VE_PROMPT)
		ve_claims_hold(session); /* a program ran; it may have written a `.project` */
	if (session->searched)
		found = ve_find(session, few, cwd);
	tell_fault(sh);
	copy_text(&session->here, found ? found->project : "");
	if (ended && found)
		ve_put_off_project(session, found->project);
	bool direnv = ve_given(ve_env_text(few, VE_VAR_DIRENV_DIR)), another = found && found->kind == VE_CONDA;
	struct ve_site *conda = another ? found : NULL;
	enum looked looked = LOOKED, other = LOOKED;
	if (another) {
		found = NULL;
	} else if (session->searched && conda_held(sh, event)) { /* what goes does so before another comes */
		looked = follow_conda(sh, event, NULL, direnv);
		*changed = true;
		if (sh->session != session)
			return LOOKED;
		ve_env_capture(few, sh); /* its scripts may have done anything */
		found = ve_find(session, few, ve_env_text(few, VE_VAR_PWD));
		if (found && found->kind == VE_CONDA)
			return LOOK_AGAIN;
	}
	if ((found && !direnv) || ve_given(ve_env_text(few, VE_VAR_VIRTUAL_ENV)) || ve_given(ve_env_text(few, VE_VAR_STATE)))
		other = follow(sh, event, found, direnv, changed);
	if (conda && other != LOOK_AGAIN && !session->refused) {
		looked = follow_conda(sh, event, conda, direnv);
		*changed = true;
	}
	return other ? other : looked;
}

static void attend(const struct ve_shell *sh, enum ve_event event)
{
	struct ve_session *session = sh->session;
	if (event == VE_UNLOAD) {
		struct ve_facts facts;
		ve_gather(&facts, sh);
		ve_decide(session->plan, &facts, event, &session->state_text);
		if (ve_plan_changes(session->plan))
			ve_commit(sh, session->plan, "unload");
		session->looked = false;
		if (session->conda_held)
			follow_conda(sh, event, NULL, false);
		return;
	}
	if (!(sh->mode(sh->ctx) & VE_INTERACTIVE))
		return;
	if (event != VE_PROMPT || !unchanged(session, sh)) {
		struct ve_env env;
		bool changed = false;
		enum looked looked = look(sh, event, &env, &changed);
		if (looked == LOOK_AGAIN)
			looked = look(sh, event, &env, &changed);
		if (sh->session != session)
			return; /* scripts of a conda environment have unloaded us */
		if (changed)
			ve_env_capture(&env, sh);
		look_back(session, sh, &env);
		if (looked == LOOK_LATER)
			session->looked = false;
	}
	if (event == VE_PROMPT)
		session->segment_read = false;
}

void ve_hook(const struct ve_shell *sh, enum ve_event event)
{
	if (event == VE_PROMPT)
		sh->session->telling = sh->session->hushed = sh->session->amid = false; /* what was interrupted did not come back */
	if (sh->session->hushed)
		return;
	attend(sh, event);
	if (sh->session)
		ve_functions_run(sh);
}
