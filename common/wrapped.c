/* wrapped.c - where the shell meets its part of virtualenvwrapper. */
#include "internal.h"

void ve_wrapper_load(const struct ve_shell *sh)
{
	if (!sh->session || sh->session->wrapper)
		return;
	sh->session->wrapper = (const struct ve_wrapper *)ve_part(sh, VE_PART_WRAPPER, "workon");
	if (sh->session->wrapper)
		sh->session->wrapper->load(sh);
}

void ve_wrapper_unload(const struct ve_shell *sh)
{
	if (sh->session && sh->session->wrapper)
		sh->session->wrapper->unload(sh);
}

bool ve_wrapped(const struct ve_shell *sh)
{
	const struct ve_session *session = sh->session;
	return session->wrapper && session->wrapped.len && ve_same(ve_buf_text(&session->wrapped), ve_get(sh, VE_VAR_VIRTUAL_ENV));
}

static enum ve_status step(const struct ve_shell *sh, const char *root)
{
	char *const words[] = {(char *)(root ? "activate" : "deactivate"), (char *)root, NULL};
	enum ve_status status = ve_command_run(sh, root ? VE_COMMAND_ACTIVATE : VE_COMMAND_DEACTIVATE,
					       root ? ve_cmd_activate : ve_cmd_deactivate, root ? 2 : 1, words);
	if (sh->session)
		ve_functions_run(sh);
	return status;
}

enum ve_status ve_wrapper_leave(const struct ve_shell *sh)
{
	return sh->session->wrapper->leave(sh, step);
}

int ve_wrapper_command(const struct ve_shell *sh, int argc, char *const argv[])
{
	ve_wrapper_load(sh); /* again, where it could not be */
	if (!sh->session->wrapper)
		return ve_status_exit(VE_NOTFOUND);
	if (argc == 2 && ve_same(argv[0], "lsvirtualenv") && ve_same(argv[1], "-b") && sh->session->wrapper->brief(sh))
		return 0;
	if (!ve_same(argv[0], "workon") || ve_same(argv[argc - 1], "-h") || ve_same(argv[argc - 1], "--help"))
		return ve_start(sh, argc, argv);
	return ve_status_exit(sh->session->wrapper->workon(sh, step, argc, argv));
}
