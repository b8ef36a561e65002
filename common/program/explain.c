/* explain.c - `venv explain`: how the environment of a directory is found, place by place, and what that costs. */
#include "../internal.h"

enum { CALLS = 16 }; /* kinds of calls that a host counts, at most */

struct counts {
	unsigned long at[CALLS];
};

struct explanation {
	struct ve_trail trail; /* first: handed back by the walk */
	const struct ve_shell *sh;
	bool json, first;
	struct ve_buf out, level, rule;
	bool noted; /* the rule at hand looked at something */
};

/* ---- the trail --------------------------------------------------------------------------------------------------- */

static void show(struct ve_buf *out, const char *text)
{
	ve_show(out, text, strlen(text), 4096);
}

static void add_step(struct explanation *e, const char *file, bool taken, const char *why)
{
	struct ve_buf *out = &e->out;
	const char *level = ve_buf_text(&e->level), *rule = ve_buf_text(&e->rule);
	e->noted = true;
	if (out->len > 1 << 16) { /* a path may have a thousand levels */
		ve_say_buf(e->sh, VE_OUT, out);
		ve_buf_reset(out);
	}
	if (e->json) {
		ve_buf_adds(out, e->first ? "\n  {" : ",\n  {");
		ve_json_key(out, "level", level);
		ve_buf_adds(out, ", ");
		ve_json_key(out, "rule", rule);
		ve_buf_adds(out, ", ");
		ve_json_key(out, "file", file);
		ve_buf_addf(out, ", \"taken\": %s, ", taken ? "true" : "false");
		ve_json_key(out, "why", why);
		ve_buf_addc(out, '}');
		e->first = false;
		return;
	}
	ve_buf_addf(out, "  %-18s", rule);
	if (file) {
		/* What lies in the level is shown as seen from there. */
		size_t len = strlen(level);
		bool inside = strncmp(file, level, len) == 0 && file[len] == '/' && file[len + 1];
		show(out, inside ? file + len + 1 : file);
		ve_buf_adds(out, ": ");
	}
	ve_buf_adds(out, taken ? "taken: " : "");
	ve_buf_adds(out, why);
	ve_buf_addc(out, '\n');
}

static void end_rule(struct explanation *e)
{
	if (e->rule.len && !e->noted)
		add_step(e, NULL, false, "nothing of it here");
}

static void note(struct ve_trail *trail, const struct ve_step *step)
{
	struct explanation *e = (struct explanation *)trail;
	const bool new_level = !ve_same(ve_buf_text(&e->level), step->level);
	if (new_level || !ve_same(ve_buf_text(&e->rule), step->finder)) {
		end_rule(e);
		ve_buf_reset(&e->rule);
		ve_buf_adds(&e->rule, step->finder);
		e->noted = false;
	}
	if (new_level) {
		ve_buf_reset(&e->level);
		ve_buf_adds(&e->level, step->level);
		if (!e->json) {
			show(&e->out, step->level);
			ve_buf_addc(&e->out, '\n');
		}
	}
	if (step->why)
		add_step(e, step->file, step->taken, step->why);
}

/* ---- the cost ---------------------------------------------------------------------------------------------------- */

static struct counts count(const struct ve_call *call)
{
	const struct ve_process *process = call->sh->process;
	struct counts counts = {0};
	for (int i = 0; i < CALLS && process && process->calls && process->calls(call->sh->ctx, i, &counts.at[i]); i++)
		;
	return counts;
}

static unsigned long sum(const struct counts *from, const struct counts *to)
{
	unsigned long all = 0;
	for (int i = 0; i < CALLS; i++)
		all += to->at[i] - from->at[i];
	return all;
}

static void add_calls(struct ve_buf *out, const struct ve_call *call, const struct counts *from, const struct counts *to, bool json)
{
	const struct ve_process *process = call->sh->process;
	const char *name, *between = "";
	unsigned long now;
	for (int i = 0; i < CALLS && (name = process->calls(call->sh->ctx, i, &now)); i++) {
		if (to->at[i] == from->at[i])
			continue;
		ve_buf_addf(out, json ? "%s\"%s\": %lu" : "%s%s %lu", between, name, to->at[i] - from->at[i]);
		between = ", ";
	}
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static void add_line(struct ve_buf *out, const char *key, const char *text)
{
	ve_buf_addf(out, "%-12s", key);
	show(out, text);
	ve_buf_addc(out, '\n');
}

enum { COLD, WARM, TRUST, END, MARKS };

static void add_text(struct ve_buf *out, const struct ve_call *call, const struct ve_site *site, bool trusted,
		     const struct counts *at, bool counted)
{
	ve_buf_addc(out, '\n');
	if (!site && call->sh->session->fault.len)
		add_line(out, "environment", call->sh->session->fault.data);
	else
		add_line(out, "environment", site ? site->root : "none");
	if (site) {
		add_line(out, "name", site->name);
		if (*site->project)
			add_line(out, "project", site->project);
		if (*site->version)
			add_line(out, "python", site->version);
		add_line(out, "made by", site->tool);
		ve_buf_addf(out, "%-12s%s", "trusted", trusted ? "yes: " : "no: ");
		show(out, ve_trust_why(site));
		ve_buf_adds(out, ve_trust_hint(site));
		ve_buf_addc(out, '\n');
	}
	if (!counted)
		return;
	ve_buf_addf(out, "%-12sfirst look %lu calls (", "cost", sum(&at[COLD], &at[WARM]));
	add_calls(out, call, &at[COLD], &at[WARM], false);
	ve_buf_addf(out, "), the next %lu", sum(&at[WARM], &at[TRUST]));
	if (site)
		ve_buf_addf(out, ", trust %lu once", sum(&at[TRUST], &at[END]));
	ve_buf_addc(out, '\n');
}

static void add_json(struct ve_buf *out, const struct ve_call *call, const struct ve_site *site, bool trusted,
		     const struct counts *at, bool counted)
{
	const char *fault = ve_buf_text(&call->sh->session->fault);
	ve_buf_adds(out, "],\n ");
	ve_json_key(out, "environment", site ? site->root : NULL);
	ve_buf_adds(out, ", ");
	ve_json_key(out, "fault", !site && *fault ? fault : NULL);
	ve_buf_adds(out, ", ");
	ve_json_key(out, "name", site ? site->name : NULL);
	ve_buf_adds(out, ", ");
	ve_json_key(out, "project", site && *site->project ? site->project : NULL);
	ve_buf_adds(out, ", ");
	ve_json_key(out, "python", site && *site->version ? site->version : NULL);
	ve_buf_adds(out, ", ");
	ve_json_key(out, "tool", site ? site->tool : NULL);
	ve_buf_addf(out, ", \"trusted\": %s, ", !site ? "null" : trusted ? "true" : "false");
	ve_json_key(out, "why", site ? ve_trust_why(site) : NULL);
	ve_buf_adds(out, ",\n \"calls\": ");
	if (counted) {
		ve_buf_addf(out, "{\"first\": %lu, \"again\": %lu, \"trust\": %lu, \"of_first\": {", sum(&at[COLD], &at[WARM]),
			    sum(&at[WARM], &at[TRUST]), sum(&at[TRUST], &at[END]));
		add_calls(out, call, &at[COLD], &at[WARM], true);
		ve_buf_adds(out, "}}");
	} else {
		ve_buf_adds(out, "null");
	}
	ve_buf_adds(out, "}\n");
}

enum ve_status ve_cmd_explain(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct explanation e = {.trail.note = note, .sh = call->sh, .json = ve_call_has(call, "--json"), .first = true};
	struct counts at[MARKS];
	struct ve_buf dir = {0};
	const char *where = ve_call_directory(call, &dir);
	if (!where)
		return VE_NOTFOUND;
	/* Twice as a shell does it, then once more with everything written down, which costs more. */
	ve_find_anew(session);
	at[COLD] = count(call);
	ve_find(session, call->env, where);
	at[WARM] = count(call);
	struct ve_site *site = ve_find(session, call->env, where);
	at[TRUST] = count(call);
	if (site)
		ve_trust(session, call->env, site);
	at[END] = count(call);
	bool counted = call->sh->process && call->sh->process->calls && sum(&at[COLD], &at[WARM]);
	if (e.json) {
		ve_buf_addc(&e.out, '{');
		ve_json_key(&e.out, "directory", where);
		ve_buf_adds(&e.out, ",\n \"steps\": [");
	}
	session->trail = &e.trail;
	site = ve_find(session, call->env, where);
	session->trail = NULL;
	end_rule(&e);
	bool trusted = site && ve_trust(session, call->env, site) == VE_TRUSTED;
	(e.json ? add_json : add_text)(&e.out, call, site, trusted, at, counted);
	enum ve_status status = ve_say_buf(call->sh, VE_OUT, &e.out);
	if (e.out.status)
		status = e.out.status;
	ve_buf_release(&e.out);
	ve_buf_release(&e.level);
	ve_buf_release(&e.rule);
	ve_buf_release(&dir);
	return status ? status : site ? VE_OK : VE_NOTFOUND;
}
