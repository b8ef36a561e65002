/* disk.c - how much of a disk a directory takes, as du(1) counts: blocks, a file with several names once, never through a symbolic
 * link, never into another file system. */
#include "../internal.h"
#include <dirent.h>

enum { DEEPEST = 100 }; /* levels; each costs a descriptor */

/* Files with several names that were counted: uv and conda link theirs from a cache. */
struct linked {
	ino_t *at;
	size_t count, size; /* size: a power of two */
};

struct survey {
	dev_t device;
	unsigned long long bytes;
	struct linked linked;
	bool whole;
};

static bool put(struct linked *linked, ino_t ino)
{
	size_t i = (size_t)(ino * 0x9e3779b97f4a7c15u >> 20) & (linked->size - 1);
	for (; linked->at[i]; i = (i + 1) & (linked->size - 1)) {
		if (linked->at[i] == ino)
			return false;
	}
	linked->at[i] = ino;
	linked->count++;
	return true;
}

/* Whether it is met for the first time. Without memory every name counts. */
static bool first_time(struct linked *linked, ino_t ino)
{
	if (2 * linked->count >= linked->size) {
		struct linked more = {.size = linked->size ? 2 * linked->size : 1024};
		more.at = calloc(more.size, sizeof *more.at);
		if (!more.at)
			return true;
		for (size_t i = 0; i < linked->size; i++) {
			if (linked->at[i])
				put(&more, linked->at[i]);
		}
		free(linked->at);
		*linked = more;
	}
	return put(linked, ino);
}

static void visit(struct survey *survey, int parent, const char *name, int depth)
{
	struct stat st;
	struct dirent *entry;
	if (fstatat(parent, name, &st, depth ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
		survey->whole = false;
		return;
	}
	if (!depth)
		survey->device = st.st_dev;
	if (st.st_dev != survey->device || (!S_ISDIR(st.st_mode) && st.st_nlink > 1 && !first_time(&survey->linked, st.st_ino)))
		return;
	survey->bytes += (unsigned long long)st.st_blocks * 512;
	if (!S_ISDIR(st.st_mode))
		return;
	int fd = -1;
	if (!depth)
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else if (depth < DEEPEST)
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		survey->whole = false;
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		if (!ve_same(entry->d_name, ".") && !ve_same(entry->d_name, ".."))
			visit(survey, dirfd(dir), entry->d_name, depth + 1);
	}
	closedir(dir);
}

bool ve_disk_usage(const char *root, unsigned long long *bytes)
{
	struct survey survey = {.whole = true};
	visit(&survey, AT_FDCWD, root, 0);
	free(survey.linked.at);
	*bytes = survey.bytes;
	return survey.whole;
}
