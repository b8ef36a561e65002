/* owner.c - who could have written a file, or put another in its place. */
#include "internal.h"

#ifdef __linux__
#include <sys/xattr.h>
#endif

enum {
	LINKS = 40,        /* as the kernel's own limit */
	TABLE_CAP = 1 << 20, /* bytes read of /etc/passwd and /etc/group */
	ACL_ENTRIES = 64,
};

/* ---- private groups ---------------------------------------------------------------------------------------------- */

/* The next line of passwd(5) or group(5), cut at its colons: name, password, number, and group or members. */
static bool next_line(const char **at, const char *end, struct ve_slice field[4])
{
	if (*at >= end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at)), *from = *at;
	if (!stop)
		stop = end;
	for (int i = 0; i < 4; i++) {
		const char *colon = from < stop ? memchr(from, ':', (size_t)(stop - from)) : NULL;
		field[i] = (struct ve_slice){from, (size_t)((colon ? colon : stop) - from)};
		from = colon ? colon + 1 : stop;
	}
	*at = stop + 1;
	return true;
}

static bool is_number(struct ve_slice text, unsigned long number)
{
	unsigned long value = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || value > UINT32_MAX)
			return false;
		value = value * 10 + (unsigned long)(text.at[i] - '0');
	}
	return text.len && value == number;
}

static bool same_slice(struct ve_slice a, struct ve_slice b)
{
	return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

bool ve_group_private(const struct ve_buf *passwd, const struct ve_buf *group, uid_t user, gid_t gid)
{
	struct ve_slice line[4], name = {0}, of_group = {0}, members = {0};
	const char *at = ve_buf_text(passwd), *end = at + passwd->len;
	bool others = false;
	while (next_line(&at, end, line)) {
		if (is_number(line[2], user) && !name.at && is_number(line[3], gid))
			name = line[0];
		else if (!is_number(line[2], user) && is_number(line[3], gid))
			others = true;
	}
	at = ve_buf_text(group), end = at + group->len;
	while (!of_group.at && next_line(&at, end, line)) {
		if (is_number(line[2], gid)) {
			of_group = line[0];
			members = line[3];
		}
	}
	if (others || (members.len && !same_slice(members, name)))
		return false;
	/* Of users and groups that are kept elsewhere (LDAP) only the numbers are known. */
	return name.at && of_group.at ? same_slice(name, of_group) : !name.at && !of_group.at && gid == (gid_t)user && gid == getegid();
}

static bool private_group(struct ve_judge *judge, gid_t gid)
{
	if (gid == 0)
		return true;
	if (judge->asked && judge->group == gid)
		return judge->group_private;
	struct ve_buf passwd = {0}, group = {0};
	ve_file_read(&passwd, "/etc/passwd", TABLE_CAP);
	ve_file_read(&group, "/etc/group", TABLE_CAP);
	bool read = !passwd.status && !group.status;
	judge->failed |= !read;
	judge->asked = true;
	judge->group = gid;
	judge->group_private = read && (ve_group_private(&passwd, &group, judge->user, gid) ||
					(judge->sudo != judge->user && ve_group_private(&passwd, &group, judge->sudo, gid)));
	ve_buf_release(&passwd);
	ve_buf_release(&group);
	return judge->group_private;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

bool ve_judge_owns(const struct ve_judge *judge, const struct stat *st)
{
	return st->st_uid == judge->user || st->st_uid == judge->sudo || st->st_uid == 0;
}

#ifdef __linux__
static unsigned little(const unsigned char *at, int bytes)
{
	unsigned value = 0;
	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

/* Where there is an access ACL, the group bits of the mode are its mask (acl(5)): who may write is in its entries. */
static bool acl_lets_others_write(struct ve_judge *judge, const char *file, const struct stat *st, bool *there)
{
	enum { USER = 2, GROUP_OBJ = 4, GROUP = 8, WRITE = 2 };
	unsigned char acl[4 + 8 * ACL_ENTRIES];
	ssize_t len = getxattr(file, "system.posix_acl_access", acl, sizeof acl);
	*there = len >= 0 || errno == ERANGE;
	if (!*there && errno != ENODATA && errno != ENOTSUP && errno != ENOSYS) { /* nobody can say: then others may */
		judge->failed |= !ve_lasting(errno);
		return *there = true;
	}
	if (!*there)
		return false;
	for (ssize_t at = 4; at + 8 <= len; at += 8) {
		unsigned tag = little(acl + at, 2), id = little(acl + at + 4, 4);
		if (!(little(acl + at + 2, 2) & WRITE))
			continue;
		if (tag == USER && id != 0 && id != judge->user && id != judge->sudo)
			return true;
		if ((tag == GROUP_OBJ && !private_group(judge, st->st_gid)) || (tag == GROUP && !private_group(judge, id)))
			return true;
	}
	return len < 0; /* longer than any that a person would write */
}
#endif

bool ve_judge_others_write(struct ve_judge *judge, const char *file, const struct stat *st)
{
	if (st->st_mode & S_IWOTH)
		return true;
	if (!(st->st_mode & S_IWGRP))
		return false;
#ifdef __linux__
	bool there, others = acl_lets_others_write(judge, file, st, &there);
	if (there)
		return others;
#endif
	(void)file;
	return !private_group(judge, st->st_gid);
}

bool ve_judge_doubt(struct ve_judge *judge, const char *format, const char *file)
{
	struct ve_buf shown = {0};
	ve_buf_reset(judge->doubt);
	ve_show(&shown, file, strlen(file), 4096);
	ve_buf_addf(judge->doubt, format, ve_buf_text(&shown));
	ve_buf_release(&shown);
	return false;
}

/* ---- the way to it ----------------------------------------------------------------------------------------------- */

/* A directory on the way: whoever can write there can put another in its place, unless it is sticky. */
static bool judge_directory(struct ve_judge *judge, const struct stat *st)
{
	const char *file = judge->at.len ? judge->at.data : "/";
	if (!ve_judge_owns(judge, st))
		return ve_judge_doubt(judge, "%s, on the way to it, belongs to somebody else", file);
	if (!(st->st_mode & S_ISVTX) && ve_judge_others_write(judge, file, st))
		return ve_judge_doubt(judge, "%s, on the way to it, can be written by others", file);
	return true;
}

static void cut(struct ve_buf *buf, size_t len)
{
	buf->len = len;
	if (buf->data)
		buf->data[len] = '\0';
}

/* The link at judge->at, which ends at `len` without its name: what it says comes before the rest of the way. */
static bool follow(struct ve_judge *judge, const struct stat *st, size_t len, const char *rest)
{
	char target[PATH_MAX];
	if (!ve_judge_owns(judge, st))
		return ve_judge_doubt(judge, "%s, a link on the way to it, belongs to somebody else", judge->at.data);
	/* /proc/self/cwd is here wherever one is: an archive could say that it was made there. */
	if (strncmp(judge->at.data, "/proc/", 6) == 0)
		return ve_judge_doubt(judge, "the way to it goes by %s, which is not a fixed place", judge->at.data);
	ssize_t n = readlink(judge->at.data, target, sizeof target);
	if (n <= 0 || (size_t)n == sizeof target || ++judge->links > LINKS)
		return ve_judge_doubt(judge, "%s, a link on the way to it, cannot be followed", judge->at.data);
	ve_buf_reset(&judge->spare);
	ve_buf_add(&judge->spare, target, (size_t)n);
	ve_buf_addf(&judge->spare, "/%s", rest);
	struct ve_buf swap = judge->rest;
	judge->rest = judge->spare;
	judge->spare = swap;
	cut(&judge->at, *target == '/' ? 0 : len);
	return true;
}

/* What is at judge->at could not be looked at. `above` (may be NULL): the directory it would be in. */
static enum ve_reached absent(struct ve_judge *judge, const struct stat *above)
{
	const char *file = judge->at.len ? judge->at.data : "/";
	if (errno != ENOENT && errno != ENOTDIR) {
		judge->failed = true;
		ve_judge_doubt(judge, "%s cannot be examined", file);
		return VE_BARRED;
	}
	/* The sticky bit keeps what is there, not what may come. */
	struct ve_buf dir = {0};
	for (size_t len = judge->at.len; above && len && !dir.len; len--) {
		if (file[len - 1] == '/')
			ve_buf_add(&dir, file, len);
	}
	judge->failed |= dir.status;
	bool open = dir.status || (dir.len && ve_judge_others_write(judge, dir.data, above));
	if (open)
		ve_judge_doubt(judge, "%s is not there, and others could put it there", file);
	ve_buf_release(&dir);
	return open ? VE_BARRED : VE_ABSENT;
}

/* Component by component, so that each link is judged where it stands, and not only what it leads to. */
enum ve_reached ve_judge_way(struct ve_judge *judge, const char *way, struct stat *st)
{
	bool directory = true;
	if (lstat(judge->at.len ? judge->at.data : "/", st) != 0)
		return absent(judge, NULL);
	ve_buf_reset(&judge->rest);
	ve_buf_adds(&judge->rest, way);
	for (size_t i = 0; !judge->rest.status && !judge->at.status;) {
		const char *rest = ve_buf_text(&judge->rest);
		i += strspn(rest + i, "/");
		size_t n = strcspn(rest + i, "/"), len = judge->at.len;
		if (!n)
			return VE_REACHED;
		if (!directory)
			return VE_ABSENT;
		if (!judge_directory(judge, st))
			return VE_BARRED;
		if (n == 2 && memcmp(rest + i, "..", 2) == 0) {
			while (len && judge->at.data[--len] != '/')
				;
			cut(&judge->at, len);
		} else if (n != 1 || rest[i] != '.') {
			ve_buf_addc(&judge->at, '/');
			ve_buf_add(&judge->at, rest + i, n);
		}
		i += n;
		if (judge->at.status)
			break;
		struct stat above = *st;
		if (lstat(judge->at.len ? judge->at.data : "/", st) != 0)
			return absent(judge, &above);
		if (S_ISLNK(st->st_mode)) {
			if (!follow(judge, st, len, rest + i))
				return VE_BARRED;
			i = 0;
			if (lstat(judge->at.len ? judge->at.data : "/", st) != 0)
				return absent(judge, NULL);
		}
		directory = S_ISDIR(st->st_mode);
	}
	judge->failed |= judge->rest.status == VE_NOMEM || judge->at.status == VE_NOMEM;
	ve_judge_doubt(judge, "%s cannot be examined: it is too long", way);
	return VE_BARRED;
}

void ve_judge_begin(struct ve_judge *judge, const struct ve_env *env, struct ve_buf *doubt)
{
	const char *sudo = ve_env_text(env, VE_VAR_SUDO_UID);
	uid_t user = geteuid();
	*judge = (struct ve_judge){.user = user, .sudo = user, .doubt = doubt};
	/* Root by sudo: what belongs to who asked for it is no more a stranger's than it was before (as git has it). */
	struct ve_slice text = {sudo, sudo ? strlen(sudo) : 0};
	if (user == 0 && text.len && text.len < 10) {
		uid_t uid = 0;
		for (size_t i = 0; i < text.len && sudo[i] >= '0' && sudo[i] <= '9'; i++)
			uid = uid * 10 + (uid_t)(sudo[i] - '0');
		if (is_number(text, uid))
			judge->sudo = uid;
	}
}

void ve_judge_end(struct ve_judge *judge)
{
	ve_buf_release(&judge->at);
	ve_buf_release(&judge->rest);
	ve_buf_release(&judge->spare);
	ve_buf_release(&judge->real);
}
