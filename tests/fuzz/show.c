/* Names on terminals: whatever goes in, what comes out is UTF-8 without a control character, and no longer than asked for. A name
 * in a prompt can be taken out again. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"\x1b[31m", "\xc2\x9b", "\xe2\x80\xae", "\xc3\xa9", "\xf0\x9f\x90\x8d", "\xed\xa0\x80", "\xc0\x80", "$(x)", "`y`",
				  "%n", "\\w", "!", "(", ") ", NULL};

static void harmless(const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t code;
		size_t n = ve_utf8(text + i, len - i, &code);
		must(n != 0);
		must(code >= 0x20 && (code < 0x7f || code >= 0xa0) && code != 0x202e && code != 0x200b);
		i += n;
	}
}

/* bash: what decoding backslashes once and expanding once must not meet: a $ or ` that is not escaped. */
static void inert_in_bash(const char *text)
{
	for (; *text; text++) {
		if (*text == '\\') {
			must(text[1] != '\0');
			if (text[1] == '\\' && (text[2] == '$' || text[2] == '`'))
				text += 2;
			else if (text[1] == '\\' && text[2] == '\\' && text[3] == '\\')
				text += 3;
			else
				must(strncmp(text, "\\041", 4) == 0);
		} else {
			must(*text != '$' && *text != '`' && *text != '!');
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned modes[] = {0, VE_PROMPT_SUBST, VE_PROMPT_BANG, VE_PROMPT_SUBST | VE_PROMPT_BANG};
	struct ve_buf shown = {0}, ps1 = {0}, back = {0};
	size_t most = size ? data[0] : 255;
	ve_show(&shown, (const char *)data, size, most);
	must(shown.len <= most && shown.len <= size);
	harmless(ve_buf_text(&shown), shown.len);
	const char *name = ve_buf_text(&shown);
	for (int dialect = VE_BASH; dialect <= VE_ZSH; dialect++) {
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
			ve_buf_reset(&ps1);
			ve_buf_reset(&back);
			ve_prompt_prefix(&ps1, name, (enum ve_dialect)dialect, modes[i]);
			if (dialect == VE_BASH)
				inert_in_bash(ps1.data);
			ve_buf_adds(&ps1, "$ ");
			must(ve_prompt_strip(&back, ps1.data, name, (enum ve_dialect)dialect));
			must(strcmp(back.data, "$ ") == 0);
		}
	}
	ve_buf_release(&shown);
	ve_buf_release(&ps1);
	ve_buf_release(&back);
	return 0;
}
