/* process.c - running tools and becoming commands.
 *
 * While a tool runs, what ends programs is only noted (the tool is in the same foreground job and gets its own from the
 * terminal), so that the command can clean up; then the program dies of it, as the shell expects.
 */
#define _GNU_SOURCE /* signals, posix_spawn */

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <sys/ioctl.h>
#include <unistd.h>

extern char **environ;

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { DEADLY = sizeof deadly / sizeof *deadly };

static volatile sig_atomic_t caught, child;
static int refused; /* the exit code of a become() that failed */

static void note(int number)
{
	int saved = errno;
	if (!caught || number != SIGINT)
		caught = number;
	/* Sent to us alone, as `kill` does: the tool must hear of it. From the terminal it comes twice, which does no harm. */
	if (child > 0 && number != SIGINT && number != SIGQUIT)
		kill((pid_t)child, number);
	errno = saved;
}

/* What was ignored when we started stays ignored (nohup). */
static void watch(sigset_t *ours)
{
	struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART}, before;
	sigemptyset(&action.sa_mask);
	sigemptyset(ours);
	for (int i = 0; i < DEADLY; i++) {
		if (sigaction(deadly[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
			sigaction(deadly[i], &action, NULL);
			sigaddset(ours, deadly[i]);
		}
	}
}

static int run_in(void *ctx, const char *dir, char *const argv[])
{
	(void)ctx;
	sigset_t reset, mask;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;
	watch(&reset);
	if (caught)
		return 128 + caught;
	sigaddset(&reset, SIGPIPE);
	sigemptyset(&mask);
	if ((errno = posix_spawnattr_init(&attributes)) != 0)
		return -1;
	if ((errno = posix_spawn_file_actions_init(&actions)) != 0) {
		posix_spawnattr_destroy(&attributes);
		return -1;
	}
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &reset);
	posix_spawnattr_setsigmask(&attributes, &mask);
	int error = dir ? posix_spawn_file_actions_addchdir_np(&actions, dir) : 0;
	if (!error)
		error = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (error) {
		errno = error;
		return -1;
	}
	child = pid;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR) {
			child = 0;
			return -1;
		}
	}
	child = 0;
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	for (int i = 0; i < DEADLY; i++) {
		if (WTERMSIG(status) == deadly[i])
			caught = deadly[i];
	}
	return 128 + WTERMSIG(status);
}

static int run(void *ctx, char *const argv[])
{
	return run_in(ctx, NULL, argv);
}

static bool interrupted(void *ctx)
{
	(void)ctx;
	return caught;
}

static int become(void *ctx, char *const argv[])
{
	(void)ctx;
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	int error = errno;
	signal(SIGPIPE, SIG_IGN);
	refused = error == ENOENT ? 127 : 126;
	return error;
}

static bool hand_over(void *ctx, const char *place)
{
	const struct listener *listener = ctx;
	size_t len = strlen(place) + 1;
	if (listener->tell == TELL_LATER)
		return true;
	if (listener->fish)
		return false;
	/* In one piece: less than a pipe takes at once. A shell that does not wait any more has closed its end. */
	return listener->tell >= 0 && len <= 16 << 10 && write(listener->tell, place, len) == (ssize_t)len;
}

static int columns(void *ctx, enum ve_stream stream)
{
	struct winsize size;
	int fd = stream == VE_OUT ? STDOUT_FILENO : STDERR_FILENO;
	(void)ctx;
	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* The empty line in front tells them from a path. */
static bool hand_lines(void *ctx, const char *lines)
{
	const struct listener *listener = ctx;
	struct ve_buf text = {0};
	if (!lines)
		return listener->tell >= 0;
	ve_buf_addf(&text, "\n%s", lines);
	size_t len = text.len + !listener->fish;
	bool done = !text.status && listener->tell >= 0 && len <= 16 << 10 && write(listener->tell, text.data, len) == (ssize_t)len;
	ve_buf_release(&text);
	return done;
}

static enum ve_dialect dialect(void *ctx)
{
	const struct listener *listener = ctx;
	return listener->fish || listener->tell == TELL_LATER ? VE_FISH : VE_BASH; /* only fish says that */
}

const struct ve_process process = {
	.run = run,
	.run_in = run_in,
	.interrupted = interrupted,
	.become = become,
	.hand_over = hand_over,
	.line_width = columns,
	.calls = calls,
	.hand_lines = hand_lines,
	.dialect = dialect,
};

int process_end(int code)
{
	if (!caught)
		return refused ? refused : code;
	signal(caught, SIG_DFL);
	sigset_t mask;
	sigemptyset(&mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	raise(caught);
	return 128 + caught;
}
