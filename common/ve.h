/* ve.h - the only header a host shell's adapter includes.
 *
 * A snapshot of the shell's variables goes in, a decision is made, a list of edits comes out, and the adapter applies
 * it. The core never touches a shell: it sees one only through struct ve_shell below. It keeps no state of its own
 * (no mutable statics): what must be remembered between calls is in struct ve_session, which belongs to the adapter.
 *
 * Conventions
 *   - Text is bytes ending in NUL, of any encoding, never assumed to be UTF-8. Paths are absolute unless said otherwise.
 *   - `const` parameters are borrowed for the call. A returned pointer belongs to its struct, until that is changed
 *     or released. ve_*_release() accepts a zeroed struct and leaves it zeroed.
 *   - Nothing here exits, aborts, prints, changes directory, or touches a signal.
 */
#ifndef VE_H
#define VE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#define VE_VERSION "0.1.0"

/* ---- Status ------------------------------------------------------------------------------------------------------ */

enum ve_status {
	VE_OK,
	VE_NOMEM,     /* no memory, or a size beyond a documented limit */
	VE_REFUSED,   /* the shell does not allow a variable to be changed (read-only, local to a function, ...) */
	VE_NOTENV,    /* a directory that is no environment */
	VE_NOTFOUND,  /* nothing of that name, or no environment here */
	VE_UNTRUSTED, /* an environment that somebody else could have written */
	VE_INACTIVE,  /* nothing is active */
	VE_COLON,     /* a path that PATH cannot hold */
	VE_IO,        /* the system said no */
	VE_USAGE,     /* a command used wrongly */
};

/* What a status means, a constant; the exit code it becomes: 0, 1 (could not) or 2 (wrong usage). */
const char *ve_status_text(enum ve_status status);
int ve_status_exit(enum ve_status status);

/* ---- Buffers ----------------------------------------------------------------------------------------------------- */

/* Growable bytes with a cap and a sticky error: append freely, ask ve_buf_status() once at the end. A zeroed struct is an
 * empty buffer. After an error the content is what fitted before it, and every further append does nothing. */
struct ve_buf {
	char *data; /* len bytes and a NUL; NULL while nothing was ever appended */
	size_t len, size;
	enum ve_status status;
};

enum { VE_BUF_CAP = 4 << 20 }; /* bytes a buffer may hold; a PATH longer than this is refused, not cut */

void ve_buf_add(struct ve_buf *buf, const char *bytes, size_t len);
void ve_buf_adds(struct ve_buf *buf, const char *text);
void ve_buf_addc(struct ve_buf *buf, char byte);
void ve_buf_addn(struct ve_buf *buf, long long number); /* in decimal; a negative one as 0 */
void ve_buf_addf(struct ve_buf *buf, const char *format, ...) __attribute__((format(__printf__, 2, 3)));
void ve_buf_reset(struct ve_buf *buf);           /* empty, error forgotten, memory kept */
void ve_buf_release(struct ve_buf *buf);         /* memory given back */
const char *ve_buf_text(const struct ve_buf *buf); /* never NULL */
enum ve_status ve_buf_status(const struct ve_buf *buf);

/* ---- Variables --------------------------------------------------------------------------------------------------- */

struct ve_shell;

enum ve_var {
#define VE_VAR(id, name, direction, doc) VE_VAR_##id,
#include "vars.def"
#undef VE_VAR
	VE_VAR_COUNT
};

/* The name of a variable in the shell; a constant. */
const char *ve_var_name(enum ve_var var);

enum ve_value_flags {
	VE_EXPORTED = 1, /* children inherit it */
	VE_FIXED = 2,    /* the shell would refuse a change: read-only, or of a type that cannot hold a path */
	VE_TYPED = 8,    /* with VE_FIXED: because of its type or attributes (integer, array, upper case, ...) */
	VE_SCOPED = 4,   /* what is seen is a function's local or a command's temporary copy: a change would not last */
};

/* Unset (text is NULL), empty and set are three states. */
struct ve_value {
	const char *text;
	unsigned flags;
};

/* A snapshot. The texts are borrowed from the shell, or from the plan that changed them. */
struct ve_env {
	struct ve_value at[VE_VAR_COUNT];
	const struct ve_shell *more; /* who is asked for the others; NULL: nobody, they are unset */
	unsigned long long asked;    /* which were, a bit for each */
};

/* ---- The host table ---------------------------------------------------------------------------------------------- */

enum ve_dialect { VE_BASH, VE_ZSH, VE_FISH, VE_PLAIN };

enum ve_stream { VE_OUT, VE_ERR };

enum ve_shell_mode {
	VE_INTERACTIVE = 1,  /* somebody sits at it: auto-activation and notices make sense */
	VE_SILENT = 2,       /* inside a command substitution or another place where nothing may be printed */
	VE_PROMPT_SUBST = 4, /* the prompt undergoes $-expansion (bash promptvars, zsh PROMPT_SUBST) */
	VE_PROMPT_BANG = 8,  /* a ! in the prompt is special (zsh PROMPT_BANG) */
	VE_FREE_ACTIVITY = 16, /* activity() makes no system call, so a prompt may spend one more on looking around */
};

/* Functions of the shell that activation has to do with. */
enum ve_function {
	VE_PYDOC,      /* ours: runs `python -m pydoc "$@"` */
	VE_DEACTIVATE, /* defined by an activation script, never by us */
	VE_DIRENV,     /* _direnv_hook: direnv works in this shell; only ever asked for */
};

enum ve_owner {
	VE_NOBODY, /* no function and no alias of that name */
	VE_OURS,   /* defined by function_put */
	VE_SCRIPT, /* defined by an activation script: pydoc runs `python -m pydoc`; deactivate mentions _OLD_VIRTUAL_PATH */
	VE_USER,   /* anybody else's, or an alias */
};

/* What the core needs from a shell. Every member is required but where it says otherwise. None but evaluate may run user
 * code, change the directory, or leave by longjmp. Texts passed in are borrowed. */
struct ve_shell {
	void *ctx; /* handed back as the first argument */
	enum ve_dialect dialect;
	struct ve_session *session; /* from ve_session_new(); the adapter's to free */
	const char *prefix;         /* where the project is installed, absolute: bin/, lib/ and share/ are below it; NULL: unknown */

	/* Look a variable up. *value is filled: text NULL when unset. The text stays valid until the variable changes or the
	 * core returns to the adapter, whichever is first. Arrays answer with what `$NAME` would show. */
	void (*var_get)(void *ctx, const char *name, struct ve_value *value);

	/* Set a variable at global scope, exported or not as asked, and have the shell forget remembered command places
	 * when it is PATH. 0 done; otherwise nothing was changed and nothing was printed. */
	int (*var_put)(void *ctx, const char *name, const char *text, bool exported);

	/* Unset a variable at global scope; one that is unset is fine. 0 done; otherwise as above. */
	int (*var_drop)(void *ctx, const char *name);

	/* Who owns a function; define ours (VE_PYDOC only); remove one, whoever defined it. */
	enum ve_owner (*function_owner)(void *ctx, enum ve_function function);
	int (*function_put)(void *ctx, enum ve_function function);
	int (*function_drop)(void *ctx, enum ve_function function);

	/* Write text, flushed; errors are the adapter's to swallow. */
	void (*say)(void *ctx, enum ve_stream stream, const char *text, size_t len);

	/* enum ve_shell_mode flags as of now. */
	unsigned (*mode)(void *ctx);

	/* Run text, written by the core in the dialect of the shell, in the calling shell, as `eval` does but without aliases and
	 * functions named `builtin` or `command`, which the text says where it means those; its exit code. The only member that runs anything. NULL in the program. */
	int (*evaluate)(void *ctx, const char *text);

	/* Run the user's functions that are named in the array `name` (venv_activate_functions, venv_deactivate_functions), one
	 * after the other with `place` as argument; what is no function is passed over. $? stays. They may do anything,
	 * unload the plugin included: the core looks at sh->session again before it goes on. NULL: there are none. */
	void (*functions)(void *ctx, const char *name, const char *place);

	/* The commands that are not the shell's: NULL in a shell, which starts the program for them; ve_program in the program. */
	int (*program)(const struct ve_shell *sh, int argc, char *const argv[]);

	/* What only the program can do; NULL in a shell. */
	const struct ve_process *process;

	/* A number that differs from the one before whenever a child process may have run in between; no more than one
	 * system call. */
	unsigned long (*activity)(void *ctx);
};

/* What commands of the program need besides. ctx is that of the shell. */
struct ve_process {
	/* Run argv[0] (looked up in PATH when it has no slash) in the foreground, with our streams, to its end: its exit code, or
	 * 128 and the signal it died by. -1: it could not be started, and errno says why. */
	int (*run)(void *ctx, char *const argv[]);

	/* The same in another directory; NULL: here. */
	int (*run_in)(void *ctx, const char *dir, char *const argv[]);

	/* Whether a signal that ends programs came for us since the first run(). From then on none ends us before we are done;
	 * this one does so afterwards. */
	bool (*interrupted)(void *ctx);

	/* Become argv[0]. It returns only when it failed: errno. Then the program's exit code will be that of shells, 127 when there
	 * is no such command and else 126. */
	int (*become)(void *ctx, char *const argv[]);

	/* Leave the path of an environment with the shell that started us, to be activated there when we are done. False: it
	 * does not listen. */
	bool (*hand_over)(void *ctx, const char *place);

	/* How many characters a line of the terminal has that a stream leads to; 0: it leads to none. */
	int (*line_width)(void *ctx, enum ve_stream stream);

	/* How often the system was asked about files so far, by a call of this number: its name. NULL: no more, or nobody counts. */
	const char *(*calls)(void *ctx, int number, unsigned long *count);

	/* The same with lines in the dialect of that shell, to be run there. Either is done at most once. NULL: whether it
	 * would listen. */
	bool (*hand_lines)(void *ctx, const char *text);
	enum ve_dialect (*dialect)(void *ctx);
};

/* ---- Sessions ---------------------------------------------------------------------------------------------------- */

/* What one shell remembers: where it last looked and what was there, what was put off by hand, what was already told.
 * NULL when there is no memory. ve_session_free(NULL) is fine. */
struct ve_session *ve_session_new(void);
void ve_session_free(struct ve_session *session);

/* Append the directory `levels` above `file`, links followed: a plugin at PREFIX/lib/bash/venv.so finds PREFIX three above it. VE_IO
 * when the file cannot be reached, VE_NOTFOUND when it does not lie that deep. */
enum ve_status ve_prefix(struct ve_buf *buf, const char *file, int levels);

/* ---- What a host calls ------------------------------------------------------------------------------------------- */

enum ve_event {
	VE_LOAD,       /* the plugin was loaded into an interactive or other shell */
	VE_CHDIR,      /* $PWD may have changed: call it after cd, pushd, popd, whatever they returned */
	VE_PROMPT,     /* a prompt is about to be shown, after everybody else's hooks */
	VE_UNLOAD,     /* the plugin goes: what it activated is undone */
	VE_ASK_ACTIVATE,   /* only inside the core: a command asked for it */
	VE_ASK_DEACTIVATE, /* likewise */
};

/* The commands `activate`, `deactivate` and `venv`, from start to end, messages included. argv[0] is the command's name.
 * Returns the exit code: 0 done, 1 could not, 2 wrong usage. */
int ve_run(const struct ve_shell *sh, int argc, char *const argv[]);

/* For a shell in which Ctrl-C leaves what `evaluate` runs by longjmp: to be called on the way, while all is still there. */
void ve_interrupted(const struct ve_shell *sh);

/* Auto-activation and upkeep; VE_LOAD, VE_CHDIR, VE_PROMPT or VE_UNLOAD. Nothing changed: no allocation, and for VE_PROMPT
 * no more than two system calls (activity included). Does nothing but upkeep of what is active unless the shell
 * is VE_INTERACTIVE. */
void ve_hook(const struct ve_shell *sh, enum ve_event event);

/* The names of virtualenvwrapper come, or the last of them goes: its variables get their defaults and lose them, and the hook
 * `initialize` is sourced. Done once, however often it is asked for. */
void ve_wrapper_load(const struct ve_shell *sh);
void ve_wrapper_unload(const struct ve_shell *sh);

/* The value of $VENV_PROMPT: the segment for what is active now, escaped for the host's prompt so that it is inert both
 * when expanded there and when put there literally; empty when nothing is active. Never NULL; valid until the next call.
 * No system call while no hook saw a change. */
const char *ve_prompt_segment(const struct ve_shell *sh);

/* Completion in a shell, which asks the program: candidates for words[current] of a command line whose words[0] is `activate`, `deactivate` or `venv`, one
 * a line in `out`, each `candidate` or `candidate TAB description`. Candidates that hold a newline or tab are left out. */
enum ve_status ve_complete(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out);

/* The same in the program, which finds them. */
enum ve_status ve_candidates(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out);

/* For a shell that can only source text (fish): one line of fish that sets the global list `__venv_site` to what the
 * shell must know to enter an environment, in this order:
 *   1 path it was found by   2 value of VIRTUAL_ENV   3 name shown   4 project directory, or empty
 *   5 `trusted` (of conda's `allowed`, when its scripts may run), `untrusted`, or `denied` by the user   6 why it is not trusted and what to do, or empty
 *   7 element for PKG_CONFIG_PATH   8 TCL_LIBRARY   9 TK_LIBRARY, each empty when the environment does not set it
 * argument: what the user typed after `activate`, NULL for the environment of $PWD. An error is said on VE_ERR. */
enum ve_status ve_emit_site(const struct ve_shell *sh, const char *argument, struct ve_buf *out);

/* For such a shell, after `venv WORD...` was done: `set -g __venv_made PLACE` with the environment that it is to activate now;
 * VE_NOTFOUND: none. argv is those words. Pure but for what the variables say. */
enum ve_status ve_emit_made(const struct ve_shell *sh, int argc, char *const argv[], struct ve_buf *out);

/* As ve_emit_site() for directory dir (absolute), as a walk up from it finds: `__venv_fresh` as above; `__venv_fault`, when the user must
 * be told of something wrong in a project: a key (another once that was changed) and the text. `__venv_watch`, when the answer
 * may be kept: the times of the last change of some paths, in seconds, a line each, then these paths. As long as they are the
 * same the answer holds. */
enum ve_status ve_emit_answer(const struct ve_shell *sh, const char *dir, struct ve_buf *out);

/* In the program only: what begins with its session. It then finds environments by name, wherever managers keep them. */
void ve_program_session(struct ve_session *session);

/* In the program only: find an environment by its name (`.`: that of $PWD) for the shell that started us, and leave it there. What went wrong is
 * said. */
enum ve_status ve_tell_named(const struct ve_shell *sh, const char *name);

/* In the program only: append what fish evaluates to let a change of conda environments happen: word `activate`, `stack` (upon the active one,
 * which stays in PATH), `deactivate`, or, when cd does it, `come`, `come-data`, `go`; place: the environment, or, of what is left, one that
 * this shell agreed to; NULL: none. The first line names each
 * variable that will change. Of the next four, each empty where that must not be kept: the variables that it depends on; what `test` says of files;
 * files whose text counts; patterns for the entries of directories. What went wrong is said. */
enum ve_status ve_conda_do(const struct ve_shell *sh, const char *word, const char *place, struct ve_buf *out);

/* In the program only: the commands that a shell starts it for. argv[0] is the command's name, as after `venv`. */
int ve_program(const struct ve_shell *sh, int argc, char *const argv[]);

/* Text made from the tables commands.def and vars.def, for the build: `man` (roff, the sections COMMANDS and ENVIRONMENT),
 * `fish` (complete lines), `help` (all of it as plain text). VE_NOTFOUND for any other kind. */
enum ve_status ve_generate(const char *kind, struct ve_buf *out);

/* Append bytes as one word of a dialect: single-quoted so that the shell reads back the same bytes, whatever its options
 * (VE_PLAIN: a JSON string, bytes that are not UTF-8 as \udcXX, as Python's surrogateescape writes them). */
void ve_quote(struct ve_buf *buf, enum ve_dialect dialect, const char *bytes, size_t len);

#endif
