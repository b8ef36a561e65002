/* dotvenv.c - an environment that lies in the project under one of the usual names (PEP 832: `.venv`). */
#include "internal.h"

static const char default_names[] = ".venv venv env";

static bool redirected(struct ve_look *look)
{
	struct ve_buf file = {0};
	ve_buf_add(&file, look->root->data, look->root->len); /* which becomes the environment's */
	bool taken = ve_look_whole(look, &file) && ve_redirect(look, file.data);
	ve_buf_release(&file);
	return taken;
}

/* One name; one system call when nothing is there, which is nearly always. */
static bool look_at(struct ve_look *look, const char *name, size_t len)
{
	struct stat st;
	struct ve_buf *root = look->root;
	const struct ve_buf *entry = ve_look_entry(look, name, len);
	if (!ve_look_there(look, entry, &st)) {
		if (look->session->trail && !entry->status)
			ve_look_pass(look, entry->data, NULL);
		return false;
	}
	ve_buf_reset(root);
	ve_buf_add(root, entry->data, entry->len);
	if (!ve_look_whole(look, root))
		return false;
	if (ve_look_take(look)) {
		if (look->session->trail && ve_pipenv_beside)
			ve_pipenv_beside(look);
		return true;
	}
	/* Only this name: a file `env` holds variables, as a rule. */
	if (len == 5 && memcmp(name, ".venv", 5) == 0 && (!S_ISLNK(st.st_mode) || stat(root->data, &st) == 0) && S_ISREG(st.st_mode))
		return redirected(look);
	look->something = true;
	ve_look_pass(look, root->data, S_ISLNK(st.st_mode) ? "a link to no environment" : "no environment: it has no pyvenv.cfg");
	if (!look->husk->len)
		ve_buf_add(look->husk, root->data, root->len);
	return false;
}

bool ve_finder_dotvenv(struct ve_look *look)
{
	const char *at = ve_env_text(look->env, VE_VAR_NAMES);
	if (!ve_given(at))
		at = default_names;
	while (*at) {
		at += strspn(at, " \t\n");
		size_t len = strcspn(at, " \t\n");
		/* A name is one component; `..` or a path would leave the level. */
		if (len && !memchr(at, '/', len) && strncmp(at, "..", len) != 0 && look_at(look, at, len))
			return true;
		if (look->stop)
			return false;
		at += len;
	}
	return false;
}
