/* disk.h - a file system in memory, put in the place of the real one by the linker's --wrap (tests/tests.mk lists the functions).
 *
 * Directories, regular files and symbolic links with owners, modes and times; every change moves the times that a real one would
 * move. Only reading: nothing here can be created by the code under test. While disk.on is false the real one is seen. The
 * user is number DISK_USER. */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum { DISK_USER = 1000, DISK_STRANGER = 1001, DISK_NODES = 96 };

struct disk_node {
	char name[32];
	int parent; /* number of its directory; -1: not there */
	mode_t mode; /* with its type */
	uid_t uid;
	gid_t gid;
	ino_t ino;
	long changed;
	char content[600]; /* of a file or link */
};

extern struct disk {
	struct disk_node node[DISK_NODES]; /* 0 is the root */
	int count;
	long clock;
	ino_t last;
	bool on;
} disk;

void disk_reset(void);

/* Add an entry, S_IFDIR, S_IFREG or S_IFLNK with its mode; the user's own. -1: no room, or there is one. */
int disk_add(int parent, const char *name, mode_t mode, const char *content);
void disk_remove(int node); /* and what is below */
void disk_mode(int node, mode_t bits);

/* The node a path leads to; -1: none. */
int disk_at(const char *file, bool follow);

#endif
