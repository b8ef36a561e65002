/* read.c - the variables that a conda environment sets: etc/conda/env_vars.d/NAME and, over these, conda-meta/state. */
#include <jansson.h>

#include "../internal.h"

enum { STATE_CAP = 1 << 20, VALUE_CAP = 64 << 10, FILES = 2000 };

/* As conda exports it: in upper case. False: no shell has a variable of that name. */
static bool name_of(char out[256], const char *key)
{
	size_t len = 0;
	for (; key[len]; len++) {
		char c = key[len];
		if (len == 255)
			return false;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= 'A' && c <= 'Z') || c == '_' || (len && c >= '0' && c <= '9')))
			return false;
		out[len] = c;
	}
	out[len] = '\0';
	return len;
}

/* PATH is conda's word; the others would break what keeps the environments apart. */
static bool reserved(const char *name)
{
	static const char *const words[] = {"PATH", "PWD", "OLDPWD", "IFS", "PS1", "CONDA_SHLVL", "CONDA_DEFAULT_ENV",
					    "CONDA_PROMPT_MODIFIER", "_VENV_STATE"};
	static const char *const stems[] = {"CONDA_PREFIX", "CONDA_STACKED_", "__CONDA_SHLVL_", "__VENV_", "VIRTUAL_ENV"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(name, words[i]) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
		if (strncmp(name, stems[i], strlen(stems[i])) == 0)
			return true;
	}
	return false;
}

/* What is wrong with an object of names and values; NULL: nothing. */
static const char *take(struct ve_conda_vars *vars, json_t *object)
{
	char name[256];
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		const char *text = json_string_value(json_object_iter_value(at));
		if (!name_of(name, json_object_iter_key(at)))
			return "it names a variable that no shell can have";
		if (!text)
			return "a value is no text";
		if (strlen(text) > VALUE_CAP)
			return "a value is too long";
		if (reserved(name))
			continue;
		struct ve_conda_var *var = ve_conda_vars_add(vars, name);
		if (!var)
			return ve_status_text(VE_NOMEM);
		var->absent = strcmp(text, "***unset***") == 0;
		ve_buf_reset(&var->text);
		ve_buf_adds(&var->text, text);
		if (var->text.status)
			return ve_status_text(VE_NOMEM);
	}
	return NULL;
}

const char *ve_conda_vars_parse(struct ve_conda_vars *vars, const char *bytes, size_t len, const char *key)
{
	json_error_t error;
	json_t *root = json_loadb(bytes, len, 0, &error), *object = root;
	const char *wrong = NULL;
	if (key && json_is_object(root) && !(object = json_object_get(root, key)))
		; /* it says nothing of variables */
	else if (!json_is_object(object))
		wrong = root ? "not a JSON object" : "not JSON";
	else
		wrong = take(vars, object);
	json_decref(root);
	return wrong;
}

static bool read_file(struct ve_conda_vars *vars, const char *file, const char *key, struct ve_buf *why)
{
	struct ve_buf bytes = {0};
	const char *wrong = NULL;
	enum ve_status status = ve_file_read(&bytes, file, STATE_CAP);
	if (status == VE_OK)
		wrong = ve_conda_vars_parse(vars, ve_buf_text(&bytes), bytes.len, key);
	else if (status != VE_NOTFOUND)
		wrong = ve_status_text(status);
	if (wrong) {
		ve_show(why, file, strlen(file), 4096);
		ve_buf_addf(why, ": %s", wrong);
	}
	ve_buf_release(&bytes);
	return !wrong;
}

enum ve_status ve_conda_vars_read(struct ve_conda_vars *vars, const char *prefix, struct ve_buf *why)
{
	struct ve_strings files = {0};
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/etc/conda/env_vars.d", prefix);
	bool fine = !file.status && ve_strings_files(&files, file.data, "", FILES) == VE_OK;
	for (size_t i = 0; fine && i < files.count; i++)
		fine = read_file(vars, files.at[i], NULL, why);
	ve_buf_reset(&file);
	ve_buf_addf(&file, "%s/conda-meta/state", prefix);
	fine = fine && !file.status && read_file(vars, file.data, "env_vars", why);
	if (!fine && !why->len) {
		ve_show(why, prefix, strlen(prefix), 4096);
		ve_buf_adds(why, ": what it sets cannot be read");
	}
	ve_strings_release(&files);
	ve_buf_release(&file);
	return fine ? VE_OK : VE_IO;
}

/* ---- what is seen of it ------------------------------------------------------------------------------------------ */

__attribute__((visibility("default"))) const struct ve_envvars ve_envvars = {.part = {VE_VERSION, VE_ABI}, .read = ve_conda_vars_read};
