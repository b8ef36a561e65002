/* wrap.h - functions in the place of libc's, by the linker's --wrap (tests/tests.mk lists them).
 *
 *   WRAP(result, name, declaration, arguments, BODY)   BODY may return; if it does not, libc's own is called
 *   WRAP_OPEN(BODY)                                    the same for open, with file, flags and mode */
#ifndef WRAP_H
#define WRAP_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

#define WRAP(result, name, declaration, arguments, ...)                                                                \
	result __real_##name declaration;                                                                              \
	result __wrap_##name declaration;                                                                              \
	__attribute__((unused)) result __wrap_##name declaration                                                       \
	{                                                                                                              \
		__VA_ARGS__                                                                                            \
		return __real_##name arguments;                                                                        \
	}

#define WRAP_OPEN(...)                                                                                                 \
	int __real_open(const char *file, int flags, ...);                                                             \
	int __wrap_open(const char *file, int flags, ...);                                                             \
	int __wrap_open(const char *file, int flags, ...)                                                              \
	{                                                                                                              \
		va_list rest;                                                                                          \
		va_start(rest, flags);                                                                                 \
		mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                              \
		va_end(rest);                                                                                          \
		__VA_ARGS__                                                                                            \
		return __real_open(file, flags, mode);                                                                 \
	}

#endif
