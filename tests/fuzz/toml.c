/* Settings files in TOML: any bytes end; what is found is text, and no longer than what it came from. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"[a.b]", "[[a.b]]", "[\"a\"]", "minor", "patch", "a.b.minor", " = ", "\"3.11\"", "'3.11'", "\"\"\"", "'''",
				  "\n", "\r\n", "#", ".", ",", "[", "]", "{", "}", "\\", "\\n", "\"", "'", "true", NULL};

static bool each(void *ctx, const char *text)
{
	size_t *left = ctx;
	must(strlen(text) <= *left);
	return (*left -= strlen(text)) > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = {"a.b.minor", "a.b.patch", "minor", "a"};
	char *bytes = malloc(size ? size : 1);
	must(bytes != NULL);
	memcpy(bytes, data ? data : (const uint8_t *)"", size);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct ve_buf value = {0};
		size_t left = size;
		ve_toml_each(bytes, size, keys[i], each, &left);
		bool found = ve_toml_get(&value, bytes, size, keys[i]);
		must(value.len <= size);
		must(found || !value.len);
		must(!value.len || strlen(value.data) == value.len);
		ve_buf_release(&value);
	}
	free(bytes);
	return 0;
}
