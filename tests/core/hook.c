/* Auto-activation over time: what happens at load, at a change of directory and before a prompt. */
#include "tap.h"
#include "tree.h"
#include "fake.h"
#include "../common/internal.h"

static struct fake fake;

static void begin(void)
{
	fake_init(&fake);
	fake_set(&fake, "HOME", tree, VE_EXPORTED);
	fake_set(&fake, "PWD", tree, VE_EXPORTED);
	ve_hook(&fake.shell, VE_LOAD);
	fake_forget(&fake);
}

static void prompt(void)
{
	ve_hook(&fake.shell, VE_PROMPT);
}

/* A program ran: what it did may be seen. */
static void program(void)
{
	fake.activity++;
	prompt();
}

static const char *active(void)
{
	return fake_get(&fake, "VIRTUAL_ENV");
}

static int said(const char *text)
{
	int count = 0;
	for (const char *at_ = ve_buf_text(&fake.err); (at_ = strstr(at_, text)); at_++)
		count++;
	return count;
}

static void appearing(void)
{
	mkdir(at("/new"), 0755);
	begin();
	fake_cd(&fake, at("/new"));
	prompt();
	is_str(active(), NULL, "none yet");
	make_env(at("/new/.venv"));
	program();
	is_str(active(), at("/new/.venv"), "one that a program made is active at the next prompt");
	tree_remove(at("/new/.venv"));
	program();
	is_str(active(), NULL, "one that is gone is left at the next prompt");
	is_str(fake_get(&fake, "PATH"), "/usr/bin:/bin", "completely");
	is_int(said("its directory is gone; deactivated\n"), 1, "with one line that says so");
	program();
	is_int(said("\n"), 1, "said once");
	make_env(at("/new/.venv"));
	program();
	is_str(active(), at("/new/.venv"), "made anew");
	make_env(at("/new/venv")); /* before the other goes, which may leave it its inode number */
	tree_remove(at("/new/.venv"));
	program();
	is_str(active(), at("/new/venv"), "gone, and another is there: the other one, at once");
	fake_cd(&fake, tree);
	is_str(active(), NULL, "cd out");
	fake_release(&fake);

	mkdir(at("/below"), 0755);
	mkdir(at("/below/a"), 0755);
	begin();
	fake_cd(&fake, at("/below/a"));
	make_env(at("/below/.venv"));
	program();
	is_str(active(), at("/below/.venv"), "one that appears in a directory above");
	fake_release(&fake);

	mkdir(at("/rm"), 0755);
	make_env(at("/rm/.venv"));
	begin();
	fake_run(&fake, "activate", at("/rm"), NULL);
	tree_remove(at("/rm"));
	program();
	is_str(active(), NULL, "activated by hand, its directory gone: left too");
	fake_release(&fake);

	begin();
	fake_cd(&fake, at("/rm/.."));
	fake_set(&fake, "PWD", NULL, 0);
	ve_hook(&fake.shell, VE_CHDIR);
	prompt();
	is_str(active(), NULL, "PWD unset");
	fake_release(&fake);
}

static void distrust(void)
{
	char want[16384];
	mkdir(at("/open"), 0755);
	make_env(at("/open/.venv"));
	chmod(at("/open/.venv"), 0777);
	begin();
	fake_cd(&fake, at("/open"));
	is_str(active(), NULL, "not trusted: not activated");
	is_int(said("\n"), 1, "one line");
	snprintf(want, sizeof want,
		 "venv: %1$s: not activated: %1$s can be written by others; if you trust it: venv allow\n", at("/open/.venv"));
	is_str(ve_buf_text(&fake.err), want, "says what, why, and the command that allows it");
	prompt();
	program();
	fake_cd(&fake, tree);
	fake_cd(&fake, at("/open"));
	is_int(said("\n"), 1, "once per shell and environment");
	is_int(fake_run(&fake, "activate", NULL), 0, "asked for, it is activated");
	is_str(active(), at("/open/.venv"), "it is active");
	fake_run(&fake, "deactivate", NULL);
	fake_cd(&fake, tree);
	fake_cd(&fake, at("/open"));
	is_str(active(), at("/open/.venv"), "asking was consent");
	fake_release(&fake);

	mkdir(at("/mine"), 0755);
	make_env(at("/mine/.venv"));
	begin();
	fake_cd(&fake, at("/mine"));
	fake_cd(&fake, at("/open"));
	is_str(active(), NULL, "from one's own to one that is not trusted: left");
	is_int(said("not activated"), 1, "with the notice");
	fake_release(&fake);

	begin();
	fake.mode |= VE_SILENT;
	fake_cd(&fake, at("/open"));
	is_int(said("\n"), 0, "nothing is said in a command substitution");
	fake.mode &= ~(unsigned)VE_SILENT;
	fake_cd(&fake, tree);
	fake_cd(&fake, at("/open"));
	is_int(said("\n"), 1, "which does not count as told");
	fake_release(&fake);
}

static void by_hand(void)
{
	mkdir(at("/p"), 0755);
	mkdir(at("/p/src"), 0755);
	mkdir(at("/q"), 0755);
	make_env(at("/p/.venv"));
	make_env(at("/q/.venv"));
	begin();
	fake_cd(&fake, at("/p"));
	fake_run(&fake, "deactivate", NULL);
	prompt();
	program();
	fake_cd(&fake, at("/p/src"));
	is_str(active(), NULL, "put off by hand: off in the whole project");
	fake_cd(&fake, at("/q"));
	is_str(active(), at("/q/.venv"), "but not in another");
	fake_cd(&fake, at("/p"));
	is_str(active(), at("/p/.venv"), "and on again after it was left");

	fake_run(&fake, "deactivate", NULL);
	mkdir(at("/p-2"), 0755);
	fake_cd(&fake, at("/p-2"));
	fake_cd(&fake, at("/p"));
	is_str(active(), at("/p/.venv"), "/p-2 is not in /p: it was left");
	fake_cd(&fake, at("/q"));
	fake_cd(&fake, at("/p"));

	is_int(fake_run(&fake, "activate", "-", NULL), 0, "activate -");
	is_str(active(), at("/q/.venv"), "goes back");
	fake_run(&fake, "activate", "-", NULL);
	is_str(active(), at("/p/.venv"), "and forth");
	fake_cd(&fake, at("/q"));
	is_str(active(), at("/p/.venv"), "by hand: it stays");
	fake_run(&fake, "deactivate", NULL);
	is_str(active(), NULL, "until deactivate");
	fake_run(&fake, "activate", "-", NULL);
	is_str(active(), at("/p/.venv"), "activate - after deactivate");
	tree_remove(at("/q/.venv"));
	fake_forget(&fake);
	fake_run(&fake, "deactivate", NULL);
	fake_run(&fake, "activate", at("/p"), NULL);
	fake_release(&fake);

	begin();
	is_int(fake_run(&fake, "activate", "-", NULL), 1, "activate - in a new shell");
	is_int(said("no previous environment"), 1, "says why not");
	fake_release(&fake);

	/* By identity, not by spelling. */
	ok(symlink("p", at("/alias")) == 0, "a link to the project:");
	begin();
	fake_cd(&fake, at("/p"));
	fake_forget(&fake);
	fake_cd(&fake, at("/alias"));
	is_str(ve_buf_text(&fake.edits), "", "the same environment by another path is the same");
	fake_release(&fake);
}

static void switches(void)
{
	begin();
	fake.mode = 0;
	fake_cd(&fake, at("/p"));
	is_str(active(), NULL, "not in a shell nobody sits at");
	is_int(fake_run(&fake, "activate", NULL), 0, "where activate works all the same");
	is_str(active(), at("/p/.venv"), "it is active");
	fake_run(&fake, "deactivate", NULL);
	fake_release(&fake);

	begin();
	fake_run(&fake, "venv", "auto", "off", NULL);
	fake_cd(&fake, at("/p"));
	is_str(active(), NULL, "venv auto off");
	fake_forget(&fake);
	fake_run(&fake, "venv", "auto", NULL);
	is_str(ve_buf_text(&fake.out), "off\n", "says so");
	fake_run(&fake, "venv", "auto", "on", NULL);
	prompt();
	is_str(active(), at("/p/.venv"), "venv auto on: at the next prompt");
	fake_release(&fake);

	begin();
	fake_set(&fake, "VENV_AUTO", "0", 0);
	fake_cd(&fake, at("/p"));
	is_str(active(), NULL, "VENV_AUTO=0");
	fake_set(&fake, "VENV_AUTO", "1", 0);
	fake_cd(&fake, at("/p"));
	is_str(active(), at("/p/.venv"), "VENV_AUTO=1");
	fake_release(&fake);

	begin();
	fake_set(&fake, "PATH", "/usr/bin:/bin", VE_EXPORTED | VE_FIXED);
	fake_cd(&fake, at("/p"));
	prompt();
	program();
	fake_cd(&fake, at("/p/src"));
	is_str(active(), NULL, "a refusal changes nothing");
	is_int(said("PATH is read-only"), 1, "and is said once, not at every prompt");
	fake_release(&fake);

	begin();
	fake_set(&fake, "PATH", "/usr/bin:/bin", VE_EXPORTED | VE_SCOPED);
	fake_cd(&fake, at("/p"));
	is_str(active(), NULL, "a local PATH: not now");
	is_int(said("\n"), 0, "silently");
	fake_set(&fake, "PATH", "/usr/bin:/bin", VE_EXPORTED);
	prompt();
	is_str(active(), at("/p/.venv"), "but at the prompt");
	fake_release(&fake);
}

static void upkeep(void)
{
	begin();
	fake_cd(&fake, at("/p"));
	is_str(fake_get(&fake, "PS1"), "(p) $ ", "the prompt");
	fake_set(&fake, "PS1", "new> ", 0);
	prompt();
	is_str(fake_get(&fake, "PS1"), "(p) new> ", "a rewritten PS1 gets it again");
	prompt();
	is_str(fake_get(&fake, "PS1"), "(p) new> ", "once");
	fake_set(&fake, "PS1", "`x`$VENV_PROMPT> ", 0);
	prompt();
	is_str(fake_get(&fake, "PS1"), "`x`$VENV_PROMPT> ", "one that shows it itself does not");
	ve_hook(&fake.shell, VE_UNLOAD);
	is_str(active(), NULL, "unloading undoes it");
	is_str(fake_get(&fake, "PATH"), "/usr/bin:/bin", "all of it");
	ok(!fake_get(&fake, "_VENV_STATE") && fake.pydoc == VE_NOBODY, "no trace");
	fake_release(&fake);

	begin();
	fake_cd(&fake, at("/p"));
	fake_child(&fake);
	ve_hook(&fake.shell, VE_LOAD);
	is_str(fake_get(&fake, "PS1"), "(p) $ ", "a child shell shows it too");
	ok(fake.pydoc == VE_OURS, "and has its pydoc");
	fake_cd(&fake, tree);
	is_str(active(), NULL, "and leaves what its parent activated by cd");
	is_str(fake_get(&fake, "PS1"), "$ ", "with its prompt");
	fake_release(&fake);

	/* A script's activation over ours, then the script's own end. */
	begin();
	fake_cd(&fake, at("/p"));
	make_env(at("/script"));
	fake_source(&fake, at("/script"), "script");
	prompt();
	is_str(fake_get(&fake, "PATH"), at("/script/bin:/usr/bin:/bin"), "a script sourced over ours: no trace of ours");
	is_str(active(), at("/script"), "it is active");
	is_str(fake_get(&fake, "_VENV_STATE"), NULL, "and not ours");
	is_int(fake_run(&fake, "deactivate", NULL), 0, "deactivate undoes the script's");
	is_str(fake_get(&fake, "PATH"), "/usr/bin:/bin", "all of it");
	ok(fake.deactivate == VE_NOBODY && !fake_get(&fake, "_OLD_VIRTUAL_PATH"), "its function and what it saved are gone");
	fake_release(&fake);
}

static void segment(void)
{
	ok(symlink("/bin/sh", at("/p/.venv/bin/python")) == 0, "a Python");
	begin();
	is_str(ve_prompt_segment(&fake.shell), "", "$VENV_PROMPT is empty when nothing is active");
	fake_cd(&fake, at("/p"));
	is_str(ve_prompt_segment(&fake.shell), "(p)", "$VENV_PROMPT");
	fake_set(&fake, "VENV_PROMPT_FORMAT", "[{name}] ", 0);
	is_str(ve_prompt_segment(&fake.shell), "[p] ", "VENV_PROMPT_FORMAT");
	fake_set(&fake, "VENV_PROMPT_FORMAT", "{name}|{version}|{project}|{health}", 0);
	is_str(ve_prompt_segment(&fake.shell), "p|3.11.2|p|", "all slots");
	fake_set(&fake, "_VENV_STATE", NULL, 0);
	fake_set(&fake, "VENV_PROMPT_FORMAT", "[{name}] ", 0);
	fake_set(&fake, "VIRTUAL_ENV_PROMPT", "(x) ", VE_EXPORTED);
	is_str(ve_prompt_segment(&fake.shell), "[x] ", "somebody else's: CPython 3.10 to 3.12 put more than the name there");
	fake_set(&fake, "VIRTUAL_ENV_PROMPT", NULL, 0);
	is_str(ve_prompt_segment(&fake.shell), "[.venv] ", "nobody gave a name");
	fake_set(&fake, "VIRTUAL_ENV_PROMPT", "a\x1b]0;x\a$(id)\n", VE_EXPORTED);
	is_str(ve_prompt_segment(&fake.shell), "[a?]0;x?\?(id)?] ", "an inherited name is made inert too");
	fake_release(&fake);
}

/* What the segment tells of the disk is asked when something changed, and no other time. */
static void health(void)
{
	mkdir(at("/h"), 0755);
	make_env(at("/h/.venv"));
	ok(symlink("/bin/sh", at("/h/.venv/bin/python")) == 0, "a Python");
	begin();
	fake_cd(&fake, at("/h"));
	prompt();
	is_str(ve_prompt_segment(&fake.shell), "(h)", "healthy");
	unlink(at("/h/.venv/bin/python"));
	prompt();
	is_str(ve_prompt_segment(&fake.shell), "(h)", "nothing changed, as far as a prompt looks: not asked");
	program();
	is_str(ve_prompt_segment(&fake.shell), "(h broken)", "a program ran: the Python is gone");
	fake_set(&fake, "VENV_PROMPT_FORMAT", "{version} {health} {project}", 0);
	is_str(ve_prompt_segment(&fake.shell), "3.11.2 broken h", "a format with slots for all of it");
	char text[PATH_MAX + 100];
	snprintf(text, sizeof text, "home = /usr/bin\nversion_info = 3.13.0.final.0\ncommand = /usr/bin/python3 -m venv %s\n", at("/h/.venv"));
	write_file(at("/h/.venv/pyvenv.cfg"), text);
	is_str(ve_prompt_segment(&fake.shell), "3.11.2 broken h", "a new version: not yet");
	ok(symlink("/bin/sh", at("/h/.venv/bin/python")) == 0, "a Python");
	program();
	is_str(ve_prompt_segment(&fake.shell), "3.13.0  h", "repaired, and another version");
	fake_set(&fake, "VIRTUAL_ENV", at("/nowhere"), VE_EXPORTED);
	is_str(ve_prompt_segment(&fake.shell), " broken ", "another environment, which is not there");
	fake_release(&fake);
}

int main(void)
{
	tree_make();
	appearing();
	distrust();
	by_hand();
	switches();
	upkeep();
	segment();
	health();
	tree_remove(tree);
	return done_testing();
}
