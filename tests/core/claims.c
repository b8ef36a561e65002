/* virtualenvwrapper's projects read backwards, .python-version, pixi. Stamps are taken for settled: the clock is ahead here. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __real_stat(const char *file, struct stat *st);
int __wrap_stat(const char *file, struct stat *st);

static long ahead = 100, looks;

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	int status = __real_clock_gettime(clock, now);
	now->tv_sec += ahead;
	return status;
}

int __wrap_stat(const char *file, struct stat *st)
{
	looks++;
	return __real_stat(file, st);
}

static struct ve_session *session;
static struct ve_env env;

static const char *found(const char *dir)
{
	struct ve_site *site = ve_find(session, &env, dir);
	return site ? site->root : NULL;
}

static void make_named(const char *name, const char *project)
{
	make_env(at("/w/%s", name));
	if (project)
		write_file(at("/w/%s/.project", name), project);
}

static long cost(const char *dir)
{
	found(dir);
	looks = 0;
	found(dir);
	return looks;
}

static void wrapper(void)
{
	mkdir(at("/p"), 0755);
	mkdir(at("/p/a"), 0755);
	mkdir(at("/q"), 0755);
	is_str(found(at("/p/a")), NULL, "no WORKON_HOME yet");
	is_int(cost(at("/p/a")), 3, "one look a level where the nearest directory above WORKON_HOME is one of them");
	char other_home[PATH_MAX + 8];
	snprintf(other_home, sizeof other_home, "%s/p", tree);
	env.at[VE_VAR_HOME].text = other_home;
	is_int(cost(at("/p/a")), 3, "and one more where it is none");
	env.at[VE_VAR_HOME].text = tree;
	mkdir(at("/w"), 0755);
	char text[9000];
	snprintf(text, sizeof text, "%s\n", at("/p"));
	make_named("one", text);
	is_str(found(at("/p/a")), at("/w/one"), "it appears, with an environment for the directory above");
	is_str(ve_find(session, &env, at("/p/a"))->project, at("/p"), "its project is the directory the file names");
	is_int(cost(at("/q")), 3, "one look a level, and one");
	is_str(found(at("/q")), NULL, "nobody claims that one");
	make_named("two", at("/q"));
	is_str(found(at("/q")), at("/w/two"), "another comes; pipenv writes no newline");
	make_named("none", NULL);
	is_str(found(at("/q")), at("/w/two"), "one without a project does no harm");
	snprintf(text, sizeof text, "%s//p/../q/\r\n", tree);
	make_named("another", text);
	is_str(found(at("/q")), at("/w/another"), "of two the first by name");
	make_named("q", text);
	is_str(found(at("/q")), at("/w/q"), "but rather the one that is called like the directory");
	tree_remove(at("/w/q"));
	tree_remove(at("/w/another"));
	is_str(found(at("/q")), at("/w/two"), "they go");
	ok(symlink("q", at("/link")) == 0, "a link to the project:");
	is_str(found(at("/link")), at("/w/two"), "found by identity");
	make_env(at("/p/a/.venv"));
	is_str(found(at("/p/a")), at("/p/a/.venv"), "the nearest level wins");
	make_env(at("/q/venv"));
	is_str(found(at("/q")), at("/q/venv"), "at one level what lies there wins");
	tree_remove(at("/q/venv"));
	tree_remove(at("/p/a/.venv"));
	tree_remove(at("/q"));
	is_str(found(at("/q")), NULL, "a project that is gone");
	mkdir(at("/q"), 0755);
	is_str(found(at("/q")), at("/w/two"), "is claimed by its path when it was made anew");

	/* Written later: WORKON_HOME does not change. */
	mkdir(at("/late"), 0755);
	is_str(found(at("/late")), NULL, "nobody claims it");
	write_file(at("/w/none/.project"), at("/late"));
	is_str(found(at("/late")), NULL, "a .project written later is not seen at once");
	int turns = 0;
	while (turns < 9 && ve_claims_hold(session))
		turns++;
	ok(turns < 4, "prompts find it in turn");
	is_str(found(at("/late")), at("/w/none"), "then it counts");
	write_file(at("/w/none/.project"), "/elsewhere");
	is_str(found(at("/late")), NULL, "what was claimed is looked at again before it is taken");
	write_file(at("/w/none/.project"), at("/late"));
	ve_find_anew(session);
	is_str(found(at("/late")), at("/w/none"), "by hand all is read anew");

	env.at[VE_VAR_WRAPPER_PROJECT].text = "proj";
	write_file(at("/w/one/proj"), at("/late"));
	ve_find_anew(session);
	is_str(found(at("/late")), at("/w/one"), "VIRTUALENVWRAPPER_PROJECT_FILENAME");
	env.at[VE_VAR_WRAPPER_PROJECT].text = NULL;
	env.at[VE_VAR_WORKON_HOME].text = "elsewhere";
	is_str(found(at("/late")), NULL, "another WORKON_HOME is noticed");
	env.at[VE_VAR_WORKON_HOME].text = "~/w";
	ahead = 0;
	ve_find_anew(session);
	is_str(found(at("/late")), at("/w/none"), "when the clock may be too coarse:");
	write_file(at("/w/one/.project"), at("/"));
	is_str(found(at("/nowhere")), at("/w/one"), "everything is read again");
	ahead = 100;
	write_file(at("/w/one/.project"), at("/p"));
	write_file(at("/w/file"), "no directory");
	write_file(at("/w/.project"), at("/late"));
	is_str(found(at("/p")), at("/w/one"), "files among the environments");
	tree_remove(at("/w"));
	is_str(found(at("/p")), NULL, "WORKON_HOME goes");
}

static void many(void)
{
	char text[9000];
	int right = 0;
	mkdir(at("/w"), 0755);
	mkdir(at("/m"), 0755);
	for (int i = 0; i < VE_CLAIMS + 20; i++) {
		snprintf(text, sizeof text, "%s\n", at("/m/%d", i));
		snprintf(text + 5000, 100, "e%d", i);
		mkdir(at("/m/%d", i), 0755);
		make_named(text + 5000, text);
	}
	for (int i = 0; i < VE_CLAIMS + 20; i++)
		right += ve_same(found(at("/m/%d", i)), at("/w/e%d", i));
	is_int(right, VE_CLAIMS, "as many as are remembered");
	tree_remove(at("/w"));
	tree_remove(at("/m"));
}

static const char *version(const char *text)
{
	static struct ve_buf name;
	return ve_python_version(&name, text, strlen(text)) ? name.data : NULL;
}

static void pyenv(void)
{
	is_str(version("3.11.2\n"), "3.11.2", ".python-version: a name");
	is_str(version("# c\n\n \t name x y\nother\n"), "name", "first word of the first line that is neither empty nor a comment");
	is_str(version("../../etc\n/abs\n..\n.\na/../..\ngood"), "good", "what leads out is passed over");
	is_str(version("3.11/envs/name\r\n"), "3.11/envs/name", "a nested name");
	is_str(version("a//./b/"), "a/b", "made plain");
	is_str(version(""), NULL, "nothing");
	is_str(version("\n#\n"), NULL, "nothing but comments");

	mkdir(at("/y"), 0755);
	mkdir(at("/y/sub"), 0755);
	mkdir(at("/.pyenv"), 0755);
	mkdir(at("/.pyenv/versions"), 0755);
	write_file(at("/y/.python-version"), "my-env\n");
	is_str(found(at("/y")), NULL, "the version is not there");
	make_env(at("/.pyenv/versions/my-env"));
	is_str(found(at("/y/sub")), at("/.pyenv/versions/my-env"), "an environment");
	is_str(ve_find(session, &env, at("/y/sub"))->project, at("/y"), "its project is where the file lies");
	mkdir(at("/.pyenv/versions/3.11"), 0755);
	mkdir(at("/.pyenv/versions/3.11/bin"), 0755);
	write_file(at("/.pyenv/versions/3.11/bin/python"), "");
	write_file(at("/y/.python-version"), "3.11\nmy-env\n");
	is_str(found(at("/y")), NULL, "a Python version is no environment, and only the first counts");
	mkdir(at("/.pyenv/versions/3.11/envs"), 0755);
	make_env(at("/.pyenv/versions/3.11/envs/deep"));
	write_file(at("/y/.python-version"), "3.11/envs/deep\n");
	is_str(found(at("/y")), at("/.pyenv/versions/3.11/envs/deep"), "a nested one");
	char root[PATH_MAX + 8];
	snprintf(root, sizeof root, "%s/root", tree);
	env.at[VE_VAR_PYENV_ROOT].text = root;
	is_str(found(at("/y")), NULL, "PYENV_ROOT");
	mkdir(at("/root"), 0755);
	mkdir(at("/root/versions"), 0755);
	write_file(at("/y/.python-version"), "other\n");
	ok(symlink("../../.pyenv/versions/my-env", at("/root/versions/other")) == 0, "a link, as pyenv-virtualenv makes them:");
	is_str(found(at("/y")), at("/root/versions/other"), "taken");
	write_file(at("/y/.python-version"), "../versions/other\n");
	is_str(found(at("/y")), NULL, "a name that leads out and in again is none");
	env.at[VE_VAR_PYENV_ROOT].text = NULL;
	unlink(at("/y/.python-version"));
	mkdir(at("/y/.python-version"), 0755);
	is_str(found(at("/y")), NULL, "a directory of that name");
}

static void pixi(void)
{
	mkdir(at("/x"), 0755);
	mkdir(at("/x/.pixi"), 0755);
	is_str(found(at("/x")), NULL, "pixi: nothing yet");
	mkdir(at("/x/.pixi/envs"), 0755);
	mkdir(at("/x/.pixi/envs/default"), 0755);
	mkdir(at("/x/.pixi/envs/default/conda-meta"), 0755);
	write_file(at("/x/.pixi/envs/default/conda-meta/pixi"), "{}");
	is_str(found(at("/x")), at("/x/.pixi/envs/default"), "the default environment");
	struct ve_site *site = ve_find(session, &env, at("/x"));
	is_str(site->name, "x", "is called like its project");
	is_str(site->tool, "pixi", "made by pixi");
	ok(ve_trust(session, &env, site) == VE_DOUBTED, "not activated on cd: its scripts would have to run");
	rename(at("/x/.pixi/envs/default"), at("/x/.pixi/envs/test"));
	is_str(found(at("/x")), NULL, "another one is not the default");
	enum ve_status status;
	site = ve_site_at(session, &env, at("/x/.pixi/envs/test"), NULL, NULL, &status);
	is_str(site ? site->name : NULL, "x:test", "by its path it is named with it");
	is_str(site ? site->project : NULL, at("/x"), "and its project known");
	rename(at("/x/.pixi/envs"), at("/detached"));
	rename(at("/detached/test"), at("/detached/default"));
	ok(symlink(at("/detached"), at("/x/.pixi/envs")) == 0, "detached environments:");
	is_str(found(at("/x")), at("/x/.pixi/envs/default"), "found by the link");
}

int main(void)
{
	tree_make();
	session = ve_session_new();
	env.at[VE_VAR_HOME].text = tree;
	static char workon[PATH_MAX + 8];
	snprintf(workon, sizeof workon, "%s/w", tree);
	env.at[VE_VAR_WORKON_HOME].text = workon;
	wrapper();
	many();
	pyenv();
	pixi();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
