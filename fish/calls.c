/* calls.c - how often the program asked the system about files, for `venv explain`. The linker sends these calls of libc through here
 * (--wrap; COUNT_CALLS says that it can). Each is one system call, but for realpath and opendir, which are two or more. */
#define _GNU_SOURCE /* statx */

#include <dirent.h>
#include <stdarg.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "process.h"

#ifdef COUNT_CALLS

/* WRAP(name, type, parameters, arguments) */
#define CALLS(WRAP) \
	WRAP(access, int, (const char *file, int mode), (file, mode)) \
	WRAP(close, int, (int fd), (fd)) \
	WRAP(fstat, int, (int fd, struct stat *st), (fd, st)) \
	WRAP(getxattr, ssize_t, (const char *file, const char *name, void *value, size_t size), (file, name, value, size)) \
	WRAP(lstat, int, (const char *file, struct stat *st), (file, st)) \
	WRAP(opendir, DIR *, (const char *file), (file)) \
	WRAP(read, ssize_t, (int fd, void *bytes, size_t size), (fd, bytes, size)) \
	WRAP(readlink, ssize_t, (const char *file, char *bytes, size_t size), (file, bytes, size)) \
	WRAP(realpath, char *, (const char *file, char *out), (file, out)) \
	WRAP(stat, int, (const char *file, struct stat *st), (file, st)) \
	WRAP(statx, int, (int fd, const char *file, int flags, unsigned mask, struct statx *st), (fd, file, flags, mask, st))

enum {
#define NUMBER(name, type, parameters, arguments) N_##name,
	CALLS(NUMBER)
#undef NUMBER
	N_open,
	N_COUNT
};

static unsigned long counts[N_COUNT];

static const char *const names[N_COUNT] = {
#define NAME(name, type, parameters, arguments) #name,
	CALLS(NAME)
#undef NAME
	"open",
};

#define COUNTED(name, type, parameters, arguments) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		counts[N_##name]++; \
		return __real_##name arguments; \
	}
CALLS(COUNTED)
#undef COUNTED

int __real_open(const char *file, int flags, ...);
int __wrap_open(const char *file, int flags, ...);

int __wrap_open(const char *file, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	counts[N_open]++;
	return __real_open(file, flags, mode);
}

const char *calls(void *ctx, int number, unsigned long *count)
{
	(void)ctx;
	if (number >= N_COUNT)
		return NULL;
	*count = counts[number];
	return names[number];
}

#else

const char *calls(void *ctx, int number, unsigned long *count)
{
	(void)ctx, (void)number, (void)count;
	return NULL;
}

#endif
