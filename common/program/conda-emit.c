/* conda-emit.c - a conda plan as text that the calling shell evaluates. The first line is for who evaluates it: every variable that
 * will change, so that nothing is begun when one of them cannot. Scripts of the environment run in the calling shell; what
 * is around each keeps what it does wrong from reaching further.
 */
#include "../internal.h"

static void add_word(struct ve_buf *out, enum ve_dialect dialect, const char *text)
{
	ve_quote(out, dialect, text, strlen(text));
}

static void add_shown(struct ve_buf *out, enum ve_dialect dialect, const char *file)
{
	struct ve_buf shown = {0};
	ve_show(&shown, file, strlen(file), 4096);
	add_word(out, dialect, ve_buf_text(&shown));
	ve_buf_release(&shown);
}

/* In fish a function of ours does this. In bash's POSIX mode `command` takes from `.` that an error ends the shell; in zsh it would
 * look for a program. */
static void add_script(struct ve_buf *out, enum ve_dialect dialect, const char *file)
{
	static const char before[] = "__venv_pwd=${PWD-} __venv_old=${OLDPWD-} __venv_path=${PATH-} __venv_set=$- __venv_code=0\n"
				     "builtin set +eu\n";
	static const char after[] = " || __venv_code=$?\n"
				    "case $__venv_set in *e*) builtin set -e ;; esac\n"
				    "case $__venv_set in *u*) builtin set -u ;; esac\n"
				    "case ${PATH-} in '') builtin export PATH=\"$__venv_path\" ;; esac\n"
				    "case ${PWD-} in \"$__venv_pwd\") ;; *) builtin cd -- \"$__venv_pwd\" && OLDPWD=$__venv_old ;; esac\n"
				    "case $__venv_code in 0) ;; *) builtin printf 'venv: %s: failed with status %s\\n' ";
	ve_buf_adds(out, dialect == VE_FISH ? "__venv_script " : before);
	ve_buf_adds(out, dialect == VE_BASH ? "command . " : dialect == VE_ZSH ? "builtin . " : "");
	add_word(out, dialect, file);
	ve_buf_adds(out, dialect == VE_FISH ? " " : after);
	add_shown(out, dialect, file);
	ve_buf_adds(out, dialect == VE_FISH ? "\n" : " \"$__venv_code\" >&2 ;; esac\n");
}

static void add_scripts(struct ve_buf *out, enum ve_dialect dialect, const struct ve_strings *files, bool back)
{
	for (size_t i = 0; i < files->count; i++)
		add_script(out, dialect, files->at[back ? files->count - 1 - i : i]);
}

/* PATH is a list in fish. */
static void add_list(struct ve_buf *out, const char *text)
{
	for (const char *at = text;;) {
		size_t len = strcspn(at, ":");
		ve_buf_addc(out, ' ');
		ve_quote(out, VE_FISH, at, len);
		if (!at[len])
			break;
		at += len + 1;
	}
}

static void add_edit(struct ve_buf *out, enum ve_dialect dialect, const struct ve_conda_edit *edit)
{
	const char *name = edit->name.data, *text = ve_buf_text(&edit->text);
	bool prompt = strcmp(name, "PS1") == 0;
	if (dialect == VE_FISH && prompt)
		return;
	if (edit->drop) {
		ve_buf_addf(out, "%s %s\n", dialect == VE_FISH ? "set -eg" : "builtin unset -v", name);
		return;
	}
	ve_buf_addf(out, "%s%s", dialect == VE_FISH ? "set -gx " : prompt ? "" : "builtin export ", name);
	if (dialect == VE_FISH && strcmp(name, "PATH") == 0) {
		add_list(out, text);
	} else {
		ve_buf_addc(out, dialect == VE_FISH ? ' ' : '=');
		add_word(out, dialect, text);
	}
	ve_buf_addc(out, '\n');
}

void ve_conda_emit(struct ve_buf *out, const struct ve_conda_plan *plan, enum ve_dialect dialect,
		   const struct ve_strings *leave, const struct ve_strings *enter)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (dialect != VE_FISH || strcmp(plan->at[i].name.data, "PS1") != 0)
			ve_buf_addf(out, "%s ", plan->at[i].name.data);
	}
	/* Left of `&&` neither `set -e` nor an ERR trap acts: those are for the command the user typed. */
	ve_buf_adds(out, dialect == VE_FISH ? "\n" : "\n{\n");
	for (size_t i = 0; plan->path_first && i < plan->count; i++) {
		if (strcmp(plan->at[i].name.data, "PATH") == 0)
			add_edit(out, dialect, &plan->at[i]);
	}
	add_scripts(out, dialect, leave, true);
	for (int drops = 1; drops >= 0; drops--) {
		for (size_t i = 0; i < plan->count; i++) {
			if (plan->at[i].drop == drops && !(plan->path_first && strcmp(plan->at[i].name.data, "PATH") == 0))
				add_edit(out, dialect, &plan->at[i]);
		}
	}
	add_scripts(out, dialect, enter, false);
	if (dialect != VE_FISH)
		ve_buf_adds(out, "builtin unset -v __venv_pwd __venv_old __venv_path __venv_set __venv_code\n} && :\n");
}
