/* poetry.c - Poetry's own environments, as 1.3.2 (utils/env.py) names them and newer ones do:
 *   NAME-HASH-pyMAJOR.MINOR, NAME being the project's, HASH of SHA-256 of its real path
 * Which Python: what `poetry env use` wrote into envs.toml; without that Poetry takes the `python` of the moment, and we the newest
 * that has an environment. */
#include "../internal.h"

static const char bad[] = " $`!*@\"\\\r\n\t";

/* NAME-HASH of the project's name, which stands under one of two keys; false: not there. */
static bool base_name(struct ve_look *look, struct ve_buf *base, struct ve_buf *name, const char *key)
{
	const char *real = ve_look_real(look);
	char id[9];
	if (!real)
		return false;
	if (key) {
		if (!ve_look_pyproject(look, name, key))
			return false;
	} else { /* Poetry 1.8 and later, package-mode = false */
		ve_buf_reset(name);
		ve_buf_adds(name, "non-package-mode");
	}
	ve_project_normal(name);
	ve_buf_reset(base);
	ve_project_slug(base, ve_buf_text(name), name->len, bad);
	ve_digest_id(id, VE_SHA256, real, strlen(real));
	ve_buf_addf(base, "-%s", id);
	return ve_look_whole(look, base) && !strchr(base->data, '/');
}

static bool take(struct ve_look *look, const char *home, const struct ve_buf *envs, struct ve_buf *base)
{
	struct ve_buf key = {0}, minor = {0};
	bool taken = false;
	ve_buf_addf(&key, "%s.minor", base->data);
	bool named = ve_look_whole(look, &key) && ve_toml_get(&minor, ve_buf_text(envs), envs->len, key.data) && minor.len &&
		     !strchr(minor.data, '/');
	ve_buf_adds(base, "-py");
	if (named) {
		ve_buf_reset(&key);
		ve_buf_addf(&key, "%s/%s%s", home, ve_buf_text(base), minor.data);
		taken = ve_look_whole(look, &key) && ve_look_whole(look, base) && ve_look_offer(look, key.data);
	} else {
		taken = ve_look_newest(look, home, base);
	}
	ve_buf_release(&key);
	ve_buf_release(&minor);
	return taken;
}

bool ve_finder_poetry(struct ve_look *look)
{
	static const char *const keys[] = {"project.name", "tool.poetry.name", NULL};
	enum { ENVS_CAP = 256 << 10, KEYS = sizeof keys / sizeof *keys };
	struct ve_buf home = {0}, envs = {0}, base = {0}, name = {0};
	bool in_project = false, taken = false, known = false;
	struct stat st = {0};
	if (!ve_look_mark(look, VE_MARK_PYPROJECT) || !ve_home_poetry(look, &home, &in_project))
		goto out;
	if (in_project) {
		ve_look_pass(look, home.data, "virtualenvs.in-project: only .venv counts");
		goto out;
	}
	ve_look_watch(look, home.data, &st);
	if (!st.st_nlink) {
		ve_look_pass(look, home.data, NULL);
		goto out;
	}
	ve_buf_adds(&name, home.data);
	ve_buf_adds(&name, "/envs.toml");
	if (!name.status)
		ve_look_read(look, &envs, name.data, ENVS_CAP);
	for (int i = 0; i < KEYS && !taken; i++) {
		if (!keys[i] && known)
			break;
		if (base_name(look, &base, &name, keys[i])) {
			known = true;
			taken = take(look, home.data, &envs, &base);
		}
	}
out:
	ve_buf_release(&home);
	ve_buf_release(&envs);
	ve_buf_release(&base);
	ve_buf_release(&name);
	return taken;
}
