/* run.c - `venv run`: the variables of an activation, and then the program is the command. */
#include "../internal.h"

static enum ve_status fail(const struct ve_call *call, enum ve_status status, const struct ve_buf *why)
{
	ve_say(call->sh, VE_ERR, "venv: run: %s", why->len && !why->status ? why->data : ve_status_text(status));
	return status;
}

/* The one asked for, else that of the current directory, else the active one. */
static struct ve_site *choose(const struct ve_call *call, const char *asked, enum ve_status *status, struct ve_buf *why)
{
	struct ve_session *session = call->sh->session;
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (!ve_given(active))
		active = ve_conda_active(call->sh);
	struct ve_site *site = ve_resolve(session, call->env, asked, status, why);
	if (!site && !asked && *status == VE_NOTFOUND && ve_given(active))
		site = ve_site_at(session, call->env, active, NULL, NULL, status);
	if (!site)
		return NULL;
	if (strchr(site->place, ':')) {
		ve_buf_reset(why);
		ve_show(why, site->place, strlen(site->place), 2048);
		ve_buf_adds(why, ": PATH cannot hold a path with a colon");
		*status = VE_COLON;
		return NULL;
	}
	return site;
}

/* As activation would leave them, in this process. */
static enum ve_status enter(const struct ve_call *call, const struct ve_site *site)
{
	struct ve_session *session = call->sh->session;
	struct ve_facts *facts = call->facts;
	enum ve_var which;
	ve_gather_found(facts, site);
	facts->env.at[VE_VAR_PS1] = (struct ve_value){0}; /* a shell that starts has its own */
	if (!ve_env_text(call->env, VE_VAR_STATE) || ve_env_text(call->env, VE_VAR_OLD_PATH))
		ve_gather_active(facts, call->sh);
	ve_decide(session->plan, facts, VE_ASK_ACTIVATE, &session->state_text);
	return session->plan->status ? session->plan->status : ve_plan_apply(session->plan, call->sh, &which);
}

/* What is active goes, as when a conda environment takes its place. */
static enum ve_status leave(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	enum ve_var which;
	call->facts->env.at[VE_VAR_PS1] = (struct ve_value){0};
	if (!ve_given(ve_env_text(call->env, VE_VAR_VIRTUAL_ENV)))
		return VE_OK;
	ve_gather_active(call->facts, call->sh);
	ve_decide(session->plan, call->facts, VE_ASK_DEACTIVATE, &session->state_text);
	return session->plan->status ? session->plan->status : ve_plan_apply(session->plan, call->sh, &which);
}

/* A conda environment: its variables in this process; *text: bash that runs its activate.d and becomes the command; empty: it has none. What
 * went wrong was said. */
static enum ve_status enter_conda(const struct ve_call *call, const struct ve_site *site, struct ve_buf *text)
{
	const struct ve_shell *sh = call->sh;
	struct ve_conda_job job = {0};
	enum ve_status status = leave(call);
	if (status) {
		ve_say(sh, VE_ERR, "venv: run: %s", ve_status_text(status));
		return status;
	}
	if (ve_same(ve_conda_active(sh), site->root))
		return VE_OK;
	status = ve_conda_gather(&job, sh, VE_CONDA_ENTER, site->root, VE_BASH);
	for (size_t i = 0; !status && i < job.plan.count; i++) {
		const struct ve_conda_edit *edit = &job.plan.at[i];
		if (edit->drop ? sh->var_drop(sh->ctx, edit->name)
			       : !ve_same(edit->name, "PS1") && sh->var_put(sh->ctx, edit->name, ve_buf_text(&edit->text), true))
			status = VE_NOMEM;
	}
	const char *at = ve_buf_text(&job.after), *end = at + job.after.len;
	for (; !status && at < end; at += strlen(at) + 1)
		ve_buf_adds(text, at);
	if (!status && job.after.len)
		ve_buf_adds(text, "exec \"$@\"");
	status = status ? status : text->status;
	ve_conda_job_release(&job);
	return status;
}

/* bash runs what is to be sourced, and then is the command. The error, as become() has it. */
static int become_by_bash(const struct ve_call *call, const char *text, int argc, char *const argv[])
{
	static const char *const bash[] = {"bash", "--noprofile", "--norc", "-c"};
	enum { WORDS = sizeof bash / sizeof *bash };
	struct ve_buf file = {0};
	char **words = calloc((size_t)argc + WORDS + 3, sizeof *words);
	bool there = strchr(argv[0], '/') ? access(argv[0], F_OK) == 0 : ve_path_find(&file, call->sh, argv[0]);
	int error = ENOMEM;
	for (int i = 0; words && i < WORDS; i++)
		words[i] = (char *)bash[i];
	if (words) {
		words[WORDS] = (char *)text;
		words[WORDS + 1] = (char *)"venv";
		memcpy(words + WORDS + 2, argv, (size_t)argc * sizeof *words);
	}
	if (words)
		error = call->sh->process->become(call->sh->ctx, there ? words : argv);
	free(words);
	ve_buf_release(&file);
	return error;
}

static void say_failure(const struct ve_call *call, const char *command, int error)
{
	struct ve_buf line = {0}, file = {0};
	ve_show(&line, command, strlen(command), 2048);
	if (error != ENOENT)
		ve_buf_addf(&line, ": cannot be run: %s", strerror(error));
	else if (strchr(command, '/') ? access(command, F_OK) == 0 : ve_path_find(&file, call->sh, command))
		ve_buf_adds(&line, ": cannot be run: the interpreter that its first line names is gone");
	else
		ve_buf_adds(&line, ": no such command, in the environment or elsewhere on PATH");
	fail(call, VE_NOTFOUND, &line);
	ve_buf_release(&line);
	ve_buf_release(&file);
}

enum ve_status ve_cmd_run(const struct ve_call *call)
{
	const char *asked = NULL;
	struct ve_buf why = {0};
	enum ve_status status = VE_OK;
	int i = 0;
	for (; i < call->argc && *call->argv[i] == '-' && call->argv[i][1]; i++) {
		const char *word = call->argv[i];
		if (ve_same(word, "--")) {
			i++;
			break;
		}
		if (ve_same(word, "-h") || ve_same(word, "--help"))
			return ve_help(call->sh, call->id);
		if (!ve_same(word, "-e"))
			return ve_usage(call, word, "no such option");
		if (i + 1 == call->argc || !*call->argv[i + 1])
			return ve_usage(call, word, "it takes a value");
		asked = call->argv[++i];
	}
	if (i == call->argc)
		return ve_usage(call, "run", "which command?");
	if (!*call->argv[i])
		return ve_usage(call, "run", "an empty command");
	struct ve_buf text = {0};
	struct ve_site *site = choose(call, asked, &status, &why);
	const bool conda = site && site->kind == VE_CONDA;
	if (!site || (!conda && (status = enter(call, site))))
		fail(call, status, &why);
	else if (!conda || (status = enter_conda(call, site, &text)) == VE_OK)
		say_failure(call, call->argv[i],
			    text.len ? become_by_bash(call, text.data, call->argc - i, &call->argv[i])
				     : call->sh->process->become(call->sh->ctx, &call->argv[i]));
	ve_buf_release(&why);
	ve_buf_release(&text);
	return status ? status : VE_NOTFOUND;
}
