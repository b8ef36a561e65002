/* auto.c - `venv auto`, `venv version`. */
#include "../internal.h"

enum ve_status ve_cmd_auto(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	if (!call->count) {
		ve_say(call->sh, VE_OUT, "%s", ve_auto(session, call->env) ? "on" : "off");
		return VE_OK;
	}
	bool on = ve_same(call->words[0], "on");
	if (!on && !ve_same(call->words[0], "off"))
		return ve_usage(call, call->words[0], "neither on nor off");
	if (call->sh->dialect == VE_FISH) {
		ve_say(call->sh, VE_ERR, "venv: auto: this program cannot change its shell; "
					 "run `venv init SHELL` for the line that can");
		return VE_NOTFOUND;
	}
	session->auto_word = on ? 1 : -1;
	session->looked = false;
	return VE_OK;
}

enum ve_status ve_cmd_version(const struct ve_call *call)
{
	ve_say(call->sh, VE_OUT, "venv.so %s", VE_VERSION);
	return VE_OK;
}
