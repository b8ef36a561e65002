/* complete.c - what may stand at a place of a command line. */
#include "../internal.h"
#include <dirent.h>

enum { MOST = 2000 }; /* candidates; a completion is read by a person */

static void offer(struct ve_buf *out, const char *typed, const char *word, const char *about)
{
	if (strncmp(word, typed, strlen(typed)) != 0 || strpbrk(word, "\t\n"))
		return;
	ve_buf_adds(out, word);
	if (*about)
		ve_buf_addf(out, "\t%s", about);
	ve_buf_addc(out, '\n');
}

struct offered {
	struct ve_buf *out;
	const char *typed;
	struct ve_buf line;
	int count;
	bool workon; /* only those under $WORKON_HOME */
};

static bool offer_name(void *ctx, const struct ve_named *named)
{
	struct offered *offered = ctx;
	struct ve_site site = {0};
	if (offered->workon && named->rank != VE_NAMED_WORKON)
		return false;
	if (strncmp(named->name, offered->typed, strlen(offered->typed)) != 0 || strpbrk(named->name, "\t\n"))
		return true;
	/* The same name twice, as pyenv-virtualenv has it, is one word. */
	ve_buf_reset(&offered->line);
	ve_buf_addf(&offered->line, "\n%s\t", named->name);
	if (offered->line.status || (offered->out->len && strstr(offered->out->data, offered->line.data)) ||
	    ve_site_open(&site, named->root, NULL, NULL) != VE_OK)
		return true;
	ve_buf_adds(offered->out, offered->line.data + 1);
	ve_buf_adds(offered->out, named->keeper ? named->keeper : site.tool);
	ve_buf_addf(offered->out, *site.version ? ", Python %s\n" : "\n", site.version);
	ve_site_release(&site);
	return ++offered->count < MOST;
}

/* The names of environments, whoever keeps them. */
static void offer_names(struct ve_buf *out, const struct ve_shell *sh, struct ve_env *env, const char *typed, bool workon)
{
	struct offered offered = {.out = out, .typed = typed, .workon = workon};
	ve_buf_addc(out, '\n'); /* every line has one before it */
	ve_names(sh->session, env, offer_name, &offered);
	if (!out->status)
		memmove(out->data, out->data + 1, out->len--);
	ve_buf_release(&offered.line);
}

/* Directories below what was typed so far, each with a slash; files too. */
static void offer_files(struct ve_buf *out, const char *typed, bool files)
{
	struct ve_buf word = {0}, file = {0};
	struct dirent *entry;
	const char *slash = strrchr(typed, '/');
	size_t base = slash ? (size_t)(slash - typed) + 1 : 0;
	ve_buf_add(&word, typed, base);
	DIR *dir = opendir(base ? ve_buf_text(&word) : ".");
	for (int i = 0; dir && i < MOST && (entry = readdir(dir)); i++) {
		struct stat st;
		if (ve_same(entry->d_name, ".") || ve_same(entry->d_name, ".."))
			continue;
		/* Hidden ones when asked for; an environment is often hidden, and wanted. */
		if (entry->d_name[0] == '.' && typed[base] != '.' && !ve_same(entry->d_name, ".venv"))
			continue;
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%.*s%s", (int)base, typed, entry->d_name);
		if (file.status || stat(file.data, &st) != 0 || !(files || S_ISDIR(st.st_mode)))
			continue;
		if (S_ISDIR(st.st_mode))
			ve_buf_addc(&file, '/');
		offer(out, typed, file.data, "");
	}
	if (dir)
		closedir(dir);
	ve_buf_release(&word);
	ve_buf_release(&file);
}

static void offer_directories(struct ve_buf *out, const char *typed)
{
	offer_files(out, typed, false);
}

struct offering {
	struct ve_buf *out;
	const char *typed, *about;
};

static bool offer_program(void *ctx, const char *name)
{
	const struct offering *offering = ctx;
	offer(offering->out, offering->typed, name, offering->about);
	return true;
}

/* `venv run`: what the environment has to run; the words of a command are files. */
static void offer_run(const struct ve_shell *sh, struct ve_env *env, struct ve_buf *out, int count, char *const words[],
		      const char *typed)
{
	struct offering offering = {out, typed, "in the environment"};
	struct ve_buf why = {0}, bin = {0};
	enum ve_status status;
	bool given = count > 3 && ve_same(words[2], "-e");
	struct ve_site *site = ve_resolve(sh->session, env, given ? words[3] : NULL, &status, &why);
	if (count > (given ? 4 : 2) || strchr(typed, '/')) {
		offer_files(out, typed, true);
	} else if (site) {
		ve_buf_addf(&bin, "%s/bin", site->root);
		if (!bin.status)
			ve_file_each(bin.data, MOST, offer_program, &offering);
	}
	ve_buf_release(&why);
	ve_buf_release(&bin);
}

static void offer_commands(struct ve_buf *out, const char *typed)
{
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		if (ve_command_of((enum ve_command_id)i)->parent == VENV)
			offer(out, typed, ve_command_of((enum ve_command_id)i)->name, ve_summaries[i]);
	}
}

static void offer_options(struct ve_buf *out, enum ve_command_id id, const char *typed)
{
	for (size_t i = 0; ve_option_at(i); i++) {
		if (ve_option_at(i)->command == id)
			offer(out, typed, ve_option_at(i)->name, ve_option_summaries[i]);
	}
	offer(out, typed, "--help", "print help");
}

static void offer_python(void *ctx, const char *name, const char *file)
{
	const struct offering *offering = ctx;
	const char *about = strpbrk(file, "\t\n") ? "" : file;
	offer(offering->out, offering->typed, name, about);
	if (strncmp(name, "python", 6) == 0)
		offer(offering->out, offering->typed, name + 6, about);
}

/* What the option before takes. False: it is none that takes something. */
static bool offer_value(const struct ve_shell *sh, struct ve_env *env, struct ve_buf *out, enum ve_command_id id,
			const char *option, const char *typed)
{
	struct offering offering = {out, typed, ""};
	const char *value = NULL;
	for (size_t i = 0; ve_option_at(i); i++) {
		if (ve_option_at(i)->command == id && ve_same(ve_option_at(i)->name, option))
			value = ve_option_at(i)->value;
	}
	if (!ve_given(value))
		return false;
	if (ve_same(value, "PYTHON")) {
		ve_python_each(sh, offer_python, &offering);
	} else if (ve_same(value, "TOOL")) {
		offer(out, typed, "uv", "uv venv");
		offer(out, typed, "virtualenv", "virtualenv");
		offer(out, typed, "venv", "python -m venv");
	} else if (ve_same(value, "ENV")) {
		offer_names(out, sh, env, typed, false);
		offer_directories(out, typed);
	}
	return true;
}

enum ve_status ve_candidates(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	enum ve_command_id id;
	struct ve_env env;
	int first = 1;
	if (current < 1 || current > count || count < 1 ||
	    (!ve_command_find(TOP, words[0], &id) && !ve_command_find(WRAPPER, words[0], &id)))
		return VE_USAGE;
	const char *typed = current < count ? words[current] : "";
	ve_env_capture(&env, sh);
	if (id == VE_COMMAND_VENV && current > 1) {
		if (!ve_command_find(VENV, words[1], &id) && !ve_command_find(WRAPPER, words[1], &id))
			return VE_OK;
		first = 2;
	}
	if (current > first && offer_value(sh, &env, out, id, words[current - 1], typed))
		return out->status;
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
		offer_names(out, sh, &env, typed, false);
		offer_directories(out, typed);
		break;
	case PROGRAMS:
		offer_run(sh, &env, out, current, words, typed);
		break;
	case WORKON_NAME:
		offer_names(out, sh, &env, typed, true);
		break;
	case DIRECTORY:
		offer_directories(out, typed);
		break;
	case SWITCH:
		offer(out, typed, "on", "activate on cd");
		offer(out, typed, "off", "do not");
		break;
	case SHELLS:
		offer(out, typed, "bash", "");
		offer(out, typed, "zsh", "");
		offer(out, typed, "fish", "");
		break;
	case COMMAND:
		offer_commands(out, typed);
		break;
	}
	return out->status;
}
