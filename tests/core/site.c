/* What is in an environment directory. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

static struct ve_site site;
static struct ve_env env;

static enum ve_status open_site(const char *root, const char *project)
{
	return ve_site_open(&site, root, project, &env);
}

static void kinds(void)
{
	mkdir(at("/none"), 0755);
	is_int(open_site(at("/none"), NULL), VE_NOTENV, "a directory without pyvenv.cfg is none");
	is_int(open_site(at("/missing"), NULL), VE_NOTENV, "nor is what is not there");
	ok(!site.root && !site.text.data, "and the site is left zeroed");
	mkdir(at("/dir"), 0755);
	mkdir(at("/dir/pyvenv.cfg"), 0755);
	is_int(open_site(at("/dir"), NULL), VE_NOTENV, "a directory of that name does not count");
	mkdir(at("/fifo"), 0755);
	mkfifo(at("/fifo/pyvenv.cfg"), 0644);
	is_int(open_site(at("/fifo"), NULL), VE_NOTENV, "a fifo neither, and nobody waits for it");
	mkdir(at("/loop"), 0755);
	ok(symlink("pyvenv.cfg", at("/loop/pyvenv.cfg")) == 0, "a link to itself:");
	is_int(open_site(at("/loop"), NULL), VE_NOTENV, "none either");

	mkdir(at("/blank"), 0755);
	write_file(at("/blank/pyvenv.cfg"), "");
	is_int(open_site(at("/blank"), NULL), VE_OK, "an empty pyvenv.cfg makes an environment");
	is_str(site.name, "blank", "named as its directory");
	is_str(site.version, "", "its version is not known");
	is_str(site.place, at("/blank"), "its place is where it was found");
	is_str(site.project, "", "it serves no project");

	mkdir(at("/old"), 0755);
	mkdir(at("/old/bin"), 0755);
	write_file(at("/old/bin/activate"), "VIRTUAL_ENV='/elsewhere'\n");
	write_file(at("/old/bin/activate_this.py"), "");
	is_int(open_site(at("/old"), NULL), VE_NOTENV, "no pyvenv.cfg and no python: none");
	write_file(at("/old/bin/python"), "");
	is_int(open_site(at("/old"), NULL), VE_OK, "virtualenv before 20");
	is_str(site.tool, "virtualenv", "is known as such");
}

static void names(void)
{
	mkdir(at("/p"), 0755);
	make_env(at("/p/.venv"));
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.name, "p", "a generic name shows the project's");
	is_str(site.version, "3.11.2", "version");
	is_str(site.tool, "venv", "tool");
	open_site(at("/p/.venv"), NULL);
	is_str(site.project, at("/p"), "a project is derived from a usual name");
	env.at[VE_VAR_GENERIC_NAMES].text = "other";
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.name, ".venv", "VENV_GENERIC_NAMES says which are generic");
	env.at[VE_VAR_GENERIC_NAMES].text = "";
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.name, ".venv", "an empty one: none is");
	env.at[VE_VAR_GENERIC_NAMES].text = NULL;
	write_file(at("/p/.venv/pyvenv.cfg"), "home = /usr/bin\nprompt = 'a\\x1b[31m\\n$(id)'\n");
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.name, "a?[31m?$(id)", "a prompt's control characters are shown as ?");
	write_file(at("/p/.venv/pyvenv.cfg"), "home = /usr/bin\nprompt = ''\n");
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.name, "p", "an empty prompt is none");
	write_file(at("/p/.venv/pyvenv.cfg"), "virtualenv = 20\nversion_info = 3.12.1.final.0\n");
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.version, "3.12.1", "of virtualenv's version the number only");
	is_str(site.tool, "virtualenv", "virtualenv");
	write_file(at("/p/.venv/pyvenv.cfg"), "uv = 1\n");
	open_site(at("/p/.venv"), at("/p"));
	is_str(site.tool, "uv", "uv");

	char *large = malloc((10 << 20) + 1);
	memset(large, 'a', 10 << 20);
	memcpy(large, "prompt = 'early'\n", 17);
	memcpy(large + (9 << 20), "\nversion = 9\n", 13);
	large[10 << 20] = '\0';
	write_file(at("/p/.venv/pyvenv.cfg"), large);
	free(large);
	is_int(open_site(at("/p/.venv"), at("/p")), VE_OK, "a pyvenv.cfg of 10 MB");
	is_str(site.name, "early", "its beginning is read");
	is_str(site.version, "", "and no more than that");
}

static void places(void)
{
	char text[5000];
	make_env(at("/real"));
	ok(symlink("real", at("/link")) == 0, "an environment reached by a link:");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\n", at("/real"));
	write_file(at("/real/bin/activate"), text);
	open_site(at("/link"), NULL);
	is_str(site.place, at("/real"), "VIRTUAL_ENV is the path recorded in it");
	is_str(site.root, at("/link"), "the path it was found by is kept");
	make_env(at("/it's"));
	ok(symlink("it's", at("/its")) == 0, "one whose path holds a quote, by a link:");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\nexport VIRTUAL_ENV='x'\n", at("/it's"));
	write_file(at("/it's/bin/activate"), text);
	open_site(at("/its"), NULL);
	is_str(site.place, at("/it's"), "the recorded path, as virtualenv misspelled it");
	make_env(at("/moved"));
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\n", at("/before"));
	write_file(at("/moved/bin/activate"), text);
	open_site(at("/moved"), NULL);
	is_str(site.place, at("/moved"), "a recorded path that is gone is not used");
	snprintf(text, sizeof text, "VIRTUAL_ENV='%s'\n", at("/real"));
	write_file(at("/moved/bin/activate"), text);
	open_site(at("/moved"), NULL);
	is_str(site.place, at("/moved"), "nor one that is another environment: a copy");
	unlink(at("/moved/bin/activate"));
	mkfifo(at("/moved/bin/activate"), 0644);
	is_int(open_site(at("/moved"), NULL), VE_OK, "a fifo in its place is not waited for");

	make_env(at("/tcl"));
	write_file(at("/tcl/pyvenv.cfg"), "virtualenv = 20.38\n");
	snprintf(text, sizeof text,
		 "VIRTUAL_ENV='%s'\nTCL_LIBRARY=/t/cl\nTK_LIBRARY='/t/k'\n"
		 "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig${PKG_CONFIG_PATH:+:}\"\n",
		 at("/tcl"));
	write_file(at("/tcl/bin/activate"), text);
	open_site(at("/tcl"), NULL);
	is_str(site.pkg_config, at("/tcl/lib/pkgconfig"), "PKG_CONFIG_PATH where its script sets it");
	is_str(site.tcl, "/t/cl", "TCL_LIBRARY");
	is_str(site.tk, "/t/k", "TK_LIBRARY");
	open_site(at("/real"), NULL);
	ok(!*site.pkg_config && !*site.tcl && !*site.tk, "nothing where it does not");
}

static void stamps(void)
{
	struct ve_stamp one, two;
	struct ve_buf scratch = {0};
	make_env(at("/stamp"));
	is_int(ve_site_stamp(&one, NULL, at("/stamp"), &scratch), VE_OK, "a stamp");
	ve_site_stamp(&two, NULL, at("/stamp"), &scratch);
	ok(ve_stamp_same(&one, &two), "the same as long as nothing changes");
	write_file(at("/stamp/pyvenv.cfg"), "home = /other\n");
	ve_site_stamp(&two, NULL, at("/stamp"), &scratch);
	ok(!ve_stamp_same(&one, &two), "another when pyvenv.cfg is another");
	is_int(ve_site_stamp(&one, NULL, at("/none"), &scratch), VE_NOTENV, "no stamp of what is none");
	ve_buf_release(&scratch);
}

int main(void)
{
	tree_make();
	kinds();
	names();
	places();
	stamps();
	ve_site_release(&site);
	ve_site_release(&site);
	tree_remove(tree);
	return done_testing();
}
