/* prompt.c - the name of an environment in a prompt, inert whatever it contains.
 *
 * bash decodes backslashes in PS1, then (promptvars) expands what came out. zsh expands $ first (PROMPT_SUBST), then percent
 * escapes. The texts below come out right under the host's default options and execute nothing under any. Names of
 * letters, digits and ._ ()+- are byte for byte what the activation scripts write.
 */
#include "internal.h"

static void escape_bash(struct ve_buf *buf, char c)
{
	switch (c) {
	case '\\':
		ve_buf_adds(buf, "\\\\\\\\");
		break;
	case '$':
	case '`':
		ve_buf_adds(buf, "\\\\");
		ve_buf_addc(buf, c);
		break;
	case '!': /* the history number in posix mode; as an octal escape it is only ever text */
		ve_buf_adds(buf, "\\041");
		break;
	default:
		ve_buf_addc(buf, c);
	}
}

/* `$` and `\` are literal for PROMPT_SUBST when what follows cannot be expanded; %{%} is such and takes no room. Nothing of the
 * kind exists for a backquote: without PROMPT_SUBST it is shown as a quote, lest it come alive when the option does. */
static void escape_zsh(struct ve_buf *buf, char c, unsigned mode)
{
	switch (c) {
	case '%':
		ve_buf_adds(buf, "%%");
		break;
	case '$':
	case '\\':
		ve_buf_addc(buf, c);
		ve_buf_adds(buf, "%{%}");
		break;
	case '`':
		ve_buf_adds(buf, mode & VE_PROMPT_SUBST ? "\\`" : "'");
		break;
	case '!':
		ve_buf_adds(buf, mode & VE_PROMPT_BANG ? "!!" : "!");
		break;
	default:
		ve_buf_addc(buf, c);
	}
}

static bool is_plain(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

void ve_prompt_prefix(struct ve_buf *buf, const char *name, enum ve_dialect dialect, unsigned mode)
{
	size_t plain = 0;
	while (is_plain(name[plain]))
		plain++;
	ve_buf_addc(buf, '(');
	ve_buf_add(buf, name, plain);
	for (name += plain; *name; name++) {
		if (dialect == VE_BASH)
			escape_bash(buf, *name);
		else if (dialect == VE_ZSH)
			escape_zsh(buf, *name, mode);
		else
			ve_buf_addc(buf, *name);
	}
	ve_buf_adds(buf, ") ");
}

bool ve_prompt_varies(const char *name, enum ve_dialect dialect)
{
	return dialect == VE_ZSH && (strchr(name, '`') || strchr(name, '!'));
}

bool ve_prompt_strip(struct ve_buf *buf, const char *ps1, const char *name, enum ve_dialect dialect)
{
	static const unsigned modes[] = {0, VE_PROMPT_SUBST, VE_PROMPT_BANG, VE_PROMPT_SUBST | VE_PROMPT_BANG};
	size_t base = buf->len, count = ve_prompt_varies(name, dialect) ? sizeof modes / sizeof *modes : 1;
	for (size_t i = 0; i < count; i++) {
		ve_prompt_prefix(buf, name, dialect, modes[i]);
		if (buf->status)
			return false;
		size_t len = buf->len - base;
		const char *hit = strstr(ps1, buf->data + base);
		buf->len = base;
		buf->data[base] = '\0';
		if (hit) {
			ve_buf_add(buf, ps1, (size_t)(hit - ps1));
			ve_buf_adds(buf, hit + len);
			return true;
		}
	}
	return false;
}

/* powerlevel10k builds the whole prompt itself and has a segment for environments. */
bool ve_prompt_shows(const char *ps1)
{
	return strchr(ps1, '_') && (strstr(ps1, "VENV_PROMPT") || strstr(ps1, "VIRTUAL_ENV") || strstr(ps1, "_p9k_"));
}

/* The segment is used in two ways, expanded at each prompt ('${VENV_PROMPT}') and put there literally by a function that
 * rebuilds PS1 ("$VENV_PROMPT"). bash has no spelling of $ ` and \ that is right in both, so they are shown as `?`. */
static void segment_name(struct ve_buf *buf, const char *name, enum ve_dialect dialect)
{
	for (; *name; name++) {
		if (dialect == VE_BASH && strchr("$`\\", *name))
			ve_buf_addc(buf, '?');
		else if (dialect == VE_ZSH)
			escape_zsh(buf, *name, 0);
		else
			ve_buf_addc(buf, *name);
	}
}

void ve_prompt_format(struct ve_buf *buf, const char *format, const struct ve_segment *what, enum ve_dialect dialect)
{
	static const char slots[][10] = {"{name}", "{version}", "{project}", "{health}"};
	static const char broken[] = "broken";
	format = format ? format : "({name})";
	const char *const values[] = {what->name, what->version, what->project, what->broken ? broken : ""};
	bool tell = what->broken && *format && !strstr(format, slots[3]);
	while (*format) {
		size_t plain = strcspn(format, "{"), slot = 0, len = 1;
		ve_buf_add(buf, format, plain);
		format += plain;
		while (slot < 4 && strncmp(format, slots[slot], strlen(slots[slot])) != 0)
			slot++;
		if (slot < 4) {
			segment_name(buf, values[slot], dialect);
			len = strlen(slots[slot]);
		} else if (*format) {
			ve_buf_addc(buf, *format);
		}
		format += *format ? len : 0;
		/* Where the format has no place for it, it follows the name, or all. */
		if (tell && (!slot || !*format)) {
			ve_buf_addc(buf, ' ');
			ve_buf_adds(buf, broken);
			tell = false;
		}
	}
}
