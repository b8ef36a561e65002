/* dotvenv.c - an environment that lies in the project under one of the usual names (PEP 832: `.venv`). */
#include "../internal.h"

static const char default_names[] = ".venv venv env";

/* One name; one system call when nothing is there, which is nearly always. */
static bool look_at(struct ve_look *look, const char *name, size_t len)
{
	struct stat st;
	ve_buf_reset(look->root);
	ve_buf_add(look->root, look->file->data, look->dir_len > 1 ? look->dir_len : 0);
	ve_buf_addc(look->root, '/');
	ve_buf_add(look->root, name, len);
	if (look->root->status || lstat(look->root->data, &st) != 0)
		return false;
	look->something = true;
	if (ve_site_stamp(&look->stamp, look->root->data, look->scratch) == VE_OK)
		return true;
	if (!look->husk->len)
		ve_buf_add(look->husk, look->root->data, look->root->len);
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
		at += len;
	}
	return false;
}
