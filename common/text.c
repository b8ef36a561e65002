/* text.c - names and paths as words: shown, listed, joined. */
#include "internal.h"

size_t ve_utf8(const char *bytes, size_t left, uint32_t *code)
{
	const unsigned char *at = (const unsigned char *)bytes;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	if (at[0] < 0x80) {
		*code = at[0];
		return 1;
	}
	size_t len = at[0] >= 0xf0 && at[0] < 0xf8 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc0 ? 2 : 0;
	if (!len || at[0] >= 0xf8 || len > left)
		return 0;
	uint32_t value = at[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3fu);
	}
	if (value < least[len] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*code = value;
	return len;
}

/* Characters a terminal or a reader could be fooled by: controls; zero-width and direction marks; separators. */
static bool deceptive(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

void ve_show(struct ve_buf *buf, const char *bytes, size_t len, size_t most)
{
	size_t i = 0, shown = 0;
	while (i < len) {
		/* Nearly every byte is printable ASCII: a stretch of it goes at once. */
		size_t run = 0;
		while (run < len - i && run < most - shown && bytes[i + run] >= ' ' && bytes[i + run] < 0x7f)
			run++;
		ve_buf_add(buf, bytes + i, run);
		i += run;
		shown += run;
		if (i == len)
			return;
		uint32_t code = 0;
		size_t n = ve_utf8(bytes + i, len - i, &code);
		bool plain = n && !deceptive(code);
		size_t adds = plain ? n : 1;
		if (shown + adds > most)
			return;
		if (plain)
			ve_buf_add(buf, bytes + i, n);
		else
			ve_buf_addc(buf, '?');
		shown += adds;
		i += n ? n : 1;
	}
}

bool ve_words_hold(const char *words, const char *word, size_t len)
{
	const char *at = words;
	while (at && *at) {
		size_t n = strcspn(at, " \t\n");
		if (n == len && n && memcmp(at, word, n) == 0)
			return true;
		at += n;
		at += strspn(at, " \t\n");
	}
	return false;
}

int ve_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint64_t ve_hash(uint64_t h, const char *text)
{
	const uint64_t prime = 1099511628211u;
	for (h = (h ^ (text ? 0x100 : 0x200)) * prime; text && *text; text++) /* it begins with what no byte is */
		h = (h ^ (unsigned char)*text) * prime;
	return h;
}

const char *ve_basename(const char *file, size_t *len)
{
	size_t end = strlen(file);
	while (end > 1 && file[end - 1] == '/')
		end--;
	size_t at = end;
	while (at > 0 && file[at - 1] != '/')
		at--;
	if (at == end && end)
		at--; /* the root itself */
	*len = end - at;
	return file + at;
}

void ve_path_join(struct ve_buf *buf, const char *from, const char *file)
{
	size_t base = buf->len;
	const char *parts[2] = {from, file};
	for (int i = *file == '/' ? 1 : 0; i < 2; i++) {
		const char *at = parts[i];
		while (*at) {
			at += strspn(at, "/");
			size_t n = strcspn(at, "/");
			if (n == 2 && at[0] == '.' && at[1] == '.') {
				while (buf->len > base && buf->data[--buf->len] != '/')
					;
				if (buf->data)
					buf->data[buf->len] = '\0';
			} else if (n && !(n == 1 && at[0] == '.')) {
				ve_buf_addc(buf, '/');
				ve_buf_add(buf, at, n);
			}
			at += n;
		}
	}
	if (buf->len == base)
		ve_buf_addc(buf, '/');
}

int ve_conda_depth(const char *level, const char *prefix)
{
	int depth = 0;
	for (; level && *level >= '0' && *level <= '9' && depth <= VE_CONDA_DEPTHS; level++)
		depth = depth * 10 + (*level - '0');
	bool there = prefix && *prefix == '/' && prefix[strspn(prefix, "/")];
	return level && !*level && depth <= VE_CONDA_DEPTHS && there ? depth : 0;
}

bool ve_within_len(const char *dir, size_t len, const char *other, size_t other_len)
{
	while (other_len > 1 && other[other_len - 1] == '/')
		other_len--;
	if (other_len == 1)
		return true;
	return len >= other_len && memcmp(dir, other, other_len) == 0 && (len == other_len || dir[other_len] == '/');
}

bool ve_within(const char *dir, const char *other)
{
	return ve_within_len(dir, strlen(dir), other, strlen(other));
}
