/* An environment that somebody else could have written or put there, or that was not made where it is, is not trusted, and the
 * reason is said. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"
#include <sys/xattr.h>

enum { STRANGER = 54321 }; /* a user that is not us */

static struct ve_session *session;
static struct ve_env env;

static const char *doubts(const char *root)
{
	static char why[4096];
	struct ve_site site = {0};
	why[0] = '\0';
	memset(session->known, 0, sizeof session->known); /* what was judged before is not the point here */
	if (ve_site_open(&site, root, NULL, &env) != VE_OK)
		return "not an environment";
	if (ve_trust(session, &env, &site) != VE_TRUSTED)
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
	make_env(at("/inner/e"));
	rmdir(at("/inner/e/bin"));
	mkdir(at("/target"), 0755);
	mkdir(at("/target/bin"), 0777);
	chmod(at("/target/bin"), 0777);
	ok(symlink(at("/target/bin"), at("/inner/e/bin")) == 0, "its bin is a link:");
	is_str(doubts(at("/inner/e")), reason(at("/target/bin"), open_to_all), "what it leads to is judged");
	chmod(at("/target/bin"), 0755);
	is_str(doubts(at("/inner/e")), "", "and may be one's own");
	chmod(at("/target"), 0777);
	is_str(doubts(at("/inner/e")), reason(at("/target"), others), "and so is the way there");
	chmod(at("/target"), 0755);
	unlink(at("/inner/e/bin"));
	mkdir(at("/target/sticky"), 0755);
	chmod(at("/target/sticky"), 01777);
	ok(symlink(at("/target/sticky/later"), at("/inner/e/bin")) == 0, "it leads to nothing, yet:");
	is_str(doubts(at("/inner/e")), reason(at("/target/sticky/later"), " is not there, and others could put it there"),
	       "others could make it be something");
	chmod(at("/target/sticky"), 0755);
	is_str(doubts(at("/inner/e")), "", "but not where only we may write");
	unlink(at("/inner/e/bin"));
	is_str(doubts(at("/inner/e")), "", "what is not there does nothing");
}

/* Each link of a chain is judged where it stands: whoever owns it, or may replace it, leads the way. */
static void links(void)
{
	mkdir(at("/l"), 0755);
	mkdir(at("/l/sticky"), 0755);
	chmod(at("/l/sticky"), 01777);
	ok(symlink(at("/l/sticky/two"), at("/l/one")) == 0 && symlink("../three", at("/l/sticky/two")) == 0 &&
	   symlink(at("/p"), at("/l/three")) == 0, "a chain of links, one relative, one in a sticky directory");
	is_str(doubts(at("/l/one/e")), "", "all one's own");
	chmod(at("/l/sticky"), 0777);
	is_str(doubts(at("/l/one/e")), reason(at("/l/sticky"), ", on the way to it, can be written by others"), "one that others can replace");
	chmod(at("/l/sticky"), 01777);
	if (geteuid() == 0) {
		ok(lchown(at("/l/sticky/two"), STRANGER, (gid_t)-1) == 0, "one of somebody else");
		is_str(doubts(at("/l/one/e")), reason(at("/l/sticky/two"), ", a link on the way to it, belongs to somebody else"), "is not trusted");
	}
	ok(symlink("again", at("/l/again")) == 0, "a link to itself");
	is_str(doubts(at("/l/again/e")), "not an environment", "leads nowhere");
}

/* A path recorded in it is this place. */
static void place(void)
{
	char text[3 * PATH_MAX];
	mkdir(at("/made"), 0755);
	make_env(at("/made/e"));
	is_str(doubts(at("/made/e")), "", "made here");
	rename(at("/made/e"), at("/made/moved"));
	is_str(doubts(at("/made/moved")), reason(at("/made/moved"), " does not say that it was made there"), "moved");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\nexport VIRTUAL_ENV\n", at("/elsewhere/e"));
	write_file(at("/made/moved/bin/activate"), text);
	snprintf(text, sizeof text, "it was made for %s and copied or moved here", at("/elsewhere/e"));
	is_str(doubts(at("/made/moved")), text, "and its script says whence");
	rename(at("/made"), at("/renamed"));
	ok(*doubts(at("/renamed/moved")), "a directory above renamed");
	ok(symlink(at("/renamed"), at("/made")) == 0 && rename(at("/renamed/moved"), at("/renamed/e")) == 0, "a link with the old name:");
	is_str(doubts(at("/renamed/e")), "", "the recorded path leads here");
	is_str(doubts(at("/made/e")), "", "by both ways");

	/* What a download cannot know is where it will be unpacked; but there are paths that lead here from anywhere. */
	make_env(at("/d"));
	write_file(at("/d/pyvenv.cfg"), "home = /usr/bin\nuv = 0.8\nrelocatable = true\n");
	is_str(doubts(at("/d")), reason(at("/d"), " does not say that it was made there"), "relocatable: it says nothing");
	int here = open(tree, O_RDONLY);
	is_int(fchdir(here), 0, "here");
	close(here);
	for (int i = 0; i < 6; i++) {
		static const char *const tricks[] = {"/proc/self/cwd/d", "/proc/thread-self/cwd/d", "//proc/./self/cwd/d", "/usr/../proc/self/cwd/d",
						     "/dev/fd/../cwd/d", "/proc/self/root/proc/self/cwd/d"};
		snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\n", tricks[i]);
		write_file(at("/d/bin/activate"), text);
		ok(strstr(doubts(at("/d")), i == 0 ? "which is not a fixed place" : "/proc/"), "%s: %s", tricks[i], doubts(at("/d")));
	}
	ok(symlink("/proc/self/cwd", at("/cwd")) == 0, "a link to it:");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\n", at("/cwd/d"));
	write_file(at("/d/bin/activate"), text);
	ok(strstr(doubts(at("/d")), "/proc/"), "%s", doubts(at("/d")));
	for (int i = 0; i < 4; i++) {
		static const char *const tricks[] = {".", "d", "$PWD/d", "`pwd`/d"};
		snprintf(text, sizeof text, "VIRTUAL_ENV=\"%s\"\n", tricks[i]);
		write_file(at("/d/bin/activate"), text);
		is_str(doubts(at("/d")), reason(at("/d"), " does not say that it was made there"), "%s", tricks[i]);
	}
	unlink(at("/d/bin/activate"));
}

static void settings(void)
{
	char text[3 * PATH_MAX], prefix[PATH_MAX + 8];
	snprintf(prefix, sizeof prefix, "%s/s", tree);
	mkdir(at("/s"), 0755);
	make_env(at("/s/e"));
	rename(at("/s/e"), at("/s/moved"));
	env.at[VE_VAR_TRUST].text = "all";
	is_str(doubts(at("/s/moved")), "", "VENV_TRUST=all: what was made elsewhere");
	chmod(at("/s/moved"), 0777);
	is_str(doubts(at("/s/moved")), reason(at("/s/moved"), open_to_all), "but not what others can write");
	chmod(at("/s/moved"), 0755);
	env.at[VE_VAR_TRUST].text = "ask";
	is_str(doubts(at("/p/e")), "VENV_TRUST=ask, and you did not allow it", "VENV_TRUST=ask: not even one's own");
	env.at[VE_VAR_TRUST_PREFIXES].text = prefix;
	is_str(doubts(at("/s/moved")), "", "a prefix is a word");
	env.at[VE_VAR_TRUST].text = "something";
	is_str(doubts(at("/p/e")), "", "an unknown word is none");
	env.at[VE_VAR_TRUST].text = "";
	is_str(doubts(at("/s/moved")), "", "VENV_TRUST_PREFIXES");
	chmod(at("/s/moved"), 0777);
	ok(*doubts(at("/s/moved")), "but not what others can write");
	chmod(at("/s/moved"), 0755);
	rename(at("/s"), at("/s-2"));
	ok(*doubts(at("/s-2/moved")), "/s is no prefix of /s-2");
	snprintf(text, sizeof text, "relative::/nowhere:%s", at("/s-link"));
	env.at[VE_VAR_TRUST_PREFIXES].text = text;
	ok(symlink(at("/s-2"), at("/s-link")) == 0, "a list, one a link");
	is_str(doubts(at("/s-2/moved")), "", "leads to the same place");
	ok(symlink(at("/d"), at("/s-2/out")) == 0, "a link that leads out of a prefix:");
	ok(*doubts(at("/s-2/out")), "what it leads to is judged by its own place");
	env.at[VE_VAR_TRUST].text = env.at[VE_VAR_TRUST_PREFIXES].text = NULL;
}

/* ---- who else may write ------------------------------------------------------------------------------------------- */

enum { USER_OBJ = 1, USER = 2, GROUP_OBJ = 4, GROUP = 8, MASK = 16, OTHER = 32, READ_WRITE = 6, READ_ONLY = 4 };

static bool acl(const char *file, unsigned tag, unsigned perm, unsigned id, unsigned group_obj)
{
	unsigned entries[5][3] = {{USER_OBJ, 7, ~0u}, {tag, perm, id}, {GROUP_OBJ, group_obj, ~0u}, {MASK, 7, ~0u}, {OTHER, 5, ~0u}};
	if (tag == GROUP) { /* the kernel wants them in order */
		unsigned swap[3];
		memcpy(swap, entries[1], sizeof swap);
		memcpy(entries[1], entries[2], sizeof swap);
		memcpy(entries[2], swap, sizeof swap);
	}
	unsigned char bytes[4 + 5 * 8] = {2, 0, 0, 0};
	for (int i = 0; i < 5; i++) {
		unsigned char *to = bytes + 4 + 8 * i;
		to[0] = (unsigned char)entries[i][0];
		to[2] = (unsigned char)entries[i][1];
		for (int j = 0; j < 4; j++)
			to[4 + j] = (unsigned char)(entries[i][2] >> 8 * j);
	}
	return setxattr(file, "system.posix_acl_access", bytes, sizeof bytes, 0) == 0;
}

static void acls(void)
{
	const char *e = at("/p/e");
	ok(acl(e, USER, READ_WRITE, STRANGER, 5), "an ACL that lets somebody else write");
	is_str(doubts(e), reason(e, open_to_all), "is seen, though the group is our own");
	ok(acl(e, USER, READ_ONLY, STRANGER, 5), "one that lets somebody read, with a mask that looks like more");
	is_str(doubts(e), "", "does no harm");
	ok(acl(e, USER, READ_WRITE, geteuid(), 5), "one for us");
	is_str(doubts(e), "", "neither");
	ok(acl(e, GROUP, READ_WRITE, STRANGER, 5), "one for a group");
	is_str(doubts(e), reason(e, open_to_all), "is seen");
	is_int(removexattr(e, "system.posix_acl_access"), 0, "and gone");
	chmod(e, 0755);
	is_str(doubts(e), "", "as it was");
}

static struct ve_buf as_buf(const char *text)
{
	struct ve_buf buf = {0};
	ve_buf_adds(&buf, text);
	return buf;
}

static bool private_group(const char *passwd, const char *group, uid_t user, gid_t gid)
{
	struct ve_buf p = as_buf(passwd), g = as_buf(group);
	bool is_private = ve_group_private(&p, &g, user, gid);
	ve_buf_release(&p);
	ve_buf_release(&g);
	return is_private;
}

static void groups(void)
{
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:\nbob:x:1001:1002::/:\ncat:x:1003:100::/:\ndan:x:1004:100::/:\n"
				     "eve:x:1006:1007::/:\nbad\n:x:\n";
	static const char group[] = "root:x:0:\nann:x:1000:\nbob:x:1002:bob\nusers:x:100:\nfox:x:1007:\nann2:x:1008:";
	ok(private_group(passwd, group, 1000, 1000), "as useradd makes it");
	ok(private_group(passwd, group, 1001, 1002), "when the number was not free; a member of his own group");
	ok(!private_group(passwd, group, 1003, 100), "users, who share a group");
	ok(!private_group(passwd, group, 1000, 1002), "another's");
	ok(!private_group(passwd, group, 1006, 1007), "a group of another name");
	ok(!private_group(passwd, group, 1000, 1008), "not the primary group");
	ok(!private_group(passwd, "ann:x:1000:bob\n", 1000, 1000), "one with another member");
	ok(!private_group(passwd, "ann:x:1000:ann,bob\n", 1000, 1000), "or more");
	ok(!private_group("ann:x:1000:1000::\nbob:x:1001:1000::\n", group, 1000, 1000), "one that is another's primary group too");
	ok(!private_group("", "", 1, 2), "unknown: not by another number");
	ok(private_group("", "", getegid(), getegid()), "unknown: by the same number, if it is ours now");
	ok(!private_group("", "", getegid() + 1, getegid() + 1), "else not");
	ok(!private_group("ann:x:4294968296:1000::/:\n", group, 1000, 1000), "numbers do not wrap");
}

static void sudo(void)
{
	if (geteuid() != 0)
		return;
	make_env(at("/sudo"));
	give(at("/sudo"), STRANGER, (gid_t)-1);
	is_str(doubts(at("/sudo")), reason(at("/sudo"), theirs), "root does not trust a user's");
	env.at[VE_VAR_SUDO_UID].text = "54321";
	is_str(doubts(at("/sudo")), "", "but that of who became root by sudo");
	for (int i = 0; i < 4; i++) {
		static const char *const others[] = {"1000", "54321x", "", "99999999999999999999"};
		env.at[VE_VAR_SUDO_UID].text = others[i];
		is_str(doubts(at("/sudo")), reason(at("/sudo"), theirs), "SUDO_UID=%s: not", others[i]);
	}
	env.at[VE_VAR_SUDO_UID].text = NULL;
}

/* ---- verdicts ----------------------------------------------------------------------------------------------------- */

static bool trusts(const char *root)
{
	struct ve_site site = {0};
	ve_site_open(&site, root, NULL, &env);
	bool fine = ve_trust(session, &env, &site) == VE_TRUSTED;
	ve_site_release(&site);
	return fine;
}

static void verdicts(void)
{
	struct ve_site site = {0};
	ve_site_open(&site, at("/p/e"), NULL, &env);
	is_int(ve_trust(session, &env, &site), VE_TRUSTED, "a verdict");
	is_str(ve_trust_why(&site), "yours, and made here", "and why");
	chmod(at("/p/e"), 0777);
	is_int(ve_trust(session, &env, &site), VE_TRUSTED, "holds for the life of the site");
	ve_site_release(&site);
	ok(trusts(at("/p/e")), "and of the shell");

	/* A site may be opened long before it is judged. */
	mkdir(at("/p/later"), 0755);
	make_env(at("/p/later/e"));
	char script[PATH_MAX + 32];
	snprintf(script, sizeof script, "VIRTUAL_ENV='%s'\n", at("/p/later/e"));
	write_file(at("/p/later/e/pyvenv.cfg"), "home = /usr/bin\n");
	write_file(at("/p/later/e/bin/activate"), script);
	ve_site_open(&site, at("/p/later/e"), NULL, &env);
	unlink(at("/p/later/e/bin/activate"));
	is_int(ve_trust(session, &env, &site), VE_DOUBTED, "what it said of its place is not there any more when it is judged");
	ok(strstr(ve_trust_why(&site), "changes while it is looked at"), "which is said");
	is_int(site.verdict, VE_UNJUDGED, "and not remembered");
	ve_site_release(&site);
	ok(!trusts(at("/p/later/e")), "looked at anew it says nothing of its place");
	env.at[VE_VAR_TRUST].text = "all";
	ok(!trusts(at("/p/e")), "until the settings are others");
	chmod(at("/p/e"), 0755);
	ok(!trusts(at("/p/e")), "a doubt holds as well");
	write_file(at("/p/e/pyvenv.cfg"), "home = /usr/bin\n");
	ok(trusts(at("/p/e")), "until pyvenv.cfg is another");
	env.at[VE_VAR_TRUST].text = NULL;

	mkdir(at("/many"), 0755);
	for (int i = 0; i < VE_KNOWN; i++) {
		make_env(at("/many/%d", i));
		ve_site_open(&site, at("/many/%d", i), NULL, &env);
		ve_trust_agree(session, &site);
		ve_site_release(&site);
		chmod(at("/many/%d", i), 0777);
	}
	int all = 0;
	for (int i = 0; i < VE_KNOWN; i++)
		all += trusts(at("/many/%d", i));
	is_int(all, VE_KNOWN, "consent to as many as there is room for");
	make_env(at("/one more"));
	ok(trusts(at("/one more")), "one more");
	is_int(trusts(at("/many/0")), 0, "the first is forgotten");
	ok(trusts(at("/many/2")), "others are not");
}

int main(void)
{
	session = ve_session_new();
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

	links();
	place();
	settings();
	acls();
	groups();
	sudo();
	verdicts();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
