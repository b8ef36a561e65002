/* find.c - the walk up from a directory, and what it remembers. */
#include "internal.h"

/* The environment that an earlier walk found at this level, if it is what it was. */
static struct ve_site *known_site(struct ve_session *session, const struct ve_env *env, unsigned long serial)
{
	enum ve_status status;
	for (int i = 0; i < VE_SITES; i++) {
		const struct ve_site *site = &session->site[i];
		if (!site->root || site->serial != serial)
			continue;
		ve_buf_reset(&session->root); /* copies: the site may be opened anew */
		ve_buf_adds(&session->root, site->root);
		ve_buf_reset(&session->project);
		ve_buf_adds(&session->project, site->project);
		if (session->root.status || session->project.status)
			return NULL;
		return ve_site_at(session, env, session->root.data,
				  site->told_project ? session->project.data : NULL, NULL, &status);
	}
	return NULL;
}

/* For the trail: a rule is asked, or (why) the walk ends at a level. */
static void note(struct ve_session *session, const char *level, const char *rule, const char *why)
{
	struct ve_step step = {level, rule, NULL, false, why};
	if (session->trail)
		session->trail->note(session->trail, &step);
}

/* One rule. The site it found, or NULL. */
static struct ve_site *ask(struct ve_look *look, const char *name, ve_finder *finder)
{
	struct ve_session *session = look->session;
	enum ve_status status;
	look->finder = name;
	note(session, look->dir, name, NULL);
	ve_buf_reset(look->project);
	if (!finder(look))
		return NULL;
	struct ve_site *site = ve_site_at(session, look->env, ve_buf_text(look->root),
					  look->project->len ? look->project->data : look->dir, &look->stamp, &status);
	look->unsettled |= !site; /* there is one, which could not be read just now */
	return site;
}

/* The managers' rules, if the level has a mark of any; NULL: none is to be asked. That they are not there is said once in a shell. */
static const struct ve_rule *managers(struct ve_look *look)
{
	const struct ve_shell *sh = look->env->more;
	bool *missing = &look->session->missing[VE_PART_FINDERS];
	int mark = 0;
	if (ve_rules)
		return ve_rules;
	while (mark < VE_MARK_COUNT && !ve_look_mark(look, (enum ve_mark)mark))
		mark++;
	if (mark == VE_MARK_COUNT)
		return NULL;
	bool silent = sh && (sh->mode(sh->ctx) & VE_SILENT);
	const struct ve_finders *part = NULL;
	if (sh)
		part = (const struct ve_finders *)ve_part(sh, VE_PART_FINDERS, *missing || silent ? NULL : ve_mark_name((enum ve_mark)mark));
	*missing = *missing && !silent; /* to be said yet */
	look->unsettled |= !part;
	return part ? part->rules : NULL;
}

static struct ve_site *ask_finders(struct ve_look *look)
{
	struct ve_session *session = look->session;
	struct ve_site *site = ask(look, "name", ve_finder_dotvenv);
	const struct ve_rule *rule = site || look->stop ? NULL : managers(look);
	for (; rule && rule->name && !site && !look->stop; rule++)
		site = ask(look, rule->name, rule->ask);
	ve_buf_release(&session->pyproject); /* it may be long */
	look->level.site = site ? site->serial : 0;
	if (site) /* its path and its project are spelled like the level */
		look->level.spelled = ve_level_spelled(look->dir);
	if (!look->something && !look->unsettled && ve_settled(&look->level.stamp.changed))
		ve_level_remember(session, &look->level);
	return site;
}

/* What is known of a level, else what its finders say. *stop: the walk ends here without one. */
static struct ve_site *at_level(struct ve_session *session, struct ve_env *env, unsigned depth,
				const struct ve_stamp *stamp, bool *stop)
{
	const struct ve_level *known = session->trail ? NULL : ve_level_known(session, env, stamp, session->file.data);
	struct ve_site *site = NULL;
	enum ve_status status;
	if (known && !known->site && !session->claims.projects)
		return NULL;
	struct ve_look look = {
		.session = session, .env = env, .dir = session->file.data, .depth = depth, .root = &session->root,
		.project = &session->project, .scratch = &session->scratch, .husk = &session->husk};
	look.level.stamp = *stamp;
	if (known && known->site)
		site = known_site(session, env, known->site);
	if (!site && !(known && !known->site))
		site = ask_finders(&look);
	if (!site && !look.stop && ve_finder_wrapper(&look))
		site = ve_site_at(session, env, ve_buf_text(look.root), look.dir, &look.stamp, &status);
	*stop = look.stop;
	return site;
}

static struct ve_site *walk(struct ve_session *session, struct ve_env *env, const char *dir)
{
	const char *home = ve_env_text(env, VE_VAR_HOME), *ceilings = ve_env_text(env, VE_VAR_CEILING);
	bool cross = !ve_same(ve_env_text(env, VE_VAR_CROSS), "0"), stop = false;
	struct ve_site *site = NULL;
	dev_t device = 0;
	ve_levels_begin(session, env);
	/* What prompts compare is about another directory from here on, until the next look. */
	session->looked = false;
	session->watched = 0;
	ve_buf_reset(&session->husk);
	ve_buf_reset(&session->fault);
	if (!dir || *dir != '/')
		return NULL;
	ve_buf_reset(&session->file);
	ve_buf_adds(&session->file, dir);
	if (session->file.status)
		return NULL;
	char *const path = session->file.data;
	size_t len = session->file.len, home_len = home ? strlen(home) : 0;
	while (len > 1 && path[len - 1] == '/')
		len--;
	bool at_home = home_len > 1 && *home == '/' && ve_within_len(dir, len, home, home_len);
	while (home_len > 1 && home[home_len - 1] == '/')
		home_len--;
	const char *end = NULL;
	for (unsigned depth = 0; !end; depth++) {
		struct stat st;
		struct ve_stamp spare, *stamp = session->watched < VE_WATCHED ? &session->watch[session->watched] : &spare;
		path[len] = '\0';
		session->file.len = len;
		/* A ceiling is neither looked into nor passed, as with git's GIT_CEILING_DIRECTORIES; the start is always looked into. */
		if (depth && ve_pathlist_names(ceilings, path, len)) {
			end = "VENV_CEILING_DIRECTORIES: neither looked into nor passed";
			break;
		}
		if (stat(path, &st) == 0) {
			if (!cross && device && st.st_dev != device) {
				end = "another file system, and VENV_CROSS_FILESYSTEM is 0";
				break;
			}
			device = st.st_dev;
			ve_stamp_take(stamp, &st);
			if (stamp != &spare)
				session->watch_len[session->watched++] = len;
			ve_claims_pass(&session->claims, stamp);
			site = at_level(session, env, depth, stamp, &stop);
		} else {
			note(session, path, "limit", "it cannot be examined");
		}
		if (site || stop)
			break;
		end = len <= 1 ? "the root: there is nothing above" :
		      at_home && len == home_len ? "your home directory: the search does not go above it" : NULL;
		if (end)
			break;
		while (path[len - 1] != '/') /* the first one is */
			len--;
		while (len > 1 && path[len - 1] == '/')
			len--;
	}
	if (end)
		note(session, session->file.data, "limit", end);
	session->husk_stamp = (struct ve_stamp){0};
	struct stat st;
	if (session->husk.len && stat(session->husk.data, &st) == 0)
		ve_stamp_take(&session->husk_stamp, &st);
	return site;
}

struct ve_site *ve_find(struct ve_session *session, struct ve_env *env, const char *dir)
{
	ve_claims_begin(session, env);
	struct ve_site *site = walk(session, env, dir);
	return ve_claims_end(session) ? walk(session, env, dir) : site;
}

void ve_find_anew(struct ve_session *session)
{
	session->missing[VE_PART_FINDERS] = false;
	ve_levels_forget(session);
	ve_claims_forget(session);
}
