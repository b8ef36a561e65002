/* The walk up: nearest first, where it ends, what it remembers. */
#include "tap.h"
#include "tree.h"
#include <sys/time.h>
#include "../common/internal.h"

static struct ve_session *session;
static struct ve_env env;

static const char *found(const char *dir)
{
	struct ve_site *site = ve_find(session, &env, dir);
	return site ? site->root : NULL;
}

static void walk(void)
{
	is_str(found(at("/p/a/b")), NULL, "nothing there");
	make_env(at("/p/.venv"));
	is_str(found(at("/p")), at("/p/.venv"), "in the directory itself");
	is_str(found(at("/p/a/b")), at("/p/.venv"), "above");
	is_str(found(at("/p/a/b/")), at("/p/.venv"), "with a slash at the end");
	is_str(ve_find(session, &env, at("/p/a"))->project, at("/p"), "the project is the directory it lies in");
	make_env(at("/p/a/venv"));
	is_str(found(at("/p/a/b")), at("/p/a/venv"), "the nearest wins");
	is_str(found(at("/p")), at("/p/.venv"), "further up the other one still holds");
	is_str(found(at("/p-2")), NULL, "/p is not the parent of /p-2");
	make_env(at("/n"));
	make_env(at("/n/env"));
	make_env(at("/n/venv"));
	is_str(found(at("/n")), at("/n/venv"), "venv before env");
	make_env(at("/n/.venv"));
	is_str(found(at("/n")), at("/n/.venv"), ".venv before both");
	is_str(found(at("/missing/deep")), NULL, "a directory that is gone");
	is_str(found("relative"), NULL, "a relative path");
	is_str(found(NULL), NULL, "no $PWD");
	is_str(found(""), NULL, "an empty one");
}

static void odd(void)
{
	mkdir(at("/odd"), 0755);
	mkdir(at("/odd/.venv"), 0755);
	is_str(found(at("/odd")), NULL, "a .venv that is no environment is passed over");
	make_env(at("/odd/env"));
	is_str(found(at("/odd")), at("/odd/env"), "and the next name counts");
	rmdir(at("/odd/.venv"));
	ok(symlink("dangling", at("/odd/.venv")) == 0, "a dangling link:");
	is_str(found(at("/odd")), at("/odd/env"), "passed over");
	unlink(at("/odd/.venv"));
	ok(symlink(".venv", at("/odd/.venv")) == 0, "a link to itself:");
	is_str(found(at("/odd")), at("/odd/env"), "passed over");
	unlink(at("/odd/.venv"));
	ok(symlink("../n/.venv", at("/odd/.venv")) == 0, "a link to an environment:");
	is_str(found(at("/odd")), at("/odd/.venv"), "taken by the path it was found by");
}

static void limits(void)
{
	env.at[VE_VAR_HOME].text = at("/p/a");
	is_str(found(at("/p/a/b/c")), at("/p/a/venv"), "inside $HOME, $HOME itself is looked into");
	env.at[VE_VAR_HOME].text = at("/p/a/b/");
	is_str(found(at("/p/a/b/c")), NULL, "but not what is above it");
	is_str(found(at("/p/a/b")), NULL, "also from $HOME itself");
	is_str(found(at("/p/a")), at("/p/a/venv"), "outside of it the walk goes on");
	env.at[VE_VAR_HOME].text = at("/p/a/bb");
	is_str(found(at("/p/a/b/c")), at("/p/a/venv"), "a home of a like name is no home");
	env.at[VE_VAR_HOME].text = NULL;
	is_str(found(at("/p/a/b/c")), at("/p/a/venv"), "HOME unset");
	env.at[VE_VAR_HOME].text = "/";
	is_str(found(at("/p/a/b/c")), at("/p/a/venv"), "HOME is the root");

	char ceilings[9000];
	snprintf(ceilings, sizeof ceilings, "/nowhere:%s/:", at("/p/a"));
	env.at[VE_VAR_CEILING].text = ceilings;
	is_str(found(at("/p/a/b/c")), NULL, "a ceiling is neither looked into nor passed");
	is_str(found(at("/p/a")), at("/p/a/venv"), "but the start always is");
	env.at[VE_VAR_CEILING].text = at("/p");
	is_str(found(at("/p-2/x")), NULL, "a ceiling of a like name is none");
	is_str(found(at("/p/a/b")), at("/p/a/venv"), "below a ceiling");
	env.at[VE_VAR_CEILING].text = NULL;
	is_str(found(at("/p/a/b/c")), at("/p/a/venv"), "and without it");
}

static void settings(void)
{
	make_env(at("/p/a/b/myenv"));
	env.at[VE_VAR_NAMES].text = "myenv other";
	is_str(found(at("/p/a/b")), at("/p/a/b/myenv"), "VENV_NAMES");
	is_str(found(at("/p/a")), NULL, "replaces the usual ones");
	env.at[VE_VAR_NAMES].text = "../n .. a/venv";
	is_str(found(at("/p/a")), NULL, "a name that leaves the level is none");
	env.at[VE_VAR_NAMES].text = "";
	is_str(found(at("/p/a")), at("/p/a/venv"), "an empty list is the default");
	env.at[VE_VAR_NAMES].text = NULL;
}

/* Levels that hold nothing are remembered once they are older than the clock's coarseness; the root of the tree was made
 * just now, so the levels above it stand for them. */
static void memory(void)
{
	int before = 0, after = 0;
	mkdir(at("/late"), 0755);
	mkdir(at("/late/a"), 0755);
	found(at("/late/a"));
	make_env(at("/late/.venv"));
	is_str(found(at("/late/a")), at("/late/.venv"), "one that appears is seen");
	tree_remove(at("/late/.venv"));
	is_str(found(at("/late/a")), NULL, "one that disappears too");

	ve_session_free(session);
	session = ve_session_new();
	for (int i = 0; i < VE_LEVELS; i++)
		before += session->level[i].stamp.id.ino != 0;
	found("/usr/lib");
	for (int i = 0; i < VE_LEVELS; i++)
		after += session->level[i].stamp.id.ino != 0;
	ok(before == 0 && after > 0, "old levels without any are remembered");
	env.at[VE_VAR_NAMES].text = "elsewise";
	found(NULL);
	after = 0;
	for (int i = 0; i < VE_LEVELS; i++)
		after += session->level[i].stamp.id.ino != 0;
	is_int(after, 0, "and forgotten when other names are looked for");
	env.at[VE_VAR_NAMES].text = NULL;

	for (int i = 0; i < 3 * VE_SITES; i++) {
		mkdir(at("/many%d", i), 0755);
		make_env(at("/many%d/.venv", i));
		found(at("/many%d", i));
	}
	bool all = true;
	for (int i = 0; i < 3 * VE_SITES; i++)
		all = all && ve_same(found(at("/many%d", i)), at("/many%d/.venv", i));
	ok(all, "more environments than are remembered");
	struct ve_site *one = ve_find(session, &env, at("/many1"));
	ok(one == ve_find(session, &env, at("/many1")), "one that is remembered is not read again");
	write_file(at("/many1/.venv/pyvenv.cfg"), "prompt = 'changed'\n");
	is_str(ve_find(session, &env, at("/many1"))->name, "changed", "unless it was changed");
}

/* Of the last so many levels, which are still known? */
static int still_known(int last, int count)
{
	int known = 0;
	for (int i = last - count; i < last; i++) {
		struct ve_level level = {.stamp = {.id = {1, (ino_t)i + 1}}};
		const struct ve_level *found_level = ve_level_known(session, &env, &level.stamp, "/");
		if (found_level && found_level->site != (unsigned long)i) /* another one's */
			return -1;
		known += found_level != NULL;
	}
	return known;
}

static void entries(void)
{
	enum { MANY = 1000 };
	ve_levels_forget(session);
	for (int i = 0; i < MANY; i++) {
		struct ve_level level = {.stamp = {.id = {1, (ino_t)i + 1}}, .site = (unsigned long)i};
		ve_level_remember(session, &level);
		if (i == 9)
			is_int((long)session->levels, 10, "ten levels take the first ten entries");
		if (i == 9)
			is_int(still_known(10, 10), 10, "and are known");
	}
	ok(session->levels <= VE_LEVELS, "of a thousand as many are kept as there is room for");
	ok(still_known(MANY, VE_WAYS) == VE_WAYS && still_known(MANY, MANY) > VE_LEVELS / 2, "among them the last ones, each its own");
	ve_levels_forget(session);
	is_int(still_known(MANY, MANY), 0, "all of them can be forgotten");
	struct ve_level again = {.stamp = {.id = {1, MANY}}, .site = MANY - 1};
	ve_level_remember(session, &again);
	is_int((long)session->levels, 1, "the next one begins anew");
	ve_levels_forget(session);
	is_int(still_known(MANY, MANY), 0, "and can be forgotten too");
}

int main(void)
{
	tree_make();
	session = ve_session_new();
	env.at[VE_VAR_HOME].text = "/nobody";
	mkdir(at("/p"), 0755);
	mkdir(at("/p-2"), 0755);
	mkdir(at("/p-2/x"), 0755);
	mkdir(at("/p/a"), 0755);
	mkdir(at("/p/a/b"), 0755);
	mkdir(at("/p/a/b/c"), 0755);
	walk();
	odd();
	limits();
	settings();
	memory();
	entries();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
