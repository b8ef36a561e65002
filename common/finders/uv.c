/* uv.c - where uv keeps the environment of a project, if that is not `.venv` (uv 0.11): UV_PROJECT_ENVIRONMENT, a relative one seen from the
 * workspace root. That is the project itself or, where a pyproject.toml above says `tool.uv.workspace` and its `members` name the project and
 * its `exclude` do not, the directory of that; only the next pyproject.toml above is asked. Of a project with `managed = false` uv keeps away.
 * Environments kept in uv's cache are reached by a `.venv` that is a link or a file: dotvenv.c. */
#include "../internal.h"

enum { PATTERN = 1024, STEPS = 100000, CAP = 64 << 10 };

/* [abc], [a-z], [!abc] at *at, which is put behind it. Of bytes, not characters. */
static bool in_class(const char **at, char byte)
{
	const char *p = *at + 1;
	bool out = *p == '!', found = false;
	p += out;
	for (const char *first = p; *p && (*p != ']' || p == first); p++) {
		if (p[1] == '-' && p[2] && p[2] != ']') {
			found |= (unsigned char)*p <= (unsigned char)byte && (unsigned char)byte <= (unsigned char)p[2];
			p += 2;
		} else {
			found |= *p == byte;
		}
	}
	*at = p + (*p == ']');
	return *p == ']' && byte && found != out;
}

/* As the patterns of uv match (Rust's crate glob): `*` and `?` stand for slashes too, `**` and a slash for any directories or none. What takes too
 * many steps does not match. */
static bool matches(const char *pattern, const char *text, int *steps)
{
	while (*pattern) {
		if (--*steps < 0)
			return false;
		if (strncmp(pattern, "**/", 3) == 0) {
			for (const char *at = text; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL) {
				if (matches(pattern + 3, at, steps))
					return true;
			}
			return false;
		}
		if (*pattern == '*') {
			while (*pattern == '*')
				pattern++;
			for (; *pattern && *text; text++) {
				if (matches(pattern, text, steps))
					return true;
			}
			return !*pattern;
		}
		if (*pattern == '[') {
			if (!in_class(&pattern, *text))
				return false;
			text++;
		} else if (*pattern == '?') {
			uint32_t code;
			size_t n = *text ? ve_utf8(text, strlen(text), &code) : 0;
			if (!*text)
				return false;
			text += n ? n : 1;
			pattern++;
		} else if (*pattern++ != *text++) {
			return false;
		}
	}
	return !*text;
}

struct members {
	const char *project, *below; /* its path, and as the root sees it */
	bool found;
};

static bool member(void *ctx, const char *pattern)
{
	struct members *members = ctx;
	int steps = STEPS;
	members->found = strlen(pattern) < PATTERN && matches(pattern, *pattern == '/' ? members->project : members->below, &steps);
	return !members->found;
}

static bool names(const struct ve_buf *toml, const char *key, const char *project, size_t root)
{
	struct members members = {project, project + root, false};
	members.below += *members.below == '/';
	ve_toml_each(ve_buf_text(toml), toml->len, key, member, &members);
	return members.found;
}

static bool first(void *ctx, const char *pattern)
{
	(void)ctx, (void)pattern;
	return false;
}

/* The length of the part of look->dir that is its workspace root; all of it: it is its own. The search for it ends where that for environments
 * does. */
static size_t root_of(struct ve_look *look)
{
	const char *home = ve_env_text(look->env, VE_VAR_HOME), *ceilings = ve_env_text(look->env, VE_VAR_CEILING);
	const struct ve_buf *own = &look->session->pyproject;
	struct ve_buf toml = {0}, file = {0};
	const size_t whole = strlen(look->dir);
	size_t len = whole, root = whole, home_len = home ? strlen(home) : 0;
	bool own_root = ve_toml_each(ve_buf_text(own), own->len, "tool.uv.workspace.members", first, NULL) ||
			ve_toml_each(ve_buf_text(own), own->len, "tool.uv.workspace.exclude", first, NULL);
	while (home_len > 1 && home[home_len - 1] == '/')
		home_len--;
	while (!own_root && len > 1) {
		if (home_len == len && memcmp(home, look->dir, len) == 0)
			break;
		while (len > 1 && look->dir[len - 1] != '/')
			len--;
		len -= len > 1;
		if (ve_pathlist_names(ceilings, look->dir, len))
			break;
		ve_buf_reset(&file);
		ve_buf_add(&file, look->dir, len);
		ve_buf_adds(&file, "/pyproject.toml" + (len == 1));
		if (!ve_look_whole(look, &file))
			break;
		if (ve_look_read(look, &toml, file.data, CAP) == VE_NOTFOUND)
			continue;
		if (names(&toml, "tool.uv.workspace.members", look->dir, len) && !names(&toml, "tool.uv.workspace.exclude", look->dir, len))
			root = len;
		break;
	}
	ve_buf_release(&toml);
	ve_buf_release(&file);
	return root;
}

bool ve_finder_uv(struct ve_look *look)
{
	struct ve_buf place = {0}, root = {0};
	const char *given;
	bool taken = false;
	if (!ve_look_mark(look, VE_MARK_PYPROJECT) || !(given = ve_look_var(look, VE_VAR_UV_PROJECT)))
		return false;
	if (ve_look_pyproject(look, &root, "tool.uv.managed") && ve_same(root.data, "false")) {
		ve_buf_reset(&root);
		ve_look_path(look, &root, "pyproject.toml");
		ve_look_pass(look, ve_buf_text(&root), "uv keeps away from this project: managed = false");
	} else {
		ve_buf_reset(&root);
		ve_buf_add(&root, look->dir, *given == '/' ? strlen(look->dir) : root_of(look));
		if (!root.status)
			ve_path_join(&place, ve_buf_text(&root), given);
		taken = ve_look_whole(look, &root) && ve_look_whole(look, &place) && ve_look_offer(look, ve_buf_text(&place));
		if (taken && strcmp(root.data, look->dir) != 0)
			ve_buf_adds(look->project, root.data);
	}
	ve_buf_release(&place);
	ve_buf_release(&root);
	return taken;
}
