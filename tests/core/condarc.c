/* conda's settings file, as conda and people write it. */
#include "tap.h"
#include "../common/internal.h"

static void add(void *ctx, const char *value)
{
	ve_buf_addf(ctx, "[%s]", value);
}

static void values(const char *text, const char *key, const char *want, const char *name)
{
	struct ve_buf got = {0};
	ve_condarc_parse(text, strlen(text), key, add, &got);
	is_str(ve_buf_text(&got), want, "%s", name);
	ve_buf_release(&got);
}

int main(void)
{
	values("envs_dirs:\n  - /a\n  - ~/b # mine\n", "envs_dirs", "[/a][~/b]", "a list");
	values("x:\n- no\nenvs_dirs:\n- /a\n\n# between\n- '/b''c'\nchannels:\n- no\n", "envs_dirs", "[/a][/b'c]", "between others");
	values("envs_dirs: [/a, \"/b, \\\"c\\\"\" ,'d' ]\r\n", "envs_dirs", "[/a][/b, \"c\"][d]", "on one line");
	values("envs_dirs: []\n- /no:\n", "envs_dirs", "[/no:]", "an empty list");
	values("changeps1: False\r\n", "changeps1", "[False]", "a word");
	values("env_prompt: '({name}) '\n", "env_prompt", "[({name}) ]", "blanks in quotes");
	values("my_envs_dirs: /a\n  envs_dirs: /b\nenvs_dirs_too: /c\nenvs_dirs /d\n", "envs_dirs", "", "other keys");
	values("envs_dirs:\n  - [/a\n  - \"/b\n  -\n  - ''\n  - - x\n", "envs_dirs", "[[/a][/b][- x]", "what is not closed ends with the line");
	values("envs_dirs: [", "envs_dirs", "", "nothing");
	values("envs_dirs:", "envs_dirs", "", "nothing at all");
	return done_testing();
}
