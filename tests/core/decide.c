/* The decisions, each as the text of its plan, against tests/golden/decide.txt.
 *
 * GOLDEN=write writes that file anew: then read the difference as carefully as code.
 */
#include "tap.h"
static const char *golden_wish(void)
{
	return getenv("GOLDEN");
}
#include "../common/internal.h"

static const char golden_file[] = "tests/golden/decide.txt";
static char golden[1 << 18];
static struct ve_buf all;

/* The part of the golden file under `== name`. */
static const char *section(const char *name)
{
	static char part[8192];
	char head[256];
	snprintf(head, sizeof head, "== %s\n", name);
	const char *at = strstr(golden, head);
	if (!at)
		return "";
	at += strlen(head);
	const char *end = strstr(at, "\n== ");
	snprintf(part, sizeof part, "%.*s", (int)(end ? end + 1 - at : (long)strlen(at)), at);
	return part;
}

#define A "/w/a"
#define B "/w/b"

static const struct ve_site site_a = {.root = A, .place = A, .name = "a", .project = "/w", .version = "3.11.2",
				      .tool = "venv", .pkg_config = "", .tcl = "", .tk = ""};
static const struct ve_site site_b = {.root = B, .place = B, .name = "b", .project = "/w", .version = "3.11.2",
				      .tool = "virtualenv", .pkg_config = B "/lib/pkgconfig", .tcl = "/t/cl", .tk = "/t/k"};

static struct ve_facts facts(void)
{
	struct ve_facts f = {.shown = "", .automatic = true, .dialect = VE_BASH, .now = 1700000000, .mode = VE_INTERACTIVE};
	f.env.at[VE_VAR_PATH] = (struct ve_value){"/usr/bin:/bin", VE_EXPORTED};
	f.env.at[VE_VAR_PS1] = (struct ve_value){"$ ", 0};
	return f;
}

static void put(struct ve_facts *f, enum ve_var var, const char *text)
{
	f->env.at[var] = (struct ve_value){text, text ? VE_EXPORTED : 0};
}

static struct ve_facts active(const char *how)
{
	struct ve_facts f = facts();
	put(&f, VE_VAR_VIRTUAL_ENV, A);
	put(&f, VE_VAR_VIRTUAL_ENV_PROMPT, "a");
	put(&f, VE_VAR_PATH, A "/bin:/usr/bin:/bin");
	f.env.at[VE_VAR_PS1].text = "(a) $ ";
	f.shown = "a";
	f.pydoc = VE_OURS;
	if (how)
		put(&f, VE_VAR_STATE, how);
	return f;
}

#define BY_CD "1;auto;1600000000;sx;u;;;;" A
#define BY_HAND "1;hand;1600000000;sx;u;;;;" A

static void decided(const char *name, const struct ve_facts *f, enum ve_event event)
{
	struct ve_plan plan = {0}, second = {0};
	struct ve_buf text = {0}, dump = {0}, again = {0};
	ve_decide(&plan, f, event, &text);
	ve_plan_dump(&plan, &dump);
	is_str(ve_buf_text(&dump), section(name), "%s", name);
	ve_buf_addf(&all, "== %s\n%s", name, ve_buf_text(&dump));
	ve_decide(&second, f, event, &text);
	ve_plan_dump(&second, &again);
	if (strcmp(ve_buf_text(&dump), ve_buf_text(&again)) != 0)
		ok(false, "%s: pure", name);
	ve_plan_release(&plan);
	ve_plan_release(&second);
	ve_buf_release(&text);
	ve_buf_release(&dump);
	ve_buf_release(&again);
}

/* What is active now against the environment of $PWD. */
static void automatic(void)
{
	struct ve_facts f = facts();
	decided("nothing active, none here", &f, VE_CHDIR);
	f.found = &site_a;
	decided("nothing active, not trusted", &f, VE_CHDIR);
	f.trusted = true;
	decided("nothing active, trusted", &f, VE_CHDIR);
	decided("nothing active, trusted, at load", &f, VE_LOAD);
	decided("nothing active, trusted, appeared before a prompt", &f, VE_PROMPT);
	f.put_off = true;
	decided("nothing active, put off", &f, VE_CHDIR);
	f.put_off = false;
	f.automatic = false;
	decided("nothing active, trusted, auto off", &f, VE_CHDIR);

	f = active(BY_CD);
	decided("auto active, none here", &f, VE_CHDIR);
	f.found = &site_a, f.same = true;
	decided("auto active, the same", &f, VE_CHDIR);
	f.found = &site_b, f.same = false;
	decided("auto active, another, not trusted", &f, VE_CHDIR);
	f.trusted = true;
	decided("auto active, another", &f, VE_CHDIR);
	f.put_off = true;
	decided("auto active, another put off", &f, VE_CHDIR);
	f = active(BY_CD);
	f.automatic = false;
	decided("auto active, auto off", &f, VE_CHDIR);
	f = active(BY_CD);
	f.gone = true;
	decided("auto active, gone", &f, VE_PROMPT);

	f = active(BY_HAND);
	f.found = &site_b, f.trusted = true;
	decided("by hand, another here", &f, VE_CHDIR);
	f.gone = true;
	decided("by hand, gone", &f, VE_PROMPT);
	f = active(NULL);
	f.found = &site_b, f.trusted = true;
	decided("foreign, another here", &f, VE_CHDIR);
	f.gone = true;
	decided("foreign, gone", &f, VE_PROMPT);
	f = active("rubbish");
	f.found = &site_b, f.trusted = true;
	decided("state damaged: foreign", &f, VE_CHDIR);
}

/* Keeping up what is active. */
static void upkeep(void)
{
	struct ve_facts f = active(BY_HAND);
	f.env.at[VE_VAR_PS1].text = "new> ";
	decided("prompt rewritten", &f, VE_PROMPT);
	f.env.at[VE_VAR_PS1].text = "${VENV_PROMPT}new> ";
	decided("prompt rewritten, shows it itself", &f, VE_PROMPT);
	put(&f, VE_VAR_DISABLE_PROMPT, "1");
	f.env.at[VE_VAR_PS1].text = "(a) $ ";
	decided("prompt not wanted any more", &f, VE_PROMPT);
	f = active(BY_HAND);
	put(&f, VE_VAR_PATH, "/usr/bin:/bin");
	f.pydoc = VE_NOBODY, f.shown = "";
	f.env.at[VE_VAR_PS1].text = "$ ";
	decided("child shell whose start-up files wrote PATH anew", &f, VE_LOAD);
	decided("PATH written anew later is the user's business", &f, VE_PROMPT);
}

static void asked(void)
{
	struct ve_facts f = facts();
	f.found = &site_a;
	decided("activate", &f, VE_ASK_ACTIVATE);
	f.found = &site_b;
	decided("activate what sets PKG_CONFIG_PATH, TCL_LIBRARY, TK_LIBRARY", &f, VE_ASK_ACTIVATE);
	put(&f, VE_VAR_PKG_CONFIG_PATH, "/x:" B "/lib/pkgconfig");
	f.env.at[VE_VAR_TCL_LIBRARY] = (struct ve_value){"/mine", 0};
	put(&f, VE_VAR_TK_LIBRARY, "");
	put(&f, VE_VAR_PYTHONHOME, "/py");
	decided("activate over values of the user", &f, VE_ASK_ACTIVATE);
	put(&f, VE_VAR_PYTHONHOME, NULL);
	put(&f, VE_VAR_VIRTUAL_ENV, B);
	put(&f, VE_VAR_VIRTUAL_ENV_PROMPT, "b");
	put(&f, VE_VAR_PATH, B "/bin:/usr/bin:/bin");
	put(&f, VE_VAR_PKG_CONFIG_PATH, B "/lib/pkgconfig:/x");
	put(&f, VE_VAR_TCL_LIBRARY, "/t/cl");
	put(&f, VE_VAR_TK_LIBRARY, "/t/k");
	put(&f, VE_VAR_STATE, "1;hand;1600000000;sx;x/py;sx1;/t/cl,-/mine;/t/k,x;" B);
	decided("and back", &f, VE_ASK_DEACTIVATE);
	put(&f, VE_VAR_TCL_LIBRARY, "/changed");
	decided("and back, TCL_LIBRARY changed meanwhile", &f, VE_ASK_DEACTIVATE);
	f.found = &site_a;
	decided("switch from it", &f, VE_ASK_ACTIVATE);

	f = facts();
	f.found = &site_a, f.pydoc = VE_USER;
	decided("activate, the user has a pydoc", &f, VE_ASK_ACTIVATE);
	f = active(BY_HAND);
	decided("deactivate", &f, VE_ASK_DEACTIVATE);
	f.pydoc = VE_USER;
	decided("deactivate, the user has a pydoc by now", &f, VE_ASK_DEACTIVATE);
	f = active(BY_HAND);
	f.found = &site_a;
	decided("activate the same", &f, VE_ASK_ACTIVATE);
	f = active(BY_CD);
	f.found = &site_a;
	decided("by hand what cd activated", &f, VE_ASK_ACTIVATE);
	f = active(BY_CD);
	decided("unload", &f, VE_UNLOAD);
	f = active(NULL);
	decided("unload, foreign", &f, VE_UNLOAD);
}

/* Activation scripts beside us. */
static void scripts(void)
{
	struct ve_facts f = active(NULL);
	f.script = VE_SCRIPT, f.pydoc = VE_SCRIPT, f.shown = "", f.active = &site_a;
	put(&f, VE_VAR_OLD_PATH, "/usr/bin:/bin");
	put(&f, VE_VAR_OLD_PS1, "$ ");
	put(&f, VE_VAR_OLD_PYTHONHOME, "/py");
	decided("script's, deactivate", &f, VE_ASK_DEACTIVATE);
	f.found = &site_b;
	decided("script's, switch to ours", &f, VE_ASK_ACTIVATE);
	decided("script's, cd elsewhere", &f, VE_CHDIR);
	put(&f, VE_VAR_STATE, BY_HAND);
	decided("script over ours, the same environment", &f, VE_PROMPT);
	put(&f, VE_VAR_STATE, "1;hand;1600000000;sx;x/py;;;;" B);
	put(&f, VE_VAR_PATH, A "/bin:" B "/bin:/usr/bin:/bin");
	put(&f, VE_VAR_OLD_PATH, B "/bin:/usr/bin:/bin");
	put(&f, VE_VAR_OLD_PYTHONHOME, NULL);
	f.env.at[VE_VAR_PS1].text = "(a) (b) $ ";
	put(&f, VE_VAR_OLD_PS1, "(b) $ ");
	f.shown = "b", f.found = NULL;
	decided("script over ours, another environment", &f, VE_PROMPT);
	f = facts();
	put(&f, VE_VAR_STATE, BY_HAND);
	put(&f, VE_VAR_PATH, A "/bin:/usr/bin:/bin");
	f.env.at[VE_VAR_PS1].text = "(a) $ ";
	f.shown = "a";
	decided("script's own deactivate uncovered ours", &f, VE_PROMPT);
}

int main(void)
{
	const char *wish = golden_wish();
	FILE *file = fopen(golden_file, "r");
	if (file) {
		size_t len = fread(golden, 1, sizeof golden - 1, file);
		golden[len] = '\0';
		fclose(file);
	}
	automatic();
	upkeep();
	asked();
	scripts();
	if (wish && strcmp(wish, "write") == 0 && (file = fopen(golden_file, "w"))) {
		fwrite(all.data, 1, all.len, file);
		fclose(file);
	}
	is_int(strlen(golden), all.len, "the golden file holds nothing else");
	ve_buf_release(&all);
	return done_testing();
}
