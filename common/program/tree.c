/* tree.c - removing a directory with all that is in it: relative to descriptors, never through a symbolic link, never
 * into another file system. */
#include "../internal.h"
#include <dirent.h>

enum {
	DEEPEST = 200, /* levels; each costs a descriptor */
	TRIES = 100,   /* a process that was just interrupted may still be writing */
};

struct sweep {
	dev_t device;
	bool only_look;
	int failures;
	bool again;          /* a directory was not empty although nothing in it failed */
	struct ve_buf path; /* of what is looked at, from the top */
	struct ve_buf why;   /* of the first failure */
};

static void fail(struct sweep *sweep, const char *reason)
{
	if (!sweep->failures++) {
		ve_show(&sweep->why, ve_buf_text(&sweep->path), sweep->path.len, 4096);
		ve_buf_addf(&sweep->why, ": %s", reason);
	}
}

static void visit(struct sweep *sweep, int parent, const char *name, int depth);

static void visit_entries(struct sweep *sweep, DIR *dir, int depth)
{
	struct dirent *entry;
	size_t len = sweep->path.len;
	while ((entry = readdir(dir))) {
		if (ve_same(entry->d_name, ".") || ve_same(entry->d_name, ".."))
			continue;
		ve_buf_addf(&sweep->path, "/%s", entry->d_name);
		if (sweep->path.status) {
			sweep->failures++;
			return;
		}
		visit(sweep, dirfd(dir), entry->d_name, depth + 1);
		sweep->path.len = len;
		sweep->path.data[len] = '\0';
	}
}

static void visit_directory(struct sweep *sweep, int parent, const char *name, int depth)
{
	int before = sweep->failures;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		fail(sweep, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	visit_entries(sweep, dir, depth);
	/* What cannot be listed or emptied is known before anything is gone. */
	if (sweep->only_look && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
		fail(sweep, strerror(errno));
	closedir(dir);
	if (sweep->only_look || sweep->failures != before)
		return;
	if (unlinkat(parent, name, AT_REMOVEDIR) != 0) {
		if (errno == ENOTEMPTY || errno == EEXIST)
			sweep->again = true;
		else
			fail(sweep, strerror(errno));
	}
}

static void visit(struct sweep *sweep, int parent, const char *name, int depth)
{
	struct stat st;
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno != ENOENT)
			fail(sweep, strerror(errno));
	} else if (st.st_dev != sweep->device) {
		fail(sweep, "another file system is mounted there");
	} else if (S_ISDIR(st.st_mode)) {
		if (depth == DEEPEST)
			fail(sweep, "too many directories in each other");
		else
			visit_directory(sweep, parent, name, depth);
	} else if (!sweep->only_look && unlinkat(parent, name, 0) != 0 && errno != ENOENT) {
		fail(sweep, strerror(errno));
	}
}

static void start(struct sweep *sweep, const char *top, bool only_look)
{
	sweep->only_look = only_look;
	sweep->failures = 0;
	sweep->again = false;
	ve_buf_reset(&sweep->path);
	ve_buf_reset(&sweep->why);
	ve_buf_adds(&sweep->path, top);
}

static void sweep_away(struct sweep *sweep, const char *top, int parent, const char *name)
{
	for (int i = 0; i < TRIES; i++) {
		struct timespec pause = {0, 20000000};
		start(sweep, top, false);
		visit(sweep, parent, name, 0);
		if (!sweep->again || sweep->failures)
			break;
		nanosleep(&pause, NULL);
	}
	if (sweep->again && !sweep->failures)
		fail(sweep, strerror(ENOTEMPTY));
}

/* Under another name, in the same directory, and without what makes it an environment: from here on nobody finds it. */
static bool set_aside(int parent, const char *name, const struct ve_id *id, struct ve_buf *aside)
{
	struct stat st;
	for (int i = 0; i < TRIES; i++) {
		ve_buf_reset(aside);
		ve_buf_addf(aside, ".venv-removed-%ld-%d", (long)getpid(), i);
		if (aside->status || fstatat(parent, aside->data, &st, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		if (renameat(parent, name, parent, aside->data) != 0)
			return false;
		if (fstatat(parent, aside->data, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == id->dev && st.st_ino == id->ino)
			return true;
		/* Somebody put another one in its place meanwhile. */
		renameat(parent, aside->data, parent, name);
		errno = EBUSY;
		return false;
	}
	errno = EEXIST;
	return false;
}

static int open_parent(const char *place, const char **name)
{
	size_t len;
	struct ve_buf dir = {0};
	*name = ve_basename(place, &len);
	ve_buf_add(&dir, place, (size_t)(*name - place));
	int fd = dir.len && !dir.status ? open(dir.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	ve_buf_release(&dir);
	return fd;
}

enum ve_status ve_tree_check(const char *place, struct ve_buf *why)
{
	const char *name;
	struct sweep sweep = {0};
	struct stat st;
	int parent = open_parent(place, &name);
	enum ve_status status = VE_OK;
	if (parent < 0 || fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    faccessat(parent, ".", W_OK | X_OK, AT_EACCESS) != 0) {
		ve_show(why, place, strlen(place), 4096);
		ve_buf_addf(why, ": cannot be removed: %s", strerror(errno));
		status = VE_IO;
	} else {
		struct stat above;
		fstat(parent, &above);
		sweep.device = S_ISDIR(st.st_mode) ? above.st_dev : st.st_dev;
		start(&sweep, place, true);
		visit(&sweep, parent, name, 0);
		if (sweep.failures) {
			ve_buf_adds(why, ve_buf_text(&sweep.why));
			status = VE_IO;
		}
	}
	if (parent >= 0)
		close(parent);
	ve_buf_release(&sweep.path);
	ve_buf_release(&sweep.why);
	return status;
}

enum ve_status ve_tree_remove(const char *place, struct ve_buf *why)
{
	const char *name;
	struct sweep sweep = {0};
	struct ve_buf aside = {0}, top = {0};
	struct stat st;
	enum ve_status status = VE_IO;
	int parent = open_parent(place, &name);
	if (parent < 0 || fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		goto fail;
	if (!S_ISDIR(st.st_mode)) {
		if (unlinkat(parent, name, 0) != 0)
			goto fail;
		status = VE_OK;
		goto out;
	}
	struct ve_id id = {st.st_dev, st.st_ino};
	if (!set_aside(parent, name, &id, &aside))
		goto fail;
	ve_buf_add(&top, place, (size_t)(name - place));
	ve_buf_adds(&top, aside.data);
	int fd = openat(parent, aside.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0) {
		unlinkat(fd, "pyvenv.cfg", 0);
		close(fd);
	}
	sweep.device = st.st_dev;
	sweep_away(&sweep, ve_buf_text(&top), parent, aside.data);
	if (!sweep.failures) {
		status = VE_OK;
		goto out;
	}
	ve_buf_adds(why, "removed in part; what is left is in ");
	ve_show(why, ve_buf_text(&top), top.len, 4096);
	ve_buf_addf(why, "; %s", ve_buf_text(&sweep.why));
	goto out;
fail:
	ve_buf_addf(why, "cannot be removed: %s", strerror(errno));
out:
	if (parent >= 0)
		close(parent);
	ve_buf_release(&aside);
	ve_buf_release(&top);
	ve_buf_release(&sweep.path);
	ve_buf_release(&sweep.why);
	return status;
}

enum ve_status ve_tree_empty(const char *place, struct ve_buf *why)
{
	struct sweep sweep = {0};
	struct stat st;
	int fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir || fstat(fd, &st) != 0) {
		ve_buf_adds(why, strerror(errno));
		if (dir)
			closedir(dir);
		else if (fd >= 0)
			close(fd);
		return VE_IO;
	}
	sweep.device = st.st_dev;
	for (int i = 0; i < 3; i++) {
		start(&sweep, place, false);
		rewinddir(dir);
		visit_entries(&sweep, dir, 0);
	}
	closedir(dir);
	ve_buf_adds(why, ve_buf_text(&sweep.why));
	ve_buf_release(&sweep.path);
	ve_buf_release(&sweep.why);
	return sweep.failures ? VE_IO : VE_OK;
}
