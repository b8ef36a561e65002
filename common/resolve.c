/* resolve.c - what the user typed after `activate`. */
#include "internal.h"

static void say_path(struct ve_buf *why, const char *before, const char *file, const char *after)
{
	ve_buf_adds(why, before);
	ve_show(why, file, strlen(file), 4096);
	ve_buf_adds(why, after);
}

/* Whether joining would leave an absolute path as it is. */
static bool is_plain(const char *file)
{
	for (const char *at = file; (at = strchr(at, '/')); at++) {
		size_t len = strcspn(at + 1, "/");
		if (!len || strncmp(at + 1, "..", len) == 0)
			return false;
	}
	return *file == '/';
}

/* The spelling of `argument` seen from $PWD, if it leads to the same place as the system's own reading of it. */
static enum ve_status spell(struct ve_buf *buf, const struct ve_env *env, const char *argument)
{
	struct stat typed, spelled;
	if (stat(argument, &typed) != 0)
		return errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : VE_IO;
	if (is_plain(argument)) {
		ve_buf_adds(buf, argument);
		return buf->status;
	}
	const char *cwd = ve_env_text(env, VE_VAR_PWD);
	if (*argument == '/' || (cwd && *cwd == '/')) {
		ve_path_join(buf, *argument == '/' ? "/" : cwd, argument);
		if (buf->status)
			return buf->status;
		if (stat(buf->data, &spelled) == 0 && spelled.st_dev == typed.st_dev && spelled.st_ino == typed.st_ino)
			return VE_OK;
	}
	/* `..` behind a symbolic link, or a stale $PWD. */
	char *real = realpath(argument, NULL);
	if (!real)
		return VE_IO;
	ve_buf_reset(buf);
	ve_buf_adds(buf, real);
	free(real);
	return buf->status;
}

/* A shell knows WORKON_HOME; the program knows all places. */
static struct ve_site *named(struct ve_session *session, struct ve_env *env, const char *name, enum ve_status *status,
			     struct ve_buf *why)
{
	struct ve_buf root = {0};
	struct ve_site *site = NULL;
	if (!ve_is_name(name))
		return NULL;
	if (session->named)
		return session->named(session, env, name, status, why);
	if (ve_workon_home(&root, env)) {
		ve_buf_addf(&root, "/%s", name);
		if (!root.status)
			site = ve_site_at(session, env, root.data, NULL, NULL, status);
	}
	ve_buf_release(&root);
	return site;
}

struct ve_site *ve_resolve(struct ve_session *session, struct ve_env *env, const char *argument,
			   enum ve_status *status, struct ve_buf *why)
{
	struct ve_site *site;
	if (!argument) {
		const char *cwd = ve_env_text(env, VE_VAR_PWD);
		ve_find_anew(session);
		site = ve_find(session, env, cwd);
		*status = site ? VE_OK : VE_NOTFOUND;
		if (!site && session->fault.len)
			ve_buf_adds(why, session->fault.data);
		else if (!site)
			say_path(why, "", cwd ? cwd : "the current directory",
				 ": no environment here; make one with: venv create");
		return site;
	}
	/* What is an environment is a directory, and there. */
	site = is_plain(argument) ? ve_site_at(session, env, argument, NULL, NULL, status) : NULL;
	if (site)
		return site;
	struct ve_buf *spelled = &session->spelled;
	ve_buf_reset(spelled);
	enum ve_status spelling = spell(spelled, env, argument);
	if (spelling == VE_OK) {
		site = ve_site_at(session, env, spelled->data, NULL, NULL, status);
		if (!site && *status == VE_NOTENV)
			site = ve_find(session, env, spelled->data);
	}
	if (!site)
		site = named(session, env, argument, status, why);
	if (!site && why->len)
		return NULL;
	if (site) {
		*status = VE_OK;
		return site;
	}
	if (spelling == VE_OK) {
		*status = VE_NOTENV;
		say_path(why, "", argument, ": not an environment (no pyvenv.cfg), and there is none for that directory");
	} else if (spelling == VE_IO) {
		*status = VE_IO;
		say_path(why, "", argument, ": cannot be read");
	} else {
		*status = VE_NOTFOUND;
		say_path(why, "", argument, ": no such directory, and no environment of that name; all names: venv list");
	}
	return NULL;
}

bool ve_is_name(const char *word)
{
	return !strchr(word, '/') && !ve_same(word, ".") && !ve_same(word, "..");
}

enum ve_status ve_site_unfit(const struct ve_site *site, struct ve_buf *why)
{
	if (strchr(site->place, ':')) {
		say_path(why, "", site->place,
			 ": PATH cannot hold a path with a colon; rename the directory and make the environment anew");
		return VE_COLON;
	}
	return VE_OK;
}
