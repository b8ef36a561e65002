/* apply.c - a conda plan carried out in the calling shell: variables through its table, all or nothing; scripts by its own eval. */
#include "../internal.h"

static bool is_prompt(const struct ve_conda_edit *edit)
{
	return ve_same(edit->name, "PS1");
}

/* Keep what each variable is now. VE_REFUSED, and that was said: one of them cannot be changed. */
static enum ve_status prepare(struct ve_conda_job *job, const struct ve_shell *sh, const char *what)
{
	struct ve_conda_plan *plan = &job->plan;
	enum ve_status status = VE_OK;
	for (size_t i = 0; i < plan->count && !status; i++) {
		struct ve_conda_edit *edit = &plan->at[i];
		struct ve_value value = {0};
		sh->var_get(sh->ctx, edit->name, &value);
		if (value.flags & (VE_FIXED | VE_SCOPED))
			return ve_refuse(sh, what, edit->name, value.flags);
		edit->there = value.text;
		edit->exported = value.flags & VE_EXPORTED;
		edit->done = false;
		ve_buf_reset(&edit->was);
		if (value.text)
			ve_buf_adds(&edit->was, value.text);
		status = edit->was.status;
		bool same = edit->there && strcmp(ve_buf_text(&edit->was), ve_buf_text(&edit->text)) == 0;
		edit->same = !job->script.len /* which might change it */ &&
			     (edit->drop ? !edit->there : same && (edit->exported || is_prompt(edit)));
	}
	return status;
}

static void put_back(const struct ve_conda_plan *plan, const struct ve_shell *sh)
{
	for (size_t i = plan->count; i--;) {
		const struct ve_conda_edit *edit = &plan->at[i];
		if (edit->done && edit->there)
			sh->var_put(sh->ctx, edit->name, ve_buf_text(&edit->was), edit->exported);
		else if (edit->done)
			sh->var_drop(sh->ctx, edit->name);
	}
}

/* All that is left to change; `only`: one. False: all is as it was, and that was said. */
static bool change(struct ve_conda_plan *plan, const struct ve_shell *sh, const char *only, const char *what)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct ve_conda_edit *edit = &plan->at[i];
		if (edit->same || edit->done || (only && !ve_same(only, edit->name)))
			continue;
		if (edit->drop ? sh->var_drop(sh->ctx, edit->name)
			       : sh->var_put(sh->ctx, edit->name, ve_buf_text(&edit->text), !is_prompt(edit) || edit->exported)) {
			put_back(plan, sh);
			ve_refuse(sh, what, edit->name, VE_FIXED);
			return false;
		}
		edit->done = true;
	}
	return true;
}

/* What the session knows is out of date. `place`: what was entered, NULL: something was left. */
static void settle(const struct ve_shell *sh, const struct ve_conda_job *job, const char *place)
{
	struct ve_session *session = sh->session;
	struct ve_conda_hold hold;
	session->looked = false;
	session->conda_held = ve_conda_held(&hold, sh);
	ve_functions_note(session, ve_buf_text(&job->before), ve_conda_get(sh, VE_VAR_CONDA_PREFIX));
	if (job->before.len && !ve_same(job->before.data, place)) {
		ve_buf_reset(&session->previous);
		ve_buf_adds(&session->previous, job->before.data);
	}
}

/* Scripts were interrupted and do not come back. PATH is changed before those of deactivate.d, which see it so, so that the rest follows; before an
 * activation nothing is changed yet, and after it all. */
static void interrupted(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	struct ve_conda_job *job = session->amid_job;
	session->interrupted = NULL;
	session->amid_job = NULL;
	session->amid = session->hushed = false;
	if (job && job->plan.path_first && change(&job->plan, sh, NULL, "deactivate")) {
		settle(sh, job, NULL);
		if (job->verb == VE_CONDA_LEAVE && (sh->mode(sh->ctx) & VE_INTERACTIVE))
			ve_put_off(sh);
	}
	ve_conda_job_give(session, job);
}

/* They may unload us. */
static void run_scripts(struct ve_conda_job *job, const struct ve_shell *sh, const struct ve_buf *text)
{
	const char *at = ve_buf_text(text), *end = at + text->len;
	struct ve_session *session = sh->session;
	if (!text->len)
		return;
	const bool hushed = session && session->hushed;
	if (session) {
		session->amid = session->hushed = true;
		session->amid_job = job;
		session->interrupted = interrupted;
	}
	for (; at < end; at += strlen(at) + 1)
		sh->evaluate(sh->ctx, at);
	if (sh->session) {
		sh->session->amid = false;
		sh->session->hushed = hushed;
		sh->session->amid_job = NULL;
		sh->session->interrupted = NULL;
	}
}

static bool carry_out(struct ve_conda_job *job, const struct ve_shell *sh, const char *what)
{
	struct ve_conda_plan *plan = &job->plan;
	if (plan->path_first && job->script.len && !change(plan, sh, "PATH", what))
		return false;
	run_scripts(job, sh, &job->script);
	if (!change(plan, sh, NULL, what))
		return false;
	run_scripts(job, sh, &job->after);
	return true;
}

static const char *name_of(enum ve_conda_verb verb)
{
	return verb == VE_CONDA_LEAVE || verb == VE_CONDA_GO ? "deactivate" : "activate";
}

static void say_nothing(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	(void)ctx, (void)stream, (void)text, (void)len;
}

/* What the scripts do may be anything, unload us included: the session is asked for again. */
static enum ve_status run(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place, bool really, bool quiet)
{
	struct ve_conda_job *job = ve_conda_job_take(sh->session);
	struct ve_shell voice = *sh;
	if (quiet)
		voice.say = say_nothing;
	enum ve_status status = job ? ve_conda_gather(job, &voice, verb, place, sh->dialect) : VE_NOMEM;
	if (!status && (status = prepare(job, &voice, name_of(verb))) == VE_OK && really)
		status = carry_out(job, sh, name_of(verb)) ? VE_OK : VE_REFUSED;
	if (status == VE_NOMEM)
		ve_say(&voice, VE_ERR, "venv: %s: %s; nothing was changed", name_of(verb), ve_status_text(status));
	if (!status && really && sh->session)
		settle(sh, job, place);
	ve_conda_job_give(sh->session, job);
	return status;
}

enum ve_status ve_conda_change(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place)
{
	return run(sh, verb, place, true, false);
}

enum ve_status ve_conda_quiet_change(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place)
{
	return run(sh, verb, place, true, true);
}

enum ve_status ve_conda_check(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place)
{
	return run(sh, verb, place, false, false);
}

/* ---- what venv.so sees ------------------------------------------------------------------------------------------- */

static void forget(struct ve_session *session)
{
	ve_condarc_forget(session);
	ve_conda_known_forget(session);
}

__attribute__((visibility("default"))) const struct ve_conda ve_conda = {
	.part = {VE_VERSION, VE_ABI},
	.enter = ve_conda_enter,
	.first = ve_conda_first,
	.leave = ve_conda_leave,
	.known = ve_conda_known_site,
	.named = ve_conda_named,
	.held = ve_conda_held,
	.follow = ve_conda_follow,
	.gone = ve_conda_gone,
	.plain = ve_conda_plain,
	.made = ve_conda_made,
	.finder = ve_conda_yml,
	.forget = forget,
};
