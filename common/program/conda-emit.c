/* conda-emit.c - the change of a conda environment as text that fish evaluates. The first line is for who evaluates it: every variable that
 * will change, so that nothing is begun when one of them cannot. */
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

static void emit(struct ve_buf *out, const struct ve_conda_job *job)
{
	const struct ve_conda_plan *plan = &job->plan;
	for (size_t i = 0; i < plan->count; i++)
		ve_buf_addf(out, "%s ", is_name(&plan->at[i], "PS1") ? "" : plan->at[i].name);
	ve_buf_addc(out, '\n');
	for (size_t i = 0; plan->path_first && i < plan->count; i++) {
		if (is_name(&plan->at[i], "PATH"))
			add_edit(out, &plan->at[i]);
	}
	ve_buf_adds(out, ve_buf_text(&job->script));
	for (int drops = 1; drops >= 0; drops--) {
		for (size_t i = 0; i < plan->count; i++) {
			const struct ve_conda_edit *edit = &plan->at[i];
			if (edit->drop == drops && !(plan->path_first && is_name(edit, "PATH")) && !is_name(edit, "PS1"))
				add_edit(out, edit);
		}
	}
	ve_buf_adds(out, ve_buf_text(&job->after));
}

enum ve_status ve_conda_do(const struct ve_shell *sh, const char *word, const char *place, struct ve_buf *out)
{
	static const char *const words[] = {[VE_CONDA_ENTER] = "activate", [VE_CONDA_STACK] = "stack", [VE_CONDA_LEAVE] = "deactivate",
					    [VE_CONDA_COME] = "come", [VE_CONDA_COME_DATA] = "come-data", [VE_CONDA_GO] = "go"};
	struct ve_conda_job job = {0};
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
	enum ve_status status = ve_conda_gather(&job, sh, (enum ve_conda_verb)verb, place, VE_FISH);
	if (!status) {
		emit(out, &job);
		status = out->status;
	}
	ve_conda_job_release(&job);
	return status;
}
