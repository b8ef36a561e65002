/* complete.c - what may stand at a place of a command line. In a shell too: to start the program takes longer than most answers. */
#include "../internal.h"
#include <dirent.h>

enum { MOST = 2000 }; /* candidates; a completion is read by a person */

void ve_offer(struct ve_buf *out, const char *typed, const char *word, const char *about)
{
	if (strncmp(word, typed, strlen(typed)) != 0 || strpbrk(word, "\t\n"))
		return;
	ve_buf_adds(out, word);
	ve_buf_adds(out, *about ? "\t" : "");
	ve_buf_adds(out, about);
	ve_buf_addc(out, '\n');
}

struct question {
	const struct ve_shell *sh;
	struct ve_env *env;
	struct ve_buf *out;
	const char *typed;
	bool bare; /* nobody reads what is said of a name */
};

struct offered {
	const struct question *of;
	struct ve_buf line, file;
	unsigned place;
	size_t before; /* where in `out` the names begin that came from this place */
	int count;
	bool workon; /* only those under $WORKON_HOME */
};

static bool offer_name(void *ctx, const struct ve_named *named)
{
	struct offered *offered = ctx;
	const struct question *of = offered->of;
	struct ve_buf *out = of->out;
	struct ve_glance glance;
	if (offered->workon && named->rank != VE_NAMED_WORKON)
		return false;
	if (strncmp(named->name, of->typed, strlen(of->typed)) != 0 || strpbrk(named->name, "\t\n"))
		return true;
	if (named->place != offered->place) {
		offered->place = named->place;
		offered->before = out->len;
	}
	/* The same name in two places, as pyenv-virtualenv has it, is one word. */
	ve_buf_reset(&offered->line);
	ve_buf_addc(&offered->line, '\n');
	ve_buf_adds(&offered->line, named->name);
	ve_buf_adds(&offered->line, of->bare ? "\n" : "\t");
	if (offered->line.status || out->status || memmem(out->data, offered->before, offered->line.data, offered->line.len))
		return true;
	if (of->bare) {
		if (!ve_glance_there(named, &offered->file))
			return true;
	} else if (ve_glance(&glance, named, &offered->file) != VE_OK) {
		return true;
	}
	ve_buf_add(out, offered->line.data + 1, offered->line.len - 1);
	if (!of->bare) {
		ve_buf_adds(out, named->keeper ? named->keeper : glance.tool);
		ve_buf_adds(out, *glance.version ? ", Python " : "");
		ve_buf_adds(out, glance.version);
		ve_buf_addc(out, '\n');
		ve_glance_release(&glance);
	}
	return ++offered->count < MOST;
}

/* The names of environments, whoever keeps them. */
static void offer_names(const struct question *of, bool workon)
{
	struct offered offered = {.of = of, .workon = workon};
	ve_buf_addc(of->out, '\n'); /* every line has one before it */
	ve_names(of->sh->session, of->env, offer_name, &offered);
	if (!of->out->status)
		memmove(of->out->data, of->out->data + 1, of->out->len--);
	ve_buf_release(&offered.line);
	ve_buf_release(&offered.file);
}

/* Whether an entry is a directory; -1: it is not there. Only of a link the directory does not say. */
static int is_directory(int at, const struct dirent *entry)
{
	struct stat st;
	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	return fstatat(at, entry->d_name, &st, 0) == 0 ? S_ISDIR(st.st_mode) : -1;
}

void ve_offer_files(struct ve_buf *out, const char *typed, bool files)
{
	struct ve_buf word = {0};
	struct dirent *entry;
	const char *slash = strrchr(typed, '/');
	size_t base = slash ? (size_t)(slash - typed) + 1 : 0;
	ve_buf_add(&word, typed, base);
	DIR *dir = word.status ? NULL : opendir(base ? ve_buf_text(&word) : ".");
	for (int i = 0; dir && i < MOST && (entry = readdir(dir)); i++) {
		const char *name = entry->d_name;
		if (ve_same(name, ".") || ve_same(name, "..") || strncmp(name, typed + base, strlen(typed + base)) != 0)
			continue;
		/* Hidden ones when asked for; an environment is often hidden, and wanted. */
		if (*name == '.' && typed[base] != '.' && !ve_same(name, ".venv"))
			continue;
		int directory = is_directory(dirfd(dir), entry);
		if (directory < !files)
			continue;
		ve_buf_adds(&word, name);
		ve_buf_adds(&word, directory ? "/" : "");
		if (!word.status)
			ve_offer(out, typed, word.data, "");
		ve_buf_reset(&word);
		ve_buf_add(&word, typed, base);
	}
	if (dir)
		closedir(dir);
	ve_buf_release(&word);
}

static void offer_directories(struct ve_buf *out, const char *typed)
{
	ve_offer_files(out, typed, false);
}

static void offer_commands(struct ve_buf *out, const char *typed)
{
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		if (ve_command_of((enum ve_command_id)i)->parent == VENV)
			ve_offer(out, typed, ve_command_of((enum ve_command_id)i)->name, ve_summaries[i]);
	}
}

static void offer_options(struct ve_buf *out, enum ve_command_id id, const char *typed)
{
	for (size_t i = 0; ve_option_at(i); i++) {
		if (ve_option_at(i)->command == id)
			ve_offer(out, typed, ve_option_at(i)->name, ve_option_summaries[i]);
	}
	ve_offer(out, typed, "--help", "print help");
}

/* What the option before takes; VE_NOTFOUND: only the program knows. *takes: whether it takes something. */
static enum ve_status offer_value(bool *takes, const struct question *of, enum ve_command_id id, const char *option)
{
	struct ve_buf *out = of->out;
	const char *typed = of->typed;
	const char *value = NULL;
	for (size_t i = 0; ve_option_at(i); i++) {
		if (ve_option_at(i)->command == id && ve_same(ve_option_at(i)->name, option))
			value = ve_option_at(i)->value;
	}
	*takes = ve_given(value);
	if (ve_same(value, "PYTHON")) {
		if (!ve_offer_pythons)
			return VE_NOTFOUND;
		ve_offer_pythons(of->sh, out, typed);
	} else if (ve_same(value, "TOOL")) {
		ve_offer(out, typed, "uv", "uv venv");
		ve_offer(out, typed, "virtualenv", "virtualenv");
		ve_offer(out, typed, "venv", "python -m venv");
	} else if (ve_same(value, "ENV")) {
		offer_names(of, false);
		offer_directories(out, typed);
	}
	return out->status;
}

static enum ve_status answer(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out, bool bare)
{
	enum ve_command_id id;
	struct ve_env env;
	int first = 1;
	if (current < 1 || current > count || count < 1 ||
	    (!ve_command_find(TOP, words[0], &id) && !ve_command_find(WRAPPER, words[0], &id)))
		return VE_USAGE;
	const char *typed = current < count ? words[current] : "";
	const struct question of = {sh, &env, out, typed, bare};
	ve_env_capture(&env, sh);
	if (id == VE_COMMAND_VENV && current > 1) {
		if (!ve_command_find(VENV, words[1], &id) && !ve_command_find(WRAPPER, words[1], &id))
			return VE_OK;
		first = 2;
	}
	bool takes = false;
	enum ve_status status = current > first ? offer_value(&takes, &of, id, words[current - 1]) : VE_OK;
	if (status || takes)
		return status;
	if (*typed == '-') {
		offer_options(out, id, typed);
		return out->status;
	}
	for (int i = first; i < current; i++) {
		if (*words[i] != '-' && !strstr(ve_command_of(id)->usage, "..."))
			return VE_OK; /* it takes no second argument */
	}
	switch (ve_command_of(id)->argument) {
	case NONE:
		break;
	case ENV:
		offer_names(&of, false);
		offer_directories(out, typed);
		break;
	case PROGRAMS:
		if (!ve_offer_run)
			return VE_NOTFOUND;
		ve_offer_run(sh, &env, out, current, words, typed);
		break;
	case WORKON_NAME:
		offer_names(&of, true);
		break;
	case DIRECTORY:
		offer_directories(out, typed);
		break;
	case SWITCH:
		ve_offer(out, typed, "on", "activate on cd");
		ve_offer(out, typed, "off", "do not");
		break;
	case SHELLS:
		ve_offer(out, typed, "bash", "");
		ve_offer(out, typed, "zsh", "");
		ve_offer(out, typed, "fish", "");
		break;
	case COMMAND:
		offer_commands(out, typed);
		break;
	}
	return out->status;
}

enum ve_status ve_candidates(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	return answer(sh, count, words, current, out, false);
}

/* ---- what a shell sees ------------------------------------------------------------------------------------------- */

/* With a memory of its own: what is looked at here is not what `cd` depends on. */
static enum ve_status candidates(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	struct ve_shell own = *sh;
	own.session = ve_session_new();
	enum ve_status status = own.session ? answer(&own, count, words, current, out, sh->dialect == VE_BASH) : VE_NOMEM;
	if (own.session)
		ve_condarc_forget(own.session);
	ve_session_free(own.session);
	return status;
}

__attribute__((visibility("default"))) const struct ve_offers ve_offers = {.part = {VE_VERSION, VE_ABI}, .candidates = candidates};
