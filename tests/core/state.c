/* _VENV_STATE: written and read back the same; anything else is not believed at all. */
#include "tap.h"
#include "../common/internal.h"

static struct ve_buf text, scratch;

static const char *again(const char *variable)
{
	struct ve_state state;
	if (!ve_state_parse(&state, variable, &scratch))
		return NULL;
	ve_buf_reset(&text);
	ve_state_format(&text, &state);
	return ve_buf_text(&text);
}

static void same(const char *variable)
{
	is_str(again(variable), variable, "round trip: %s", variable);
}

static void damaged(const char *variable)
{
	struct ve_state state = {.by_hand = true, .since = 1};
	bool parsed = ve_state_parse(&state, variable, &scratch);
	ok(!parsed && !state.by_hand && !state.since && !state.env && !state.home.had && !state.path_list.had,
	   "damaged: %s", variable ? variable : "unset");
}

int main(void)
{
	struct ve_state state = {
		.by_hand = true,
		.since = 1700000000,
		.path_list = {VE_WAS_SET, true, {2, {0, 3}}},
		.home = {VE_WAS_SET, true, "", "/a;b,c%d\ne"},
		.pkg_config = {VE_WAS_UNSET, false, {0, {0}}},
		.tcl = {VE_WAS_EMPTY, true, "/t,cl", ""},
		.tk = {VE_WAS_UNSET, false, "/tk", NULL},
		.env = "/e;n\tv",
	};
	ve_state_format(&text, &state);
	is_str(ve_buf_text(&text), "1;hand;1700000000;sx0,3;x/a%3Bb%2Cc%25d%0Ae;u;/t%2Ccl,x;/tk,u;/e%3Bn%09v", "what it looks like");
	struct ve_state got;
	struct ve_buf copy = {0};
	ve_buf_adds(&copy, text.data);
	ok(ve_state_parse(&got, copy.data, &scratch), "it is read back");
	ok(got.by_hand && got.since == state.since, "who and when");
	ok(got.path_list.had == VE_WAS_SET && got.path_list.exported && got.path_list.places.count == 2 &&
		   got.path_list.places.at[1] == 3, "PATH");
	is_str(got.home.before, "/a;b,c%d\ne", "PYTHONHOME");
	ok(got.pkg_config.had == VE_WAS_UNSET && !got.pkg_config.exported, "PKG_CONFIG_PATH");
	ok(got.tcl.had == VE_WAS_EMPTY && got.tcl.exported, "TCL_LIBRARY, empty");
	is_str(got.tcl.ours, "/t,cl", "TCL_LIBRARY, ours");
	ok(got.tk.had == VE_WAS_UNSET, "TK_LIBRARY");
	is_str(got.env, "/e;n\tv", "whose it is");
	is_str(again(copy.data), copy.data, "and written the same again");

	same("1;auto;0;u;u;;;;/e");
	same("1;hand;1;e;x;;;;/e");
	same("1;hand;1;ex;-;;;;/e");
	same("1;hand;1;sx0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15;-/py;sx1;;;/e");
	same("1;auto;99999999999999;s;u;ux;,u;,x;/e");
	is_str(again("1;auto;0;s;u;;;;%2f%65"), "1;auto;0;s;u;;;;/e", "any byte may be escaped, in either case");

	damaged(NULL);
	damaged("");
	damaged("1");
	damaged("2;auto;0;u;u;;;;/e");
	damaged("1;else;0;u;u;;;;/e");
	damaged("1;;0;u;u;;;;/e");
	damaged("1;auto;x;u;u;;;;/e");
	damaged("1;auto;-1;u;u;;;;/e");
	damaged("1;auto;9999999999999999999999;u;u;;;;/e");
	damaged("1;auto;0;;u;;;;/e");
	damaged("1;auto;0;q;u;;;;/e");
	damaged("1;auto;0;sx0,;u;;;;/e");
	damaged("1;auto;0;sx,0;u;;;;/e");
	damaged("1;auto;0;sx1,1;u;;;;/e");
	damaged("1;auto;0;sx2,1;u;;;;/e");
	damaged("1;auto;0;sxx;u;;;;/e");
	damaged("1;auto;0;sx0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;u;;;;/e");
	damaged("1;auto;0;sx99999999;u;;;;/e");
	damaged("1;auto;0;s;;;;;/e");
	damaged("1;auto;0;s;z;;;;/e");
	damaged("1;auto;0;s;x%00;;;;/e");
	damaged("1;auto;0;s;x%4;;;;/e");
	damaged("1;auto;0;s;x%;;;;/e");
	damaged("1;auto;0;s;x%zz;;;;/e");
	damaged("1;auto;0;s;u;;tcl;;/e");
	damaged("1;auto;0;s;u;;tcl,q;;/e");
	damaged("1;auto;0;s;u;;;;");
	damaged("1;auto;0;s;u;;;;relative");
	damaged("1;auto;0;s;u;;;;/e;");
	damaged("1;auto;0;s;u;;;/e");
	ve_buf_release(&text);
	ve_buf_release(&copy);
	ve_buf_release(&scratch);
	return done_testing();
}
