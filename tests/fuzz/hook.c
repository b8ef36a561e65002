/* The hook as a whole, on a disk in memory (tests/disk.h): random trees of projects and environments, good and bad,
 * random moves, prompts, commands, changes on disk and in variables. Whatever happens: what is entered by itself was
 * trusted by an oracle that knows nothing of the code; what is active is in PATH, once and first; and when nothing is
 * active all is as it was. */
#include "fuzz.h"
#include "fake.h"
#include "disk.h"

#include <stdio.h>

#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"\x01\x10\x20", "\x07", "\x40\x41", "/h/p/.venv",   "envs/n",
				  "../q/.venv",   "\n",   "\x0b\x0c", "\x80\x90\xa0", NULL};

enum { EVENTS = 20 };

static const uint8_t *input;
static size_t left;
static uint64_t seed;
static struct fake fake;
static bool touched;                     /* somebody but us changed a variable */
static bool agreed[4096], trusted[4096]; /* by inode number: the user asked for it; the oracle once said yes */

/* The input first; then what follows from it. */
static unsigned roll(unsigned most)
{
	if (left) {
		left--;
		seed = (seed ^ *input) * 1099511628211u;
		return *input++ % most;
	}
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % most;
}

/* ---- trees --------------------------------------------------------------------------------------------------------
 */

static const char *const dirs[] = {"/h", "/h/p", "/h/p/a", "/h/p/a/b", "/h/q", "/h/envs", "/t", "/t/x", "/o", "/o/y"};
enum { DIRS = sizeof dirs / sizeof *dirs };

static mode_t some_mode(void)
{
	static const mode_t modes[] = {0755, 0755, 0755, 0700, 0775, 0777, 01777, 0757};
	return modes[roll(8)];
}

static uid_t some_owner(void)
{
	static const uid_t owners[] = {DISK_USER, DISK_USER, DISK_USER, 0, DISK_STRANGER, DISK_USER};
	return owners[roll(6)];
}

/* An environment below `dir`, which says it was made at `root`, or elsewhere. */
static void add_env(int dir, const char *name, const char *root)
{
	char text[256];
	int env = disk_add(dir, name, S_IFDIR | 0755, NULL);
	if (env < 0)
		return;
	unsigned how = roll(16);
	const char *claim = how < 9     ? root
			    : how < 11  ? "/elsewhere/.venv"
			    : how == 11 ? "/h/p/a/../.venv"
			    : how == 12 ? ".venv"
					: "/h/q/.venv";
	snprintf(text, sizeof text, "home = /usr/bin\nversion = 3.%u\n%s%s\n", roll(14),
		 roll(3) ? "" : "command = /usr/bin/python -m venv ", roll(2) ? root : claim);
	int cfg = disk_add(env, "pyvenv.cfg", S_IFREG | 0644, text);
	int bin = roll(9) ? disk_add(env, "bin", S_IFDIR | 0755, NULL)
			  : disk_add(env, "bin", S_IFLNK | 0777, roll(2) ? "/o/y" : "/t/later");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\nexport VIRTUAL_ENV\n%s", claim,
		 roll(4) ? "" : "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig:${PKG_CONFIG_PATH}\"\n");
	int script = bin < 0 || !S_ISDIR(disk.node[bin].mode) ? -1 : disk_add(bin, "activate", S_IFREG | 0644, text);
	const int nodes[] = {env, cfg, bin, script};
	for (int i = 0; i < 4; i++) {
		if (nodes[i] < 0 || roll(4))
			continue;
		disk.node[nodes[i]].uid = some_owner();
		disk_mode(nodes[i], S_ISLNK(disk.node[nodes[i]].mode) ? 0777 : some_mode());
	}
}

static void add_something(unsigned which)
{
	static const char *const names[] = {".venv", ".venv", "venv", "env"};
	const char *dir = dirs[which % DIRS], *name = names[roll(4)];
	char root[64], text[64];
	int parent = disk_at(dir, true);
	snprintf(root, sizeof root, "%s/%s", dir, name);
	if (parent < 0)
		return;
	switch (roll(8)) {
	default:
		add_env(parent,
			strcmp(dir, "/h/envs") == 0 ? (name = "n", snprintf(root, sizeof root, "/h/envs/n"), "n")
						    : name,
			root);
		break;
	case 5:
		disk_add(parent, name, S_IFDIR | 0755, NULL);
		break;
	case 6:
	case 7: {
		static const char *const leads[] = {"/h/p/.venv", "../q/.venv", "n",           "/t/x/.venv",
						    "/o/y/env",   ".venv",      "/h/envs/n\n", ""};
		snprintf(text, sizeof text, "%s", leads[roll(8)]);
		int made = disk_add(parent, name, roll(2) ? S_IFLNK | 0777 : S_IFREG | 0644, text);
		if (made >= 0)
			disk.node[made].uid = some_owner();
	}
	}
}

static void add_tree(void)
{
	disk_reset();
	for (int i = 0; i < DIRS; i++) {
		const char *name = strrchr(dirs[i], '/') + 1;
		char above[32];
		snprintf(above, sizeof above, "%.*s", (int)(name - 1 - dirs[i]), dirs[i]);
		int dir = disk_add(*above ? disk_at(above, true) : 0, name, S_IFDIR | 0755, NULL);
		must(dir > 0);
		if (dirs[i][1] == 't' && !name[1])
			disk_mode(dir, 01777), disk.node[dir].uid = 0;
		else if (dirs[i][1] == 'o')
			disk.node[dir].uid = DISK_STRANGER;
		else if (!roll(5))
			disk_mode(dir, some_mode());
		else if (!roll(10))
			disk.node[dir].uid = some_owner();
	}
	for (unsigned i = 3 + roll(5); i; i--)
		add_something(roll(DIRS));
}

/* ---- the oracle ---------------------------------------------------------------------------------------------------
 */

static bool mine(int node)
{
	return node >= 0 && (disk.node[node].uid == DISK_USER || disk.node[node].uid == 0);
}

static bool closed(int node)
{
	mode_t mode = disk.node[node].mode;
	return !(mode & S_IWOTH) && (!(mode & S_IWGRP) || disk.node[node].gid == DISK_USER || disk.node[node].gid == 0);
}

/* What is at a place, itself and everything above it where it really is. */
static bool safe(int node)
{
	if (!mine(node) || !closed(node))
		return false;
	while (node) {
		node = disk.node[node].parent;
		if (!mine(node) || (!closed(node) && !(disk.node[node].mode & S_ISVTX)))
			return false;
	}
	return true;
}

/* Necessary for trust, read from the disk without the code's help. */
static bool may_be_entered(int env)
{
	char *claims[2], found[256];
	int bin = -1, cfg = -1, script = -1;
	for (int i = 1; i < disk.count; i++) {
		if (disk.node[i].parent != env)
			continue;
		bin = strcmp(disk.node[i].name, "bin") ? bin : i;
		cfg = strcmp(disk.node[i].name, "pyvenv.cfg") ? cfg : i;
	}
	if (!safe(env) || cfg < 0 || !safe(cfg))
		return false;
	if (bin >= 0 && S_ISLNK(disk.node[bin].mode)) {
		snprintf(found, sizeof found, "%s", disk.node[bin].content);
		bin = disk_at(found, true);
		*strrchr(found, '/') = '\0';
		if (bin < 0 && !safe(disk_at(found, true)))
			return false; /* others can make it lead somewhere */
	}
	if (bin >= 0 && !safe(bin))
		return false;
	for (int i = 1; bin >= 0 && i < disk.count; i++)
		script = disk.node[i].parent == bin && strcmp(disk.node[i].name, "activate") == 0 ? i : script;
	/* A claim leads here. */
	claims[0] = strstr(disk.node[cfg].content, " -m venv ");
	claims[0] = claims[0] ? claims[0] + 9 : NULL;
	claims[1] = script >= 0 ? strchr(disk.node[script].content, '\'') : NULL;
	claims[1] = claims[1] ? claims[1] + 1 : NULL;
	for (int i = 0; i < 2; i++) {
		if (!claims[i])
			continue;
		snprintf(found, sizeof found, "%s", claims[i]);
		found[strcspn(found, "'\n")] = '\0';
		if (*found == '/' && disk_at(found, true) == env)
			return true;
	}
	return false;
}

static void ask_oracle(void)
{
	for (int i = 1; i < disk.count; i++) {
		if (disk.node[i].parent >= 0 && S_ISDIR(disk.node[i].mode) && disk.node[i].ino < 4096 &&
		    may_be_entered(i))
			trusted[disk.node[i].ino] = true;
	}
}

/* ---- what must hold -----------------------------------------------------------------------------------------------
 */

static char *dump(void)
{
	struct ve_buf buf = {0};
	char *cwd = strdup(fake_get(&fake, "PWD"));
	fake_set(&fake, "PWD", "/", VE_EXPORTED);
	fake_dump(&fake, &buf);
	fake_set(&fake, "PWD", cwd, VE_EXPORTED);
	free(cwd);
	return buf.data;
}

static bool first_and_once(const char *list, const char *bin)
{
	size_t len = strlen(bin);
	int count = 0;
	for (const char *at = list; at; at = (at = strchr(at, ':')) ? at + 1 : NULL)
		count += strncmp(at, bin, len) == 0 && (at[len] == ':' || !at[len]);
	return count == 1 && strncmp(list, bin, len) == 0;
}

static void check(const char *before, bool by_itself, const char *bare)
{
	char bin[256];
	const char *place = fake_get(&fake, "VIRTUAL_ENV"), *list = fake_get(&fake, "PATH");
	if (place && by_itself && (!before || strcmp(before, place) != 0)) {
		int env = disk_at(place, true);
		must(env > 0 && disk.node[env].ino < 4096);
		must(trusted[disk.node[env].ino] || agreed[disk.node[env].ino]);
	}
	if (touched)
		return;
	if (place) {
		snprintf(bin, sizeof bin, "%s/bin", place);
		must(list && first_and_once(list, bin) && fake_get(&fake, "_VENV_STATE"));
	} else {
		char *now = dump();
		must(strcmp(now, bare) == 0);
		free(now);
	}
}

static void disturb_variable(void)
{
	static const char *const names[] = {"VIRTUAL_ENV",
					    "_VENV_STATE",
					    "PATH",
					    "PYTHONHOME",
					    "VENV_NAMES",
					    "VENV_TRUST",
					    "WORKON_HOME",
					    "VENV_CEILING_DIRECTORIES",
					    "PS1",
					    "VIRTUAL_ENV_PROMPT",
					    "_OLD_VIRTUAL_PATH",
					    "HOME",
					    "VENV_AUTO"};
	static const char *const values[] = {"/o/y/.venv",
					     "/h/p/.venv",
					     "1;hand;0;sx0;u;;;;/h/p/.venv",
					     "1;auto;0;sx;u;;;;/t/x/.venv",
					     "",
					     "ask",
					     "/h/envs",
					     "/o/y/.venv/bin:/usr/bin",
					     "../q/.venv .venv",
					     "/h:/t",
					     "0"};
	const char *name = names[roll(sizeof names / sizeof *names)];
	unsigned which = roll(12);
	touched = true;
	fake_set(&fake, name, which == 11 ? NULL : values[which], VE_EXPORTED);
}

static void change_disk(void)
{
	int node = 1 + (int)roll((unsigned)disk.count);
	if (node >= disk.count || disk.node[node].parent < 0)
		return;
	bool place = S_ISDIR(disk.node[node].mode) && strcmp(disk.node[node].name, "bin") != 0 &&
		     !strstr(disk.node[node].name, "env");
	if (!place && roll(2))
		disk_remove(node);
	else if (!S_ISLNK(disk.node[node].mode))
		disk_mode(node, some_mode());
	if (roll(2))
		add_something(roll(DIRS));
}

static void by_hand(const char *word, const char *argument)
{
	if (ve_run(&fake.shell, argument ? 2 : 1, (char *[]){(char *)word, (char *)argument, NULL}) == 0 &&
	    *word == 'a') {
		int env = disk_at(fake_get(&fake, "VIRTUAL_ENV"), true);
		if (env > 0 && disk.node[env].ino < 4096)
			agreed[disk.node[env].ino] = true;
	}
}

static void event(const char *bare)
{
	char *before = fake_get(&fake, "VIRTUAL_ENV") ? strdup(fake_get(&fake, "VIRTUAL_ENV")) : NULL;
	unsigned what = roll(16);
	bool by_itself = what < 10;
	ask_oracle();
	fake.activity += roll(2);
	switch (what) {
	default:
		fake_cd(&fake, dirs[roll(DIRS)]);
		break;
	case 6:
	case 7:
	case 8:
		ve_hook(&fake.shell, VE_PROMPT);
		break;
	case 9:
		change_disk();
		fake.activity++;
		ask_oracle();
		ve_hook(&fake.shell, VE_PROMPT);
		break;
	case 10:
		by_hand("activate", NULL);
		break;
	case 11:
		by_hand("activate", dirs[roll(DIRS)]);
		break;
	case 12:
		by_hand("activate", roll(2) ? "n" : "-");
		break;
	case 13:
		by_hand("deactivate", NULL);
		break;
	case 14:
		if (!roll(4))
			disturb_variable();
		ve_prompt_segment(&fake.shell);
		break;
	case 15:
		ve_run(&fake.shell, 2, (char *[]){(char *)"venv", (char *)(roll(2) ? "find" : "status"), NULL});
		break;
	}
	check(before, by_itself, bare);
	free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	left = size;
	seed = 88172645463325252u;
	memset(agreed, 0, sizeof agreed);
	memset(trusted, 0, sizeof trusted);
	touched = false;
	add_tree();
	disk.on = true;
	fake_init(&fake);
	fake_set(&fake, "HOME", "/h", VE_EXPORTED);
	fake_set(&fake, "WORKON_HOME", "/h/envs", VE_EXPORTED);
	fake_set(&fake, "PKG_CONFIG_PATH", roll(2) ? "/usr/lib/pkgconfig" : NULL, VE_EXPORTED);
	fake_set(&fake, "PYTHONHOME", roll(2) ? "/py" : NULL, roll(2) ? VE_EXPORTED : 0);
	char *bare = dump();
	ve_hook(&fake.shell, VE_LOAD);
	check(NULL, true, bare);
	for (int i = 0; i < EVENTS || left; i++)
		event(bare);
	ve_hook(&fake.shell, VE_UNLOAD);
	check(NULL, false, bare);
	disk.on = false;
	fake_release(&fake);
	free(bare);
	return 0;
}
