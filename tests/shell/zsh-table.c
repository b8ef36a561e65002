/* A core that does nothing but what it is told: it opens the adapter's host table to the test.
 *
 *   venv get NAME...         text and flags (e exported, f fixed, s scoped), or - when unset
 *   venv put NAME TEXT 0|1   venv same NAME 0|1 (the text it has)   venv drop NAME
 *   venv own|fput|fdrop pydoc|deactivate      venv mode      venv moved (whether the activity number has)
 *   venv args ...            activate, deactivate: the arguments, one a line
 *   venv segment TEXT        what $VENV_PROMPT is to be
 *   venv trace               what the hooks were called with, and $PWD then
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../common/ve.h"

struct ve_session {
	char segment[64], trace[4096];
	unsigned long activity;
};

struct ve_session *ve_session_new(void)
{
	return calloc(1, sizeof(struct ve_session));
}

enum ve_status ve_prefix(struct ve_buf *buf, const char *file, int levels)
{
	(void)buf, (void)file, (void)levels;
	return VE_NOTFOUND;
}

void ve_session_free(struct ve_session *session)
{
	free(session);
}

static void answer(const struct ve_shell *sh, const char *format, const char *text)
{
	char line[8192];
	int len = snprintf(line, sizeof(line), format, text);

	sh->say(sh->ctx, VE_OUT, line, (size_t)len);
}

static enum ve_function which(const char *name)
{
	return strcmp(name, "pydoc") == 0 ? VE_PYDOC : VE_DEACTIVATE;
}

int ve_run(const struct ve_shell *sh, int argc, char *const argv[])
{
	const char *verb = argc > 1 ? argv[1] : "";
	struct ve_value values[8];

	if (strcmp(argv[0], "venv") != 0 || strcmp(verb, "args") == 0) {
		for (int i = 0; i < argc; i++)
			answer(sh, "%s\n", argv[i]);
		return 3;
	}
	if (strcmp(verb, "get") == 0) {
		for (int i = 2; i < argc; i++)
			sh->var_get(sh->ctx, argv[i], &values[i - 2]);
		for (int i = 0; i < argc - 2; i++) {
			answer(sh, values[i].text ? "[%s]" : "-", values[i].text);
			answer(sh, " %s", values[i].flags & VE_EXPORTED ? "e" : "");
			answer(sh, "%s", values[i].flags & VE_FIXED ? "f" : "");
			answer(sh, "%s\n", values[i].flags & VE_SCOPED ? "s" : "");
		}
		return 0;
	}
	if (strcmp(verb, "put") == 0)
		return sh->var_put(sh->ctx, argv[2], argv[3], argv[4][0] == '1') ? 1 : 0;
	if (strcmp(verb, "same") == 0) {
		sh->var_get(sh->ctx, argv[2], &values[0]);
		return sh->var_put(sh->ctx, argv[2], values[0].text, argv[3][0] == '1') ? 1 : 0;
	}
	if (strcmp(verb, "drop") == 0)
		return sh->var_drop(sh->ctx, argv[2]) ? 1 : 0;
	if (strcmp(verb, "own") == 0) {
		static const char *const owners[] = {"nobody\n", "ours\n", "script\n", "user\n"};
		answer(sh, "%s", owners[sh->function_owner(sh->ctx, which(argv[2]))]);
		return 0;
	}
	if (strcmp(verb, "fput") == 0)
		return sh->function_put(sh->ctx, which(argv[2])) ? 1 : 0;
	if (strcmp(verb, "fdrop") == 0)
		return sh->function_drop(sh->ctx, which(argv[2])) ? 1 : 0;
	if (strcmp(verb, "mode") == 0) {
		unsigned mode = sh->mode(sh->ctx);
		char text[8] = "";

		snprintf(text, sizeof(text), "%s%s%s%s", mode & VE_INTERACTIVE ? "i" : "", mode & VE_SILENT ? "s" : "",
			 mode & VE_PROMPT_SUBST ? "p" : "", mode & VE_PROMPT_BANG ? "!" : "");
		sh->say(sh->ctx, VE_ERR, text, strlen(text));
		return 0;
	}
	if (strcmp(verb, "moved") == 0) {
		unsigned long now = sh->activity(sh->ctx);
		bool same = now == sh->session->activity;

		sh->session->activity = now;
		return same ? 1 : 0;
	}
	if (strcmp(verb, "segment") == 0)
		snprintf(sh->session->segment, sizeof(sh->session->segment), "%s", argv[2]);
	if (strcmp(verb, "trace") == 0) {
		answer(sh, "%s", sh->session->trace);
		sh->session->trace[0] = '\0';
	}
	return 0;
}

void ve_wrapper_load(const struct ve_shell *sh)
{
	(void)sh;
}

void ve_wrapper_unload(const struct ve_shell *sh)
{
	(void)sh;
}

void ve_hook(const struct ve_shell *sh, enum ve_event event)
{
	static const char *const events[] = {"load", "chdir", "prompt", "unload"};
	struct ve_session *session = sh->session;
	size_t len = strlen(session->trace);
	struct ve_value pwd;

	sh->var_get(sh->ctx, "PWD", &pwd);
	snprintf(session->trace + len, sizeof(session->trace) - len, "%s %s\n", events[event],
		 pwd.text ? pwd.text : "-");
	sh->var_get(sh->ctx, "HOOK_SAYS", &pwd);
	if (pwd.text)
		sh->say(sh->ctx, VE_ERR, pwd.text, strlen(pwd.text));
	sh->var_get(sh->ctx, "HOOK_PUTS", &pwd);
	if (pwd.text)
		sh->var_put(sh->ctx, pwd.text, events[event], true);
}

const char *ve_prompt_segment(const struct ve_shell *sh)
{
	return sh->session->segment;
}

enum ve_status ve_complete(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	(void)sh;
	ve_buf_addf(out, "count=%d\tof %s\n", count, words[current]);
	ve_buf_adds(out, "a b\n$(touch pwned)\tx:y\nc:\\d\n'q\"`\n");
	return VE_OK;
}
