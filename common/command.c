/* command.c - from the words of a command to its exit code. */
#include "internal.h"

const struct ve_command ve_commands[VE_COMMAND_SHARED] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) {name, usage, parent, where, complete},
#define VE_OPTION(id, option, value, summary)
#include "commands.def"
#undef VE_COMMAND
#undef VE_OPTION
};

static const struct ve_option shared[] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text)
#define VE_OPTION(id, option, value, summary) {VE_COMMAND_##id, option, value},
#include "commands.def"
#undef VE_COMMAND
#undef VE_OPTION
};

const struct ve_option *ve_option_at(size_t i)
{
	enum { SHARED = sizeof shared / sizeof *shared };
	if (i < SHARED)
		return &shared[i];
	return ve_wrapper_options && ve_wrapper_options[i - SHARED].name ? &ve_wrapper_options[i - SHARED] : NULL;
}

/* `venv`, `venv status`, `venv find`. */
static enum ve_status tell(const struct ve_call *call)
{
	bool find = call->id == VE_COMMAND_FIND;
	if (ve_cmd_find && ve_cmd_status)
		return (find ? ve_cmd_find : ve_cmd_status)(call);
	const struct ve_tell *part = (const struct ve_tell *)ve_part(call->sh, VE_PART_TELL, find ? "find" : "status");
	return part ? (find ? part->find : part->status)(call) : VE_IO;
}

/* Those of the shell; the program has its own for the others. */
static ve_handler *handler_of(enum ve_command_id id)
{
	return id == VE_COMMAND_ACTIVATE     ? ve_cmd_activate
	       : id == VE_COMMAND_DEACTIVATE ? ve_cmd_deactivate
	       : id == VE_COMMAND_AUTO	     ? ve_cmd_auto
	       : id == VE_COMMAND_VERSION    ? ve_cmd_version
					     : tell;
}

static enum ve_status usage(const struct ve_shell *sh, enum ve_command_id id, const char *what, const char *why)
{
	const struct ve_command *command = ve_command_of(id);
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

static const struct ve_option *option_of(enum ve_command_id id, const char *word)
{
	const struct ve_option *option;
	if (*word != '-') /* as all of them begin */
		return NULL;
	for (size_t i = 0; (option = ve_option_at(i)); i++) {
		if (option->command == id && ve_same(option->name, word))
			return option;
	}
	return NULL;
}

const char *ve_call_value(const struct ve_call *call, const char *option)
{
	const char *value = NULL;
	for (int i = 0; i < call->argc && !ve_same(call->argv[i], "--"); i++) {
		const struct ve_option *known = option_of(call->id, call->argv[i]);
		if (!known)
			continue;
		const char *given = *known->value ? call->argv[++i] : call->argv[i];
		if (ve_same(known->name, option))
			value = given;
	}
	return value;
}

bool ve_call_has(const struct ve_call *call, const char *option)
{
	return ve_call_value(call, option);
}

/* Options may stand anywhere before `--`. Fills words and count. */
static enum ve_status check(struct ve_call *call)
{
	const struct ve_command *command = ve_command_of(call->id);
	bool options = true;
	const int most = command->argument == NONE ? 0 : 1; /* unless it takes many */
	for (int i = 0; i < call->argc; i++) {
		const char *word = call->argv[i];
		const struct ve_option *option = options ? option_of(call->id, word) : NULL;
		if (options && ve_same(word, "--"))
			options = false;
		else if (option && *option->value && i + 1 == call->argc)
			return ve_usage(call, word, "it takes a value");
		else if (option)
			i += *option->value != 0;
		else if (options && *word == '-' && word[1])
			return ve_usage(call, word, "no such option");
		else if (call->count >= most && !strstr(command->usage, "..."))
			return ve_usage(call, word, "one argument too many");
		else
			call->words[call->count++] = word;
	}
	return VE_OK;
}

enum ve_status ve_command_run(const struct ve_shell *sh, enum ve_command_id id, ve_handler *handler, int argc,
			      char *const argv[])
{
	struct ve_facts facts;
	struct ve_call call = {.sh = sh, .id = id, .facts = &facts, .env = &facts.env, .argc = argc - 1, .argv = argv + 1};
	const char *few[8] = {0};
	call.words = argc <= 8 ? few : calloc((size_t)argc, sizeof *call.words);
	enum ve_status status = call.words ? VE_OK : VE_NOMEM;
	if (status)
		ve_say(sh, VE_ERR, "venv: %s: %s", argv[0], ve_status_text(status));
	if (!status && ve_command_of(id)->where != RAW)
		status = check(&call);
	if (!status) {
		ve_gather(&facts, sh);
		status = handler(&call);
	}
	if (call.words != few)
		free(call.words);
	return status;
}

static bool wants_help(int argc, char *const argv[])
{
	for (int i = 1; i < argc && !ve_same(argv[i], "--"); i++) {
		if (ve_same(argv[i], "--help") || ve_same(argv[i], "-h"))
			return true;
	}
	return false;
}

static int elsewhere(const struct ve_shell *sh, int argc, char *const argv[])
{
	return sh->program ? sh->program(sh, argc, argv) : ve_start(sh, argc, argv);
}

bool ve_command_find(enum ve_parent parent, const char *name, enum ve_command_id *id)
{
	for (int i = 0; i < (ve_wrapper_commands ? VE_COMMAND_COUNT : VE_COMMAND_SHARED); i++) {
		*id = (enum ve_command_id)i;
		if (ve_command_of(*id)->parent == parent && ve_same(ve_command_of(*id)->name, name)) {
			return true;
		}
	}
	return false;
}

int ve_run(const struct ve_shell *sh, int argc, char *const argv[])
{
	enum ve_command_id id;
	if (argc >= 1 && !sh->program && !ve_command_find(TOP, argv[0], &id))
		return ve_wrapper_command(sh, argc, argv);
	if (argc < 1 || !ve_command_find(TOP, argv[0], &id))
		return ve_status_exit(VE_USAGE);
	if (id == VE_COMMAND_DEACTIVATE && argc == 2 && ve_same(argv[1], "nondestructive"))
		argc = 1; /* what activation scripts say to each other */
	if (id == VE_COMMAND_VENV && argc > 1 && argv[1][0] != '-') {
		if (!ve_command_find(VENV, argv[1], &id) && sh->session->wrapper)
			return ve_wrapper_command(sh, argc - 1, argv + 1);
		if (!ve_command_find(VENV, argv[1], &id) && !ve_command_find(WRAPPER, argv[1], &id))
			return ve_status_exit(usage(sh, VE_COMMAND_HELP, argv[1], "no such command"));
		argc--;
		argv++;
	}
	if (ve_command_of(id)->where != RAW && wants_help(argc, argv)) {
		char *const help[] = {(char *)"help", (char *)ve_command_of(id)->name, NULL};
		return elsewhere(sh, 2, help);
	}
	sh->session->worded |= id == VE_COMMAND_ALLOW || id == VE_COMMAND_DENY || id == VE_COMMAND_TRUST;
	if (ve_command_of(id)->where != SHELL)
		return elsewhere(sh, argc, argv);
	enum ve_status status;
	if (id == VE_COMMAND_DEACTIVATE && argc == 1 && ve_wrapped(sh))
		status = ve_wrapper_leave(sh);
	else
		status = ve_command_run(sh, id, handler_of(id), argc, argv);
	if (sh->session)
		ve_functions_run(sh);
	return ve_status_exit(status);
}
