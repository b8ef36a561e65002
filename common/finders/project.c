/* project.c - what managers make an environment's name of: the project's real path and its name. */
#include "../internal.h"

enum { PYPROJECT_CAP = 64 << 10 };

const char *ve_look_real(struct ve_look *look)
{
	struct ve_buf *real = &look->session->real;
	look->level.spelled = ve_level_spelled(look->dir);
	if (look->real_known)
		return real->len ? real->data : NULL;
	look->real_known = true;
	ve_buf_reset(real);
	if (ve_file_real(real, look->dir)) {
		look->unsettled = true;
		ve_buf_reset(real);
	}
	return real->len ? real->data : NULL;
}

bool ve_look_pyproject(struct ve_look *look, struct ve_buf *value, const char *key)
{
	struct ve_buf *bytes = &look->session->pyproject;
	if (!look->pyproject_known) {
		look->pyproject_known = true;
		ve_buf_reset(bytes);
		/* The end of a longer one is not read: what is looked for stands at the beginning, as a rule. */
		ve_look_own(look, bytes, "pyproject.toml", PYPROJECT_CAP);
	}
	ve_buf_reset(value);
	return ve_toml_get(value, ve_buf_text(bytes), bytes->len, key) && value->len;
}

void ve_project_normal(struct ve_buf *name)
{
	size_t out = 0;
	for (size_t i = 0; i < name->len; i++) {
		const char c = name->data[i];
		const bool mark = c == '-' || c == '_' || c == '.';
		if (!mark || !out || name->data[out - 1] != '-')
			name->data[out++] = mark ? '-' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	if (name->data)
		name->data[name->len = out] = '\0';
}

/* At most so many characters, as Python counts them; each of the bad ones becomes `_`. */
void ve_project_slug(struct ve_buf *buf, const char *name, size_t len, const char *bad)
{
	for (size_t i = 0, count = 0; i < len && count < 42; count++) {
		uint32_t code;
		size_t n = ve_utf8(name + i, len - i, &code);
		n = n ? n : 1;
		if (n == 1 && strchr(bad, name[i]))
			ve_buf_addc(buf, '_');
		else
			ve_buf_add(buf, name + i, n);
		i += n;
	}
}

/* ---- several Pythons ------------------------------------------------------------------------------------------------ */

struct newest {
	struct ve_look *look;
	const char *dir;
	struct ve_buf *prefix, *best;
};

/* Whether version a is newer than b, number by number. */
static bool newer(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		a += strspn(a, "0");
		b += strspn(b, "0");
		size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
		if (n != m)
			return n > m;
		int order = strncmp(a, b, n);
		if (order || a[n] != b[n])
			return order ? order > 0 : (unsigned char)a[n] > (unsigned char)b[n];
		a += n;
		b += n;
		if (!*a)
			return false;
	}
	return *a;
}

static void pass_over(struct newest *newest, const char *name)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/%s", newest->dir, name);
	if (newest->look->session->trail && !file.status)
		ve_look_pass(newest->look, file.data, "another one has a newer Python");
	ve_buf_release(&file);
}

static bool consider(void *ctx, const char *name)
{
	struct newest *newest = ctx;
	const size_t len = newest->prefix->len;
	if (strncmp(name, newest->prefix->data, len) != 0 || !name[len])
		return true;
	if (newest->best->len && !newer(name + len, newest->best->data + len)) {
		pass_over(newest, name);
		return true;
	}
	if (newest->best->len)
		pass_over(newest, newest->best->data);
	ve_buf_reset(newest->best);
	ve_buf_adds(newest->best, name);
	return !newest->best->status;
}

bool ve_look_newest(struct ve_look *look, const char *dir, struct ve_buf *prefix)
{
	enum { MOST = 10000 };
	struct ve_buf best = {0}, root = {0};
	struct newest newest = {look, dir, prefix, &best};
	struct stat st;
	ve_look_watch(look, dir, &st);
	enum ve_status status = st.st_nlink ? ve_file_each(dir, MOST, consider, &newest) : VE_NOTFOUND;
	look->unsettled |= status == VE_IO || !ve_look_whole(look, &best);
	bool found = !status && best.len && !best.status;
	ve_buf_addf(&root, "%s/%s", dir, found ? best.data : prefix->data ? prefix->data : "");
	if (!found) /* the rest of the name is the manager's choice */
		ve_buf_addc(&root, '*');
	if (root.status)
		found = false;
	else if (!found)
		ve_look_pass(look, root.data, NULL);
	else
		found = ve_look_offer(look, root.data);
	ve_buf_release(&best);
	ve_buf_release(&root);
	return found;
}
