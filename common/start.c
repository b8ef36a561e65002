/* start.c - a command that is not done in the shell: the program is run for it. */
#include "internal.h"

static void add_word(struct ve_buf *line, enum ve_dialect dialect, const char *word)
{
	ve_buf_addc(line, ' ');
	ve_quote(line, dialect, word, strlen(word));
}

/* What the program cannot inherit. */
static void add_variables(struct ve_buf *line, const struct ve_shell *sh)
{
	struct ve_buf pair = {0};
	for (int i = VE_CHANGED; i < VE_VAR_COUNT; i++) {
		struct ve_value value = {0};
		const char *name = ve_var_name((enum ve_var)i);
		sh->var_get(sh->ctx, name, &value);
		if (!value.text || (value.flags & VE_EXPORTED))
			continue;
		ve_buf_reset(&pair);
		ve_buf_addf(&pair, "%s=", name);
		ve_buf_adds(&pair, value.text);
		ve_buf_adds(line, " --var");
		add_word(line, sh->dialect, ve_buf_text(&pair));
	}
	ve_buf_release(&pair);
}

int ve_start(const struct ve_shell *sh, int argc, char *const argv[])
{
	struct ve_buf file = {0}, line = {0};
	int code = ve_status_exit(VE_NOTFOUND);
	ve_buf_adds(&file, sh->prefix ? sh->prefix : "");
	ve_buf_adds(&file, "/bin/venv");
	if (!ve_given(sh->prefix) || file.status || access(file.data, X_OK) != 0) {
		struct ve_buf shown = {0};
		ve_show(&shown, ve_buf_text(&file), file.len, 4096);
		ve_say(sh, VE_ERR, "venv: %s: the program %s is not there; install it again", argv[0],
		       ve_given(sh->prefix) ? ve_buf_text(&shown) : "venv");
		ve_buf_release(&shown);
		goto out;
	}
	ve_quote(&line, sh->dialect, file.data, file.len);
	ve_buf_adds(&line, " __run");
	add_variables(&line, sh);
	ve_buf_adds(&line, " -- venv");
	for (int i = 0; i < argc; i++)
		add_word(&line, sh->dialect, argv[i]);
	/* Left of `&&` neither `set -e` nor an ERR trap acts: that is for the command the user typed. */
	ve_buf_adds(&line, " && :");
	if (line.status)
		ve_say(sh, VE_ERR, "venv: %s: %s", argv[0], ve_status_text(line.status));
	else
		code = sh->evaluate(sh->ctx, line.data);
out:
	ve_buf_release(&file);
	ve_buf_release(&line);
	return code;
}
