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

void ve_env_capture(struct ve_env *env, const struct ve_shell *sh)
{
	memset(env->at, 0, VE_PLANNED * sizeof *env->at); /* the others are written when they are asked for */
	env->more = sh;
	env->asked = 0;
}

static __attribute__((noinline)) struct ve_value *ask(struct ve_env *env, enum ve_var var)
{
	const unsigned long long bit = 1ULL << var;
	if (env->more && !(env->asked & bit)) {
		env->asked |= bit;
		env->more->var_get(env->more->ctx, ve_var_name(var), &env->at[var]);
	}
	return &env->at[var];
}

const char *ve_env_text(const struct ve_env *env, enum ve_var var)
{
	_Static_assert(VE_WRAPPER <= 64, "one bit for each");
	if (env->asked >> var & 1)
		return env->at[var].text;
	return ask((struct ve_env *)env, var)->text; /* none is const itself: to whoever reads it it is the same before and after */
}

static void ask_from(struct ve_env *env, enum ve_var first, enum ve_var last)
{
	for (int var = first; var <= (int)last; var++)
		ask(env, (enum ve_var)var);
}

void ve_env_changes(struct ve_env *env)
{
	ask_from(env, VE_VAR_VIRTUAL_ENV, VE_VAR_PS1);
	ask(env, VE_VAR_DISABLE_PROMPT);
	if (env->more && env->more->dialect != VE_BASH)
		ask(env, VE_VAR_RPROMPT);
	const char *state = ask(env, VE_VAR_STATE)->text;
	/* Whoever leaves one of these leaves the first. */
	bool script = ask(env, VE_VAR_OLD_PATH)->text;
	if (script)
		ask_from(env, VE_VAR_OLD_PYTHONHOME, VE_VAR_OLD_TK_LIBRARY);
	/* Its three fields before the last are empty when none of these was touched; in no other place can that be. */
	if (script || (state && !strstr(state, ";;;;")))
		ve_env_extras(env);
}

void ve_env_extras(struct ve_env *env)
{
	ask_from(env, VE_VAR_PKG_CONFIG_PATH, VE_VAR_TK_LIBRARY);
}
