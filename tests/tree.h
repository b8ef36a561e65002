/* tree.h - directories and files for core tests, below one temporary directory that main() removes at the end. */
#ifndef TREE_H
#define TREE_H

#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char tree[PATH_MAX];

/* The path of a file of the tree; good for eight more calls. */
__attribute__((format(__printf__, 1, 2), unused)) static const char *at(const char *format, ...)
{
	static char ring[9][2 * PATH_MAX];
	static int turn;
	char *text = ring[turn++ % 9];
	va_list args;
	va_start(args, format);
	int len = snprintf(text, PATH_MAX, "%s", tree);
	vsnprintf(text + len, PATH_MAX, format, args);
	va_end(args);
	return text;
}

static inline void tree_make(void)
{
	const char *base = getenv("TMPDIR");
	char name[200];
	snprintf(name, sizeof name, "%s/venv-test-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(name) || !realpath(name, tree)) {
		printf("Bail out! no temporary directory\n");
		exit(255);
	}
}

static inline void write_file(const char *file, const char *text)
{
	FILE *out = fopen(file, "w");
	if (!out) {
		printf("Bail out! %s\n", file);
		exit(255);
	}
	fputs(text, out);
	fclose(out);
}

/* An environment as far as the core is concerned, made where it is. */
static inline void make_env(const char *root)
{
	char file[2 * PATH_MAX + 16], text[2 * PATH_MAX + 100];
	mkdir(root, 0755);
	snprintf(file, sizeof file, "%s/bin", root);
	mkdir(file, 0755);
	snprintf(file, sizeof file, "%s/pyvenv.cfg", root);
	snprintf(text, sizeof text, "home = /usr/bin\nversion = 3.11.2\ncommand = /usr/bin/python3 -m venv %s\n", root);
	write_file(file, text);
}

static inline int tree_unlink(const char *file, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(file);
}

static inline void tree_remove(const char *root)
{
	nftw(root, tree_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
