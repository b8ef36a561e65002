/* hooks.c - virtualenvwrapper's hook scripts, in the calling shell. */
#include "../internal.h"

static void home_of(struct ve_buf *home, const struct ve_shell *sh)
{
	struct ve_env env = {0};
	env.at[VE_VAR_HOME].text = ve_get(sh, VE_VAR_HOME);
	env.at[VE_VAR_WORKON_HOME].text = ve_get(sh, VE_VAR_WORKON_HOME);
	ve_workon_home(home, &env);
}

bool ve_hook_dir(struct ve_buf *dir, const struct ve_shell *sh)
{
	struct ve_buf home = {0};
	const char *given = ve_get(sh, VE_VAR_HOOK_DIR);
	home_of(&home, sh);
	bool known = home.len && !home.status;
	if (known)
		ve_path_join(dir, home.data, given ? given : "");
	ve_buf_release(&home);
	return known && !dir->status;
}

bool ve_project_of(struct ve_buf *project, const struct ve_shell *sh, const char *root)
{
	struct ve_buf file = {0}, bytes = {0};
	struct ve_env env = {0};
	env.at[VE_VAR_WRAPPER_PROJECT].text = ve_get(sh, VE_VAR_WRAPPER_PROJECT);
	ve_buf_adds(&file, root);
	ve_buf_addc(&file, '/');
	ve_buf_adds(&file, ve_project_name(&env));
	bool found = !file.status && ve_file_read(&bytes, file.data, 2 * PATH_MAX) == VE_OK &&
		     ve_project_file(project, ve_buf_text(&bytes), bytes.len);
	ve_buf_release(&file);
	ve_buf_release(&bytes);
	return found;
}

static void add_word(struct ve_buf *line, const struct ve_shell *sh, const char *word)
{
	if (word)
		ve_quote(line, sh->dialect, word, strlen(word));
	ve_buf_addc(line, ' ');
}

/* Whether a script is for a shell (its first line ends in `sh`) and holds nothing but comments: virtualenvwrapper has made a dozen of these
 * for everybody. */
static bool is_idle(struct ve_session *session, const char *file, const struct stat *st)
{
	struct ve_buf bytes = {0};
	bool idle = ve_file_read(&bytes, file, 1024) == VE_OK;
	const char *at = ve_buf_text(&bytes), *end = at + bytes.len;
	if (idle && strncmp(at, "#!", 2) == 0) {
		size_t len = strcspn(at, "\n");
		idle = len > 3 && strncmp(at + len - 2, "sh", 2) == 0;
	}
	while (idle && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		idle = *at == '#' || *at == '\n';
		at = newline ? newline + 1 : end;
	}
	ve_buf_release(&bytes);
	if (idle && ve_settled(&st->st_ctim))
		ve_stamp_take(&session->idle[session->idle_next++ % VE_IDLE], st);
	return idle;
}

/* It was found to do nothing, and is what it was then. */
static bool was_idle(const struct ve_session *session, const struct stat *st)
{
	struct ve_stamp now;
	ve_stamp_take(&now, st);
	for (int i = 0; i < VE_IDLE; i++) {
		if (ve_stamp_same(&session->idle[i], &now))
			return true;
	}
	return false;
}

/* To the right of `||` nothing of theirs is what `set -e` and an ERR trap look at. */
static bool carry_out(const struct ve_shell *sh, const char *dir, const char *name, const char *moment, const char *argument)
{
	struct ve_session *session = sh->session;
	struct ve_buf file = {0}, line = {0}, home = {0};
	struct stat st;
	ve_buf_adds(&file, dir);
	ve_buf_addc(&file, '/');
	ve_buf_adds(&file, name);
	if (!file.status && stat(file.data, &st) == 0 && S_ISREG(st.st_mode) && !was_idle(session, &st) &&
	    access(file.data, moment ? R_OK : X_OK) == 0 && !is_idle(session, file.data, &st)) {
		home_of(&home, sh);
		ve_buf_adds(&line, moment ? ". " : "(builtin cd ");
		if (!moment) {
			add_word(&line, sh, ve_buf_text(&home));
			ve_buf_adds(&line, "&& exec ");
		}
		add_word(&line, sh, file.data);
		add_word(&line, sh, moment);
		add_word(&line, sh, argument);
		ve_buf_adds(&line, moment ? "|| :" : ") || :");
		session->hushed = !moment;
		if (!line.status)
			sh->evaluate(sh->ctx, line.data);
		if (sh->session == session)
			session->hushed = false;
	}
	ve_buf_release(&file);
	ve_buf_release(&line);
	ve_buf_release(&home);
	return sh->session == session;
}

bool ve_script_run(const struct ve_shell *sh, const char *dir, const char *name, const char *argument)
{
	return carry_out(sh, dir, name, NULL, argument);
}

bool ve_script_source(const struct ve_shell *sh, const char *dir, const char *name, const char *moment, const char *argument)
{
	return carry_out(sh, dir, name, moment, argument);
}

/* ---- the names come and go --------------------------------------------------------------------------------------- */

static const enum ve_var settings[] = {VE_VAR_WORKON_HOME, VE_VAR_HOOK_DIR, VE_VAR_WRAPPER_PROJECT, VE_VAR_WORKON_CD};

/* Hook scripts read these, and expect them whole. */
static void settle(const struct ve_shell *sh, int which, const char *text)
{
	struct ve_value now = {0};
	const char *name = ve_var_name(settings[which]);
	sh->var_get(sh->ctx, name, &now);
	if (ve_given(now.text) && which && (now.flags & VE_EXPORTED))
		return;
	if (!now.text)
		sh->session->defaults |= (unsigned char)(1 << which);
	struct ve_buf kept = {0};
	ve_buf_adds(&kept, ve_given(now.text) && which ? now.text : text);
	if (!kept.status && kept.len && !(now.flags & (VE_FIXED | VE_SCOPED)))
		sh->var_put(sh->ctx, name, kept.data, true);
	ve_buf_release(&kept);
}

void ve_names_load(const struct ve_shell *sh)
{
	struct ve_buf home = {0}, dir = {0}, file = {0};
	struct stat st;
	home_of(&home, sh);
	settle(sh, 0, ve_buf_text(&home));
	settle(sh, 1, ve_buf_text(&home));
	settle(sh, 2, ".project");
	settle(sh, 3, "1");
	if (ve_hook_dir(&dir, sh)) {
		ve_buf_addf(&file, "%s/initialize", dir.data);
		if (stat(ve_buf_text(&file), &st) != 0)
			sh->evaluate(sh->ctx, "builtin venv virtualenvwrapper --initialize || :");
		ve_script_source(sh, dir.data, "initialize", "initialize", NULL);
	}
	ve_buf_release(&home);
	ve_buf_release(&dir);
	ve_buf_release(&file);
}

void ve_names_unload(const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	for (int i = 0; i < 4; i++) {
		if (session->defaults & 1 << i)
			sh->var_drop(sh->ctx, ve_var_name(settings[i]));
	}
	session->defaults = 0;
	session->wrapper = NULL;
}
