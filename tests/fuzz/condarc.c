/* conda's settings files: whatever they hold, a value is text of some length, and every byte read is theirs. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"envs_dirs", ":", "- ", "\n", "\r\n", "[", "]", ",", "'", "\"", "\\", " #", "  ", "~/", "$HOME/", NULL};

static void check(void *ctx, const char *value)
{
	must(*value != '\0');
	must(strlen(value) <= *(size_t *)ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	ve_condarc_parse(text, size, "envs_dirs", check, &size);
	free(text);
	return 0;
}
