/* gather.c - what a change of conda environments needs to know: from the disk, what is left and entered, and what these set. */
#include "../internal.h"

static bool exists(const char *dir, const char *tail)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/%s", dir, tail);
	bool there = !file.status && access(file.data, F_OK) == 0;
	ve_buf_release(&file);
	return there;
}

/* Where conda itself is. Nobody may have told this shell; then the prefix at hand shows it. */
static const char *find_root(struct ve_buf *root, struct ve_env *env, const char *prefix, bool is_root,
			     struct ve_conda_depends *depends)
{
	static const char envs[] = "/envs/";
	size_t len;
	const char *base = ve_basename(prefix, &len);
	if (ve_conda_root(root, env))
		return ve_buf_text(root);
	if (is_root)
		ve_buf_adds(root, prefix);
	else if (base - prefix > 6 && memcmp(base - 6, envs, 6) == 0)
		ve_buf_add(root, prefix, (size_t)(base - 6 - prefix));
	bool there = root->len && exists(root->data, "condabin");
	if (depends && root->len && !is_root)
		ve_conda_depends_on(depends, there ? &depends->there : &depends->absent, root->data, "/condabin");
	return there ? root->data : NULL;
}

/* Whoever leaves must not be kept: what cannot be read is said, and left out. */
static void complain_leaving(const struct ve_shell *sh, const struct ve_conda_known *known, const char *prefix, enum ve_status scripts, const char *dir, const char *what)
{
	struct ve_buf shown = {0};
	if (!known->vars_status && !scripts)
		return;
	ve_show(&shown, prefix, strlen(prefix), 4096);
	if (known->vars_status)
		ve_say(sh, VE_ERR, "venv: %s; %s", ve_buf_text(&known->why), what);
	else
		ve_say(sh, VE_ERR, "venv: %s: its %s cannot be read; left out", ve_buf_text(&shown), dir);
	ve_buf_release(&shown);
}

/* ---- settings ------------------------------------------------------------------------------------------------------ */

/* As conda has it: the variable, else the files. NULL: nobody says. */
static const char *setting(const struct ve_shell *sh, const char *variable, const char *filed)
{
	struct ve_value value = {0};
	sh->var_get(sh->ctx, variable, &value);
	return ve_given(value.text) ? value.text : filed;
}

static bool is_among(const char *word, const char *const words[6])
{
	for (size_t i = 0; word && i < 6; i++) {
		if (strcasecmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

static bool says_no(const char *word)
{
	static const char *const words[] = {"false", "no", "off", "0", "n", "f"};
	return is_among(word, words);
}

/* conda 26.7, activate.py: up to that level every activation is a stacked one. */
static bool stacks(const char *word, int level)
{
	static const char *const words[] = {"true", "yes", "on", "1", "y", "t"};
	int most = is_among(word, words);
	if (!most && ve_given(word) && strlen(word) < 5 && strspn(word, "0123456789") == strlen(word)) {
		for (; *word; word++)
			most = most * 10 + (*word - '0');
	}
	return level && level <= most;
}

/* ---- all of it ------------------------------------------------------------------------------------------------------ */

static enum ve_status complain(const struct ve_conda_job *job, const struct ve_shell *sh, enum ve_conda_verb verb, enum ve_status status)
{
	static const char *const words[] = {[VE_CONDA_ENTER] = "activate",   [VE_CONDA_STACK] = "activate", [VE_CONDA_LEAVE] = "deactivate",
					    [VE_CONDA_COME] = "activate", [VE_CONDA_COME_DATA] = "activate", [VE_CONDA_GO] = "deactivate"};
	if (status == VE_INACTIVE)
		ve_say(sh, VE_ERR, "venv: deactivate: nothing is active");
	else if (job->why.len)
		ve_say(sh, VE_ERR, "venv: %s; nothing was changed", ve_buf_text(&job->why));
	else
		ve_say(sh, VE_ERR, "venv: %s: %s; nothing was changed", words[verb], ve_status_text(status));
	return status;
}

/* In a substitution nothing but what was asked for may stand on standard output. */
static void silence(struct ve_buf *text)
{
	struct ve_buf whole = {0};
	const char *at = ve_buf_text(text), *end = at + text->len;
	for (; at < end; at += strlen(at) + 1) {
		ve_buf_adds(&whole, "{\n");
		ve_buf_adds(&whole, at);
		ve_buf_adds(&whole, "} >&2\n");
		if (at + strlen(at) < end)
			ve_buf_addc(&whole, '\0');
	}
	ve_buf_release(text);
	*text = whole;
}

/* Whether scripts of what `cd` activated may run when it goes: the variable says that they ran when it came, but anybody can write a
 * variable. */
static bool may_run(const struct ve_shell *sh, struct ve_env *env, const struct ve_conda_hold *hold)
{
	enum ve_status status;
	struct ve_site *site = hold->code ? ve_site_at(sh->session, env, hold->prefix, NULL, NULL, &status) : NULL;
	return site && ve_trust(sh->session, env, site) == VE_TRUSTED && site->said;
}

static void reset(struct ve_conda_job *job)
{
	struct ve_buf *bufs[] = {&job->before, &job->below, &job->root, &job->name, &job->why, &job->script, &job->after};
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		ve_buf_reset(bufs[i]);
	job->facts = (struct ve_conda_facts){0};
	job->plan.count = 0;
}

enum ve_status ve_conda_gather(struct ve_conda_job *job, const struct ve_shell *sh, enum ve_conda_verb verb, const char *place,
			       enum ve_dialect dialect)
{
	struct ve_env env;
	struct ve_conda_hold hold;
	struct ve_condarc_says says = {0};
	struct ve_conda_facts *facts = &job->facts;
	const struct ve_conda_known *leaving = NULL, *under = NULL, *entering = NULL;
	enum ve_status status = VE_OK;
	reset(job);
	job->verb = verb;
	ve_env_capture(&env, sh);
	ve_condarc_begin(sh->session);
	const int level = ve_conda_level(sh);
	const char *left = level ? ve_conda_get(sh, VE_VAR_CONDA_PREFIX) : NULL, *below = ve_conda_below(sh);
	ve_buf_adds(&job->before, left ? left : "");
	left = left ? ve_buf_text(&job->before) : NULL; /* a script may change it */
	ve_buf_adds(&job->below, below ? below : "");
	below = below ? ve_buf_text(&job->below) : NULL;
	bool known = ve_conda_holds(&hold, sh), held = known && hold.level == level && ve_same(hold.prefix, left);
	bool lower = known && hold.level == level - 1 && ve_same(hold.prefix, below);
	bool by_cd = verb >= VE_CONDA_COME, goes = verb == VE_CONDA_LEAVE || verb == VE_CONDA_GO;
	if (verb == VE_CONDA_GO && !held)
		return VE_INACTIVE;
	facts->prefix = goes ? NULL : place;
	facts->instead = by_cd && held;
	facts->automatic = by_cd;
	facts->code = verb != VE_CONDA_COME_DATA;
	facts->now = by_cd ? (long long)time(NULL) : 0;
	const char *then = goes ? below : place;
	if (then && !ve_condarc_says(&says, sh))
		status = VE_NOMEM;
	facts->stack = verb == VE_CONDA_STACK ||
		       (!goes && stacks(setting(sh, "CONDA_AUTO_STACK", says.auto_stack), level - facts->instead));
	facts->quiet = then && says_no(setting(sh, "CONDA_CHANGEPS1", says.changeps1));
	facts->format = then ? setting(sh, "CONDA_ENV_PROMPT", says.env_prompt) : NULL;

	/* What `cd` may not run is not run when it goes, either, whoever lets it go. */
	if (job->depends)
		job->depends->lost |= by_cd || held || lower; /* on what was allowed, and when */
	if (held || lower)
		hold.code = may_run(sh, &env, &hold);
	const bool stays = facts->stack && !facts->instead && !ve_same(left, place);
	if (!status && !goes) {
		entering = ve_conda_known(sh, dialect, place, facts->code, false);
		status = !entering ? VE_NOMEM : entering->vars_status ? entering->vars_status : entering->activate_status;
		if (entering)
			ve_buf_adds(&job->why, ve_buf_text(&entering->why));
	}
	if (!status && left) {
		leaving = ve_conda_known(sh, dialect, left, !held || hold.code, true);
		status = leaving ? VE_OK : VE_NOMEM;
		if (leaving)
			complain_leaving(sh, leaving, left, stays ? VE_OK : leaving->deactivate_status, "deactivate.d", "what it had set stays");
	}
	if (!status && below && (goes || facts->instead)) {
		under = ve_conda_known(sh, dialect, below, !lower || hold.code, false);
		status = under ? VE_OK : VE_NOMEM;
		if (under)
			complain_leaving(sh, under, below, goes ? under->activate_status : VE_OK, "activate.d", "what it sets is left out");
	}
	const struct ve_conda_known *next = goes ? under : entering;
	facts->left = leaving ? &leaving->vars : NULL;
	facts->below = under ? &under->vars : NULL;
	facts->entered = entering ? &entering->vars : NULL;
	facts->root = then ? find_root(&job->root, &env, then, next && next->is_root, job->depends) : NULL;
	if (next && next->name.len)
		ve_buf_add(&job->name, next->name.data, next->name.len);
	else if (then)
		ve_conda_name(&job->name, then, facts->root);
	facts->name = ve_buf_text(&job->name);
	if (!status)
		status = ve_conda_decide(&job->plan, sh, facts);
	if (!status && job->plan.leaves && leaving && !stays && !leaving->vars_status && !leaving->deactivate_status)
		ve_conda_scripts(&job->script, dialect, &leaving->deactivate, true);
	if (!status && job->plan.enters && next && !next->vars_status && !next->activate_status)
		ve_conda_scripts(&job->after, dialect, &next->activate, false);
	facts->left = facts->below = facts->entered = NULL;
	if (job->depends && then)
		ve_condarc_depends(job->depends, sh->session);
	if (job->depends && leaving)
		ve_conda_known_depends(job->depends, leaving, left);
	if (job->depends && under)
		ve_conda_known_depends(job->depends, under, below);
	if (job->depends && entering)
		ve_conda_known_depends(job->depends, entering, place);
	ve_conda_known_end(sh->session);
	if (sh->mode(sh->ctx) & VE_SILENT) {
		silence(&job->script);
		silence(&job->after);
	}
	if (!status)
		status = job->script.status ? job->script.status : job->after.status;
	return status ? complain(job, sh, verb, status) : VE_OK;
}

void ve_conda_job_release(struct ve_conda_job *job)
{
	struct ve_buf *bufs[] = {&job->before, &job->below, &job->root, &job->name, &job->why, &job->script, &job->after};
	ve_conda_plan_release(&job->plan);
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		ve_buf_release(bufs[i]);
}
