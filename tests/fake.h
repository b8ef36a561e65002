/* fake.h - a shell for tests: a table of variables and flags behind the same host table as the real ones.
 *
 * It is stricter than they are: a value that changes is overwritten before it is freed, so a core that kept a borrowed text
 * shows at once; and it records every change in order.
 */
#ifndef FAKE_H
#define FAKE_H

#include "../common/ve.h"

enum { FAKE_VARS = 64 };

struct fake_var {
	char *name, *text; /* text NULL: unset, which may have flags too */
	unsigned flags;    /* enum ve_value_flags */
};

struct fake {
	struct ve_shell shell;
	struct fake_var var[FAKE_VARS];
	enum ve_owner pydoc, deactivate;
	struct ve_buf out, err;
	struct ve_buf edits;    /* names put or dropped since fake_forget(), in order */
	unsigned mode;          /* enum ve_shell_mode */
	unsigned long activity; /* count it up where a real shell would run a program */
	int fail_at;            /* the Nth put or drop from now on is refused; 0: none */
	int changes;            /* puts and drops that were done */
};

/* bash, interactive, PATH=/usr/bin:/bin exported, PS1 `$ `, HOME and PWD `/`. */
void fake_init(struct fake *fake);
void fake_release(struct fake *fake);

/* As the user would: flags and all, read-only or not. Text NULL: unset. */
void fake_set(struct fake *fake, const char *name, const char *text, unsigned flags);
const char *fake_get(const struct fake *fake, const char *name);
unsigned fake_flags(const struct fake *fake, const char *name);

/* A child shell: exported variables only, no functions, no memory; its start-up file sets PS1. */
void fake_child(struct fake *fake);

/* What the activation script of CPython 3.11 does to a shell. */
void fake_source(struct fake *fake, const char *place, const char *name);

/* Run a command given as words up to NULL; `cd`; forget what was said and recorded. */
int fake_run(struct fake *fake, const char *word, ...) __attribute__((sentinel));
void fake_cd(struct fake *fake, const char *dir);
void fake_forget(struct fake *fake);

/* Everything that is set, sorted, one a line: `NAME x value` (`-` instead of x: not exported), then functions. The time in
 * _VENV_STATE is written as T. */
void fake_dump(const struct fake *fake, struct ve_buf *buf);

#endif
