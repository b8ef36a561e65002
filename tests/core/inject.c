/* Whatever fails, and whenever: the shell is as it was before, or as it should be, or at least has nothing active; nothing is
 * entered that must not be; what is said is a line; and the next try, undisturbed, works. Every allocation, open, read,
 * stat, ... of each step fails in turn, once and from then on. */
#include "tap.h"
#include "tree.h"
#include "fake.h"
#include "inject/faults.h"

#include <dirent.h>
#include <errno.h>

#include "../common/internal.h"

static struct fake fake;
static struct ve_shell calm; /* the fake's own functions, which must not fail */

/* ---- a shell whose own memory does not fail ----------------------------------------------------------------------- */

static bool quiet(void)
{
	bool armed = faults.armed;
	faults.armed = false;
	return armed;
}

static int put(void *ctx, const char *name, const char *text, bool exported)
{
	bool armed = quiet();
	int failed = calm.var_put(ctx, name, text, exported);
	faults.armed = armed;
	return failed;
}

static int drop(void *ctx, const char *name)
{
	bool armed = quiet();
	int failed = calm.var_drop(ctx, name);
	faults.armed = armed;
	return failed;
}

static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	bool armed = quiet();
	calm.say(ctx, stream, text, len);
	faults.armed = armed;
}

static void begin(void)
{
	fake_init(&fake);
	calm = fake.shell;
	fake.shell.var_put = put;
	fake.shell.var_drop = drop;
	fake.shell.say = say;
	fake_set(&fake, "HOME", at("/home"), VE_EXPORTED);
	fake_set(&fake, "WORKON_HOME", at("/home/envs"), VE_EXPORTED);
	fake_set(&fake, "XDG_DATA_HOME", at("/home/data"), VE_EXPORTED);
	fake_set(&fake, "PWD", at("/plain"), VE_EXPORTED);
	fake_set(&fake, "PYTHONHOME", "/py", VE_EXPORTED);
	fake_set(&fake, "PKG_CONFIG_PATH", "/usr/lib/pkgconfig", VE_EXPORTED);
	ve_hook(&fake.shell, VE_LOAD);
	ve_hook(&fake.shell, VE_PROMPT);
}

/* ---- steps -------------------------------------------------------------------------------------------------------- */

static void go(const char *dir)
{
	fake_set(&fake, "PWD", at("%s", dir), VE_EXPORTED);
}

static int hook(enum ve_event event)
{
	fake.activity++;
	ve_hook(&fake.shell, event);
	return 0;
}

static int words(const char *one, const char *two, const char *three)
{
	char *argv[] = {(char *)one, (char *)two, (char *)three, NULL};
	return ve_run(&fake.shell, three ? 3 : two ? 2 : 1, argv);
}

/* first: undisturbed, before; then `to` is gone to; then `step`. A hook may leave nothing active, a command may not. */
struct step {
	const char *name;
	const char *start; /* directory */
	const char *by_hand; /* environment activated there, or NULL */
	const char *to;
	enum ve_event event;
	const char *command[3];
	bool can_fail; /* even undisturbed */
};

static const struct step steps[] = {
	{.name = "cd into a project", .start = "/plain", .to = "/p", .event = VE_CHDIR},
	{.name = "cd out", .start = "/p", .to = "/plain", .event = VE_CHDIR},
	{.name = "cd from project to project", .start = "/p", .to = "/v/below", .event = VE_CHDIR},
	{.name = "cd to what is not trusted", .start = "/p", .to = "/theirs", .event = VE_CHDIR},
	{.name = "cd to a project whose .venv is a file", .start = "/plain", .to = "/r", .event = VE_CHDIR},
	{.name = "cd to one whose environment knows it", .start = "/plain", .to = "/w", .event = VE_CHDIR},
	{.name = "cd to what was allowed", .start = "/plain", .to = "/allowed", .event = VE_CHDIR},
	{.name = "cd to what was denied", .start = "/plain", .to = "/denied", .event = VE_CHDIR},
	{.name = "cd from what is active to what was denied", .start = "/p", .to = "/denied", .event = VE_CHDIR},
	{.name = "cd to a worktree of what was denied", .start = "/plain", .to = "/tree", .event = VE_CHDIR},
	{.name = "cd to a project of Poetry", .start = "/plain", .to = "/po", .event = VE_CHDIR},
	{.name = "cd to a project of Pipenv", .start = "/plain", .to = "/pi", .event = VE_CHDIR},
	{.name = "cd to a project of PDM", .start = "/plain", .to = "/pd", .event = VE_CHDIR},
	{.name = "prompt, nothing active", .start = "/plain", .to = "/plain", .event = VE_PROMPT},
	{.name = "prompt, one active", .start = "/v", .to = "/v", .event = VE_PROMPT},
	{.name = "prompt, elsewhere", .start = "/v", .to = "/p", .event = VE_PROMPT},
	{.name = "unload", .start = "/v", .to = "/v", .event = VE_UNLOAD},
	{.name = "activate", .start = "/plain", .to = "/plain", .command = {"activate", "/v"}},
	{.name = "activate by name", .start = "/plain", .to = "/plain", .command = {"activate", "named"}},
	{.name = "activate another", .start = "/plain", .by_hand = "/v", .to = "/plain", .command = {"activate", "/p"}},
	{.name = "activate what is not trusted", .start = "/plain", .to = "/plain", .command = {"activate", "/theirs"}},
	{.name = "activate what is not there", .start = "/plain", .to = "/plain", .command = {"activate", "/nowhere"}, .can_fail = true},
	{.name = "deactivate", .start = "/plain", .by_hand = "/v", .to = "/plain", .command = {"deactivate"}},
	{.name = "deactivate in a project", .start = "/p", .to = "/p", .command = {"deactivate"}},
	{.name = "venv find", .start = "/p", .to = "/p", .command = {"venv", "find"}},
	{.name = "venv find --json", .start = "/v/below", .to = "/v/below", .command = {"venv", "find", "--json"}},
	{.name = "venv status", .start = "/p", .to = "/p", .command = {"venv", "status"}},
	{.name = "venv status --json", .start = "/v", .to = "/v", .command = {"venv", "status", "--json"}},
	{.name = "venv auto off", .start = "/p", .to = "/p", .command = {"venv", "auto", "off"}},
	{.name = "venv allow", .start = "/plain", .to = "/plain", .command = {"venv", "allow", "named"}},
	{.name = "venv deny", .start = "/plain", .to = "/plain", .command = {"venv", "deny", "named"}},
	{.name = "venv trust", .start = "/p", .to = "/p", .command = {"venv", "trust"}},
	{.name = "venv help", .start = "/p", .to = "/p", .command = {"venv", "help", "activate"}},
};

static char *dump(void)
{
	struct ve_buf buf = {0};
	fake_dump(&fake, &buf);
	return buf.data;
}

static void prepare(const struct step *step)
{
	begin();
	go(step->start);
	hook(VE_CHDIR);
	hook(VE_PROMPT);
	if (step->by_hand)
		words("activate", at("%s", step->by_hand), NULL);
	fake_forget(&fake);
	go(step->to);
}

static int carry_out(const struct step *step)
{
	const char *two = step->command[1];
	if (!step->command[0])
		return hook(step->event);
	return words(step->command[0], two && *two == '/' ? at("%s", two) : two, step->command[2]);
}

static int open_files(void)
{
	int count = 0;
	DIR *dir = opendir("/proc/self/fd");
	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

/* Nothing, or whole lines of ours without a control character. */
static bool clear(const struct ve_buf *said)
{
	const char *text = ve_buf_text(said);
	for (const char *line = text; *line;) {
		const char *end = strchr(line, '\n');
		if (!end || strncmp(line, "venv: ", 6) != 0)
			return false;
		for (; line < end; line++) {
			if ((unsigned char)*line < 0x20 || *line == 0x7f)
				return false;
		}
		line = end + 1;
	}
	return true;
}

/* ---- what must hold ----------------------------------------------------------------------------------------------- */

struct expected {
	char *before, *after, *none; /* shells as fake_dump() writes them */
	char *out;
	int code;
};

/* The bare shell in the directory gone to. */
static char *bare(const struct step *step)
{
	begin();
	fake_set(&fake, "VENV_AUTO", "0", 0);
	go(step->to);
	fake_set(&fake, "VENV_AUTO", NULL, 0);
	char *text = dump();
	fake_release(&fake);
	return text;
}

static void expect(struct expected *expected, const struct step *step)
{
	prepare(step);
	expected->before = dump();
	expected->code = carry_out(step);
	expected->after = dump();
	expected->out = strdup(ve_buf_text(&fake.out));
	fake_release(&fake);
	expected->none = bare(step);
}

static const char *wrong(const struct step *step, const struct expected *expected, int code, int files)
{
	const char *why = NULL;
	char *now = dump();
	bool same = strcmp(now, expected->after) == 0;
	if (!same && strcmp(now, expected->before) != 0 && (step->command[0] || strcmp(now, expected->none) != 0))
		why = "a half state";
	else if (step->command[0] && code == 0 && !same)
		why = "it says done, and is not";
	else if (step->command[0] && code == 0 && !step->can_fail && strcmp(ve_buf_text(&fake.out), expected->out) != 0 && fake.out.len == 0)
		why = "it says done, and said nothing";
	else if (code != 0 && !fake.err.len)
		why = "it failed without a word";
	else if (!clear(&fake.err))
		why = "what is said is not clear";
	else if (open_files() != files)
		why = "a file is left open";
	free(now);
	return why;
}

/* What comes next in a session: undisturbed, it must end where it would have ended. */
static const char *wrong_again(const struct step *step, const struct expected *expected)
{
	int code = 0;
	fake_forget(&fake);
	if (step->event == VE_UNLOAD)
		carry_out(step);
	else if (!step->command[0])
		hook(VE_PROMPT);
	char *now = dump();
	bool changed = strcmp(now, expected->before) != 0;
	free(now);
	if (step->command[0] && !(changed && strcmp(step->command[0], "deactivate") == 0))
		code = carry_out(step);
	now = dump();
	bool same = strcmp(now, expected->after) == 0 && (!step->command[0] || code == expected->code);
	free(now);
	return same ? NULL : "the next try does not work";
}

/* Fail the Nth; *left: there was an Nth. */
static bool disturb(const struct step *step, const struct expected *expected, bool *left)
{
	prepare(step);
	int files = open_files();
	faults.seen = faults.hit = 0;
	faults.armed = true;
	int code = carry_out(step);
	faults.armed = false;
	*left = faults.hit > 0;
	const char *why = wrong(step, expected, code, files);
	char *now = dump();
	struct ve_buf said = {0};
	ve_buf_adds(&said, ve_buf_text(&fake.err));
	if (!why)
		why = wrong_again(step, expected);
	if (why) {
		ok(false, "%s: %s number %ld%s: %s: %s", step->name, fault_names[faults.kind], faults.at,
		   faults.on ? " and all later" : "", strerror(faults.error), why);
		diag("said: ", ve_buf_text(&said));
		diag("code: ", code ? "failed" : "done");
		diag("was: ", expected->before);
		diag("now: ", now);
		diag("want: ", expected->after);
		char *again = dump();
		diag("again: ", again);
		diag("said: ", ve_buf_text(&fake.err));
		free(again);
	}
	free(now);
	ve_buf_release(&said);
	fake_release(&fake);
	return !why;
}

/* What may not be opened is another matter (tests/shell/bad-input.t): that can be so for good. */
static const struct {
	enum fault_kind kind;
	int error;
} faults_of[] = {
	{FAULT_MEMORY, ENOMEM}, {FAULT_OPEN, EIO},	 {FAULT_OPEN, EMFILE}, {FAULT_OPEN, EINTR},  {FAULT_READ, EIO},
	{FAULT_READ, EINTR},	{FAULT_STAT, EIO},	 {FAULT_STAT, EACCES}, {FAULT_LINK, ENOMEM}, {FAULT_LINK, EIO},
	{FAULT_DIRECTORY, EIO}, {FAULT_DIRECTORY, EMFILE}, {FAULT_WRITE, ENOSPC}, {FAULT_WRITE, EIO}, {FAULT_WRITE, EINTR},
};

static long points;

static void exhaust(const struct step *step)
{
	struct expected expected;
	long before = points;
	int bad = 0;
	expect(&expected, step);
	for (size_t i = 0; i < sizeof faults_of / sizeof *faults_of; i++) {
		for (int on = 0; on < 2; on++) {
			faults = (struct faults){.kind = faults_of[i].kind, .error = faults_of[i].error, .on = on};
			if (on && faults.error == EINTR)
				continue; /* that would never end, and rightly so */
			bool left = true;
			for (faults.at = 1; left && bad < 8; faults.at++) {
				bad += !disturb(step, &expected, &left);
				points += left;
			}
		}
	}
	ok(bad == 0, "%s: %ld points", step->name, points - before);
	free(expected.before);
	free(expected.after);
	free(expected.none);
	free(expected.out);
}

/* An environment of virtualenv 20.38, whose script sets more, and which says where it was made. */
static void make_rich(const char *root)
{
	char line[2 * PATH_MAX], file[2 * PATH_MAX];
	make_env(root);
	snprintf(file, sizeof file, "%s/pyvenv.cfg", root);
	write_file(file, "home = /usr/bin\nversion = 3.11.2\nvirtualenv = 20.38\nprompt = \"rich\"\n");
	snprintf(file, sizeof file, "%s/bin/activate", root);
	snprintf(line, sizeof line,
		 "VIRTUAL_ENV='%s'\nexport VIRTUAL_ENV\nTCL_LIBRARY='/t/cl'\nTK_LIBRARY='/t/k'\n"
		 "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig:${PKG_CONFIG_PATH}\"\n",
		 root);
	write_file(file, line);
}

/* What the user said of an environment, which was made elsewhere if it is allowed. */
static void say_of(struct ve_buf *record, enum ve_word word, const char *root)
{
	struct ve_birth birth;
	char file[2 * PATH_MAX];
	make_env(root);
	snprintf(file, sizeof file, "%s/pyvenv.cfg", root);
	if (word == VE_ALLOWED)
		write_file(file, "home = /usr/bin\n");
	ve_birth_take(&birth, root);
	ve_record_line(record, word, &birth, root);
}

static void make_record(void)
{
	static const char *const dirs[] = {"/allowed", "/denied", "/denied/.git", "/denied/.git/worktrees", "/denied/.git/worktrees/tree", "/tree", "/home/data/venv"};
	struct ve_buf record = {0};
	char line[2 * PATH_MAX];
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		mkdir(at("%s", dirs[i]), 0755);
	say_of(&record, VE_ALLOWED, at("/allowed/.venv"));
	say_of(&record, VE_DENIED, at("/denied/.venv"));
	write_file(at("/home/data/venv/trust"), record.data);
	chmod(at("/home/data/venv/trust"), 0600);
	ve_buf_release(&record);
	make_env(at("/tree/.venv"));
	write_file(at("/tree/.git"), "gitdir: ../denied/.git/worktrees/tree\n");
	write_file(at("/denied/.git/worktrees/tree/commondir"), "../..\n");
	snprintf(line, sizeof line, "%s\n", at("/tree/.git"));
	write_file(at("/denied/.git/worktrees/tree/gitdir"), line);
}

int main(void)
{
	static const char *const dirs[] = {"/plain", "/p", "/v", "/v/below", "/theirs", "/home", "/home/envs", "/home/data", "/r", "/w",
					   "/po", "/pi", "/pd", "/home/.cache", "/home/.cache/pypoetry",
					   "/home/.cache/pypoetry/virtualenvs", "/home/data/pdm", "/home/data/pdm/venvs"};
	tree_make();
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		mkdir(at("%s", dirs[i]), 0755);
	make_rich(at("/p/.venv"));
	make_rich(at("/v/.venv"));
	make_rich(at("/theirs/.venv"));
	chmod(at("/theirs/.venv"), 0777);
	make_rich(at("/home/envs/named"));
	write_file(at("/r/.venv"), "named\n");
	make_rich(at("/home/envs/w"));
	write_file(at("/home/envs/w/.project"), at("/w"));
	make_record();
	char id[9];
	write_file(at("/po/pyproject.toml"), "[project]\nname = 'x'\n");
	ve_digest_id(id, VE_SHA256, at("/po"), strlen(at("/po")));
	make_rich(at("/home/.cache/pypoetry/virtualenvs/x-%s-py3.11", id));
	write_file(at("/pi/Pipfile"), "");
	ve_digest_id(id, VE_SHA256, at("/pi/Pipfile"), strlen(at("/pi/Pipfile")));
	make_rich(at("/home/envs/pi-%s", id));
	write_file(at("/pd/pyproject.toml"), "");
	ve_digest_id(id, VE_MD5, at("/pd"), strlen(at("/pd")));
	make_rich(at("/home/data/pdm/venvs/pd-%s-3.11", id));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (wanted(steps[i].name))
			exhaust(&steps[i]);
	}
	ok(points > 0, "%ld points at which something failed", points);
	tree_remove(tree);
	return done_testing();
}
