/* workon.c - `workon`, and `deactivate` after it: activation with virtualenvwrapper's hooks around it. */
#include "../internal.h"

static const char project_hooks[] = "/.virtualenvwrapper";

/* What the hooks of one environment need. Each function returns false when one of them has unloaded the plugin. */
struct hooks {
	const struct ve_shell *sh;
	struct ve_buf global, local, project; /* directories; the last may be empty */
};

static void find_hooks(struct hooks *hooks, const char *root)
{
	ve_hook_dir(&hooks->global, hooks->sh);
	ve_buf_adds(&hooks->local, root);
	ve_buf_adds(&hooks->local, "/bin");
	if (ve_project_of(&hooks->project, hooks->sh, root))
		ve_buf_adds(&hooks->project, project_hooks);
}

static void forget_hooks(struct hooks *hooks)
{
	ve_buf_release(&hooks->global);
	ve_buf_release(&hooks->local);
	ve_buf_release(&hooks->project);
}

/* Of virtualenvwrapper 6.1: a project has hooks too. */
static bool source_project(const struct hooks *hooks, const char *name, const char *moment)
{
	return !hooks->project.len || ve_script_source(hooks->sh, hooks->project.data, name, moment, NULL);
}

static bool source_both(const struct hooks *hooks, bool local_first, const char *name, const char *moment, const char *argument)
{
	const char *dirs[] = {ve_buf_text(&hooks->global), ve_buf_text(&hooks->local)};
	return ve_script_source(hooks->sh, dirs[local_first], name, moment, argument) &&
	       ve_script_source(hooks->sh, dirs[!local_first], name, moment, argument);
}

enum ve_status ve_leave(const struct ve_shell *sh, ve_step *step)
{
	static const char last[] = "VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV";
	struct ve_buf root = sh->session->wrapped;
	struct hooks hooks = {.sh = sh};
	enum ve_status status = VE_OK;
	size_t len;
	sh->session->wrapped = (struct ve_buf){0}; /* a hook that says `deactivate` means the plain one */
	const char *name = ve_basename(ve_buf_text(&root), &len);
	find_hooks(&hooks, ve_buf_text(&root));
	if (source_project(&hooks, "predeactivate", "pre_deactivate") &&
	    source_both(&hooks, true, "predeactivate", "pre_deactivate", NULL)) {
		status = step(sh, NULL);
		if (sh->session)
			sh->var_put(sh->ctx, last, ve_buf_text(&root), false);
		if (sh->session && source_both(&hooks, true, "postdeactivate", "post_deactivate", name))
			sh->var_drop(sh->ctx, last);
	}
	forget_hooks(&hooks);
	ve_buf_release(&root);
	return status;
}

/* In zsh without the user's chpwd functions, as virtualenvwrapper does: one of them may well call `workon`. */
static void enter_project(const struct ve_shell *sh, const struct ve_buf *dir)
{
	struct ve_buf line = {0};
	ve_buf_adds(&line, sh->dialect == VE_ZSH ? "builtin cd -q -- " : "builtin cd -- ");
	ve_quote(&line, sh->dialect, dir->data, dir->len - strlen(project_hooks));
	ve_buf_adds(&line, " || :");
	if (!line.status)
		sh->evaluate(sh->ctx, line.data);
	ve_buf_release(&line);
}

static enum ve_status enter(const struct ve_shell *sh, ve_step *step, const char *root, const char *name, bool cd)
{
	struct ve_session *session = sh->session;
	struct hooks hooks = {.sh = sh};
	enum ve_status status = VE_OK;
	if (session->wrapped.len && ve_same(session->wrapped.data, ve_get(sh, VE_VAR_VIRTUAL_ENV)))
		ve_leave(sh, step);
	if (sh->session == session) {
		find_hooks(&hooks, root);
		if (!ve_script_run(sh, ve_buf_text(&hooks.global), "preactivate", name) ||
		    !ve_script_run(sh, ve_buf_text(&hooks.local), "preactivate", name))
			session = NULL;
	}
	if (sh->session && sh->session == session) {
		status = step(sh, root);
		if (status == VE_OK && sh->session == session) {
			ve_buf_reset(&session->wrapped);
			ve_buf_adds(&session->wrapped, ve_get(sh, VE_VAR_VIRTUAL_ENV));
			if (cd && hooks.project.len && !hooks.project.status)
				enter_project(sh, &hooks.project);
			if (sh->session == session && source_project(&hooks, "postactivate", "post_activate"))
				source_both(&hooks, false, "postactivate", "post_activate", NULL);
		}
	}
	forget_hooks(&hooks);
	return status;
}

static enum ve_status fail(const struct ve_shell *sh, const char *what, const char *why)
{
	struct ve_buf shown = {0};
	ve_show(&shown, what, strlen(what), 2048);
	ve_say(sh, VE_ERR, "venv: workon: %s: %s", ve_buf_text(&shown), why);
	ve_buf_release(&shown);
	return VE_NOTFOUND;
}

/* The environment under $WORKON_HOME; `.` is the one called as the current directory is. */
static enum ve_status find(const struct ve_shell *sh, const char *word, struct ve_buf *root, struct ve_buf *name)
{
	struct ve_buf scratch = {0};
	struct ve_stamp stamp;
	size_t len = strlen(word);
	struct ve_env env = {0};
	const char *cwd = ve_get(sh, VE_VAR_PWD);
	if (ve_same(word, ".") && ve_given(cwd))
		word = ve_basename(cwd, &len);
	while (len > 1 && word[len - 1] == '/') /* as completion of directories leaves it */
		len--;
	ve_buf_add(name, word, len);
	env.at[VE_VAR_HOME].text = ve_get(sh, VE_VAR_HOME);
	env.at[VE_VAR_WORKON_HOME].text = ve_get(sh, VE_VAR_WORKON_HOME);
	if (!ve_workon_home(root, &env))
		return fail(sh, word, "neither WORKON_HOME nor HOME says where environments are");
	if (strchr(ve_buf_text(name), '/') || ve_same(name->data, ".") || ve_same(name->data, ".."))
		return fail(sh, word, "not a name; an environment elsewhere is activated with: activate");
	ve_buf_addc(root, '/');
	ve_buf_adds(root, ve_buf_text(name));
	bool there = !name->status && !root->status && ve_site_stamp(&stamp, NULL, root->data, &scratch) == VE_OK;
	ve_buf_release(&scratch);
	return there ? VE_OK : fail(sh, ve_buf_text(root), "there is no environment; make it with: mkvirtualenv");
}

enum ve_status ve_workon(const struct ve_shell *sh, ve_step *step, int argc, char *const argv[])
{
	struct ve_buf root = {0}, name = {0};
	const char *setting = ve_get(sh, VE_VAR_WORKON_CD), *word = NULL;
	bool cd = !ve_given(setting) || ve_same(setting, "1"), options = true;
	for (int i = 1; i < argc; i++) {
		if (options && (ve_same(argv[i], "-c") || ve_same(argv[i], "--cd"))) {
			cd = true;
		} else if (options && (ve_same(argv[i], "-n") || ve_same(argv[i], "--no-cd"))) {
			cd = false;
		} else if (options && ve_same(argv[i], "--")) {
			options = false;
		} else if ((options && *argv[i] == '-') || word) {
			fail(sh, argv[i], word ? "one argument too many; usage: workon [-c|-n] [NAME]" : "no such option; usage: workon [-c|-n] [NAME]");
			return VE_USAGE;
		} else {
			word = argv[i];
		}
	}
	if (!ve_given(word)) {
		if (!ve_brief(sh))
			sh->evaluate(sh->ctx, "builtin venv lsvirtualenv -b || :");
		return VE_NOTFOUND;
	}
	enum ve_status status = find(sh, word, &root, &name);
	if (!status)
		status = enter(sh, step, root.data, name.data, cd);
	ve_buf_release(&root);
	ve_buf_release(&name);
	return status;
}

/* ---- what venv.so sees ------------------------------------------------------------------------------------------- */

extern const struct ve_wrapper ve_wrapper;

__attribute__((visibility("default"))) const struct ve_wrapper ve_wrapper = {
	.part = {VE_VERSION, VE_ABI},
	.load = ve_names_load,
	.unload = ve_names_unload,
	.workon = ve_workon,
	.leave = ve_leave,
	.brief = ve_brief,
};
