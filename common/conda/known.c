/* known.c - what a shell knows of conda's prefixes without reading them again. A directory's stamp tells what came or went in it, a file's what
 * it says; what is not there needs none but that of the directory where it would be. */
#include "../internal.h"

enum { PREFIXES = 8, WATCHES = 24, SCRIPTS = 1000, FILES = 1000, LONGEST = 64 << 10 };

struct watch {
	struct ve_buf file;
	struct ve_stamp stamp; /* zeroed: nothing is there */
	bool entered, left;    /* who needs it: whoever enters, whoever leaves */
};

struct prefix {
	struct ve_conda_known known;
	struct ve_buf root;
	enum ve_dialect dialect; /* of its scripts */
	struct watch watch[WATCHES];
	unsigned count;
	bool code;           /* what is code counts */
	bool fleeting;       /* a later change might not show */
	bool compared;       /* by this command, for whoever enters */
	unsigned long used;  /* 0: never */
	unsigned long site;  /* serial of the environment in the session's cache; 0: none */
};

struct ve_conda_all {
	struct prefix prefix[PREFIXES];
	unsigned long clock;
	struct ve_conda_job *job;
};

static struct ve_conda_all *all_of(struct ve_session *session)
{
	if (!session->conda)
		session->conda = calloc(1, sizeof *session->conda);
	return session->conda;
}

static void forget(struct prefix *prefix)
{
	struct ve_conda_known *known = &prefix->known;
	ve_conda_vars_release(&known->vars);
	ve_strings_release(&known->activate);
	ve_strings_release(&known->deactivate);
	ve_buf_release(&known->why);
	ve_buf_release(&known->name);
	ve_buf_release(&known->manifest);
	for (unsigned i = 0; i < prefix->count; i++)
		ve_buf_release(&prefix->watch[i].file);
	ve_buf_release(&prefix->root);
	*prefix = (struct prefix){0};
}

/* ---- what tells ------------------------------------------------------------------------------------------------------ */

static void take(struct ve_stamp *stamp, const char *file)
{
	struct stat st;
	*stamp = (struct ve_stamp){0};
	if (stat(file, &st) == 0)
		ve_stamp_take(stamp, &st);
}

static void watch(struct prefix *prefix, const char *file, bool entered, bool left)
{
	struct watch *watch = &prefix->watch[prefix->count];
	if (prefix->count == WATCHES) {
		prefix->fleeting = true;
		return;
	}
	ve_buf_adds(&watch->file, file);
	take(&watch->stamp, file);
	watch->entered = entered;
	watch->left = left;
	prefix->fleeting |= watch->file.status || !watch->stamp.id.ino || !ve_settled(&watch->stamp.changed);
	prefix->count++;
}

static bool holds(const struct prefix *prefix, bool leaves)
{
	for (unsigned i = 0; i < prefix->count; i++) {
		const struct watch *watch = &prefix->watch[i];
		struct ve_stamp now;
		if (!(leaves ? watch->left : watch->entered))
			continue;
		take(&now, watch->file.data);
		if (!ve_stamp_same(&now, &watch->stamp))
			return false;
	}
	return !prefix->fleeting;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

static const char *under(struct ve_buf *at, const struct prefix *prefix, const char *tail)
{
	ve_buf_reset(at);
	ve_buf_add(at, ve_buf_text(&prefix->root), prefix->root.len);
	ve_buf_adds(at, tail);
	return ve_buf_text(at);
}

/* Whether it is there. If not, the directory where it would be tells when it comes; not so of a link that leads nowhere. */
static bool there(struct prefix *prefix, struct ve_buf *at, const char *tail)
{
	struct stat st;
	if (stat(under(at, prefix, tail), &st) == 0)
		return true;
	prefix->fleeting |= (errno != ENOENT && errno != ENOTDIR) || lstat(ve_buf_text(at), &st) == 0;
	return false;
}

/* What is watched is what it was before it is read. */
static void look(struct prefix *prefix, struct ve_buf *at, bool *sets, bool *etc)
{
	static const struct {
		const char *tail;
		bool entered, left;
	} dirs[] = {{"/etc/conda/activate.d", true, false}, {"/etc/conda/deactivate.d", false, true}, {"/etc/conda/env_vars.d", true, true}};
	const bool bare = !there(prefix, at, "/etc");
	struct ve_strings files = {0};
	watch(prefix, under(at, prefix, ""), true, bare);
	watch(prefix, under(at, prefix, "/conda-meta"), true, true);
	prefix->known.is_root = there(prefix, at, "/condabin");
	*etc = !bare && there(prefix, at, "/etc/conda");
	if (!bare)
		watch(prefix, under(at, prefix, *etc ? "/etc/conda" : "/etc"), true, true);
	*sets = there(prefix, at, "/conda-meta/state");
	if (*sets)
		watch(prefix, at->data, true, true);
	if (there(prefix, at, "/conda-meta/pixi"))
		watch(prefix, at->data, true, true);
	for (int i = 0; *etc && i < 3; i++) {
		if (!there(prefix, at, dirs[i].tail))
			continue;
		watch(prefix, at->data, dirs[i].entered, dirs[i].left);
		*sets |= i == 2;
		if (i == 2)
			ve_strings_files(&files, at->data, "", FILES);
	}
	for (size_t i = 0; i < files.count; i++)
		watch(prefix, files.at[i], true, true);
	ve_strings_release(&files);
}

static enum ve_status read_vars(const struct ve_shell *sh, struct prefix *prefix)
{
	struct ve_conda_known *known = &prefix->known;
	const char *root = ve_buf_text(&prefix->root);
	const struct ve_envvars *part = (const struct ve_envvars *)ve_part(sh, VE_PART_ENVVARS, "conda-meta/state");
	if (part)
		return part->read(&known->vars, root, &known->why);
	ve_show(&known->why, root, strlen(root), 4096);
	ve_buf_adds(&known->why, ": what it sets cannot be read");
	return VE_IO;
}

static size_t length(const struct prefix *prefix)
{
	const struct ve_conda_known *known = &prefix->known;
	size_t len = 0;
	for (size_t i = 0; i < known->vars.count; i++)
		len += known->vars.at[i].name.size + known->vars.at[i].text.size;
	for (size_t i = 0; i < known->activate.count; i++)
		len += strlen(known->activate.at[i]);
	for (size_t i = 0; i < known->deactivate.count; i++)
		len += strlen(known->deactivate.at[i]);
	return len;
}

static void read_in(const struct ve_shell *sh, struct prefix *prefix)
{
	struct ve_conda_known *known = &prefix->known;
	const char *tail = prefix->dialect == VE_FISH ? ".fish" : ".sh";
	struct ve_buf at = {0};
	bool sets = false, etc = false;
	look(prefix, &at, &sets, &etc);
	if (prefix->code && sets)
		known->vars_status = read_vars(sh, prefix);
	if (known->vars_status)
		ve_conda_vars_release(&known->vars);
	if (ve_pixi_vars(&known->vars, ve_buf_text(&prefix->root), &known->name, &known->manifest))
		watch(prefix, ve_buf_text(&known->manifest), true, true); /* one without is read each time */
	if (prefix->code && etc) {
		known->activate_status = ve_strings_files(&known->activate, under(&at, prefix, "/etc/conda/activate.d"), tail, SCRIPTS);
		known->deactivate_status = ve_strings_files(&known->deactivate, under(&at, prefix, "/etc/conda/deactivate.d"), tail, SCRIPTS);
	}
	prefix->fleeting |= known->vars_status || known->activate_status || known->deactivate_status || at.status || length(prefix) > LONGEST;
	ve_buf_release(&at);
}

static bool is_of(const struct prefix *prefix, const char *root, bool code)
{
	return prefix->used && prefix->code == code && strcmp(ve_buf_text(&prefix->root), root) == 0;
}

static struct prefix *find(struct ve_conda_all *all, const char *root, bool code)
{
	for (int i = 0; all && i < PREFIXES; i++) {
		if (is_of(&all->prefix[i], root, code))
			return &all->prefix[i];
	}
	return NULL;
}

const struct ve_conda_known *ve_conda_known(const struct ve_shell *sh, enum ve_dialect dialect, const char *root, bool code, bool leaves)
{
	struct ve_conda_all *all = all_of(sh->session);
	struct prefix *prefix = find(all, root, code);
	if (!all)
		return NULL;
	if (prefix && prefix->dialect == dialect && ((prefix->compared && !leaves) || holds(prefix, leaves))) {
		prefix->compared = false;
		prefix->used = ++all->clock;
		return &prefix->known;
	}
	for (int i = 0; !prefix && i < PREFIXES; i++) {
		if (!all->prefix[i].used)
			prefix = &all->prefix[i];
	}
	for (int i = 0; !prefix && i < PREFIXES; i++) {
		bool oldest = true;
		for (int k = 0; k < PREFIXES; k++)
			oldest &= all->prefix[i].used <= all->prefix[k].used;
		prefix = oldest ? &all->prefix[i] : NULL;
	}
	forget(prefix);
	prefix->used = ++all->clock;
	prefix->code = code;
	prefix->dialect = dialect;
	ve_buf_adds(&prefix->root, root);
	if (prefix->root.status) {
		forget(prefix);
		return NULL;
	}
	read_in(sh, prefix);
	return &prefix->known;
}

void ve_conda_known_end(struct ve_session *session)
{
	for (int i = 0; session->conda && i < PREFIXES; i++) {
		struct prefix *prefix = &session->conda->prefix[i];
		prefix->compared = false;
		if (prefix->fleeting)
			forget(prefix);
	}
}

/* ---- for who keeps what comes of it --------------------------------------------------------------------------------------- */

void ve_conda_known_depends(struct ve_conda_depends *depends, const struct ve_conda_known *known, const char *root)
{
	static const struct {
		const char *tail;
		bool dir, file;
	} parts[] = {{"/pyvenv.cfg", false, false},	      {"/condabin", false, false},	    {"/conda-meta", false, false},
		     {"/conda-meta/state", false, true},      {"/conda-meta/pixi", false, true},    {"/etc/conda/activate.d", true, false},
		     {"/etc/conda/deactivate.d", true, false}, {"/etc/conda/env_vars.d", true, false}};
	struct ve_strings files = {0};
	struct ve_buf at = {0};
	struct stat st;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		ve_buf_reset(&at);
		ve_buf_adds(&at, root);
		ve_buf_adds(&at, parts[i].tail);
		bool there = stat(ve_buf_text(&at), &st) == 0;
		ve_conda_depends_on(depends, !there ? &depends->absent : parts[i].dir ? &depends->dirs : parts[i].file ? &depends->files : &depends->there,
				    root, parts[i].tail);
		depends->lost |= there && parts[i].file && !S_ISREG(st.st_mode);
		if (there && strcmp(parts[i].tail, "/etc/conda/env_vars.d") == 0)
			ve_strings_files(&files, at.data, "", FILES);
	}
	for (size_t i = 0; i < files.count; i++)
		ve_conda_depends_on(depends, &depends->files, files.at[i], "");
	if (known->name.len && !known->manifest.len)
		depends->lost = true;
	else if (known->manifest.len)
		ve_conda_depends_on(depends, stat(known->manifest.data, &st) == 0 ? &depends->files : &depends->absent, known->manifest.data, "");
	depends->lost |= known->vars_status || known->activate_status || known->deactivate_status || at.status;
	ve_strings_release(&files);
	ve_buf_release(&at);
}

/* ---- the environment at a prefix -------------------------------------------------------------------------------------- */

struct ve_site *ve_conda_known_site(struct ve_session *session, const char *root)
{
	struct prefix *prefix = find(session->conda, root, true);
	for (int i = 0; session->conda && i < PREFIXES; i++)
		session->conda->prefix[i].compared = false;
	if (!prefix || !prefix->site || !holds(prefix, false))
		return NULL;
	for (int i = 0; i < VE_SITES; i++) {
		struct ve_site *site = &session->site[i];
		if (!site->root || site->serial != prefix->site || strcmp(site->root, root) != 0)
			continue;
		site->used = ++session->clock;
		prefix->compared = true;
		return site;
	}
	return NULL;
}

void ve_conda_known_as(struct ve_session *session, const struct ve_site *site)
{
	struct prefix *prefix = find(session->conda, site->root, true);
	if (prefix && !site->told_project)
		prefix->site = site->serial;
}

/* ---- memory for a change ------------------------------------------------------------------------------------------------ */

struct ve_conda_job *ve_conda_job_take(struct ve_session *session)
{
	struct ve_conda_all *all = session ? all_of(session) : NULL;
	struct ve_conda_job *job = all ? all->job : NULL;
	if (job)
		all->job = NULL;
	return job ? job : calloc(1, sizeof *job);
}

static bool is_small(const struct ve_conda_job *job)
{
	size_t size = job->script.size + job->after.size;
	for (size_t i = 0; i < job->plan.size; i++)
		size += job->plan.at[i].own.size + job->plan.at[i].text.size + job->plan.at[i].was.size;
	return size < LONGEST;
}

void ve_conda_job_give(struct ve_session *session, struct ve_conda_job *job)
{
	struct ve_conda_all *all = session ? session->conda : NULL;
	if (!job)
		return;
	if (all && !all->job && is_small(job)) {
		all->job = job;
		return;
	}
	ve_conda_job_release(job);
	free(job);
}

void ve_conda_known_forget(struct ve_session *session)
{
	struct ve_conda_all *all = session->conda;
	session->conda = NULL;
	for (int i = 0; all && i < PREFIXES; i++)
		forget(&all->prefix[i]);
	if (all)
		ve_conda_job_give(NULL, all->job);
	free(all);
}
