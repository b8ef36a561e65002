/* names.c - every environment that has a name, whoever keeps it. One enumeration for `activate NAME`, its completion and `venv list`. */
#include "../internal.h"
#include <dirent.h>

enum { ENTRIES = 20000 };

struct walk {
	struct ve_named named;
	int depth; /* how far below the place its environments lie */
	const char *below; /* in each directory of the place, where they lie; NULL: there */
	struct ve_buf *root; /* of the directory at hand */
	ve_named_each *each;
	void *ctx;
	bool more, failed; /* not everything was looked at, for want of memory */
};

static void each_in(struct walk *walk);

static void begin_anew(struct walk *walk)
{
	walk->failed |= walk->root->status != VE_OK;
	ve_buf_reset(walk->root);
}

/* An entry of walk->root, which is open as walk->named.at. */
static void entry(struct walk *walk, const char *name)
{
	const size_t len = walk->root->len;
	ve_buf_addc(walk->root, '/');
	ve_buf_adds(walk->root, name);
	if (walk->depth) {
		const int at = walk->named.at;
		walk->depth--;
		ve_buf_adds(walk->root, walk->below ? walk->below : "");
		each_in(walk);
		walk->depth++;
		walk->named.at = at;
	} else if (!walk->root->status) {
		walk->named.root = walk->root->data;
		walk->named.name = walk->named.entry = walk->root->data + len + 1;
		walk->more = walk->each(walk->ctx, &walk->named);
	}
	walk->failed |= walk->root->status != VE_OK;
	walk->root->status = VE_OK; /* the next one may be shorter */
	walk->root->len = len;
	walk->root->data[len] = '\0';
}

/* Each directory in walk->root, or deeper. */
static void each_in(struct walk *walk)
{
	struct dirent *found;
	walk->failed |= walk->root->status != VE_OK;
	DIR *dir = walk->root->status || !walk->more ? NULL : opendir(walk->root->data);
	if (!dir) {
		walk->failed |= walk->more && errno == ENOMEM;
		return;
	}
	walk->named.place++;
	for (int most = ENTRIES; walk->more && most && (found = readdir(dir)); most--) {
		/* What the directory itself calls a file is no environment: nobody need look. */
		bool may = found->d_type == DT_DIR || found->d_type == DT_LNK || found->d_type == DT_UNKNOWN;
		walk->named.at = dirfd(dir);
		if (may && *found->d_name != '.')
			entry(walk, found->d_name);
	}
	closedir(dir);
}

/* A prefix that is known by its path. */
static void each_prefix(struct walk *walk, const char *root, const char *name)
{
	walk->named.root = walk->named.entry = root;
	walk->named.name = name;
	walk->named.at = AT_FDCWD;
	walk->named.place++;
	if (walk->more)
		walk->more = walk->each(walk->ctx, &walk->named);
}

static bool each_place(void *ctx, const char *place, const char *name)
{
	struct walk *walk = ctx;
	begin_anew(walk);
	ve_buf_adds(walk->root, place);
	if (name && !walk->root->status)
		each_prefix(walk, ve_buf_text(walk->root), name);
	else
		each_in(walk);
	return walk->more;
}

static void each_conda(struct walk *walk, struct ve_look *look)
{
	walk->named.rank = VE_NAMED_CONDA;
	walk->named.keeper = "conda";
	ve_condarc_begin(look->session);
	ve_conda_places(look->session, look->env, each_place, walk);
}

static void each_at(struct walk *walk, enum ve_named_rank rank, const char *keeper, bool known, int depth)
{
	walk->named.rank = rank;
	walk->named.keeper = keeper;
	walk->depth = depth;
	if (known)
		each_in(walk);
	walk->depth = 0;
	begin_anew(walk);
}

/* Where managers keep environments together when they lie in no project; in the order of their ranks. */
bool ve_names(struct ve_session *session, struct ve_env *env, ve_named_each *each, void *ctx)
{
	struct ve_buf dir = {0}, scratch = {0}, workon = {0};
	struct ve_look look = {.session = session, .env = env, .scratch = &scratch};
	struct walk walk = {.root = &dir, .each = each, .ctx = ctx, .more = true};
	bool known = ve_workon_home(&dir, env);
	ve_buf_adds(&workon, ve_buf_text(&dir));
	each_at(&walk, VE_NAMED_WORKON, NULL, known, 0);
	known = ve_home_pipenv(&look, &dir) && strcmp(ve_buf_text(&workon), ve_buf_text(&dir)) != 0;
	each_at(&walk, VE_NAMED_PIPENV, "pipenv", known, 0);
	if (walk.more)
		each_conda(&walk, &look);
	begin_anew(&walk);
	each_at(&walk, VE_NAMED_PYENV, "pyenv", ve_pyenv_versions(&dir, env), 0);
	known = ve_pyenv_versions(&dir, env);
	walk.below = "/envs";
	each_at(&walk, VE_NAMED_PYENV, "pyenv", known, 1);
	walk.below = NULL;
	each_at(&walk, VE_NAMED_OTHER, "poetry", ve_home_poetry(&look, &dir, NULL), 0);
	each_at(&walk, VE_NAMED_OTHER, "hatch", ve_home_hatch(&look, &dir), 2);
	each_at(&walk, VE_NAMED_OTHER, "pdm", ve_home_pdm(&look, &dir), 0);
	/* uv 0.11.25, preview feature centralized-project-envs. */
	const char *cache = ve_look_var(&look, VE_VAR_UV_CACHE_DIR);
	if (cache && *cache == '/')
		ve_path_join(&dir, cache, "environments-v2");
	known = dir.len || ve_look_base(&look, &dir, VE_VAR_XDG_CACHE_HOME, ".cache", "uv/environments-v2");
	each_at(&walk, VE_NAMED_OTHER, "uv", known, 0);
	walk.failed |= scratch.status || workon.status;
	ve_buf_release(&dir);
	ve_buf_release(&scratch);
	ve_buf_release(&workon);
	return !walk.failed;
}

static size_t count_back(const char *name, size_t len, const char *of)
{
	size_t n = 0;
	while (n < len && strchr(of, name[len - 1 - n]))
		n++;
	return n;
}

static bool ends_with_hash(const char *name, size_t len)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz-_";
	if (len <= 9 || name[len - 9] != '-' || count_back(name, len, base64) < 8)
		return false;
	/* A word of eight small letters is more likely a word. */
	for (size_t i = len - 8; i < len; i++) {
		if (memchr(base64, name[i], 36))
			return true;
	}
	return false;
}

size_t ve_named_stem(const char *name)
{
	size_t len = strlen(name), number = count_back(name, len, "0123456789."), end = len - number;
	/* `-py3.11` as Poetry has it, `-3.11` as PDM. */
	if (number && end > 3 && memcmp(name + end - 3, "-py", 3) == 0)
		len = end - 3;
	else if (number && end > 1 && name[end - 1] == '-' && memchr(name + end, '.', number))
		len = end - 1;
	size_t digits = count_back(name, len, "0123456789abcdef");
	if (digits < 16 || len < digits + 2 || name[len - digits - 1] != '-')
		return ends_with_hash(name, len) ? len - 9 : 0;
	len -= digits + 1;
	/* `-cp3.12.x` as uv has it. */
	size_t python = len;
	while (python && name[python - 1] != '-')
		python--;
	return python > 1 && (strncmp(name + python, "cp", 2) == 0 || strncmp(name + python, "pp", 2) == 0) ? python - 1 : len;
}
