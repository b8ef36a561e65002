/* pipenv.c - Pipenv's own environments, as 2022.12.19 (project.py, environments.py) names them:
 *   NAME-HASH[-PYTHON], NAME being the directory's, HASH of SHA-256 of the Pipfile's path
 * A `.venv` in the project goes first, as with Pipenv until 2026; from 2026.2.0 on an environment that exists here goes before a `.venv`
 * that was not asked for. Which Pipenv made the project cannot be told, and `.venv` is what every other tool takes: the trail shows
 * both.
 *
 * Pipenv looks for a Pipfile in a few directories only (three until 2023, ten since), lest it takes somebody else's. $HOME, ceilings and
 * trust see to that here, so there is no limit but the one that the user sets. */
#include "../internal.h"

static const char bad[] = " &$`!*@\"()[]\\\r\n\t";

/* As environments.py reads a switch: anything but these is yes. */
static bool yes(const char *text)
{
	static const char *const no[] = {"0", "false", "no", "off"};
	for (size_t i = 0; text && i < sizeof no / sizeof *no; i++) {
		if (strcasecmp(text, no[i]) == 0)
			return false;
	}
	return text;
}

/* Too deep below the Pipfile, by the user's own limit. What depends on where the walk began is not remembered. */
static bool too_deep(struct ve_look *look)
{
	const char *most = ve_look_var(look, VE_VAR_PIPENV_MAX_DEPTH), *alone = ve_look_var(look, VE_VAR_PIPENV_NO_INHERIT);
	unsigned limit = 0;
	if (!most && !alone)
		return false;
	look->unsettled = true;
	for (; !alone && *most >= '0' && *most <= '9' && limit < 10000; most++)
		limit = 10 * limit + (unsigned)(*most - '0');
	return look->depth >= (alone ? 1 : limit);
}

/* The path that Pipenv knows the Pipfile by: the directory's real one. PIPENV_PIPFILE may name another file of it, or of elsewhere. */
static bool pipfile(struct ve_look *look, struct ve_buf *file)
{
	const char *real = ve_look_real(look), *given = ve_look_var(look, VE_VAR_PIPENV_PIPFILE), *name = "Pipfile";
	size_t len = strlen(name);
	if (!real)
		return false;
	if (given) {
		ve_path_join(file, real, given);
		if (file->status)
			return false;
		name = ve_basename(file->data, &len);
		size_t dir = (size_t)(name - file->data) - (name - file->data > 1);
		if ((strncmp(file->data, real, dir) != 0 || real[dir]) && (strncmp(file->data, look->dir, dir) != 0 || look->dir[dir])) {
			ve_look_pass(look, file->data, "PIPENV_PIPFILE is another project's");
			return false;
		}
		name = given + strlen(given) - len;
		ve_buf_reset(file);
	}
	ve_buf_adds(file, real[1] ? real : "");
	ve_buf_addc(file, '/');
	ve_buf_add(file, name, len);
	return ve_look_whole(look, file);
}

static void environment_name(struct ve_look *look, struct ve_buf *root, const struct ve_buf *file)
{
	const char *custom = ve_look_var(look, VE_VAR_PIPENV_CUSTOM), *python = ve_look_var(look, VE_VAR_PIPENV_PYTHON);
	size_t len;
	char id[9];
	if (custom) {
		ve_buf_adds(root, custom);
		return;
	}
	const char *name = ve_basename(ve_look_real(look), &len);
	ve_project_slug(root, name, len, bad);
	ve_digest_id(id, VE_SHA256, file->data, file->len);
	ve_buf_addf(root, "-%s", id);
	if (python) {
		name = *python == '/' ? ve_basename(python, &len) : python;
		ve_buf_addc(root, '-');
		ve_buf_add(root, name, *python == '/' ? len : strlen(python));
	}
}

/* The path of the project's environment, be it there or not. */
static bool place(struct ve_look *look, struct ve_buf *root)
{
	struct ve_buf file = {0};
	bool known = pipfile(look, &file) && ve_home_pipenv(look, root);
	if (known) {
		ve_buf_addc(root, '/');
		environment_name(look, root, &file);
	}
	ve_buf_release(&file);
	return known && ve_look_whole(look, root);
}

void ve_pipenv_beside(struct ve_look *look)
{
	struct ve_buf root = {0};
	struct ve_stamp stamp;
	if (ve_look_mark(look, VE_MARK_PIPFILE) && place(look, &root) && !ve_site_stamp(&stamp, NULL, root.data, look->scratch))
		ve_look_pass(look, root.data, "Pipenv takes it before .venv from 2026.2 on, and not until then; .venv goes first here");
	ve_buf_release(&root);
}

bool ve_finder_pipenv(struct ve_look *look)
{
	struct ve_buf root = {0};
	bool taken = false;
	if (!ve_look_mark(look, VE_MARK_PIPFILE))
		return false;
	if (too_deep(look)) {
		ve_look_pass(look, look->dir, "its Pipfile is beyond PIPENV_MAX_DEPTH");
	} else if (yes(ve_look_var(look, VE_VAR_PIPENV_IN_PROJECT))) {
		ve_look_pass(look, look->dir, "PIPENV_VENV_IN_PROJECT: only .venv counts");
	} else if (place(look, &root)) {
		taken = ve_look_offer(look, root.data);
	}
	ve_buf_release(&root);
	return taken;
}
