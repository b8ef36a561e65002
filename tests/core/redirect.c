/* A `.venv` that is a file: the readings of the tools that write one, and what is wrong with the others. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

static struct ve_session *session;
static struct ve_env env;
static char home[4096], work[4096], xdg[4096];

static void put(const char *bytes, size_t len)
{
	FILE *out = fopen(at("/p/.venv"), "w");
	ok(out && fwrite(bytes, 1, len, out) == len && fclose(out) == 0, "written:");
}

static const char *found(const char *dir)
{
	struct ve_site *site = ve_find(session, &env, dir);
	return site ? site->root : NULL;
}

static void leads(const char *want, const char *text, const char *name)
{
	put(text, strlen(text));
	is_str(found(at("/p/sub")), want, name);
	is_str(ve_buf_text(&session->fault), "", "  and nothing is wrong");
}

static void fails(const char *why, const char *bytes, size_t len, const char *name)
{
	char want[8192];
	put(bytes, len);
	snprintf(want, sizeof want, "%s: %s", at("/p/.venv"), why);
	is_str(found(at("/p/sub")), NULL, name);
	is_str(ve_buf_text(&session->fault), want, "  and it is said why");
}

static const char none[] = "a file that names no environment; write the path of one into it, or remove it";

static void readings(void)
{
	char text[8192];
	leads(at("/envs/a"), "../envs/a\n", "PEP 832: the first line, seen from the file");
	leads(at("/envs/a"), "../envs/a\r\n", "ended as on Windows");
	leads(at("/envs/a"), "../envs/a\nmore\n", "more lines do not count");
	is_str(ve_find(session, &env, at("/p"))->project, at("/p"), "the project is where the file is");
	leads(at("/envs/a"), "../envs/a", "uv: all of it, no newline");
	snprintf(text, sizeof text, "%s", at("/envs/a"));
	leads(at("/envs/a"), text, "absolute");
	leads(at("/envs/ a \n "), "../envs/ a \n ", "uv: nothing is trimmed");
	leads(at("/envs/a"), "./../envs//a/ \t\n", "pipenv: blanks behind it do not count");
	leads(at("/p/own"), "own\n", "without a slash: in the project");
	leads(at("/work/named"), "named\n", "else a name under WORKON_HOME");
	leads(at("/work/named"), "named \n", "with blanks behind it");
	leads(at("/work/own2"), "own2", "without newline");
	leads(at("/envs/\xff\x01"), "../envs/\xff\x01\n", "any bytes");

	ok(symlink(at("/far/deep"), at("/p/link")) == 0, "a link:");
	leads(at("/p/link/../e"), "link/../e\n", "`..` is what the system makes of it");

	env.at[VE_VAR_WORKON_HOME].text = NULL;
	leads(at("/home/.virtualenvs/v"), "v\n", "WORKON_HOME unset: ~/.virtualenvs");
	leads(at("/home/.local/share/virtualenvs/w"), "w\n", "or where pipenv keeps its own");
	env.at[VE_VAR_XDG_DATA_HOME].text = xdg;
	leads(at("/xdg/virtualenvs/x"), "x\n", "which XDG_DATA_HOME may move");
	env.at[VE_VAR_XDG_DATA_HOME].text = NULL;
	env.at[VE_VAR_WORKON_HOME].text = work;
}

static void faults(void)
{
	char much[5000];
	fails("an empty file, where the path of an environment should be", "", 0, "empty");
	fails("an empty file, where the path of an environment should be", " \r\n\n", 4, "blanks only");
	fails("a file that holds a NUL byte, where the path of an environment should be", "../envs/a\0b", 11, "a NUL byte");
	memset(much, '/', sizeof much);
	fails("a file of more than 4096 bytes, where the path of an environment should be", much, 4097, "too long");
	fails(none, much, 4096, "as long as may be: the root is no environment");
	fails(none, "../envs/none\n", 13, "nothing there");
	fails(none, "../envs\n", 8, "a directory that is none");
	fails(none, "../envs/file\n", 13, "another file: a chain is not followed");
	fails(none, "..\n", 3, "the directory above");
	fails(none, "~/.virtualenvs/v\n", 17, "~ is not expanded");
	fails(none, ".venv\n", 6, "itself");
	ok(session->husk.len > 0, "and prompts keep an eye on it");

	unlink(at("/p/.venv"));
	is_str(found(at("/p/sub")), at("/.venv"), "the file is gone: the walk goes on");
	is_str(ve_buf_text(&session->fault), "", "and nothing is wrong any more");
	mkfifo(at("/p/.venv"), 0644);
	is_str(found(at("/p/sub")), at("/.venv"), "a pipe is passed over, and nobody waits");
	unlink(at("/p/.venv"));
	ok(symlink("/dev/zero", at("/p/.venv")) == 0, "a link:");
	is_str(found(at("/p/sub")), at("/.venv"), "so is a device behind a link");
	unlink(at("/p/.venv"));
	write_file(at("/p/elsewhere"), "../envs/a\n");
	ok(symlink("elsewhere", at("/p/.venv")) == 0, "a link:");
	is_str(found(at("/p/sub")), at("/envs/a"), "a link to such a file is as good as the file");
	unlink(at("/p/.venv"));
	write_file(at("/p/env"), "../envs/a\n");
	is_str(found(at("/p/sub")), at("/.venv"), "a file `env` is not read: it holds variables, as a rule");
	env.at[VE_VAR_NAMES].text = "venv";
	write_file(at("/p/.venv"), "../envs/a\n");
	is_str(found(at("/p/sub")), NULL, "VENV_NAMES without .venv: not read either");
	env.at[VE_VAR_NAMES].text = NULL;
}

/* The content changes while the level's own stamp stays: seen, be it remembered or not. */
static void changes(void)
{
	write_file(at("/p/.venv"), "../envs/a\n");
	is_str(found(at("/p")), at("/envs/a"), "one");
	write_file(at("/p/.venv"), "../envs/b\n");
	is_str(found(at("/p")), at("/envs/b"), "written anew in the same tick");
	tree_remove(at("/envs/b"));
	is_str(found(at("/p")), NULL, "its environment removed");
	ok(session->fault.len > 0, "which is a mistake");
	make_env(at("/envs/b"));
	is_str(found(at("/p")), at("/envs/b"), "and made again");
}

int main(void)
{
	tree_make();
	session = ve_session_new();
	static const char *const dirs[] = {"/p", "/p/sub", "/envs", "/work", "/home", "/home/.virtualenvs", "/home/.local", "/home/.local/share",
					   "/home/.local/share/virtualenvs", "/xdg", "/xdg/virtualenvs", "/far", "/far/deep"};
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		mkdir(at("%s", dirs[i]), 0755);
	static const char *const envs[] = {"/envs/a", "/envs/b", "/envs/ a \n ", "/envs/\xff\x01", "/p/own", "/work/named", "/work/own2", "/home/.virtualenvs/v",
					   "/home/.local/share/virtualenvs/w", "/xdg/virtualenvs/x", "/far/e", "/.venv"};
	for (size_t i = 0; i < sizeof envs / sizeof *envs; i++)
		make_env(at("%s", envs[i]));
	write_file(at("/envs/file"), "a\n");
	snprintf(home, sizeof home, "%s", at("/home"));
	snprintf(work, sizeof work, "%s", at("/work"));
	snprintf(xdg, sizeof xdg, "%s", at("/xdg"));
	env.at[VE_VAR_HOME].text = home;
	env.at[VE_VAR_WORKON_HOME].text = work;
	readings();
	faults();
	changes();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
