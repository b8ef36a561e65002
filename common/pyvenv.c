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

/* In any case. */
static bool same_key(const char *key, const char *name)
{
	for (; *name; key++, name++) {
		if (*key != *name && !(*key >= 'A' && *key <= 'Z' && *key - 'A' + 'a' == *name))
			return false;
	}
	return true;
}

static void keep(struct ve_slice *slot, struct ve_slice value)
{
	if (!slot->at)
		*slot = value;
}

/* Its length tells which one a key can be. */
static void take(struct ve_pyvenv *cfg, struct ve_slice *version_info, struct ve_slice key, struct ve_slice value)
{
	switch (key.len) {
	case 2:
		cfg->uv |= same_key(key.at, "uv");
		break;
	case 4:
		if (same_key(key.at, "home"))
			keep(&cfg->home, value);
		break;
	case 6:
		if (same_key(key.at, "prompt"))
			keep(&cfg->prompt, value);
		break;
	case 7:
		if (same_key(key.at, "version"))
			keep(&cfg->version, value);
		else if (same_key(key.at, "command"))
			keep(&cfg->command, value);
		break;
	case 10:
		cfg->virtualenv |= same_key(key.at, "virtualenv");
		break;
	case 12:
		if (same_key(key.at, "version_info"))
			keep(version_info, value);
		break;
	}
}

static const char *next(const char *at, const char *end, char byte)
{
	const char *found = memchr(at, byte, (size_t)(end - at));
	return found ? found : end;
}

void ve_pyvenv_parse(struct ve_pyvenv *cfg, const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len, *newline = NULL, *cr = NULL;
	struct ve_slice version_info = {0};
	*cfg = (struct ve_pyvenv){0};
	while (at < end) {
		/* Each is looked for again only when the last one was passed. */
		newline = newline && newline >= at ? newline : next(at, end, '\n');
		cr = cr && cr >= at ? cr : next(at, end, '\r');
		const char *stop = newline < cr ? newline : cr, *equals = memchr(at, '=', (size_t)(stop - at));
		if (equals)
			take(cfg, &version_info, trim(at, equals), trim(equals + 1, stop));
		at = stop < end ? stop + 1 : end;
	}
	keep(&cfg->version, version_info);
}

size_t ve_pyvenv_number(const struct ve_pyvenv *cfg)
{
	const struct ve_slice *version = &cfg->version;
	size_t len = 0;
	while (len < version->len && len < 32 && ((version->at[len] >= '0' && version->at[len] <= '9') || version->at[len] == '.'))
		len++;
	while (len && version->at[len - 1] == '.')
		len--;
	return len;
}

const char *ve_pyvenv_tool(const struct ve_pyvenv *cfg)
{
	return cfg->uv ? "uv" : cfg->virtualenv || !cfg->home.at ? "virtualenv" : "venv";
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
