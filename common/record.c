/* record.c - what the user said of environments: a file of lines `allow IDENTITY PATH` and `deny IDENTITY PATH`.
 *
 * IDENTITY is INODE.SECONDS.NANOSECONDS, the number of the environment's directory and when that was made. It survives what is
 * done inside (`python -m venv --upgrade`, installing), and nobody can give it to another directory. The device is no part of it:
 * its number changes from one start of the machine to the next. PATH is that of the directory, links followed, with %XX for
 * blanks, control characters and %. `allow` is for the directory of this path and this identity; `deny` is for either.
 */
#include "internal.h"

void ve_birth_take(struct ve_birth *birth, const char *dir)
{
	struct stat st;
	*birth = (struct ve_birth){0};
#ifdef STATX_BTIME
	struct statx stx;
	if (statx(AT_FDCWD, dir, AT_STATX_SYNC_AS_STAT, STATX_INO | STATX_BTIME, &stx) == 0) {
		birth->ino = stx.stx_ino;
		if (stx.stx_mask & STATX_BTIME) {
			birth->sec = (uint64_t)stx.stx_btime.tv_sec;
			birth->nsec = stx.stx_btime.tv_nsec;
		}
		return;
	}
#endif
	if (stat(dir, &st) != 0)
		return;
	birth->ino = (uint64_t)st.st_ino;
#ifdef __APPLE__
	birth->sec = (uint64_t)st.st_birthtimespec.tv_sec;
	birth->nsec = (uint64_t)st.st_birthtimespec.tv_nsec;
#endif
}

bool ve_birth_same(const struct ve_birth *a, const struct ve_birth *b)
{
	return a->ino && a->ino == b->ino && a->sec == b->sec && a->nsec == b->nsec;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static bool number(const char **at, const char *end, char stop, uint64_t *value)
{
	const char *from = *at;
	for (*value = 0; *at < end && **at >= '0' && **at <= '9' && *at - from < 19; ++*at)
		*value = *value * 10 + (uint64_t)(**at - '0');
	return *at > from && *at < end && *(*at)++ == stop;
}

static bool begins(const char **at, const char *end, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(end - *at) < len || memcmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

bool ve_record_next(const char **at, const char *end, struct ve_entry *entry)
{
	*entry = (struct ve_entry){0};
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at)), *from = *at;
	if (!stop)
		stop = end;
	entry->line = (struct ve_slice){from, (size_t)(stop - from)};
	*at = stop < end ? stop + 1 : end;
	enum ve_word word = begins(&from, stop, "allow ") ? VE_ALLOWED : begins(&from, stop, "deny ") ? VE_DENIED : VE_UNSAID;
	if (!word || !number(&from, stop, '.', &entry->birth.ino) || !number(&from, stop, '.', &entry->birth.sec) ||
	    !number(&from, stop, ' ', &entry->birth.nsec) || from == stop || *from != '/')
		return true;
	entry->word = word;
	entry->file = (struct ve_slice){from, (size_t)(stop - from)};
	return true;
}

/* One byte of a path as a line spells it. */
static char next_byte(const char **at, const char *end)
{
	const char *from = *at;
	if (*from == '%' && end - from > 2 && ve_hex(from[1]) >= 0 && ve_hex(from[2]) >= 0 && (from[1] != '0' || from[2] != '0')) {
		*at = from + 3;
		return (char)(ve_hex(from[1]) << 4 | ve_hex(from[2]));
	}
	*at = from + 1;
	return *from ? *from : '?';
}

void ve_entry_file(struct ve_buf *buf, const struct ve_entry *entry)
{
	for (const char *at = entry->file.at, *end = at ? at + entry->file.len : at; at < end;)
		ve_buf_addc(buf, next_byte(&at, end));
}

static bool is_file(const struct ve_entry *entry, const char *file)
{
	const char *at = entry->file.at, *end = at ? at + entry->file.len : at;
	while (at < end && *file && next_byte(&at, end) == *file)
		file++;
	return at == end && !*file;
}

static bool meets(const struct ve_entry *entry, const char *file, const struct ve_birth *birth)
{
	bool same = ve_birth_same(&entry->birth, birth);
	if (entry->word == VE_DENIED)
		return (same && birth->sec) || is_file(entry, file);
	return entry->word && same && is_file(entry, file);
}

enum ve_word ve_record_says(const struct ve_buf *record, const char *file, const struct ve_birth *birth)
{
	const char *at = ve_buf_text(record), *end = at + record->len;
	struct ve_entry entry;
	enum ve_word word = VE_UNSAID;
	while (word != VE_DENIED && ve_record_next(&at, end, &entry)) {
		if (meets(&entry, file, birth))
			word = entry.word;
	}
	return word;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

bool ve_record_file(struct ve_buf *buf, const struct ve_env *env)
{
	const char *data = ve_env_text(env, VE_VAR_XDG_DATA_HOME), *home = ve_env_text(env, VE_VAR_HOME);
	if (ve_given(data) && *data == '/') /* the XDG specification: a relative one is as none */
		ve_buf_adds(buf, data);
	else if (ve_given(home) && *home == '/')
		ve_buf_adds(buf, home);
	else
		return false;
	ve_buf_adds(buf, ve_given(data) && *data == '/' ? "/venv/trust" : "/.local/share/venv/trust");
	return !buf->status;
}

bool ve_record_read(struct ve_buf *record, const char *file, struct ve_judge *judge)
{
	struct stat st = {0};
	enum ve_status status = ve_file_read_as(record, file, VE_RECORD_CAP, &st);
	/* A way that is closed or leads nowhere leads to nobody's own record: HOME is somebody else's, as after `su`. */
	struct stat way;
	if (status == VE_NOTFOUND || (status == VE_IO && !st.st_nlink && stat(file, &way) != 0 &&
				      (errno == EACCES || errno == ENAMETOOLONG)))
		return true;
	const char *why = NULL;
	judge->failed |= record->status;
	if (st.st_nlink && !S_ISREG(st.st_mode))
		why = " is no file";
	else if (st.st_nlink && !ve_judge_owns(judge, &st))
		why = " belongs to somebody else";
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		why = " can be written by others";
	else if (status)
		why = status == VE_NOMEM && !record->status ? " is too long" : " cannot be read";
	if (!why)
		return true;
	ve_judge_doubt(judge, "the record of trust %s", file);
	ve_buf_adds(judge->doubt, why);
	return false;
}

/* ---- worktrees --------------------------------------------------------------------------------------------------- */

/* Whether an error, or a status, tells that there is nothing; any other leaves that open, which is noted in buf. */
static bool tells(struct ve_buf *buf, enum ve_status status)
{
	if (status && status != VE_NOTFOUND)
		buf->status = VE_IO;
	return !status;
}

static bool is_there(struct ve_buf *buf, bool there)
{
	return tells(buf, there ? VE_OK : errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : VE_IO);
}

/* One line of a file at dir + name: what follows `key`, a path seen from dir, links followed. */
static bool path_in(struct ve_buf *buf, const char *dir, const char *name, const char *key)
{
	struct ve_buf file = {0}, text = {0};
	size_t len = strlen(key);
	ve_buf_addf(&file, "%s/%s", dir, name);
	bool fine = tells(buf, file.status ? file.status : ve_file_read(&text, file.data, PATH_MAX)) && text.len;
	if (fine) {
		text.data[strcspn(text.data, "\r\n")] = '\0';
		fine = strncmp(text.data, key, len) == 0 && text.data[len];
	}
	if (fine) {
		bool absolute = text.data[len] == '/';
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s/%s", absolute ? "" : dir, text.data + len + absolute);
		ve_buf_reset(buf);
		fine = tells(buf, file.status ? file.status : ve_file_real(buf, file.data));
	}
	ve_buf_release(&file);
	ve_buf_release(&text);
	return fine;
}

/* `dir` is a worktree whose administration (git-worktree(1), "DETAILS") names it in turn: so says its owner, the main checkout,
 * which what was merely unpacked beside such a file cannot make it say. */
static bool main_of(struct ve_buf *out, const char *dir)
{
	static const char git[] = "/.git";
	struct ve_buf admin = {0}, back = {0}, common = {0};
	struct stat here, there;
	ve_buf_addf(&back, "%s%s", dir, git);
	bool fine = !back.status && is_there(out, lstat(back.data, &here) == 0) && path_in(&admin, dir, ".git", "gitdir: ") &&
		    path_in(&back, admin.data, "gitdir", "") && is_there(out, stat(back.data, &there) == 0) &&
		    here.st_dev == there.st_dev && here.st_ino == there.st_ino && path_in(&common, admin.data, "commondir", "");
	size_t len = common.len, tail = sizeof git - 1;
	if (back.status || admin.status || common.status)
		out->status = VE_IO;
	fine = fine && len > tail && memcmp(common.data + len - tail, git, tail) == 0 && ve_within(admin.data, common.data);
	if (fine)
		ve_buf_add(out, common.data, len - tail);
	ve_buf_release(&admin);
	ve_buf_release(&back);
	ve_buf_release(&common);
	return fine;
}

bool ve_worktree_main(struct ve_buf *out, const char *file)
{
	struct ve_buf dir = {0};
	struct stat st;
	bool there = false, fine = false;
	ve_buf_adds(&dir, file);
	while (!dir.status && !out->status && dir.len > 1 && !there) {
		do
			dir.len--;
		while (dir.len && dir.data[dir.len] != '/');
		size_t len = dir.len;
		dir.data[len] = '\0';
		ve_buf_adds(&dir, "/.git");
		there = !dir.status && is_there(out, lstat(dir.data, &st) == 0);
		dir.len = len;
		dir.data[len] = '\0';
		fine = there && S_ISREG(st.st_mode) && main_of(out, dir.data);
		ve_buf_adds(out, fine ? file + len : "");
	}
	if (dir.status)
		out->status = VE_IO;
	ve_buf_release(&dir);
	return fine && !out->status;
}
