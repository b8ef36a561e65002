/* faults.h - the Nth system call or allocation of the core fails, by the linker's --wrap (tests/tests.mk lists the functions).
 *
 * faults.armed switches it on; faults.at is the call of kind faults.kind that fails with faults.error, and with faults.on
 * every later one too. faults.seen counts, so that a test knows when there is no Nth call any more. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>

enum fault_kind { FAULT_MEMORY, FAULT_OPEN, FAULT_READ, FAULT_STAT, FAULT_LINK, FAULT_DIRECTORY, FAULT_WRITE, FAULT_KINDS };

static const char *const fault_names[FAULT_KINDS] = {"memory", "open", "read", "stat", "links", "directories", "write"};

extern struct faults {
	enum fault_kind kind;
	int error;
	long at, seen, hit;
	bool on, armed;
} faults;

#endif
