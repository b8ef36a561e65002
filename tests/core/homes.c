/* Where managers keep their environments: variables, settings files, defaults; and the reader of those files. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

static struct ve_session *session;
static struct ve_env env;

static void toml(const char *want, const char *key, const char *text, const char *name)
{
	struct ve_buf value = {0};
	bool found = ve_toml_get(&value, text, strlen(text), key);
	is_str(found ? ve_buf_text(&value) : NULL, want, name);
	ve_buf_release(&value);
}

static void values(void)
{
	toml("3.11", "my-proj-pPDW62rD.minor", "[my-proj-pPDW62rD]\nminor = \"3.11\"\npatch = \"3.11.2\"\n", "envs.toml as poetry 1.3.2 writes it");
	toml("3.11.2", "my-proj-pPDW62rD.patch", "[other]\npatch = \"3.9\"\n\n[my-proj-pPDW62rD]\nminor = \"3.11\"\npatch = \"3.11.2\"\n", "its other key");
	toml(NULL, "a.minor", "[ab]\nminor = \"1\"\n[b.a]\nminor = \"2\"\n", "tables of like names");
	toml("x", "a.b.c", "a.b.c = 'x'\n", "a dotted key");
	toml("x", "a.b.c", "[a]\r\nb.c = 'x' # why\r\n", "half of it in the table, CRLF");
	toml("x", "a.b.c", " [ a . \"b\" ] # table\n\t'c'\t=\t'x'", "quoted keys, blanks, no newline at the end");
	toml("true", "virtualenvs.in-project", "[virtualenvs]\nin-project = true\n", "a word");
	toml("a\"b\\", "k", "k = \"a\\\"b\\\\\"\n", "escapes");
	toml("a\\b", "k", "k = 'a\\b'\n", "none in single quotes");
	toml(NULL, "k", "k = \"a\\u0041\"\n", "others are not guessed");
	toml(NULL, "k", "t = \"\"\"\nk = 'inside'\n\"\"\"\n", "what is inside a long string is no key");
	toml("1", "k", "t = [\n  'a]', # ]\n  { k = '2' },\n]\nk = 1\n", "nor inside a list");
	toml("1", "k", "t = 'no end\nk = 1\n", "a broken line ends with the line");
	toml(NULL, "a.k", "[[a]]\nk = 1\n", "an array of tables has no one key");
	toml(NULL, "k", "k = \"no end", "a string without end");
	toml(NULL, "k", "", "nothing");
}

static void given(enum ve_var var, const char *text)
{
	env.at[var].text = text;
}

static void home(const char *want, bool (*ask)(struct ve_look *look, struct ve_buf *dir), const char *name)
{
	struct ve_buf dir = {0}, scratch = {0};
	struct ve_look look = {.session = session, .env = &env, .scratch = &scratch};
	is_str(ask(&look, &dir) ? ve_buf_text(&dir) : NULL, want, name);
	ve_buf_release(&dir);
	ve_buf_release(&scratch);
}

static bool in_project;
static bool poetry(struct ve_look *look, struct ve_buf *dir)
{
	return ve_home_poetry(look, dir, &in_project);
}

static bool poetry_here(struct ve_look *look, struct ve_buf *dir)
{
	look->dir = at("/proj");
	return ve_home_poetry(look, dir, &in_project);
}

static void directories(void)
{
	char want[4096];
	home(NULL, poetry, "poetry: nobody can say without HOME");
	home(NULL, ve_home_pipenv, "nor for pipenv");
	home(NULL, ve_home_hatch, "hatch");
	home(NULL, ve_home_pdm, "pdm");
	snprintf(want, sizeof want, "%s", at("/home"));
	given(VE_VAR_HOME, want);
	home(at("/home/.cache/pypoetry/virtualenvs"), poetry, "poetry");
	home(at("/home/.local/share/virtualenvs"), ve_home_pipenv, "pipenv");
	home(at("/home/.local/share/hatch/env/virtual"), ve_home_hatch, "hatch");
	home(at("/home/.local/share/pdm/venvs"), ve_home_pdm, "pdm");

	given(VE_VAR_XDG_CACHE_HOME, "/c");
	given(VE_VAR_XDG_DATA_HOME, "/d");
	home("/c/pypoetry/virtualenvs", poetry, "poetry, XDG_CACHE_HOME");
	home("/d/virtualenvs", ve_home_pipenv, "pipenv, XDG_DATA_HOME");
	home("/d/hatch/env/virtual", ve_home_hatch, "hatch, XDG_DATA_HOME");
	home("/d/pdm/venvs", ve_home_pdm, "pdm, XDG_DATA_HOME");

	given(VE_VAR_WORKON_HOME, "~/w");
	home(at("/home/w"), ve_home_pipenv, "pipenv, WORKON_HOME");
	given(VE_VAR_HATCH_DATA_DIR, "/hd");
	home("/hd/env/virtual", ve_home_hatch, "HATCH_DATA_DIR");
	given(VE_VAR_POETRY_CACHE_DIR, "/pc");
	home("/pc/virtualenvs", poetry, "POETRY_CACHE_DIR");
	ok(!in_project, "environments need not be in the project");
	given(VE_VAR_POETRY_VIRTUALENVS_PATH, "{cache-dir}/v");
	home("/pc/v", poetry, "POETRY_VIRTUALENVS_PATH");

	given(VE_VAR_POETRY_VIRTUALENVS_PATH, NULL);
	given(VE_VAR_POETRY_CACHE_DIR, NULL);
	given(VE_VAR_XDG_CACHE_HOME, NULL);
	given(VE_VAR_HATCH_DATA_DIR, NULL);
	write_file(at("/home/.config/pypoetry/config.toml"), "cache-dir = \"/from/config\"\n[virtualenvs]\nin-project = true\n");
	write_file(at("/home/.config/hatch/config.toml"), "[dirs]\ndata = \"~/h\"\n");
	write_file(at("/home/.config/pdm/config.toml"), "[venv]\nlocation = \"~/p\"\n");
	home("/from/config/virtualenvs", poetry, "poetry's config.toml");
	ok(in_project, "in-project there");
	home(at("/home/h/env/virtual"), ve_home_hatch, "hatch's config.toml");
	home(at("/home/p"), ve_home_pdm, "pdm's config.toml");
	write_file(at("/home/.config/hatch/config.toml"), "[dirs.env]\nvirtual = '~/.virtualenvs'\n");
	home(at("/home/.virtualenvs"), ve_home_hatch, "hatch, dirs.env");
	write_file(at("/proj/poetry.toml"), "[virtualenvs]\npath = 'here'\nin-project = false\n");
	home("/from/config/virtualenvs", poetry, "a project's poetry.toml is not asked outside of it");
	home(at("/proj/here"), poetry_here, "poetry.toml, relative");
	ok(!in_project, "and it wins");
	write_file(at("/proj/poetry.toml"), "[virtualenvs]\npath = '{cache-dir}/x{cache-dir}'\n");
	home("/from/config/x/from/config", poetry_here, "poetry.toml, with a reference");
	given(VE_VAR_POETRY_CONFIG_DIR, "/nowhere");
	home(at("/home/.cache/pypoetry/virtualenvs"), poetry, "POETRY_CONFIG_DIR");
}

int main(void)
{
	tree_make();
	session = ve_session_new();
	mkdir(at("/proj"), 0755);
	mkdir(at("/home"), 0755);
	mkdir(at("/home/.config"), 0755);
	mkdir(at("/home/.config/pypoetry"), 0755);
	mkdir(at("/home/.config/hatch"), 0755);
	mkdir(at("/home/.config/pdm"), 0755);
	values();
	directories();
	ve_session_free(session);
	tree_remove(tree);
	return done_testing();
}
