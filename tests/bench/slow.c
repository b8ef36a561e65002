/* slow.c - for LD_PRELOAD: a file system where each look at a path takes its time, as one over a network does.
 *
 *   SLOW_US       microseconds that each call takes more
 *   SLOW_BELOW    colon list: only for paths that begin so; what the system has is on a fast disk
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void slow(const char *file)
{
	static const char *below;
	static struct timespec pause;
	if (!below) {
		const char *us = getenv("SLOW_US");
		below = getenv("SLOW_BELOW") ? getenv("SLOW_BELOW") : "/";
		pause.tv_nsec = us ? atol(us) * 1000 : 0;
	}
	for (const char *at = below; file && *at; at += at[0] == ':') {
		size_t len = strcspn(at, ":");
		if (len && strncmp(file, at, len) == 0) {
			nanosleep(&pause, NULL);
			return;
		}
		at += len;
	}
}

/* What a program built with _FORTIFY_SOURCE calls. */
char *__realpath_chk(const char *, char *, size_t);
ssize_t __readlink_chk(const char *, char *, size_t, size_t);

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define SLOWED(type, name, declaration, arguments)                                                                     \
	type name declaration                                                                                          \
	{                                                                                                              \
		static __typeof__(&name) real;                                                                         \
		if (!real)                                                                                             \
			real = REAL(name);                                                                             \
		slow(file);                                                                                            \
		return real arguments;                                                                                 \
	}

SLOWED(int, stat, (const char *file, struct stat *st), (file, st))
SLOWED(int, lstat, (const char *file, struct stat *st), (file, st))
SLOWED(int, stat64, (const char *file, struct stat64 *st), (file, st))
SLOWED(int, lstat64, (const char *file, struct stat64 *st), (file, st))
SLOWED(int, fstatat, (int dir, const char *file, struct stat *st, int flags), (dir, file, st, flags))
SLOWED(int, statx, (int dir, const char *file, int flags, unsigned mask, struct statx *st), (dir, file, flags, mask, st))
SLOWED(int, access, (const char *file, int way), (file, way))
SLOWED(int, faccessat, (int dir, const char *file, int way, int flags), (dir, file, way, flags))
SLOWED(int, eaccess, (const char *file, int way), (file, way))
SLOWED(int, chdir, (const char *file), (file))
SLOWED(ssize_t, readlink, (const char *file, char *text, size_t size), (file, text, size))
SLOWED(char *, realpath, (const char *file, char *text), (file, text))
SLOWED(char *, __realpath_chk, (const char *file, char *text, size_t room), (file, text, room))
SLOWED(ssize_t, __readlink_chk, (const char *file, char *text, size_t size, size_t room), (file, text, size, room))
SLOWED(DIR *, opendir, (const char *file), (file))

#define OPENED(name, declaration, ...)                                                                                 \
	int name declaration                                                                                           \
	{                                                                                                              \
		va_list args;                                                                                          \
		va_start(args, flags);                                                                                 \
		mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                                              \
		va_end(args);                                                                                          \
		slow(file);                                                                                            \
		return REAL(name)(__VA_ARGS__, flags, mode);                                                           \
	}

OPENED(open, (const char *file, int flags, ...), file)
OPENED(open64, (const char *file, int flags, ...), file)
OPENED(openat, (int dir, const char *file, int flags, ...), dir, file)
