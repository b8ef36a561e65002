/* bin/activate: any bytes; what is taken from them is literal text. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"VIRTUAL_ENV", "VIRTUAL_ENV=", "TCL_LIBRARY=", "export ", "\n", "/a/b", "'", "\"", "'\\''", "'\"'\"'",
				  "\\", "$(x)", "${VIRTUAL_ENV}", "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig", " ", ";", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_buf text = {0}, before = {0};
	char *bytes = malloc(size ? size : 1);
	must(bytes != NULL);
	memcpy(bytes, data ? data : (const uint8_t *)"", size);
	ve_buf_adds(&text, "kept");
	if (ve_script_path(&text, bytes, size)) {
		must(text.len > 4 && text.data[4] == '/' && !memchr(text.data, '\0', text.len));
		must(text.len <= size + 4);
	} else {
		must(strcmp(text.data, "kept") == 0 && text.len == 4);
	}
	ve_buf_reset(&text);
	if (ve_script_path_raw(&text, bytes, size))
		must(*text.data == '/' && !memchr(text.data, '\0', text.len) && text.len <= size);
	else
		must(text.len == 0);
	if (ve_script_value(&before, bytes, size, "TCL_LIBRARY"))
		must(before.len && *before.data != '$' && strlen(before.data) == before.len);
	else
		must(before.len == 0);
	ve_script_pkg_config(bytes, size);
	ve_buf_release(&text);
	ve_buf_release(&before);
	free(bytes);
	return 0;
}
