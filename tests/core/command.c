/* Commands: output, messages, exit codes. */
#include "tap.h"
#include "tree.h"
#include "fake.h"
#include "../common/internal.h"

static struct fake fake;

static void both(int status, int want, const char *out, const char *err, const char *name)
{
	is_int(status, want, "%s: status", name);
	is_str(ve_buf_text(&fake.out), out, "%s: output", name);
	is_str(ve_buf_text(&fake.err), err, "%s: message", name);
	fake_forget(&fake);
}

#define RUN(...) fake_run(&fake, __VA_ARGS__, NULL)

static const char *line(const char *format, const char *text)
{
	static char buffer[9000];
	snprintf(buffer, sizeof buffer, format, text);
	return buffer;
}

static void status(void)
{
	both(RUN("venv"), 1, "", "venv: nothing is active\n", "venv, nothing active");
	both(RUN("venv", "status", "--json"), 1,
	     "{\"environment\": null, \"name\": null, \"python\": null, \"tool\": null, \"activated_by\": null, \"since\": null, "
	     "\"health\": null}\n",
	     "", "venv status --json, nothing active");
	fake_cd(&fake, at("/p"));
	fake_forget(&fake);
	is_int(RUN("venv", "status"), 0, "venv status");
	ok(strstr(fake.out.data, "python   3.11.2\n"), "it says the version");
	ok(strstr(fake.out.data, "by       cd (auto-activation) since 2"), "by whom and since when");
	ok(strstr(fake.out.data, "health   its Python is gone"), "and that something is missing");
	ok(strstr(fake.out.data, line("active   %s\n", at("/p/.venv"))), "and what");
	fake_forget(&fake);
	is_int(RUN("venv", "status", "--json"), 0, "venv status --json");
	ok(strstr(ve_buf_text(&fake.out), "\"name\": \"p\", \"python\": \"3.11.2\", \"tool\": \"venv\", \"activated_by\": \"auto\""), "the same in JSON");
	fake_forget(&fake);
	fake_set(&fake, "_VENV_STATE", NULL, 0);
	RUN("venv");
	ok(strstr(fake.out.data, "another tool or its own script\n"), "a foreign one");
	RUN("deactivate");
	fake_cd(&fake, tree);
	fake_forget(&fake);
}

static void finding(void)
{
	char want[9000];
	both(RUN("venv", "find"), 1, "", line("venv: %s: no environment here\n", tree), "venv find, none");
	both(RUN("venv", "find", at("/p/a")), 0, line("%s\n", at("/p/.venv")), "", "venv find DIR");
	both(RUN("venv", "find", at("/none")), 1, "", line("venv: %s: not a directory\n", at("/none")), "venv find, no directory");
	snprintf(want, sizeof want,
		 "{\"environment\": \"%s\", \"name\": \"p\", \"project\": \"%s\", \"python\": \"3.11.2\", \"tool\": \"venv\", "
		 "\"trusted\": true, \"why\": \"yours, and made here\"}\n",
		 at("/p/.venv"), at("/p"));
	both(RUN("venv", "find", "--json", at("/p")), 0, want, "", "venv find --json");
	is_str(fake_get(&fake, "VIRTUAL_ENV"), NULL, "finding changes nothing");
}

static void usage(void)
{
	both(RUN("venv", "nonsense"), 2, "", "venv: nonsense: no such command; usage: venv help [COMMAND]\n", "no such command");
	both(RUN("venv", "a\x1b[31m\nb"), 2, "", "venv: a?[31m?b: no such command; usage: venv help [COMMAND]\n", "its control characters");
	both(RUN("venv", "find", "--nonsense"), 2, "", "venv: --nonsense: no such option; usage: venv find [--json] [DIR]\n", "no such option");
	both(RUN("venv", "version", "x"), 2, "", "venv: x: one argument too many; usage: venv version\n", "one argument too many");
	both(RUN("activate", "a", "b"), 2, "", "venv: b: one argument too many; usage: activate [ENV]\n", "activate a b");
	both(RUN("venv", "auto", "maybe"), 2, "", "venv: maybe: neither on nor off; usage: venv auto [on|off]\n", "venv auto maybe");
	both(RUN("venv", "init"), 2, "", "venv: init: for which shell?; usage: venv init bash|zsh|fish\n", "venv init");
	both(RUN("venv", "init", "tcsh"), 2, "", "venv: tcsh: not a shell it knows; usage: venv init bash|zsh|fish\n", "venv init tcsh");
	both(RUN("venv", "version"), 0, "venv.so " VE_VERSION "\n", "", "venv version");
	both(RUN("deactivate", "--", "nondestructive"), 2, "",
	     "venv: nondestructive: one argument too many; usage: deactivate\n", "deactivate -- nondestructive");
	both(RUN("activate", "--", "--none"), 1, "", line("venv: --none: no such directory, and no environment of that name in %s\n",
							    at("/.virtualenvs")), "activate -- --none");
}

static void help(void)
{
	is_int(RUN("venv", "help"), 0, "venv help");
	for (int i = 0; i < VE_COMMAND_COUNT; i++)
		ok(strstr(fake.out.data, ve_commands[i].name), "help names %s", ve_commands[i].name);
	fake_forget(&fake);
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		const char *name = ve_commands[i].name;
		is_int(RUN("venv", "help", name), 0, "venv help %s", name);
		ok(strstr(fake.out.data, ve_summaries[i]), "it has the summary of %s", name);
		char *first = strdup(fake.out.data);
		fake_forget(&fake);
		if (ve_commands[i].parent == TOP)
			RUN(name, "--help");
		else
			RUN("venv", name, "--help");
		is_str(ve_buf_text(&fake.out), first, "%s --help says the same", name);
		free(first);
		fake_forget(&fake);
	}
}

/* Resolving what was typed. */
static void resolving(void)
{
	mkdir(at("/home"), 0755);
	make_env(at("/home/named"));
	make_env(at("/here"));
	fake_set(&fake, "WORKON_HOME", at("/home"), 0);
	is_int(RUN("activate", "named"), 0, "a name under WORKON_HOME");
	is_str(fake_get(&fake, "VIRTUAL_ENV"), at("/home/named"), "is found there");
	fake_set(&fake, "WORKON_HOME", "home", 0);
	is_int(RUN("activate", "named"), 0, "WORKON_HOME under HOME");
	fake_set(&fake, "WORKON_HOME", "~/home", 0);
	is_int(RUN("activate", "named"), 0, "WORKON_HOME with a tilde");
	is_int(RUN("activate", "../home/named"), 1, "a name has no slash");
	is_int(RUN("activate", ".."), 1, "nor is it ..");
	fake_forget(&fake);
	is_int(RUN("activate", at("/here/")), 0, "a slash at the end");
	is_str(fake_get(&fake, "VIRTUAL_ENV"), at("/here"), "is none of VIRTUAL_ENV's");
	is_int(RUN("activate", at("/p/a/../.venv")), 0, "a path with ..");
	is_str(fake_get(&fake, "VIRTUAL_ENV"), at("/p/.venv"), "is made plain");
	fake_set(&fake, "HOME", NULL, 0);
	fake_set(&fake, "WORKON_HOME", NULL, 0);
	fake_forget(&fake);
	both(RUN("activate", "named"), 1, "", "venv: named: no such directory, and no environment of that name\n", "HOME unset");
	RUN("deactivate");
}

int main(void)
{
	tree_make();
	mkdir(at("/p"), 0755);
	mkdir(at("/p/a"), 0755);
	make_env(at("/p/.venv"));
	fake_init(&fake);
	fake_set(&fake, "HOME", tree, VE_EXPORTED);
	fake_set(&fake, "PWD", tree, VE_EXPORTED);
	status();
	finding();
	usage();
	help();
	resolving();
	fake_release(&fake);
	tree_remove(tree);
	return done_testing();
}
