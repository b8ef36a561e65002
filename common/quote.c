/* quote.c - one quoter per dialect. */
#include "internal.h"

/* '...' with the quote itself as '\'': bash and zsh, whatever their options but zsh's RC_QUOTES, which only changes '' and
 * is never met because no two quotes end up side by side: an empty piece is left out. */
static void quote_posix(struct ve_buf *buf, const char *bytes, size_t len)
{
	bool open = false;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\'') {
			if (open)
				ve_buf_addc(buf, '\'');
			open = false;
			ve_buf_adds(buf, "\\'");
			continue;
		}
		if (!open)
			ve_buf_addc(buf, '\'');
		open = true;
		ve_buf_addc(buf, bytes[i]);
	}
	if (open)
		ve_buf_addc(buf, '\'');
	else if (!len)
		ve_buf_adds(buf, "''");
}

/* fish: inside '...' only \\ and \' are escapes (fish 3.1 to 4). */
static void quote_fish(struct ve_buf *buf, const char *bytes, size_t len)
{
	ve_buf_addc(buf, '\'');
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\'' || bytes[i] == '\\')
			ve_buf_addc(buf, '\\');
		ve_buf_addc(buf, bytes[i]);
	}
	ve_buf_addc(buf, '\'');
}

/* RFC 8259. */
static void quote_json(struct ve_buf *buf, const char *bytes, size_t len)
{
	ve_buf_addc(buf, '"');
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)bytes[i];
		uint32_t code;
		size_t n = ve_utf8(bytes + i, len - i, &code);
		if (c == '"' || c == '\\')
			ve_buf_addf(buf, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			ve_buf_addf(buf, "\\u%04x", c);
		else if (n)
			ve_buf_add(buf, bytes + i, n);
		else
			ve_buf_addf(buf, "\\udc%02x", c);
		i += n ? n : 1;
	}
	ve_buf_addc(buf, '"');
}

void ve_quote(struct ve_buf *buf, enum ve_dialect dialect, const char *bytes, size_t len)
{
	switch (dialect) {
	case VE_BASH:
	case VE_ZSH:
		quote_posix(buf, bytes, len);
		break;
	case VE_FISH:
		quote_fish(buf, bytes, len);
		break;
	case VE_PLAIN:
		quote_json(buf, bytes, len);
		break;
	}
}
