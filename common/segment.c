/* segment.c - $VENV_PROMPT. */
#include "internal.h"

const char *ve_prompt_segment(const struct ve_shell *sh)
{
	struct ve_buf *segment = &sh->session->segment, name = {0};
	struct ve_value place = {0}, prompt = {0}, format = {0}, state = {0};
	ve_buf_reset(segment);
	sh->var_get(sh->ctx, ve_var_name(VE_VAR_VIRTUAL_ENV), &place);
	if (!ve_given(place.text))
		return "";
	sh->var_get(sh->ctx, ve_var_name(VE_VAR_VIRTUAL_ENV_PROMPT), &prompt);
	sh->var_get(sh->ctx, ve_var_name(VE_VAR_PROMPT_FORMAT), &format);
	sh->var_get(sh->ctx, ve_var_name(VE_VAR_STATE), &state);
	const char *text = prompt.text;
	size_t len = text ? strlen(text) : 0;
	if (!len)
		text = ve_basename(place.text, &len);
	else if (!state.text && len > 3 && text[0] == '(' && text[len - 2] == ')' && text[len - 1] == ' ')
		text++, len -= 3; /* CPython 3.10 to 3.12 */
	ve_show(&name, text, len, 255);
	ve_prompt_format(segment, format.text, ve_buf_text(&name), sh->dialect);
	ve_buf_release(&name);
	sh->session->segment_read = true;
	return segment->status ? "" : ve_buf_text(segment);
}
