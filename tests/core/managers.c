/* Environments that managers keep elsewhere: uv, Poetry, Pipenv, Hatch, PDM. Their names are made here from the rules as the tools have them
 * (reference: the tools' sources); tests/shell/finders.t asks the tools themselves. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

static struct ve_session *session;
static struct ve_env env;
static char seen[64 << 10]; /* the trail of the last walk */

static void note(struct ve_trail *trail, const struct ve_step *step)
{
	(void)trail;
	size_t len = strlen(seen);
	snprintf(seen + len, sizeof seen - len, "%s %s %s\n", step->finder, step->file, step->why);
}

/* A buffer of PATH_MAX bytes. */
static void text_of(char *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(buf, PATH_MAX, format, args);
	va_end(args);
}

static void given(enum ve_var var, const char *text)
{
	static char kept[VE_VAR_COUNT][PATH_MAX];
	text_of(kept[var], "%s", text ? text : "");
	env.at[var].text = text ? kept[var] : NULL;
}

static const char *found(const char *dir)
{
	struct ve_trail trail = {note};
	struct ve_site *site = ve_find(session, &env, dir);
	char root[PATH_MAX];
	text_of(root, "%s", site ? site->root : "");
	/* The same again from memory, and with everybody asked. */
	site = ve_find(session, &env, dir);
	ok(strcmp(site ? site->root : "", root) == 0, "the same again:");
	seen[0] = '\0';
	session->trail = &trail;
	site = ve_find(session, &env, dir);
	session->trail = NULL;
	return site ? site->root : NULL;
}

static const char *id(enum ve_digest which, const char *text)
{
	static char ids[4][9];
	static int turn;
	char *one = ids[turn++ % 4];
	ve_digest_id(one, which, text, strlen(text));
	return one;
}

static void dirs(const char *file)
{
	char part[PATH_MAX];
	text_of(part, "%s", at("%s", file));
	for (char *slash = part + strlen(tree) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(part, 0755);
		*slash = '/';
	}
	mkdir(part, 0755);
}

static void project(const char *dir, const char *file, const char *text)
{
	char name[PATH_MAX];
	dirs(dir);
	text_of(name, "%s/%s", dir, file);
	write_file(at("%s", name), text);
}

static void environment(const char *root)
{
	dirs(root);
	make_env(at("%s", root));
}

static void uv(void)
{
	project("/uv", "pyproject.toml", "[tool.uv.workspace]\nmembers = ['packages/*']\n");
	project("/uv/packages/one", "pyproject.toml", "[project]\nname = 'one'\n");
	environment("/uv/.venv-linux");
	environment("/abs/uvs");
	is_str(found(at("/uv")), NULL, "uv: without the variable it is .venv, and there is none");
	given(VE_VAR_UV_PROJECT, ".venv-linux");
	is_str(found(at("/uv")), at("/uv/.venv-linux"), "uv: relative to the workspace root");
	is_str(found(at("/uv/packages/one")), at("/uv/.venv-linux"), "uv: from a member");
	is_str(ve_find(session, &env, at("/uv/packages/one"))->project, at("/uv"), "uv: the project is the workspace");
	given(VE_VAR_UV_PROJECT, at("/abs/uvs"));
	is_str(found(at("/uv/packages/one")), at("/abs/uvs"), "uv: absolute");
	is_str(found(at("/abs")), NULL, "uv: without a pyproject.toml it is nobody's");
	environment("/uv/packages/one/.venv");
	is_str(found(at("/uv/packages/one")), at("/uv/packages/one/.venv"), "uv: .venv goes first");
	given(VE_VAR_UV_PROJECT, NULL);
}

/* Where uv looks for the environment of /ws/DIR, when `members` and `exclude` of /ws say so: W: there, P: in the project. */
static void member(const char *dir, const char *workspace, const char *want, const char *name)
{
	char text[2000], place[200];
	snprintf(text, sizeof text, "[tool.uv.workspace]\n%s\n", workspace);
	project("/ws", "pyproject.toml", text);
	snprintf(place, sizeof place, "/ws/%s", dir);
	project(place, "pyproject.toml", "[project]\nname = 'p'\n");
	snprintf(place, sizeof place, "/ws/%s/w", dir);
	environment(place);
	ve_find_anew(session);
	snprintf(place, sizeof place, *want == 'W' ? "/ws/w" : "/ws/%s/w", dir);
	is_str(found(at("/ws/%s", dir)), at("%s", place), name);
}

static void uv_workspace(void)
{
	environment("/ws/w");
	given(VE_VAR_UV_PROJECT, "w");
	member("packages/a", "members = ['packages/*']", "W", "uv: a member has the environment of its workspace");
	member("packages/a", "members = ['packages/*']\nexclude = ['packages/a']", "P", "uv: one that is excluded has its own");
	member("packages/a", "members = ['packages/*']\nexclude = ['packages/b', 'x']", "W", "uv: another one is excluded");
	member("packages/a", "members = [\n  'libs/*', # not these\n  \"packages/a\",\n]", "W", "uv: a list of several lines");
	member("packages/a", "exclude = ['x']", "P", "uv: a workspace without members");
	member("packages/a", "members = []", "P", "uv: no members");
	member("packages/a", "members = 'packages/*'", "P", "uv: what is no list has none");
	member("packages/a", "members = ['packages']", "P", "uv: a directory is not what is below it");
	member("deep/b/c", "members = ['deep/*']", "W", "uv: a star stands for slashes too");
	member("deep/b/c", "members = ['deep/**/c']", "W", "uv: any directories");
	member("deep/c", "members = ['deep/**/c']", "W", "uv: or none");
	member("deep/b/c", "members = ['**/d']", "P", "uv: not that name");
	member("deep/b/c", "members = ['d??p/[a-c]/[!a]']", "W", "uv: a character; some; any but some");
	member("deep/b/c", "members = ['deep/[!b]/c', 'deep/b/[c', 'Deep/b/c']", "P", "uv: not that one, no end, another case");
	char text[300];
	snprintf(text, sizeof text, "members = ['%s']", at("/ws/deep/*"));
	member("deep/b/c", text, "W", "uv: an absolute pattern");
	member("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "members = ['*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b']", "P",
	       "uv: a pattern that could take years ends");
	project("/ws/deep/b", "pyproject.toml", "[project]\nname = 'between'\n");
	member("deep/b/c", "members = ['deep/*']", "P", "uv: only the next pyproject.toml above is asked");
	project("/ws/deep/b/c", "pyproject.toml", "[tool.uv.workspace]\nmembers = ['x']\n");
	project("/ws/deep/b", "pyproject.toml", "[tool.uv.workspace]\nmembers = ['*']\n");
	ve_find_anew(session);
	is_str(found(at("/ws/deep/b/c")), at("/ws/deep/b/c/w"), "uv: a workspace in a workspace is its own");
	project("/ws/deep/b/c", "pyproject.toml", "[project]\nname = 'c'\n[tool.uv]\nmanaged = true\n");
	environment("/ws/deep/b/w");
	ve_find_anew(session);
	is_str(found(at("/ws/deep/b/c")), at("/ws/deep/b/w"), "uv: managed, a member");
	is_str(ve_find(session, &env, at("/ws/deep/b/c"))->project, at("/ws/deep/b"), "uv: of which the project is the workspace");
	given(VE_VAR_CEILING, at("/ws/deep/b"));
	ve_find_anew(session);
	is_str(found(at("/ws/deep/b/c")), at("/ws/deep/b/c/w"), "uv: a workspace is not looked for above a ceiling");
	given(VE_VAR_CEILING, NULL);
	project("/un", "pyproject.toml", "[project]\nname = 'un'\n[tool.uv]\nmanaged = false\n");
	environment("/un/w");
	is_str(found(at("/un")), NULL, "uv: it keeps away from what is not managed");
	given(VE_VAR_UV_PROJECT, at("/ws/w"));
	is_str(found(at("/un")), NULL, "uv: also with an absolute path");
	given(VE_VAR_UV_PROJECT, NULL);
}

static void poetry(void)
{
	static const char envs[] = "/home/.cache/pypoetry/virtualenvs";
	char base[PATH_MAX];
	project("/po", "pyproject.toml", "[tool.poetry]\nname = \"My.Weird__Proj\"\nversion = '1'\n");
	dirs("/po/sub");
	is_str(found(at("/po/sub")), NULL, "poetry: no environment yet");
	text_of(base, "%s/my-weird-proj-%s-py", envs, id(VE_SHA256, at("/po")));
	environment(at("%s3.9", base) + strlen(tree));
	is_str(found(at("/po/sub")), at("%s3.9", base), "poetry: one");
	environment(at("%s3.11", base) + strlen(tree));
	is_str(found(at("/po/sub")), at("%s3.11", base), "poetry: the newest, by number");
	ok(strstr(seen, "3.9 another one has a newer Python") != NULL, "poetry: the trail says so");
	environment(at("%s3.10", base) + strlen(tree));
	is_str(found(at("/po/sub")), at("%s3.11", base), "poetry: 3.11 is newer than 3.10");
	char toml[PATH_MAX];
	text_of(toml, "[other-pPDW62rD]\nminor = \"3.11\"\n[%s]\nminor = \"3.10\"\npatch = \"3.10.2\"\n",
		 strrchr(base, '/') + 1);
	toml[strlen(toml)] = '\0';
	/* The table's name is without the end. */
	char *end = strstr(toml, "-py]");
	memmove(end, end + 3, strlen(end + 3) + 1);
	write_file(at("%s/envs.toml", envs), toml);
	is_str(found(at("/po/sub")), at("%s3.10", base), "poetry: what envs.toml names goes first");
	tree_remove(at("%s3.10", base));
	is_str(found(at("/po/sub")), NULL, "poetry: it is gone: Poetry would make it again, and so there is none");
	unlink(at("%s/envs.toml", envs));
	is_str(found(at("/po/sub")), at("%s3.11", base), "poetry: envs.toml gone");
	project("/po", "pyproject.toml", "[project]\nname = 'renamed'\n");
	is_str(found(at("/po/sub")), NULL, "poetry: another name, another environment");
	text_of(base, "%s/renamed-%s-py", envs, id(VE_SHA256, at("/po")));
	environment(at("%s3.12", base) + strlen(tree));
	is_str(found(at("/po/sub")), at("%s3.12", base), "poetry: [project] of Poetry 2");

	char unnamed[PATH_MAX];
	text_of(unnamed, "%s/non-package-mode-%s-py3.13", envs, id(VE_SHA256, at("/po")));
	environment(unnamed);
	is_str(found(at("/po/sub")), at("%s3.12", base), "poetry: a project with a name is not taken for one without");
	tree_remove(at("%s3.12", base));
	is_str(found(at("/po/sub")), NULL, "poetry: also when it has no environment");
	environment(at("%s3.12", base) + strlen(tree));

	ok(symlink(at("/po"), at("/link")) == 0, "poetry: a link to the project:");
	is_str(found(at("/link/sub")), at("%s3.12", base), "poetry: the real path counts");
	rename(at("/po"), at("/moved"));
	is_str(found(at("/moved/sub")), NULL, "poetry: moved, it is another project");
	rename(at("/moved"), at("/po"));
	is_str(found(at("/po/sub")), at("%s3.12", base), "poetry: and back");

	project("/po", "poetry.toml", "[virtualenvs]\nin-project = true\n");
	is_str(found(at("/po")), NULL, "poetry: in-project: only .venv counts");
	project("/po", "poetry.toml", "[virtualenvs]\npath = '/nowhere'\n");
	is_str(found(at("/po")), NULL, "poetry: kept elsewhere");
	unlink(at("/po/poetry.toml"));
	given(VE_VAR_POETRY_VIRTUALENVS_PATH, "/nowhere");
	is_str(found(at("/po")), NULL, "poetry: POETRY_VIRTUALENVS_PATH, and nothing is remembered of before");
	given(VE_VAR_POETRY_VIRTUALENVS_PATH, NULL);
	is_str(found(at("/po")), at("%s3.12", base), "poetry: unset again");

	project("/long", "pyproject.toml", "[tool.poetry]\nname = 'a-name-that-is-longer-than-the-forty-two-characters-it-may-have'\n");
	text_of(base, "%s/%.42s-%s-py3.11", envs, "a-name-that-is-longer-than-the-forty-two-characters-it-may-have",
		 id(VE_SHA256, at("/long")));
	environment(base);
	is_str(found(at("/long")), at("%s", base), "poetry: a name is cut at 42");
	project("/noname", "pyproject.toml", "[tool.poetry]\npackage-mode = false\n");
	text_of(base, "%s/non-package-mode-%s-py3.11", envs, id(VE_SHA256, at("/noname")));
	environment(base);
	is_str(found(at("/noname")), at("%s", base), "poetry: a project without a name");
	project("/evil", "pyproject.toml", "[project]\nname = '../../../../evil/x'\n");
	is_str(found(at("/evil")), NULL, "poetry: a name that is a path is none");
}

static void pipenv(void)
{
	char root[PATH_MAX];
	static const char envs[] = "/home/.local/share/virtualenvs";
	project("/pip/pp 2&(x)[Y]", "Pipfile", "");
	dirs("/pip/pp 2&(x)[Y]/a/b/c");
	const char *here = at("/pip/pp 2&(x)[Y]");
	char dir[PATH_MAX], deep[PATH_MAX];
	text_of(dir, "%s", here);
	text_of(deep, "%s/a/b/c", here);
	is_str(found(deep), NULL, "pipenv: none yet");
	text_of(root, "%s/pp_2__x__Y_-%s", envs, id(VE_SHA256, at("/pip/pp 2&(x)[Y]/Pipfile")));
	environment(root);
	is_str(found(deep), at("%s", root), "pipenv: appears; the name made harmless, its case kept");
	is_str(ve_find(session, &env, deep)->project, dir, "pipenv: its project");
	given(VE_VAR_PIPENV_MAX_DEPTH, "3");
	is_str(found(deep), NULL, "pipenv: PIPENV_MAX_DEPTH");
	text_of(deep, "%s/a/b", dir);
	is_str(found(deep), at("%s", root), "pipenv: within it");
	given(VE_VAR_PIPENV_MAX_DEPTH, NULL);
	given(VE_VAR_PIPENV_NO_INHERIT, "1");
	is_str(found(deep), NULL, "pipenv: PIPENV_NO_INHERIT");
	is_str(found(dir), at("%s", root), "pipenv: here it counts");
	given(VE_VAR_PIPENV_NO_INHERIT, NULL);
	given(VE_VAR_PIPENV_IN_PROJECT, "1");
	is_str(found(dir), NULL, "pipenv: PIPENV_VENV_IN_PROJECT");
	given(VE_VAR_PIPENV_IN_PROJECT, "False");
	is_str(found(dir), at("%s", root), "pipenv: no is no");
	given(VE_VAR_PIPENV_IN_PROJECT, NULL);
	given(VE_VAR_PIPENV_PYTHON, "/usr/bin/python3.9");
	is_str(found(dir), NULL, "pipenv: PIPENV_PYTHON is another environment");
	char other[PATH_MAX];
	text_of(other, "%s-python3.9", root);
	environment(other);
	is_str(found(dir), at("%s", other), "pipenv: with its name at the end");
	given(VE_VAR_PIPENV_PYTHON, NULL);
	given(VE_VAR_PIPENV_CUSTOM, "mine");
	text_of(other, "%s/mine", envs);
	environment(other);
	is_str(found(dir), at("%s", other), "pipenv: PIPENV_CUSTOM_VENV_NAME");
	given(VE_VAR_PIPENV_CUSTOM, NULL);
	given(VE_VAR_PIPENV_PIPFILE, "/elsewhere/Pipfile");
	is_str(found(dir), NULL, "pipenv: PIPENV_PIPFILE of another project");
	char file[PATH_MAX];
	text_of(file, "%s/Pipfile", dir);
	given(VE_VAR_PIPENV_PIPFILE, file);
	is_str(found(dir), at("%s", root), "pipenv: of this one");
	given(VE_VAR_PIPENV_PIPFILE, NULL);
	text_of(other, "%s/.venv", dir);
	make_env(other);
	is_str(found(dir), other, "pipenv: a .venv goes first");
	ok(strstr(seen, "from 2026.2 on") && strstr(seen, root), "pipenv: the trail tells of the other, which newer ones take");
	tree_remove(other);
	given(VE_VAR_WORKON_HOME, at("/work"));
	is_str(found(dir), NULL, "pipenv: WORKON_HOME");
	given(VE_VAR_WORKON_HOME, NULL);
	tree_remove(at("%s", root));
	is_str(found(dir), NULL, "pipenv: removed");
}

static void hatch(void)
{
	char root[PATH_MAX];
	project("/ha", "pyproject.toml", "[project]\nname = \"My.Proj\"\n");
	text_of(root, "/home/.local/share/hatch/env/virtual/my-proj/%s/my-proj", id(VE_SHA256, at("/ha")));
	is_str(found(at("/ha")), NULL, "hatch: none yet");
	environment(root);
	is_str(found(at("/ha")), at("%s", root), "hatch");
	given(VE_VAR_HATCH_PATH, "in-here");
	environment("/ha/in-here");
	is_str(found(at("/ha")), at("/ha/in-here"), "hatch: HATCH_ENV_TYPE_VIRTUAL_PATH");
	given(VE_VAR_HATCH_PATH, NULL);
	project("/ha", "pyproject.toml", "[project]\nname = \"My.Proj\"\n[tool.hatch.envs.default]\npath = 'in-here'\n");
	is_str(found(at("/ha")), at("/ha/in-here"), "hatch: path in pyproject.toml");
	environment("/ha/third");
	project("/ha", "hatch.toml", "[envs.default]\npath = 'third'\n");
	is_str(found(at("/ha")), at("/ha/third"), "hatch: in hatch.toml");
	project("/ha", "hatch.toml", "");
	project("/ha", "pyproject.toml", "[project]\nname = \"My.Proj\"\n");
	project("/home/.config/hatch", "config.toml", "[dirs.env]\nvirtual = '.hatch'\n");
	environment("/ha/.hatch/my-proj");
	is_str(found(at("/ha")), at("/ha/.hatch/my-proj"), "hatch: flat inside the project");
	project("/home/.config/hatch", "config.toml", "[dirs.env]\nvirtual = '~/.virtualenvs'\n");
	environment("/home/.virtualenvs/my-proj");
	is_str(found(at("/ha")), at("/home/.virtualenvs/my-proj"), "hatch: flat in ~/.virtualenvs");
	unlink(at("/home/.config/hatch/config.toml"));
	is_str(found(at("/ha")), at("%s", root), "hatch: without the setting");
	project("/old", "setup.py", "");
	const char *one = id(VE_SHA256, at("/old"));
	text_of(root, "/home/.local/share/hatch/env/virtual/%s-unmanaged/%s/%s-unmanaged", one, one, one);
	environment(root);
	is_str(found(at("/old")), at("%s", root), "hatch: setup.py only");
}

static void pdm(void)
{
	char base[PATH_MAX], text[PATH_MAX];
	project("/Pd m", "pyproject.toml", "[project]\nname = 'x'\n");
	is_str(found(at("/Pd m")), NULL, "pdm: none yet");
	text_of(base, "/home/.local/share/pdm/venvs/Pd m-%s-", id(VE_MD5, at("/Pd m")));
	environment(at("%s3.8", base) + strlen(tree));
	is_str(found(at("/Pd m")), at("%s3.8", base), "pdm: by the path's hash");
	environment(at("%s3.11", base) + strlen(tree));
	environment(at("%stest", base) + strlen(tree));
	ok(found(at("/Pd m")) != NULL, "pdm: several");
	environment("/elsewhere/env");
	text_of(text, "%s\n", at("/elsewhere/env/bin/python"));
	project("/Pd m", ".pdm-python", text);
	is_str(found(at("/Pd m")), at("/elsewhere/env"), "pdm: .pdm-python");
	project("/Pd m", ".pdm-python", "/usr/bin/python3\n");
	is_str(found(at("/Pd m")), NULL, "pdm: which may be no environment's");
	unlink(at("/Pd m/.pdm-python"));
	given(VE_VAR_PDM_PYTHON, at("/elsewhere/env/bin/python"));
	is_str(found(at("/Pd m")), at("/elsewhere/env"), "pdm: PDM_PYTHON");
	given(VE_VAR_PDM_PYTHON, NULL);
	tree_remove(at("%stest", base));
	is_str(found(at("/Pd m")), at("%s3.11", base), "pdm: the newest");
	project("/home/.config/pdm", "config.toml", "[venv]\nlocation = '~/else'\n");
	is_str(found(at("/Pd m")), NULL, "pdm: kept elsewhere");
	unlink(at("/home/.config/pdm/config.toml"));
}

static void order(void)
{
	char root[PATH_MAX];
	project("/all", "pyproject.toml", "[project]\nname = 'all'\n");
	project("/all", "Pipfile", "");
	const char *one = id(VE_SHA256, at("/all"));
	text_of(root, "/home/.local/share/pdm/venvs/all-%s-3.11", id(VE_MD5, at("/all")));
	environment(root);
	is_str(found(at("/all")), at("%s", root), "pdm last");
	text_of(root, "/home/.local/share/hatch/env/virtual/all/%s/all", one);
	environment(root);
	is_str(found(at("/all")), at("%s", root), "hatch before it");
	text_of(root, "/home/.local/share/virtualenvs/all-%s", id(VE_SHA256, at("/all/Pipfile")));
	environment(root);
	is_str(found(at("/all")), at("%s", root), "pipenv before it");
	text_of(root, "/home/.cache/pypoetry/virtualenvs/all-%s-py3.11", one);
	environment(root);
	is_str(found(at("/all")), at("%s", root), "poetry before it");
	environment("/all/uvs");
	given(VE_VAR_UV_PROJECT, "uvs");
	is_str(found(at("/all")), at("/all/uvs"), "uv before it");
	environment("/all/env");
	is_str(found(at("/all")), at("/all/env"), "names before all");
	given(VE_VAR_UV_PROJECT, NULL);
}

int main(void)
{
	static char home[PATH_MAX];
	tree_make();
	session = ve_session_new();
	text_of(home, "%s", at("/home"));
	given(VE_VAR_HOME, home);
	dirs("/home/.cache");
	dirs("/home/.config");
	uv();
	uv_workspace();
	poetry();
	pipenv();
	hatch();
	pdm();
	order();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
