/* Activate, then deactivate, on any variables: the identity for every value and export flag, also over a switch and in a
 * child shell. The lines of the input are the variables; the first says which are set, exported or empty. */
#include "fuzz.h"
#include "fake.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"\n", "\n\n", "::", ":", "/w/e/bin", ":/w/e/bin:", "/w/f/bin", "/w/e/lib/pkgconfig", "/t/cl", "/t/k",
				  "(e) ", "(f) ", "$ ", ";", ",", "%", "VENV_PROMPT", NULL};

static const struct ve_site sites[] = {
	{.root = "/w/e", .place = "/w/e", .name = "e", .project = "", .version = "", .tool = "virtualenv",
	 .pkg_config = "/w/e/lib/pkgconfig", .tcl = "/t/cl", .tk = "/t/k"},
	{.root = "/w/f", .place = "/w/f", .name = "f", .project = "", .version = "", .tool = "venv", .pkg_config = "", .tcl = "", .tk = ""},
};

static void step(struct fake *fake, enum ve_event event, const struct ve_site *site)
{
	struct ve_facts facts;
	ve_gather(&facts, &fake->shell);
	ve_gather_found(&facts, site);
	struct ve_session *session = fake->shell.session;
	ve_decide(session->plan, &facts, event, &session->state_text);
	must(session->plan->status == VE_OK);
	must(ve_commit(&fake->shell, session->plan, "x") == VE_OK);
}

static void fill(struct fake *fake, char *text)
{
	static const char *const names[] = {"PATH", "PYTHONHOME", "PS1", "PKG_CONFIG_PATH", "TCL_LIBRARY", "TK_LIBRARY"};
	char *how = piece(&text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char wish = *how ? *how++ : 'x', *value = piece(&text);
		if (wish == '-' || (wish & 7) == 1)
			fake_set(fake, names[i], NULL, 0);
		else
			fake_set(fake, names[i], value, (wish & 8) ? 0 : VE_EXPORTED);
	}
}

/* PATH beyond the places that are remembered may lose the user's own copies of our element; PS1 may hold our prefix. */
static bool in_contract(const struct fake *fake)
{
	const char *lists[] = {fake_get(fake, "PATH"), fake_get(fake, "PKG_CONFIG_PATH")}, *ps1 = fake_get(fake, "PS1");
	for (int i = 0; i < 2; i++) {
		unsigned count = 0;
		for (const char *at = lists[i]; at && (at = strstr(at, "/w/")); at++)
			count++;
		if (count > VE_PLACES)
			return false;
	}
	return !ps1 || (!strstr(ps1, "(e) ") && !strstr(ps1, "(f) "));
}

static char *dump(const struct fake *fake)
{
	struct ve_buf buf = {0};
	fake_dump(fake, &buf);
	return buf.data;
}

static void same(const struct fake *fake, const char *before)
{
	char *after = dump(fake);
	must(strcmp(before, after) == 0);
	free(after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake fake;
	char *text = text_of(data, size);
	fake_init(&fake);
	fill(&fake, text);
	if (in_contract(&fake)) {
		char *before = dump(&fake);
		step(&fake, VE_ASK_ACTIVATE, &sites[0]);
		step(&fake, VE_ASK_DEACTIVATE, NULL);
		same(&fake, before);
		step(&fake, VE_ASK_ACTIVATE, &sites[0]);
		step(&fake, VE_ASK_ACTIVATE, &sites[0]);
		step(&fake, VE_ASK_DEACTIVATE, NULL);
		same(&fake, before);
		step(&fake, VE_ASK_ACTIVATE, &sites[1]);
		char *first = dump(&fake);
		step(&fake, VE_ASK_ACTIVATE, &sites[0]);
		step(&fake, VE_ASK_ACTIVATE, &sites[1]);
		same(&fake, first);
		free(first);
		step(&fake, VE_ASK_DEACTIVATE, NULL);
		same(&fake, before);
		free(before);

		/* In a child shell what was exported comes back, though it was not inherited. */
		fake_set(&fake, "PS1", "$ ", 0);
		fake_child(&fake);
		before = dump(&fake);
		step(&fake, VE_ASK_ACTIVATE, &sites[0]);
		fake_child(&fake);
		step(&fake, VE_ASK_DEACTIVATE, NULL);
		same(&fake, before);
		free(before);
	}
	fake_release(&fake);
	free(text);
	return 0;
}
