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
	     "\"health\": null, \"trusted\": null, \"why\": null}\n",
	     "", "venv status --json, nothing active");
	fake_cd(&fake, at("/p"));
	fake_forget(&fake);
	is_int(RUN("venv", "status"), 0, "venv status");
	ok(strstr(fake.out.data, "python   3.11.2\n"), "it says the version");
	ok(strstr(fake.out.data, "by       cd (auto-activation) since 2"), "by whom and since when");
	ok(strstr(fake.out.data, "health   its Python is gone"), "and that something is missing");
	ok(strstr(fake.out.data, line("active   %s\n", at("/p/.venv"))), "and what");
	ok(strstr(fake.out.data, "trusted  yours, and made here\n"), "and what cd thinks of it");
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
	both(RUN("activate", "a", "b"), 2, "", "venv: b: one argument too many; usage: activate [--stack] [ENV]\n", "activate a b");
	both(RUN("venv", "auto", "maybe"), 2, "", "venv: maybe: neither on nor off; usage: venv auto [on|off]\n", "venv auto maybe");
	both(RUN("venv", "init"), 2, "", "venv: init: for which shell?; usage: venv init bash|zsh|fish [--wrapper]\n", "venv init");
	both(RUN("venv", "init", "tcsh"), 2, "", "venv: tcsh: not a shell it knows; usage: venv init bash|zsh|fish [--wrapper]\n", "venv init tcsh");
	both(RUN("venv", "version"), 0, "venv.so " VE_VERSION "\n", "", "venv version");
	both(RUN("deactivate", "--", "nondestructive"), 2, "",
	     "venv: nondestructive: one argument too many; usage: deactivate\n", "deactivate -- nondestructive");
	both(RUN("activate", "--", "--none"), 1, "", "venv: --none: no such directory, and no environment of that name; all names: venv list\n", "activate -- --none");
}

static void help(void)
{
	is_int(RUN("venv", "help"), 0, "venv help");
	is_int(RUN("venv", "virtualenvwrapper"), 0, "venv virtualenvwrapper");
	for (int i = 0; i < VE_COMMAND_COUNT; i++)
		ok(strstr(fake.out.data, ve_command_of((enum ve_command_id)i)->name), "help names %s", ve_command_of((enum ve_command_id)i)->name);
	fake_forget(&fake);
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		const char *name = ve_command_of((enum ve_command_id)i)->name;
		is_int(RUN("venv", "help", name), 0, "venv help %s", name);
		ok(strstr(fake.out.data, ve_summaries[i]), "it has the summary of %s", name);
		char *first = strdup(fake.out.data);
		fake_forget(&fake);
		if (ve_command_of((enum ve_command_id)i)->parent == TOP)
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
	both(RUN("activate", "named"), 1, "", "venv: named: no such directory, and no environment of that name; all names: venv list\n", "HOME unset");
	RUN("deactivate");
}

/* Names, wherever managers keep environments; by rank. */
static void names(void)
{
	static const char *const dirs[] = {"/home2", "/.local", "/.local/share", "/.local/share/virtualenvs", "/.conda", "/.conda/envs", "/.pyenv",
					   "/.pyenv/versions", "/.pyenv/versions/3.11", "/.pyenv/versions/3.11/envs",
					   "/.pyenv/versions/3.12", "/.pyenv/versions/3.12/envs", "/.cache", "/.cache/pypoetry",
					   "/.cache/pypoetry/virtualenvs", "/.cache/uv", "/.cache/uv/environments-v2",
					   "/.local/share/hatch", "/.local/share/hatch/env", "/.local/share/hatch/env/virtual",
					   "/.local/share/hatch/env/virtual/hp", "/.local/share/hatch/env/virtual/hp/pPDW62rD",
					   "/.local/share/pdm", "/.local/share/pdm/venvs", "/far", "/far/conda-meta", "/.conda/envs/data",
					   "/.conda/envs/data/conda-meta"};
	static const char *const envs[] = {"/home2/same", "/.local/share/virtualenvs/same", "/.local/share/virtualenvs/pip-KwysEAsr",
					   "/.conda/envs/mixed", "/.pyenv/versions/3.11/envs/py", "/.pyenv/versions/3.11/envs/twice",
					   "/.pyenv/versions/3.12/envs/twice", "/.cache/pypoetry/virtualenvs/my-proj-pPDW62rD-py3.11",
					   "/.cache/pypoetry/virtualenvs/two-pPDW62rD-py3.11", "/.cache/pypoetry/virtualenvs/two-pPDW62rD-py3.12",
					   "/.local/share/hatch/env/virtual/hp/pPDW62rD/hp", "/.local/share/pdm/venvs/pdm-p-8CTcc3Sw-3.11",
					   "/.cache/uv/environments-v2/uvp-cp3.12.x-0123456789abcdef", "/.cache/pypoetry/virtualenvs/py"};
	static const struct {
		const char *name, *root;
	} cases[] = {{"same", "/home2/same"},
		     {"pip-KwysEAsr", "/.local/share/virtualenvs/pip-KwysEAsr"},
		     {"pip", "/.local/share/virtualenvs/pip-KwysEAsr"},
		     {"mixed", "/.conda/envs/mixed"},
		     {"py", "/.pyenv/versions/3.11/envs/py"},
		     {"my-proj-pPDW62rD-py3.11", "/.cache/pypoetry/virtualenvs/my-proj-pPDW62rD-py3.11"},
		     {"my-proj", "/.cache/pypoetry/virtualenvs/my-proj-pPDW62rD-py3.11"},
		     {"two-pPDW62rD-py3.12", "/.cache/pypoetry/virtualenvs/two-pPDW62rD-py3.12"},
		     {"hp", "/.local/share/hatch/env/virtual/hp/pPDW62rD/hp"},
		     {"pdm-p", "/.local/share/pdm/venvs/pdm-p-8CTcc3Sw-3.11"},
		     {"uvp", "/.cache/uv/environments-v2/uvp-cp3.12.x-0123456789abcdef"}};
	char text[9000];
	fake_set(&fake, "HOME", tree, VE_EXPORTED);
	fake_set(&fake, "WORKON_HOME", at("/home2"), 0);
	fake_set(&fake, "XDG_DATA_HOME", at("/.local/share"), 0);
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		mkdir(at("%s", dirs[i]), 0755);
	for (size_t i = 0; i < sizeof envs / sizeof *envs; i++)
		make_env(at("%s", envs[i]));
	ok(symlink("3.11/envs/py", at("/.pyenv/versions/py")) == 0, "a link, as pyenv-virtualenv makes them");
	fake_set(&fake, "WORKON_HOME", NULL, 0);
	fake_forget(&fake);
	is_int(RUN("activate", "pip"), 0, "Pipenv's default home, without a hash");
	fake_set(&fake, "WORKON_HOME", at("/.local/share/virtualenvs"), 0);
	is_int(RUN("activate", "same"), 0, "both places at once are no two environments");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake_set(&fake, "WORKON_HOME", at(i ? "/.local/share/virtualenvs" : "/home2"), 0);
		fake_forget(&fake);
		is_int(RUN("activate", cases[i].name), 0, "activate %s", cases[i].name);
		is_str(fake_get(&fake, "VIRTUAL_ENV"), at("%s", cases[i].root), "is that one");
		is_str(ve_buf_text(&fake.err), "", "nothing is said");
	}
	snprintf(text, sizeof text, "venv: twice: several environments of that name; type the path of one: %s, %s\n",
		 at("/.pyenv/versions/3.11/envs/twice"), at("/.pyenv/versions/3.12/envs/twice"));
	is_int(RUN("activate", "twice"), 1, "one name, two environments");
	ok(strstr(fake.err.data, at("/.pyenv/versions/3.11/envs/twice")) && strstr(fake.err.data, at("/.pyenv/versions/3.12/envs/twice")) &&
		   strlen(fake.err.data) == strlen(text),
	   "both are named");
	fake_forget(&fake);
	is_int(RUN("activate", "two"), 1, "a name without its hash that two have");
	ok(strstr(fake.err.data, at("/.cache/pypoetry/virtualenvs/two-pPDW62rD-py3.11")), "likewise");
	fake_forget(&fake);
	snprintf(text, sizeof text, "# comment\n%s\n%s/\n\n/gone/none\n", at("/.conda/envs/data"), at("/far"));
	write_file(at("/.conda/environments.txt"), text);
	is_int(RUN("activate", "far"), 0, "a prefix of environments.txt");
	is_str(fake_get(&fake, "CONDA_PREFIX"), at("/far"), "is active");
	is_int(RUN("activate", "data"), 0, "one that is known twice is one");
	is_str(fake_get(&fake, "CONDA_PREFIX"), at("/.conda/envs/data"), "is active");
	RUN("deactivate");
	RUN("deactivate");
	is_str(fake_get(&fake, "CONDA_SHLVL"), "0", "both are left");
	fake_forget(&fake);
	fake_set(&fake, "CONDA_ENVS_PATH", line("/nowhere::relative:%s", at("/home2")), 0);
	is_int(RUN("activate", "twice"), 1, "CONDA_ENVS_PATH");
	make_env(at("/home2/twice"));
	is_int(RUN("activate", "twice"), 0, "ranks before pyenv");
	fake_set(&fake, "CONDA_ENVS_PATH", NULL, 0);

	struct ve_buf out = {0};
	char words[3][20] = {"activate", "p", "my"};
	is_int(ve_candidates(&fake.shell, 2, (char *const[]){words[0], words[1]}, 1, &out), 0, "completion");
	ok(strstr(out.data, "py\tpyenv, Python 3.11.2\n"), "a name with what it is");
	ok(!strstr(strstr(out.data, "py\t") + 1, "\npy\t"), "once");
	ok(strncmp(out.data, "pip-KwysEAsr\tvenv, Python 3.11.2\n", 33) == 0, "in the order of ranks");
	ok(strstr(out.data, "\npdm-p-8CTcc3Sw-3.11\tpdm, Python 3.11.2\n"), "PDM's");
	ve_buf_reset(&out);
	ve_candidates(&fake.shell, 2, (char *const[]){words[0], words[2]}, 1, &out);
	is_str(out.data, "my-proj-pPDW62rD-py3.11\tpoetry, Python 3.11.2\n", "nothing but what begins so");
	ve_buf_release(&out);
	is_int((int)ve_named_stem("my-proj-pPDW62rD-py3.11"), 7, "Poetry's");
	is_int((int)ve_named_stem("my-environs"), 0, "a word is no hash");
	is_int((int)ve_named_stem("-pPDW62rD"), 0, "a hash alone");
	is_int((int)ve_named_stem("3.11"), 0, "a version alone");
	is_int((int)ve_named_stem(""), 0, "nothing");
	is_int((int)ve_named_stem("x-0123456789abcdef"), 1, "uv's for scripts");
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
	names();
	fake_release(&fake);
	tree_remove(tree);
	return done_testing();
}
