/* auto.c - `venv auto`, `venv version`. */
#include "../internal.h"

enum ve_status ve_cmd_auto(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	if (!call->count) {
		ve_say(call->sh, VE_OUT, "%s", ve_auto(session, call->env) ? "on" : "off");
		return VE_OK;
	}
	if (call->sh->dialect == VE_FISH) {
		ve_say(call->sh, VE_ERR, "venv: auto: this program cannot change its shell; "
					 "run `venv init SHELL` for the line that can");
		return VE_NOTFOUND;
	}
	if (ve_same(call->words[0], "on"))
		session->auto_word = 1;
	else if (ve_same(call->words[0], "off"))
		session->auto_word = -1;
	else
		return ve_usage(call, call->words[0], "neither on nor off");
	session->looked = false;
	return VE_OK;
}

enum ve_status ve_cmd_version(const struct ve_call *call)
{
	ve_say(call->sh, VE_OUT, "venv.so %s", VE_VERSION);
	return VE_OK;
}
