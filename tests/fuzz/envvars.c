/* What a conda environment says that it sets: whatever the bytes are, each variable is one that shells can have, once,
 * and none of those that keep the environments apart. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"{", "}", "{\"env_vars\": {", "\"env_vars\": ", "\"A\": \"1\"", "\"a\": \"x\"",
				  "\"PATH\": \"/\"", ", ", ": ", "\"", "\\u0000", "\\ud83d\\ude00", "\\ud800", "[", "]", "***unset***", "null", "1e9",
				  "true", "\"CONDA_PREFIX\"", "\"version\": 1", "\"virtual_env_x\": \"\"", "\\n", NULL};

static bool is_name(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	return len && len < 256 && !name[len] && !(*name >= '0' && *name <= '9');
}

static void check(const struct ve_conda_vars *vars)
{
	static const char *const kept[] = {"PATH", "CONDA_PREFIX", "CONDA_SHLVL", "PS1", "IFS", "VIRTUAL_ENV", "_VENV_STATE"};
	for (size_t i = 0; i < vars->count; i++) {
		const char *name = vars->at[i].name.data;
		must(is_name(name));
		must(strlen(ve_buf_text(&vars->at[i].text)) == vars->at[i].text.len);
		for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
			must(strcmp(name, kept[k]) != 0);
		for (size_t k = 0; k < i; k++)
			must(strcmp(name, vars->at[k].name.data) != 0);
	}
}

/* As it is, and between the braces that an object needs: first as a file of env_vars.d, then as the state over it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_conda_vars vars = {0};
	struct ve_buf whole = {0};
	char *text = text_of(data, size);
	ve_buf_adds(&whole, "{\"env_vars\": {");
	ve_buf_add(&whole, text, size);
	ve_buf_adds(&whole, "}}");
	const char *wrong = ve_conda_vars_parse(&vars, text, size, NULL);
	must(!wrong || *wrong);
	check(&vars);
	wrong = ve_conda_vars_parse(&vars, whole.data, whole.len, "env_vars");
	must(!wrong || *wrong);
	check(&vars);
	ve_conda_vars_release(&vars);
	ve_buf_release(&whole);
	free(text);
	return 0;
}
