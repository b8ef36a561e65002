/* gather.c - what a change of conda environments needs to know: from the disk, what is left and entered, and what these set. */
#include "../internal.h"

enum { SCRIPTS = 1000 };

static bool exists(const char *dir, const char *tail)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/%s", dir, tail);
	bool there = !file.status && access(file.data, F_OK) == 0;
	ve_buf_release(&file);
	return there;
}

/* Where conda itself is. Nobody may have told this shell; then the prefix at hand shows it. */
static const char *find_root(struct ve_buf *root, struct ve_env *env, const char *prefix)
{
	static const char envs[] = "/envs/";
	size_t len;
	const char *base = ve_basename(prefix, &len);
	if (ve_conda_root(root, env))
		return ve_buf_text(root);
	if (exists(prefix, "condabin"))
		ve_buf_adds(root, prefix);
	else if (base - prefix > 6 && memcmp(base - 6, envs, 6) == 0)
		ve_buf_add(root, prefix, (size_t)(base - 6 - prefix));
	return root->len && exists(root->data, "condabin") ? root->data : NULL;
}

/* ---- what an environment brings ------------------------------------------------------------------------------------ */

static enum ve_status read_vars(const struct ve_shell *sh, struct ve_conda_vars *vars, const char *prefix, bool etc, struct ve_buf *why)
{
	if (!exists(prefix, "conda-meta/state") && !(etc && exists(prefix, "etc/conda/env_vars.d")))
		return VE_OK;
	const struct ve_envvars *part = (const struct ve_envvars *)ve_part(sh, VE_PART_ENVVARS, "conda-meta/state");
	if (part)
		return part->read(vars, prefix, why);
	ve_show(why, prefix, strlen(prefix), 4096);
	ve_buf_adds(why, ": what it sets cannot be read");
	return VE_IO;
}

static enum ve_status read_scripts(struct ve_strings *files, const char *prefix, const char *dir, enum ve_dialect dialect)
{
	struct ve_buf place = {0};
	ve_buf_addf(&place, "%s/etc/conda/%s", prefix, dir);
	enum ve_status status = place.status ? place.status
					     : ve_strings_files(files, place.data, dialect == VE_FISH ? ".fish" : ".sh", SCRIPTS);
	ve_buf_release(&place);
	return status;
}

/* One prefix: its variables, its scripts in `dir` (NULL: these are not run). */
struct seek {
	const struct ve_shell *sh;
	enum ve_dialect dialect;
	const char *prefix;
	bool code; /* false: none of what is code counts */
	const char *dir;
	struct ve_conda_vars *vars;
	struct ve_strings *scripts;
	struct ve_buf *name; /* what pixi calls it; may be NULL */
};

/* Variables first: *why is empty where it is the scripts that cannot be read. */
static enum ve_status seek(const struct seek *at, struct ve_buf *why)
{
	bool etc = at->code && exists(at->prefix, "etc/conda");
	enum ve_status status = at->code ? read_vars(at->sh, at->vars, at->prefix, etc, why) : VE_OK;
	if (status)
		ve_conda_vars_release(at->vars);
	ve_pixi_vars(at->vars, at->prefix, at->name);
	if (!status && etc && at->dir)
		status = read_scripts(at->scripts, at->prefix, at->dir, at->dialect);
	return status;
}

/* Whoever leaves must not be kept: what cannot be read is said, and left out. */
static void seek_leaving(const struct seek *at, const char *what)
{
	struct ve_buf why = {0}, shown = {0};
	if (seek(at, &why)) {
		ve_show(&shown, at->prefix, strlen(at->prefix), 4096);
		if (why.len)
			ve_say(at->sh, VE_ERR, "venv: %s; %s", ve_buf_text(&why), what);
		else
			ve_say(at->sh, VE_ERR, "venv: %s: its %s cannot be read; left out", ve_buf_text(&shown), at->dir);
		ve_strings_release(at->scripts);
	}
	ve_buf_release(&why);
	ve_buf_release(&shown);
}

/* ---- settings ------------------------------------------------------------------------------------------------------ */

static void keep(void *ctx, const char *value)
{
	ve_buf_reset(ctx);
	ve_buf_adds(ctx, value);
}

/* A setting as conda has it: the variable, else the files. NULL: nobody says. */
static const char *setting(struct ve_buf *buf, const struct ve_shell *sh, struct ve_env *env, const char *variable, const char *key)
{
	struct ve_value value = {0};
	ve_buf_reset(buf);
	sh->var_get(sh->ctx, variable, &value);
	if (ve_given(value.text))
		return value.text;
	ve_condarc_each(sh->session, env, key, keep, buf);
	return buf->len && !buf->status ? buf->data : NULL;
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
	if (!text->len)
		return;
	ve_buf_adds(&whole, "{\n");
	ve_buf_add(&whole, text->data, text->len);
	ve_buf_adds(&whole, "} >&2\n");
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

enum ve_status ve_conda_gather(struct ve_conda_job *job, const struct ve_shell *sh, enum ve_conda_verb verb, const char *place,
			       enum ve_dialect dialect)
{
	struct ve_env env;
	struct ve_conda_hold hold;
	struct ve_conda_facts *facts = &job->facts;
	enum ve_status status = VE_OK;
	*job = (struct ve_conda_job){0};
	ve_env_capture(&env, sh);
	ve_condarc_begin(sh->session);
	const int level = ve_conda_level(sh);
	const char *left = level ? ve_get(sh, VE_VAR_CONDA_PREFIX) : NULL, *below = ve_conda_below(sh);
	ve_buf_adds(&job->before, left ? left : "");
	left = left ? ve_buf_text(&job->before) : NULL; /* a script may change it */
	bool known = ve_conda_holds(&hold, sh), held = known && hold.level == level && ve_same(hold.prefix, left);
	bool by_cd = verb >= VE_CONDA_COME, goes = verb == VE_CONDA_LEAVE || verb == VE_CONDA_GO;
	if (verb == VE_CONDA_GO && !held)
		return VE_INACTIVE;
	facts->prefix = goes ? NULL : place;
	facts->instead = by_cd && held;
	facts->automatic = by_cd;
	facts->code = verb != VE_CONDA_COME_DATA;
	facts->now = by_cd ? (long long)time(NULL) : 0;
	facts->stack = verb == VE_CONDA_STACK ||
		       (!goes && stacks(setting(&job->change, sh, &env, "CONDA_AUTO_STACK", "auto_stack"), level - facts->instead));
	facts->quiet = says_no(setting(&job->change, sh, &env, "CONDA_CHANGEPS1", "changeps1"));
	facts->format = setting(&job->format, sh, &env, "CONDA_ENV_PROMPT", "env_prompt");

	const char *then = goes ? below : place;
	facts->root = then ? find_root(&job->root, &env, then) : NULL;
	/* What `cd` may not run is not run when it goes, either, whoever lets it go. */
	if (known && (held || (hold.level == level - 1 && ve_same(hold.prefix, below))))
		hold.code = may_run(sh, &env, &hold);
	const bool stays = facts->stack && !facts->instead && !ve_same(left, place);
	struct seek leaving = {sh, dialect, left, !held || hold.code, stays ? NULL : "deactivate.d", &facts->left, &job->leave, NULL};
	struct seek under = {sh, dialect, below, !(known && hold.level == level - 1 && ve_same(hold.prefix, below)) || hold.code,
			     goes ? "activate.d" : NULL, &facts->below, &job->enter, goes ? &job->name : NULL};
	struct seek entering = {sh, dialect, place, facts->code, "activate.d", &facts->entered, &job->enter, &job->name};
	if (!goes)
		status = seek(&entering, &job->why);
	if (!status && left)
		seek_leaving(&leaving, "what it had set stays");
	if (!status && below && (goes || facts->instead))
		seek_leaving(&under, "what it sets is left out");
	if (then && !job->name.len)
		ve_conda_name(&job->name, then, facts->root);
	facts->name = ve_buf_text(&job->name);
	if (!status)
		status = ve_conda_decide(&job->plan, sh, facts);
	if (!status && job->plan.leaves)
		ve_conda_scripts(&job->script, dialect, &job->leave, true);
	if (!status && job->plan.enters)
		ve_conda_scripts(&job->after, dialect, &job->enter, false);
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
	struct ve_buf *bufs[] = {&job->before, &job->root,   &job->name,   &job->why,  &job->shown,
				 &job->change, &job->format, &job->script, &job->after};
	ve_conda_plan_release(&job->plan);
	ve_conda_vars_release(&job->facts.left);
	ve_conda_vars_release(&job->facts.below);
	ve_conda_vars_release(&job->facts.entered);
	ve_strings_release(&job->leave);
	ve_strings_release(&job->enter);
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		ve_buf_release(bufs[i]);
}
