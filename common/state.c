/* state.c - the private exported variable: what VIRTUAL_ENV and PATH do not show.
 *
 *   1;HOW;SINCE;PATH;PYTHONHOME;PKG_CONFIG_PATH;TCL_LIBRARY;TK_LIBRARY;ENV
 *
 *   HOW      `auto` or `hand`
 *   SINCE    seconds since the epoch, 0 unknown
 *   PATH     `u` unset, `e` empty, `s` set; `x` if it was exported; the places our element had, comma-separated
 *   PYTHONHOME   `u`, or `x` or `-` (exported or not) and the value
 *   PKG_CONFIG_PATH   empty when not touched, else as PATH
 *   TCL_LIBRARY, TK_LIBRARY   empty when not touched, else what we set, a comma, and as PYTHONHOME
 *   ENV      the VIRTUAL_ENV it belongs to
 *
 * In values % ; , and control characters are %XX. The fish script writes and reads the same.
 */
#include "internal.h"

enum { FIELDS = 9 };

/* In place; what it becomes is never longer. False: damaged. */
static bool decode(char *text)
{
	char *out = strchr(text, '%');
	if (!out)
		return true;
	for (const char *at = out; *at; at++) {
		if (*at != '%') {
			*out++ = *at;
			continue;
		}
		int high = ve_hex(at[1]), low = high < 0 ? -1 : ve_hex(at[2]);
		if (low < 0 || !(high << 4 | low))
			return false;
		*out++ = (char)(high << 4 | low);
		at += 2;
	}
	*out = '\0';
	return true;
}

static void encode(struct ve_buf *buf, const char *text)
{
	size_t plain = 0;
	for (char c; (c = text[plain]);) {
		if (c != '%' && c != ';' && c != ',' && (unsigned char)c >= 0x20) {
			plain++;
			continue;
		}
		ve_buf_add(buf, text, plain);
		ve_buf_addf(buf, "%%%02X", (unsigned char)c);
		text += plain + 1;
		plain = 0;
	}
	ve_buf_add(buf, text, plain);
}

static bool parse_list(struct ve_list_before *list, const char *at)
{
	switch (*at++) {
	case '\0':
		return true;
	case 'u':
		list->had = VE_WAS_UNSET;
		break;
	case 'e':
		list->had = VE_WAS_EMPTY;
		break;
	case 's':
		list->had = VE_WAS_SET;
		break;
	default:
		return false;
	}
	if (*at == 'x') {
		list->exported = true;
		at++;
	}
	while (*at) {
		unsigned place = 0;
		int digits = 0;
		for (; *at >= '0' && *at <= '9' && digits < 7; at++, digits++)
			place = place * 10 + (unsigned)(*at - '0');
		if (!digits || list->places.count == VE_PLACES || (*at && *at != ','))
			return false;
		if (list->places.count && place <= list->places.at[list->places.count - 1])
			return false;
		list->places.at[list->places.count++] = place;
		if (*at == ',' && !*++at)
			return false;
	}
	return true;
}

static bool parse_before(struct ve_value_before *value, char *at)
{
	if (*at == 'u' && !at[1]) {
		value->had = VE_WAS_UNSET;
		return true;
	}
	if (*at != 'x' && *at != '-')
		return false;
	value->exported = *at == 'x';
	value->before = at + 1;
	value->had = at[1] ? VE_WAS_SET : VE_WAS_EMPTY;
	return decode(at + 1);
}

static bool parse_value(struct ve_value_before *value, char *at)
{
	if (!*at)
		return true;
	char *comma = strchr(at, ',');
	if (!comma)
		return false;
	*comma = '\0';
	value->ours = at;
	return decode(at) && parse_before(value, comma + 1);
}

bool ve_state_parse(struct ve_state *state, const char *variable, struct ve_buf *text)
{
	char *field[FIELDS];
	int count = 0;
	*state = (struct ve_state){0};
	ve_buf_reset(text);
	if (!ve_given(variable))
		return false;
	ve_buf_adds(text, variable);
	if (text->status)
		return false;
	field[count++] = text->data;
	for (char *at = text->data; *at; at++) {
		if (*at != ';')
			continue;
		if (count == FIELDS)
			return false;
		*at = '\0';
		field[count++] = at + 1;
	}
	bool fine = count == FIELDS && ve_same(field[0], "1");
	if (fine) {
		state->by_hand = ve_same(field[1], "hand");
		fine = state->by_hand || ve_same(field[1], "auto");
		for (const char *at = field[2]; fine && *at; at++) {
			fine = *at >= '0' && *at <= '9' && at - field[2] < 15;
			state->since = state->since * 10 + (*at - '0');
		}
		state->env = field[8];
		state->home.ours = "";
		fine = fine && parse_list(&state->path_list, field[3]) && state->path_list.had &&
		       parse_before(&state->home, field[4]) && parse_list(&state->pkg_config, field[5]) &&
		       parse_value(&state->tcl, field[6]) && parse_value(&state->tk, field[7]) && decode(field[8]) &&
		       *field[8] == '/';
	}
	if (!fine)
		*state = (struct ve_state){0};
	return fine;
}

static void format_list(struct ve_buf *buf, const struct ve_list_before *list)
{
	if (list->had == VE_UNTOUCHED)
		return;
	ve_buf_addc(buf, list->had == VE_WAS_UNSET ? 'u' : list->had == VE_WAS_EMPTY ? 'e' : 's');
	if (list->exported)
		ve_buf_addc(buf, 'x');
	for (unsigned i = 0; i < list->places.count; i++) {
		if (i)
			ve_buf_addc(buf, ',');
		ve_buf_addn(buf, list->places.at[i]);
	}
}

static void format_before(struct ve_buf *buf, const struct ve_value_before *value)
{
	if (value->had == VE_WAS_UNSET) {
		ve_buf_addc(buf, 'u');
	} else {
		ve_buf_addc(buf, value->exported ? 'x' : '-');
		encode(buf, value->before);
	}
}

static void format_value(struct ve_buf *buf, const struct ve_value_before *value)
{
	if (value->had == VE_UNTOUCHED)
		return;
	encode(buf, value->ours);
	ve_buf_addc(buf, ',');
	format_before(buf, value);
}

void ve_state_format(struct ve_buf *buf, const struct ve_state *state)
{
	ve_buf_adds(buf, state->by_hand ? "1;hand;" : "1;auto;");
	ve_buf_addn(buf, state->since);
	ve_buf_addc(buf, ';');
	format_list(buf, &state->path_list);
	ve_buf_addc(buf, ';');
	format_before(buf, &state->home);
	ve_buf_addc(buf, ';');
	format_list(buf, &state->pkg_config);
	ve_buf_addc(buf, ';');
	format_value(buf, &state->tcl);
	ve_buf_addc(buf, ';');
	format_value(buf, &state->tk);
	ve_buf_addc(buf, ';');
	encode(buf, state->env);
}

const char *ve_conda_active(const struct ve_shell *sh)
{
	const char *level = ve_get(sh, VE_VAR_CONDA_SHLVL), *prefix = ve_get(sh, VE_VAR_CONDA_PREFIX);
	return ve_conda_depth(level, prefix) ? prefix : NULL;
}
