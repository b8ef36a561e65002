/* process.h - what the program's commands need from the system besides streams and variables. */
#ifndef VENV_PROCESS_H
#define VENV_PROCESS_H

#include "../common/ve.h"

enum { TELL_NOBODY = -1, TELL_LATER = -2 }; /* for struct listener: nobody listens; who started us asks `__made` afterwards */

/* First member of the host: who started us, and how it listens. */
struct listener {
	int tell;  /* a descriptor, or one of the above */
	bool fish; /* it is one of fish: it takes lines alone, in its own dialect */
};

extern const struct ve_process process;

/* calls.c: one of its members. */
const char *calls(void *ctx, int number, unsigned long *count);

/* The end: of the signal that came during a run(), if one did; else the exit code. */
int process_end(int code);

#endif
