/* status.c - `venv status`. */
#include "../internal.h"

static const char *who(enum ve_holder holder)
{
	return holder == VE_AUTO_ACTIVE ? "auto" : holder == VE_HAND_ACTIVE ? "hand" : "other";
}

static const char *health(const char *place, const struct ve_site *site)
{
	return ve_health(place, site ? site->kind : VE_MODERN);
}

static void add_since(struct ve_buf *buf, long long since)
{
	struct tm tm;
	time_t at = (time_t)since;
	char text[32];
	if (since > 0 && localtime_r(&at, &tm) && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm))
		ve_buf_addf(buf, " since %s", text);
}

static void add_line(struct ve_buf *buf, const char *key, const char *text)
{
	ve_buf_addf(buf, "%-8s ", key);
	ve_show(buf, text, strlen(text), 4096);
	ve_buf_addc(buf, '\n');
}

static void add_json(struct ve_buf *buf, const char *place, const struct ve_site *site, bool trusted, const char *name,
		     enum ve_holder holder, long long since)
{
	ve_buf_adds(buf, "{");
	ve_json_key(buf, "environment", place);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "name", name);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "python", site && *site->version ? site->version : NULL);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "tool", site ? site->tool : NULL);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "activated_by", place ? who(holder) : NULL);
	ve_buf_addf(buf, since > 0 ? ", \"since\": %lld, " : ", \"since\": null, ", since);
	ve_json_key(buf, "health", place ? health(place, site) : NULL);
	ve_buf_addf(buf, ", \"trusted\": %s, ", !site ? "null" : trusted ? "true" : "false");
	ve_json_key(buf, "why", site ? ve_trust_why(site) : NULL);
	ve_buf_adds(buf, "}\n");
}

static void add_text(struct ve_buf *buf, const char *place, const struct ve_site *site, bool trusted, const char *name,
		     enum ve_holder holder, long long since)
{
	static const char *const words[] = {"", "cd (auto-activation)", "you (activate)", "another tool or its own script", "you, or conda"};
	add_line(buf, "active", place);
	if (ve_given(name))
		add_line(buf, "name", name);
	if (site && *site->version)
		add_line(buf, "python", site->version);
	ve_buf_addf(buf, "%-8s %s", "by", words[holder]);
	add_since(buf, since);
	ve_buf_addc(buf, '\n');
	add_line(buf, "health", health(place, site));
	if (site)
		ve_buf_addf(buf, "%-8s %s%s\n", "trusted", trusted ? "" : "no: ", ve_trust_why(site));
}

enum ve_status ve_cmd_status(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct ve_state state;
	struct ve_buf text = {0};
	enum ve_status status;
	enum ve_holder holder = ve_holder(call->env, &state, &session->state_text);
	const char *place = holder == VE_NONE_ACTIVE ? NULL : ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	const char *name = place ? ve_env_text(call->env, VE_VAR_VIRTUAL_ENV_PROMPT) : NULL;
	struct ve_conda_hold hold = {0};
	if (!place && (place = ve_conda_active(call->sh))) {
		const struct ve_conda *conda = (const struct ve_conda *)ve_part(call->sh, VE_PART_CONDA, NULL);
		holder = conda && conda->held(&hold, call->sh) ? VE_AUTO_ACTIVE : VE_CONDA_ACTIVE;
	}
	struct ve_site *site = place ? ve_site_at(session, call->env, place, NULL, NULL, &status) : NULL;
	if (!name && site)
		name = site->name;
	bool trusted = site && ve_trust(session, call->env, site) == VE_TRUSTED; /* what cd would do with it */
	long long since = hold.since ? hold.since : holder == VE_AUTO_ACTIVE || holder == VE_HAND_ACTIVE ? state.since : 0;
	if (ve_call_has(call, "--json"))
		add_json(&text, place, site, trusted, name, holder, since);
	else if (place)
		add_text(&text, place, site, trusted, name, holder, since);
	else
		ve_buf_adds(&text, "venv: nothing is active\n");
	status = ve_say_buf(call->sh, place || ve_call_has(call, "--json") ? VE_OUT : VE_ERR, &text);
	ve_buf_release(&text);
	return status ? status : place ? VE_OK : VE_INACTIVE;
}
