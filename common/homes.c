/* homes.c - where managers keep environments that do not lie in the project. */
#include "internal.h"

enum { SETTINGS_CAP = 64 << 10 };

/* Append a path from a variable or a settings file: `~` is HOME, a relative one is seen from the project. */
static bool expand(struct ve_look *look, struct ve_buf *out, const char *text)
{
	const char *from = look->dir;
	if (text[0] == '~' && (text[1] == '/' || !text[1])) {
		from = ve_look_var(look, VE_VAR_HOME);
		text += 1 + (text[1] == '/');
		if (from && *from != '/')
			from = NULL;
	}
	if (*text != '/' && !from)
		return false;
	ve_path_join(out, *text == '/' ? "/" : from, text);
	return !out->status;
}

/* Append what a key of a settings file says; of the file that `variable` names, or the usual one. */
static void read_settings(struct ve_look *look, struct ve_buf *bytes, enum ve_var variable, const char *tail)
{
	struct ve_buf file = {0};
	const char *given = ve_look_var(look, variable);
	if (given ? expand(look, &file, given) : ve_look_base(look, &file, VE_VAR_XDG_CONFIG_HOME, VE_CONFIG, tail))
		ve_look_read(look, bytes, file.data, SETTINGS_CAP);
	ve_buf_release(&file);
}

static bool setting(struct ve_buf *value, const struct ve_buf *file, const char *key)
{
	ve_buf_reset(value);
	return ve_toml_get(value, ve_buf_text(file), file->len, key) && value->len;
}

/* ---- Poetry 1.3.2 to 2.x: a variable, else poetry.toml in the project, else config.toml, else the default -------------- */

struct poetry {
	struct ve_buf project, user, value;
};

static const char *poetry_setting(struct ve_look *look, struct poetry *poetry, enum ve_var variable, const char *key)
{
	const char *given = ve_look_var(look, variable);
	if (given)
		return given;
	return setting(&poetry->value, &poetry->project, key) || setting(&poetry->value, &poetry->user, key)
		       ? ve_buf_text(&poetry->value)
		       : NULL;
}

bool ve_home_poetry(struct ve_look *look, struct ve_buf *dir, bool *in_project)
{
	static const char reference[] = "{cache-dir}";
	struct poetry poetry = {0};
	struct ve_buf cache = {0}, whole = {0}, config = {0};
	const char *given = ve_look_var(look, VE_VAR_POETRY_CONFIG_DIR);
	if (look->dir)
		ve_look_own(look, &poetry.project, "poetry.toml", SETTINGS_CAP);
	if (given ? expand(look, &config, given) : ve_look_base(look, &config, VE_VAR_XDG_CONFIG_HOME, VE_CONFIG, "pypoetry")) {
		ve_buf_adds(&config, "/config.toml");
		ve_look_read(look, &poetry.user, ve_buf_text(&config), SETTINGS_CAP);
	}
	if (in_project) {
		given = poetry_setting(look, &poetry, VE_VAR_POETRY_IN_PROJECT, "virtualenvs.in-project");
		*in_project = given && (ve_same(given, "1") || strcasecmp(given, "true") == 0);
	}
	given = poetry_setting(look, &poetry, VE_VAR_POETRY_CACHE_DIR, "cache-dir");
	bool known = given ? expand(look, &cache, given)
			   : ve_look_base(look, &cache, VE_VAR_XDG_CACHE_HOME, VE_CACHE, "pypoetry");
	given = poetry_setting(look, &poetry, VE_VAR_POETRY_VIRTUALENVS_PATH, "virtualenvs.path");
	if (!given)
		given = "{cache-dir}/virtualenvs";
	for (const char *at; known && (at = strstr(given, reference)); given = at + strlen(reference)) {
		ve_buf_add(&whole, given, (size_t)(at - given));
		ve_buf_adds(&whole, cache.data);
	}
	ve_buf_adds(&whole, given);
	known = known && !whole.status && expand(look, dir, whole.data);
	ve_buf_release(&poetry.project);
	ve_buf_release(&poetry.user);
	ve_buf_release(&poetry.value);
	ve_buf_release(&cache);
	ve_buf_release(&whole);
	ve_buf_release(&config);
	return known;
}

/* Pipenv 2022.12.19, pipenv/utils/shell.py. */
bool ve_home_pipenv(struct ve_look *look, struct ve_buf *dir)
{
	const char *workon = ve_look_var(look, VE_VAR_WORKON_HOME);
	return workon ? expand(look, dir, workon) : ve_look_base(look, dir, VE_VAR_XDG_DATA_HOME, VE_DATA, "virtualenvs");
}

/* Hatch 1.18: the directory for environments of type `virtual`. */
bool ve_home_hatch(struct ve_look *look, struct ve_buf *dir)
{
	struct ve_buf file = {0}, value = {0};
	bool known;
	read_settings(look, &file, VE_VAR_HATCH_CONFIG, "hatch/config.toml");
	if (setting(&value, &file, "dirs.env.virtual")) {
		known = expand(look, dir, value.data);
	} else {
		const char *data = ve_look_var(look, VE_VAR_HATCH_DATA_DIR);
		if (!data && setting(&value, &file, "dirs.data"))
			data = value.data;
		known = data ? expand(look, dir, data) : ve_look_base(look, dir, VE_VAR_XDG_DATA_HOME, VE_DATA, "hatch");
		ve_buf_adds(dir, "/env/virtual");
	}
	ve_buf_release(&file);
	ve_buf_release(&value);
	return known && !dir->status;
}

/* PDM 2.28: `venv.location`. */
bool ve_home_pdm(struct ve_look *look, struct ve_buf *dir)
{
	struct ve_buf file = {0}, value = {0};
	read_settings(look, &file, VE_VAR_PDM_CONFIG_FILE, "pdm/config.toml");
	bool known = setting(&value, &file, "venv.location")
			     ? expand(look, dir, value.data)
			     : ve_look_base(look, dir, VE_VAR_XDG_DATA_HOME, VE_DATA, "pdm/venvs");
	ve_buf_release(&file);
	ve_buf_release(&value);
	return known;
}
