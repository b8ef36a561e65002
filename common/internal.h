/* internal.h - what the core's files share. Hosts never include it. */
#ifndef VE_INTERNAL_H
#define VE_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH, memmem */
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ve.h"

/* A core that ends or reaches around the shell it lives in is a defect; the compiler says so first. */
#pragma GCC poison exit abort _exit getenv setenv putenv unsetenv chdir system popen signal sigaction
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets printf puts

#ifdef __APPLE__
#define VE_CTIME(st) ((st).st_ctimespec)
#define VE_CACHE "Library/Caches" /* below HOME, as platformdirs has them */
#define VE_CONFIG "Library/Application Support"
#define VE_DATA "Library/Application Support"
#else
#define VE_CTIME(st) ((st).st_ctim)
#define VE_CACHE ".cache"
#define VE_CONFIG ".config"
#define VE_DATA ".local/share"
#endif

static inline bool ve_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static inline bool ve_given(const char *text)
{
	return text && *text;
}

/* ---- env.c ------------------------------------------------------------------------------------------------------- */

/* The variables that a plan may change are the first of the table, those that only finders read come after VENV_PROMPT_FORMAT, and
 * last what no snapshot holds: virtualenvwrapper's. */
enum { VE_CHANGED = VE_VAR_OLD_TK_LIBRARY + 1, VE_FINDERS = VE_VAR_PROMPT_FORMAT + 1, VE_WRAPPER = VE_VAR_HOOK_DIR };

/* What a plan may read besides comes next: it looks at the variables before this one only. */
enum { VE_PLANNED = VE_VAR_RPROMPT + 1 };

/* One variable, as it is now; NULL: unset. */
const char *ve_get(const struct ve_shell *sh, enum ve_var var);

/* Begin a snapshot: each variable is looked up when it is first asked for, and then kept. It holds until the core returns. */
void ve_env_capture(struct ve_env *env, const struct ve_shell *sh);
const char *ve_env_text(const struct ve_env *env, enum ve_var var);

/* Look up what a decision reads, which asks no shell: whatever it may change, and what keeps it from that. */
void ve_env_changes(struct ve_env *env);

/* Likewise PKG_CONFIG_PATH, TCL_LIBRARY and TK_LIBRARY, which few environments touch. */
void ve_env_extras(struct ve_env *env);

/* ---- pages.c ----------------------------------------------------------------------------------------------------- */

/* Zeroed memory that takes room only where it is written; NULL: there is none. */
void *ve_pages(size_t size);
void ve_pages_free(void *at, size_t size); /* NULL is fine */

/* ---- text.c: words and names ------------------------------------------------------------------------------------- */

/* Length of the UTF-8 character at `bytes` (left of them), 0 when they are none; *code is the character (RFC 3629). */
size_t ve_utf8(const char *bytes, size_t left, uint32_t *code);

/* Append a name or path as it may be shown on a terminal: control characters (C0, DEL, C1), bytes that are not UTF-8, and
 * the characters that reorder or hide text become `?`. At most `most` bytes, cut between characters. */
void ve_show(struct ve_buf *buf, const char *bytes, size_t len, size_t most);

/* Whether a blank-separated list holds a word; NULL list: false. */
bool ve_words_hold(const char *words, const char *word, size_t len);

/* How many conda environments are active by CONDA_SHLVL and CONDA_PREFIX, either may be NULL; 0: none, or these make no sense: no number,
 * empty as conda 25.7 leaves them, a relative path, which would be another everywhere, or `/`, whose bin is everybody's. */
int ve_conda_depth(const char *level, const char *prefix);
enum { VE_CONDA_DEPTHS = 9999 };

/* The value of a hexadecimal digit in either case; -1: it is none. */
int ve_hex(char c);

/* FNV-1a of a text, after others: the first one is given 0, and each next one what came of those before. Unset (NULL) and empty
 * differ, and so do "ab" "c" and "a" "bc". */
uint64_t ve_hash(uint64_t before, const char *text);

/* The last component of an absolute path and its length, trailing slashes aside; "/" for the root. */
const char *ve_basename(const char *file, size_t *len);

/* Append an absolute path for `file` seen from directory `from`: joined, `.` and double slashes dropped, `..` taken
 * lexically, as `cd -L` does. */
void ve_path_join(struct ve_buf *buf, const char *from, const char *file);

/* Whether directory `dir` is `other` or below it, by spelling: "/p" is no parent of "/p-2". The same of so many bytes. */
bool ve_within(const char *dir, const char *other);
bool ve_within_len(const char *dir, size_t len, const char *other, size_t other_len);

/* ---- pathlist.c: colon lists, element by element ----------------------------------------------------------------- */

/* Where an element stood, 0-based; beyond the cap the later places are forgotten. */
enum { VE_PLACES = 16 };
struct ve_places {
	unsigned count;
	unsigned at[VE_PLACES];
};

/* Append `list` without `element`. NULL and "" have no elements; "a::b" has three. *places (may be NULL) gets where it
 * stood. Returns whether elements are left. */
bool ve_pathlist_remove(struct ve_buf *buf, const char *list, const char *element, struct ve_places *places);

/* Append `list` (which has elements, or has none) with `element` put back to where it stood, or at the end if the list is shorter. */
void ve_pathlist_restore(struct ve_buf *buf, const char *list, bool has, const char *element, const struct ve_places *places);

/* Append `element`, followed by `list` without it; the rest as in ve_pathlist_remove(). */
void ve_pathlist_prepend(struct ve_buf *buf, const char *element, const char *list, struct ve_places *places);

bool ve_pathlist_holds(const char *list, const char *element);

/* Whether an element (slashes at its end aside) is that directory, of so many bytes. */
bool ve_pathlist_names(const char *list, const char *dir, size_t len);

/* ---- pyvenv.c: pyvenv.cfg as CPython, virtualenv and uv write it ------------------------------------------------- */

struct ve_slice {
	const char *at; /* NULL: not there */
	size_t len;
};

struct ve_pyvenv {
	struct ve_slice home, prompt, version, command;
	bool virtualenv, uv; /* who wrote it; neither: CPython */
};

enum { VE_PYVENV_CAP = 64 << 10 }; /* bytes read of it; Python 3.11 and later refuse to start beyond 32 KiB */

/* Read the keys of a file's bytes: split at the first `=`, keys in any case (CPython Lib/site.py), first one wins so that
 * a newline in `command` cannot override what stands before it. */
void ve_pyvenv_parse(struct ve_pyvenv *cfg, const char *bytes, size_t len);

/* How much of the version is the number: "3.11.2" of virtualenv's "3.11.2.final.0"; at most 32. Who wrote the file: a constant. */
size_t ve_pyvenv_number(const struct ve_pyvenv *cfg);
const char *ve_pyvenv_tool(const struct ve_pyvenv *cfg);

/* Append the prompt as its writer meant it: CPython writes repr() of it, virtualenv since 20.38 puts plain double quotes
 * around, uv and older virtualenv write it bare. Appends nothing when there is none. */
void ve_pyvenv_prompt(struct ve_buf *buf, const struct ve_pyvenv *cfg);

/* ---- toml.c: one value of a settings file ------------------------------------------------------------------------- */

/* Append the value of a key, written with its tables and dots (`tool.poetry.name`): a string without its quotes, anything else
 * as it stands. Only what managers write: no inline tables, no escapes but \\ \" \t \n \r. False: it is not there, or cannot be read. */
bool ve_toml_get(struct ve_buf *value, const char *bytes, size_t len, const char *key);

/* Call each(ctx, text) for the strings of an array until it returns false, or something else comes. False: the key has no array. */
bool ve_toml_each(const char *bytes, size_t len, const char *key, bool (*each)(void *ctx, const char *text), void *ctx);

/* ---- finders/digest.c ------------------------------------------------------------------------------------------------------ */

enum ve_digest { VE_SHA256, VE_MD5 }; /* 32 and 16 bytes */
void ve_digest(unsigned char out[32], enum ve_digest which, const char *bytes, size_t len);

/* The first 48 bits of it, in base64 for URLs: eight characters. */
void ve_digest_id(char id[9], enum ve_digest which, const char *bytes, size_t len);

/* ---- script.c: what an activation script says -------------------------------------------------------------------- */

/* Append the path recorded in bin/activate (CPython, virtualenv and uv in all their quotings). False: none there. */
bool ve_script_path(struct ve_buf *buf, const char *bytes, size_t len);

/* The same as virtualenv before 20.26.6 wrote it: in single quotes, with nothing escaped. It reads as shell text too, to another
 * path, so that only the directory it leads to tells which was meant. */
bool ve_script_path_raw(struct ve_buf *buf, const char *bytes, size_t len);

/* Append the literal value the script gives `name` (TCL_LIBRARY, TK_LIBRARY; virtualenv 20.33+). False: it does not. */
bool ve_script_value(struct ve_buf *buf, const char *bytes, size_t len, const char *name);

/* Whether it sets PKG_CONFIG_PATH (virtualenv 20.38+). */
bool ve_script_pkg_config(const char *bytes, size_t len);

/* ---- file.c ------------------------------------------------------------------------------------------------------ */

/* Whether an error (errno) tells of the file, or of the moment: no memory, no descriptor left, a broken disk. */
bool ve_lasting(int error);

/* Append at most cap bytes of a regular file, never waiting for one that is none. VE_NOTFOUND: there is none; VE_IO: it is no
 * regular file, or cannot be read; VE_NOMEM: it is longer. An error that does not last makes the buffer's own
 * status bad too: nothing may be concluded from its bytes, or remembered. */
enum ve_status ve_file_read(struct ve_buf *buf, const char *file, size_t cap);

/* The same; *st is what it was that was read, or untouched when it could not be opened. */
enum ve_status ve_file_read_as(struct ve_buf *buf, const char *file, size_t cap, struct stat *st);

/* Append the path of `file` with all links followed, as realpath(3). VE_NOTFOUND, VE_IO. */
enum ve_status ve_file_real(struct ve_buf *buf, const char *file);

/* Call each(ctx, name) for the entries of a directory, `.` and `..` aside, at most `most` of them, in no order, until it
 * returns false. VE_NOTFOUND, VE_IO: it cannot be read. */
enum ve_status ve_file_each(const char *dir, int most, bool (*each)(void *ctx, const char *name), void *ctx);

/* ---- site.c: one environment directory --------------------------------------------------------------------------- */

struct ve_id {
	dev_t dev;
	ino_t ino;
};

/* When one of these differs, a file or directory is not what it was. */
struct ve_stamp {
	struct ve_id id;
	struct timespec changed; /* ctime: unlike mtime nobody can set it back */
	off_t size;
};

bool ve_stamp_same(const struct ve_stamp *a, const struct ve_stamp *b);
void ve_stamp_take(struct ve_stamp *stamp, const struct stat *st);

/* With pyvenv.cfg (PEP 405); of virtualenv before 20, which wrote none; a conda prefix. */
enum ve_kind { VE_MODERN, VE_LEGACY, VE_CONDA };

enum ve_verdict { VE_UNJUDGED, VE_TRUSTED, VE_DOUBTED };

struct ve_site {
	const char *root;    /* the path it was found by */
	const char *place;   /* what VIRTUAL_ENV becomes: the path recorded in it if that is the same directory, else root */
	const char *hint;    /* a recorded path that led elsewhere when it was read, else "" */
	const char *name;    /* what a prompt shows, safe for a terminal */
	const char *project; /* the directory it serves, "" if none is known */
	bool told_project;   /* for the cache: the directory was told, not guessed; the name may depend on it */
	const char *version; /* of Python, "" if not recorded */
	enum ve_kind kind;
	const char *tool;    /* `venv`, `virtualenv`, `uv`, `conda`, `pixi` */
	const char *pkg_config, *tcl, *tk; /* "" where its own script does not set them */
	struct ve_id id;
	struct ve_stamp cfg; /* of pyvenv.cfg, or of bin/activate for an environment that has none */
	bool here;           /* a path recorded in it is this very directory */
	bool scripted;       /* bin/activate was asked for that, which then was: */
	struct ve_stamp script; /* zeroed: not there */
	enum ve_verdict verdict;
	const char *ground;  /* why it is trusted, a constant */
	struct ve_buf doubt; /* why it is not */
	bool denied;         /* that is what the user said */
	bool said;           /* trusted: it is the user's word, for its scripts as well */
	bool helpless;       /* and allowing it would change nothing */
	bool agreed;         /* the user asked for it by hand, which was noted */
	struct ve_buf text;  /* holds the strings above */
	unsigned long used;  /* for the cache: when it was last asked for, */
	unsigned long serial; /* and which of all that were ever opened it is */
};

/* Describe the environment at directory `root` (absolute) for `project` (may be NULL: derived). Ok, VE_NOTENV, VE_IO, VE_NOMEM.
 * On error the site is released. `env` gives VENV_GENERIC_NAMES. NULL: for a listing, which needs
 * neither a name to be shown nor what its script sets. */
enum ve_status ve_site_open(struct ve_site *site, const char *root, const char *project, const struct ve_env *env);
void ve_site_release(struct ve_site *site);

/* Whether environments of any project are called that: `.venv`, `venv`, ... */
bool ve_site_generic(const char *name, size_t len);

/* The stamp of root's bin/activate; zeroed: there is none. */
void ve_site_script(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch);

/* Whether root holds a regular file pyvenv.cfg (PEP 405), and its stamp; one system call. */
bool ve_site_modern(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch);

/* The stamp that tells whether the environment at root is still what it was, and its kind (may be NULL); VE_NOTENV when there is
 * none. */
enum ve_status ve_site_stamp(struct ve_stamp *stamp, enum ve_kind *kind, const char *root, struct ve_buf *scratch);

/* ---- health.c ---------------------------------------------------------------------------------------------------- */

/* Whether the environment at a path has a Python that can be started; one system call. */
bool ve_has_python(const char *place);

/* What is wrong with it, in few words, a constant; `fine`. Its kind: VE_MODERN when nobody knows. */
const char *ve_health(const char *place, enum ve_kind kind);

/* ---- part.c: libraries of our own, opened when they are first needed ------------------------------------------------------ */

/* PREFIX/lib/venv/NAME.so is linked from a folder of ours and from what that needs of the core, of which it has a copy. It exports one
 * symbol, `ve_NAME`, a struct that begins with this. */
struct ve_part {
	const char *version; /* VE_VERSION, */
	size_t abi;          /* and the sizes of what both work on: the two files are of one build */
};
#define VE_ABI (sizeof(struct ve_session) << 12 ^ sizeof(struct ve_shell))

enum ve_part_id { VE_PART_WRAPPER, VE_PART_CONDA, VE_PART_ENVVARS, VE_PART_TELL, VE_PART_FINDERS, VE_PART_OFFERS, VE_PARTS };

/* Open it, once. NULL: it is not there, or of another build; `what` needed it, which is said then (NULL: nothing is). */
const struct ve_part *ve_part(const struct ve_shell *sh, enum ve_part_id id, const char *what);

/* ---- conda's environments: what is to happen, and who let it --------------------------------------------------------- */

/* ENTER: as `activate`; STACK: upon the active one, which stays in PATH; LEAVE: the active one. By cd: COME, with its scripts and variables,
 * or COME_DATA, without; both in place of what `cd` itself had put there. GO: that goes. */
enum ve_conda_verb { VE_CONDA_ENTER, VE_CONDA_STACK, VE_CONDA_LEAVE, VE_CONDA_COME, VE_CONDA_COME_DATA, VE_CONDA_GO };

struct ve_condarc; /* settings that are remembered */
struct ve_conda_depends;
extern const struct ve_conda ve_conda; /* where it is linked to whoever uses it */
extern const struct ve_envvars ve_envvars;

/* What _VENV_CONDA says: that `cd` put a prefix there, at a level. */
struct ve_call;
struct ve_conda_hold {
	bool code; /* its scripts were run, and may be */
	long long since;
	int level;
	const char *prefix;
};

/* ---- owner.c: who could have written a file, or put another in its place ------------------------------------------ */

struct ve_judge {
	uid_t user, sudo;     /* whose files are ours, beside root's; `sudo` who became root, else the same as `user` */
	struct ve_buf *doubt; /* out: why not */
	struct ve_buf at;     /* where the way has led, links followed; empty: the root directory */
	struct ve_buf rest, spare, real;
	int links;
	bool failed; /* out: something went wrong that has nothing to do with who may write: ask again another time */
	bool asked, group_private; /* the answer of last time, for: */
	gid_t group;
};

void ve_judge_begin(struct ve_judge *judge, const struct ve_env *env, struct ve_buf *doubt);
void ve_judge_end(struct ve_judge *judge);

bool ve_judge_owns(const struct ve_judge *judge, const struct stat *st);

/* Whether anybody but us and root may write: by the mode, or by the access ACL whose mask the mode shows. A private group is
 * no others: our primary group, named as we are, with no other member in /etc/group and nobody else's primary group in
 * /etc/passwd; of what is not in these files (LDAP), one of our own number. */
bool ve_judge_others_write(struct ve_judge *judge, const char *file, const struct stat *st);
bool ve_group_private(const struct ve_buf *passwd, const struct ve_buf *group, uid_t user, gid_t gid);

/* Note a reason with a path in it; false. */
bool ve_judge_doubt(struct ve_judge *judge, const char *format, const char *file)
	__attribute__((format(__printf__, 2, 0)));

/* Go a way from judge->at, component by component. REACHED: *st is its end, at judge->at. ABSENT: there is no such thing. BARRED:
 * somebody else could have led it elsewhere, see doubt. */
enum ve_reached { VE_REACHED, VE_ABSENT, VE_BARRED };
enum ve_reached ve_judge_way(struct ve_judge *judge, const char *way, struct stat *st);

/* ---- record.c: what the user said of environments ------------------------------------------------------------------ */

enum { VE_RECORD_CAP = 1 << 20 }; /* bytes of the record; some ten thousand environments */

/* What no other directory has, in the past or in the future; sec 0: the file system does not tell when it was made. */
struct ve_birth {
	uint64_t ino, sec, nsec;
};

void ve_birth_take(struct ve_birth *birth, const char *dir);
bool ve_birth_same(const struct ve_birth *a, const struct ve_birth *b);

enum ve_word { VE_UNSAID, VE_ALLOWED, VE_DENIED };

struct ve_entry {
	enum ve_word word; /* UNSAID: a line that is no entry */
	struct ve_birth birth;
	struct ve_slice file, line; /* the path as it is written; all of the line */
};

/* The next line of a record. False: there is none. */
bool ve_record_next(const char **at, const char *end, struct ve_entry *entry);

/* Append the path of an entry. */
void ve_entry_file(struct ve_buf *buf, const struct ve_entry *entry);

/* What the record says of the directory `file` (links followed). */
enum ve_word ve_record_says(const struct ve_buf *record, const char *file, const struct ve_birth *birth);

/* Append the path of the record; false: nobody can say, there being no HOME. `env`: with what finders read. */
bool ve_record_file(struct ve_buf *buf, const struct ve_env *env);

/* Append the bytes of the record, nothing when there is none. False: it cannot be read, or somebody else may have written it, as
 * judge->doubt says. */
bool ve_record_read(struct ve_buf *record, const char *file, struct ve_judge *judge);

/* Append the path that `file` (links followed) has in the main checkout, if it lies in a git worktree. out->status is bad when that
 * cannot be told. */
bool ve_worktree_main(struct ve_buf *out, const char *file);

/* ---- trust.c ----------------------------------------------------------------------------------------------------- */

/* VENV_TRUST: unset, `ask`, `all`; anything else is as unset. */
enum ve_trust_mode { VE_TRUST_MINE, VE_TRUST_ASK, VE_TRUST_ALL, VE_TRUST_UNKNOWN };
enum ve_trust_mode ve_trust_mode(const struct ve_env *env);

/* Whether the settings are others than those of the last time; then what was judged by them is forgotten. */
bool ve_trust_settings(struct ve_session *session, struct ve_env *env);

/* Judge a site. What the user said comes first. 1: it, its bin and its pyvenv.cfg belong to the user or root, nobody else can write there, or replace a
 * directory or link on the way. 2: a path recorded in it is this place. A verdict holds for the life of the shell, while
 * the environment, its pyvenv.cfg, the settings and the record are the same. */
enum ve_verdict ve_trust(struct ve_session *session, struct ve_env *env, struct ve_site *site);

/* Rule 1, for one spelling of a place. Where that leads is left in judge->real. */
bool ve_judge_mine(struct ve_judge *judge, const char *place, enum ve_kind kind);

/* What there is at a way from judge->at: the same of all on the way, and of the end itself. */
bool ve_judge_is_mine(struct ve_judge *judge, const char *way, bool needed);

/* Why a judged site is trusted, or why not; fit for a terminal. What to do about it, to follow that; may be "". */
const char *ve_trust_why(const struct ve_site *site);
const char *ve_trust_hint(const struct ve_site *site);

/* The user asked for it by hand: trusted in this shell, unless denied. */
void ve_trust_agree(struct ve_session *session, struct ve_site *site);

/* ---- sites.c: the environments a shell has met -------------------------------------------------------------------- */

/* The environment at `root`, from the cache if it is what it was, else opened. `stamp`: of now, NULL: to be taken. NULL and
 * *status on error. It belongs to the cache until the next call. */
struct ve_site *ve_site_at(struct ve_session *session, const struct ve_env *env, const char *root, const char *project,
			   const struct ve_stamp *stamp, enum ve_status *status);

/* ---- levels.c: what is known of a directory without looking again ------------------------------------------------- */

/* A directory that was asked for its environment. What was found there holds as long as its stamp is the same, which tells of
 * every entry that came or went, and as long as what was looked at elsewhere is as it was. */
struct ve_level {
	struct ve_stamp stamp;
	uint64_t spelled;   /* of the path, where the answer depends on it; 0: whatever the path */
	uint64_t watches;   /* one bit for each of session->outside that the answer depends on */
	unsigned long site; /* serial of the environment found, 0: none */
	bool deep;          /* the answer depends on the variables that only finders read */
};

/* A walk begins: what is outside was not compared yet. `env`: the settings that every answer depends on. */
void ve_levels_begin(struct ve_session *session, const struct ve_env *env);

/* What is known of the directory of this stamp, NULL: nothing that still holds. One system call for each thing outside that was
 * not compared in this walk. `dir`: its path. */
const struct ve_level *ve_level_known(struct ve_session *session, struct ve_env *env, const struct ve_stamp *stamp,
				      const char *dir);

/* Never 0. */
uint64_t ve_level_spelled(const char *dir);
void ve_level_remember(struct ve_session *session, const struct ve_level *level);
void ve_levels_forget(struct ve_session *session);

/* Watch an absolute path outside of a level, be it there or not: where it is not, the nearest directory above that is. The bit
 * to be kept in ve_level.watches, 0 when it cannot be watched, so that nothing may be remembered. *st (may be NULL) is what
 * is at the path; st_nlink 0: nothing. */
uint64_t ve_outside_watch(struct ve_session *session, const char *file, struct stat *st);

/* Whether number `i` of what the last walk looked at outside is as it was. */
bool ve_outside_holds(struct ve_session *session, unsigned i);

/* Whether a change since would show in the stamp: the clock of a file system may be coarse (two seconds on FAT), and what changed
 * just now may change again unseen. */
bool ve_settled(const struct timespec *changed);

/* ---- find.c, look.c, dotvenv.c, finders/ -------------------------------------------------------------------------------- */

/* Files of managers in a project's directory. */
enum ve_mark {
#define VE_MARK(id, name) VE_MARK_##id,
#include "marks.def"
#undef VE_MARK
	VE_MARK_COUNT
};

const char *ve_mark_name(enum ve_mark mark); /* a constant */

/* For `explain`: every place looked at, in order. */
struct ve_step {
	const char *level;  /* the directory */
	const char *finder; /* the rule: `name`, `uv`, ...; `limit`: why the walk ends there */
	const char *file;   /* what was looked at; NULL: nothing in particular */
	bool taken;
	const char *why; /* why it was taken, or not; NULL: the rule is asked now */
};
struct ve_trail {
	void (*note)(struct ve_trail *trail, const struct ve_step *step);
};

/* One level of the walk, as a finder sees it. A finder that knows an environment for it calls ve_look_offer() and returns what that
 * returned. Only what is outside of the level's directory, and files in it whose content matters, need be watched: the level's
 * own stamp tells which entries it has. */
struct ve_look {
	struct ve_session *session;
	struct ve_env *env;
	const char *dir; /* the level, absolute, as the user spells it; "/" for the root */
	unsigned depth;  /* levels below it, down to where the walk began */
	struct ve_buf *root;    /* out: the environment */
	struct ve_buf *project; /* out: the directory it serves, if that is not the level; else empty */
	struct ve_stamp stamp;  /* out: of the environment */
	struct ve_buf *scratch; /* for paths; overwritten by every function below */
	struct ve_buf *husk;    /* out: an entry of a name we look for that is no environment (yet), unless one is known */
	bool something;         /* out: there is such an entry: the answer must not be remembered */
	bool unsettled;         /* out: likewise, for another reason */
	bool stop;              /* out: this level has decided, and there is none (an error was noted) */
	struct ve_level level;  /* out: what to remember */
	unsigned asked, there;  /* bits of enum ve_mark */
	bool real_known, pyproject_known; /* session->real, session->pyproject are of this level */
	const char *finder;     /* its name, for the trail */
	size_t entry;           /* how much of session->entry is the level's path; 0: that is of another level */
};

/* Each in its file. The first rule of a level, for the names that every shell knows. */
typedef bool ve_finder(struct ve_look *look);
ve_finder ve_finder_dotvenv;

/* The managers'. They are a part, opened when a shell first meets a mark, and the program has them in itself. Without a mark none of
 * them knows anything, so that a level that has none needs no part. */
struct ve_rule {
	const char *name; /* NULL: no more */
	ve_finder *ask;
};
struct ve_finders {
	struct ve_part part;
	const struct ve_rule *rules; /* in the order of behaviour section 4, after the first */
};
extern const struct ve_rule ve_rules[] __attribute__((weak, visibility("hidden")));
extern const struct ve_finders ve_finders;
ve_finder ve_finder_uv, ve_finder_poetry, ve_finder_pipenv, ve_finder_hatch, ve_finder_pdm, ve_finder_pixi, ve_finder_pyenv, ve_finder_conda;

/* Append the name in an environment.yml. False: there is none, or none that an environment can have. */
bool ve_environment_yml_name(struct ve_buf *name, const char *bytes, size_t len);

/* For the trail, where a `.venv` was taken: that Pipenv has another environment for this project. */
void ve_pipenv_beside(struct ve_look *look) __attribute__((weak, visibility("hidden"))); /* where there are trails */

/* The rest of dotvenv: the environment that a `.venv` file tells of; a fault when it tells of none. */
bool ve_redirect(struct ve_look *look, const char *file);

/* Whether the level has a file (of any type) of that name. One system call a level, however many finders ask. */
bool ve_look_mark(struct ve_look *look, enum ve_mark mark);

/* The value of a variable that only finders read; empty counts as unset, NULL. */
const char *ve_look_var(struct ve_look *look, enum ve_var var);

/* The path of an entry of the level, in a buffer that the next call overwrites. */
const struct ve_buf *ve_look_entry(struct ve_look *look, const char *name, size_t len);

/* Append the path of a file in the level; append $VAR/tail, or HOME/otherwise/tail where the variable is unset or relative (XDG base
 * directories). False: no HOME either. */
void ve_look_path(struct ve_look *look, struct ve_buf *buf, const char *tail);
bool ve_look_base(struct ve_look *look, struct ve_buf *buf, enum ve_var var, const char *otherwise, const char *tail);

/* Append the bytes of a file whose content matters, wherever it is, and watch it. As ve_file_read. */
enum ve_status ve_look_read(struct ve_look *look, struct ve_buf *buf, const char *file, size_t cap);

/* Watch a path outside of the level. *st may be NULL; st_nlink 0: nothing is there. */
void ve_look_watch(struct ve_look *look, const char *file, struct stat *st);

/* Take the environment whose path is in look->root, if there is one. */
bool ve_look_take(struct ve_look *look);

/* The same for `root` (absolute), which lies outside of the level: if there is none it is watched, and noted for the trail. */
bool ve_look_offer(struct ve_look *look, const char *root);

/* For the trail: `file` was passed over, because (a constant, or NULL: nothing is there). */
void ve_look_pass(struct ve_look *look, const char *file, const char *why);

/* Something in the project is wrong and the user must be told, once: `file` and why (a constant). The level stops the walk. */
void ve_look_fault(struct ve_look *look, const char *file, const char *why);

/* Whether a buffer is whole; if not, what is concluded from it is not remembered. */
bool ve_look_whole(struct ve_look *look, const struct ve_buf *buf);

/* As lstat, for a file of the level. That it is not there is remembered, that it cannot be asked for is not. */
bool ve_look_there(struct ve_look *look, const struct ve_buf *file, struct stat *st);

/* Append the bytes of a file of the level. One that is not there costs no watch: the level's stamp tells of it. */
enum ve_status ve_look_own(struct ve_look *look, struct ve_buf *buf, const char *name, size_t cap);

/* ---- homes.c: where managers keep their environments --------------------------------------------------------------- */

/* Append the directory (absolute, be it there or not). look->dir may be NULL, for what is so in every project; session, env and
 * scratch are needed. False: nobody can say, there being no HOME. */
bool ve_home_poetry(struct ve_look *look, struct ve_buf *dir, bool *in_project); /* may be NULL; true: only `.venv` counts */
bool ve_home_pipenv(struct ve_look *look, struct ve_buf *dir);
bool ve_home_hatch(struct ve_look *look, struct ve_buf *dir);
bool ve_home_pdm(struct ve_look *look, struct ve_buf *dir);

/* Where managers keep environments, appended; false: it cannot be told (no HOME). The variables that only finders read
 * are asked for. $WORKON_HOME as virtualenvwrapper reads it: default ~/.virtualenvs, relative ones under $HOME. */
bool ve_workon_home(struct ve_buf *buf, const struct ve_env *env);
bool ve_pyenv_versions(struct ve_buf *buf, struct ve_env *env);

/* The first version that the bytes of `.python-version` name; `3.11/envs/NAME` too. False: none. *name is overwritten. */
bool ve_python_version(struct ve_buf *name, const char *bytes, size_t len);

/* Append the directory that the bytes of a `.project` name. False: none. The name of such files. */
bool ve_project_file(struct ve_buf *project, const char *bytes, size_t len);
const char *ve_project_name(const struct ve_env *env);

/* ---- claims.c: the projects of the environments under WORKON_HOME ------------------------------------------ */

enum {
	VE_CLAIMS = 1024,           /* environments there that are asked for their project; more are passed over */
	VE_CLAIMS_TEXT = 128 << 10, /* bytes of their names and projects */
};

struct ve_claims {
	bool known;   /* it was read for these settings, */
	bool usable;  /* and there is a place to read; */
	bool settled; /* a later change will show in the stamps, */
	bool checked; /* and none was there in this walk; */
	bool moved;   /* the directory above home is not what it was */
	struct ve_buf seen_home, seen_workon; /* the settings */
	struct ve_buf home, name, text;
	struct ve_stamp stamp, above; /* of home; of the nearest directory above when there is no home: stamp is zeroed */
	unsigned count, projects, turn;
	struct ve_claim *claim; /* room for */
	unsigned room;          /* so many */
	uint16_t *slot;         /* each project twice, by path and by identity: index + 1; made for the first one */
};

/* A walk begins: at most one system call when nothing changed, none when there is no home; then ve_claims_pass() for each level,
 * and at the end true when the walk must be made again. */
void ve_claims_begin(struct ve_session *session, struct ve_env *env);
void ve_claims_pass(struct ve_claims *claims, const struct ve_stamp *stamp);
bool ve_claims_end(struct ve_session *session);

/* The last rule of every level, remembered or not. look->level.stamp is the level's. */
ve_finder ve_finder_wrapper;

/* One system call: whether one of the things that were read is as it was. */
bool ve_claims_hold(struct ve_session *session);
void ve_claims_forget(struct ve_session *session);
/* Each existing path that what was read depends on. session->scratch is overwritten. */
void ve_claims_each(struct ve_session *session, void (*each)(void *ctx, const char *file), void *ctx);

/* What the last walk read for an environment under WORKON_HOME: its project, "": it has none, NULL: that was not read. Begin with *turn = 0; whoever
 * asks in the order of the directory gets an answer at once. */
const char *ve_claims_project(const struct ve_session *session, const char *name, unsigned *turn);
void ve_claims_release(struct ve_claims *claims);

/* ---- find.c again ------------------------------------------------------------------------------------------------ */

/* ---- finders/project.c: what managers make an environment's name of ---------------------------------------------------------- */

/* The level's path with all links followed; NULL: it cannot be had. What is found then depends on how the level is spelled. */
const char *ve_look_real(struct ve_look *look);

/* *value becomes what a key of the level's pyproject.toml says. False: nothing. */
bool ve_look_pyproject(struct ve_look *look, struct ve_buf *value, const char *key);

/* A project's name as PEP 503 wants it; append at most 42 characters of a name, bad ones as `_`. */
void ve_project_normal(struct ve_buf *name);
void ve_project_slug(struct ve_buf *buf, const char *name, size_t len, const char *bad);

/* Offer the environment in `dir` whose name begins with prefix and ends with the newest version. */
bool ve_look_newest(struct ve_look *look, const char *dir, struct ve_buf *prefix);

/* The environment of directory `dir` (absolute): nearest one up the tree, the walk bounded by VENV_CEILING_DIRECTORIES and, when
 * inside it, $HOME. NULL when there is none; then session->fault may say why not. The site belongs to the session's
 * cache until the next call. */
struct ve_site *ve_find(struct ve_session *session, struct ve_env *env, const char *dir);

/* Nothing is taken from memory the next time: somebody asked by hand, and wants what is there now. */
void ve_find_anew(struct ve_session *session);

/* ---- offers/names.c: every environment that has a name --------------------------------------------------------------- */

/* In the order in which a name is looked for. The last: the part of a directory's name that stands before its hash. */
enum ve_named_rank { VE_NAMED_WORKON, VE_NAMED_PIPENV, VE_NAMED_CONDA, VE_NAMED_PYENV, VE_NAMED_OTHER, VE_NAMED_STEM, VE_NAMED_NONE };

struct ve_named {
	enum ve_named_rank rank;
	const char *keeper;     /* whose place it is: `poetry`, ...; NULL for WORKON_HOME, which anybody uses */
	const char *name, *root; /* it may be no environment: nobody looked into it */
	int at;                 /* the directory it was met in, open, and the path from there: shorter for whoever looks */
	const char *entry;
	unsigned place;         /* which of the directories that were read that is: in one of them no name comes twice */
};
typedef bool ve_named_each(void *ctx, const struct ve_named *named);

/* Call each(ctx, named) in the order of the ranks until it returns false; one environment may come more than once. False: some may
 * be missing, for want of memory. */
bool ve_names(struct ve_session *session, struct ve_env *env, ve_named_each *each, void *ctx);

/* The length of a name without the hash, and the Python version, that Poetry, Pipenv, PDM and uv put behind it; 0: there is none. */
size_t ve_named_stem(const char *name);

/* ---- offers/glance.c: what a list says of an environment ---------------------------------------------------------------- */

struct ve_glance {
	struct ve_id id; /* of pyvenv.cfg, bin/activate or conda-meta. Of one environment that comes twice they are the same; by a second name of
			  * the file (hard links) those of two can be */
	enum ve_kind kind;
	const char *tool, *project; /* as in a site; the tool is a constant */
	char version[33];
	struct ve_site site; /* of what is not made as PEP 405 has it; holds `project` */
};

/* As ve_site_open, with as few calls as can be: four. `file` is for a path. Release it whatever comes back. */
enum ve_status ve_glance(struct ve_glance *glance, const struct ve_named *named, struct ve_buf *file);
void ve_glance_release(struct ve_glance *glance);

/* Whether there is an environment at all: one call where there is. */
bool ve_glance_there(const struct ve_named *named, struct ve_buf *file);

/* entry + tail in `file`, for a call that takes named->at. */
const char *ve_glance_at(const struct ve_named *named, struct ve_buf *file, const char *tail);

/* ---- strings.c ---------------------------------------------------------------------------------------------------- */

struct ve_strings {
	char **at;
	size_t count, size;
};

void ve_strings_release(struct ve_strings *list);
enum ve_status ve_strings_add(struct ve_strings *list, const char *text);

/* The files in a directory whose names end in `tail`, hidden ones aside, in the order of their bytes; none when there is no such
 * directory. No more than `most` entries are looked at. */
enum ve_status ve_strings_files(struct ve_strings *list, const char *dir, const char *tail, int most);

/* ---- conda/: what a shell does itself with conda's environments ------------------------------------------------------------ */

/* It is a part, opened when the first conda environment is met. This is all that is seen of it. */
struct ve_conda {
	struct ve_part part;

	/* By hand: activate an environment; whether one of conda's is what was activated last; then leave it. What went wrong was said, and
	 * nothing changed then. The session may be gone afterwards. */
	enum ve_status (*enter)(const struct ve_call *call, struct ve_site *site, bool stack);
	bool (*first)(const struct ve_call *call);
	enum ve_status (*leave)(const struct ve_call *call);

	/* The environment at a prefix, if it is known and what it was; NULL. */
	struct ve_site *(*known)(struct ve_session *session, const char *root);

	/* Append the environment of a name. VE_NOTFOUND: there is none, or several, or one of another kind that comes first. */
	enum ve_status (*named)(struct ve_session *session, struct ve_env *env, const char *name, struct ve_buf *root);

	/* Who put there what is active. False: not `cd`. */
	bool (*held)(struct ve_conda_hold *hold, const struct ve_shell *sh);

	/* At a cd or prompt: what cd put there goes, or stays, and site (NULL: none) comes, if it may (barred: it may not, whoever trusts
	 * it). VE_IO: not now. The session may be gone then. */
	enum ve_status (*follow)(const struct ve_shell *sh, enum ve_event event, struct ve_site *site, bool barred);

	/* At a prompt: what is active, by whomever, is not there any more, and goes. That is said. The session may be gone then. */
	void (*gone)(const struct ve_shell *sh);

	/* Whether an activation runs and sets nothing of a prefix; whether that says that it was made where it is. If not, judge->doubt
	 * tells why. */
	bool (*plain)(struct ve_judge *judge, const struct ve_site *site);
	bool (*made)(struct ve_judge *judge, const struct ve_site *site);

	/* The environment that an environment.yml names. */
	ve_finder *finder;

	void (*forget)(struct ve_session *session); /* the session ends */
};

/* ---- conda/condarc.c: conda's settings files ---------------------------------------------------------------------------------- */

typedef void ve_condarc_value(void *ctx, const char *value);

/* Call each(ctx, value) for the value of a key, or each of its list; the one that counts most comes last. Only `envs_dirs`, `changeps1`,
 * `env_prompt` and `auto_stack` are known. The files are read once in a session, and again when they are not what they were, which is asked
 * by a few system calls for the first key after ve_condarc_begin(). */
void ve_condarc_each(struct ve_session *session, struct ve_env *env, const char *key, ve_condarc_value *each, void *ctx);
/* The last word of three of these. Borrowed until they are asked for again; NULL: nobody says. */
struct ve_condarc_says {
	const char *changeps1, *env_prompt, *auto_stack;
};
bool ve_condarc_says(struct ve_condarc_says *says, const struct ve_shell *sh);
void ve_condarc_depends(struct ve_conda_depends *depends, const struct ve_session *session); /* what was just read */
void ve_condarc_begin(struct ve_session *session);
void ve_condarc_go_on(struct ve_session *session); /* the next ve_condarc_begin() belongs to the same command */
void ve_condarc_forget(struct ve_session *session);
void ve_condarc_watch(struct ve_look *look); /* what was just read, or is not there, is what an answer depends on */
void ve_condarc_parse(const char *bytes, size_t len, const char *key, ve_condarc_value *each, void *ctx); /* of one file */

/* ---- conda/place.c: where conda keeps environments ---------------------------------------------------------------------------- */

/* Call each(ctx, dir, NULL) for a directory that holds environments, each(ctx, prefix, name) for an environment known by its path, in the order
 * in which conda looks for a name, until it returns false. */
typedef bool ve_conda_place(void *ctx, const char *place, const char *name);
void ve_conda_places(struct ve_session *session, struct ve_env *env, ve_conda_place *each, void *ctx);

enum ve_status ve_conda_named(struct ve_session *session, struct ve_env *env, const char *name, struct ve_buf *root);

/* The next prefix of environments.txt, from *at on, which is moved. *prefix is overwritten. False: no more. */
bool ve_conda_next(const char **at, const char *end, struct ve_buf *prefix);

/* Append where conda is, or mamba's environments; false: no variable says. */
bool ve_conda_root(struct ve_buf *root, struct ve_env *env);

/* ---- envvars/: the variables that a conda environment sets ----------------------------------------------------------------------- */

struct ve_conda_var {
	struct ve_buf name, text;
	bool absent; /* conda's `***unset***`: the environment does not set it */
};

struct ve_conda_vars {
	struct ve_conda_var *at;
	size_t count, size;
};

/* They are written in JSON. A part of its own, so that whoever has none needs no jansson. */
struct ve_envvars {
	struct ve_part part;
	enum ve_status (*read)(struct ve_conda_vars *vars, const char *prefix, struct ve_buf *why);
};

/* Read them from a prefix, on top of what is there. On error *why says of which file, and why. */
enum ve_status ve_conda_vars_read(struct ve_conda_vars *vars, const char *prefix, struct ve_buf *why);

/* Likewise what one file says; `key`: the part of it that counts, NULL: all. What is wrong with it, NULL: nothing. */
const char *ve_conda_vars_parse(struct ve_conda_vars *vars, const char *bytes, size_t len, const char *key);
void ve_conda_vars_release(struct ve_conda_vars *vars);

/* Add one, or find it; NULL: no memory, or too many. */
struct ve_conda_var *ve_conda_vars_add(struct ve_conda_vars *vars, const char *name);

/* ---- conda/conda.c ------------------------------------------------------------------------------------------------------------- */

/* A variable's name at the address by which the shell knows it, which in a part is another than that of the part's own table. */
const char *ve_conda_var(const struct ve_session *session, enum ve_var var);
const char *ve_conda_get(const struct ve_shell *sh, enum ve_var var);

/* All that a change depends on besides the shell's variables. */
struct ve_conda_facts {
	const char *prefix; /* to be activated; NULL: the active one is to be left */
	const char *name;   /* what CONDA_DEFAULT_ENV becomes, if one is active then */
	const char *root;   /* where conda is; NULL: nobody knows */
	bool stack;         /* on top of the active one, which stays in PATH */
	bool instead;       /* the active one is left first */
	bool automatic;     /* `cd` does it, */
	bool code;          /* and may run its scripts */
	long long now;
	bool quiet;         /* nothing in the prompt (conda's changeps1) */
	const char *format; /* of what stands there (conda's env_prompt); NULL: `({default_env}) ` */
	const struct ve_conda_vars *left, *below, *entered; /* what the active one sets; the one below it; the one to be activated; NULL: nothing */
};

struct ve_conda_edit {
	const char *name; /* the shell's own, or in `own` */
	struct ve_buf own, text;
	bool drop;

	/* While it is carried out: what was there, for the way back. */
	struct ve_buf was;
	bool there, exported;
	bool same; /* it needs no change */
	bool done;
};

struct ve_conda_plan {
	const struct ve_shell *sh; /* asked for what the plan does not change */
	struct ve_conda_edit *at; /* all but PS1 exported; behind the last one is memory that was used before */
	size_t count, size;
	bool leaves, enters; /* deactivate.d of the active one runs; activate.d of that which is active then */
	bool path_first;     /* the former with the PATH of afterwards */
	struct ve_buf spare, element;
	enum ve_status status;
};

/* Make the plan, in one that is zeroed or was used before; release it whatever comes back. VE_INACTIVE: nothing to leave. Pure. */
enum ve_status ve_conda_decide(struct ve_conda_plan *plan, const struct ve_shell *sh, const struct ve_conda_facts *facts);
/* Append what conda calls a prefix (CONDA_DEFAULT_ENV): base, what stands behind envs/, else the path. `root` may be NULL. */
void ve_conda_name(struct ve_buf *name, const char *prefix, const char *root);
void ve_conda_edit(struct ve_conda_plan *plan, const char *name, const char *text); /* NULL: unset */
void ve_conda_plan_release(struct ve_conda_plan *plan);

/* How many are active, one upon the other; the prefix below the active one, NULL: none. */
int ve_conda_level(const struct ve_shell *sh);
const char *ve_conda_below(const struct ve_shell *sh);

/* Whether `cd` put there what is active; it, or one that lies below. */
bool ve_conda_holds(struct ve_conda_hold *hold, const struct ve_shell *sh);
bool ve_conda_held(struct ve_conda_hold *hold, const struct ve_shell *sh);

/* ---- conda/gather.c, conda/apply.c ------------------------------------------------------------------------------------------------ */

/* The files that a change was made of, for who keeps it: what was not there, what was, what was read, and of which directories the entries. */
struct ve_conda_depends {
	struct ve_strings absent, there, files, dirs;
	bool lost; /* it depends on more than that */
};
void ve_conda_depends_on(struct ve_conda_depends *depends, struct ve_strings *list, const char *dir, const char *tail);
void ve_conda_depends_release(struct ve_conda_depends *depends);

/* A change with all that is needed for it. */
struct ve_conda_job {
	struct ve_conda_depends *depends; /* to be filled; NULL: nobody asks */
	struct ve_conda_facts facts;
	struct ve_conda_plan plan;
	struct ve_buf before, below, root, name, why;
	struct ve_buf script, after; /* text that runs scripts; but for fish in parts, each with a NUL behind it, to be evaluated by itself */
	enum ve_conda_verb verb;
};

/* Find out what a change needs, in a job that is zeroed or was used before; what went wrong is said. Release it whatever comes back. */
enum ve_status ve_conda_gather(struct ve_conda_job *job, const struct ve_shell *sh, enum ve_conda_verb verb, const char *place,
			       enum ve_dialect dialect);
void ve_conda_job_release(struct ve_conda_job *job);

/* Append text that runs scripts in the calling shell; back: the last one first. */
void ve_conda_scripts(struct ve_buf *out, enum ve_dialect dialect, const struct ve_strings *files, bool back);

/* Add the variables that pixi sets, if it made the prefix. Append what pixi calls it, and its manifest; false: it did not. */
bool ve_pixi_vars(struct ve_conda_vars *vars, const char *prefix, struct ve_buf *name, struct ve_buf *manifest);

/* ---- conda/known.c -------------------------------------------------------------------------------------------------------------- */

/* What the files of a prefix say. */
struct ve_conda_known {
	struct ve_conda_vars vars; /* what it sets */
	struct ve_strings activate, deactivate; /* scripts, each in the order of their names */
	enum ve_status vars_status, activate_status, deactivate_status;
	struct ve_buf why;  /* it was not VE_OK with the variables */
	struct ve_buf name; /* what pixi calls it; else empty */
	struct ve_buf manifest; /* pixi's of its project; empty: none, or it is not pixi's */
	bool is_root;       /* conda itself is there */
};

/* Of eight prefixes it is remembered, as long as they are what they were: a few system calls, fewer where one is about to be left. code: also
 * what is code, else what pixi sets and no more. It holds until three others are asked for. NULL: no memory. */
const struct ve_conda_known *ve_conda_known(const struct ve_shell *sh, enum ve_dialect dialect, const char *prefix, bool code, bool leaves);
void ve_conda_known_end(struct ve_session *session); /* a change has what it needs: what may not be remembered goes */

/* What the files of a prefix say depends on these. */
void ve_conda_known_depends(struct ve_conda_depends *depends, const struct ve_conda_known *known, const char *prefix);

/* The environment at a prefix, if it was activated by hand before and is what it was. It is found without another call then. */
struct ve_site *ve_conda_known_site(struct ve_session *session, const char *root);
void ve_conda_known_as(struct ve_session *session, const struct ve_site *site);

/* Memory for a change that was used for one before; it is the caller's until it is given back. NULL: there is none. */
struct ve_conda_job *ve_conda_job_take(struct ve_session *session);
void ve_conda_job_give(struct ve_session *session, struct ve_conda_job *job); /* session NULL: it is gone */
void ve_conda_known_forget(struct ve_session *session);

/* Let a change happen (place: the environment to be entered). What went wrong was said, and nothing changed then. Whether it could. */
enum ve_status ve_conda_change(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place);
enum ve_status ve_conda_quiet_change(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place); /* nothing is said */
enum ve_status ve_conda_check(const struct ve_shell *sh, enum ve_conda_verb verb, const char *place);

/* ---- conda/enter.c -------------------------------------------------------------------------------------------------------------- */

enum ve_status ve_conda_enter(const struct ve_call *call, struct ve_site *site, bool stack);
bool ve_conda_first(const struct ve_call *call);
enum ve_status ve_conda_leave(const struct ve_call *call);

/* ---- conda/follow.c, conda/trust.c, conda/yml.c ------------------------------------------------------------------------------------- */

enum ve_status ve_conda_follow(const struct ve_shell *sh, enum ve_event event, struct ve_site *site, bool barred);
void ve_conda_gone(const struct ve_shell *sh);
bool ve_conda_plain(struct ve_judge *judge, const struct ve_site *site);
bool ve_conda_made(struct ve_judge *judge, const struct ve_site *site);
ve_finder ve_conda_yml;

/* Append the text of a key in the JSON that pixi writes into an environment (conda/pixi.c). */
bool ve_pixi_text(struct ve_buf *out, const struct ve_buf *json, const char *key);

/* ---- resolve.c --------------------------------------------------------------------------------------------------- */

/* What the user typed after `activate` (NULL: the environment of $PWD): a directory that is an environment, one whose
 * project has one, a name under WORKON_HOME. NULL and a message in *why on failure. */
struct ve_site *ve_resolve(struct ve_session *session, struct ve_env *env, const char *argument,
			   enum ve_status *status, struct ve_buf *why);

/* Whether a word may be the name of an environment, and no path. */
bool ve_is_name(const char *word);

/* VE_OK, or why no shell can activate this environment (yet), appended. */
enum ve_status ve_site_unfit(const struct ve_site *site, struct ve_buf *why);

/* ---- python.c ---------------------------------------------------------------------------------------------------- */

/* Find the Python that `spec` means: 3.11, 3.11.4, python3.8, pypy3, or a version's name with pyenv or uv. On PATH first, then under
 * pyenv, then among uv's, there the highest version. Its absolute path is put into `file`. */
bool ve_python_find(struct ve_buf *file, const struct ve_shell *sh, const char *spec);

/* The one a user gets who types python3, or python, and has nothing active. */
bool ve_python_usual(struct ve_buf *file, const struct ve_shell *sh);

/* An executable file of that name on PATH. */
bool ve_path_find(struct ve_buf *file, const struct ve_shell *sh, const char *name);

/* Call `found` for each with a version in its name, once for each name. */
void ve_python_each(const struct ve_shell *sh, void (*found)(void *ctx, const char *name, const char *file), void *ctx);

/* ---- session.c --------------------------------------------------------------------------------------------------- */

enum {
	VE_SITES = 16,   /* environments remembered */
	VE_LEVELS = 128, /* directories whose environment is known, ... */
	VE_WAYS = 4,     /* ... in sets of so many */
	VE_OUTSIDE = 64, /* files and directories elsewhere that such knowledge depends on; bits of an uint64_t */
	VE_TOLD = 256,   /* environments a notice was given for */
	VE_KNOWN = 256,  /* verdicts */
	VE_OFF = 8,      /* projects put off by hand */
	VE_IDLE = 16,    /* hook scripts of virtualenvwrapper that do nothing */
	VE_WATCHED = 32, /* levels between $PWD and where the walk ends that are looked at again at prompts */
};

struct ve_known {
	struct ve_id id;
	struct ve_stamp cfg;
	uint64_t place, way; /* hashes of the paths */
	enum ve_verdict verdict; /* UNJUDGED: agreed to, and not compared with the record yet */
	bool agreed;         /* the user said so */
	bool said;           /* as in the site */
	const char *ground;
};

struct ve_outside {
	struct ve_buf file;
	struct ve_stamp stamp;
	unsigned long walk; /* in which it was last compared */
};

struct ve_session {
	struct ve_buf cwd, seen_env, seen_state, seen_ps1; /* as they were after the last look */
	bool looked;                                       /* the four above mean something */
	unsigned seen_mode;
	unsigned long seen_activity;
	struct ve_buf off[VE_OFF]; /* projects put off by hand; empty: none */
	unsigned off_next;
	struct ve_buf here; /* project of the environment that the last look found; empty: none */
	bool searched;      /* that look did look for one: auto-activation was on */
	struct ve_buf previous; /* for `activate -` */
	struct ve_buf shown;    /* the name put into PS1 */
	struct ve_stamp active_stamp; /* of the active environment at the last look; zeroed: unknown */
	bool seen_direnv;       /* direnv was at work */
	struct ve_buf seen_diff; /* while something is active: what direnv says it has changed */
	bool seen_inside;       /* the active environment was in PATH */
	bool seen_saved;        /* an activation script's _OLD_VIRTUAL_PATH was there */
	bool seen_script;       /* what was active at the last look had its own script's deactivate */
	bool segment_read;      /* $VENV_PROMPT was asked for since the last prompt */
	struct ve_buf about;    /* what it told of last, VIRTUAL_ENV: */
	bool learnt, broken;    /* whether its Python is gone, known since the last look; */
	bool read_more;         /* these were read too, when its stamp was: */
	struct ve_stamp read_stamp;
	struct ve_buf version, serves;
	struct ve_buf left, entered; /* what the user's functions are to be told of; empty: nothing */
	bool telling;           /* they are running */
	struct ve_buf wrapped;  /* VIRTUAL_ENV that `workon` entered: leaving it runs hooks; empty: none */
	unsigned idle_next;
	bool hushed;            /* no activation on cd for the moment */
	bool amid;              /* scripts of a conda environment run: what they belong to is not changed under them */
	const struct ve_part *part[VE_PARTS]; /* those that were opened */
	bool missing[VE_PARTS];               /* and those that are not there */
	const char *names;          /* of variables, as the shell has them: what it keeps of these it finds by their address */
	void (*interrupted)(const struct ve_shell *sh); /* while they do: see ve_interrupted() */
	struct ve_conda_job *amid_job;                  /* and for which change */
	struct ve_condarc *condarc; /* conda's settings, */
	struct ve_conda_all *conda; /* prefixes, and memory for the next change: its part's to free */
	bool conda_held;            /* a conda environment is active that cd put there, as of the last look */
	struct ve_buf seen_conda;   /* the active one, whose ever, at the last look; empty: none */
	bool conda_turn;            /* whether it is there is asked at every other prompt */
	const struct ve_wrapper *wrapper; /* the names of virtualenvwrapper were set up, */
	unsigned char defaults;           /* and so were these of its variables */
	bool refused;           /* the last change was refused, and that was said */
	signed char auto_word;  /* `venv auto`: 1 on, -1 off, 0 not said */
	unsigned long clock;
	unsigned levels;             /* entries in use, ... */
	unsigned char way[VE_LEVELS]; /* ... and which of them are a set's */
	unsigned outside_count;
	bool crowded;            /* there were more, once: the table does not hold all that a walk depended on */
	unsigned long walk;      /* how many there were */
	uint64_t settings, deep; /* hashes of the settings that the levels hold for; of those only finders read */
	bool deep_known;         /* the latter is of this walk */
	struct ve_claims claims;
	/* In the program: finds an environment by its name, wherever it is kept. NULL in a shell, which asks the program. */
	struct ve_site *(*named)(struct ve_session *session, struct ve_env *env, const char *name, enum ve_status *status,
				 struct ve_buf *why);
	struct ve_trail *trail;  /* for `explain`; else NULL */
	struct ve_buf fault;     /* what was wrong in a project, by the last walk; empty: nothing */
	struct ve_stamp fault_stamp;
	unsigned told_next;
	unsigned known_next;
	uint64_t trust_settings; /* hash of what verdicts depend on, */
	struct ve_stamp trust_record; /* and the record */
	bool worded;             /* the user has just allowed or denied something */
	struct ve_buf husk; /* nearest entry that has an environment's name and is none: it may become one */
	struct ve_stamp husk_stamp;
	unsigned watched, watch_next;
	size_t watch_len[VE_WATCHED]; /* prefix of cwd */
	struct ve_stamp watch[VE_WATCHED];
	struct ve_buf file, root, project, scratch, segment, state_text;
	struct ve_buf entry; /* of the level that is asked for its environment: its path, and the name looked for */
	struct ve_buf spelled; /* what was typed after `activate`, as a path */
	struct ve_buf real, pyproject; /* of the level that finders are asked for */
	struct ve_plan *plan;

	/* The last, and mostly empty: pages that nobody writes are not there. What has room on the first page comes first. */
	struct ve_level level[VE_LEVELS];
	struct ve_site site[VE_SITES];
	struct ve_stamp idle[VE_IDLE]; /* hook scripts that hold nothing but comments */
	struct ve_outside outside[VE_OUTSIDE];
	struct ve_stamp told[VE_TOLD];
	struct ve_known known[VE_KNOWN];
};

/* ---- state.c: the private exported variable ---------------------------------------------------------------------- */

enum ve_had { VE_UNTOUCHED, VE_WAS_UNSET, VE_WAS_EMPTY, VE_WAS_SET };

struct ve_list_before {
	enum ve_had had;
	bool exported;
	struct ve_places places;
};

struct ve_value_before {
	enum ve_had had;
	bool exported;
	const char *ours;   /* what we set, "" for PYTHONHOME which we unset */
	const char *before; /* when WAS_SET or WAS_EMPTY */
};

struct ve_state {
	bool by_hand;
	long long since; /* seconds since the epoch, 0 unknown */
	struct ve_list_before path_list, pkg_config;
	struct ve_value_before home, tcl, tk;
	const char *env; /* the VIRTUAL_ENV it belongs to */
};

/* Parse the variable's text (NULL: unset). False: missing, foreign or damaged, and *state is zeroed. The strings live in
 * `text`, which is overwritten. */
bool ve_state_parse(struct ve_state *state, const char *variable, struct ve_buf *text);
void ve_state_format(struct ve_buf *buf, const struct ve_state *state);

/* The conda environment that is active, be it below a virtual one; NULL: none. What conda 25.7 leaves empty is none. */
const char *ve_conda_active(const struct ve_shell *sh);

/* ---- prompt.c ---------------------------------------------------------------------------------------------------- */

/* Append `(name) `, inert in the host's prompt whatever its options. */
void ve_prompt_prefix(struct ve_buf *buf, const char *name, enum ve_dialect dialect, unsigned mode);

/* Whether that depends on the mode: two characters do, in zsh. */
bool ve_prompt_varies(const char *name, enum ve_dialect dialect);

/* Append PS1 without the prefix for name, the first one found; false (nothing appended) when it is not there. */
bool ve_prompt_strip(struct ve_buf *buf, const char *ps1, const char *name, enum ve_dialect dialect);

/* Whether a PS1 shows the environment by itself. */
bool ve_prompt_shows(const char *ps1);

/* What the slots of a format become: {name}, {version}, {health} (`broken`, or nothing), {project}. */
struct ve_segment {
	const char *name, *version;
	bool broken;
	const char *project;
};

/* Append the segment in VENV_PROMPT_FORMAT `format` (NULL: the default). That an environment is broken is told in any format that is not
 * empty. */
void ve_prompt_format(struct ve_buf *buf, const char *format, const struct ve_segment *what, enum ve_dialect dialect);

/* ---- plan.c ------------------------------------------------------------------------------------------------------ */

struct ve_edit {
	enum ve_var var;
	struct ve_value before, after;
};

enum ve_action { VE_NOTHING, VE_ENTER, VE_LEAVE, VE_SWITCH, VE_REFRESH };

/* What to do: the values before and after; the edits are their difference. */
struct ve_plan {
	struct {
		struct ve_value at[VE_PLANNED];
	} before, after;
	unsigned touched;                /* a bit for each that may differ */
	struct ve_buf text[VE_CHANGED];  /* hold the changed values of `after` */
	struct ve_buf saved[VE_CHANGED]; /* copies of `before`, for the rollback */
	struct ve_buf scratch, spare, element;
	bool pydoc_drop, pydoc_put, script_drop;
	enum ve_action action;
	const char *reason; /* a constant: the rule that decided */
	bool idle;          /* nothing was active, nor was there a trace of us */
	bool doubted;       /* an environment was passed over because it is not trusted */
	bool gone;          /* the environment left is not there any more */
	bool again;         /* what was in the way is gone: decide again */
	enum ve_status status;
};

void ve_plan_start(struct ve_plan *plan, const struct ve_env *env);
void ve_plan_release(struct ve_plan *plan);
bool ve_plan_edit(const struct ve_plan *plan, enum ve_var var, struct ve_edit *edit); /* false: unchanged */
bool ve_plan_changes(const struct ve_plan *plan);

/* Change one value of `after`; the text is copied. Or it is borrowed, until the plan has been applied. */
void ve_plan_lend(struct ve_plan *plan, enum ve_var var, const char *text, bool exported);
void ve_plan_set(struct ve_plan *plan, enum ve_var var, const char *text, bool exported);
void ve_plan_unset(struct ve_plan *plan, enum ve_var var);

/* Like set, with what is in plan->scratch, which is empty afterwards. */
void ve_plan_take(struct ve_plan *plan, enum ve_var var, bool exported);

/* Apply it, all or nothing. VE_REFUSED names the variable in *which. */
enum ve_status ve_plan_apply(struct ve_plan *plan, const struct ve_shell *sh, enum ve_var *which);

/* A stable text of it, for tests and for `explain`. */
void ve_plan_dump(const struct ve_plan *plan, struct ve_buf *buf);

/* ---- decide.c ---------------------------------------------------------------------------------------------------- */

/* All that a decision may know. */
struct ve_facts {
	const struct ve_site *found;  /* the environment of $PWD, or the one asked for; NULL: none */
	const struct ve_site *active; /* what disk says of the active one, if it was asked; may be NULL */
	bool trusted;                 /* found may be activated without anybody asking for it */
	bool same;                    /* found is the active one */
	bool gone;                    /* the active one's directory is gone */
	bool put_off;                 /* found was put off by hand */
	bool strange;                 /* the active one was inherited but is not in PATH, and is not trusted: variables alone say that
				       * it was ever activated */
	const char *shown;            /* the name this shell put into PS1 itself; "" if none */
	const char *segment;          /* the text of $VENV_PROMPT if somebody read it for this prompt, else "" */
	bool automatic;               /* auto-activation is on */
	bool rewritten;               /* direnv wrote PATH since the active environment was last seen in it */
	bool direnv;                  /* direnv is at work here: nothing is entered, only left */
	enum ve_owner pydoc, script;
	enum ve_dialect dialect;
	unsigned mode;
	long long now;
	struct ve_env env; /* the last: a snapshot begins without being zeroed */
};

/* Who put the active environment there. */
enum ve_holder { VE_NONE_ACTIVE, VE_AUTO_ACTIVE, VE_HAND_ACTIVE, VE_FOREIGN_ACTIVE, VE_CONDA_ACTIVE /* only said by `venv status` */ };

enum ve_holder ve_holder(const struct ve_env *env, struct ve_state *state, struct ve_buf *text);

/* Decide. Pure: the same facts and event give the same plan. `text` is scratch. */
void ve_decide(struct ve_plan *plan, const struct ve_facts *facts, enum ve_event event, struct ve_buf *text);

/* ---- hook.c ------------------------------------------------------------------------------------------------------ */

/* Apply a plan and bring the session up to date; says what went wrong. */
enum ve_status ve_commit(const struct ve_shell *sh, struct ve_plan *plan, const char *what);

/* Say that a variable cannot be changed, which its flags tell; VE_REFUSED. */
enum ve_status ve_refuse(const struct ve_shell *sh, const char *what, const char *name, unsigned flags);

/* The notice that an environment here is not trusted, once. */
void ve_tell_doubt(const struct ve_shell *sh, const struct ve_site *site);

/* Whether there is certainly nothing at a path. */
bool ve_is_gone(const char *place);

/* Fill the facts that come from the shell; then, what the decision is to be about. */
void ve_gather(struct ve_facts *facts, const struct ve_shell *sh);
void ve_gather_found(struct ve_facts *facts, const struct ve_site *site);

/* Whether auto-activation is on in this shell. */
bool ve_auto(const struct ve_session *session, const struct ve_env *env);

/* Remember that the environment of $PWD is not wanted until its project is left; that it is wanted again. */
void ve_put_off(const struct ve_shell *sh);
void ve_put_off_project(struct ve_session *session, const char *project);
bool ve_is_put_off(struct ve_session *session, const char *project);
void ve_put_on(struct ve_session *session, const char *project);

/* What disk says of the active environment into facts->active: its script's own variables are needed to undo it. */
void ve_gather_active(struct ve_facts *facts, const struct ve_shell *sh);

/* ---- functions.c ------------------------------------------------------------------------------------------------- */

/* Note a change for the user's functions; NULL or empty: no environment. */
void ve_functions_note(struct ve_session *session, const char *before, const char *now);

/* Run them for what was noted. The last thing a call into the core does: they may call it again. */
void ve_functions_run(const struct ve_shell *sh);

/* ---- wrapped.c, wrapper/: what of virtualenvwrapper happens in the calling shell ---------------------------------------- */

/* The plain activation of the environment at `root`, NULL: `deactivate`; the user's functions run too. Whoever unloads the plugin in one of
 * them leaves no session. */
typedef enum ve_status ve_step(const struct ve_shell *sh, const char *root);

/* wrapper/ is a part, opened when the first name of virtualenvwrapper is asked for: shells without them do not carry it. This is all
 * that is seen of it, and a step all that it calls of what opened it. */
struct ve_wrapper {
	struct ve_part part;
	void (*load)(const struct ve_shell *sh);
	void (*unload)(const struct ve_shell *sh);
	enum ve_status (*workon)(const struct ve_shell *sh, ve_step *step, int argc, char *const argv[]);
	enum ve_status (*leave)(const struct ve_shell *sh, ve_step *step);
	bool (*brief)(const struct ve_shell *sh); /* `lsvirtualenv -b`. False: the program shall do it, and say what is wrong */
};

/* The names of the environments under $WORKON_HOME (`home`), sorted; none where there is no such directory. On error there is nothing to
 * release. */
struct ve_brief {
	const char **at;
	size_t count;
	struct ve_buf text;
};
enum ve_status ve_brief_read(struct ve_brief *brief, const char *home);
enum ve_status ve_brief_say(const struct ve_brief *brief, const struct ve_shell *sh);
void ve_brief_release(struct ve_brief *brief);
bool ve_brief(const struct ve_shell *sh);

/* A command of virtualenvwrapper in a shell, from start to end. */
int ve_wrapper_command(const struct ve_shell *sh, int argc, char *const argv[]);

/* Whether what is active was entered by `workon`. Leave it, with hooks. */
bool ve_wrapped(const struct ve_shell *sh);
enum ve_status ve_wrapper_leave(const struct ve_shell *sh);

/* Append where hook scripts are that belong to no environment. False: nobody can say. */
bool ve_hook_dir(struct ve_buf *dir, const struct ve_shell *sh);

/* Append the project that the environment at `root` is for. False: none. */
bool ve_project_of(struct ve_buf *project, const struct ve_shell *sh, const char *root);

/* The hook script DIR/NAME, if there is one. Run: with `argument`, in $WORKON_HOME. Sourced: with `moment` and `argument` (may be NULL) as
 * positional parameters. Whatever it does is no reason to stop. False: it has unloaded the plugin. */
bool ve_script_run(const struct ve_shell *sh, const char *dir, const char *name, const char *argument);
bool ve_script_source(const struct ve_shell *sh, const char *dir, const char *name, const char *moment, const char *argument);

/* The names come and go. `workon`, and leaving what it entered. */
void ve_names_load(const struct ve_shell *sh);
void ve_names_unload(const struct ve_shell *sh);
enum ve_status ve_workon(const struct ve_shell *sh, ve_step *step, int argc, char *const argv[]);
enum ve_status ve_leave(const struct ve_shell *sh, ve_step *step);

/* ---- command.c, cmd/ --------------------------------------------------------------------------------------------- */

void ve_say(const struct ve_shell *sh, enum ve_stream stream, const char *format, ...)
	__attribute__((format(__printf__, 3, 4)));

/* Say what a buffer holds, all or nothing: when it is not whole, that is said instead, and returned. */
enum ve_status ve_say_buf(const struct ve_shell *sh, enum ve_stream stream, const struct ve_buf *buf);

enum ve_parent { TOP, VENV, WRAPPER };
enum ve_where { SHELL, PROGRAM, RAW };
enum ve_argument { NONE, ENV, DIRECTORY, SWITCH, SHELLS, COMMAND, PROGRAMS, WORKON_NAME };

enum ve_command_id {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) VE_COMMAND_##id,
#define VE_OPTION(id, option, value, summary)
#include "commands.def"
#include "wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
	VE_COMMAND_COUNT,
	VE_COMMAND_SHARED = VE_COMMAND_WORKON, /* those before it are in commands.def */
};

struct ve_command {
	const char *name, *usage;
	enum ve_parent parent : 8;
	enum ve_where where : 8;
	enum ve_argument argument : 8;
};

struct ve_option {
	enum ve_command_id command;
	const char *name, *value; /* value: "" for a switch */
};

/* The rows of commands.def; of wrapper.def, which only the program has. */
extern const struct ve_command ve_commands[VE_COMMAND_SHARED];
extern const struct ve_command ve_wrapper_commands[] __attribute__((weak, visibility("hidden")));
extern const struct ve_option ve_wrapper_options[] __attribute__((weak, visibility("hidden"))); /* the last one has no name */

static inline const struct ve_command *ve_command_of(enum ve_command_id id)
{
	return id < VE_COMMAND_SHARED ? &ve_commands[id] : &ve_wrapper_commands[id - VE_COMMAND_SHARED];
}

/* One option after the other, of all commands; NULL: no more. */
const struct ve_option *ve_option_at(size_t i);

/* A command at work. */
struct ve_call {
	const struct ve_shell *sh;
	enum ve_command_id id;
	struct ve_facts *facts; /* of the shell; found and active are the command's to fill */
	struct ve_env *env; /* = &facts->env */
	int argc; /* every word that follows the command's name */
	char *const *argv;
	int count; /* its arguments, options taken out; none for a RAW command */
	const char **words;
};

typedef enum ve_status ve_handler(const struct ve_call *call);

/* The directory a command is about: its argument, or $PWD. `dir` may hold it. NULL: it is none, and that was said. */
const char *ve_call_directory(const struct ve_call *call, struct ve_buf *dir);

/* Whether an option was given, and the value it was given last (NULL: not given). */
bool ve_call_has(const struct ve_call *call, const char *option);
const char *ve_call_value(const struct ve_call *call, const char *option);

/* Check the words of a command against the table (RAW: not at all), then run it. argv[0] is its name. */
enum ve_status ve_command_run(const struct ve_shell *sh, enum ve_command_id id, ve_handler *handler, int argc,
			      char *const argv[]);

/* Say that a command was used wrongly; VE_USAGE. */
enum ve_status ve_usage(const struct ve_call *call, const char *what, const char *why);

bool ve_command_find(enum ve_parent parent, const char *name, enum ve_command_id *id);

/* Run the program for a command that is not done in the shell, in the foreground; argv[0] is the command's name. Variables that
 * are not exported go with it. What it hands over is activated. Returns the exit code. */
int ve_start(const struct ve_shell *sh, int argc, char *const argv[]);

/* Activate the environment of a name that only the program can find (stack: with --stack). Its exit code; what went wrong was said. */
int ve_start_named(const struct ve_shell *sh, const char *name, bool stack);

/* Decide on an event and carry that out; what: for messages. Asking for an environment is consent. */
enum ve_status ve_carry_out(const struct ve_call *call, enum ve_event event, const char *what);
void ve_agree(struct ve_session *session, struct ve_site *site);

ve_handler ve_cmd_activate, ve_cmd_deactivate, ve_cmd_auto, ve_cmd_version;

/* Those that only tell something are a part, which the program has in itself. */
extern ve_handler ve_cmd_status __attribute__((weak, visibility("hidden"))), ve_cmd_find __attribute__((weak, visibility("hidden")));
struct ve_tell {
	struct ve_part part;
	ve_handler *status, *find;
};
extern const struct ve_tell ve_tell;

/* ---- program/wrapper.c: what the commands of virtualenvwrapper share in the program ------------------------------------- */

/* Say `venv: NAME: WHAT: WHY` for a command, and return status. */
enum ve_status ve_wrapper_fail(const struct ve_call *call, enum ve_status status, const char *what, const char *why);

/* Append $WORKON_HOME, or what is in it under a name; $VIRTUAL_ENV. Not ok: it was said why not. */
enum ve_status ve_wrapper_home(const struct ve_call *call, struct ve_buf *home, bool make);
enum ve_status ve_wrapper_place(const struct ve_call *call, struct ve_buf *place, const char *name);
enum ve_status ve_wrapper_active(const struct ve_call *call, struct ve_buf *place);

/* Append the site-packages of an environment. */
enum ve_status ve_wrapper_packages(const struct ve_call *call, struct ve_buf *dir, const char *place);

/* Append PATH without what is active, with the environment at `place` first. */
void ve_wrapper_path(const struct ve_call *call, struct ve_buf *path, const char *place);

/* Run the hook script DIR/NAME with one or two arguments, if there is one. */
void ve_wrapper_hook(const struct ve_call *call, const char *dir, const char *name, const char *argument, const char *second);

/* A line for the calling shell: text, in which each % becomes the next of the words, quoted for it. */
void ve_wrapper_line(const struct ve_call *call, struct ve_buf *lines, const char *text, ...);
enum ve_status ve_wrapper_hand(const struct ve_call *call, struct ve_buf *lines);

/* A line that goes to a directory, as the commands of virtualenvwrapper do; one that sources a hook of the hook directory. */
void ve_wrapper_cd(const struct ve_call *call, struct ve_buf *lines, const char *dir);
void ve_wrapper_source(const struct ve_call *call, struct ve_buf *lines, const char *name, const char *moment);

/* Make the hook scripts that virtualenvwrapper makes, unless they are there: those of an environment, those of the hook directory. */
void ve_wrapper_local_templates(const char *place);
enum ve_status ve_wrapper_initialize(const struct ve_call *call);

/* Note which project an environment is for, and say so. */
enum ve_status ve_wrapper_project(const struct ve_call *call, const char *place, const char *project);

ve_handler ve_cmd_workon, ve_cmd_mkvirtualenv, ve_cmd_mktmpenv, ve_cmd_mkproject, ve_cmd_rmvirtualenv, ve_cmd_cpvirtualenv;
ve_handler ve_cmd_lsvirtualenv, ve_cmd_showvirtualenv, ve_cmd_allvirtualenv, ve_cmd_setvirtualenvproject;
ve_handler ve_cmd_cdproject, ve_cmd_cdvirtualenv, ve_cmd_cdsitepackages, ve_cmd_lssitepackages, ve_cmd_add2virtualenv;
ve_handler ve_cmd_toggleglobal, ve_cmd_wipeenv, ve_cmd_virtualenvwrapper;

/* ---- offers/: what completion offers. A part, which the program has in itself --------------------------------------------- */

struct ve_offers {
	struct ve_part part;
	/* As ve_candidates; VE_NOTFOUND: only the program knows. For bash nothing is said of names, because nobody would read it. */
	enum ve_status (*candidates)(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out);
};
extern const struct ve_offers ve_offers;

/* What is said of commands and options; beside it the tables of virtualenvwrapper's. */
extern const char *const ve_summaries[VE_COMMAND_COUNT];
extern const char *const ve_option_summaries[];

/* Append a candidate, if it begins with what was typed: a word, and what is said of it. Directories below what was typed so far, each with a
 * slash; files too. */
void ve_offer(struct ve_buf *out, const char *typed, const char *word, const char *about);
void ve_offer_files(struct ve_buf *out, const char *typed, bool files);

/* In program/offer.c: what an environment has to run, and Pythons. */
void ve_offer_run(const struct ve_shell *sh, struct ve_env *env, struct ve_buf *out, int count, char *const words[], const char *typed)
	__attribute__((weak, visibility("hidden")));
void ve_offer_pythons(const struct ve_shell *sh, struct ve_buf *out, const char *typed) __attribute__((weak, visibility("hidden")));

/* ---- program/: which only the program is linked with --------------------------------------------------------------------- */

ve_handler ve_cmd_init, ve_cmd_help, ve_cmd_create, ve_cmd_remove, ve_cmd_run, ve_cmd_packages, ve_cmd_allow, ve_cmd_deny, ve_cmd_trust, ve_cmd_list, ve_cmd_explain, ve_cmd_doctor;

/* What the directory takes on the disk, as du counts it. False: not all of it could be looked at. */
bool ve_disk_usage(const char *root, unsigned long long *bytes);

/* Append the line of the record that says a word of an environment. */
void ve_record_line(struct ve_buf *buf, enum ve_word word, const struct ve_birth *birth, const char *file);

/* Print the help of one command. */
enum ve_status ve_help(const struct ve_shell *sh, enum ve_command_id id);

/* A tool that makes environments: its name for users, its command (NULL: a module of Python), its options that take a value, and those
 * that take none. */
struct ve_tool {
	const char *name, *command, *values, *flags;
};

enum { VE_TOOLS = 3 };
const struct ve_tool *ve_tool_at(int i); /* the one to prefer first */
const struct ve_tool *ve_tool_named(const char *name);

/* What a tool does with the word after an option. */
enum ve_taken { VE_TAKES_UNKNOWN, VE_TAKES_NOTHING, VE_TAKES_ONE, VE_TAKES_MANY };
enum ve_taken ve_tool_takes(const struct ve_tool *tool, const char *word);

/* The words of `venv create`, sorted. */
struct ve_wish {
	const struct ve_tool *tool;
	bool by_us;             /* the tool was not named */
	const char *tool_name, *python;
	bool stay, help, renew; /* --no-activate, --help, --clear and the like */
	int dir_count, option_count;
	const char **dirs, **options; /* what to make; what the tool is told */
	const char *unknown, *lacking; /* an option that the tool does not know, that lacks its value */
	bool nobody;            /* no installed tool knows `unknown` */
};

/* VE_USAGE: tool_name is no tool. Release it whatever comes back. */
enum ve_status ve_wish_read(struct ve_wish *wish, const struct ve_shell *sh, int argc, char *const argv[]);
void ve_wish_release(struct ve_wish *wish);

/* Append the path that a word asks for: a directory when it has a slash, begins with a dot, or is one of VENV_NAMES; else a name under
 * WORKON_HOME. On error *why says why. */
enum ve_status ve_wish_place(struct ve_buf *place, const struct ve_env *env, const char *word, struct ve_buf *why);

/* Write all of a text; false: errno says why not, and how much was written is not known. */
bool ve_write_all(int fd, const struct ve_buf *text);

/* The same to a file that is opened for writing with these flags besides, and made if need be. What O_EXCL made is taken away again. */
bool ve_write_file(const char *file, int flags, mode_t mode, const struct ve_buf *text);

/* The same in the place of a file, whose mode stays: all of the new, or all of the old. */
bool ve_write_anew(const char *file, const struct ve_buf *text);

/* Append a version as PEP 440 normalizes it; false, and nothing is appended, when it is none. */
bool ve_version_normal(struct ve_buf *out, const char *text);

/* What a direct_url.json says: the directory of an editable installation, or else what comes after `name @ `. False: nothing. */
bool ve_direct_url(const char *file, struct ve_buf *editable, struct ve_buf *reference);

/* An installed distribution. */
struct ve_package {
	struct ve_buf name, key; /* as it calls itself; as PEP 503 compares it */
	struct ve_buf version;
	bool legacy;             /* a version that is none by PEP 440 */
	struct ve_buf editable;  /* the directory it is edited in, or empty */
	struct ve_buf reference; /* the URL it came from, or empty */
};

struct ve_packages {
	struct ve_package *at; /* sorted by key */
	size_t count, size;
	char version[16]; /* X.Y of Python, or empty */
	struct ve_id place[256]; /* directories that were looked into */
	int places;
	enum ve_status status;
};

/* Those of an environment. Release it whatever comes back. */
enum ve_status ve_packages_read(struct ve_packages *all, const struct ve_env *env, const struct ve_site *site);
void ve_packages_release(struct ve_packages *all);

/* Whether all of a directory, or a link, can be removed: VE_IO and a reason if something would be left. Changes nothing. */
enum ve_status ve_tree_check(const char *place, struct ve_buf *why);

/* Remove a directory with all that is in it, or a symbolic link itself. It is renamed first, so that what cannot be removed is never
 * found half. VE_IO and a reason that says what is left. */
enum ve_status ve_tree_remove(const char *place, struct ve_buf *why);

/* The same for all that is in a directory, which stays. */
enum ve_status ve_tree_empty(const char *place, struct ve_buf *why);

/* Which interpreter the first bytes of a file name, appended: its path; LONG: in a first line that Linux does not read to its end;
 * BESIDE: the name of a file in the script's own directory (uv's relocatable environments). The lines by which /bin/sh starts another
 * one count. NONE: nothing is appended. */
enum ve_shebang { VE_SHEBANG_NONE, VE_SHEBANG_PATH, VE_SHEBANG_BESIDE, VE_SHEBANG_LONG };
enum ve_shebang ve_shebang(struct ve_buf *file, const char *bytes, size_t len);

/* ---- program/doctor.c ------------------------------------------------------------------------------------------------ */

/* An environment that is examined. A check fills `what` and `repair` and hands them over by ve_doctor_find(); both are empty before and
 * afterwards. */
struct ve_doctor {
	const struct ve_call *call;
	const char *place;    /* its path, be it there or not */
	struct ve_site site;  /* what could be read of it; root is NULL: it is none */
	struct ve_buf cfg_bytes;
	struct ve_pyvenv cfg;
	bool json, active;    /* VIRTUAL_ENV is this directory */
	bool moved, lost;     /* that it was moved, that it has no Python, was found */
	bool anew;            /* it is to be made anew */
	int count;            /* findings */
	struct ve_buf what, repair, out;
};

void ve_doctor_find(struct ve_doctor *doctor, const char *finding);

/* Append a path to what is said; a word to the command that repairs it; to that, what makes the environment anew. */
void ve_doctor_show(struct ve_doctor *doctor, const char *file);
void ve_doctor_word(struct ve_doctor *doctor, const char *word);
void ve_doctor_anew(struct ve_doctor *doctor);

/* stat, lstat and access, of a path that is whole or not. What is not known to be so or not so ends the examination: `out` has the error. */
bool ve_doctor_stat(struct ve_doctor *doctor, const struct ve_buf *file, struct stat *st);
bool ve_doctor_lstat(struct ve_doctor *doctor, const struct ve_buf *file, struct stat *st);
bool ve_doctor_access(struct ve_doctor *doctor, const struct ve_buf *file, int mode);

/* The checks: its files; its scripts; the variables of the shell. */
void ve_doctor_disk(struct ve_doctor *doctor);
void ve_doctor_scripts(struct ve_doctor *doctor);
void ve_doctor_shell(struct ve_doctor *doctor);

/* Whether a pyvenv.cfg lets the packages of the system in. */
bool ve_pyvenv_system(const struct ve_buf *cfg);

/* Append the line of fish that sets `list` as ve_emit_site() says. */
void ve_emit_fields(const struct ve_shell *sh, struct ve_env *env, struct ve_site *site, const char *list,
		    struct ve_buf *out);

void ve_json_key(struct ve_buf *buf, const char *key, const char *text); /* `"key": "text"`, null for NULL */

#endif
