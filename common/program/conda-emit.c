/* conda-emit.c - the change of a conda environment as text that fish evaluates. The first lines are for who evaluates it: every variable that
 * will change, so that nothing is begun when one of them cannot; and what it depends on, so that it may be kept. */
#include "../internal.h"

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

static bool is_name(const struct ve_conda_edit *edit, const char *name)
{
	return ve_same(edit->name, name);
}

static void add_edit(struct ve_buf *out, const struct ve_conda_edit *edit)
{
	const char *text = ve_buf_text(&edit->text);
	if (edit->drop) {
		ve_buf_addf(out, "set -eg %s\n", edit->name);
		return;
	}
	ve_buf_addf(out, "set -gx %s", edit->name);
	if (is_name(edit, "PATH")) {
		add_list(out, text);
	} else {
		ve_buf_addc(out, ' ');
		ve_quote(out, VE_FISH, text, edit->text.len);
	}
	ve_buf_addc(out, '\n');
}

/* ---- what it depends on ---------------------------------------------------------------------------------------------- */

/* Which variables were asked for. */
struct asked {
	const struct ve_shell *sh;
	struct ve_strings names;
	bool lost;
};

static void ask(void *ctx, const char *name, struct ve_value *value)
{
	struct asked *asked = ctx;
	bool new = !ve_same(name, "PS1"); /* no variable of fish's */
	for (size_t i = 0; new && i < asked->names.count; i++)
		new = strcmp(asked->names.at[i], name) != 0;
	if (new)
		asked->lost |= ve_strings_add(&asked->names, name) != VE_OK;
	asked->sh->var_get(asked->sh->ctx, name, value);
}

static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	struct asked *asked = ctx;
	asked->lost = true; /* that would be said again */
	asked->sh->say(asked->sh->ctx, stream, text, len);
}

static unsigned mode(void *ctx)
{
	const struct asked *asked = ctx;
	return asked->sh->mode(asked->sh->ctx);
}

static bool is_variable(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
	return len && !name[len] && !(*name >= '0' && *name <= '9');
}

static void add_words(struct ve_buf *out, const struct ve_strings *list, const char *before, const char *after)
{
	for (size_t i = 0; i < list->count; i++) {
		ve_buf_adds(out, before);
		ve_quote(out, VE_FISH, list->at[i], strlen(list->at[i]));
		ve_buf_adds(out, after);
	}
}

/* Four lines: the variables that were asked for; what `test` must say of files; those whose text counts; the entries of directories. All are
 * empty where it may not be kept. */
static void emit_depends(struct ve_buf *out, const struct asked *asked, const struct ve_conda_depends *depends)
{
	struct ve_buf lines = {0};
	bool lost = asked->lost || depends->lost;
	for (size_t i = 0; i < asked->names.count; i++) {
		lost |= !is_variable(asked->names.at[i]);
		ve_buf_addf(&lines, "%s%s", i ? " " : "", asked->names.at[i]);
	}
	ve_buf_adds(&lines, "\n1 = 1");
	add_words(&lines, &depends->absent, " -a ! -e ", "");
	add_words(&lines, &depends->there, " -a -e ", "");
	add_words(&lines, &depends->dirs, " -a -d ", "");
	add_words(&lines, &depends->files, " -a -f ", "");
	add_words(&lines, &depends->files, " -a -r ", "");
	ve_buf_addc(&lines, '\n');
	add_words(&lines, &depends->files, " ", "");
	ve_buf_addc(&lines, '\n');
	add_words(&lines, &depends->dirs, " ", "/*");
	ve_buf_addc(&lines, '\n');
	size_t breaks = 0;
	for (size_t i = 0; i < lines.len; i++)
		breaks += lines.data[i] == '\n';
	ve_buf_adds(out, lost || lines.status || breaks != 4 ? "\n\n\n\n" : lines.data);
	ve_buf_release(&lines);
}

static void emit(struct ve_buf *out, const struct ve_conda_job *job, const struct asked *asked)
{
	const struct ve_conda_plan *plan = &job->plan;
	for (size_t i = 0; i < plan->count; i++)
		ve_buf_addf(out, "%s ", is_name(&plan->at[i], "PS1") ? "" : plan->at[i].name);
	ve_buf_addc(out, '\n');
	emit_depends(out, asked, job->depends);
	for (size_t i = 0; plan->path_first && i < plan->count; i++) {
		if (is_name(&plan->at[i], "PATH"))
			add_edit(out, &plan->at[i]);
	}
	/* Ctrl-C in a script ends all of this: then the rest is done at the next prompt. PATH is changed by then. */
	bool guarded = plan->path_first && job->script.len;
	if (guarded)
		ve_buf_adds(out, "function __venv_conda_rest --on-event fish_prompt\nfunctions -e __venv_conda_rest\n");
	else
		ve_buf_adds(out, ve_buf_text(&job->script));
	for (int drops = 1; drops >= 0; drops--) {
		for (size_t i = 0; i < plan->count; i++) {
			const struct ve_conda_edit *edit = &plan->at[i];
			if (edit->drop == drops && !(plan->path_first && is_name(edit, "PATH")) && !is_name(edit, "PS1"))
				add_edit(out, edit);
		}
	}
	if (guarded) {
		ve_buf_addf(out, "__venv_conda_rested \"$argv\" %s\nend\n", job->verb == VE_CONDA_LEAVE ? "deactivate" : "go");
		ve_buf_adds(out, ve_buf_text(&job->script));
		ve_buf_adds(out, "__venv_conda_rest now\n");
	}
	ve_buf_adds(out, ve_buf_text(&job->after));
}

enum ve_status ve_conda_do(const struct ve_shell *sh, const char *word, const char *place, struct ve_buf *out)
{
	static const char *const words[] = {[VE_CONDA_ENTER] = "activate", [VE_CONDA_STACK] = "stack", [VE_CONDA_LEAVE] = "deactivate",
					    [VE_CONDA_COME] = "come", [VE_CONDA_COME_DATA] = "come-data", [VE_CONDA_GO] = "go"};
	struct ve_conda_depends depends = {0};
	struct ve_conda_job job = {.depends = &depends};
	struct asked asked = {.sh = sh};
	const struct ve_shell asking = {.ctx = &asked, .dialect = sh->dialect, .session = sh->session, .prefix = sh->prefix,
					.var_get = ask, .say = say, .mode = mode};
	enum { WORDS = sizeof words / sizeof *words };
	int verb = 0;
	while (verb < WORDS && !ve_same(word, words[verb]))
		verb++;
	if (verb == WORDS)
		return VE_USAGE;
	if (place && (verb == VE_CONDA_LEAVE || verb == VE_CONDA_GO)) {
		struct ve_env env;
		enum ve_status opened;
		ve_env_capture(&env, sh);
		struct ve_site *site = ve_site_at(sh->session, &env, place, NULL, NULL, &opened);
		if (site)
			ve_trust_agree(sh->session, site);
		place = NULL;
	}
	enum ve_status status = ve_conda_gather(&job, &asking, (enum ve_conda_verb)verb, place, VE_FISH);
	if (!status) {
		emit(out, &job, &asked);
		status = out->status;
	}
	ve_conda_job_release(&job);
	ve_conda_depends_release(&depends);
	ve_strings_release(&asked.names);
	return status;
}
