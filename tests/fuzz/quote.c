/* Quoting: our own reading of each dialect gives the bytes back. tests/quote.t asks the real shells. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"'", "''", "\\", "\\'", "\"", "$x", "`", "\n", "\xc3\xa9", "\xff", "!", NULL};

/* One POSIX word of '...' and \' pieces, none of them empty or side by side. */
static void read_posix(struct ve_buf *out, const char *at)
{
	if (strcmp(at, "''") == 0)
		return;
	must(*at != '\0');
	while (*at) {
		if (*at == '\\') {
			must(at[1] == '\'');
			ve_buf_addc(out, '\'');
			at += 2;
			continue;
		}
		must(*at == '\'');
		const char *end = strchr(at + 1, '\'');
		must(end != NULL);
		must(end > at + 1 && end[1] != '\''); /* zsh's RC_QUOTES */
		ve_buf_add(out, at + 1, (size_t)(end - at - 1));
		at = end + 1;
	}
}

static void read_fish(struct ve_buf *out, const char *at)
{
	must(*at++ == '\'');
	for (; *at != '\''; at++) {
		must(*at != '\0');
		if (*at == '\\') {
			at++;
			must(*at == '\\' || *at == '\'');
		}
		ve_buf_addc(out, *at);
	}
	must(at[1] == '\0');
}

static unsigned hex4(const char *at)
{
	unsigned value = 0;
	for (int i = 0; i < 4; i++) {
		must((at[i] >= '0' && at[i] <= '9') || (at[i] >= 'a' && at[i] <= 'f'));
		value = value << 4 | (unsigned)(at[i] <= '9' ? at[i] - '0' : at[i] - 'a' + 10);
	}
	return value;
}

static void read_json(struct ve_buf *out, const char *at)
{
	must(*at++ == '"');
	for (; *at != '"'; at++) {
		must((unsigned char)*at >= 0x20);
		if (*at != '\\') {
			ve_buf_addc(out, *at);
			continue;
		}
		if (*++at == 'u') {
			unsigned code = hex4(at + 1);
			must(code < 0x80 || (code >= 0xdc80 && code < 0xdd00));
			ve_buf_addc(out, (char)(code < 0x80 ? code : code - 0xdc00));
			at += 4;
		} else {
			must(*at == '"' || *at == '\\');
			ve_buf_addc(out, *at);
		}
	}
	must(at[1] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(struct ve_buf *, const char *) = {read_posix, read_posix, read_fish, read_json};
	struct ve_buf word = {0}, back = {0};
	char *text = text_of(data, size);
	size = strlen(text); /* a shell word holds no NUL */
	for (int dialect = VE_BASH; dialect <= VE_PLAIN; dialect++) {
		ve_buf_reset(&word);
		ve_buf_reset(&back);
		ve_quote(&word, (enum ve_dialect)dialect, text, size);
		readers[dialect](&back, ve_buf_text(&word));
		must(back.len == size && memcmp(ve_buf_text(&back), text, size) == 0);
	}
	ve_buf_release(&word);
	ve_buf_release(&back);
	free(text);
	return 0;
}
