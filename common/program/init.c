/* init.c - `venv init`: the lines for a start-up file. */
#include "../internal.h"

static void add_quoted(struct ve_buf *buf, enum ve_dialect dialect, const char *prefix, const char *tail)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s%s", prefix, tail);
	ve_quote(buf, dialect, ve_buf_text(&file), file.len);
	if (file.status)
		buf->status = file.status; /* a line without it would be worse than none */
	ve_buf_release(&file);
}

/* Every name of virtualenvwrapper, each after `before`. */
static void add_names(struct ve_buf *buf, const char *before)
{
	for (int i = VE_COMMAND_SHARED; i < VE_COMMAND_COUNT; i++)
		ve_buf_addf(buf, "%s%s", before, ve_command_of((enum ve_command_id)i)->name);
}

enum ve_status ve_cmd_init(const struct ve_call *call)
{
	struct ve_buf text = {0};
	const char *prefix = call->sh->prefix;
	if (!call->count)
		return ve_usage(call, "init", "for which shell?");
	const char *shell = call->words[0];
	bool wrapper = ve_call_has(call, "--wrapper");
	if (!ve_given(prefix)) {
		ve_say(call->sh, VE_ERR, "venv: init: cannot tell where venv is installed");
		return VE_NOTFOUND;
	}
	if (ve_same(shell, "bash")) {
		/* VENV_PROMPT is there exactly while the plugin is; a second `enable -f` would warn. */
		ve_buf_adds(&text, "[[ ${VENV_PROMPT+loaded} ]] || enable -f ");
		add_quoted(&text, VE_BASH, prefix, "/lib/bash/venv.so");
		ve_buf_adds(&text, " activate\n");
		if (wrapper) {
			ve_buf_adds(&text, "compgen -b workon >/dev/null || enable -f ");
			add_quoted(&text, VE_BASH, prefix, "/lib/bash/venv.so");
			add_names(&text, " ");
			ve_buf_addc(&text, '\n');
		}
	} else if (ve_same(shell, "zsh")) {
		ve_buf_adds(&text, "zmodload -e venv || { module_path=(");
		add_quoted(&text, VE_ZSH, prefix, "/lib/zsh");
		ve_buf_adds(&text, " $module_path); zmodload venv; }\n");
		if (wrapper) {
			ve_buf_adds(&text, "zmodload -F venv");
			add_names(&text, " b:");
			ve_buf_addc(&text, '\n');
		}
		ve_buf_adds(&text, "fpath=(");
		add_quoted(&text, VE_ZSH, prefix, "/share/zsh/site-functions");
		ve_buf_adds(&text, " ${fpath:#");
		add_quoted(&text, VE_ZSH, prefix, "/share/zsh/site-functions");
		ve_buf_adds(&text, "})\n(( ! $+functions[compdef] )) || { autoload -Uz _venv; "
				   "compdef _venv activate deactivate venv");
		if (wrapper)
			add_names(&text, " ");
		ve_buf_adds(&text, "; }\n");
	} else if (ve_same(shell, "fish")) {
		ve_buf_adds(&text, "source ");
		add_quoted(&text, VE_FISH, prefix, "/share/fish/vendor_conf.d/venv.fish");
		ve_buf_addc(&text, '\n');
		if (wrapper) {
			ve_buf_adds(&text, "source ");
			add_quoted(&text, VE_FISH, prefix, "/share/venv/wrapper.fish");
			ve_buf_addc(&text, '\n');
		}
	} else {
		ve_buf_release(&text);
		return ve_usage(call, shell, "not a shell it knows");
	}
	enum ve_status status = ve_say_buf(call->sh, VE_OUT, &text);
	ve_buf_release(&text);
	return status;
}
