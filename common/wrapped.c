/* wrapped.c - where the shell meets its part of virtualenvwrapper. */
#include "internal.h"
#include <dlfcn.h>

static const struct ve_wrapper *open_part(const struct ve_shell *sh)
{
	struct ve_buf file = {0}, shown = {0};
	const struct ve_wrapper *part = NULL;
	ve_buf_addf(&file, "%s/lib/venv/wrapper.so", sh->prefix ? sh->prefix : "");
	void *handle = file.status ? NULL : dlopen(file.data, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle)
		part = dlsym(handle, "ve_wrapper");
	if (!part || part->session != sizeof(struct ve_session) || !ve_same(part->version, VE_VERSION)) {
		ve_show(&shown, ve_buf_text(&file), file.len, 4096);
		ve_say(sh, VE_ERR, "venv: workon: %s is not there, or not of this version; install it again", ve_buf_text(&shown));
		part = NULL;
	}
	ve_buf_release(&file);
	ve_buf_release(&shown);
	return part;
}

void ve_wrapper_load(const struct ve_shell *sh)
{
	if (!sh->session || sh->session->wrapper)
		return;
	sh->session->wrapper = open_part(sh);
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

enum ve_status ve_wrapper_leave(const struct ve_shell *sh)
{
	return sh->session->wrapper->leave(sh);
}

int ve_wrapper_command(const struct ve_shell *sh, int argc, char *const argv[])
{
	ve_wrapper_load(sh); /* again, where it could not be */
	if (!sh->session->wrapper)
		return ve_status_exit(VE_NOTFOUND);
	if (!ve_same(argv[0], "workon") || ve_same(argv[argc - 1], "-h") || ve_same(argv[argc - 1], "--help"))
		return ve_start(sh, argc, argv);
	return ve_status_exit(sh->session->wrapper->workon(sh, argc, argv));
}
