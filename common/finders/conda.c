/* conda.c - the environment that an environment.yml names (`conda env create` makes it, conda 26.7). */
#include "../internal.h"

bool ve_finder_conda(struct ve_look *look)
{
	if (!ve_look_mark(look, VE_MARK_ENVIRONMENT_YML))
		return false;
	const struct ve_shell *sh = look->env->more;
	const struct ve_conda *conda = sh ? (const struct ve_conda *)ve_part(sh, VE_PART_CONDA, NULL) : NULL;
	look->unsettled |= !conda;
	return conda && conda->finder(look);
}
