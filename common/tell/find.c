/* find.c - `venv find`. */
#include "../internal.h"

static void add_json(struct ve_buf *buf, const struct ve_call *call, struct ve_site *site)
{
	ve_buf_adds(buf, "{");
	ve_json_key(buf, "environment", site->root);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "name", site->name);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "project", *site->project ? site->project : NULL);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "python", *site->version ? site->version : NULL);
	ve_buf_adds(buf, ", ");
	ve_json_key(buf, "tool", site->tool);
	bool trusted = ve_trust(call->sh->session, call->env, site) == VE_TRUSTED;
	ve_buf_addf(buf, ", \"trusted\": %s, ", trusted ? "true" : "false");
	ve_json_key(buf, "why", ve_trust_why(site));
	ve_buf_adds(buf, "}\n");
}

const char *ve_call_directory(const struct ve_call *call, struct ve_buf *dir)
{
	const char *cwd = ve_env_text(call->env, VE_VAR_PWD);
	struct ve_buf text = {0};
	struct stat st;
	if (!call->count) {
		if (!ve_given(cwd) && ve_file_real(dir, ".") == VE_OK)
			return ve_buf_text(dir);
		return cwd ? cwd : "";
	}
	if (stat(call->words[0], &st) != 0 || !S_ISDIR(st.st_mode)) {
		ve_buf_adds(&text, "venv: ");
		ve_show(&text, call->words[0], strlen(call->words[0]), 4096);
		ve_buf_adds(&text, ": not a directory\n");
		ve_say_buf(call->sh, VE_ERR, &text);
		ve_buf_release(&text);
		return NULL;
	}
	if (ve_given(cwd) || *call->words[0] == '/')
		ve_path_join(dir, ve_given(cwd) ? cwd : "/", call->words[0]);
	else
		ve_file_real(dir, call->words[0]);
	return ve_buf_text(dir);
}

enum ve_status ve_cmd_find(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct ve_buf text = {0}, dir = {0};
	const char *cwd = ve_call_directory(call, &dir);
	if (!cwd)
		return VE_NOTFOUND;
	ve_find_anew(session);
	struct ve_site *site = ve_find(session, call->env, cwd);
	if (site && ve_call_has(call, "--json")) {
		add_json(&text, call, site);
	} else if (site) {
		ve_buf_adds(&text, site->root);
		ve_buf_addc(&text, '\n');
	} else if (session->fault.len) {
		ve_buf_addf(&text, "venv: %s\n", session->fault.data);
	} else {
		ve_buf_adds(&text, "venv: ");
		ve_show(&text, cwd, strlen(cwd), 4096);
		ve_buf_adds(&text, ": no environment here\n");
	}
	enum ve_status status = ve_say_buf(call->sh, site ? VE_OUT : VE_ERR, &text);
	ve_buf_release(&text);
	ve_buf_release(&dir);
	return status ? status : site ? VE_OK : VE_NOTFOUND;
}
