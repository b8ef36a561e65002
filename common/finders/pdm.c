/* pdm.c - PDM's environment, as 2.28 finds it: PDM_PYTHON or `.pdm-python` holds the path of an interpreter, which may be one of an environment;
 * else HOME/NAME-HASH-PYTHON, NAME being the directory's, HASH of MD5 of its real path. */
#include "../internal.h"

/* Whether PDM was told which interpreter to use; then there is no other. */
static bool interpreter(struct ve_look *look, struct ve_buf *path)
{
	const char *given = ve_look_var(look, VE_VAR_PDM_PYTHON);
	if (given)
		ve_buf_adds(path, given);
	else if (ve_look_own(look, path, ".pdm-python", 4096))
		return false;
	while (path->len && strchr(" \t\r\n", path->data[path->len - 1]))
		path->data[--path->len] = '\0';
	return path->len && !path->status && !memchr(path->data, '\0', path->len);
}

/* The environment is two levels above: ENV/bin/python. */
static bool above(struct ve_look *look, struct ve_buf *path)
{
	struct ve_buf root = {0};
	ve_buf_adds(path, "/../..");
	ve_path_join(&root, look->dir, path->data);
	bool taken = ve_look_whole(look, &root) && ve_look_whole(look, path) && ve_look_offer(look, root.data);
	ve_buf_release(&root);
	return taken;
}

bool ve_finder_pdm(struct ve_look *look)
{
	struct ve_buf path = {0}, home = {0};
	bool taken = false;
	const char *real;
	size_t len;
	char id[9];
	if (!ve_look_mark(look, VE_MARK_PYPROJECT))
		return false;
	if (interpreter(look, &path)) {
		taken = above(look, &path);
	} else if ((real = ve_look_real(look)) && ve_home_pdm(look, &home)) {
		const char *name = ve_basename(real, &len);
		ve_digest_id(id, VE_MD5, real, strlen(real));
		ve_buf_reset(&path);
		ve_buf_add(&path, name, len);
		ve_buf_addf(&path, "-%s-", id);
		taken = ve_look_whole(look, &path) && ve_look_newest(look, home.data, &path);
	}
	ve_buf_release(&path);
	ve_buf_release(&home);
	return taken;
}
