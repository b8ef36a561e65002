/* First lines of scripts: any bytes; and what venv, pip and uv write, from which the path comes out as it went in. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"#!", "/bin/sh", "\n", "'''exec' ", "\"exec\" ", "\"$(dirname -- \"$(realpath -- \"$0\")\")\"/", "/usr/bin/python3", " \"$0\" \"$@\"\n' '''\n",
				  "'", "\"", "\\", "$", "`", " ", "\t", "\r", "#!/bin/sh\n", "exec", "#! ", "/usr/bin/env python3", NULL};

static struct ve_buf file, script;

static enum ve_shebang read_script(const char *bytes, size_t len)
{
	ve_buf_reset(&file);
	ve_buf_adds(&file, "before");
	enum ve_shebang how = ve_shebang(&file, bytes, len);
	must(file.len >= 6 && memcmp(file.data, "before", 6) == 0 && strlen(file.data) == file.len && !file.status);
	must(how ? file.len > 6 && !memchr(file.data + 6, '\0', file.len - 6) : file.len == 6);
	must(how != VE_SHEBANG_BESIDE || !strchr(file.data + 6, '/'));
	must(how != VE_SHEBANG_LONG || len > 255);
	return how;
}

static void is(enum ve_shebang want, const char *path)
{
	must(read_script(script.data, script.len) == want);
	must(want == VE_SHEBANG_NONE || ve_same(file.data + 6, path));
}

/* The same path, written in each way that there is. */
static void written(const char *path)
{
	size_t len = strlen(path);
	bool simple = len && !strpbrk(path, " \t\n"), slash = strchr(path, '/');
	ve_buf_reset(&script);
	ve_buf_addf(&script, "#!%s\nimport sys\n", path);
	if (simple && !ve_same(path, "/bin/sh"))
		is(len + 2 > 255 ? VE_SHEBANG_LONG : VE_SHEBANG_PATH, path);
	/* distlib, for pip: double quotes where there is a blank. */
	ve_buf_reset(&script);
	ve_buf_addf(&script, "#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\nimport sys\n", path);
	if (len && !strpbrk(path, "\"\\$`\n"))
		is(VE_SHEBANG_PATH, path);
	/* uv: quoted for sh; its relocatable scripts. */
	ve_buf_reset(&script);
	ve_buf_adds(&script, "#!/bin/sh\n'''exec' ");
	ve_quote(&script, VE_BASH, path, len);
	ve_buf_adds(&script, " \"$0\" \"$@\"\n' '''\n");
	if (len)
		is(VE_SHEBANG_PATH, path);
	ve_buf_reset(&script);
	ve_buf_adds(&script, "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/");
	ve_quote(&script, VE_BASH, path, len);
	ve_buf_adds(&script, " \"$0\" \"$@\"\n' '''\n");
	if (len && !slash)
		is(VE_SHEBANG_BESIDE, path);
	else
		is(VE_SHEBANG_PATH, "/bin/sh"); /* of which nobody writes that it is beside */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	read_script((const char *)data, size);
	written(text);
	ve_buf_release(&file);
	ve_buf_release(&script);
	free(text);
	return 0;
}
