/* faults.c - see faults.h. */
#include "faults.h"
#include "../wrap.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct faults faults;

static bool fails(enum fault_kind kind)
{
	if (!faults.armed || faults.kind != kind)
		return false;
	faults.seen++;
	if (faults.on ? faults.seen < faults.at : faults.seen != faults.at)
		return false;
	faults.hit++;
	errno = faults.error;
	return true;
}

/* result name(arguments): a function that reports a failure by `bad` and errno. */
#define FAULTY(kind, result, bad, name, declaration, arguments)                                                        \
	WRAP(result, name, declaration, arguments, if (fails(kind)) return (bad);)

FAULTY(FAULT_MEMORY, void *, NULL, malloc, (size_t size), (size))
FAULTY(FAULT_MEMORY, void *, NULL, calloc, (size_t count, size_t size), (count, size))
FAULTY(FAULT_MEMORY, void *, NULL, realloc, (void *old, size_t size), (old, size))
FAULTY(FAULT_READ, ssize_t, -1, read, (int fd, void *bytes, size_t size), (fd, bytes, size))
FAULTY(FAULT_READ, ssize_t, -1, __read_chk, (int fd, void *bytes, size_t size, size_t room), (fd, bytes, size, room))
FAULTY(FAULT_STAT, int, -1, stat, (const char *file, struct stat *st), (file, st))
FAULTY(FAULT_STAT, int, -1, lstat, (const char *file, struct stat *st), (file, st))
FAULTY(FAULT_STAT, int, -1, fstat, (int fd, struct stat *st), (fd, st))
FAULTY(FAULT_STAT, int, -1, access, (const char *file, int way), (file, way))
FAULTY(FAULT_LINK, char *, NULL, realpath, (const char *file, char *into), (file, into))
FAULTY(FAULT_LINK, char *, NULL, __realpath_chk, (const char *file, char *into, size_t room), (file, into, room))
FAULTY(FAULT_LINK, ssize_t, -1, getxattr, (const char *file, const char *name, void *value, size_t size),
       (file, name, value, size))
FAULTY(FAULT_LINK, ssize_t, -1, readlink, (const char *file, char *into, size_t size), (file, into, size))
FAULTY(FAULT_DIRECTORY, DIR *, NULL, opendir, (const char *dir), (dir))
FAULTY(FAULT_DIRECTORY, struct dirent *, NULL, readdir, (DIR * dir), (dir))
FAULTY(FAULT_WRITE, ssize_t, -1, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
FAULTY(FAULT_WRITE, int, -1, fsync, (int fd), (fd))
FAULTY(FAULT_WRITE, int, -1, rename, (const char *from, const char *to), (from, to))
FAULTY(FAULT_WRITE, int, -1, mkdir, (const char *dir, mode_t mode), (dir, mode))
WRAP_OPEN(if (fails(FAULT_OPEN)) return -1;)
