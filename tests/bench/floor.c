/* floor.c - only the system calls that an operation cannot do without, timed in the same rounds as the shells.
 *
 * As serve.sh: a line `times CALL...` in on 3, nanoseconds for all of them once out on 4. A call is a letter and a path:
 *   s stat, c chdir, a access, r open + read + close, l what a list of the environments in a directory needs: its entries, and of each
 *   pyvenv.cfg read and bin/python looked for; n what their names alone need: the entries, and whether each has a bin/activate.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void read_file(int dir, const char *file)
{
	char bytes[4096];
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, bytes, sizeof bytes) < 0)
		return;
	close(fd);
}

static void list(const char *home, bool names)
{
	char file[512];
	DIR *dir = opendir(home);
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if (names) {
			snprintf(file, sizeof file, "%.200s/bin/activate", entry->d_name);
			(void)!faccessat(dirfd(dir), file, F_OK, 0);
			continue;
		}
		snprintf(file, sizeof file, "%.200s/pyvenv.cfg", entry->d_name);
		read_file(dirfd(dir), file);
		snprintf(file, sizeof file, "%.200s/bin/python", entry->d_name);
		(void)!faccessat(dirfd(dir), file, X_OK, 0);
	}
	if (dir)
		closedir(dir);
}

static void call(const char *what)
{
	struct stat st;
	switch (*what) {
	case 's':
		(void)!stat(what + 1, &st);
		break;
	case 'c':
		(void)!chdir(what + 1);
		break;
	case 'a':
		(void)!access(what + 1, F_OK);
		break;
	case 'r':
		read_file(AT_FDCWD, what + 1);
		break;
	case 'l':
	case 'n':
		list(what + 1, *what == 'n');
		break;
	}
}

static long long now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * 1000000000LL + at.tv_nsec;
}

int main(void)
{
	static char line[1 << 16];
	FILE *in = fdopen(3, "r"), *out = fdopen(4, "w");
	while (in && out && fgets(line, sizeof line, in)) {
		enum { MOST = 1000 };
		char *calls[MOST], *state = NULL;
		int count = 0, times = atoi(line);
		strtok_r(line, " \n", &state);
		while (count < MOST && (calls[count] = strtok_r(NULL, " \n", &state)))
			count++;
		long long from = now();
		for (int i = 0; i < times; i++) {
			for (int j = 0; j < count; j++)
				call(calls[j]);
		}
		fprintf(out, "%lld\n", times ? (now() - from) / times : 0);
		fflush(out);
	}
	return 0;
}
