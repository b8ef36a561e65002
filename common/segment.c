/* segment.c - $VENV_PROMPT. */
#include "internal.h"

const char *ve_prompt_segment(const struct ve_shell *sh)
{
	struct ve_buf *segment = &sh->session->segment, name = {0};
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
	ve_prompt_format(segment, format, ve_buf_text(&name), sh->dialect);
	ve_buf_release(&name);
	sh->session->segment_read = true;
	return segment->status ? "" : ve_buf_text(segment);
}
