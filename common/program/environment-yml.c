/* environment-yml.c - the environment that an environment.yml names (`conda env create` makes it, conda 26.7). Only the program asks for it: it
 * is known by its name alone, so every place where conda keeps environments has to be looked through. */
#include "../internal.h"

enum { YML_CAP = 256 << 10 };

struct seek {
	struct ve_look *look;
	struct ve_buf name;
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

static bool offer(void *ctx, const struct ve_named *named)
{
	struct seek *seek = ctx;
	if (named->rank == VE_NAMED_CONDA && strcmp(named->name, ve_buf_text(&seek->name)) == 0)
		seek->found = ve_look_offer(seek->look, named->root);
	return !seek->found && named->rank <= VE_NAMED_CONDA;
}

bool ve_finder_environment_yml(struct ve_look *look)
{
	struct seek seek = {.look = look};
	struct ve_buf bytes = {0}, file = {0};
	ve_look_path(look, &file, "environment.yml");
	if (ve_look_own(look, &bytes, "environment.yml", YML_CAP) == VE_OK && bytes.len) {
		if (ve_environment_yml_name(&seek.name, bytes.data, bytes.len))
			ve_names(look->session, look->env, offer, &seek);
		look->unsettled = true; /* what is made elsewhere is not seen from here */
		if (!seek.found)
			ve_look_pass(look, ve_buf_text(&file), "conda has no environment of the name in it");
	} else {
		ve_look_pass(look, ve_buf_text(&file), NULL);
	}
	ve_buf_release(&file);
	ve_buf_release(&bytes);
	ve_buf_release(&seek.name);
	return seek.found;
}
