/* doctor-disk.c - the files of an environment: where it was made, pyvenv.cfg, the interpreter, whose it is. */
#include "../internal.h"

enum {
	LINKS = 40,      /* as the kernel follows */
	FATAL = 32 << 10, /* bytes of pyvenv.cfg: Python 3.11 and later do not start with more */
	ENTRIES = 1000,
};

static bool there(struct ve_doctor *doctor, const char *tail, const char *more)
{
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s%s%s", doctor->place, tail, more);
	bool is = ve_doctor_access(doctor, &file, F_OK);
	ve_buf_release(&file);
	return is;
}

/* ---- pyvenv.cfg -------------------------------------------------------------------------------------------------- */

static bool is_utf8(const struct ve_buf *bytes)
{
	uint32_t code;
	size_t n = 1;
	for (size_t i = 0; i < bytes->len && n; i += n)
		n = ve_utf8(bytes->data + i, bytes->len - i, &code);
	return n;
}

static void find_config(struct ve_doctor *doctor)
{
	struct ve_buf file = {0};
	const char *why = NULL;
	ve_buf_addf(&file, "%s/pyvenv.cfg", doctor->place);
	enum ve_status status = file.status ? file.status : ve_file_read(&doctor->cfg_bytes, file.data, VE_PYVENV_CAP);
	ve_pyvenv_parse(&doctor->cfg, ve_buf_text(&doctor->cfg_bytes), doctor->cfg_bytes.len);
	if (file.status || doctor->cfg_bytes.status)
		doctor->out.status = file.status ? file.status : doctor->cfg_bytes.status;
	if (doctor->site.kind != VE_MODERN || doctor->out.status) {
		;
	} else if (status == VE_IO) {
		ve_buf_adds(&doctor->what, "pyvenv.cfg cannot be read: Python does not start, or takes this for no environment");
		ve_buf_adds(&doctor->repair, "chmod u+r ");
		ve_doctor_word(doctor, ve_buf_text(&file));
		ve_doctor_find(doctor, "config");
	} else if (doctor->cfg_bytes.len >= FATAL) {
		why = "pyvenv.cfg has 32 KiB or more, with which Python 3.11 and later do not start";
	} else if (!is_utf8(&doctor->cfg_bytes)) {
		why = "pyvenv.cfg is not UTF-8, with which Python does not start";
	} else if (!doctor->cfg.home.at || !doctor->cfg.home.len || *doctor->cfg.home.at != '/') {
		why = "pyvenv.cfg does not say which Python this was made from (`home`)";
	}
	if (why) {
		ve_buf_adds(&doctor->what, why);
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "config");
	}
	ve_buf_release(&file);
}

/* ---- where it was made ------------------------------------------------------------------------------------------- */

/* The path at the end of `command`. */
static void add_command_place(struct ve_buf *place, struct ve_slice command)
{
	size_t at = command.len;
	while (at && !(command.at[at - 1] == ' ' && at < command.len && command.at[at] == '/'))
		at--;
	if (at && !memchr(command.at + at, '\0', command.len - at))
		ve_buf_add(place, command.at + at, command.len - at);
}

static void find_moved(struct ve_doctor *doctor)
{
	const struct ve_site *site = &doctor->site;
	struct ve_buf place = {0}, scratch = {0};
	struct ve_stamp stamp;
	if (site->here || site->kind == VE_CONDA)
		return;
	if (*site->hint)
		ve_buf_adds(&place, site->hint);
	else
		add_command_place(&place, doctor->cfg.command);
	if (place.len && !place.status) {
		doctor->moved = true;
		ve_buf_adds(&doctor->what, "it was made for ");
		ve_doctor_show(doctor, place.data);
		ve_buf_adds(&doctor->what, ve_site_stamp(&stamp, NULL, place.data, &scratch) == VE_OK ?
						   ", of which this is a copy: its scripts mean that one" :
						   " and moved here: its scripts mean that place");
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "moved");
	}
	if (place.status || scratch.status)
		doctor->out.status = VE_NOMEM;
	ve_buf_release(&place);
	ve_buf_release(&scratch);
}

/* ---- the interpreter --------------------------------------------------------------------------------------------- */

/* What a chain of links ends in: append the first of it that is not there. False: a loop, or it cannot be told. */
static bool chain_end(struct ve_doctor *doctor, struct ve_buf *file, const char *from)
{
	struct ve_buf dir = {0};
	char target[PATH_MAX];
	struct stat st;
	bool ends = false;
	size_t len;
	ve_buf_adds(file, from);
	for (int i = 0; i < LINKS && !file->status && !dir.status && !ends; i++) {
		if (!ve_doctor_lstat(doctor, file, &st)) {
			ends = true;
			break;
		}
		ssize_t n = S_ISLNK(st.st_mode) ? readlink(file->data, target, sizeof target) : 0;
		if (n <= 0 || (size_t)n == sizeof target)
			break;
		target[n] = '\0';
		ve_buf_reset(&dir);
		ve_buf_add(&dir, file->data, (size_t)(ve_basename(file->data, &len) - file->data));
		ve_buf_reset(file);
		/* Not by name alone: `..` of a directory that is a link is somewhere else. */
		ve_buf_addf(file, "%s%s", *target == '/' ? "" : ve_buf_text(&dir), target);
	}
	if (file->status || dir.status)
		doctor->out.status = VE_NOMEM;
	ve_buf_release(&dir);
	return ends && !file->status;
}

/* bin/python does not start. `itself`: what is there, NULL: nothing; `st`: what that leads to, NULL: nothing. */
static void find_lost(struct ve_doctor *doctor, const struct ve_buf *file, const struct stat *itself, const struct stat *st)
{
	struct ve_buf *what = &doctor->what, end = {0};
	doctor->lost = true;
	ve_buf_addf(what, "%s: ", ve_health(doctor->place, VE_MODERN));
	if (!itself) {
		ve_buf_adds(what, "it is not there");
	} else if (!st && chain_end(doctor, &end, file->data)) {
		ve_buf_adds(what, "it leads to ");
		ve_doctor_show(doctor, end.data);
		ve_buf_adds(what, ", which is not there");
	} else if (!st) {
		ve_buf_adds(what, "it leads nowhere");
	} else {
		ve_buf_adds(what, S_ISREG(st->st_mode) ? "it may not be executed" : "it is no file");
	}
	if (itself && S_ISREG(itself->st_mode)) {
		ve_buf_adds(&doctor->repair, "chmod +x ");
		ve_doctor_word(doctor, file->data);
	} else {
		ve_doctor_anew(doctor);
	}
	ve_doctor_find(doctor, "interpreter");
	ve_buf_release(&end);
}

/* `3.11` of 3.11.2 or 3.11.2.final.0, with a `t` that follows it (free threading). Its length; 0: none. */
static size_t minor(const char *version)
{
	size_t major = strspn(version, "0123456789");
	if (!major || version[major] != '.')
		return 0;
	size_t len = major + 1 + strspn(version + major + 1, "0123456789");
	return len == major + 1 ? 0 : len + (version[len] == 't' && !version[len + 1]);
}

/* The version in the name of an interpreter, as python3.11; NULL: there is none. */
static const char *version_in(const char *file)
{
	size_t len;
	const char *name = ve_basename(file, &len);
	if (strncmp(name, "python", 6) != 0 && strncmp(name, "pypy", 4) != 0)
		return NULL;
	name += *name == 'p' && name[1] == 'y' && name[2] == 't' ? 6 : 4;
	return minor(name) ? name : NULL;
}

/* The interpreter that is behind it all, links followed; of a copy, what lies where it was made from. *copy: it is one. */
static bool base_of(struct ve_doctor *doctor, struct ve_buf *real, const char *file, const struct stat *itself, bool *copy)
{
	struct ve_slice home = doctor->cfg.home;
	struct ve_buf at = {0};
	bool found = false;
	*copy = S_ISREG(itself->st_mode);
	if (!*copy) {
		enum ve_status status = ve_file_real(real, file);
		doctor->out.status = status == VE_NOMEM ? status : doctor->out.status;
		return status == VE_OK;
	}
	if (!home.at || *home.at != '/' || memchr(home.at, '\0', home.len))
		return false;
	const char *const names[] = {"python", "python3", "pypy3", "pypy", "python2"};
	/* As it was made from, if that is still there beside a newer one. */
	ve_buf_add(&at, home.at, home.len);
	ve_buf_addf(&at, "/python%.*s", (int)minor(doctor->site.version), doctor->site.version);
	for (size_t i = 0; !found && i <= sizeof names / sizeof *names; i++) {
		found = ve_doctor_access(doctor, &at, X_OK) && ve_file_real(real, at.data) == VE_OK;
		if (found || i == sizeof names / sizeof *names)
			break;
		ve_buf_reset(&at);
		ve_buf_add(&at, home.at, home.len);
		ve_buf_addf(&at, "/%s", names[i]);
	}
	ve_buf_release(&at);
	return found;
}

static bool has_library(struct ve_doctor *doctor, const char *version)
{
	static const char *const places[] = {"/lib/python", "/lib64/python", "/lib/pypy"};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (there(doctor, places[i], version))
			return true;
	}
	/* PyPy before 3.8. */
	return there(doctor, "/lib-python", "") || there(doctor, "/site-packages", "");
}

static void find_library(struct ve_doctor *doctor, const char *real)
{
	char was[16] = "", now[16] = "";
	const char *version = doctor->site.version, *other = version_in(real);
	size_t len = minor(version), other_len = other ? minor(other) : 0;
	if (len < sizeof was)
		memcpy(was, version, len);
	if (other_len < sizeof now && other)
		memcpy(now, other, other_len);
	size_t bare = strlen(now) - (*now && now[strlen(now) - 1] == 't');
	if (*was && *now && (strlen(was) != bare || strncmp(was, now, bare) != 0)) {
		ve_buf_addf(&doctor->what, "made for Python %s, and bin/python is %s now: what was installed for %s is not found by it", was, now, was);
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "upgraded");
	} else if ((*was || *now) && !has_library(doctor, *now ? now : was)) {
		ve_buf_addf(&doctor->what, "lib/python%s is not there: nothing that was installed is found", *now ? now : was);
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "library");
	}
}

struct origin {
	const char *place;
	struct ve_buf prefix;
};

static bool read_origin(void *ctx, const char *name)
{
	struct origin *origin = ctx;
	struct ve_buf file = {0};
	ve_buf_addf(&file, "%s/lib/%s/orig-prefix.txt", origin->place, name);
	bool found = strncmp(name, "python", 6) == 0 && !file.status && ve_file_read(&origin->prefix, file.data, PATH_MAX) == VE_OK;
	ve_buf_release(&file);
	return !found;
}

/* virtualenv before 20 copied the interpreter, and links into the Python it came from. */
static void find_origin(struct ve_doctor *doctor)
{
	struct origin origin = {.place = doctor->place};
	struct ve_buf dir = {0};
	struct stat st;
	ve_buf_addf(&dir, "%s/lib", doctor->place);
	if (!dir.status)
		ve_file_each(dir.data, ENTRIES, read_origin, &origin);
	const char *prefix = ve_buf_text(&origin.prefix);
	if (*prefix == '/' && strlen(prefix) == origin.prefix.len && !ve_doctor_stat(doctor, &origin.prefix, &st)) {
		ve_buf_adds(&doctor->what, "the Python it was made from is gone (");
		ve_doctor_show(doctor, prefix);
		ve_buf_addc(&doctor->what, ')');
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "interpreter");
	}
	ve_buf_release(&dir);
	ve_buf_release(&origin.prefix);
}

static void find_python(struct ve_doctor *doctor)
{
	struct ve_buf file = {0}, real = {0};
	struct stat itself, st;
	bool copy = false;
	ve_buf_addf(&file, "%s/bin/python", doctor->place);
	bool here = ve_doctor_lstat(doctor, &file, &itself), leads = here && ve_doctor_stat(doctor, &file, &st);
	bool runs = leads && S_ISREG(st.st_mode) && ve_doctor_access(doctor, &file, X_OK);
	if (doctor->out.status || (!here && doctor->site.kind == VE_CONDA)) {
		;
	} else if (!runs) {
		find_lost(doctor, &file, here ? &itself : NULL, leads ? &st : NULL);
	} else if (!st.st_size) {
		doctor->lost = true;
		ve_buf_adds(&doctor->what, "bin/python is empty");
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "interpreter");
	} else if (doctor->site.kind == VE_LEGACY) {
		find_origin(doctor);
	} else if (doctor->site.kind == VE_MODERN) {
		bool found = base_of(doctor, &real, file.data, &itself, &copy);
		if (found) {
			find_library(doctor, ve_buf_text(&real));
		} else if (copy && doctor->cfg.home.len) {
			ve_buf_adds(&doctor->what, "the Python it was made from is gone (");
			ve_show(&doctor->what, doctor->cfg.home.at, doctor->cfg.home.len, 1024);
			ve_buf_adds(&doctor->what, "): the copy in bin does not find its library");
			ve_doctor_anew(doctor);
			ve_doctor_find(doctor, "interpreter");
		}
	}
	ve_buf_release(&file);
	ve_buf_release(&real);
}

/* ---- whose it is ------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *tail)
{
	size_t len = strlen(text), tail_len = strlen(tail);
	return len >= tail_len && strcmp(text + len - tail_len, tail) == 0;
}

/* What keeps `cd` from activating it, but what was said already, or by the user. */
static void find_trust(struct ve_doctor *doctor)
{
	static const char writable[] = " can be written by others";
	struct ve_site *site = &doctor->site;
	struct ve_buf file = {0};
	if (ve_site_unfit(site, &doctor->what) != VE_OK) {
		ve_doctor_find(doctor, "colon");
		return;
	}
	if (ve_trust(doctor->call->sh->session, doctor->call->env, site) == VE_TRUSTED || site->denied)
		return;
	if (site->verdict == VE_UNJUDGED) {
		doctor->out.status = VE_IO;
		return;
	}
	const char *why = ve_trust_why(site);
	if (doctor->moved && (ends_with(why, "copied or moved here") || ends_with(why, "does not say that it was made there")))
		return;
	ve_buf_addf(&doctor->what, "`cd` does not activate it: %s", why);
	ve_buf_add(&file, why, ends_with(why, writable) ? strlen(why) - (sizeof writable - 1) : 0);
	if (file.len && ends_with(file.data, ", on the way to it,"))
		file.data[file.len -= 19] = '\0';
	if (file.len && ve_doctor_access(doctor, &file, F_OK)) {
		ve_buf_adds(&doctor->repair, "chmod go-w ");
		ve_doctor_word(doctor, file.data);
	} else if (!site->helpless) {
		ve_buf_adds(&doctor->repair, "venv allow ");
		ve_doctor_word(doctor, doctor->place);
	}
	ve_doctor_find(doctor, "trust");
	ve_buf_release(&file);
}

void ve_doctor_disk(struct ve_doctor *doctor)
{
	find_config(doctor);
	find_moved(doctor);
	find_python(doctor);
	find_trust(doctor);
}
