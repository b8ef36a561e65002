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

/* Names under $WORKON_HOME. */
static void offer_names(struct ve_buf *out, const struct ve_env *env, const char *typed)
{
	struct ve_buf home = {0}, root = {0}, scratch = {0};
	struct dirent *entry;
	DIR *dir = ve_workon_home(&home, env) ? opendir(ve_buf_text(&home)) : NULL;
	for (int i = 0; dir && i < MOST && (entry = readdir(dir)); i++) {
		struct ve_stamp stamp;
		if (entry->d_name[0] == '.')
			continue;
		ve_buf_reset(&root);
		ve_buf_addf(&root, "%s/%s", home.data, entry->d_name);
		if (!root.status && ve_site_stamp(&stamp, NULL, root.data, &scratch) == VE_OK)
			offer(out, typed, entry->d_name, "environment");
	}
	if (dir)
		closedir(dir);
	ve_buf_release(&home);
	ve_buf_release(&root);
	ve_buf_release(&scratch);
}

/* Directories below what was typed so far, each with a slash. */
static void offer_directories(struct ve_buf *out, const char *typed)
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
		if (file.status || stat(file.data, &st) != 0 || !S_ISDIR(st.st_mode))
			continue;
		ve_buf_addc(&file, '/');
		offer(out, typed, file.data, "");
	}
	if (dir)
		closedir(dir);
	ve_buf_release(&word);
	ve_buf_release(&file);
}

static void offer_commands(struct ve_buf *out, const char *typed)
{
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		if (ve_commands[i].parent == VENV)
			offer(out, typed, ve_commands[i].name, ve_summaries[i]);
	}
}

static void offer_options(struct ve_buf *out, enum ve_command_id id, const char *typed)
{
	for (size_t i = 0; i < ve_option_count; i++) {
		if (ve_options[i].command == id)
			offer(out, typed, ve_options[i].name, ve_option_summaries[i]);
	}
	offer(out, typed, "--help", "print help");
}

struct offering {
	struct ve_buf *out;
	const char *typed;
};

static void offer_python(void *ctx, const char *name, const char *file)
{
	const struct offering *offering = ctx;
	const char *about = strpbrk(file, "\t\n") ? "" : file;
	offer(offering->out, offering->typed, name, about);
	if (strncmp(name, "python", 6) == 0)
		offer(offering->out, offering->typed, name + 6, about);
}

/* What the option before takes. False: it is none that takes something. */
static bool offer_value(const struct ve_shell *sh, const struct ve_env *env, struct ve_buf *out, enum ve_command_id id,
			const char *option, const char *typed)
{
	struct offering offering = {out, typed};
	const char *value = NULL;
	for (size_t i = 0; i < ve_option_count; i++) {
		if (ve_options[i].command == id && ve_same(ve_options[i].name, option))
			value = ve_options[i].value;
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
		offer_names(out, env, typed);
		offer_directories(out, typed);
	}
	return true;
}

enum ve_status ve_candidates(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	enum ve_command_id id;
	struct ve_env env;
	int first = 1;
	if (current < 1 || current > count || count < 1 || !ve_command_find(TOP, words[0], &id))
		return VE_USAGE;
	const char *typed = current < count ? words[current] : "";
	ve_env_capture(&env, sh, VE_ALL);
	if (id == VE_COMMAND_VENV && current > 1) {
		if (!ve_command_find(VENV, words[1], &id))
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
		if (*words[i] != '-' && !strstr(ve_commands[id].usage, "..."))
			return VE_OK; /* it takes no second argument */
	}
	switch (ve_commands[id].argument) {
	case NONE:
		break;
	case ENV:
		offer_names(out, &env, typed);
		offer_directories(out, typed);
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
