/* find.c - the walk up from a directory, and what it remembers. */
#include "internal.h"

static bool (*const finders[])(struct ve_look *) = {ve_finder_dotvenv};

/* Whether `dir` (its first len bytes) is `other` or below it. "/p" is no parent of "/p-2". */
static bool within(const char *dir, size_t len, const char *other, size_t other_len)
{
	while (other_len > 1 && other[other_len - 1] == '/')
		other_len--;
	if (other_len == 1)
		return true;
	return len >= other_len && memcmp(dir, other, other_len) == 0 && (len == other_len || dir[other_len] == '/');
}

bool ve_within(const char *dir, const char *other)
{
	return within(dir, strlen(dir), other, strlen(other));
}

/* A ceiling is neither looked into nor passed, as with git's GIT_CEILING_DIRECTORIES; the start is always looked into. */
static bool is_ceiling(const char *ceilings, const char *dir, size_t len)
{
	for (const char *at = ceilings; at;) {
		const char *end = strchr(at, ':');
		size_t n = end ? (size_t)(end - at) : strlen(at);
		while (n > 1 && at[n - 1] == '/')
			n--;
		if (n == len && memcmp(at, dir, n) == 0)
			return true;
		at = end ? end + 1 : NULL;
	}
	return false;
}

static uint64_t hash(const char *text)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	for (; text && *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

/* The file system's clock may be coarse (two seconds on FAT): a directory changed just now may change again unseen. */
static bool settled(const struct timespec *changed)
{
	struct timespec now;
	return clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec - changed->tv_sec > 2;
}

/* Directories that hold none, in sets, so that two of one path do not push each other out at every cd. */
static struct ve_level *level_set(struct ve_session *session, const struct ve_stamp *stamp)
{
	uint64_t h = ((uint64_t)stamp->id.ino ^ (uint64_t)stamp->id.dev << 32) * 0x9e3779b97f4a7c15u;
	return &session->level[(h >> 32) % (VE_LEVELS / VE_WAYS) * VE_WAYS];
}

static bool holds_none(struct ve_session *session, const struct ve_stamp *stamp)
{
	const struct ve_level *set = level_set(session, stamp);
	for (int i = 0; i < VE_WAYS; i++) {
		if (ve_stamp_same(&set[i].stamp, stamp))
			return true;
	}
	return false;
}

static void remember_none(struct ve_session *session, const struct ve_stamp *stamp)
{
	struct ve_level *set = level_set(session, stamp);
	int at = 0;
	/* The same directory as it was before, else the one that came first. */
	while (at < VE_WAYS - 1 && set[at].stamp.id.ino != stamp->id.ino)
		at++;
	memmove(set + 1, set, (size_t)at * sizeof *set);
	set[0].stamp = *stamp;
}

bool ve_trust_known(const struct ve_session *session, struct ve_site *site)
{
	for (int i = 0; i < VE_SITES; i++) {
		const struct ve_site *other = &session->site[i];
		if (!other->root || other->verdict != VE_TRUSTED || other->id.dev != site->id.dev ||
		    other->id.ino != site->id.ino || !ve_stamp_same(&other->cfg, &site->cfg) ||
		    strcmp(other->place, site->place) != 0)
			continue;
		site->verdict = VE_TRUSTED;
		return true;
	}
	return false;
}

static bool leads_to(const char *file, const struct ve_site *site)
{
	struct stat st;
	return stat(file, &st) == 0 && st.st_dev == site->id.dev && st.st_ino == site->id.ino;
}

/* The recorded path may go by a link or a parent that is gone by now, or there again. */
static bool leads(const struct ve_site *site)
{
	if (*site->hint && leads_to(site->hint, site))
		return false;
	return strcmp(site->root, site->place) == 0 || leads_to(site->place, site);
}

struct ve_site *ve_site_at(struct ve_session *session, const struct ve_env *env, const char *root, const char *project,
			   const struct ve_stamp *stamp, enum ve_status *status)
{
	struct ve_site *oldest = &session->site[0];
	struct ve_stamp taken;
	*status = stamp ? VE_OK : ve_site_stamp(&taken, root, &session->scratch);
	if (!stamp)
		stamp = &taken;
	for (int i = 0; i < VE_SITES; i++) {
		struct ve_site *site = &session->site[i];
		if (site->root && *status == VE_OK && strcmp(site->root, root) == 0 &&
		    site->told_project == (project != NULL) &&
		    (!project || strcmp(site->project, project) == 0) && ve_stamp_same(&site->cfg, stamp) &&
		    leads(site)) {
			site->used = ++session->clock;
			return site;
		}
		if (site->used < oldest->used)
			oldest = site;
	}
	if (*status)
		return NULL;
	*status = ve_site_open(oldest, root, project, env);
	if (*status)
		return NULL;
	oldest->used = ++session->clock;
	oldest->told_project = project;
	return oldest;
}

static struct ve_site *ask_finders(struct ve_session *session, const struct ve_env *env, size_t dir_len,
				   const struct ve_stamp *stamp)
{
	struct ve_look look = {
		.env = env, .file = &session->file, .dir_len = dir_len, .root = &session->root,
		.scratch = &session->scratch,
		.husk = &session->husk};
	enum ve_status status;
	for (size_t i = 0; i < sizeof finders / sizeof *finders; i++) {
		if (!finders[i](&look))
			continue;
		struct ve_site *site = ve_site_at(session, env, ve_buf_text(&session->root), session->file.data,
						  &look.stamp, &status);
		if (site)
			return site;
	}
	if (!look.something && settled(&stamp->changed))
		remember_none(session, stamp);
	return NULL;
}

struct ve_site *ve_find(struct ve_session *session, const struct ve_env *env, const char *dir)
{
	const char *home = ve_env_text(env, VE_VAR_HOME), *ceilings = ve_env_text(env, VE_VAR_CEILING);
	const char *names = ve_env_text(env, VE_VAR_NAMES);
	struct ve_site *site = NULL;
	uint64_t settings = hash(names);
	if (settings != session->settings) {
		memset(session->level, 0, sizeof session->level);
		session->settings = settings;
	}
	/* What prompts compare is about another directory from here on, until the next look. */
	session->looked = false;
	session->watched = 0;
	ve_buf_reset(&session->husk);
	if (!dir || *dir != '/')
		return NULL;
	ve_buf_reset(&session->file);
	ve_buf_adds(&session->file, dir);
	if (session->file.status)
		return NULL;
	size_t len = session->file.len, home_len = home ? strlen(home) : 0;
	while (len > 1 && session->file.data[len - 1] == '/')
		len--;
	bool at_home = home_len > 1 && *home == '/' && within(dir, len, home, home_len);
	while (home_len > 1 && home[home_len - 1] == '/')
		home_len--;
	for (bool first = true;; first = false) {
		struct stat st;
		struct ve_stamp stamp;
		session->file.data[len] = '\0';
		session->file.len = len;
		if (!first && ceilings && is_ceiling(ceilings, session->file.data, len))
			break;
		if (stat(session->file.data, &st) == 0) {
			ve_stamp_take(&stamp, &st);
			if (session->watched < VE_WATCHED) {
				session->watch_len[session->watched] = len;
				session->watch[session->watched++] = stamp;
			}
			if (!holds_none(session, &stamp))
				site = ask_finders(session, env, len, &stamp);
		}
		if (site || len <= 1 || (at_home && len == home_len))
			break;
		while (len > 0 && session->file.data[len - 1] != '/')
			len--;
		while (len > 1 && session->file.data[len - 1] == '/')
			len--;
	}
	session->husk_stamp = (struct ve_stamp){0};
	struct stat st;
	if (session->husk.len && stat(session->husk.data, &st) == 0)
		ve_stamp_take(&session->husk_stamp, &st);
	return site;
}
