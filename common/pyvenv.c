/* pyvenv.c - pyvenv.cfg: a pure parser over hostile bytes. */
#include "internal.h"

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct ve_slice trim(const char *at, const char *end)
{
	while (at < end && blank(*at))
		at++;
	while (end > at && blank(end[-1]))
		end--;
	return (struct ve_slice){at, (size_t)(end - at)};
}

static bool is_key(struct ve_slice key, const char *name)
{
	size_t len = strlen(name);
	if (key.len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = key.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != name[i])
			return false;
	}
	return true;
}

static void keep(struct ve_slice *slot, struct ve_slice value)
{
	if (!slot->at)
		*slot = value;
}

void ve_pyvenv_parse(struct ve_pyvenv *cfg, const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;
	struct ve_slice version_info = {0};
	*cfg = (struct ve_pyvenv){0};
	while (at < end) {
		const char *stop = at;
		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		const char *equals = memchr(at, '=', (size_t)(stop - at));
		if (equals) {
			struct ve_slice key = trim(at, equals), value = trim(equals + 1, stop);
			if (is_key(key, "home"))
				keep(&cfg->home, value);
			else if (is_key(key, "prompt"))
				keep(&cfg->prompt, value);
			else if (is_key(key, "version"))
				keep(&cfg->version, value);
			else if (is_key(key, "version_info"))
				keep(&version_info, value);
			else if (is_key(key, "command"))
				keep(&cfg->command, value);
			else if (is_key(key, "virtualenv"))
				cfg->virtualenv = true;
			else if (is_key(key, "uv"))
				cfg->uv = true;
		}
		at = stop < end ? stop + 1 : end;
	}
	keep(&cfg->version, version_info);
}

static int hex(const char *at, const char *end, int digits, uint32_t *value)
{
	*value = 0;
	if (end - at < digits)
		return 0;
	for (int i = 0; i < digits; i++) {
		int digit = ve_hex(at[i]);
		if (digit < 0)
			return 0;
		*value = *value << 4 | (uint32_t)digit;
	}
	return digits;
}

static void add_utf8(struct ve_buf *buf, uint32_t c)
{
	if (c < 0x80) {
		ve_buf_addc(buf, (char)c);
	} else if (c < 0x800) {
		ve_buf_addc(buf, (char)(0xc0 | c >> 6));
		ve_buf_addc(buf, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		ve_buf_addc(buf, (char)(0xe0 | c >> 12));
		ve_buf_addc(buf, (char)(0x80 | (c >> 6 & 0x3f)));
		ve_buf_addc(buf, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x110000) {
		ve_buf_addc(buf, (char)(0xf0 | c >> 18));
		ve_buf_addc(buf, (char)(0x80 | (c >> 12 & 0x3f)));
		ve_buf_addc(buf, (char)(0x80 | (c >> 6 & 0x3f)));
		ve_buf_addc(buf, (char)(0x80 | (c & 0x3f)));
	}
}

/* The inside of a Python string literal, as repr() writes it: \\ \' \" \n \r \t \xHH \uHHHH \UHHHHHHHH. */
static void decode_repr(struct ve_buf *buf, const char *at, const char *end)
{
	while (at < end) {
		if (*at != '\\' || end - at < 2) {
			ve_buf_addc(buf, *at++);
			continue;
		}
		char c = at[1];
		uint32_t code;
		int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
		if (digits && hex(at + 2, end, digits, &code)) {
			add_utf8(buf, code);
			at += 2 + digits;
			continue;
		}
		if (c == 'n' || c == 'r' || c == 't')
			ve_buf_addc(buf, c == 'n' ? '\n' : c == 'r' ? '\r' : '\t');
		else if (c == '\\' || c == '\'' || c == '"')
			ve_buf_addc(buf, c);
		else
			ve_buf_add(buf, at, 2);
		at += 2;
	}
}

void ve_pyvenv_prompt(struct ve_buf *buf, const struct ve_pyvenv *cfg)
{
	const char *at = cfg->prompt.at, *end = at ? at + cfg->prompt.len : NULL;
	bool quoted = at && end - at >= 2 && (*at == '\'' || *at == '"') && end[-1] == *at;
	if (!at)
		return;
	if (quoted && !cfg->uv) {
		if (cfg->virtualenv)
			ve_buf_add(buf, at + 1, (size_t)(end - at) - 2);
		else
			decode_repr(buf, at + 1, end - 1);
	} else {
		ve_buf_add(buf, at, cfg->prompt.len);
	}
}
