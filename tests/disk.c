/* disk.c - see disk.h. */
#include "disk.h"
#include "wrap.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { FIRST_FD = 5000, OPEN = 8, LINKS = 40 };

struct disk disk;
static struct {
	int node;
	size_t at;
} opened[OPEN]; /* node 0: free */
static struct walk {
	int node, next;
	struct dirent entry;
} walk;

/* ---- making it ----------------------------------------------------------------------------------------------------
 */

static void touch(int node)
{
	disk.node[node].changed = ++disk.clock;
}

void disk_reset(void)
{
	memset(&disk, 0, sizeof disk);
	memset(opened, 0, sizeof opened);
	disk.clock = 1000; /* long ago: no change is too recent to be seen */
	disk.node[0] = (struct disk_node){.mode = S_IFDIR | 0755, .ino = ++disk.last, .changed = disk.clock};
	disk.count = 1;
}

static int child(int parent, const char *name, size_t len)
{
	for (int i = 1; i < disk.count; i++) {
		const struct disk_node *node = &disk.node[i];
		if (node->parent == parent && strlen(node->name) == len && memcmp(node->name, name, len) == 0)
			return i;
	}
	return -1;
}

int disk_add(int parent, const char *name, mode_t mode, const char *content)
{
	if (parent < 0 || !S_ISDIR(disk.node[parent].mode) || child(parent, name, strlen(name)) >= 0)
		return -1;
	int i = 1;
	while (i < disk.count && disk.node[i].parent >= 0)
		i++;
	if (i == DISK_NODES)
		return -1;
	disk.count = i == disk.count ? i + 1 : disk.count;
	struct disk_node *node = &disk.node[i];
	*node = (struct disk_node){
		.parent = parent, .mode = mode, .uid = DISK_USER, .gid = DISK_USER, .ino = ++disk.last};
	snprintf(node->name, sizeof node->name, "%s", name);
	snprintf(node->content, sizeof node->content, "%s", content ? content : "");
	touch(i);
	touch(parent);
	return i;
}

void disk_remove(int gone)
{
	touch(disk.node[gone].parent);
	for (int i = 1; i < disk.count; i++) {
		if (disk.node[i].parent == gone)
			disk_remove(i);
	}
	disk.node[gone].parent = -1;
}

void disk_mode(int node, mode_t bits)
{
	disk.node[node].mode = (disk.node[node].mode & S_IFMT) | bits;
	touch(node);
}

/* ---- going it -----------------------------------------------------------------------------------------------------
 */

static int go(const char *file, bool follow, int start, int *links)
{
	int at = *file == '/' ? 0 : start;
	while (*file) {
		file += strspn(file, "/");
		size_t len = strcspn(file, "/");
		const char *rest = file + len;
		bool last = !rest[strspn(rest, "/")];
		if (!len)
			break;
		if (!S_ISDIR(disk.node[at].mode)) {
			errno = ENOTDIR;
			return -1;
		}
		if (len == 2 && memcmp(file, "..", 2) == 0) {
			at = at ? disk.node[at].parent : 0;
		} else if (len != 1 || *file != '.') {
			int next = child(at, file, len);
			if (next < 0) {
				errno = ENOENT;
				return -1;
			}
			if (S_ISLNK(disk.node[next].mode) && (!last || follow || *rest)) {
				if (++*links > LINKS) {
					errno = ELOOP;
					return -1;
				}
				next = go(disk.node[next].content, true, at, links);
				if (next < 0)
					return -1;
			}
			at = next;
		}
		file = rest;
	}
	return at;
}

int disk_at(const char *file, bool follow)
{
	int links = 0;
	if (!*file) {
		errno = ENOENT;
		return -1;
	}
	if (strlen(file) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return go(file, follow, 0, &links);
}

static int fill(int node, struct stat *st)
{
	if (node < 0)
		return -1;
	const struct disk_node *from = &disk.node[node];
	*st = (struct stat){.st_dev = 7,
			    .st_ino = from->ino,
			    .st_mode = from->mode,
			    .st_nlink = 1,
			    .st_uid = from->uid,
			    .st_gid = from->gid,
			    .st_size = S_ISDIR(from->mode) ? 4096 : (off_t)strlen(from->content)};
	st->st_ctim.tv_sec = st->st_mtim.tv_sec = from->changed;
	return 0;
}

static char *real(const char *file, char *into)
{
	int node = disk_at(file, true), chain[32], depth = 0;
	if (node < 0)
		return NULL;
	char *text = into ? into : malloc(PATH_MAX);
	if (!text)
		return NULL;
	for (; node && depth < 32; node = disk.node[node].parent)
		chain[depth++] = node;
	strcpy(text, depth ? "" : "/");
	while (depth--) {
		strcat(text, "/");
		strcat(text, disk.node[chain[depth]].name);
	}
	return text;
}

/* ---- in the place of libc's ---------------------------------------------------------------------------------------
 */

#define INSTEAD(result, name, declaration, arguments, ...)                                                             \
	WRAP(result, name, declaration, arguments, if (disk.on) { __VA_ARGS__ })

static int fail(int error)
{
	errno = error;
	return -1;
}

static ssize_t take(int fd, void *bytes, size_t size)
{
	if (fd < FIRST_FD || fd >= FIRST_FD + OPEN || !opened[fd - FIRST_FD].node)
		return fail(EBADF);
	const struct disk_node *node = &disk.node[opened[fd - FIRST_FD].node];
	size_t *at = &opened[fd - FIRST_FD].at, left = strlen(node->content) - *at, n = size < left ? size : left;
	memcpy(bytes, node->content + *at, n);
	*at += n;
	return (ssize_t)n;
}

static ssize_t link_text(const char *file, char *into, size_t size)
{
	int node = disk_at(file, false);
	if (node < 0)
		return -1;
	if (!S_ISLNK(disk.node[node].mode))
		return fail(EINVAL);
	size_t len = strlen(disk.node[node].content);
	len = len < size ? len : size;
	memcpy(into, disk.node[node].content, len);
	return (ssize_t)len;
}

static int born(const char *file, struct statx *stx)
{
	struct stat st;
	if (fill(disk_at(file, true), &st))
		return -1;
	*stx = (struct statx){.stx_mask = STATX_INO | STATX_BTIME, .stx_ino = st.st_ino};
	stx->stx_btime.tv_sec = (long long)st.st_ino;
	return 0;
}

static int give_back(int fd)
{
	if (fd < FIRST_FD || fd >= FIRST_FD + OPEN || !opened[fd - FIRST_FD].node)
		return fail(EBADF);
	opened[fd - FIRST_FD].node = 0;
	return 0;
}

static struct walk *list(const char *dir)
{
	int node = disk_at(dir, true);
	if (node >= 0 && !S_ISDIR(disk.node[node].mode))
		node = fail(ENOTDIR);
	walk.node = node;
	walk.next = 1;
	return node < 0 ? NULL : &walk;
}

static struct dirent *next_entry(void)
{
	while (walk.next < disk.count) {
		const struct disk_node *node = &disk.node[walk.next++];
		if (node->parent != walk.node)
			continue;
		snprintf(walk.entry.d_name, sizeof walk.entry.d_name, "%s", node->name);
		return &walk.entry;
	}
	return NULL;
}

INSTEAD(int, stat, (const char *file, struct stat *st), (file, st), return fill(disk_at(file, true), st);)
INSTEAD(int, lstat, (const char *file, struct stat *st), (file, st), return fill(disk_at(file, false), st);)
INSTEAD(int, fstat, (int fd, struct stat *st), (fd, st),
	return fd < FIRST_FD || fd >= FIRST_FD + OPEN ? fail(EBADF) : fill(opened[fd - FIRST_FD].node, st);)
INSTEAD(int, access, (const char *file, int way), (file, way), return disk_at(file, true) < 0 ? -1 : 0;)
INSTEAD(char *, realpath, (const char *file, char *into), (file, into), return real(file, into);)
INSTEAD(char *, __realpath_chk, (const char *file, char *into, size_t room), (file, into, room),
	return room < PATH_MAX ? NULL : real(file, into);)
INSTEAD(ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size), return take(fd, bytes, size);)
INSTEAD(ssize_t, __read_chk, (int fd, void *bytes, size_t size, size_t room), (fd, bytes, size, room),
	return size > room ? fail(EFAULT) : take(fd, bytes, size);)
INSTEAD(ssize_t, readlink, (const char *file, char *into, size_t size), (file, into, size),
	return link_text(file, into, size);)
INSTEAD(ssize_t, __readlink_chk, (const char *file, char *into, size_t size, size_t room), (file, into, size, room),
	return size > room ? fail(EFAULT) : link_text(file, into, size);)
INSTEAD(int, statx, (int dir, const char *file, int flags, unsigned mask, struct statx *stx),
	(dir, file, flags, mask, stx), return born(file, stx);)
INSTEAD(ssize_t, getxattr, (const char *file, const char *name, void *value, size_t size), (file, name, value, size),
	return fail(ENODATA);)
INSTEAD(uid_t, geteuid, (void), (), return DISK_USER;)
INSTEAD(gid_t, getegid, (void), (), return DISK_USER;)
INSTEAD(int, close, (int fd), (fd), return give_back(fd);)
INSTEAD(DIR *, opendir, (const char *dir), (dir), return (DIR *)list(dir);)
INSTEAD(struct dirent *, readdir, (DIR * dir), (dir), return next_entry();)
INSTEAD(int, closedir, (DIR * dir), (dir), return 0;)

static int take_up(const char *file, int flags)
{
	int node = disk_at(file, true);
	if (node < 0)
		return -1;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return fail(EROFS);
	for (int i = 0; i < OPEN; i++) {
		if (!opened[i].node) {
			opened[i].node = node ? node : 1;
			opened[i].at = 0;
			return FIRST_FD + i;
		}
	}
	return fail(EMFILE);
}

WRAP_OPEN(if (disk.on) return take_up(file, flags);)
