/* commands.c - tables that only the program and completion need: virtualenvwrapper's commands, and what is said of each command. */
#include "../internal.h"

const struct ve_command ve_wrapper_commands[] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) {name, usage, parent, where, complete},
#define VE_OPTION(id, option, value, summary)
#include "../wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
};

const struct ve_option ve_wrapper_options[] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text)
#define VE_OPTION(id, option, value, summary) {VE_COMMAND_##id, option, value},
#include "../wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
	{VE_COMMAND_COUNT, NULL, NULL},
};

const char *const ve_summaries[VE_COMMAND_COUNT] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) summary,
#define VE_OPTION(id, option, value, summary)
#include "../commands.def"
#include "../wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
};

const char *const ve_option_summaries[] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text)
#define VE_OPTION(id, option, value, summary) summary,
#include "../commands.def"
#include "../wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
};
