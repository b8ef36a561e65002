/* pixi.c - pixi's default environment, a conda prefix (pixi 0.40: .pixi/envs/NAME; with `detached-environments` that is reached by
 * a link, so there is nothing to compute). */
#include "../internal.h"

bool ve_finder_pixi(struct ve_look *look)
{
	struct ve_buf root = {0};
	bool found = false;
	if (ve_look_mark(look, VE_MARK_PIXI)) {
		ve_look_path(look, &root, ".pixi/envs/default");
		found = !root.status && ve_look_offer(look, root.data);
	}
	ve_buf_release(&root);
	return found;
}
