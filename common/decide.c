/* decide.c - facts and an event in, a plan out. Pure: no file, no shell.
 *
 * leave_* and enter() change plan->after step by step; the plan's edits are the difference to what was, so a switch is one
 * step and leaves no trace. Undoing is by element: PATH is never put back from a snapshot.
 */
#include "internal.h"

static const char *now_text(const struct ve_plan *plan, enum ve_var var)
{
	return plan->after.at[var].text;
}

static bool now_exported(const struct ve_plan *plan, enum ve_var var)
{
	return plan->after.at[var].flags & VE_EXPORTED;
}

/* The text of one of the plan's own buffers; one that is not whole spoils the plan. */
static const char *whole(struct ve_plan *plan, const struct ve_buf *buf)
{
	if (buf->status)
		plan->status = buf->status;
	return ve_buf_text(buf);
}

/* What is below a place, in plan->element. */
static const char *under(struct ve_plan *plan, const char *place, const char *tail)
{
	ve_buf_reset(&plan->element);
	ve_buf_adds(&plan->element, place);
	ve_buf_adds(&plan->element, tail);
	return whole(plan, &plan->element);
}

static const char *bin_of(struct ve_plan *plan, const char *place)
{
	return under(plan, place, "/bin");
}

/* ---- leaving ----------------------------------------------------------------------------------------------------- */

/* A colon list without our element, with it back where it stood before us. `before` NULL: nothing is known about that. */
static void leave_list(struct ve_plan *plan, enum ve_var var, const char *element, const struct ve_list_before *before)
{
	const char *list = now_text(plan, var);
	struct ve_places places;
	ve_buf_reset(&plan->scratch);
	bool left = ve_pathlist_remove(&plan->scratch, list, element, &places);
	if (!places.count)
		return;
	bool exported = now_exported(plan, var) && (!before || before->exported);
	if (!left && before && before->had == VE_WAS_UNSET) {
		ve_plan_unset(plan, var);
		return;
	}
	if (before && before->places.count) {
		struct ve_buf rest = plan->scratch;
		plan->scratch = plan->spare;
		plan->spare = rest;
		ve_buf_reset(&plan->scratch);
		ve_pathlist_restore(&plan->scratch, whole(plan, &rest), left, element, &before->places);
	}
	ve_plan_take(plan, var, exported);
}

static void put_back(struct ve_plan *plan, enum ve_var var, const struct ve_value_before *before)
{
	if (before->had == VE_WAS_UNSET)
		ve_plan_unset(plan, var);
	else
		ve_plan_set(plan, var, before->before, before->exported);
}

/* A value we set: as it was, unless somebody changed it since. */
static void leave_value(struct ve_plan *plan, enum ve_var var, const struct ve_value_before *before)
{
	if (before->had != VE_UNTOUCHED && ve_same(now_text(plan, var), before->ours))
		put_back(plan, var, before);
}

static bool strip(struct ve_plan *plan, enum ve_var var, const struct ve_facts *facts, const char *name)
{
	const char *ps1 = now_text(plan, var);
	if (!ps1 || !name)
		return false;
	ve_buf_reset(&plan->scratch);
	if (!ve_prompt_strip(&plan->scratch, ps1, name, facts->dialect)) {
		whole(plan, &plan->scratch);
		return false;
	}
	ve_plan_take(plan, var, now_exported(plan, var));
	return true;
}

/* What we put into PS1: under the name this shell remembers, else under the name that was inherited. */
static void leave_prompt(struct ve_plan *plan, const struct ve_facts *facts)
{
	if (ve_given(facts->shown))
		strip(plan, VE_VAR_PS1, facts, facts->shown);
	else
		strip(plan, VE_VAR_PS1, facts, now_text(plan, VE_VAR_VIRTUAL_ENV_PROMPT));
}

static void leave_pydoc(struct ve_plan *plan, const struct ve_facts *facts)
{
	plan->pydoc_drop = facts->pydoc == VE_OURS || facts->pydoc == VE_SCRIPT;
}

static void leave_ours(struct ve_plan *plan, const struct ve_facts *facts, const struct ve_state *state)
{
	leave_list(plan, VE_VAR_PATH, bin_of(plan, state->env), &state->path_list);
	if (state->home.had != VE_WAS_UNSET && !now_text(plan, VE_VAR_PYTHONHOME))
		put_back(plan, VE_VAR_PYTHONHOME, &state->home);
	if (state->pkg_config.had != VE_UNTOUCHED)
		leave_list(plan, VE_VAR_PKG_CONFIG_PATH, under(plan, state->env, "/lib/pkgconfig"), &state->pkg_config);
	leave_value(plan, VE_VAR_TCL_LIBRARY, &state->tcl);
	leave_value(plan, VE_VAR_TK_LIBRARY, &state->tk);
	leave_prompt(plan, facts);
	leave_pydoc(plan, facts);
	ve_plan_unset(plan, VE_VAR_VIRTUAL_ENV);
	ve_plan_unset(plan, VE_VAR_VIRTUAL_ENV_PROMPT);
	ve_plan_unset(plan, VE_VAR_STATE);
}

/* CPython before 3.10 knows nothing of VIRTUAL_ENV_PROMPT: then ours is still there, unless it happens to be theirs. */
static void leave_buried_name(struct ve_plan *plan, const struct ve_facts *facts)
{
	const char *place = now_text(plan, VE_VAR_VIRTUAL_ENV), *name = now_text(plan, VE_VAR_VIRTUAL_ENV_PROMPT);
	size_t len = 0;
	if (!name || !ve_given(facts->shown) || strcmp(name, facts->shown) != 0)
		return;
	const char *base = ve_given(place) ? ve_basename(place, &len) : "";
	if (len != strlen(name) || memcmp(base, name, len) != 0)
		ve_plan_unset(plan, VE_VAR_VIRTUAL_ENV_PROMPT);
}

/* An activation script was sourced over ours, so that VIRTUAL_ENV is its business now: take our parts out of what it found,
 * also out of what it saved, or its deactivate would bring them back. */
static void leave_buried(struct ve_plan *plan, const struct ve_facts *facts, const struct ve_state *state)
{
	const char *bin = bin_of(plan, state->env);
	leave_list(plan, VE_VAR_PATH, bin, &state->path_list);
	leave_list(plan, VE_VAR_OLD_PATH, bin, &(struct ve_list_before){.exported = true, .places = state->path_list.places});
	if (ve_given(facts->shown)) {
		strip(plan, VE_VAR_PS1, facts, facts->shown);
		strip(plan, VE_VAR_OLD_PS1, facts, facts->shown);
	}
	leave_buried_name(plan, facts);
	if (state->home.had != VE_WAS_UNSET && !now_text(plan, VE_VAR_PYTHONHOME)) {
		/* It will put this back when it goes; if it has gone already, we must. */
		bool gone = !ve_given(now_text(plan, VE_VAR_VIRTUAL_ENV));
		if (gone)
			put_back(plan, VE_VAR_PYTHONHOME, &state->home);
		else if (!now_text(plan, VE_VAR_OLD_PYTHONHOME))
			ve_plan_set(plan, VE_VAR_OLD_PYTHONHOME, state->home.before, false);
	}
	if (state->pkg_config.had != VE_UNTOUCHED) {
		const char *element = under(plan, state->env, "/lib/pkgconfig");
		leave_list(plan, VE_VAR_PKG_CONFIG_PATH, element, &state->pkg_config);
		leave_list(plan, VE_VAR_OLD_PKG_CONFIG_PATH, element, NULL);
	}
	leave_value(plan, VE_VAR_TCL_LIBRARY, &state->tcl);
	leave_value(plan, VE_VAR_TK_LIBRARY, &state->tk);
	leave_value(plan, VE_VAR_OLD_TCL_LIBRARY, &state->tcl);
	leave_value(plan, VE_VAR_OLD_TK_LIBRARY, &state->tk);
	plan->pydoc_drop = facts->pydoc == VE_OURS;
	ve_plan_unset(plan, VE_VAR_STATE);
}

/* What an activation script put in front of PS1: the part before the PS1 it saved, or its usual texts. */
static void leave_script_prompt(struct ve_plan *plan)
{
	const char *ps1 = now_text(plan, VE_VAR_PS1), *old = now_text(plan, VE_VAR_OLD_PS1);
	const char *name = now_text(plan, VE_VAR_VIRTUAL_ENV_PROMPT), *place = now_text(plan, VE_VAR_VIRTUAL_ENV);
	if (!ps1)
		return;
	if (old) {
		size_t len = strlen(ps1), old_len = strlen(old);
		if (len > old_len && strcmp(ps1 + len - old_len, old) == 0) {
			ve_plan_set(plan, VE_VAR_PS1, old, now_exported(plan, VE_VAR_PS1));
			return;
		}
	}
	/* CPython 3.10 to 3.12 export `(name) `, everybody else `name`, older ones nothing. */
	struct ve_buf *prefix = &plan->spare;
	size_t len = 0;
	if (!name)
		name = place ? ve_basename(place, &len) : "";
	else
		len = strlen(name);
	ve_buf_reset(prefix);
	if (len > 3 && name[0] == '(' && name[len - 2] == ')' && name[len - 1] == ' ')
		ve_buf_add(prefix, name, len);
	else if (len)
		ve_buf_addf(prefix, "(%.*s) ", (int)len, name);
	const char *hit = *whole(plan, prefix) ? strstr(ps1, prefix->data) : NULL;
	if (!hit)
		return;
	ve_buf_reset(&plan->scratch);
	ve_buf_add(&plan->scratch, ps1, (size_t)(hit - ps1));
	ve_buf_adds(&plan->scratch, hit + prefix->len);
	ve_plan_take(plan, VE_VAR_PS1, now_exported(plan, VE_VAR_PS1));
}

/* A value an activation script saved goes back; virtualenv saves only what was not empty and leaks its own otherwise. */
static void leave_script_value(struct ve_plan *plan, enum ve_var var, enum ve_var saved, const char *theirs)
{
	const char *old = now_text(plan, saved);
	if (ve_given(old))
		ve_plan_set(plan, var, old, true);
	else if (ve_given(theirs) && ve_same(now_text(plan, var), theirs))
		ve_plan_unset(plan, var);
}

/* The traces of an activation script but VIRTUAL_ENV, VIRTUAL_ENV_PROMPT and PATH. */
static void leave_script(struct ve_plan *plan, const struct ve_facts *facts)
{
	static const enum ve_var saved[] = {VE_VAR_OLD_PATH, VE_VAR_OLD_PYTHONHOME,  VE_VAR_OLD_PS1,
					    VE_VAR_OLD_PKG_CONFIG_PATH, VE_VAR_OLD_TCL_LIBRARY, VE_VAR_OLD_TK_LIBRARY};
	const struct ve_site *site = facts->active;
	const char *home = now_text(plan, VE_VAR_OLD_PYTHONHOME);
	leave_script_prompt(plan);
	if (home && !now_text(plan, VE_VAR_PYTHONHOME))
		ve_plan_set(plan, VE_VAR_PYTHONHOME, home, true);
	if (site && *site->pkg_config) {
		struct ve_list_before before = {
			.had = ve_given(now_text(plan, VE_VAR_OLD_PKG_CONFIG_PATH)) ? VE_WAS_SET : VE_WAS_UNSET,
			.exported = true,
		};
		leave_list(plan, VE_VAR_PKG_CONFIG_PATH, site->pkg_config, &before);
	}
	leave_script_value(plan, VE_VAR_TCL_LIBRARY, VE_VAR_OLD_TCL_LIBRARY, site ? site->tcl : NULL);
	leave_script_value(plan, VE_VAR_TK_LIBRARY, VE_VAR_OLD_TK_LIBRARY, site ? site->tk : NULL);
	for (size_t i = 0; i < sizeof saved / sizeof *saved; i++)
		ve_plan_unset(plan, saved[i]);
	plan->script_drop = facts->script == VE_SCRIPT;
	leave_pydoc(plan, facts);
}

static bool scripted(const struct ve_facts *facts)
{
	return facts->script == VE_SCRIPT || ve_env_text(&facts->env, VE_VAR_OLD_PATH);
}

static void leave_foreign(struct ve_plan *plan, const struct ve_facts *facts)
{
	leave_list(plan, VE_VAR_PATH, bin_of(plan, now_text(plan, VE_VAR_VIRTUAL_ENV)), NULL);
	leave_script(plan, facts);
	ve_plan_unset(plan, VE_VAR_VIRTUAL_ENV);
	ve_plan_unset(plan, VE_VAR_VIRTUAL_ENV_PROMPT);
	ve_plan_unset(plan, VE_VAR_STATE);
}

/* Whatever is there, completely. */
static void leave(struct ve_plan *plan, const struct ve_facts *facts, enum ve_holder holder, const struct ve_state *state)
{
	if (holder == VE_AUTO_ACTIVE || holder == VE_HAND_ACTIVE) {
		if (scripted(facts))
			leave_script(plan, facts);
		leave_ours(plan, facts, state);
		return;
	}
	if (state->env)
		leave_buried(plan, facts, state);
	if (holder == VE_FOREIGN_ACTIVE)
		leave_foreign(plan, facts);
}

/* ---- entering ---------------------------------------------------------------------------------------------------- */

static enum ve_had had(const char *text)
{
	return !text ? VE_WAS_UNSET : *text ? VE_WAS_SET : VE_WAS_EMPTY;
}

static void enter_list(struct ve_plan *plan, enum ve_var var, const char *element, struct ve_list_before *before)
{
	const char *list = now_text(plan, var);
	before->had = had(list);
	before->exported = list && now_exported(plan, var);
	ve_buf_reset(&plan->scratch);
	ve_pathlist_prepend(&plan->scratch, element, list, &before->places);
	ve_plan_take(plan, var, true);
}

static void remember(struct ve_value_before *before, const struct ve_value *value, const char *ours)
{
	*before = (struct ve_value_before){
		.had = had(value->text), .exported = value->flags & VE_EXPORTED, .ours = ours, .before = value->text};
}

static void enter_value(struct ve_plan *plan, enum ve_var var, const char *ours)
{
	if (*ours)
		ve_plan_set(plan, var, ours, true);
}

/* The prefix for name in PS1: there once, in the form that suits the options of the moment. */
static void show(struct ve_plan *plan, const struct ve_facts *facts, const char *name)
{
	const char *ps1 = now_text(plan, VE_VAR_PS1), *right = now_text(plan, VE_VAR_RPROMPT);
	if (!ps1 || !ve_given(name))
		return;
	if (ve_given(now_text(plan, VE_VAR_DISABLE_PROMPT)) || ve_prompt_shows(ps1) || (right && ve_prompt_shows(right))) {
		strip(plan, VE_VAR_PS1, facts, name);
		return;
	}
	ve_buf_reset(&plan->spare);
	ve_prompt_prefix(&plan->spare, name, facts->dialect, facts->mode);
	if (strstr(ps1, whole(plan, &plan->spare)))
		return;
	if (ve_given(facts->segment) && strstr(ps1, facts->segment))
		return; /* a function that builds PS1 put the segment there */
	if (ve_prompt_varies(name, facts->dialect) && strip(plan, VE_VAR_PS1, facts, name)) /* in the form of other options */
		ps1 = now_text(plan, VE_VAR_PS1);
	ve_buf_reset(&plan->scratch);
	ve_buf_add(&plan->scratch, ve_buf_text(&plan->spare), plan->spare.len);
	ve_buf_adds(&plan->scratch, ps1);
	ve_plan_take(plan, VE_VAR_PS1, now_exported(plan, VE_VAR_PS1));
}

/* Ours is there unless the user's is. */
static void enter_pydoc(struct ve_plan *plan, const struct ve_facts *facts)
{
	if (plan->pydoc_drop && facts->pydoc == VE_OURS)
		plan->pydoc_drop = false;
	else
		plan->pydoc_put = facts->pydoc == VE_NOBODY || plan->pydoc_drop;
}

static void enter(struct ve_plan *plan, const struct ve_facts *facts, const struct ve_site *site, bool by_hand)
{
	struct ve_state state = {.by_hand = by_hand, .since = facts->now, .env = site->place};
	/* Borrowed until the state is written: unsetting and setting below do not touch what they point to. */
	remember(&state.home, &plan->after.at[VE_VAR_PYTHONHOME], "");
	if (*site->tcl)
		remember(&state.tcl, &plan->after.at[VE_VAR_TCL_LIBRARY], site->tcl);
	if (*site->tk)
		remember(&state.tk, &plan->after.at[VE_VAR_TK_LIBRARY], site->tk);
	enter_list(plan, VE_VAR_PATH, bin_of(plan, site->place), &state.path_list);
	if (*site->pkg_config)
		enter_list(plan, VE_VAR_PKG_CONFIG_PATH, site->pkg_config, &state.pkg_config);
	ve_buf_reset(&plan->scratch);
	ve_state_format(&plan->scratch, &state);
	ve_plan_take(plan, VE_VAR_STATE, true);
	enter_value(plan, VE_VAR_TCL_LIBRARY, site->tcl);
	enter_value(plan, VE_VAR_TK_LIBRARY, site->tk);
	ve_plan_unset(plan, VE_VAR_PYTHONHOME);
	ve_plan_lend(plan, VE_VAR_VIRTUAL_ENV, site->place, true);
	ve_plan_lend(plan, VE_VAR_VIRTUAL_ENV_PROMPT, site->name, true);
	show(plan, facts, site->name);
	enter_pydoc(plan, facts);
}

/* ---- deciding ---------------------------------------------------------------------------------------------------- */

enum ve_holder ve_holder(const struct ve_env *env, struct ve_state *state, struct ve_buf *text)
{
	const char *place = ve_env_text(env, VE_VAR_VIRTUAL_ENV);
	bool known = ve_state_parse(state, ve_env_text(env, VE_VAR_STATE), text);
	if (!ve_given(place))
		return VE_NONE_ACTIVE;
	if (!known || !ve_same(state->env, place))
		return VE_FOREIGN_ACTIVE;
	return state->by_hand ? VE_HAND_ACTIVE : VE_AUTO_ACTIVE;
}

/* Keep up what is active. A child shell inherits the variables, but neither PS1 nor functions, and its start-up files may have
 * written PATH anew. direnv puts PATH back as it once was, at each load of an .envrc and when it leaves. */
static void refresh(struct ve_plan *plan, const struct ve_facts *facts, enum ve_event event)
{
	const char *place = now_text(plan, VE_VAR_VIRTUAL_ENV);
	plan->action = VE_REFRESH;
	show(plan, facts, ve_given(facts->shown) ? facts->shown : now_text(plan, VE_VAR_VIRTUAL_ENV_PROMPT));
	if (event != VE_LOAD && !facts->rewritten)
		return;
	if (!ve_pathlist_holds(now_text(plan, VE_VAR_PATH), bin_of(plan, place))) {
		struct ve_list_before before;
		enter_list(plan, VE_VAR_PATH, ve_buf_text(&plan->element), &before);
	}
	if (event == VE_LOAD)
		plan->pydoc_put = facts->pydoc == VE_NOBODY;
}

static void because(struct ve_plan *plan, enum ve_action action, const char *reason)
{
	plan->action = action;
	plan->reason = reason;
}

/* The table of auto-activation: what is active now against the environment of $PWD. */
static void decide_auto(struct ve_plan *plan, const struct ve_facts *facts, enum ve_event event, enum ve_holder holder,
			const struct ve_state *state)
{
	const struct ve_site *found = facts->found;
	bool ours = holder == VE_AUTO_ACTIVE || holder == VE_HAND_ACTIVE;

	if (holder != VE_NONE_ACTIVE && facts->gone) {
		leave(plan, facts, holder, state);
		because(plan, VE_LEAVE, "its directory is gone");
		plan->gone = plan->again = true;
	} else if (ours && scripted(facts) && facts->active) {
		leave(plan, facts, holder, state);
		enter(plan, facts, facts->active, true);
		because(plan, VE_SWITCH, "its own script was sourced over ours");
	} else if (!ours && state->env) {
		leave_buried(plan, facts, state);
		because(plan, VE_LEAVE, "another activation took its place");
		plan->again = true;
	} else if (ours && facts->strange) {
		leave(plan, facts, holder, state);
		because(plan, VE_LEAVE, "inherited, not in PATH, and not trusted");
		plan->again = true;
	} else if (holder == VE_HAND_ACTIVE) {
		because(plan, VE_NOTHING, "activated by hand");
		refresh(plan, facts, event);
	} else if (holder == VE_FOREIGN_ACTIVE) {
		because(plan, VE_NOTHING, "activated by somebody else");
	} else if (!facts->automatic) {
		because(plan, VE_NOTHING, "auto-activation is off");
		if (ours)
			refresh(plan, facts, event);
	} else if (holder == VE_AUTO_ACTIVE && facts->same) {
		because(plan, VE_NOTHING, "the right one is active");
		refresh(plan, facts, event);
	} else if (facts->direnv) {
		if (ours)
			leave(plan, facts, holder, state);
		because(plan, ours ? VE_LEAVE : VE_NOTHING, "direnv is at work here");
	} else if (found && facts->put_off) {
		if (ours)
			leave(plan, facts, holder, state);
		because(plan, ours ? VE_LEAVE : VE_NOTHING, "put off by hand");
	} else if (found && !facts->trusted) {
		if (ours)
			leave(plan, facts, holder, state);
		because(plan, ours ? VE_LEAVE : VE_NOTHING, "not trusted");
		plan->doubted = true;
	} else if (found) {
		if (ours)
			leave(plan, facts, holder, state);
		enter(plan, facts, found, false);
		because(plan, ours ? VE_SWITCH : VE_ENTER, "the environment of this directory");
	} else if (holder == VE_AUTO_ACTIVE) {
		leave(plan, facts, holder, state);
		because(plan, VE_LEAVE, "no environment here");
	} else {
		because(plan, VE_NOTHING, "no environment here");
	}
}

void ve_decide(struct ve_plan *plan, const struct ve_facts *facts, enum ve_event event, struct ve_buf *text)
{
	struct ve_state state;
	enum ve_holder holder = ve_holder(&facts->env, &state, text);
	ve_plan_start(plan, &facts->env);
	plan->idle = holder == VE_NONE_ACTIVE && !state.env;
	if (text->status)
		plan->status = text->status;

	switch (event) {
	case VE_ASK_ACTIVATE:
		leave(plan, facts, holder, &state);
		enter(plan, facts, facts->found, true);
		because(plan, holder == VE_NONE_ACTIVE ? VE_ENTER : VE_SWITCH, "asked for");
		break;
	case VE_ASK_DEACTIVATE:
		leave(plan, facts, holder, &state);
		ve_plan_unset(plan, VE_VAR_STATE); /* a damaged one too */
		because(plan, VE_LEAVE, "asked for");
		break;
	case VE_UNLOAD:
		if (state.env)
			leave(plan, facts, holder == VE_FOREIGN_ACTIVE ? VE_NONE_ACTIVE : holder, &state);
		because(plan, VE_LEAVE, "the plugin is unloaded");
		break;
	case VE_LOAD:
	case VE_CHDIR:
	case VE_PROMPT:
		decide_auto(plan, facts, event, holder, &state);
		break;
	}
}
