/* shebang.c - which interpreter a script is run by: a pure parser over the first bytes of a file. */
#include "../internal.h"

enum { KERNEL = 255 }; /* bytes of a first line that Linux looks at; 127 before 5.1 */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Append a word as sh reads it, the rest of which begins at the result. NULL: it has no end, or what it becomes is only known when it
 * runs. */
static const char *word(struct ve_buf *out, const char *at, const char *end)
{
	char quote = 0;
	for (; at < end && (quote || (*at != '\n' && !blank(*at))); at++) {
		if (*at == quote) {
			quote = 0;
		} else if (quote == '\'') {
			ve_buf_addc(out, *at);
		} else if (!quote && (*at == '\'' || *at == '"')) {
			quote = *at;
		} else if (*at == '$' || *at == '`') {
			return NULL;
		} else if (*at == '\\' && at + 1 < end && at[1] != '\n' && (!quote || strchr("$`\"\\", at[1]))) {
			ve_buf_addc(out, *++at);
		} else {
			ve_buf_addc(out, *at);
		}
	}
	return quote ? NULL : at;
}

/* What pip, virtualenv and uv write where a path is too long for a first line or has a blank: sh starts the interpreter, which takes these
 * two lines for a string. uv's relocatable scripts look beside themselves. */
static enum ve_shebang by_shell(struct ve_buf *file, const char *at, const char *end)
{
	static const char beside[] = "\"$(dirname -- \"$(realpath -- \"$0\")\")\"/";
	const size_t len = sizeof beside - 1;
	size_t start = file->len;
	at = word(file, at, end);
	bool exec = at && file->len - start == 4 && memcmp(file->data + start, "exec", 4) == 0;
	file->len = start;
	if (!exec)
		return VE_SHEBANG_NONE;
	while (at < end && blank(*at))
		at++;
	bool is_beside = (size_t)(end - at) > len && memcmp(at, beside, len) == 0;
	at = word(file, is_beside ? at + len : at, end);
	if (!at || file->len == start || file->status || (is_beside && strchr(file->data + start, '/'))) {
		file->len = start;
		return VE_SHEBANG_NONE;
	}
	return is_beside ? VE_SHEBANG_BESIDE : VE_SHEBANG_PATH;
}

enum ve_shebang ve_shebang(struct ve_buf *file, const char *bytes, size_t len)
{
	static const char shell[] = "/bin/sh";
	const char *at = bytes + 2, *nul = memchr(bytes, '\0', len), *end = nul ? nul : bytes + len;
	if (end - bytes < 2 || bytes[0] != '#' || bytes[1] != '!')
		return VE_SHEBANG_NONE;
	while (at < end && blank(*at))
		at++;
	const char *stop = at;
	while (stop < end && *stop != '\n' && !blank(*stop))
		stop++;
	if (stop == at)
		return VE_SHEBANG_NONE;
	const char *line = memchr(stop, '\n', (size_t)(end - stop));
	if (line && (size_t)(stop - at) == sizeof shell - 1 && memcmp(at, shell, sizeof shell - 1) == 0) {
		enum ve_shebang found = by_shell(file, line + 1, end);
		if (found)
			return found;
	}
	ve_buf_add(file, at, (size_t)(stop - at));
	return stop - bytes > KERNEL ? VE_SHEBANG_LONG : VE_SHEBANG_PATH;
}
