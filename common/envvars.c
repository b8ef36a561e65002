/* envvars.c - a list of variables that an environment sets. */
#include "internal.h"

enum { VARS = 2000 };

void ve_conda_vars_release(struct ve_conda_vars *vars)
{
	for (size_t i = 0; i < vars->count; i++) {
		ve_buf_release(&vars->at[i].name);
		ve_buf_release(&vars->at[i].text);
	}
	free(vars->at);
	*vars = (struct ve_conda_vars){0};
}

struct ve_conda_var *ve_conda_vars_add(struct ve_conda_vars *vars, const char *name)
{
	for (size_t i = 0; i < vars->count; i++) {
		if (strcmp(vars->at[i].name.data, name) == 0)
			return &vars->at[i];
	}
	if (vars->count == vars->size) {
		size_t size = vars->size ? vars->size * 2 : 8;
		struct ve_conda_var *more = size > VARS * 2 ? NULL : realloc(vars->at, size * sizeof *more);
		if (!more)
			return NULL;
		vars->at = more;
		vars->size = size;
	}
	struct ve_conda_var *var = &vars->at[vars->count];
	*var = (struct ve_conda_var){0};
	ve_buf_adds(&var->name, name);
	if (var->name.status)
		return NULL;
	vars->count++;
	return var;
}
