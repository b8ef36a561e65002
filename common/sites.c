/* sites.c - the environments a shell has met. */
#include "internal.h"

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
	*status = stamp ? VE_OK : ve_site_stamp(&taken, NULL, root, &session->scratch);
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
	oldest->used = oldest->serial = ++session->clock;
	oldest->told_project = project;
	return oldest;
}
