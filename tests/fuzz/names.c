/* What managers leave on the disk and we read: `.python-version`, `.project`, environments.txt, the hash behind a name. What is
 * taken from them never leaves where it belongs. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"3.11", "/", "..", "../", "./", "envs", "#", " ", "\t", "\r\n", "\n", "/home/a", "~/.conda/envs/x", "-py3.11", "-pPDW62rD",
				  "-0123456789abcdef", "-cp3.12.x", "-3.12", "my-proj", NULL};

static bool has_dots(const char *path)
{
	for (const char *at = path; *at;) {
		size_t n = strcspn(at, "/");
		if ((n == 1 && at[0] == '.') || (n == 2 && at[0] == '.' && at[1] == '.') || (n == 0 && at[0]))
			return true;
		at += n;
		at += *at == '/';
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_buf out = {0}, project = {0};
	char *text = text_of(data, size);
	if (ve_python_version(&out, text, size)) {
		must(out.len > 0 && out.data[0] != '/' && strlen(out.data) == out.len);
		must(!has_dots(out.data) && !strpbrk(out.data, " \t\r\n"));
	}
	if (ve_project_file(&project, text, size)) {
		must(project.data[0] == '/' && strlen(project.data) == project.len && !strchr(project.data, '\n'));
		must(!has_dots(project.data + 1));
	}
	const char *at = text, *end = text + size;
	while (ve_conda_next(&at, end, &out)) {
		must(at > text && at <= end);
		must(out.data[0] == '/' && strlen(out.data) == out.len && !strchr(out.data, '\n'));
	}
	must(at == end);
	size_t len = strlen(text), stem = ve_named_stem(text);
	must(stem < len || !len);
	must(!stem || text[stem] == '-');
	ve_buf_release(&out);
	ve_buf_release(&project);
	free(text);
	return 0;
}
