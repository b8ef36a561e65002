/* named.c - which environment a name means. The program answers this for the shells too, which know no place but WORKON_HOME. */
#include "../internal.h"

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

static struct ve_site *find_named(struct ve_session *session, struct ve_env *env, const char *name, enum ve_status *status,
				  struct ve_buf *why)
{
	struct seek seek = {.session = session, .name = name, .rank = VE_NAMED_NONE};
	struct ve_site *site = NULL;
	ve_names(session, env, seek_each, &seek);
	if (seek.count > 1) {
		*status = VE_NOTFOUND;
		ve_show(why, name, strlen(name), 4096);
		ve_buf_adds(why, ": several environments of that name; type the path of one: ");
		ve_buf_adds(why, ve_buf_text(&seek.others));
	} else if (seek.count && !seek.root.status) {
		site = ve_site_at(session, env, ve_buf_text(&seek.root), NULL, NULL, status);
	}
	ve_buf_release(&seek.root);
	ve_buf_release(&seek.others);
	return site;
}

void ve_program_session(struct ve_session *session)
{
	if (!session)
		return;
	session->named = find_named;
	session->part[VE_PART_CONDA] = &ve_conda.part;
	session->part[VE_PART_ENVVARS] = &ve_envvars.part;
}

enum ve_status ve_tell_named(const struct ve_shell *sh, const char *name)
{
	struct ve_env env;
	struct ve_buf why = {0};
	enum ve_status status;
	ve_env_capture(&env, sh);
	struct ve_site *site = ve_resolve(sh->session, &env, ve_same(name, ".") ? NULL : name, &status, &why);
	if (!site)
		ve_say(sh, VE_ERR, "venv: %s", ve_buf_text(&why));
	else if (!sh->process || !sh->process->hand_over(sh->ctx, site->root))
		status = VE_IO;
	ve_buf_release(&why);
	return status;
}
