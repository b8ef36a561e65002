/* answer.c - the environment of a directory, and what that depends on, as text that fish sources and keeps. */
#include "../internal.h"

/* What fish would compare each time: an answer that depends on more paths is not kept; of more environments under WORKON_HOME only that
 * directory is compared, and the `.project` of the one that was found. */
enum { PATHS_CAP = 400, CLAIMS_CAP = 32 };

/* fish can ask for the time of the last change of many paths at once, in seconds (`path mtime`). What is not there needs no entry:
 * it cannot come without a change of the directory above. */
struct watched {
	struct ve_trail trail; /* the first member: what the finders looked at */
	struct ve_buf times, paths, quoted;
	int count;
	bool fleeting; /* a later change might not show */
};

static void watch(struct watched *watched, const char *file)
{
	struct stat st;
	struct ve_stamp stamp;
	if (*file != '/' || stat(file, &st) != 0)
		return;
	ve_buf_reset(&watched->quoted);
	ve_buf_addc(&watched->quoted, ' ');
	ve_quote(&watched->quoted, VE_FISH, file, strlen(file));
	ve_buf_addc(&watched->quoted, ' ');
	if (watched->count && strstr(ve_buf_text(&watched->paths), ve_buf_text(&watched->quoted)))
		return;
	ve_stamp_take(&stamp, &st);
	watched->fleeting |= !ve_settled(&stamp.changed) || ++watched->count > PATHS_CAP;
	if (watched->fleeting)
		return;
	ve_buf_addf(&watched->times, "%s%lld", watched->times.len ? "\n" : "", (long long)st.st_mtime);
	if (watched->paths.len)
		watched->paths.len--; /* one blank between two */
	ve_buf_add(&watched->paths, watched->quoted.data, watched->quoted.len);
}

/* The directory that a path is in. */
static void watch_above(struct watched *watched, const char *file)
{
	struct ve_buf dir = {0};
	size_t len;
	const char *base = ve_basename(file, &len);
	while (base > file + 1 && base[-1] == '/')
		base--;
	ve_buf_add(&dir, file, (size_t)(base - file));
	if (!dir.status)
		watch(watched, ve_buf_text(&dir));
	ve_buf_release(&dir);
}

static void note(struct ve_trail *trail, const struct ve_step *step)
{
	if (step->file)
		watch((struct watched *)(void *)trail, step->file);
}

static void watch_claim(void *ctx, const char *file)
{
	watch(ctx, file);
}

static void watch_in(struct watched *watched, const char *dir, const char *name)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/%s", dir, name);
	if (!file.status)
		watch(watched, file.data);
	ve_buf_release(&file);
}

static void watch_site(struct watched *watched, const struct ve_site *site, const char *project)
{
	watch_above(watched, site->root);
	watch(watched, site->root);
	watch_in(watched, site->root, "pyvenv.cfg");
	watch_in(watched, site->root, project);
}

static void watch_claims(struct watched *watched, struct ve_session *session)
{
	if (session->claims.count <= CLAIMS_CAP)
		ve_claims_each(session, watch_claim, watched);
	else
		watch(watched, ve_buf_text(&session->claims.home));
}

static void add_word(struct ve_buf *out, const char *text, size_t len)
{
	ve_buf_addc(out, ' ');
	ve_quote(out, VE_FISH, text, len);
}

/* The directories that the walk looked into. */
static void watch_levels(struct watched *watched, const struct ve_session *session, const char *dir)
{
	struct ve_buf level = {0};
	for (unsigned i = 0; i < session->watched; i++) {
		ve_buf_reset(&level);
		ve_buf_add(&level, dir, session->watch_len[i]);
		watch(watched, ve_buf_text(&level));
	}
	watched->fleeting |= session->watched >= VE_WATCHED || level.status;
	ve_buf_release(&level);
}

enum ve_status ve_emit_answer(const struct ve_shell *sh, const char *dir, struct ve_buf *out)
{
	struct ve_session *session = sh->session;
	struct watched watched = {.trail = {note}};
	struct ve_env env;
	ve_env_capture(&env, sh);
	session->trail = &watched.trail;
	struct ve_site *site = ve_find(session, &env, dir);
	session->trail = NULL;
	watch_levels(&watched, session, dir);
	for (unsigned i = 0; i < session->outside_count; i++)
		watch(&watched, ve_buf_text(&session->outside[i].file));
	watch(&watched, ve_buf_text(&session->husk));
	watch_claims(&watched, session);
	if (site) {
		watch_site(&watched, site, ve_project_name(&env));
		ve_emit_fields(sh, &env, site, "__venv_fresh", out);
	}
	if (session->fault.len) {
		const struct ve_stamp *stamp = &session->fault_stamp;
		struct ve_buf key = {0};
		ve_buf_addf(&key, "%llu;%lld;%ld", (unsigned long long)stamp->id.ino, (long long)stamp->changed.tv_sec,
			    stamp->changed.tv_nsec);
		ve_buf_adds(out, "set -g __venv_fault");
		add_word(out, ve_buf_text(&key), key.len);
		add_word(out, session->fault.data, session->fault.len);
		ve_buf_addc(out, '\n');
		ve_buf_release(&key);
	}
	if (watched.count && !watched.fleeting && !session->crowded && !watched.paths.status && !watched.times.status) {
		ve_buf_adds(out, "set -g __venv_watch");
		add_word(out, ve_buf_text(&watched.times), watched.times.len);
		ve_buf_add(out, watched.paths.data, watched.paths.len);
		ve_buf_addc(out, '\n');
	}
	ve_buf_release(&watched.times);
	ve_buf_release(&watched.paths);
	ve_buf_release(&watched.quoted);
	return out->status;
}
