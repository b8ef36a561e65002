/* env.c - the snapshot of a shell's variables. */
#include "internal.h"

/* One block of bytes and where each name begins: a table of pointers would cost the loader a relocation for each. */
static const struct {
#define VE_VAR(id, name, direction, doc) char id[sizeof name];
#include "vars.def"
#undef VE_VAR
} names = {
#define VE_VAR(id, name, direction, doc) name,
#include "vars.def"
#undef VE_VAR
};

static const unsigned short begins[VE_VAR_COUNT] = {
#define VE_VAR(id, name, direction, doc) offsetof(__typeof__(names), id),
#include "vars.def"
#undef VE_VAR
};

const char *ve_var_name(enum ve_var var)
{
	return (const char *)&names + begins[var];
}

const char *ve_get(const struct ve_shell *sh, enum ve_var var)
{
	struct ve_value value = {0};
	sh->var_get(sh->ctx, ve_var_name(var), &value);
	return value.text;
}

void ve_env_capture(struct ve_env *env, const struct ve_shell *sh, enum ve_extent extent)
{
	static const enum ve_var few[] = {VE_VAR_VIRTUAL_ENV, VE_VAR_STATE, VE_VAR_PWD,	    VE_VAR_HOME,
					  VE_VAR_AUTO,	      VE_VAR_NAMES, VE_VAR_CEILING, VE_VAR_DIRENV_DIR,
					  VE_VAR_CROSS,	      VE_VAR_WORKON_HOME};
	*env = (struct ve_env){.more = sh};
	if (extent == VE_FEW) {
		for (size_t i = 0; i < sizeof few / sizeof *few; i++)
			sh->var_get(sh->ctx, ve_var_name(few[i]), &env->at[few[i]]);
		return;
	}
	const int end = extent == VE_CHANGES ? VE_VAR_PWD + 1 : VE_FINDERS;
	for (int i = 0; i < end; i++) {
		/* Whoever leaves one of these leaves the first. */
		if (i == VE_VAR_OLD_PATH + 1 && !env->at[VE_VAR_OLD_PATH].text)
			i = VE_VAR_OLD_TK_LIBRARY + 1;
		sh->var_get(sh->ctx, ve_var_name((enum ve_var)i), &env->at[i]);
	}
}

void ve_env_finders(struct ve_env *env)
{
	const struct ve_shell *sh = env->more;
	env->more = NULL;
	for (int i = VE_CHANGED; sh && i < VE_WRAPPER; i++) {
		if (!env->at[i].text)
			sh->var_get(sh->ctx, ve_var_name((enum ve_var)i), &env->at[i]);
	}
}
