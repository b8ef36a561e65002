/* commands.c - the table of virtualenvwrapper's commands. */
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
