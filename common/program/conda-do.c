/* conda-do.c - activating and deactivating a conda environment for the shell that asks: from the disk, what it is and what it sets. */
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

/* `name` as conda has it: base, what stands behind envs/, else the path; as pixi has it for what pixi made. */
static void default_env(struct ve_buf *name, const struct ve_env *env, const char *prefix, const char *root)
{
	struct ve_site site = {0};
	size_t len;
	const char *base = ve_basename(prefix, &len);
	if (ve_same(prefix, root)) {
		ve_buf_adds(name, "base");
	} else if (ve_site_open(&site, prefix, NULL, env) == VE_OK && ve_same(site.tool, "pixi")) {
		ve_buf_adds(name, site.name);
	} else if (base - prefix > 5 && memcmp(base - 6, "/envs/", 6) == 0) {
		ve_buf_add(name, base, len);
	} else {
		ve_buf_adds(name, prefix);
	}
	ve_site_release(&site);
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

static enum ve_status scripts(struct ve_strings *files, const char *prefix, const char *dir, enum ve_dialect dialect)
{
	struct ve_buf place = {0};
	ve_buf_addf(&place, "%s/etc/conda/%s", prefix, dir);
	enum ve_status status = place.status ? place.status
					     : ve_strings_files(files, place.data, dialect == VE_FISH ? ".fish" : ".sh", SCRIPTS);
	ve_buf_release(&place);
	return status;
}

static void keep(void *ctx, const char *value)
{
	ve_buf_reset(ctx);
	ve_buf_adds(ctx, value);
}

/* A setting as conda has it: the variable, else the files. NULL: nobody says. */
static const char *setting(struct ve_buf *buf, const struct ve_shell *sh, struct ve_env *env, const char *variable, const char *key)
{
	struct ve_value value = {0};
	sh->var_get(sh->ctx, variable, &value);
	if (ve_given(value.text))
		return value.text;
	ve_condarc_each(env, key, keep, buf);
	return buf->len && !buf->status ? buf->data : NULL;
}

static bool says_no(const char *word)
{
	static const char *const words[] = {"false", "no", "off", "0", "n", "f"};
	for (size_t i = 0; word && i < sizeof words / sizeof *words; i++) {
		if (strcasecmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

enum ve_status ve_conda_do(const struct ve_shell *sh, const char *verb, enum ve_dialect dialect, const char *prefix, struct ve_buf *out)
{
	struct ve_env env;
	struct ve_conda_facts facts = {.prefix = prefix, .stack = strcmp(verb, "stack") == 0};
	struct ve_conda_plan plan = {0};
	struct ve_strings leave = {0}, enter = {0};
	struct ve_buf root = {0}, name = {0}, why = {0}, shown = {0}, change = {0}, format = {0};
	struct ve_value active = {0};
	enum ve_status status = VE_OK;
	ve_env_capture(&env, sh);
	sh->var_get(sh->ctx, "CONDA_PREFIX", &active);
	const char *left = ve_conda_level(sh) ? active.text : NULL, *entered = prefix ? prefix : ve_conda_below(sh);
	facts.root = entered ? find_root(&root, &env, entered) : NULL;
	if (entered) {
		default_env(&name, &env, entered, facts.root);
		facts.name = ve_buf_text(&name);
		status = ve_conda_vars_read(&facts.entered, entered, &why);
		if (!prefix && status) { /* whoever leaves must not be kept */
			ve_say(sh, VE_ERR, "venv: %s; what it sets is left out", ve_buf_text(&why));
			ve_conda_vars_release(&facts.entered);
			status = VE_OK;
		}
	}
	if (!status)
		ve_buf_reset(&why);
	if (left)
		ve_show(&shown, left, strlen(left), 4096);
	if (!status && left && ve_conda_vars_read(&facts.left, left, &why)) {
		ve_say(sh, VE_ERR, "venv: %s; what it had set stays", ve_buf_text(&why));
		ve_conda_vars_release(&facts.left);
	}
	facts.quiet = says_no(setting(&change, sh, &env, "CONDA_CHANGEPS1", "changeps1"));
	facts.format = setting(&format, sh, &env, "CONDA_ENV_PROMPT", "env_prompt");
	if (!status)
		status = ve_conda_decide(&plan, sh, &facts);
	if (!status && plan.leaves && scripts(&leave, left, "deactivate.d", dialect) != VE_OK)
		ve_say(sh, VE_ERR, "venv: %s: its deactivate.d cannot be read; left out", ve_buf_text(&shown));
	if (!status && plan.enters)
		status = scripts(&enter, entered, "activate.d", dialect);
	if (!status) {
		ve_conda_emit(out, &plan, dialect, &leave, &enter);
		status = out->status;
	}
	if (status == VE_INACTIVE)
		ve_say(sh, VE_ERR, "venv: deactivate: nothing is active");
	else if (status && prefix && why.len)
		ve_say(sh, VE_ERR, "venv: %s; nothing was changed", ve_buf_text(&why));
	else if (status)
		ve_say(sh, VE_ERR, "venv: %s: %s; nothing was changed", verb, ve_status_text(status));
	ve_conda_plan_release(&plan);
	ve_conda_vars_release(&facts.entered);
	ve_conda_vars_release(&facts.left);
	ve_strings_release(&leave);
	ve_strings_release(&enter);
	ve_buf_release(&root);
	ve_buf_release(&name);
	ve_buf_release(&why);
	ve_buf_release(&shown);
	ve_buf_release(&change);
	ve_buf_release(&format);
	return status;
}
