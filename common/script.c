/* script.c - what bin/activate says, read as text and never run. */
#include "internal.h"

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("@%+=:,./_-", c) || (unsigned char)c >= 0x80;
}

/* "..." or '...' with nothing escaped in it: it ends at the quote that ends the line. */
static bool raw_word(struct ve_buf *buf, const char *at, const char *end)
{
	char quote = *at++;
	for (const char *close = at; (close = memchr(close, quote, (size_t)(end - close))); close++) {
		if (close + 1 == end || strchr("\r\n;", close[1])) {
			ve_buf_add(buf, at, (size_t)(close - at));
			return true;
		}
	}
	return false;
}

/* One shell word made of bare, single-quoted, double-quoted and backslashed parts, which covers shlex.quote (CPython since
 * gh-124651, virtualenv), '\'' (uv) and "..." (older CPython, which escaped nothing). */
static bool word(struct ve_buf *buf, const char *at, const char *end)
{
	if (at < end && *at == '"')
		return raw_word(buf, at, end);
	while (at < end) {
		char c = *at;
		if (c == '\'' || c == '"') {
			const char *close = memchr(at + 1, c, (size_t)(end - at - 1));
			if (!close)
				return false;
			ve_buf_add(buf, at + 1, (size_t)(close - at - 1));
			at = close + 1;
		} else if (c == '\\' && end - at > 1) {
			ve_buf_addc(buf, at[1]);
			at += 2;
		} else if (c && plain(c)) {
			ve_buf_addc(buf, c);
			at++;
		} else {
			break;
		}
	}
	return true;
}

/* As memmem(3), which the shell would have to look up at every start. */
static const char *find(const char *bytes, size_t len, const char *text, size_t text_len)
{
	for (const char *at = bytes, *end = bytes + len; (size_t)(end - at) >= text_len; at++) {
		at = memchr(at, *text, (size_t)(end - at) - text_len + 1);
		if (!at || memcmp(at, text, text_len) == 0)
			return at;
	}
	return NULL;
}

/* The next assignment to `name` at or after *at; *at moves behind its `=`. */
static bool assignment(const char **at, const char *start, const char *end, const char *name)
{
	size_t len = strlen(name);
	while (*at < end) {
		const char *hit = find(*at, (size_t)(end - *at), name, len);
		if (!hit || hit + len >= end)
			return false;
		*at = hit + len;
		bool begins = hit == start || hit[-1] == '\n' || hit[-1] == ' ' || hit[-1] == '\t' || hit[-1] == ';';
		if (begins && hit[len] == '=') {
			++*at;
			return true;
		}
	}
	return false;
}

/* Append the first value given to `name` that is literal text and, if asked, an absolute path. */
static bool value(struct ve_buf *buf, const char *bytes, size_t len, const char *name, bool absolute)
{
	const char *at = bytes, *end = bytes + len;
	size_t base = buf->len;
	while (assignment(&at, bytes, end, name)) {
		if (word(buf, at, end) && buf->len > base && !memchr(buf->data + base, '\0', buf->len - base) &&
		    (absolute ? buf->data[base] == '/' : buf->data[base] != '$'))
			return !buf->status;
		if (buf->data) {
			buf->len = base;
			buf->data[base] = '\0';
		}
	}
	return false;
}

bool ve_script_path(struct ve_buf *buf, const char *bytes, size_t len)
{
	return value(buf, bytes, len, "VIRTUAL_ENV", true);
}

bool ve_script_path_raw(struct ve_buf *buf, const char *bytes, size_t len)
{
	static const char begin[] = "VIRTUAL_ENV='/";
	const char *hit = find(bytes, len, begin, sizeof begin - 1);
	size_t base = buf->len;
	if (!hit || !raw_word(buf, hit + sizeof begin - 3, bytes + len) || buf->status)
		return false;
	if (!memchr(buf->data + base, '\0', buf->len - base))
		return true;
	buf->len = base;
	buf->data[base] = '\0';
	return false;
}

bool ve_script_value(struct ve_buf *buf, const char *bytes, size_t len, const char *name)
{
	return value(buf, bytes, len, name, false);
}

bool ve_script_pkg_config(const char *bytes, size_t len)
{
	static const char text[] = "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig";
	return find(bytes, len, text, sizeof text - 1);
}
