/* scripts.c - the text that runs scripts of activate.d and deactivate.d in the calling shell. What is around each keeps what it does
 * wrong from reaching further. */
#include "../internal.h"

static void add_shown(struct ve_buf *out, enum ve_dialect dialect, const char *file)
{
	struct ve_buf shown = {0};
	ve_show(&shown, file, strlen(file), 4096);
	ve_quote(out, dialect, ve_buf_text(&shown), shown.len);
	ve_buf_release(&shown);
}

static void end_part(struct ve_buf *out)
{
	ve_buf_adds(out, "} && :\n");
	ve_buf_addc(out, '\0');
}

/* In fish a function of ours does this. Elsewhere it is a function too, as under conda: what a script declares local, its options,
 * parameters and IFS are its own. In bash's POSIX mode `command` takes from `.` that an error ends the shell; in zsh it would look for a
 * program. What comes after it is a part of its own, so that the functions that it defines do not stand before our words. */
static void add_script(struct ve_buf *out, enum ve_dialect dialect, const char *file)
{
	static const char before[] = "{\n__venv_pwd=${PWD-} __venv_old=${OLDPWD-} __venv_path=${PATH-} __venv_code=0\n";
	static const char bash[] = "__venv_script () {\nbuiltin local - IFS=\"${IFS-$' \\t\\n'}\"\nbuiltin set +eu\ncommand . ";
	static const char zsh[] = "() {\nbuiltin setopt localoptions\nbuiltin unsetopt errexit nounset\n"
				  "builtin typeset IFS=\"${IFS-$' \\t\\n\\0'}\"\nbuiltin . ";
	static const char after[] = "{\ncase ${PATH-} in '') builtin export PATH=\"$__venv_path\" ;; esac\n"
				    "case ${PWD-} in \"$__venv_pwd\") ;; *) builtin cd -- \"$__venv_pwd\" && OLDPWD=$__venv_old ;; esac\n"
				    "case $__venv_code in 0) ;; *) builtin printf 'venv: %s: failed with status %s\\n' ";
	if (dialect == VE_FISH) {
		ve_buf_adds(out, "__venv_script ");
		ve_quote(out, dialect, file, strlen(file));
		ve_buf_addc(out, ' ');
		add_shown(out, dialect, file);
		ve_buf_addc(out, '\n');
		return;
	}
	ve_buf_adds(out, before);
	ve_buf_adds(out, dialect == VE_BASH ? bash : zsh);
	ve_quote(out, dialect, file, strlen(file));
	ve_buf_adds(out, dialect == VE_BASH ? "\n}\n__venv_script" : "\n}");
	ve_buf_adds(out, " || __venv_code=$?\n");
	end_part(out);
	ve_buf_adds(out, after);
	add_shown(out, dialect, file);
	ve_buf_adds(out, " \"$__venv_code\" >&2 ;; esac\n");
	end_part(out);
}

/* Left of `&&` neither `set -e` nor an ERR trap acts: those are for the command the user typed. */
void ve_conda_scripts(struct ve_buf *out, enum ve_dialect dialect, const struct ve_strings *files, bool back)
{
	for (size_t i = 0; i < files->count; i++)
		add_script(out, dialect, files->at[back ? files->count - 1 - i : i]);
	if (!files->count || dialect == VE_FISH)
		return;
	ve_buf_adds(out, "{\nbuiltin unset -v __venv_pwd __venv_old __venv_path __venv_code\n");
	ve_buf_adds(out, dialect == VE_BASH ? "builtin unset -f __venv_script\n" : "");
	end_part(out);
}
