/* inside.c - virtualenvwrapper's commands for the active environment: cdproject, cdvirtualenv, cdsitepackages, lssitepackages,
 * add2virtualenv, toggleglobalsitepackages, wipeenv. */
#include "../internal.h"

static const char paths_name[] = "_virtualenv_path_extensions.pth";

/* What virtualenvwrapper begins that file with: what follows goes in front of site-packages. */
static const char paths_head[] =
	"import sys; sys.__plen = len(sys.path)\n"
	"import sys; new=sys.path[sys.__plen:]; del sys.path[sys.__plen:]; p=getattr(sys,'__egginsert',0); sys.path[p:p]=new; "
	"sys.__egginsert = p+len(new)\n";

/* ---- going there ------------------------------------------------------------------------------------------------- */

static enum ve_status go_to(const struct ve_call *call, struct ve_buf *dir)
{
	struct ve_buf lines = {0};
	struct stat st;
	enum ve_status status = dir->status;
	if (!status && stat(dir->data, &st) != 0)
		status = ve_wrapper_fail(call, VE_NOTFOUND, dir->data, strerror(errno));
	else if (!status && !S_ISDIR(st.st_mode))
		status = ve_wrapper_fail(call, VE_NOTFOUND, dir->data, "not a directory");
	if (!status) {
		ve_wrapper_cd(call, &lines, dir->data);
		status = ve_wrapper_hand(call, &lines);
	}
	ve_buf_release(dir);
	return status;
}

static void add_below(const struct ve_call *call, struct ve_buf *dir)
{
	if (call->count && *call->words[0])
		ve_buf_addf(dir, "/%s", call->words[0]);
}

enum ve_status ve_cmd_cdproject(const struct ve_call *call)
{
	struct ve_buf place = {0}, dir = {0};
	enum ve_status status = ve_wrapper_active(call, &place);
	if (!status && !ve_project_of(&dir, call->sh, place.data))
		status = ve_wrapper_fail(call, VE_NOTFOUND, place.data, "it has no project; give it one with: setvirtualenvproject");
	ve_buf_release(&place);
	return status ? status : go_to(call, &dir);
}

enum ve_status ve_cmd_cdvirtualenv(const struct ve_call *call)
{
	struct ve_buf dir = {0};
	enum ve_status status = ve_wrapper_active(call, &dir);
	if (status)
		return status;
	add_below(call, &dir);
	return go_to(call, &dir);
}

static enum ve_status packages_of_active(const struct ve_call *call, struct ve_buf *dir)
{
	struct ve_buf place = {0};
	enum ve_status status = ve_wrapper_active(call, &place);
	if (!status)
		status = ve_wrapper_packages(call, dir, place.data);
	ve_buf_release(&place);
	return status;
}

enum ve_status ve_cmd_cdsitepackages(const struct ve_call *call)
{
	struct ve_buf dir = {0};
	enum ve_status status = packages_of_active(call, &dir);
	if (status)
		return status;
	add_below(call, &dir);
	return go_to(call, &dir);
}

/* ---- what is there ----------------------------------------------------------------------------------------------- */

enum ve_status ve_cmd_lssitepackages(const struct ve_call *call)
{
	struct ve_buf dir = {0}, file = {0}, bytes = {0};
	if (call->argc && ve_same(call->argv[0], "--help")) /* -h is for ls */
		return ve_help(call->sh, call->id);
	enum ve_status status = packages_of_active(call, &dir);
	const char **argv = calloc((size_t)call->argc + 4, sizeof *argv);
	if (!status && !argv)
		status = VE_NOMEM;
	if (!status) {
		int n = 0;
		argv[n++] = "ls";
		for (int i = 0; i < call->argc; i++)
			argv[n++] = call->argv[i];
		argv[n++] = dir.data;
		status = call->sh->process->run(call->sh->ctx, (char *const *)argv) == 0 ? VE_OK : VE_IO;
		ve_buf_addf(&file, "%s/%s", dir.data, paths_name);
		if (!file.status && ve_file_read(&bytes, file.data, 1 << 20) == VE_OK) {
			ve_buf_reset(&file);
			ve_buf_addf(&file, "\n%s:\n", paths_name);
			ve_buf_add(&file, ve_buf_text(&bytes), bytes.len);
			ve_say_buf(call->sh, VE_OUT, &file);
		}
	}
	free(argv);
	ve_buf_release(&dir);
	ve_buf_release(&file);
	ve_buf_release(&bytes);
	return status;
}

/* ---- the import path --------------------------------------------------------------------------------------------- */

/* A new file beside the old one, then in its place. */
static enum ve_status replace(const struct ve_call *call, const char *file, const struct ve_buf *bytes)
{
	return ve_write_anew(file, bytes) ? VE_OK : ve_wrapper_fail(call, VE_IO, file, strerror(errno));
}

/* Append the lines of the file but the heads and `without`. */
static void add_paths(struct ve_buf *out, const struct ve_buf *bytes, const char *without)
{
	const char *at = ve_buf_text(bytes), *end = at + bytes->len;
	size_t skip = without ? strlen(without) : 0;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);
		bool same = without && len == skip && memcmp(at, without, len) == 0;
		if (len && !same && !(len >= 6 && memcmp(at, "import", 6) == 0)) {
			ve_buf_add(out, at, len);
			ve_buf_addc(out, '\n');
		}
		at += len + 1;
	}
}

static enum ve_status change_paths(const struct ve_call *call, const char *file, struct ve_buf *bytes)
{
	bool remove = ve_call_has(call, "-d");
	struct ve_buf kept = {0}, whole = {0}, dir = {0}, note = {0};
	char *cwd = realpath(".", NULL);
	enum ve_status status = cwd ? VE_OK : VE_IO;
	add_paths(&kept, bytes, NULL);
	for (int i = 0; i < call->count && !status; i++) {
		ve_buf_reset(&dir);
		ve_path_join(&dir, cwd, call->words[i]);
		if (dir.status || !*call->words[i] || strchr(dir.data, '\n')) {
			status = ve_wrapper_fail(call, VE_USAGE, call->words[i], "not a path that can be kept");
		} else {
			if (!ve_same(dir.data, call->words[i])) {
				ve_show(&note, dir.data, dir.len, 2048);
				ve_wrapper_fail(call, VE_OK, call->words[i], ve_buf_text(&note));
				ve_buf_reset(&note);
			}
			/* The newest first, as sed's `1 a` left them. */
			ve_buf_reset(&whole);
			if (!remove)
				ve_buf_addf(&whole, "%s\n", dir.data);
			add_paths(&whole, &kept, dir.data);
			ve_buf_reset(&kept);
			ve_buf_add(&kept, ve_buf_text(&whole), whole.len);
		}
	}
	if (!status) {
		const char *second = strchr(paths_head, '\n') + 1;
		ve_buf_reset(&whole);
		ve_buf_add(&whole, paths_head, (size_t)(second - paths_head));
		ve_buf_add(&whole, ve_buf_text(&kept), kept.len);
		ve_buf_adds(&whole, second);
		status = replace(call, file, &whole);
	}
	free(cwd);
	ve_buf_release(&kept);
	ve_buf_release(&whole);
	ve_buf_release(&dir);
	ve_buf_release(&note);
	return status;
}

enum ve_status ve_cmd_add2virtualenv(const struct ve_call *call)
{
	struct ve_buf dir = {0}, bytes = {0}, text = {0};
	enum ve_status status = packages_of_active(call, &dir);
	ve_buf_addf(&dir, "/%s", paths_name);
	if (!status)
		status = dir.status;
	if (!status) {
		ve_file_read(&bytes, dir.data, 1 << 20);
		status = bytes.status;
	}
	if (!status && call->count) {
		status = change_paths(call, dir.data, &bytes);
	} else if (!status) {
		ve_buf_adds(&text, "Usage: add2virtualenv dir [dir ...]\n");
		if (bytes.len)
			ve_buf_adds(&text, "\nExisting paths:\n");
		add_paths(&text, &bytes, NULL);
		ve_say_buf(call->sh, VE_OUT, &text);
		status = VE_NOTFOUND;
	}
	ve_buf_release(&dir);
	ve_buf_release(&bytes);
	ve_buf_release(&text);
	return status;
}

/* ---- the system's packages --------------------------------------------------------------------------------------- */

/* virtualenvwrapper up to 5 toggled a file that no tool has read since virtualenv 20; this toggles what they read (PEP 405). */
enum ve_status ve_cmd_toggleglobal(const struct ve_call *call)
{
	static const char key[] = "include-system-site-packages";
	struct ve_buf file = {0}, bytes = {0}, whole = {0};
	bool found = false, now = false;
	enum ve_status status = ve_wrapper_active(call, &file);
	if (status)
		return status;
	ve_buf_adds(&file, "/pyvenv.cfg");
	if (file.status || ve_file_read(&bytes, file.data, VE_PYVENV_CAP))
		status = ve_wrapper_fail(call, VE_IO, ve_buf_text(&file), "cannot be read; the environment is too old, or not one");
	const char *at = ve_buf_text(&bytes), *end = at + bytes.len;
	while (!status && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline + 1 : end) - at), n = strlen(key);
		if (!found && len > n && strncasecmp(at, key, n) == 0 && (at[n] == ' ' || at[n] == '=')) {
			const char *value = at + n + strspn(at + n, " =");
			found = true;
			now = strncasecmp(value, "true", 4) != 0;
			ve_buf_addf(&whole, "%s = %s\n", key, now ? "true" : "false");
		} else {
			ve_buf_add(&whole, at, len);
		}
		at += len;
	}
	if (!status && !found) {
		now = true;
		ve_buf_addf(&whole, "%s = true\n", key);
	}
	if (!status)
		status = replace(call, file.data, &whole);
	if (!status && !ve_call_has(call, "-q")) {
		ve_buf_reset(&whole);
		ve_buf_addf(&whole, "%s global site-packages\n", now ? "Enabled" : "Disabled");
		status = ve_say_buf(call->sh, VE_OUT, &whole);
	}
	ve_buf_release(&file);
	ve_buf_release(&bytes);
	ve_buf_release(&whole);
	return status;
}

/* ---- all packages ------------------------------------------------------------------------------------------------ */

enum ve_status ve_cmd_wipeenv(const struct ve_call *call)
{
	struct ve_buf place = {0};
	enum ve_status status = ve_wrapper_active(call, &place);
	if (status)
		return status;
	/* virtualenvwrapper spares what pip of its days was made of; pip of today brings that along. */
	const char *const argv[] = {
		"/bin/sh", "-c",
		"list=$(bin/python -m pip list --format=freeze --disable-pip-version-check --exclude pip --exclude setuptools --exclude wheel --local) "
		"|| exit; if [ -z \"$list\" ]; then echo 'Nothing to remove.'; else printf 'Uninstalling packages:\\n%s\\n\\n' \"$list\"; "
		"bin/python -m pip uninstall --disable-pip-version-check -y $(printf '%s\\n' \"$list\" | sed 's/=.*//'); fi",
		NULL};
	int code = call->sh->process->run_in(call->sh->ctx, place.data, (char *const *)argv);
	ve_buf_release(&place);
	return code == 0 ? VE_OK : VE_IO;
}
