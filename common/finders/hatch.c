/* hatch.c - Hatch's environment `default`, as 1.18 (env/virtual.py) places it: HOME/NAME/HASH/NAME, HASH of SHA-256 of the real path;
 * HOME/NAME where HOME lies in the project or is ~/.virtualenvs; or where the option `path` says. */
#include "../internal.h"

static bool option(struct ve_look *look, struct ve_buf *value)
{
	struct ve_buf file = {0};
	const char *given = ve_look_var(look, VE_VAR_HATCH_PATH);
	bool found = given;
	if (given) {
		ve_buf_adds(value, given);
	} else {
		found = ve_look_own(look, &file, "hatch.toml", 64 << 10) == VE_OK &&
			ve_toml_get(value, ve_buf_text(&file), file.len, "envs.default.path");
		ve_buf_release(&file);
		found = (found && value->len) || ve_look_pyproject(look, value, "tool.hatch.envs.default.path");
	}
	return found && !value->status;
}

static bool flat(struct ve_look *look, const char *home, const char *real)
{
	const char *user = ve_look_var(look, VE_VAR_HOME);
	struct ve_buf usual = {0};
	if (user && *user == '/')
		ve_path_join(&usual, user, ".virtualenvs");
	bool is = ve_same(home, usual.data) || (look->dir[1] && ve_within(home, look->dir)) || (real[1] && ve_within(home, real));
	ve_buf_release(&usual);
	return is;
}

static bool place(struct ve_look *look, struct ve_buf *root, struct ve_buf *name)
{
	const char *real = ve_look_real(look);
	char id[9];
	if (!real || !ve_home_hatch(look, root) || root->status)
		return false;
	ve_digest_id(id, VE_SHA256, real, strlen(real));
	if (ve_look_pyproject(look, name, "project.name")) {
		ve_project_normal(name);
	} else {
		ve_buf_reset(name);
		ve_buf_addf(name, "%s-unmanaged", id);
	}
	if (!flat(look, root->data, real))
		ve_buf_addf(root, "/%s/%s", ve_buf_text(name), id);
	ve_buf_addf(root, "/%s", ve_buf_text(name));
	return ve_look_whole(look, root) && ve_look_whole(look, name) && !strchr(name->data, '/');
}

bool ve_finder_hatch(struct ve_look *look)
{
	struct ve_buf root = {0}, value = {0};
	bool known;
	if (!ve_look_mark(look, VE_MARK_PYPROJECT) && !ve_look_mark(look, VE_MARK_SETUP_PY))
		return false;
	if (option(look, &value)) {
		ve_path_join(&root, look->dir, value.data);
		known = ve_look_whole(look, &root);
	} else {
		known = place(look, &root, &value);
	}
	bool taken = known && ve_look_offer(look, root.data);
	ve_buf_release(&root);
	ve_buf_release(&value);
	return taken;
}
