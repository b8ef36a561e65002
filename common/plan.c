/* plan.c - edits as values: made, read, applied, printed. */
#include "internal.h"

void ve_plan_start(struct ve_plan *plan, const struct ve_env *env)
{
	memcpy(plan->before.at, env->at, sizeof plan->before.at);
	memcpy(plan->after.at, env->at, sizeof plan->after.at);
	plan->touched = 0;
	plan->pydoc_drop = plan->pydoc_put = plan->script_drop = plan->doubted = plan->gone = plan->again = false;
	plan->action = VE_NOTHING;
	plan->reason = "";
	plan->status = VE_OK;
	ve_buf_reset(&plan->scratch);
}

void ve_plan_release(struct ve_plan *plan)
{
	for (int i = 0; i < VE_CHANGED; i++) {
		ve_buf_release(&plan->text[i]);
		ve_buf_release(&plan->saved[i]);
	}
	ve_buf_release(&plan->scratch);
	ve_buf_release(&plan->spare);
	ve_buf_release(&plan->element);
	*plan = (struct ve_plan){0};
}

bool ve_plan_edit(const struct ve_plan *plan, enum ve_var var, struct ve_edit *edit)
{
	*edit = (struct ve_edit){var, plan->before.at[var], plan->after.at[var]};
	if (!edit->before.text && !edit->after.text)
		return false;
	return !ve_same(edit->before.text, edit->after.text) ||
	       ((edit->before.flags ^ edit->after.flags) & VE_EXPORTED);
}

bool ve_plan_changes(const struct ve_plan *plan)
{
	struct ve_edit edit;
	for (unsigned i = 0; plan->touched >> i; i++) {
		if ((plan->touched >> i & 1) && ve_plan_edit(plan, (enum ve_var)i, &edit))
			return true;
	}
	return plan->pydoc_drop || plan->pydoc_put || plan->script_drop;
}

void ve_plan_lend(struct ve_plan *plan, enum ve_var var, const char *text, bool exported)
{
	plan->touched |= 1U << var;
	plan->after.at[var] = (struct ve_value){text, exported ? VE_EXPORTED : 0};
}

void ve_plan_take(struct ve_plan *plan, enum ve_var var, bool exported)
{
	struct ve_buf taken = plan->scratch;
	if (taken.status)
		plan->status = taken.status;
	plan->scratch = plan->text[var];
	plan->text[var] = taken;
	ve_plan_lend(plan, var, ve_buf_text(&plan->text[var]), exported);
	ve_buf_reset(&plan->scratch);
}

void ve_plan_set(struct ve_plan *plan, enum ve_var var, const char *text, bool exported)
{
	ve_buf_reset(&plan->scratch);
	ve_buf_adds(&plan->scratch, text);
	ve_plan_take(plan, var, exported);
}

void ve_plan_unset(struct ve_plan *plan, enum ve_var var)
{
	ve_plan_lend(plan, var, NULL, false);
}

static int put(const struct ve_shell *sh, enum ve_var var, const char *text, unsigned flags)
{
	const char *name = ve_var_name(var);
	return text ? sh->var_put(sh->ctx, name, text, flags & VE_EXPORTED) : sh->var_drop(sh->ctx, name);
}

/* A copy of what a variable was: the first change may free what the shell lent us. */
static enum ve_status keep(struct ve_plan *plan, int i)
{
	struct ve_buf *saved = &plan->saved[i];
	if (!plan->before.at[i].text)
		return VE_OK;
	ve_buf_reset(saved);
	ve_buf_adds(saved, plan->before.at[i].text);
	plan->before.at[i].text = ve_buf_text(saved);
	return saved->status;
}

enum ve_status ve_plan_apply(struct ve_plan *plan, const struct ve_shell *sh, enum ve_var *which)
{
	struct ve_edit edit;
	unsigned changed = 0; /* a bit for each */
	const unsigned hidden = plan->action == VE_REFRESH ? 0 : VE_SCOPED;
	int i;
	if (plan->status)
		return plan->status;
	for (i = 0; i < VE_CHANGED; i++) {
		const unsigned flags = plan->before.at[i].flags;
		*which = (enum ve_var)i;
		/* A local copy hides the value that would have to change. */
		if (flags & hidden)
			return VE_REFUSED;
		if (!(plan->touched >> i & 1) || !ve_plan_edit(plan, *which, &edit))
			continue;
		if (flags & (VE_FIXED | VE_SCOPED))
			return VE_REFUSED;
		changed |= 1U << i;
		enum ve_status status = keep(plan, i);
		if (status)
			return status;
		/* A value this snapshot shares with `before` must not dangle either; only changed ones are put. */
	}
	bool refused = false;
	for (i = 0; changed >> i && !refused; i++) {
		*which = (enum ve_var)i;
		refused = (changed >> i & 1) && put(sh, *which, plan->after.at[i].text, plan->after.at[i].flags);
	}
	if (refused) {
		for (i--; --i >= 0;) {
			if (changed >> i & 1)
				put(sh, (enum ve_var)i, plan->before.at[i].text, plan->before.at[i].flags);
		}
		return VE_REFUSED;
	}
	if (plan->script_drop)
		sh->function_drop(sh->ctx, VE_DEACTIVATE);
	if (plan->pydoc_drop)
		sh->function_drop(sh->ctx, VE_PYDOC);
	if (plan->pydoc_put)
		sh->function_put(sh->ctx, VE_PYDOC);
	return VE_OK;
}

static void dump_value(struct ve_buf *buf, const struct ve_value *value)
{
	if (!value->text) {
		ve_buf_adds(buf, "unset");
		return;
	}
	if (value->flags & VE_EXPORTED)
		ve_buf_adds(buf, "export ");
	ve_quote(buf, VE_PLAIN, value->text, strlen(value->text));
}

void ve_plan_dump(const struct ve_plan *plan, struct ve_buf *buf)
{
	static const char *const actions[] = {"nothing", "enter", "leave", "switch", "refresh"};
	struct ve_edit edit;
	ve_buf_addf(buf, "%s: %s\n", actions[plan->action], plan->reason);
	for (int i = 0; i < VE_CHANGED; i++) {
		if (!ve_plan_edit(plan, (enum ve_var)i, &edit))
			continue;
		ve_buf_addf(buf, "%s: ", ve_var_name(edit.var));
		dump_value(buf, &edit.before);
		ve_buf_adds(buf, " -> ");
		dump_value(buf, &edit.after);
		ve_buf_addc(buf, '\n');
	}
	if (plan->script_drop)
		ve_buf_adds(buf, "function deactivate: drop the script's\n");
	if (plan->pydoc_drop)
		ve_buf_adds(buf, "function pydoc: drop\n");
	if (plan->pydoc_put)
		ve_buf_adds(buf, "function pydoc: define\n");
	if (plan->doubted)
		ve_buf_adds(buf, "notice: not trusted\n");
}
