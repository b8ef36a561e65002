/* program.c - the commands that are the program's. */
#include "../internal.h"

static ve_handler *const handlers[VE_COMMAND_COUNT] = {
	[VE_COMMAND_INIT] = ve_cmd_init,
	[VE_COMMAND_HELP] = ve_cmd_help,
	[VE_COMMAND_EXPLAIN] = ve_cmd_explain,
	[VE_COMMAND_LIST] = ve_cmd_list,
	[VE_COMMAND_CREATE] = ve_cmd_create,
	[VE_COMMAND_ALLOW] = ve_cmd_allow,
	[VE_COMMAND_DENY] = ve_cmd_deny,
	[VE_COMMAND_TRUST] = ve_cmd_trust,
	[VE_COMMAND_REMOVE] = ve_cmd_remove,
	[VE_COMMAND_RUN] = ve_cmd_run,
	[VE_COMMAND_PACKAGES] = ve_cmd_packages,
};

int ve_program(const struct ve_shell *sh, int argc, char *const argv[])
{
	enum ve_command_id id;
	if (argc < 1 || !ve_command_find(VENV, argv[0], &id) || !handlers[id])
		return ve_status_exit(VE_USAGE);
	return ve_status_exit(ve_command_run(sh, id, handlers[id], argc, argv));
}
