/* python.c - the Pythons of this machine: on PATH, under pyenv, among uv's. */
#include "../internal.h"

enum { MOST = 8192 }; /* entries looked at in one directory */

/* A directory of interpreters; version: what pyenv or uv call it, NULL on PATH. True: enough. */
typedef bool visit(void *ctx, const char *dir, const char *version);
typedef bool use(void *ctx, const char *dir, const char *name);

static bool digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* strcmp, but 3.10 comes after 3.9. */
static int natural(const char *a, const char *b)
{
	while (*a || *b) {
		if (digit(*a) && digit(*b)) {
			size_t m = strspn(a, "0123456789"), n = strspn(b, "0123456789");
			int order = m == n ? strncmp(a, b, m) : m < n ? -1 : 1;
			if (order)
				return order;
			a += m;
			b += n;
		} else if (*a != *b) {
			return *a < *b ? -1 : 1;
		} else {
			a++;
			b++;
		}
	}
	return 0;
}

enum { TAKEN = 1 }; /* a name whose first byte this is was used */

struct names {
	struct ve_buf text; /* one after another, each with its NUL */
	bool (*wanted)(const char *name);
};

static bool add_name(void *ctx, const char *name)
{
	struct names *names = ctx;
	if (*name != '.' && *name != TAKEN && names->wanted(name))
		ve_buf_add(&names->text, name, strlen(name) + 1);
	return !names->text.status;
}

/* Entries of dir that are wanted, the highest version first. */
static bool each_entry(const char *dir, bool (*wanted)(const char *name), use *take, void *ctx)
{
	struct names names = {.wanted = wanted};
	bool enough = false;
	ve_file_each(dir, MOST, add_name, &names);
	while (!enough && !names.text.status) {
		char *best = NULL, *end = names.text.data + names.text.len;
		for (char *at = names.text.data; at && at < end; at += strlen(at) + 1) {
			if (*at != TAKEN && (!best || natural(at, best) > 0))
				best = at;
		}
		if (!best)
			break;
		enough = take(ctx, dir, best);
		*best = TAKEN;
	}
	ve_buf_release(&names.text);
	return enough;
}

static const char *variable(const struct ve_shell *sh, const char *name)
{
	struct ve_value value = {0};
	sh->var_get(sh->ctx, name, &value);
	return value.text;
}

/* $NAME, else $HOME/default. False: neither. */
static bool home_of(struct ve_buf *buf, const struct ve_shell *sh, const char *name, const char *otherwise)
{
	const char *given = variable(sh, name), *home = variable(sh, "HOME");
	ve_buf_reset(buf);
	if (ve_given(given) && *given == '/')
		ve_buf_adds(buf, given);
	else if (ve_given(home) && *home == '/')
		ve_buf_addf(buf, "%s/%s", home, otherwise);
	return buf->len && !buf->status;
}

struct visitor {
	visit *visit;
	void *ctx;
};

static bool any(const char *name)
{
	(void)name;
	return true;
}

/* pyenv-virtualenv keeps environments among the versions: those are nobody's base. */
static bool visit_version(void *ctx, const char *dir, const char *name)
{
	struct visitor *visitor = ctx;
	struct ve_buf place = {0}, scratch = {0};
	struct ve_stamp stamp;
	ve_buf_addf(&place, "%s/%s", dir, name);
	bool enough = false;
	if (!place.status && !ve_site_modern(&stamp, place.data, &scratch)) {
		ve_buf_adds(&place, "/bin");
		enough = visitor->visit(visitor->ctx, ve_buf_text(&place), name);
	}
	ve_buf_release(&place);
	ve_buf_release(&scratch);
	return enough;
}

/* The active environment's own is nobody's base either. */
static bool visit_path(const struct ve_shell *sh, const char *shims, struct visitor *visitor)
{
	const char *at = variable(sh, "PATH"), *active = shims ? variable(sh, "VIRTUAL_ENV") : NULL;
	struct ve_buf dir = {0}, bin = {0};
	bool enough = false;
	if (ve_given(active))
		ve_buf_addf(&bin, "%s/bin", active);
	while (at && !enough) {
		size_t len = strcspn(at, ":");
		ve_buf_reset(&dir);
		ve_buf_add(&dir, at, len);
		if (len && *at == '/' && !dir.status && !ve_same(dir.data, shims) && !ve_same(dir.data, bin.data))
			enough = visitor->visit(visitor->ctx, dir.data, NULL);
		at = at[len] ? at + len + 1 : NULL;
	}
	ve_buf_release(&dir);
	ve_buf_release(&bin);
	return enough;
}

/* Every place in turn. pyenv's shims are there for every version, whether it may be used or not: the versions follow. */
static bool each_place(const struct ve_shell *sh, bool shims, visit *visit_one, void *ctx)
{
	struct ve_buf root = {0}, dir = {0};
	struct visitor visitor = {visit_one, ctx};
	bool pyenv = home_of(&root, sh, "PYENV_ROOT", ".pyenv");
	ve_buf_addf(&dir, "%s/shims", ve_buf_text(&root));
	bool enough = visit_path(sh, shims ? "" : ve_buf_text(&dir), &visitor);
	ve_buf_adds(&root, "/versions");
	if (!enough && pyenv && !root.status)
		enough = each_entry(root.data, any, visit_version, &visitor);
	ve_buf_reset(&dir);
	if (!enough && home_of(&root, sh, "XDG_DATA_HOME", ".local/share")) {
		const char *own = variable(sh, "UV_PYTHON_INSTALL_DIR");
		ve_buf_addf(&dir, "%s/uv/python", root.data);
		if (!dir.status)
			enough = each_entry(ve_given(own) ? own : dir.data, any, visit_version, &visitor);
	}
	ve_buf_release(&root);
	ve_buf_release(&dir);
	return enough;
}

/* ---- one that was asked for -------------------------------------------------------------------------------------- */

struct search {
	const char *spec, *name; /* as typed; the file it would be, "" when only a version's name will do */
	struct ve_buf *file;
};

static bool runs(struct ve_buf *file, const char *dir, const char *name)
{
	struct stat st;
	ve_buf_reset(file);
	ve_buf_addf(file, "%s/%s", dir, name);
	return !file->status && stat(file->data, &st) == 0 && S_ISREG(st.st_mode) && access(file->data, X_OK) == 0;
}

/* Whether pyenv (3.12.1, pypy3.9-7.3.11) or uv (cpython-3.12.1-linux-x86_64-gnu) call it so. */
static bool called(const char *version, const char *spec)
{
	size_t len = strlen(spec);
	if (ve_same(version, spec))
		return true;
	return strncmp(version, "cpython-", 8) == 0 && strncmp(version + 8, spec, len) == 0 && version[8 + len] == '-';
}

static bool look_in(void *ctx, const char *dir, const char *version)
{
	struct search *search = ctx;
	if (version && called(version, search->spec) && runs(search->file, dir, "python"))
		return true;
	return *search->name && runs(search->file, dir, search->name);
}

bool ve_python_find(struct ve_buf *file, const struct ve_shell *sh, const char *spec)
{
	struct ve_buf name = {0};
	int dots = 0;
	for (const char *at = spec; *at; at++)
		dots += *at == '.';
	if (digit(*spec) && dots < 2)
		ve_buf_adds(&name, "python");
	if (!digit(*spec) || dots < 2)
		ve_buf_adds(&name, spec);
	struct search search = {spec, ve_buf_text(&name), file};
	bool found = each_place(sh, false, look_in, &search);
	ve_buf_release(&name);
	return found;
}

bool ve_python_usual(struct ve_buf *file, const struct ve_shell *sh)
{
	struct search three = {"", "python3", file}, plain = {"", "python", file};
	return each_place(sh, true, look_in, &three) || each_place(sh, true, look_in, &plain);
}

bool ve_path_find(struct ve_buf *file, const struct ve_shell *sh, const char *name)
{
	struct search search = {"", name, file};
	struct visitor visitor = {look_in, &search};
	return visit_path(sh, NULL, &visitor);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

struct listing {
	struct ve_buf seen, file;
	void (*found)(void *ctx, const char *name, const char *file);
	void *ctx;
};

/* python3.11, python3.13t, pypy3, pypy3.9: not python3, which is there besides, nor python3.11-config. */
static bool is_python(const char *name)
{
	bool pypy = strncmp(name, "pypy", 4) == 0;
	const char *at = name + (pypy ? 4 : 6);
	if ((!pypy && strncmp(name, "python", 6) != 0) || !digit(*at))
		return false;
	size_t len = strspn(at, "0123456789.");
	return (pypy || memchr(at, '.', len)) && (!at[len] || ve_same(at + len, "t"));
}

static bool list_one(void *ctx, const char *dir, const char *name)
{
	struct listing *listing = ctx;
	if (ve_words_hold(ve_buf_text(&listing->seen), name, strlen(name)) || !runs(&listing->file, dir, name))
		return false;
	ve_buf_addf(&listing->seen, " %s", name);
	listing->found(listing->ctx, name, listing->file.data);
	return listing->seen.status != VE_OK;
}

static bool list_place(void *ctx, const char *dir, const char *version)
{
	(void)version;
	return each_entry(dir, is_python, list_one, ctx);
}

void ve_python_each(const struct ve_shell *sh, void (*found)(void *ctx, const char *name, const char *file), void *ctx)
{
	struct listing listing = {.found = found, .ctx = ctx};
	each_place(sh, false, list_place, &listing);
	ve_buf_release(&listing.seen);
	ve_buf_release(&listing.file);
}
