/* Nothing changed: nothing is allocated. The linker sends every allocation through here (--wrap). */
#include "tap.h"
#include "tree.h"
#include "fake.h"
#include "../common/internal.h"

static long allocations;

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
char *__real_strdup(const char *);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	allocations++;
	return __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	allocations++;
	return __real_strdup(text);
}

static struct fake fake;

static long at_prompts(int count)
{
	allocations = 0;
	while (count--)
		ve_hook(&fake.shell, VE_PROMPT);
	return allocations;
}

static long at_moves(char *const dirs[2], int count)
{
	long sum = 0;
	while (count--) {
		fake_set(&fake, "PWD", dirs[count & 1], VE_EXPORTED);
		allocations = 0;
		ve_hook(&fake.shell, VE_CHDIR);
		sum += allocations;
		allocations = 0;
		ve_hook(&fake.shell, VE_PROMPT);
		sum += allocations;
	}
	return sum;
}

/* What the fake itself allocates for its variables is not counted. */
static struct ve_shell plain;

static int put(void *ctx, const char *name, const char *text, bool exported)
{
	long before = allocations;
	int status = plain.var_put(ctx, name, text, exported);
	allocations = before;
	return status;
}

static int drop(void *ctx, const char *name)
{
	long before = allocations;
	int status = plain.var_drop(ctx, name);
	allocations = before;
	return status;
}

static long at_pairs(const char *place, int count)
{
	char *const enter[] = {(char *)"activate", (char *)place, NULL}, *const leave[] = {(char *)"deactivate", NULL};
	long sum = 0, failed = 0;
	while (count--) {
		allocations = 0;
		failed += ve_run(&fake.shell, 2, enter);
		failed += ve_run(&fake.shell, 1, leave);
		sum += allocations;
	}
	return failed ? -1 : sum;
}

int main(void)
{
	tree_make();
	mkdir(at("/plain"), 0755);
	mkdir(at("/other"), 0755);
	mkdir(at("/p"), 0755);
	mkdir(at("/p/a"), 0755);
	mkdir(at("/p/b"), 0755);
	make_env(at("/p/.venv"));
	char *outside[2] = {strdup(at("/plain")), strdup(at("/other"))};
	char *inside[2] = {strdup(at("/p/a")), strdup(at("/p/b"))};

	fake_init(&fake);
	fake_set(&fake, "HOME", tree, VE_EXPORTED);
	fake_cd(&fake, outside[0]);
	ok(allocations > 0, "allocations are counted");
	at_prompts(2);
	is_int(at_prompts(100), 0, "prompts, nothing active");
	at_moves(outside, 4);
	is_int(at_moves(outside, 100), 0, "cd between directories without an environment");
	fake_cd(&fake, inside[0]);
	is_str(fake_get(&fake, "VIRTUAL_ENV"), at("/p/.venv"), "an environment is active");
	at_prompts(2);
	is_int(at_prompts(100), 0, "prompts, one active");
	at_moves(inside, 4);
	is_int(at_moves(inside, 100), 0, "cd within its project");
	fake_run(&fake, "deactivate", NULL);
	at_prompts(2);
	is_int(at_prompts(100), 0, "prompts, put off");
	fake_set(&fake, "VENV_AUTO", "0", 0);
	fake_cd(&fake, outside[0]);
	at_moves(inside, 4);
	is_int(at_moves(inside, 100), 0, "auto-activation off");

	plain = fake.shell;
	fake.shell.var_put = put;
	fake.shell.var_drop = drop;
	char *env = strdup(at("/p/.venv"));
	at_pairs(env, 20); /* buffers change places until each is large enough */
	is_int(at_pairs(env, 100), 0, "activate and deactivate by hand, again and again");
	free(env);

	for (int i = 0; i < 2; i++) {
		free(outside[i]);
		free(inside[i]);
	}
	fake_release(&fake);
	tree_remove(tree);
	return done_testing();
}
