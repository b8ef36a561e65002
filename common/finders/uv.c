/* uv.c - where uv keeps the environment of a project, if that is not `.venv` (uv 0.11): UV_PROJECT_ENVIRONMENT, a relative one seen from the
 * workspace root. The root is above its members or the project itself, and each level with a pyproject.toml is asked on the way up.
 * Environments kept in uv's cache are reached by a `.venv` that is a link or a file: dotvenv.c. */
#include "../internal.h"

bool ve_finder_uv(struct ve_look *look)
{
	struct ve_buf root = {0};
	const char *given;
	if (!ve_look_mark(look, VE_MARK_PYPROJECT) || !(given = ve_look_var(look, VE_VAR_UV_PROJECT)))
		return false;
	ve_path_join(&root, look->dir, given);
	bool taken = ve_look_whole(look, &root) && ve_look_offer(look, root.data);
	ve_buf_release(&root);
	return taken;
}
