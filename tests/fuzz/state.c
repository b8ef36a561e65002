/* _VENV_STATE: what is believed can be written and read again, the same; what is not believed leaves nothing. Then any
 * values at all survive writing and reading. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"1;", "auto;", "hand;", "0;", "sx", "u;", "x;", "-", ";", ",", "0,1", "%", "%3B", "%00", "/e", ";;;;/e",
				  "1;auto;0;sx;u;;;;/e", "1;hand;5;sx0,2;x/py;ux;/t,u;/k,-v;/e", "\n", NULL};

static bool same(const struct ve_state *a, const struct ve_state *b)
{
	return a->by_hand == b->by_hand && a->since == b->since && a->path_list.had == b->path_list.had &&
	       a->path_list.exported == b->path_list.exported && a->path_list.places.count == b->path_list.places.count &&
	       a->home.had == b->home.had && a->home.exported == b->home.exported && ve_same(a->home.before, b->home.before) &&
	       a->tcl.had == b->tcl.had && ve_same(a->tcl.ours, b->tcl.ours) && ve_same(a->tcl.before, b->tcl.before) &&
	       a->tk.had == b->tk.had && a->pkg_config.had == b->pkg_config.had && ve_same(a->env, b->env);
}

static void written_and_read(const struct ve_state *state)
{
	struct ve_state again;
	struct ve_buf text = {0}, scratch = {0};
	ve_state_format(&text, state);
	must(ve_state_parse(&again, text.data, &scratch));
	must(same(state, &again));
	for (const char *at = text.data; *at; at++)
		must((unsigned char)*at >= 0x20);
	ve_buf_release(&text);
	ve_buf_release(&scratch);
}

static struct ve_value_before value(char *ours, char *before)
{
	struct ve_value_before v = {VE_WAS_UNSET, false, ours, NULL};
	if (*ours == 'u')
		return v;
	v.before = before;
	v.exported = *ours == 'x';
	v.had = *before ? VE_WAS_SET : VE_WAS_EMPTY;
	return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_state state;
	struct ve_buf scratch = {0}, env = {0};
	char *text = text_of(data, size), *at = text;
	if (ve_state_parse(&state, text, &scratch))
		written_and_read(&state);
	else
		must(!state.env && !state.home.had && !state.home.before && !state.by_hand);

	state = (struct ve_state){.by_hand = size & 1, .since = (long long)size, .path_list = {VE_WAS_SET, size & 2, {1, {3}}}};
	char *one = piece(&at), *two = piece(&at), *three = piece(&at);
	state.home = value(one, two);
	state.home.ours = "";
	state.tcl = value(two, three);
	ve_buf_addf(&env, "/%s", three);
	state.env = env.data;
	written_and_read(&state);
	ve_buf_release(&scratch);
	ve_buf_release(&env);
	free(text);
	return 0;
}
