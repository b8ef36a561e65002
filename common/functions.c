/* functions.c - the user's own functions, run after a change: venv_activate_functions, venv_deactivate_functions. */
#include "internal.h"

static void note(struct ve_buf *buf, const char *place)
{
	ve_buf_reset(buf);
	ve_buf_adds(buf, place);
}

void ve_functions_note(struct ve_session *session, const char *before, const char *now)
{
	before = before ? before : "";
	now = now ? now : "";
	if (strcmp(before, now) == 0)
		return;
	if (*before)
		note(&session->left, before);
	if (*now)
		note(&session->entered, now);
}

/* One round; false: the session is not there any more. */
static bool tell(const struct ve_shell *sh, struct ve_buf *noted, const char *name)
{
	struct ve_session *session = sh->session;
	struct ve_buf place = *noted;
	*noted = (struct ve_buf){0};
	if (place.len && !place.status)
		sh->functions(sh->ctx, name, place.data);
	bool there = sh->session == session;
	if (there && !noted->data) {
		ve_buf_reset(&place);
		*noted = place; /* the memory, for the next time */
	} else {
		ve_buf_release(&place);
	}
	return there;
}

void ve_functions_run(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	if (session->telling || (!session->left.len && !session->entered.len))
		return;
	session->telling = true;
	/* A function that changes directory or environment makes for another round; two that undo each other must end. */
	for (int round = 0; sh->functions && round < 8 && (session->left.len || session->entered.len); round++) {
		if (!tell(sh, &session->left, "venv_deactivate_functions") ||
		    !tell(sh, &session->entered, "venv_activate_functions"))
			return;
	}
	ve_buf_reset(&session->left);
	ve_buf_reset(&session->entered);
	session->telling = false;
}
