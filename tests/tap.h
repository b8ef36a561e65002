/* tap.h - TAP for tests in C. Include it before common/internal.h, which forbids getenv.
 *
 * T=word in the environment reports only the cases whose name holds that word.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_count, tap_failures;

/* Every line gets its `# `, or a newline in a value would smuggle a verdict into the stream. */
static inline void diag(const char *label, const char *text)
{
	printf("# %s", label);
	for (const char *at = text; at && *at; at++) {
		putchar(*at);
		if (*at == '\n')
			fputs("# ", stdout);
	}
	puts(text ? "" : "(null)");
}

static inline bool wanted(const char *name)
{
	const char *only = getenv("T");
	return !only || !*only || strstr(name, only);
}

#define ok(pass, ...) ok_at(__FILE__, __LINE__, (pass), __VA_ARGS__)
#define is_str(got, want, ...) is_str_at(__FILE__, __LINE__, (got), (want), __VA_ARGS__)
#define is_int(got, want, ...) is_int_at(__FILE__, __LINE__, (long long)(got), (long long)(want), __VA_ARGS__)

static inline bool report(const char *file, int line, bool pass, const char *name)
{
	printf("%sok %d - ", pass ? "" : "not ", ++tap_count);
	for (; *name; name++)
		putchar(*name == '\n' || *name == '#' ? ' ' : *name);
	putchar('\n');
	if (!pass) {
		tap_failures++;
		printf("#   at %s:%d\n", file, line);
	}
	return pass;
}

#define TAP_NAME(buffer, format)                                                                                       \
	char buffer[512];                                                                                              \
	va_list args;                                                                                                  \
	va_start(args, format);                                                                                        \
	vsnprintf(buffer, sizeof buffer, format, args);                                                                \
	va_end(args);                                                                                                  \
	if (!wanted(buffer))                                                                                           \
	return true

__attribute__((format(__printf__, 4, 5), unused)) static bool ok_at(const char *file, int line, bool pass,
								    const char *format, ...)
{
	TAP_NAME(name, format);
	return report(file, line, pass, name);
}

__attribute__((format(__printf__, 5, 6), unused)) static bool is_str_at(const char *file, int line, const char *got,
									const char *want, const char *format, ...)
{
	TAP_NAME(name, format);
	if (report(file, line, got == want || (got && want && strcmp(got, want) == 0), name))
		return true;
	diag(" got: ", got);
	diag("want: ", want);
	return false;
}

__attribute__((format(__printf__, 5, 6), unused)) static bool is_int_at(const char *file, int line, long long got,
									long long want, const char *format, ...)
{
	TAP_NAME(name, format);
	if (report(file, line, got == want, name))
		return true;
	printf("#  got: %lld\n# want: %lld\n", got, want);
	return false;
}

/* The plan; what main() returns. */
static inline int done_testing(void)
{
	printf(tap_count ? "1..%d\n" : "1..0 # SKIP no case of that name\n", tap_count);
	fflush(stdout);
	return tap_failures != 0;
}

#endif
