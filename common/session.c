/* session.c - what one shell remembers. */
#include "internal.h"

/* The plan comes last: a shell in which nothing is ever activated does not write to it. */
struct room {
	struct ve_session session;
	struct ve_plan plan;
};

struct ve_session *ve_session_new(void)
{
	struct room *room = ve_pages(sizeof *room);
	if (!room)
		return NULL;
	struct ve_session *session = &room->session;
	session->plan = &room->plan;
	session->names = ve_var_name((enum ve_var)0);
	return session;
}

void ve_session_free(struct ve_session *session)
{
	if (!session)
		return;
	const struct ve_conda *conda = (const struct ve_conda *)session->part[VE_PART_CONDA];
	if (conda)
		conda->forget(session);
	struct ve_buf *bufs[] = {&session->cwd,	  &session->seen_env, &session->seen_state, &session->seen_ps1,
				 &session->here,  &session->previous, &session->shown,	    &session->file,
				 &session->root,  &session->scratch,  &session->segment,    &session->state_text,
				 &session->husk,  &session->project,  &session->fault,
				 &session->left,  &session->entered,  &session->real,	    &session->pyproject,
				 &session->seen_diff, &session->entry, &session->wrapped,  &session->spelled,
				 &session->about, &session->version,  &session->serves, &session->seen_conda};
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		ve_buf_release(bufs[i]);
	for (int i = 0; i < VE_OFF; i++)
		ve_buf_release(&session->off[i]);
	for (int i = 0; i < VE_OUTSIDE; i++)
		ve_buf_release(&session->outside[i].file);
	for (int i = 0; i < VE_SITES; i++)
		ve_site_release(&session->site[i]);
	ve_claims_release(&session->claims);
	ve_plan_release(session->plan);
	ve_pages_free(session, sizeof(struct room));
}

void ve_interrupted(const struct ve_shell *sh)
{
	if (sh->session && sh->session->interrupted)
		sh->session->interrupted(sh);
}
