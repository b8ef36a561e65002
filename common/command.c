/* command.c - from the words of a command to its exit code. */
#include "internal.h"

const struct ve_command ve_commands[VE_COMMAND_COUNT] = {
#define VE_COMMAND(id, parent, name, usage, complete, summary, text) {parent, name, usage, complete, summary, text},
#define VE_OPTION(id, option, summary)
#include "commands.def"
#undef VE_COMMAND
#undef VE_OPTION
};

const struct ve_option ve_options[] = {
#define VE_COMMAND(id, parent, name, usage, complete, summary, text)
#define VE_OPTION(id, option, summary) {VE_COMMAND_##id, option, summary},
#include "commands.def"
#undef VE_COMMAND
#undef VE_OPTION
};
const size_t ve_option_count = sizeof ve_options / sizeof *ve_options;

static enum ve_status (*const handlers[VE_COMMAND_COUNT])(const struct ve_call *) = {
	[VE_COMMAND_ACTIVATE] = ve_cmd_activate, [VE_COMMAND_DEACTIVATE] = ve_cmd_deactivate,
	[VE_COMMAND_VENV] = ve_cmd_status,	 [VE_COMMAND_STATUS] = ve_cmd_status,
	[VE_COMMAND_FIND] = ve_cmd_find,	 [VE_COMMAND_AUTO] = ve_cmd_auto,
	[VE_COMMAND_INIT] = ve_cmd_init,	 [VE_COMMAND_VERSION] = ve_cmd_version,
	[VE_COMMAND_HELP] = ve_cmd_help,
};

static enum ve_status usage(const struct ve_shell *sh, enum ve_command_id id, const char *what, const char *why)
{
	const struct ve_command *command = &ve_commands[id];
	struct ve_buf line = {0};
	ve_buf_adds(&line, "venv: ");
	ve_show(&line, what, strlen(what), 256);
	ve_buf_addf(&line, ": %s; usage: %s%s%s%s\n", why, command->parent == VENV ? "venv " : "", command->name,
		    *command->usage ? " " : "", command->usage);
	ve_say_buf(sh, VE_ERR, &line);
	ve_buf_release(&line);
	return VE_USAGE;
}

enum ve_status ve_usage(const struct ve_call *call, const char *what, const char *why)
{
	return usage(call->sh, call->id, what, why);
}

static enum ve_status help(const struct ve_shell *sh, enum ve_command_id id)
{
	struct ve_buf text = {0};
	ve_help_command(&text, id);
	ve_say_buf(sh, VE_OUT, &text);
	ve_buf_release(&text);
	return VE_OK;
}

static bool has_option(enum ve_command_id id, const char *word)
{
	for (size_t i = 0; i < ve_option_count; i++) {
		if (ve_options[i].command == id && ve_same(ve_options[i].name, word))
			return true;
	}
	return false;
}

/* Options may stand anywhere before `--`; every option so far is a switch. */
static enum ve_status run(const struct ve_shell *sh, enum ve_command_id id, int argc, char *const argv[])
{
	const char *words[4];
	struct ve_facts facts;
	struct ve_call call = {.sh = sh, .id = id, .facts = &facts, .env = &facts.env, .words = words};
	const int most = (int)(sizeof words / sizeof *words);
	bool options = true;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		if (options && ve_same(word, "--"))
			options = false;
		else if (options && (ve_same(word, "--help") || ve_same(word, "-h")))
			return help(sh, id);
		else if (options && has_option(id, word))
			call.json = true;
		else if (options && *word == '-' && word[1])
			return usage(sh, id, word, "no such option");
		else if (call.count == most || !*ve_commands[id].usage || ve_commands[id].argument == NONE)
			return usage(sh, id, word, "one argument too many");
		else if (call.count && id != VE_COMMAND_HELP)
			return usage(sh, id, word, "one argument too many");
		else
			words[call.count++] = word;
	}
	ve_gather(&facts, sh, id == VE_COMMAND_DEACTIVATE ? VE_CHANGES : VE_ALL);
	return handlers[id](&call);
}

bool ve_command_find(enum ve_parent parent, const char *name, enum ve_command_id *id)
{
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		if (ve_commands[i].parent == parent && ve_same(ve_commands[i].name, name)) {
			*id = (enum ve_command_id)i;
			return true;
		}
	}
	return false;
}

int ve_run(const struct ve_shell *sh, int argc, char *const argv[])
{
	enum ve_command_id id;
	if (argc < 1 || !ve_command_find(TOP, argv[0], &id))
		return ve_status_exit(VE_USAGE);
	if (id == VE_COMMAND_DEACTIVATE && argc == 2 && ve_same(argv[1], "nondestructive"))
		argc = 1; /* what activation scripts say to each other */
	if (id == VE_COMMAND_VENV && argc > 1 && argv[1][0] != '-') {
		if (!ve_command_find(VENV, argv[1], &id))
			return ve_status_exit(usage(sh, VE_COMMAND_HELP, argv[1], "no such command"));
		argc--;
		argv++;
	}
	return ve_status_exit(run(sh, id, argc, argv));
}
