/* A plan is applied whole or not at all. */
#include "tap.h"
#include "fake.h"
#include "../common/internal.h"

static const struct ve_site site = {.root = "/w/e", .place = "/w/e", .name = "e", .project = "", .version = "", .tool = "venv",
				    .pkg_config = "/w/e/lib/pkgconfig", .tcl = "/t/cl", .tk = "/t/k"};

static char *dump(const struct fake *fake)
{
	struct ve_buf buf = {0};
	fake_dump(fake, &buf);
	return buf.data;
}

static void prepare(struct fake *fake)
{
	fake_init(fake);
	fake_set(fake, "PYTHONHOME", "/py", 0);
	fake_set(fake, "TCL_LIBRARY", "", VE_EXPORTED);
	fake_set(fake, "PKG_CONFIG_PATH", "/x", 0);
}

static enum ve_status apply(struct fake *fake, enum ve_event event, enum ve_var *which)
{
	struct ve_facts facts;
	struct ve_plan plan = {0};
	struct ve_buf text = {0};
	ve_gather(&facts, &fake->shell);
	ve_gather_found(&facts, &site);
	ve_decide(&plan, &facts, event, &text);
	enum ve_status status = ve_plan_apply(&plan, &fake->shell, which);
	ve_plan_release(&plan);
	ve_buf_release(&text);
	return status;
}

/* Every change of `event` refused in turn. */
static void refuse_each(struct fake *fake, enum ve_event event, const char *what)
{
	enum ve_var which;
	char *before = dump(fake), *after;
	for (int n = 1;; n++) {
		fake_forget(fake);
		fake->fail_at = n;
		enum ve_status status = apply(fake, event, &which);
		if (fake->fail_at) {
			fake->fail_at = 0;
			is_int(status, VE_OK, "%s: nothing left to refuse after %d", what, n - 1);
			is_int(n - 1, 9, "%s: as many changes as there are variables", what);
			break;
		}
		is_int(status, VE_REFUSED, "%s: change %d refused", what, n);
		after = dump(fake);
		is_str(after, before, "%s: and nothing is changed", what);
		free(after);
		/* n - 1 done and n - 1 undone; the one in between was not. */
		is_int(fake->changes, 2 * (n - 1), "%s: what was done was undone", what);
	}
	free(before);
}

/* A variable that the shell says is fixed. */
static void fixed(const char *name, unsigned flags)
{
	struct fake fake;
	enum ve_var which = VE_VAR_COUNT;
	prepare(&fake);
	fake_set(&fake, name, fake_get(&fake, name), fake_flags(&fake, name) | flags);
	char *before = dump(&fake);
	is_int(apply(&fake, VE_ASK_ACTIVATE, &which), VE_REFUSED, "%s cannot be changed: refused", name);
	is_str(which < VE_VAR_COUNT ? ve_var_name(which) : "none", name, "it is named");
	is_int(fake.changes, 0, "and nothing was tried");
	char *after = dump(&fake);
	is_str(after, before, "nothing is changed");
	free(before);
	free(after);
	fake_release(&fake);
}

int main(void)
{
	struct fake fake;
	enum ve_var which;
	prepare(&fake);
	char *untouched = dump(&fake);
	refuse_each(&fake, VE_ASK_ACTIVATE, "activate");
	is_str(fake_get(&fake, "PATH"), "/w/e/bin:/usr/bin:/bin", "then it is active");
	refuse_each(&fake, VE_ASK_DEACTIVATE, "deactivate");
	char *after = dump(&fake);
	is_str(after, untouched, "then it is as it was");
	free(untouched);
	free(after);
	fake_release(&fake);

	static const char *const names[] = {"VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME", "PS1",
					    "PKG_CONFIG_PATH", "TCL_LIBRARY", "TK_LIBRARY", "_VENV_STATE"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		fixed(names[i], VE_FIXED);
	fixed("PATH", VE_SCOPED);

	fake_init(&fake);
	fake_set(&fake, "_OLD_VIRTUAL_PATH", NULL, VE_FIXED);
	is_int(apply(&fake, VE_ASK_ACTIVATE, &which), VE_OK, "what is not changed may be fixed");
	fake_release(&fake);

	/* The message says which, and in what way. */
	fake_init(&fake);
	fake_set(&fake, "VIRTUAL_ENV", "/gone", VE_EXPORTED);
	fake_set(&fake, "PATH", "/gone/bin:/bin", VE_EXPORTED | VE_FIXED);
	is_int(fake_run(&fake, "deactivate", NULL), 1, "deactivate: status 1");
	is_str(ve_buf_text(&fake.err), "venv: /gone: PATH is read-only in this shell; nothing was changed\n", "deactivate: message");
	fake_forget(&fake);
	fake_set(&fake, "PATH", "/gone/bin:/bin", VE_EXPORTED | VE_SCOPED);
	fake_run(&fake, "deactivate", NULL);
	is_str(ve_buf_text(&fake.err), "venv: /gone: PATH is local in this shell; nothing was changed\n", "a local is called local");
	is_str(fake_get(&fake, "VIRTUAL_ENV"), "/gone", "nothing is changed");
	fake_release(&fake);

	/* A list beyond the cap is refused, not cut. */
	char *large = malloc(VE_BUF_CAP);
	memset(large, 'x', VE_BUF_CAP - 1);
	large[VE_BUF_CAP - 1] = '\0';
	fake_init(&fake);
	fake_set(&fake, "PATH", large, VE_EXPORTED);
	is_int(apply(&fake, VE_ASK_ACTIVATE, &which), VE_NOMEM, "a PATH beyond the cap is refused");
	ok(strcmp(fake_get(&fake, "PATH"), large) == 0 && !fake_get(&fake, "VIRTUAL_ENV"), "and nothing is changed");
	free(large);
	fake_release(&fake);

	struct ve_plan plan = {0};
	struct ve_env env = {0};
	struct ve_edit edit;
	env.at[VE_VAR_PATH] = (struct ve_value){"a", 0};
	ve_plan_start(&plan, &env);
	ok(!ve_plan_changes(&plan), "a plan begins empty");
	ve_plan_set(&plan, VE_VAR_PATH, "a", false);
	ok(!ve_plan_changes(&plan), "the same value is no edit");
	ve_plan_set(&plan, VE_VAR_PATH, "a", true);
	ok(ve_plan_edit(&plan, VE_VAR_PATH, &edit) && edit.after.flags == VE_EXPORTED, "another export flag is one");
	ve_plan_set(&plan, VE_VAR_PATH, "b", false);
	ve_plan_set(&plan, VE_VAR_PATH, "a", false);
	ok(!ve_plan_changes(&plan), "there and back is none");
	ve_plan_set(&plan, VE_VAR_TK_LIBRARY, "", false);
	ok(ve_plan_edit(&plan, VE_VAR_TK_LIBRARY, &edit), "empty is not unset");
	ve_plan_unset(&plan, VE_VAR_TK_LIBRARY);
	ok(!ve_plan_changes(&plan), "unset again");
	ve_plan_release(&plan);
	ve_plan_release(&plan);
	return done_testing();
}
