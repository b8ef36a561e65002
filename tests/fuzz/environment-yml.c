/* The name in an environment.yml: whatever the file holds, it is a name and not a path, or there is none. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"name:", "name: ", " name: ", "- name: ", "prefix: ", "\n", "\r\n", "'", "\"", "\\",
				  " #",    "#",      "[",       "]",        ",",        "..", "/",    "a", "  ", NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_buf name = {0};
	char *text = text_of(data, size);
	if (ve_environment_yml_name(&name, text, size)) {
		must(name.len && name.len < size && strlen(name.data) == name.len);
		must(!strchr(name.data, '/') && strcmp(name.data, ".") != 0 && strcmp(name.data, "..") != 0);
		must(!strchr(name.data, '\n'));
		must(strstr(text, "name") != NULL || memchr(text, '\0', size));
	}
	ve_buf_release(&name);
	free(text);
	return 0;
}
