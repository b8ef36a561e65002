/* claims.c - virtualenvwrapper's projects read backwards: $WORKON_HOME/NAME/.project holds the directory that NAME serves
 * (virtualenvwrapper 4.8.4 ends it with a newline, pipenv 2022.12.19 does not).
 *
 * Any directory may be a project, so this must not cost a system call a level: a shell reads all of them once and compares in
 * memory. It notices what came or went by the stamp of $WORKON_HOME, looked at once a walk; a `.project` that is written into an
 * environment later does not show there, so prompts look at one environment in turn (common/hook.c), and what is asked for by
 * hand reads all anew. */
#include "internal.h"

enum { SLOTS = 4 * VE_CLAIMS, PROJECT_CAP = 4096 };

struct ve_claim {
	uint64_t hash;        /* of the project's path */
	struct ve_id id;      /* of the project's directory; zeroed: there is none */
	struct ve_stamp file; /* of `.project`; zeroed: there is none */
	uint32_t name, project; /* in text; project "": none */
};

bool ve_workon_home(struct ve_buf *buf, const struct ve_env *env)
{
	const char *home = ve_env_text(env, VE_VAR_HOME), *workon = ve_env_text(env, VE_VAR_WORKON_HOME);
	if (ve_given(workon) && *workon == '/') {
		ve_path_join(buf, "/", workon);
		return true;
	}
	if (!ve_given(home) || *home != '/')
		return false;
	if (!ve_given(workon))
		workon = ".virtualenvs";
	else if (strncmp(workon, "~/", 2) == 0)
		workon += 2;
	ve_path_join(buf, home, workon);
	return true;
}

static uint64_t hash_id(const struct ve_id *id)
{
	return ((uint64_t)id->ino ^ (uint64_t)id->dev << 32) * 0x9e3779b97f4a7c15u;
}

static unsigned slot_of(uint64_t key)
{
	return (unsigned)(key >> 40) % SLOTS;
}

static const char *text_at(const struct ve_claims *claims, uint32_t at)
{
	return claims->text.data + at;
}

bool ve_project_file(struct ve_buf *project, const char *bytes, size_t len)
{
	const char *newline = memchr(bytes, '\n', len);
	if (newline)
		len = (size_t)(newline - bytes);
	if (len && bytes[len - 1] == '\r')
		len--;
	if (!len || *bytes != '/' || memchr(bytes, '\0', len))
		return false;
	struct ve_buf line = {0};
	ve_buf_add(&line, bytes, len);
	if (!line.status)
		ve_path_join(project, "/", line.data);
	bool fine = !line.status && !project->status;
	ve_buf_release(&line);
	return fine;
}

const char *ve_project_name(const struct ve_env *env)
{
	const char *name = ve_env_text(env, VE_VAR_WRAPPER_PROJECT);
	return ve_given(name) && !strchr(name, '/') ? name : ".project";
}

/* HOME/NAME/.project in file. */
static const char *project_file(const struct ve_claims *claims, struct ve_buf *file, const char *name)
{
	ve_buf_reset(file);
	ve_buf_adds(file, claims->home.data);
	ve_buf_addc(file, '/');
	ve_buf_adds(file, name);
	ve_buf_addc(file, '/');
	ve_buf_adds(file, claims->name.data);
	return ve_buf_text(file);
}

static void insert(uint16_t *slot, uint64_t key, unsigned index)
{
	unsigned i = slot_of(key);
	while (slot[i])
		i = (i + 1) % SLOTS;
	slot[i] = (uint16_t)(index + 1);
}

/* Room for one more environment, which has no project yet; NULL: there is none. Few have many. */
static struct ve_claim *next_claim(struct ve_claims *claims)
{
	if (claims->count == claims->room) {
		unsigned room = claims->room ? 4 * claims->room : 16;
		struct ve_claim *more = realloc(claims->claim, room * sizeof *more);
		if (!more)
			return NULL;
		claims->claim = more;
		claims->room = room;
	}
	claims->claim[claims->count] = (struct ve_claim){0};
	return &claims->claim[claims->count];
}

struct reading {
	struct ve_session *session;
	struct ve_buf bytes, project;
};

/* An entry of WORKON_HOME. One system call when it has no `.project`. */
static bool read_claim(void *ctx, const char *name)
{
	struct reading *reading = ctx;
	struct ve_session *session = reading->session;
	struct ve_claims *claims = &session->claims;
	struct ve_claim *claim = next_claim(claims);
	const char *file = project_file(claims, &session->scratch, name);
	struct stat st;
	if (!claim)
		return claims->settled = false; /* read again next time */
	if (session->scratch.status)
		return true;
	ve_buf_reset(&reading->project);
	if (stat(file, &st) == 0) {
		ve_stamp_take(&claim->file, &st);
		claims->settled = claims->settled && ve_settled(&claim->file.changed);
		ve_buf_reset(&reading->bytes);
		if (ve_file_read(&reading->bytes, file, PROJECT_CAP) != VE_OK ||
		    !ve_project_file(&reading->project, ve_buf_text(&reading->bytes), reading->bytes.len))
			ve_buf_reset(&reading->project);
	} else if (errno == ENOTDIR) {
		return true; /* virtualenvwrapper keeps its hooks there too */
	}
	claim->name = (uint32_t)claims->text.len;
	ve_buf_add(&claims->text, name, strlen(name) + 1);
	claim->project = (uint32_t)claims->text.len;
	ve_buf_adds(&claims->text, ve_buf_text(&reading->project));
	ve_buf_addc(&claims->text, '\0');
	if (claims->text.status || claims->text.len > VE_CLAIMS_TEXT)
		return false;
	if (reading->project.len && !claims->slot && !(claims->slot = ve_pages(SLOTS * sizeof *claims->slot)))
		return claims->settled = false;
	if (reading->project.len) {
		claim->hash = ve_hash(0, reading->project.data);
		insert(claims->slot, claim->hash, claims->count);
		if (stat(reading->project.data, &st) == 0) {
			claim->id = (struct ve_id){st.st_dev, st.st_ino};
			insert(claims->slot, hash_id(&claim->id), claims->count);
		}
		claims->projects++;
	}
	return ++claims->count < VE_CLAIMS;
}

/* Where WORKON_HOME is not, the nearest directory above that is: it cannot come without a change there. */
static void take_above(struct ve_claims *claims, struct ve_buf *dir)
{
	struct stat st;
	size_t len = dir->len;
	claims->above = (struct ve_stamp){0};
	while (len > 1) {
		while (len > 1 && dir->data[len - 1] != '/')
			len--;
		while (len > 1 && dir->data[len - 1] == '/')
			len--;
		dir->data[len] = '\0';
		if (stat(dir->data, &st) == 0) {
			ve_stamp_take(&claims->above, &st);
			claims->settled = ve_settled(&claims->above.changed);
			break;
		}
	}
}

static bool take_home(struct ve_stamp *stamp, const struct ve_claims *claims)
{
	struct stat st;
	*stamp = (struct ve_stamp){0};
	if (stat(claims->home.data, &st) != 0)
		return false;
	ve_stamp_take(stamp, &st);
	return true;
}

static void read_all(struct ve_session *session)
{
	struct ve_claims *claims = &session->claims;
	struct reading reading = {.session = session};
	claims->count = claims->projects = 0;
	claims->checked = true;
	claims->moved = false;
	if (!take_home(&claims->stamp, claims)) {
		ve_buf_reset(&session->scratch);
		ve_buf_adds(&session->scratch, claims->home.data);
		if (!session->scratch.status)
			take_above(claims, &session->scratch);
		/* It may have come before that look, which then shows nothing. */
		if (!take_home(&claims->stamp, claims))
			return;
	}
	ve_pages_free(claims->slot, SLOTS * sizeof *claims->slot);
	claims->slot = NULL;
	ve_buf_reset(&claims->text);
	claims->settled = ve_settled(&claims->stamp.changed);
	ve_file_each(claims->home.data, 4 * VE_CLAIMS, read_claim, &reading);
	ve_buf_release(&reading.bytes);
	ve_buf_release(&reading.project);
}

void ve_claims_forget(struct ve_session *session)
{
	session->claims.known = false;
}

static void copy_setting(struct ve_buf *buf, const char *text, bool *changed)
{
	text = text ? text : "";
	if (strcmp(ve_buf_text(buf), text) == 0)
		return;
	ve_buf_reset(buf);
	ve_buf_adds(buf, text);
	*changed = true;
}

/* The settings are compared as they are: a path is made of them only when they changed. */
void ve_claims_begin(struct ve_session *session, struct ve_env *env)
{
	struct ve_claims *claims = &session->claims;
	struct ve_stamp now;
	bool changed = false;
	copy_setting(&claims->seen_home, ve_env_text(env, VE_VAR_HOME), &changed);
	copy_setting(&claims->seen_workon, ve_env_text(env, VE_VAR_WORKON_HOME), &changed);
	claims->checked = false;
	if (!claims->known || changed) {
		ve_buf_reset(&claims->home);
		ve_buf_reset(&claims->name);
		ve_buf_adds(&claims->name, ve_project_name(env));
		claims->count = claims->projects = 0;
		claims->usable = ve_workon_home(&claims->home, env) && !claims->home.status && !claims->name.status;
		claims->known = true;
		if (claims->usable)
			read_all(session);
		return;
	}
	if (!claims->usable || !claims->stamp.id.ino)
		return;
	claims->checked = true;
	if (!take_home(&now, claims) || !ve_stamp_same(&now, &claims->stamp) || !claims->settled)
		read_all(session);
}

void ve_claims_pass(struct ve_claims *claims, const struct ve_stamp *stamp)
{
	if (claims->stamp.id.ino || stamp->id.ino != claims->above.id.ino || stamp->id.dev != claims->above.id.dev)
		return;
	if (claims->settled && ve_stamp_same(stamp, &claims->above))
		claims->checked = true;
	else
		claims->moved = true;
}

bool ve_claims_end(struct ve_session *session)
{
	struct ve_claims *claims = &session->claims;
	struct ve_stamp now;
	if (claims->checked || !claims->usable || (!claims->moved && !take_home(&now, claims)))
		return false;
	read_all(session);
	return claims->projects;
}

/* Of several that claim one directory: the one of its name, as `workon .` would take, else the first by name. */
static bool better(const struct ve_claims *claims, const struct ve_claim *a, const struct ve_claim *b)
{
	size_t len;
	const char *base = ve_basename(text_at(claims, a->project), &len);
	bool named_a = strcmp(text_at(claims, a->name), base) == 0, named_b = strcmp(text_at(claims, b->name), base) == 0;
	if (named_a != named_b)
		return named_a;
	return strcmp(text_at(claims, a->name), text_at(claims, b->name)) < 0;
}

static bool is_at(const struct ve_claims *claims, const struct ve_claim *claim, const char *dir, uint64_t hash,
		  const struct ve_id *id)
{
	struct stat st;
	const char *project = text_at(claims, claim->project);
	if (claim->hash == hash && strcmp(project, dir) == 0)
		return true;
	/* By another spelling; that directory may be another one by now. */
	return claim->id.ino && claim->id.dev == id->dev && claim->id.ino == id->ino && stat(project, &st) == 0 &&
	       st.st_dev == id->dev && st.st_ino == id->ino;
}

static const struct ve_claim *best(const struct ve_claims *claims, const char *dir, const struct ve_id *id)
{
	const struct ve_claim *found = NULL;
	uint64_t hash = ve_hash(0, dir), keys[] = {hash, hash_id(id)};
	for (int k = 0; k < 2; k++) {
		for (unsigned i = slot_of(keys[k]); claims->slot[i]; i = (i + 1) % SLOTS) {
			const struct ve_claim *claim = &claims->claim[claims->slot[i] - 1];
			if (claim != found && is_at(claims, claim, dir, hash, id) &&
			    (!found || better(claims, claim, found)))
				found = claim;
		}
	}
	return found;
}

static bool claim_holds(struct ve_session *session, const struct ve_claim *claim)
{
	struct stat st;
	struct ve_stamp now = {0};
	const char *file = project_file(&session->claims, &session->scratch, text_at(&session->claims, claim->name));
	if (stat(file, &st) == 0)
		ve_stamp_take(&now, &st);
	return ve_stamp_same(&now, &claim->file);
}

bool ve_finder_wrapper(struct ve_look *look)
{
	struct ve_session *session = look->session;
	struct ve_claims *claims = &session->claims;
	const struct ve_claim *claim = NULL;
	look->finder = "virtualenvwrapper";
	if (claims->projects)
		claim = best(claims, look->dir, &look->level.stamp.id);
	if (claim && !claim_holds(session, claim)) {
		read_all(session);
		claim = claims->projects ? best(claims, look->dir, &look->level.stamp.id) : NULL;
	}
	if (!claim) {
		if (session->trail && claims->usable)
			ve_look_pass(look, claims->home.data, claims->stamp.id.ino ?
				     "no .project file there names this directory" : NULL);
		return false;
	}
	ve_buf_reset(look->root);
	ve_buf_addf(look->root, "%s/%s", claims->home.data, text_at(claims, claim->name));
	if (ve_look_take(look))
		return true;
	ve_look_pass(look, ve_buf_text(look->root), "no environment: it has no pyvenv.cfg");
	return false;
}

/* WORKON_HOME itself, or one of what is in it, in turn. */
bool ve_claims_hold(struct ve_session *session)
{
	struct ve_claims *claims = &session->claims;
	struct ve_stamp now;
	if (!claims->known || !claims->usable)
		return true;
	unsigned i = claims->turn++ % (claims->count + 1);
	bool holds = i ? claim_holds(session, &claims->claim[i - 1])
		       : (take_home(&now, claims), ve_stamp_same(&now, &claims->stamp));
	if (!holds)
		claims->known = false;
	return holds;
}

void ve_claims_each(struct ve_session *session, void (*each)(void *ctx, const char *file), void *ctx)
{
	const struct ve_claims *claims = &session->claims;
	if (!claims->usable)
		return;
	each(ctx, ve_buf_text(&claims->home));
	for (unsigned i = 0; i < claims->count; i++) {
		const struct ve_claim *claim = &claims->claim[i];
		const char *file = project_file(claims, &session->scratch, text_at(claims, claim->name));
		if (!claim->file.id.ino && !session->scratch.status) { /* it would come into the environment */
			session->scratch.len -= claims->name.len + 1;
			session->scratch.data[session->scratch.len] = '\0';
		}
		each(ctx, file);
	}
}

const char *ve_claims_project(const struct ve_session *session, const char *name, unsigned *turn)
{
	const struct ve_claims *claims = &session->claims;
	unsigned count = claims->count;
	for (unsigned left = count; left; left--) {
		const struct ve_claim *claim = &claims->claim[(*turn)++ % count];
		if (strcmp(text_at(claims, claim->name), name) == 0)
			return text_at(claims, claim->project);
	}
	return NULL;
}

void ve_claims_release(struct ve_claims *claims)
{
	struct ve_buf *bufs[] = {&claims->home, &claims->name, &claims->seen_home, &claims->seen_workon, &claims->text};
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		ve_buf_release(bufs[i]);
	free(claims->claim);
	ve_pages_free(claims->slot, SLOTS * sizeof *claims->slot);
	*claims = (struct ve_claims){0};
}
