/* venv.c - the program `venv`: the core on top of standard streams.
 *
 * It cannot change the shell that started it, so it answers questions: for the user, for the fish script (the commands
 * that begin with two underscores), and for the build.
 *
 *   venv COMMAND...
 *   venv __run [--var NAME=VALUE]... -- WORD...    a command as a shell runs it; WORD... begins with its name
 *   venv __named [--tell N] [--var NAME=VALUE]... -- venv NAME    the environment of that name, for `activate`
 *   venv __made [--var NAME=VALUE]... -- WORD...   which environment `venv WORD...` makes for the calling shell, as fish code
 *   venv __site [--var NAME=VALUE]... -- [ENV]     what fish must know to enter an environment, as fish code
 *   venv __conda [--var NAME=VALUE]... -- VERB [PREFIX]    what fish evaluates to activate, stack or deactivate a conda environment
 *   venv __find [--var NAME=VALUE]... -- DIR    the environment of DIR likewise, and what that depends on
 *   venv __complete [--var NAME=VALUE]... -- N WORD...    candidates for word N, one a line
 *   venv __generate KIND                           a template, the line @KIND@ replaced by what the tables say
 *
 * --var hands over a variable that is not exported. __run takes `--tell FD` besides: where the path of an environment is to be
 * written that the calling shell shall activate, or lines that it shall run; `--tell later`: it asks by __made; `--tell-fish FD`: it
 * is fish, and takes lines.
 */
#define _GNU_SOURCE /* memmem */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/ve.h"
#include "process.h"

extern char **environ;

struct host {
	struct listener listener; /* first, for process.c */
	char *const *given; /* --var NAME=VALUE ... */
	int given_count;
	int broken; /* why standard output could not be written; 0: it could */
};

static const char *value_in(const char *pair, const char *name, size_t len)
{
	return strncmp(pair, name, len) == 0 && pair[len] == '=' ? pair + len + 1 : NULL;
}

static void var_get(void *ctx, const char *name, struct ve_value *value)
{
	const struct host *host = ctx;
	size_t len = strlen(name);
	*value = (struct ve_value){0};
	for (int i = 1; i < host->given_count; i += 2) {
		value->text = value_in(host->given[i], name, len);
		if (value->text)
			return;
	}
	for (char *const *at = environ; at && *at; at++) {
		value->text = value_in(*at, name, len);
		if (value->text) {
			value->flags = VE_EXPORTED;
			return;
		}
	}
}

/* Variables of this process, which is what `venv run` hands to its command. What is not exported a command cannot see. */
static int var_drop(void *ctx, const char *name)
{
	(void)ctx;
	return unsetenv(name);
}

static int var_put(void *ctx, const char *name, const char *text, bool exported)
{
	return exported ? setenv(name, text, 1) : var_drop(ctx, name);
}

static enum ve_owner function_owner(void *ctx, enum ve_function function)
{
	(void)ctx, (void)function;
	return VE_NOBODY;
}

static int function_refuse(void *ctx, enum ve_function function)
{
	(void)ctx, (void)function;
	return -1;
}

static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	struct host *host = ctx;
	while (len) {
		ssize_t n = write(stream == VE_OUT ? STDOUT_FILENO : STDERR_FILENO, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (stream == VE_OUT)
				host->broken = n < 0 ? errno : EIO;
			return;
		}
		text += n;
		len -= (size_t)n;
	}
}

static void say_buf(struct host *host, const struct ve_buf *buf)
{
	say(host, VE_OUT, ve_buf_text(buf), buf->len);
}

static unsigned mode(void *ctx)
{
	(void)ctx;
	return 0;
}

static unsigned long activity(void *ctx)
{
	(void)ctx;
	return 0;
}

static int complain(struct host *host, const char *what, const char *why)
{
	struct ve_buf line = {0};
	ve_buf_addf(&line, "venv: %s: %s\n", what, why);
	say(host, VE_ERR, ve_buf_text(&line), line.len);
	ve_buf_release(&line);
	return 2;
}

/* The descriptor that `--tell` names, if it is open; no tool inherits it. */
static int take_tell(const char *word)
{
	char *end;
	long fd = strtol(word, &end, 10);
	if (strcmp(word, "later") == 0)
		return TELL_LATER;
	if (*end || fd <= STDERR_FILENO || fd > 1 << 20 || fcntl((int)fd, F_SETFD, FD_CLOEXEC) != 0)
		return TELL_NOBODY;
	return (int)fd;
}

/* Note the `--var NAME=VALUE`... and `--tell FD` that follow argv[0]. The index of what follows their `--`; -1: not of that form. */
static int take_given(struct host *host, int argc, char *const argv[])
{
	int i = 1;
	for (; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--tell") == 0 || strcmp(argv[i], "--tell-fish") == 0) {
			host->listener.tell = take_tell(argv[i + 1]);
			host->listener.fish = argv[i][6] != '\0';
		} else if (strcmp(argv[i], "--var") != 0) {
			break;
		}
	}
	if (i >= argc || strcmp(argv[i], "--") != 0)
		return -1;
	host->given = argv + 1;
	host->given_count = i - 1;
	return i + 1;
}

static int site(const struct ve_shell *sh, const char *argument)
{
	struct ve_buf out = {0};
	enum ve_status status = ve_emit_site(sh, argument, &out);
	if (status == VE_OK)
		say_buf(sh->ctx, &out);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static int made(const struct ve_shell *sh, int argc, char *const argv[])
{
	struct ve_buf out = {0};
	enum ve_status status = ve_emit_made(sh, argc, argv, &out);
	if (status == VE_OK)
		say_buf(sh->ctx, &out);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static int answer(const struct ve_shell *sh, const char *dir)
{
	struct ve_buf out = {0};
	enum ve_status status = ve_emit_answer(sh, dir, &out);
	if (status == VE_OK)
		say_buf(sh->ctx, &out);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static int conda(const struct ve_shell *sh, const char *verb, const char *prefix)
{
	struct ve_buf out = {0};
	enum ve_status status = ve_conda_do(sh, verb, prefix, &out);
	if (status == VE_OK)
		say_buf(sh->ctx, &out);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static int complete(const struct ve_shell *sh, int argc, char *const argv[])
{
	struct ve_buf out = {0};
	char *end;
	long current = strtol(argv[0], &end, 10);
	if (*end || current < 0 || current >= argc - 1)
		return complain(sh->ctx, "__complete", "N is none of the words");
	enum ve_status status = ve_candidates(sh, argc - 1, argv + 1, (int)current, &out);
	say_buf(sh->ctx, &out);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static enum ve_status read_all(struct ve_buf *buf)
{
	char bytes[4096];
	ssize_t n;
	while ((n = read(STDIN_FILENO, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno != EINTR)
			return VE_IO;
		if (n > 0)
			ve_buf_add(buf, bytes, (size_t)n);
	}
	return ve_buf_status(buf);
}

/* Append one line, @VERSION@ replaced. */
static void fill_line(struct ve_buf *out, const char *line, size_t len)
{
	static const char slot[] = "@VERSION@";
	const char *end = line + len, *hit;
	while ((hit = memmem(line, (size_t)(end - line), slot, sizeof slot - 1))) {
		ve_buf_add(out, line, (size_t)(hit - line));
		ve_buf_adds(out, VE_VERSION);
		line = hit + sizeof slot - 1;
	}
	ve_buf_add(out, line, (size_t)(end - line));
}

/* A template without its slot is an error: it means that the two have drifted apart. */
static int generate(const struct ve_shell *sh, const char *kind)
{
	struct ve_buf in = {0}, made = {0}, slot = {0}, out = {0};
	bool found = false;
	enum ve_status status = read_all(&in);
	if (!status)
		status = ve_generate(kind, &made);
	ve_buf_addf(&slot, "@%s@\n", kind);
	const char *at = ve_buf_text(&in), *end = at + in.len;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = newline ? (size_t)(newline + 1 - at) : (size_t)(end - at);
		if (len == slot.len && memcmp(at, slot.data, len) == 0) {
			ve_buf_add(&out, ve_buf_text(&made), made.len);
			found = true;
		} else {
			fill_line(&out, at, len);
		}
		at += len;
	}
	if (!status && !found)
		status = VE_NOTFOUND;
	if (!status)
		status = ve_buf_status(&out);
	if (status)
		complain(sh->ctx, "__generate", found ? ve_status_text(status) : "no such slot in the template");
	else
		say_buf(sh->ctx, &out);
	ve_buf_release(&in);
	ve_buf_release(&made);
	ve_buf_release(&slot);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

/* argv[0] is what follows the program's name. -1: none of ours. */
static int hidden(const struct ve_shell *sh, int argc, char *const argv[])
{
	struct host *host = sh->ctx;
	const char *name = argv[0];
	if (argc == 2 && strcmp(name, "__generate") == 0)
		return generate(sh, argv[1]);
	int from = take_given(host, argc, argv);
	int left = argc - from;
	if (from < 0)
		return -1;
	if (left <= 1 && strcmp(name, "__site") == 0)
		return site(sh, left ? argv[from] : NULL);
	if (left == 2 && strcmp(name, "__named") == 0)
		return ve_status_exit(ve_tell_named(sh, argv[from + 1]));
	if (left >= 1 && strcmp(name, "__made") == 0)
		return made(sh, left, argv + from);
	if ((left == 1 || left == 2) && strcmp(name, "__conda") == 0)
		return conda(sh, argv[from], left == 2 ? argv[from + 1] : NULL);
	if (left == 1 && strcmp(name, "__find") == 0)
		return answer(sh, argv[from]);
	if (left >= 2 && strcmp(name, "__complete") == 0)
		return complete(sh, left, argv + from);
	if (left >= 1 && strcmp(name, "__run") == 0)
		return ve_run(sh, left, argv + from);
	return -1;
}

/* A file opened later must not become standard output by accident, and writing to a closed one must fail. */
static bool hold_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	}
	return true;
}

/* The directory whose bin/ the program is in, to be freed; NULL when it cannot be told. */
static char *find_prefix(const char *called)
{
	char *file = realpath("/proc/self/exe", NULL);
	if (!file && called && strchr(called, '/'))
		file = realpath(called, NULL);
	for (int i = 0; file && i < 2; i++) {
		char *slash = strrchr(file, '/');
		if (!slash || (i && strcmp(slash, "/bin") != 0)) {
			free(file);
			return NULL;
		}
		*slash = '\0';
	}
	return file;
}

int main(int argc, char *argv[])
{
	static char name[] = "venv";
	static char *alone[] = {name, NULL};
	struct host host = {.listener.tell = TELL_NOBODY};
	struct ve_shell sh = {
		.ctx = &host,
		.dialect = VE_FISH,
		.var_get = var_get,
		.var_put = var_put,
		.var_drop = var_drop,
		.function_owner = function_owner,
		.function_put = function_refuse,
		.function_drop = function_refuse,
		.say = say,
		.mode = mode,
		.activity = activity,
		.program = ve_program,
		.process = &process,
	};
	/* A reader that left early (`venv list | head -1`) is no accident to report. */
	signal(SIGPIPE, SIG_IGN);
	if (!hold_streams())
		return 1;
	sh.session = ve_session_new();
	if (!sh.session) {
		complain(&host, "start", ve_status_text(VE_NOMEM));
		return 1;
	}
	ve_program_session(sh.session);
	if (argc < 1) {
		argc = 1;
		argv = alone;
	}
	char *prefix = find_prefix(argv[0]);
	sh.prefix = prefix;
	argv[0] = name; /* what the program was called by means nothing */
	int code = argc > 1 && strncmp(argv[1], "__", 2) == 0 ? hidden(&sh, argc - 1, argv + 1) : -1;
	if (code < 0)
		code = ve_run(&sh, argc, argv);
	ve_session_free(sh.session);
	free(prefix);
	code = process_end(code);
	/* A reader that left early is no accident to report; a full disk is. */
	if (host.broken && host.broken != EPIPE)
		complain(&host, "standard output", "it cannot be written");
	return host.broken && code == 0 ? 1 : code;
}
