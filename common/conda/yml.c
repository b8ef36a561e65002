/* yml.c - the environment that an environment.yml names. */
#include "../internal.h"

enum { YML_CAP = 256 << 10 };

struct seek {
	struct ve_look *look;
	struct ve_buf name, at;
	bool found;
};

static void keep(void *ctx, const char *value)
{
	struct ve_buf *name = ctx;
	if (!name->len)
		ve_buf_adds(name, value);
}

bool ve_environment_yml_name(struct ve_buf *name, const char *bytes, size_t len)
{
	ve_condarc_parse(bytes, len, "name", keep, name);
	return name->len && !name->status && ve_is_name(name->data);
}

static bool offer(void *ctx, const char *place, const char *name)
{
	struct seek *seek = ctx;
	if (name && !ve_same(name, ve_buf_text(&seek->name)))
		return true;
	ve_buf_reset(&seek->at);
	ve_buf_adds(&seek->at, place);
	if (!name)
		ve_buf_addf(&seek->at, "/%s", seek->name.data);
	seek->found = !seek->at.status && ve_look_offer(seek->look, seek->at.data);
	return !seek->found;
}

bool ve_conda_yml(struct ve_look *look)
{
	struct seek seek = {.look = look};
	struct ve_buf bytes = {0}, file = {0}, prefix = {0};
	bool named = false;
	ve_look_path(look, &file, "environment.yml");
	if (ve_look_own(look, &bytes, "environment.yml", YML_CAP) == VE_OK && bytes.len)
		named = ve_environment_yml_name(&seek.name, bytes.data, bytes.len) && *seek.name.data != '.';
	if (named) {
		look->level.deep = true;
		ve_condarc_begin(look->session);
		ve_conda_places(look->session, look->env, offer, &seek);
		ve_condarc_watch(look);
		const char *home = ve_look_var(look, VE_VAR_HOME);
		ve_buf_reset(&seek.at);
		ve_buf_addf(&seek.at, "%s/.conda/environments.txt", home ? home : "");
		if (ve_look_whole(look, &seek.at) && home)
			ve_look_watch(look, seek.at.data, NULL);
	}
	/* Where it was made, as `conda env export` writes it: perhaps elsewhere, or on another machine. */
	if (!seek.found)
		ve_condarc_parse(ve_buf_text(&bytes), bytes.len, "prefix", keep, &prefix);
	if (!seek.found && prefix.len && *prefix.data == '/') {
		ve_buf_reset(&seek.at);
		ve_path_join(&seek.at, "/", prefix.data);
		seek.found = ve_look_whole(look, &prefix) && ve_look_whole(look, &seek.at) && ve_look_offer(look, seek.at.data);
	}
	if (!seek.found)
		ve_look_pass(look, ve_buf_text(&file), seek.name.len || prefix.len ? "conda has no environment of the name in it, nor is there one at its prefix" : "it names no environment");
	ve_buf_release(&file);
	ve_buf_release(&bytes);
	ve_buf_release(&seek.name);
	ve_buf_release(&seek.at);
	ve_buf_release(&prefix);
	return seek.found;
}
