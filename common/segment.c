/* segment.c - $VENV_PROMPT. */
#include "internal.h"

/* The project that `cd` found the active environment for. */
static const char *found_for(const struct ve_shell *sh, const char *place)
{
	struct ve_buf text = {0};
	struct ve_state state;
	bool is = ve_state_parse(&state, ve_get(sh, VE_VAR_STATE), &text) && !state.by_hand && ve_same(state.env, place);
	ve_buf_release(&text);
	return is ? ve_buf_text(&sh->session->here) : "";
}

/* What is only on disk: the version of its Python and the project it is for. Neither the sites of the session nor its scratch are touched:
 * a prompt may be made while they are in use. */
static void read_more(const struct ve_shell *sh, const char *place)
{
	struct ve_session *session = sh->session;
	struct ve_site site = {0};
	size_t len = 0;
	bool there = ve_site_open(&site, place, NULL, NULL) == VE_OK;
	const char *project = found_for(sh, place);
	if (!*project && there)
		project = site.project;
	ve_buf_reset(&session->version);
	ve_buf_adds(&session->version, there ? site.version : "");
	ve_buf_reset(&session->serves);
	if (*project) {
		project = ve_basename(project, &len);
		ve_show(&session->serves, project, len, 255);
	}
	ve_site_release(&site);
}

/* Bring up to date what the segment tells of the disk: nothing is asked as long as no look at anything found a change. */
static void learn(const struct ve_shell *sh, const char *place, const char *format)
{
	struct ve_session *session = sh->session;
	bool same = ve_same(ve_buf_text(&session->about), place), more = format && (strstr(format, "{version}") || strstr(format, "{project}"));
	if (!same) {
		ve_buf_reset(&session->about);
		ve_buf_adds(&session->about, place);
		session->read_more = false;
	}
	if (!same || !session->looked || !session->learnt) {
		session->broken = !ve_has_python(place);
		session->read_more = session->read_more && session->looked && session->active_stamp.id.ino &&
				     ve_stamp_same(&session->active_stamp, &session->read_stamp);
	}
	session->learnt = true;
	if (more && !session->read_more) {
		read_more(sh, place);
		session->read_stamp = session->active_stamp;
		session->read_more = true;
	}
}

const char *ve_prompt_segment(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	struct ve_buf *segment = &session->segment, name = {0};
	const char *place = ve_get(sh, VE_VAR_VIRTUAL_ENV);
	ve_buf_reset(segment);
	if (!ve_given(place))
		return "";
	const char *text = ve_get(sh, VE_VAR_VIRTUAL_ENV_PROMPT), *format = ve_get(sh, VE_VAR_PROMPT_FORMAT);
	bool ours = ve_get(sh, VE_VAR_STATE);
	size_t len = text ? strlen(text) : 0;
	if (!len)
		text = ve_basename(place, &len);
	else if (!ours && len > 3 && text[0] == '(' && text[len - 2] == ')' && text[len - 1] == ' ')
		text++, len -= 3; /* CPython 3.10 to 3.12 */
	ve_show(&name, text, len, 255);
	learn(sh, place, format);
	const struct ve_segment what = {ve_buf_text(&name), ve_buf_text(&session->version), session->broken, ve_buf_text(&session->serves)};
	ve_prompt_format(segment, format, &what, sh->dialect);
	ve_buf_release(&name);
	session->segment_read = true;
	return segment->status ? "" : ve_buf_text(segment);
}
