/* part.c - libraries of our own, PREFIX/lib/venv/NAME.so, that a shell opens when it first needs what they do. */
#include "internal.h"
#include <dlfcn.h>

static const char *const names[VE_PARTS] = {[VE_PART_WRAPPER] = "wrapper", [VE_PART_CONDA] = "conda", [VE_PART_ENVVARS] = "envvars", [VE_PART_TELL] = "tell", [VE_PART_FINDERS] = "finders",
					     [VE_PART_OFFERS] = "offers"};

/* Our own build's, or NULL. */
static const struct ve_part *open_part(const char *file, const char *name)
{
	struct ve_buf symbol = {0};
	void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE); /* it may be what unloads us */
	ve_buf_addf(&symbol, "ve_%s", name);
	const struct ve_part *part = handle && !symbol.status ? dlsym(handle, symbol.data) : NULL;
	ve_buf_release(&symbol);
	return part && part->abi == VE_ABI && ve_same(part->version, VE_VERSION) ? part : NULL;
}

const struct ve_part *ve_part(const struct ve_shell *sh, enum ve_part_id id, const char *what)
{
	const struct ve_part **part = &sh->session->part[id];
	struct ve_buf file = {0}, shown = {0};
	if (*part || (!what && sh->session->missing[id]))
		return *part;
	ve_buf_addf(&file, "%s/lib/venv/%s.so", sh->prefix ? sh->prefix : "", names[id]);
	*part = file.status ? NULL : open_part(file.data, names[id]);
	sh->session->missing[id] = !*part;
	if (!*part && what) {
		ve_show(&shown, ve_buf_text(&file), file.len, 4096);
		ve_say(sh, VE_ERR, "venv: %s: %s is not there, or not of this version; install it again", what, ve_buf_text(&shown));
	}
	ve_buf_release(&file);
	ve_buf_release(&shown);
	return *part;
}
