/* levels.c - what is known of a directory without looking again. */
#include "internal.h"

bool ve_settled(const struct timespec *changed)
{
	struct timespec now;
	return clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec - changed->tv_sec > 2;
}

void ve_levels_forget(struct ve_session *session)
{
	memset(session->level, 0, session->levels * sizeof *session->level);
	memset(session->way, 0, session->levels ? sizeof session->way : 0);
	session->levels = 0;
	session->outside_count = 0;
}

/* Zeroed stamps are of nothing: no directory has inode 0. */
static void forget_watchers(struct ve_session *session, uint64_t bit)
{
	for (unsigned i = 0; i < session->levels; i++) {
		if (session->level[i].watches & bit)
			session->level[i] = (struct ve_level){0};
	}
}

void ve_levels_begin(struct ve_session *session, const struct ve_env *env)
{
	uint64_t settings = ve_hash(0, ve_env_text(env, VE_VAR_NAMES));
	if (settings != session->settings)
		ve_levels_forget(session);
	session->settings = settings;
	session->walk++;
	session->deep_known = false;
}

static void check_deep(struct ve_session *session, struct ve_env *env)
{
	if (session->deep_known)
		return;
	uint64_t deep = ve_hash(session->settings, ve_env_text(env, VE_VAR_HOME));
	deep = ve_hash(deep, ve_env_text(env, VE_VAR_WORKON_HOME));
	for (int i = VE_FINDERS; i < VE_WRAPPER; i++)
		deep = ve_hash(deep, ve_env_text(env, (enum ve_var)i));
	for (unsigned i = 0; deep != session->deep && i < session->levels; i++) {
		if (session->level[i].deep)
			session->level[i] = (struct ve_level){0};
	}
	session->deep = deep;
	session->deep_known = true;
}

/* In sets, so that two directories of one path do not push each other out at every cd. Which entries are a set's is told by their numbers,
 * from 1 on, the latest first: they are taken in the order they are needed, so that a few of them are one page. */
static unsigned char *level_set(struct ve_session *session, const struct ve_stamp *stamp)
{
	uint64_t h = ((uint64_t)stamp->id.ino ^ (uint64_t)stamp->id.dev << 32) * 0x9e3779b97f4a7c15u;
	return &session->way[(h >> 32) % (VE_LEVELS / VE_WAYS) * VE_WAYS];
}

static bool watches_hold(struct ve_session *session, uint64_t watches)
{
	for (unsigned i = 0; watches >> i; i++) {
		if (!(watches >> i & 1) || session->outside[i].walk == session->walk)
			continue;
		if (!ve_outside_holds(session, i))
			return false;
		session->outside[i].walk = session->walk;
		if (i == VE_OUTSIDE - 1)
			break;
	}
	return true;
}

uint64_t ve_level_spelled(const char *dir)
{
	return ve_hash(0, dir) | 1;
}

const struct ve_level *ve_level_known(struct ve_session *session, struct ve_env *env, const struct ve_stamp *stamp,
				      const char *dir)
{
	const unsigned char *set = level_set(session, stamp);
	for (int i = 0; i < VE_WAYS && set[i]; i++) {
		const struct ve_level *level = &session->level[set[i] - 1];
		if (!ve_stamp_same(&level->stamp, stamp))
			continue;
		if (level->spelled && level->spelled != ve_level_spelled(dir))
			return NULL;
		if (level->deep)
			check_deep(session, env);
		return level->stamp.id.ino && watches_hold(session, level->watches) ? level : NULL;
	}
	return NULL;
}

void ve_level_remember(struct ve_session *session, const struct ve_level *level)
{
	unsigned char *set = level_set(session, &level->stamp);
	int at = 0;
	/* The same directory as it was before, else the one that came first. */
	while (at < VE_WAYS - 1 && set[at] && session->level[set[at] - 1].stamp.id.ino != level->stamp.id.ino)
		at++;
	const unsigned char own = set[at] ? set[at] : (unsigned char)++session->levels;
	memmove(set + 1, set, (size_t)at);
	set[0] = own;
	session->level[own - 1] = *level;
}

static bool take(struct ve_stamp *stamp, const char *file, struct stat *st)
{
	*stamp = (struct ve_stamp){0};
	if (stat(file, st) != 0)
		return false;
	ve_stamp_take(stamp, st);
	return true;
}

bool ve_outside_holds(struct ve_session *session, unsigned i)
{
	struct stat st;
	struct ve_stamp now;
	if (i >= session->outside_count)
		return false;
	struct ve_outside *outside = &session->outside[i];
	take(&now, ve_buf_text(&outside->file), &st);
	if (ve_stamp_same(&now, &outside->stamp))
		return true;
	forget_watchers(session, (uint64_t)1 << i);
	outside->stamp = now;
	return false;
}

/* The entry for a path that exists, its stamp being `now`. A full table begins anew, with nothing known. */
static uint64_t entry(struct ve_session *session, const char *file, const struct ve_stamp *now)
{
	unsigned i = 0;
	while (i < session->outside_count && strcmp(ve_buf_text(&session->outside[i].file), file) != 0)
		i++;
	if (i == VE_OUTSIDE) {
		ve_levels_forget(session);
		session->crowded = true;
		return 0;
	}
	struct ve_outside *outside = &session->outside[i];
	const uint64_t bit = (uint64_t)1 << i;
	if (i == session->outside_count) {
		ve_buf_reset(&outside->file);
		ve_buf_adds(&outside->file, file);
		if (outside->file.status)
			return 0;
		session->outside_count++;
	} else if (!ve_stamp_same(&outside->stamp, now)) {
		forget_watchers(session, bit);
	}
	outside->stamp = *now;
	outside->walk = session->walk;
	return ve_settled(&now->changed) ? bit : 0;
}

uint64_t ve_outside_watch(struct ve_session *session, const char *file, struct stat *st)
{
	struct stat other;
	struct ve_stamp now;
	struct ve_buf above = {0};
	uint64_t bit = 0;
	st = st ? st : &other;
	if (take(&now, file, st))
		return entry(session, file, &now);
	const bool lasting = ve_lasting(errno);
	*st = (struct stat){0};
	if (!lasting)
		return 0;
	ve_buf_adds(&above, file);
	while (!above.status && above.len > 1 && lstat(above.data, &other) != 0) {
		while (above.len > 1 && above.data[above.len - 1] != '/')
			above.len--;
		while (above.len > 1 && above.data[above.len - 1] == '/')
			above.len--;
		above.data[above.len] = '\0';
	}
	/* A link that leads nowhere cannot be watched: what it leads to may appear anywhere. */
	if (!above.status && above.len && take(&now, above.data, &other))
		bit = entry(session, above.data, &now);
	ve_buf_release(&above);
	return bit;
}
