/* pixi.c - what pixi itself sets for an environment of its own (pixi 0.49, `pixi shell-hook`), as far as its files say so. */
#include "../internal.h"

enum { NOTE_CAP = 64 << 10, MANIFEST_CAP = 64 << 10 };

/* The text of a key in the JSON that pixi writes beside an environment; one with a backslash is left alone. */
bool ve_pixi_text(struct ve_buf *out, const struct ve_buf *json, const char *key)
{
	struct ve_buf quoted = {0};
	ve_buf_addf(&quoted, "\"%s\"", key);
	const char *at = quoted.status ? NULL : strstr(ve_buf_text(json), quoted.data), *end = NULL;
	if (at) {
		at += quoted.len;
		at += strspn(at, " \t\r\n:");
		end = *at == '"' ? strpbrk(at + 1, "\"\\\n") : NULL;
	}
	bool found = end && *end == '"' && end > at + 1;
	if (found)
		ve_buf_add(out, at + 1, (size_t)(end - at - 1));
	ve_buf_release(&quoted);
	return found && !out->status;
}

/* A prefix as pixi lays it out in a project, PROJECT/.pixi/envs/NAME: the length of PROJECT, 0: it is not so. */
static size_t project_of(const char *prefix, const char **name)
{
	static const char between[] = "/.pixi/envs/";
	size_t len;
	*name = ve_basename(prefix, &len);
	size_t at = (size_t)(*name - prefix), n = sizeof between - 1;
	return at > n && memcmp(prefix + at - n, between, n) == 0 ? at - n : 0;
}

static bool find_manifest(struct ve_buf *manifest, const char *dir, size_t len)
{
	static const char *const names[] = {"pixi.toml", "pyproject.toml", "mojoproject.toml"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ve_buf_reset(manifest);
		ve_buf_add(manifest, dir, len);
		ve_buf_addf(manifest, "/%s", names[i]);
		if (!manifest->status && access(manifest->data, F_OK) == 0)
			return true;
	}
	ve_buf_reset(manifest);
	return false;
}

static bool says(struct ve_buf *value, const struct ve_buf *toml, const char *table, const char *key)
{
	struct ve_buf name = {0};
	ve_buf_addf(&name, "%s.%s", table, key);
	ve_buf_reset(value);
	bool found = !name.status && ve_toml_get(value, ve_buf_text(toml), toml->len, name.data) && value->len &&
		     !memchr(value->data, '\0', value->len);
	ve_buf_release(&name);
	return found;
}

static bool of_project(struct ve_buf *value, const struct ve_buf *toml, bool python, const char *key)
{
	return says(value, toml, python ? "tool.pixi.workspace" : "workspace", key) ||
	       says(value, toml, python ? "tool.pixi.project" : "project", key) || (python && says(value, toml, "project", key));
}

static void add(struct ve_conda_vars *vars, const char *name, const char *text)
{
	struct ve_conda_var *var = ve_given(text) ? ve_conda_vars_add(vars, name) : NULL;
	if (!var)
		return;
	var->absent = false;
	ve_buf_reset(&var->text);
	ve_buf_adds(&var->text, text);
}

bool ve_pixi_vars(struct ve_conda_vars *vars, const char *prefix, struct ve_buf *name, struct ve_buf *file_of)
{
	struct ve_buf note = {0}, file = {0}, manifest = {0}, root = {0}, toml = {0}, value = {0}, called = {0}, prompt = {0};
	const char *env;
	size_t len = project_of(prefix, &env), base_len;
	ve_buf_addf(&file, "%s/conda-meta/pixi", prefix);
	bool is_pixi = !file.status && ve_file_read(&note, file.data, NOTE_CAP) == VE_OK;
	if (!is_pixi)
		goto out;
	if (ve_pixi_text(&manifest, &note, "manifest_path") && *manifest.data == '/') {
		const char *base = ve_basename(manifest.data, &base_len);
		ve_buf_add(&root, manifest.data, base > manifest.data + 1 ? (size_t)(base - manifest.data - 1) : 1);
	} else {
		ve_buf_reset(&manifest);
		if (len && !find_manifest(&manifest, prefix, len))
			ve_buf_reset(&manifest);
		ve_buf_add(&root, prefix, len);
	}
	if (!root.len) /* it does not say whose it is */
		goto out;
	size_t tail = sizeof "/pyproject.toml" - 1;
	bool python = manifest.len > tail && strcmp(manifest.data + manifest.len - tail, "/pyproject.toml") == 0;
	if (manifest.len)
		ve_file_read(&toml, manifest.data, MANIFEST_CAP);
	if (of_project(&value, &toml, python, "name")) {
		ve_show(&called, value.data, value.len, 255);
	} else {
		const char *base = ve_basename(root.data, &base_len);
		ve_show(&called, base, base_len, 255);
	}
	add(vars, "PIXI_PROJECT_NAME", ve_buf_text(&called));
	add(vars, "PIXI_PROJECT_ROOT", ve_buf_text(&root));
	add(vars, "PIXI_PROJECT_MANIFEST", ve_buf_text(&manifest));
	if (of_project(&value, &toml, python, "version"))
		add(vars, "PIXI_PROJECT_VERSION", ve_buf_text(&value));
	ve_buf_reset(&value);
	if (!ve_pixi_text(&value, &note, "environment_name"))
		ve_buf_adds(&value, env);
	add(vars, "PIXI_ENVIRONMENT_NAME", ve_buf_text(&value));
	add(vars, "PIXI_IN_SHELL", "1");
	if (!ve_same(ve_buf_text(&value), "default"))
		ve_buf_addf(&called, ":%s", ve_buf_text(&value));
	ve_buf_addf(&prompt, "(%s) ", ve_buf_text(&called));
	add(vars, "PIXI_PROMPT", ve_buf_text(&prompt));
	ve_buf_adds(name, ve_buf_text(&called));
	ve_buf_adds(file_of, ve_buf_text(&manifest));
out:
	ve_buf_release(&note);
	ve_buf_release(&file);
	ve_buf_release(&manifest);
	ve_buf_release(&root);
	ve_buf_release(&toml);
	ve_buf_release(&value);
	ve_buf_release(&called);
	ve_buf_release(&prompt);
	return is_pixi;
}
