/* start.c - what is not done in the shell: the program is run for it. */
#include "internal.h"

enum {
	LOW = 10,           /* descriptors below are the user's */
	HANDED = 16 << 10, /* more than any path, less than any pipe holds */
};

static void add_word(struct ve_buf *line, enum ve_dialect dialect, const char *word)
{
	ve_buf_addc(line, ' ');
	ve_quote(line, dialect, word, strlen(word));
}

/* What the program cannot inherit. */
static void add_variables(struct ve_buf *line, const struct ve_shell *sh)
{
	struct ve_buf pair = {0};
	for (int i = VE_CHANGED; i < VE_VAR_COUNT; i++) {
		struct ve_value value = {0};
		const char *name = ve_var_name((enum ve_var)i);
		sh->var_get(sh->ctx, name, &value);
		if (!value.text || (value.flags & VE_EXPORTED))
			continue;
		ve_buf_reset(&pair);
		ve_buf_addf(&pair, "%s=", name);
		ve_buf_adds(&pair, value.text);
		ve_buf_adds(line, " --var");
		add_word(line, sh->dialect, ve_buf_text(&pair));
	}
	ve_buf_release(&pair);
}

/* A pipe on which the program says what is to be activated: a path holds any bytes, and its output is the user's. Only the end that is
 * written to is inherited. */
static bool open_ear(int ear[2])
{
	int low[2];
	if (pipe(low) != 0)
		return false;
	ear[0] = fcntl(low[0], F_DUPFD_CLOEXEC, LOW);
	ear[1] = fcntl(low[1], F_DUPFD, LOW);
	close(low[0]);
	close(low[1]);
	if (ear[0] >= 0 && ear[1] >= 0 && fcntl(ear[0], F_SETFL, O_NONBLOCK) == 0)
		return true;
	if (ear[0] >= 0)
		close(ear[0]);
	if (ear[1] >= 0)
		close(ear[1]);
	return false;
}

/* Whether a whole path came, or lines, which begin with an empty one. Nobody is waited for: what was handed over is there when the
 * program has ended. */
static bool hear(int ear, char place[HANDED])
{
	ssize_t n = read(ear, place, HANDED);
	return n > 1 && (*place == '/' || *place == '\n') && memchr(place, '\0', (size_t)n) == place + n - 1;
}

static int evaluate(const struct ve_shell *sh, struct ve_buf *line, int argc, char *const argv[], bool stack)
{
	char *place = malloc(HANDED);
	int ear[2] = {-1, -1}, code = ve_status_exit(VE_NOMEM);
	bool heard = false, ears = place && open_ear(ear);
	if (ears)
		ve_buf_addf(line, " --tell %d", ear[1]);
	ve_buf_adds(line, " -- venv");
	for (int i = 0; i < argc; i++)
		add_word(line, sh->dialect, argv[i]);
	/* Left of `&&` neither `set -e` nor an ERR trap acts: that is for the command the user typed. */
	ve_buf_adds(line, " && :");
	if (line->status)
		ve_say(sh, VE_ERR, "venv: %s: %s", argv[0], ve_status_text(line->status));
	else
		code = sh->evaluate(sh->ctx, line->data);
	if (ears) {
		heard = hear(ear[0], place);
		close(ear[0]);
		close(ear[1]);
	}
	if (heard && code == 0 && *place == '\n') {
		ve_buf_reset(line);
		ve_buf_addf(line, "{ :%s\n} && :", place);
		code = line->status ? ve_status_exit(line->status) : sh->evaluate(sh->ctx, line->data);
	} else if (heard && code == 0) {
		char *const words[] = {(char *)"activate", place, (char *)"--stack", NULL};
		code = ve_status_exit(ve_command_run(sh, VE_COMMAND_ACTIVATE, ve_cmd_activate, 2 + stack, words));
	}
	free(place);
	return code;
}

/* The start of a line that runs a hidden command of the program; what it was asked for is for the message. False: no program. */
static bool begin(struct ve_buf *line, const struct ve_shell *sh, const char *hidden, const char *asked)
{
	struct ve_buf file = {0}, shown = {0};
	ve_buf_adds(&file, sh->prefix ? sh->prefix : "");
	ve_buf_adds(&file, "/bin/venv");
	bool there = ve_given(sh->prefix) && !file.status && access(file.data, X_OK) == 0;
	if (there) {
		ve_quote(line, sh->dialect, file.data, file.len);
		ve_buf_addf(line, " %s", hidden);
		add_variables(line, sh);
	} else if (asked) {
		ve_show(&shown, ve_buf_text(&file), file.len, 4096);
		ve_say(sh, VE_ERR, "venv: %s: the program %s is not there; install it again", asked,
		       ve_given(sh->prefix) ? ve_buf_text(&shown) : "venv");
	}
	ve_buf_release(&file);
	ve_buf_release(&shown);
	return there;
}

/* What no program sees: aliases, functions, and where the shell remembers a command to be. common/program/doctor-shell.c reads it. */
static void add_names(struct ve_buf *line, enum ve_dialect dialect)
{
	static const char names[] = "python python3 pip pip3";
	bool zsh = dialect == VE_ZSH;
	ve_buf_addf(line, " --var \"_VENV_NAMES=$({ builtin alias %s%s; builtin %s %s; builtin hash %s %s; } 2>/dev/null || :)\"", zsh ? "-L " : "", names,
		    zsh ? "whence -w" : "declare -F", names, zsh ? "-m" : "-t", names);
}

int ve_start(const struct ve_shell *sh, int argc, char *const argv[])
{
	struct ve_buf line = {0};
	int code = ve_status_exit(VE_NOTFOUND);
	bool there = begin(&line, sh, "__run", argv[0]);
	if (there && ve_same(argv[0], "doctor"))
		add_names(&line, sh->dialect);
	if (there)
		code = evaluate(sh, &line, argc, argv, false);
	ve_buf_release(&line);
	return code;
}

int ve_start_named(const struct ve_shell *sh, const char *name, bool stack)
{
	struct ve_buf line = {0};
	char *const words[] = {(char *)name, NULL};
	int code = ve_status_exit(VE_NOTFOUND);
	if (begin(&line, sh, "__named", "activate"))
		code = evaluate(sh, &line, 1, words, stack);
	ve_buf_release(&line);
	return code;
}

static const char reply[] = "_VENV_REPLY";

/* Begin the line that puts what the program prints into a variable. zsh has an option that complains of what a function sets without
 * a word. */
static bool ask(struct ve_buf *line, const struct ve_shell *sh, const char *hidden, const char *asked)
{
	ve_buf_addf(line, "%s%s=$(", sh->dialect == VE_ZSH ? "typeset -g " : "", reply);
	bool there = begin(line, sh, hidden, asked);
	ve_buf_adds(line, " -- ");
	return there;
}

/* Run it, and append what came. */
static void answer(struct ve_buf *line, const struct ve_shell *sh, struct ve_buf *out)
{
	struct ve_value value = {0};
	ve_buf_adds(line, ") || :");
	if (!line->status && sh->evaluate(sh->ctx, line->data) == 0) {
		sh->var_get(sh->ctx, reply, &value);
		if (ve_given(value.text)) {
			ve_buf_adds(out, value.text);
			ve_buf_addc(out, '\n');
		}
	}
	sh->var_drop(sh->ctx, reply);
}

enum ve_status ve_complete(const struct ve_shell *sh, int count, char *const words[], int current, struct ve_buf *out)
{
	struct ve_buf line = {0};
	const struct ve_offers *part = (const struct ve_offers *)ve_part(sh, VE_PART_OFFERS, NULL);
	enum ve_status status = part ? part->candidates(sh, count, words, current, out) : VE_NOTFOUND;
	if (status != VE_NOTFOUND)
		return status;
	status = ask(&line, sh, "__complete", NULL) ? VE_OK : VE_NOTFOUND;
	ve_buf_addf(&line, "%d", current);
	for (int i = 0; i < count; i++)
		add_word(&line, sh->dialect, words[i]);
	ve_buf_adds(&line, " 2>/dev/null");
	if (!status)
		answer(&line, sh, out);
	status = status ? status : line.status ? line.status : out->status;
	ve_buf_release(&line);
	return status;
}
