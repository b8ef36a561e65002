/* resolve.c - what the user typed after `activate`. */
#include "internal.h"

static void say_path(struct ve_buf *why, const char *before, const char *file, const char *after)
{
	ve_buf_adds(why, before);
	ve_show(why, file, strlen(file), 4096);
	ve_buf_adds(why, after);
}

/* The spelling of `argument` seen from $PWD, if it leads to the same place as the system's own reading of it. */
static enum ve_status spell(struct ve_buf *buf, const struct ve_env *env, const char *argument)
{
	const char *cwd = ve_env_text(env, VE_VAR_PWD);
	struct stat typed, spelled;
	if (stat(argument, &typed) != 0)
		return errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : VE_IO;
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

struct seek {
	struct ve_session *session;
	const char *name;
	enum ve_named_rank rank; /* of the best so far */
	unsigned count;
	struct ve_id id[8];
	struct ve_buf root, others; /* the first; all of that rank, to be shown */
};

static bool seek_each(void *ctx, const struct ve_named *named)
{
	struct seek *seek = ctx;
	enum ve_named_rank rank = named->rank;
	struct ve_stamp stamp;
	struct stat st;
	if (seek->rank < named->rank)
		return false; /* what follows ranks lower still */
	if (strcmp(named->name, seek->name) != 0) {
		size_t stem = ve_named_stem(named->name);
		if (!stem || strncmp(named->name, seek->name, stem) != 0 || seek->name[stem])
			return true;
		rank = VE_NAMED_STEM;
	}
	if (rank > seek->rank || seek->count == sizeof seek->id / sizeof *seek->id ||
	    ve_site_stamp(&stamp, NULL, named->root, &seek->session->scratch) != VE_OK || stat(named->root, &st) != 0)
		return true;
	if (rank < seek->rank) {
		seek->count = 0;
		ve_buf_reset(&seek->root);
		ve_buf_reset(&seek->others);
	}
	for (unsigned i = 0; i < seek->count; i++) {
		if (seek->id[i].dev == st.st_dev && seek->id[i].ino == st.st_ino)
			return true;
	}
	seek->id[seek->count] = (struct ve_id){st.st_dev, st.st_ino};
	if (!seek->count++)
		ve_buf_adds(&seek->root, named->root);
	else
		ve_buf_adds(&seek->others, ", ");
	ve_show(&seek->others, named->root, strlen(named->root), 1024);
	seek->rank = rank;
	return true;
}

static struct ve_site *named(struct ve_session *session, struct ve_env *env, const char *name, enum ve_status *status,
			     struct ve_buf *why)
{
	struct seek seek = {.session = session, .name = name, .rank = VE_NAMED_NONE};
	struct ve_site *site = NULL;
	if (strchr(name, '/') || ve_same(name, ".") || ve_same(name, ".."))
		return NULL;
	ve_names(session, env, seek_each, &seek);
	if (seek.count > 1) {
		*status = VE_NOTFOUND;
		say_path(why, "", name, ": several environments of that name; type the path of one: ");
		ve_buf_adds(why, ve_buf_text(&seek.others));
	} else if (seek.count && !seek.root.status) {
		site = ve_site_at(session, env, ve_buf_text(&seek.root), NULL, NULL, status);
	}
	ve_buf_release(&seek.root);
	ve_buf_release(&seek.others);
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
	struct ve_buf spelled = {0};
	enum ve_status spelling = spell(&spelled, env, argument);
	site = NULL;
	if (spelling == VE_OK) {
		site = ve_site_at(session, env, spelled.data, NULL, NULL, status);
		if (!site && *status == VE_NOTENV)
			site = ve_find(session, env, spelled.data);
	}
	if (!site)
		site = named(session, env, argument, status, why);
	ve_buf_release(&spelled);
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

enum ve_status ve_site_unfit(const struct ve_site *site, struct ve_buf *why)
{
	if (strchr(site->place, ':')) {
		say_path(why, "", site->place,
			 ": PATH cannot hold a path with a colon; rename the directory and make the environment anew");
		return VE_COLON;
	}
	if (site->kind == VE_CONDA) {
		say_path(why, "", site->root, ": a conda environment; conda and pixi activate these: ");
		ve_buf_adds(why, ve_same(site->tool, "pixi") ? "pixi shell" : "conda activate");
		return VE_NOTENV;
	}
	return VE_OK;
}
