/* Versions (PEP 440): a version is what the expression there says; what was normalized stays as it is when that is done again, and has only what normal ones have; upper case and a
 * `v` in front mean nothing; what is none leaves nothing behind. */
#include "fuzz.h"
#include "../../common/internal.h"

#include <regex.h>

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"1", "0", "00", "1.0", ".", "-", "_", "+", "!", "v", "a", "alpha", "beta", "b", "pre", "preview", "rc", "c", "post", "rev", "r",
				  "dev", ".post", ".dev", "-1", "+local", "2!", NULL};

/* "Parsing version strings with regular expressions" there. */
static bool is_version(const char *text)
{
	static const char pattern[] = "^v?([0-9]+!)?[0-9]+(\\.[0-9]+)*([-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?"
				      "(-[0-9]+|[-_.]?(post|rev|r)[-_.]?[0-9]*)?([-_.]?dev[-_.]?[0-9]*)?(\\+[a-z0-9]+([-_.][a-z0-9]+)*)?$";
	static regex_t regex;
	static bool made;
	if (!made)
		must(regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0);
	made = true;
	return regexec(&regex, text, 0, NULL, 0) == 0;
}

/* Numbers have no zeros in front, but in the local part, where a word may begin with them. */
static void no_zeros(const char *version)
{
	for (const char *at = version; *at && *at != '+'; at++)
		must(*at != '0' || (at > version && at[-1] >= '0' && at[-1] <= '9') || at[1] < '0' || at[1] > '9');
}

static void means_the_same(const char *text, const struct ve_buf *normal, bool is)
{
	struct ve_buf other = {0}, got = {0};
	if (*text != 'v' && *text != 'V')
		ve_buf_addc(&other, 'V');
	for (; *text; text++)
		ve_buf_addc(&other, *text >= 'a' && *text <= 'z' ? (char)(*text - 32) : *text);
	must(ve_version_normal(&got, ve_buf_text(&other)) == is && ve_same(ve_buf_text(&got), ve_buf_text(normal)));
	ve_buf_release(&other);
	ve_buf_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	struct ve_buf once = {0}, again = {0};
	bool is = ve_version_normal(&once, text);
	must(is == is_version(text));
	if (is) {
		must(once.len && strspn(once.data, "0123456789abcdefghijklmnopqrstuvwxyz.!+") == once.len);
		no_zeros(once.data);
		must(ve_version_normal(&again, once.data) && ve_same(again.data, once.data));
	} else {
		must(once.len == 0);
	}
	means_the_same(text, &once, is);
	ve_buf_release(&once);
	ve_buf_release(&again);
	free(text);
	return 0;
}
