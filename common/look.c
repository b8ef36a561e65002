/* look.c - what a finder may ask at a level, so that the answer can be remembered and explained. */
#include "internal.h"

static const char *const marks[VE_MARK_COUNT] = {
#define VE_MARK(id, name) name,
#include "marks.def"
#undef VE_MARK
};

const char *ve_mark_name(enum ve_mark mark)
{
	return marks[mark];
}

void ve_look_path(struct ve_look *look, struct ve_buf *buf, const char *tail)
{
	ve_buf_adds(buf, look->dir[1] ? look->dir : "");
	ve_buf_addc(buf, '/');
	ve_buf_adds(buf, tail);
}

const struct ve_buf *ve_look_entry(struct ve_look *look, const char *name, size_t len)
{
	struct ve_buf *entry = &look->session->entry;
	if (!look->entry || entry->status) {
		ve_buf_reset(entry);
		ve_look_path(look, entry, "");
		look->entry = entry->len;
	}
	entry->len = look->entry;
	ve_buf_add(entry, name, len);
	return entry;
}

bool ve_look_whole(struct ve_look *look, const struct ve_buf *buf)
{
	look->unsettled |= buf->status != VE_OK;
	return !buf->status;
}

bool ve_look_there(struct ve_look *look, const struct ve_buf *file, struct stat *st)
{
	if (!ve_look_whole(look, file))
		return false;
	if (lstat(file->data, st) == 0)
		return true;
	look->unsettled |= errno != ENOENT && errno != ENOTDIR;
	return false;
}

bool ve_look_mark(struct ve_look *look, enum ve_mark mark)
{
	const unsigned bit = 1u << mark;
	struct stat st;
	if (!(look->asked & bit)) {
		if (ve_look_there(look, ve_look_entry(look, marks[mark], strlen(marks[mark])), &st))
			look->there |= bit;
		look->asked |= bit;
	}
	if (look->session->trail && !(look->there & bit)) {
		ve_buf_reset(look->scratch);
		ve_look_path(look, look->scratch, marks[mark]);
		ve_look_pass(look, ve_buf_text(look->scratch), NULL);
	}
	return look->there & bit;
}

const char *ve_look_var(struct ve_look *look, enum ve_var var)
{
	look->level.deep = true;
	const char *text = ve_env_text(look->env, var);
	return ve_given(text) ? text : NULL;
}

bool ve_look_base(struct ve_look *look, struct ve_buf *buf, enum ve_var var, const char *otherwise, const char *tail)
{
	const char *base = ve_look_var(look, var), *home = ve_look_var(look, VE_VAR_HOME);
	size_t start = buf->len;
	if (base && *base == '/')
		ve_path_join(buf, "/", base);
	else if (home && *home == '/')
		ve_path_join(buf, home, otherwise);
	else
		return false;
	if (buf->len > start + 1) /* not the root */
		ve_buf_addc(buf, '/');
	ve_buf_adds(buf, tail);
	return !buf->status;
}

void ve_look_watch(struct ve_look *look, const char *file, struct stat *st)
{
	uint64_t bit = ve_outside_watch(look->session, file, st);
	look->level.watches |= bit;
	look->unsettled |= !bit;
}

enum ve_status ve_look_read(struct ve_look *look, struct ve_buf *buf, const char *file, size_t cap)
{
	struct stat st;
	ve_look_watch(look, file, &st);
	enum ve_status status = st.st_nlink ? ve_file_read(buf, file, cap) : VE_NOTFOUND;
	ve_look_whole(look, buf);
	return status;
}

enum ve_status ve_look_own(struct ve_look *look, struct ve_buf *buf, const char *name, size_t cap)
{
	struct ve_buf file = {0};
	struct stat st;
	ve_look_path(look, &file, name);
	enum ve_status status = ve_look_there(look, &file, &st) ? ve_look_read(look, buf, file.data, cap) : VE_NOTFOUND;
	ve_buf_release(&file);
	return status;
}

static void note(struct ve_look *look, const char *file, bool taken, const char *why)
{
	struct ve_trail *trail = look->session->trail;
	struct ve_step step = {look->dir, look->finder, file, taken, why};
	if (trail)
		trail->note(trail, &step);
}

void ve_look_pass(struct ve_look *look, const char *file, const char *why)
{
	note(look, file, false, why ? why : "not there");
}

bool ve_look_take(struct ve_look *look)
{
	static const char *const why[] = {[VE_MODERN] = "it has a pyvenv.cfg", [VE_LEGACY] = "made by virtualenv before 20",
					  [VE_CONDA] = "it has a conda-meta"};
	enum ve_kind kind;
	if (look->root->status || ve_site_stamp(&look->stamp, &kind, look->root->data, look->scratch))
		return false;
	note(look, look->root->data, true, why[kind]);
	return true;
}

bool ve_look_offer(struct ve_look *look, const char *root)
{
	struct stat st;
	ve_buf_reset(look->root);
	ve_buf_adds(look->root, root);
	if (ve_look_take(look))
		return true;
	ve_look_watch(look, ve_buf_text(look->root), &st);
	ve_look_pass(look, ve_buf_text(look->root), st.st_nlink ? "no environment: it has no pyvenv.cfg" : NULL);
	return false;
}

void ve_look_fault(struct ve_look *look, const char *file, const char *why)
{
	struct ve_session *session = look->session;
	struct stat st;
	ve_buf_reset(&session->fault);
	ve_show(&session->fault, file, strlen(file), 2048);
	ve_buf_addf(&session->fault, ": %s", why);
	session->fault_stamp = (struct ve_stamp){0};
	if (lstat(file, &st) == 0)
		ve_stamp_take(&session->fault_stamp, &st);
	note(look, file, false, why);
	look->stop = true;
	look->something = true; /* it is looked at again every time */
	if (!look->husk->len)
		ve_buf_adds(look->husk, file);
}
