/* place.c - where conda keeps environments, and which one a name means. */
#include "../internal.h"

enum { LIST_CAP = 1 << 20 };

bool ve_conda_next(const char **at, const char *end, struct ve_buf *prefix)
{
	while (*at < end) {
		const char *newline = memchr(*at, '\n', (size_t)(end - *at)), *stop = newline ? newline : end, *start = *at;
		*at = newline ? newline + 1 : end;
		while (start < stop && (*start == ' ' || *start == '\t'))
			start++;
		while (stop > start && (stop[-1] == '\r' || stop[-1] == ' ' || stop[-1] == '\t'))
			stop--;
		if (start == stop || *start != '/' || memchr(start, '\0', (size_t)(stop - start)))
			continue;
		ve_buf_reset(prefix);
		ve_buf_add(prefix, start, (size_t)(stop - start));
		if (prefix->status)
			return false;
		while (prefix->len > 1 && prefix->data[prefix->len - 1] == '/')
			prefix->data[--prefix->len] = '\0';
		return true;
	}
	return false;
}

/* The root that a variable tells of: conda's own program is ROOT/bin/conda or ROOT/condabin/conda. */
static bool root_of(struct ve_buf *root, struct ve_env *env, enum ve_var var)
{
	const char *text = ve_env_text(env, var);
	size_t len = text && *text == '/' ? strlen(text) : 0;
	for (int up = var == VE_VAR_CONDA_EXE ? 2 : 0; len && up; up--) {
		while (len && text[len - 1] != '/')
			len--;
		while (len > 1 && text[len - 1] == '/')
			len--;
	}
	while (len > 1 && text[len - 1] == '/')
		len--;
	if (len < 2)
		return false;
	ve_buf_add(root, text, len);
	return !root->status;
}

bool ve_conda_root(struct ve_buf *root, struct ve_env *env)
{
	return root_of(root, env, VE_VAR_CONDA_EXE) || root_of(root, env, VE_VAR_MAMBA_ROOT_PREFIX);
}

/* ---- the places ----------------------------------------------------------------------------------------------------- */

struct places {
	struct ve_buf at;
	const char *home; /* the user's, absolute; "/" if nobody knows */
	ve_conda_place *each;
	void *ctx;
	bool more;
};

static void tell(struct places *places, const char *name)
{
	if (places->more && !places->at.status)
		places->more = places->each(places->ctx, ve_buf_text(&places->at), name);
	ve_buf_reset(&places->at);
}

/* A directory of conda's setting envs_dirs. */
static void tell_listed(void *ctx, const char *value)
{
	struct places *places = ctx;
	ve_buf_reset(&places->at);
	size_t home = strncmp(value, "~/", 2) == 0 ? 2 : strncmp(value, "$HOME/", 6) == 0 ? 6 : 0;
	if (home)
		ve_path_join(&places->at, places->home, value + home);
	else if (*value == '/')
		ve_path_join(&places->at, "/", value);
	else
		return;
	tell(places, NULL);
}

/* CONDA_ENVS_DIRS or CONDA_ENVS_PATH. */
static void tell_list(struct places *places, const char *list)
{
	for (const char *at = list; ve_given(at);) {
		size_t len = strcspn(at, ":");
		ve_buf_reset(&places->at);
		ve_buf_add(&places->at, at, len);
		if (len && *at == '/')
			tell(places, NULL);
		at += len + (at[len] == ':');
	}
}

/* conda 26.7: what the variables and settings say, the root's envs, ~/.conda/envs, and each prefix that was ever made, in
 * ~/.conda/environments.txt. */
void ve_conda_places(struct ve_session *session, struct ve_env *env, ve_conda_place *each, void *ctx)
{
	static const enum ve_var lists[] = {VE_VAR_CONDA_ENVS_DIRS, VE_VAR_CONDA_ENVS_PATH};
	static const enum ve_var roots[] = {VE_VAR_CONDA_EXE, VE_VAR_MAMBA_ROOT_PREFIX};
	const char *home = ve_env_text(env, VE_VAR_HOME);
	struct places places = {.home = home && *home == '/' ? home : "/", .each = each, .ctx = ctx, .more = true};
	struct ve_buf text = {0};
	for (int i = 0; i < 2; i++)
		tell_list(&places, ve_env_text(env, lists[i]));
	ve_condarc_each(session, env, "envs_dirs", tell_listed, &places);
	for (int i = 0; i < 2; i++) {
		ve_buf_reset(&places.at);
		if (!root_of(&places.at, env, roots[i]))
			continue;
		tell(&places, "base");
		root_of(&places.at, env, roots[i]);
		ve_buf_adds(&places.at, "/envs");
		tell(&places, NULL);
	}
	if (places.more && home && *home == '/') {
		ve_path_join(&places.at, home, ".conda/envs");
		tell(&places, NULL);
		ve_path_join(&places.at, home, ".conda/environments.txt");
		if (places.more && !places.at.status)
			ve_file_read(&text, ve_buf_text(&places.at), LIST_CAP);
		size_t len;
		const char *at = ve_buf_text(&text), *end = at + text.len;
		while (places.more && ve_conda_next(&at, end, &places.at)) {
			struct ve_buf name = {0};
			ve_buf_adds(&name, ve_basename(ve_buf_text(&places.at), &len));
			if (!name.status)
				tell(&places, ve_buf_text(&name));
			ve_buf_release(&name);
		}
	}
	ve_buf_release(&places.at);
	ve_buf_release(&text);
}

/* ---- a name --------------------------------------------------------------------------------------------------------- */

struct seek {
	const char *name;
	struct ve_buf at, *root, scratch;
	struct ve_id id;
	unsigned count; /* of different ones */
};

static bool seek_at(void *ctx, const char *place, const char *name)
{
	struct seek *seek = ctx;
	struct ve_stamp stamp;
	struct stat st;
	if (name && !ve_same(name, seek->name))
		return true;
	ve_buf_reset(&seek->at);
	ve_buf_adds(&seek->at, place);
	if (!name)
		ve_buf_addf(&seek->at, "/%s", seek->name);
	if (seek->at.status || stat(seek->at.data, &st) != 0 || (seek->count && st.st_dev == seek->id.dev && st.st_ino == seek->id.ino) ||
	    ve_site_stamp(&stamp, NULL, seek->at.data, &seek->scratch) != VE_OK)
		return true;
	seek->id = (struct ve_id){st.st_dev, st.st_ino};
	if (!seek->count++)
		ve_buf_adds(seek->root, seek->at.data);
	return seek->count < 2;
}

/* What has a name of Pipenv's comes first (ve_names). */
static bool pipenv_has(struct ve_session *session, struct ve_env *env, const char *name)
{
	struct ve_buf at = {0}, scratch = {0};
	struct ve_look look = {.session = session, .env = env, .scratch = &scratch};
	bool there = ve_home_pipenv(&look, &at);
	ve_buf_addf(&at, "/%s", name);
	there = there && !at.status && access(at.data, F_OK) == 0;
	ve_buf_release(&at);
	ve_buf_release(&scratch);
	return there;
}

enum ve_status ve_conda_named(struct ve_session *session, struct ve_env *env, const char *name, struct ve_buf *root)
{
	struct seek seek = {.name = name, .root = root};
	if (*name == '.' || pipenv_has(session, env, name))
		return VE_NOTFOUND;
	ve_condarc_begin(session);
	ve_conda_places(session, env, seek_at, &seek);
	ve_buf_release(&seek.at);
	ve_buf_release(&seek.scratch);
	bool found = seek.count == 1 && !root->status;
	if (found)
		ve_condarc_go_on(session);
	return found ? VE_OK : VE_NOTFOUND;
}
