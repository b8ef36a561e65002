/* pyvenv.cfg: any bytes; every slice lies inside them, and the decoded prompt is no longer than what it came from. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"home", "prompt", "version", "version_info", "command", "virtualenv", "uv", " = ", "=", "\n", "\r\n",
				  "'", "\"", "\\x", "\\u00e9", "\\U0001f40d", "\\\\", "\\'", "\xef\xbb\xbf", NULL};

static void inside(struct ve_slice slice, const char *bytes, size_t size)
{
	must(!slice.at || (slice.at >= bytes && slice.at + slice.len <= bytes + size));
	must(!slice.at || !memchr(slice.at, '\n', slice.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_pyvenv cfg;
	struct ve_buf prompt = {0};
	char *bytes = malloc(size ? size : 1);
	must(bytes != NULL);
	memcpy(bytes, data ? data : (const uint8_t *)"", size);
	ve_pyvenv_parse(&cfg, bytes, size);
	inside(cfg.home, bytes, size);
	inside(cfg.prompt, bytes, size);
	inside(cfg.version, bytes, size);
	inside(cfg.command, bytes, size);
	ve_pyvenv_prompt(&prompt, &cfg);
	must(prompt.len <= cfg.prompt.len);
	ve_buf_release(&prompt);
	free(bytes);
	return 0;
}
