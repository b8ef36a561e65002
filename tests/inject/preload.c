/* preload.c - for LD_PRELOAD: the Nth call fails that comes from one object, a plugin in a real shell or the program itself; what the
 * shell does on its own account never does. (faults.c does the same without a shell, exhaustively.)
 *
 *   INJECT_IN     the end of the object's path; empty: the program
 *   INJECT_KIND   memory, open, read, stat, write
 *   INJECT_AT     armed from the start, at this number; else by asking whether a file is there:
 *     /inject/at/N  armed: the Nth from now on fails      /inject/off  not any more
 *     /inject/hit   is there if one has failed            /inject/here is there if the library is
 *   INJECT_FILE   made when one has failed
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static uintptr_t from, to;
static long at, seen;
static bool armed, hit, busy, started;
static const char *kind = "";

static int find_object(struct dl_phdr_info *info, size_t size, void *data)
{
	const char *end = data;
	size_t len = strlen(info->dlpi_name), want = strlen(end);
	(void)size;
	if (want ? len < want || strcmp(info->dlpi_name + len - want, end) != 0 : len != 0)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X)) {
			from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
			to = from + info->dlpi_phdr[i].p_memsz;
		}
	}
	return 1;
}

static void start(void)
{
	const char *number = getenv("INJECT_AT");
	started = true;
	kind = getenv("INJECT_KIND") ? getenv("INJECT_KIND") : "";
	if (number && (at = atol(number)) > 0)
		armed = true;
}

static bool fails(const char *what, const void *caller, int error)
{
	if (busy)
		return false;
	if (!started)
		start();
	if (!armed || strcmp(kind, what) != 0)
		return false;
	busy = true;
	if (!from)
		dl_iterate_phdr(find_object, getenv("INJECT_IN") ? getenv("INJECT_IN") : (char *)"");
	busy = false;
	if ((uintptr_t)caller < from || (uintptr_t)caller >= to || ++seen != at)
		return false;
	hit = true;
	const char *file = getenv("INJECT_FILE");
	if (file)
		syscall(SYS_close, (int)syscall(SYS_open, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	errno = error;
	return true;
}

/* 1: the question was for us, and the answer is in errno. */
static int asked(const char *file)
{
	if (!file || strncmp(file, "/inject/", 8) != 0)
		return 0;
	file += 8;
	errno = ENOENT;
	if (strncmp(file, "at/", 3) == 0) {
		at = atol(file + 3);
		seen = 0;
		hit = false;
		armed = true;
	} else if (strcmp(file, "off") == 0) {
		armed = false;
	} else if (strcmp(file, "here") == 0 || (strcmp(file, "hit") == 0 && hit)) {
		errno = 0;
	}
	return 1;
}

#define CALLER __builtin_return_address(0)
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void *malloc(size_t size)
{
	return fails("memory", CALLER, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails("memory", CALLER, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails("memory", CALLER, ENOMEM) ? NULL : __libc_realloc(old, size);
}

int open(const char *file, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails("open", CALLER, EMFILE) ? -1 : REAL(open)(file, flags, mode);
}

int openat(int dir, const char *file, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails("open", CALLER, EMFILE) ? -1 : REAL(openat)(dir, file, flags, mode);
}

ssize_t read(int fd, void *bytes, size_t size)
{
	return fails("read", CALLER, EIO) ? -1 : REAL(read)(fd, bytes, size);
}

ssize_t __read_chk(int fd, void *bytes, size_t size, size_t room);
ssize_t __read_chk(int fd, void *bytes, size_t size, size_t room)
{
	(void)room;
	return fails("read", CALLER, EIO) ? -1 : REAL(read)(fd, bytes, size);
}

DIR *opendir(const char *dir)
{
	return fails("open", CALLER, EMFILE) ? NULL : REAL(opendir)(dir);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	return fails("write", CALLER, ENOSPC) ? -1 : REAL(write)(fd, bytes, size);
}

int rename(const char *old, const char *new)
{
	return fails("write", CALLER, EIO) ? -1 : REAL(rename)(old, new);
}

int fsync(int fd)
{
	return fails("write", CALLER, EIO) ? -1 : REAL(fsync)(fd);
}

#define LOOK(name, declaration, arguments)                                                                             \
	int name declaration                                                                                           \
	{                                                                                                              \
		if (asked(file))                                                                                       \
			return errno ? -1 : 0;                                                                         \
		return fails("stat", CALLER, EIO) ? -1 : REAL(name) arguments;                                         \
	}

LOOK(stat, (const char *file, struct stat *st), (file, st))
LOOK(lstat, (const char *file, struct stat *st), (file, st))
LOOK(access, (const char *file, int way), (file, way))
LOOK(faccessat, (int dir, const char *file, int way, int flags), (dir, file, way, flags))
LOOK(fstatat, (int dir, const char *file, struct stat *st, int flags), (dir, file, st, flags))
