/* program.c - the commands that are the program's. */
#include "../internal.h"

static ve_handler *const handlers[VE_COMMAND_COUNT] = {
	[VE_COMMAND_INIT] = ve_cmd_init,
	[VE_COMMAND_HELP] = ve_cmd_help,
	[VE_COMMAND_EXPLAIN] = ve_cmd_explain,
	[VE_COMMAND_LIST] = ve_cmd_list,
	[VE_COMMAND_DOCTOR] = ve_cmd_doctor,
	[VE_COMMAND_CREATE] = ve_cmd_create,
	[VE_COMMAND_ALLOW] = ve_cmd_allow,
	[VE_COMMAND_DENY] = ve_cmd_deny,
	[VE_COMMAND_TRUST] = ve_cmd_trust,
	[VE_COMMAND_REMOVE] = ve_cmd_remove,
	[VE_COMMAND_RUN] = ve_cmd_run,
	[VE_COMMAND_PACKAGES] = ve_cmd_packages,
	[VE_COMMAND_WORKON] = ve_cmd_workon,
	[VE_COMMAND_MKVIRTUALENV] = ve_cmd_mkvirtualenv,
	[VE_COMMAND_MKTMPENV] = ve_cmd_mktmpenv,
	[VE_COMMAND_MKPROJECT] = ve_cmd_mkproject,
	[VE_COMMAND_RMVIRTUALENV] = ve_cmd_rmvirtualenv,
	[VE_COMMAND_CPVIRTUALENV] = ve_cmd_cpvirtualenv,
	[VE_COMMAND_LSVIRTUALENV] = ve_cmd_lsvirtualenv,
	[VE_COMMAND_SHOWVIRTUALENV] = ve_cmd_showvirtualenv,
	[VE_COMMAND_ALLVIRTUALENV] = ve_cmd_allvirtualenv,
	[VE_COMMAND_SETVIRTUALENVPROJECT] = ve_cmd_setvirtualenvproject,
	[VE_COMMAND_CDPROJECT] = ve_cmd_cdproject,
	[VE_COMMAND_CDVIRTUALENV] = ve_cmd_cdvirtualenv,
	[VE_COMMAND_CDSITEPACKAGES] = ve_cmd_cdsitepackages,
	[VE_COMMAND_LSSITEPACKAGES] = ve_cmd_lssitepackages,
	[VE_COMMAND_ADD2VIRTUALENV] = ve_cmd_add2virtualenv,
	[VE_COMMAND_TOGGLEGLOBALSITEPACKAGES] = ve_cmd_toggleglobal,
	[VE_COMMAND_WIPEENV] = ve_cmd_wipeenv,
	[VE_COMMAND_VIRTUALENVWRAPPER] = ve_cmd_virtualenvwrapper,
};

int ve_program(const struct ve_shell *sh, int argc, char *const argv[])
{
	enum ve_command_id id;
	if (argc < 1 || (!ve_command_find(VENV, argv[0], &id) && !ve_command_find(WRAPPER, argv[0], &id)) || !handlers[id])
		return ve_status_exit(VE_USAGE);
	return ve_status_exit(ve_command_run(sh, id, handlers[id], argc, argv));
}
