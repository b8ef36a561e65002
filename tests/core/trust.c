/* Rule 1: an environment that somebody else could have written or put there is not trusted, and the reason is said. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

enum { STRANGER = 54321 }; /* a user that is not us */

static const char *doubts(const char *root)
{
	static char why[4096];
	struct ve_site site = {0};
	struct ve_env env = {0};
	why[0] = '\0';
	if (ve_site_open(&site, root, NULL, &env) != VE_OK)
		return "not an environment";
	if (ve_trust(&site) != VE_TRUSTED)
		snprintf(why, sizeof why, "%s", site.doubt.len ? site.doubt.data : "no reason");
	ve_site_release(&site);
	return why;
}

static const char *reason(const char *file, const char *text)
{
	static char line[9000];
	snprintf(line, sizeof line, "%s%s", file, text);
	return line;
}

static const char theirs[] = " belongs to somebody else";
static const char open_to_all[] = " can be written by others";

static bool give(const char *file, uid_t user, gid_t group)
{
	return chown(file, user, group) == 0;
}

static void modes(const char *file)
{
	struct stat st;
	stat(file, &st);
	chmod(file, st.st_mode | S_IWOTH);
	is_str(doubts(at("/p/e")), reason(file, open_to_all), "writable by all: %s", file + strlen(tree));
	chmod(file, st.st_mode | S_IWGRP);
	if (give(file, (uid_t)-1, STRANGER)) {
		chmod(file, st.st_mode | S_IWGRP); /* chown may take bits away */
		is_str(doubts(at("/p/e")), reason(file, open_to_all), "writable by a group: %s", file + strlen(tree));
		give(file, (uid_t)-1, getegid());
	}
	chmod(file, st.st_mode);
	is_str(doubts(at("/p/e")), "", "as it was: %s", file + strlen(tree));
}

static void owner(const char *file)
{
	if (geteuid() != 0)
		return; /* only root can give a file away */
	give(file, STRANGER, (gid_t)-1);
	is_str(doubts(at("/p/e")), reason(file, theirs), "somebody else's: %s", file + strlen(tree));
	give(file, 0, (gid_t)-1);
}

static void way(void)
{
	static const char others[] = ", on the way to it, can be written by others";
	chmod(at("/p"), 0777);
	is_str(doubts(at("/p/e")), reason(at("/p"), others), "a parent that all may write");
	chmod(at("/p"), 01777);
	is_str(doubts(at("/p/e")), "", "unless it is sticky, as /tmp");
	chmod(at("/p"), 0755);
	if (geteuid() == 0) {
		give(at("/p"), STRANGER, (gid_t)-1);
		is_str(doubts(at("/p/e")), reason(at("/p"), ", on the way to it, belongs to somebody else"), "a parent of somebody else");
		give(at("/p"), 0, (gid_t)-1);
	}
	chmod(at("/p/e"), 01777);
	is_str(doubts(at("/p/e")), reason(at("/p/e"), open_to_all), "the environment itself may not even be sticky");
	chmod(at("/p/e"), 0755);

	mkdir(at("/open"), 0755);
	ok(symlink(at("/p/e"), at("/open/link")) == 0, "reached by a link:");
	is_str(doubts(at("/open/link")), "", "trusted");
	chmod(at("/open"), 0777);
	is_str(doubts(at("/open/link")), reason(at("/open"), others), "not when the link can be replaced");
	chmod(at("/open"), 0755);
	chmod(at("/p"), 0777);
	is_str(doubts(at("/open/link")), reason(at("/p"), others), "nor when what it leads to can");
	chmod(at("/p"), 0755);

	mkdir(at("/inner"), 0755);
	mkdir(at("/inner/e"), 0755);
	write_file(at("/inner/e/pyvenv.cfg"), "");
	mkdir(at("/target"), 0755);
	mkdir(at("/target/bin"), 0777);
	chmod(at("/target/bin"), 0777);
	ok(symlink(at("/target/bin"), at("/inner/e/bin")) == 0, "its bin is a link:");
	is_str(doubts(at("/inner/e")), reason(at("/inner/e/bin"), open_to_all), "what it leads to is judged");
}

int main(void)
{
	struct ve_site site = {0};
	struct ve_env env = {0};
	tree_make();
	chmod(tree, 0755);
	mkdir(at("/p"), 0755);
	make_env(at("/p/e"));
	is_str(doubts(at("/p/e")), "", "one's own is trusted");
	modes(at("/p/e"));
	modes(at("/p/e/bin"));
	modes(at("/p/e/pyvenv.cfg"));
	owner(at("/p/e"));
	owner(at("/p/e/bin"));
	owner(at("/p/e/pyvenv.cfg"));
	way();

	mkdir(at("/co:lon"), 0755);
	make_env(at("/co:lon/e"));
	ok(strstr(doubts(at("/co:lon/e")), "colon"), "a path that PATH cannot hold");
	mkdir(at("/esc\x1b[31m"), 0755);
	chmod(at("/esc\x1b[31m"), 0777);
	make_env(at("/esc\x1b[31m/e"));
	ok(strstr(doubts(at("/esc\x1b[31m/e")), "/esc?[31m,"), "a reason has no control characters");

	ve_site_open(&site, at("/p/e"), NULL, &env);
	is_int(ve_trust(&site), VE_TRUSTED, "a verdict");
	chmod(at("/p/e"), 0777);
	is_int(ve_trust(&site), VE_TRUSTED, "holds for the life of the site");
	ve_site_release(&site);
	tree_remove(tree);
	return done_testing();
}
