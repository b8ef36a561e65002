/* packages.c - `venv packages`: as `pip list` and `pip freeze` would say it, without a Python. */
#include "../internal.h"

/* What pip's list leaves out, and its freeze besides (before Python 3.12 all of these). */
static const char of_python[] = "python wsgiref argparse", of_tools[] = "pip setuptools distribute wheel";

static void add_json(struct ve_buf *out, const struct ve_package *package, bool first)
{
	ve_buf_adds(out, first ? "{" : ", {");
	ve_json_key(out, "name", ve_buf_text(&package->name));
	ve_buf_adds(out, ", ");
	ve_json_key(out, "version", ve_buf_text(&package->version));
	if (package->editable.len) {
		ve_buf_adds(out, ", ");
		ve_json_key(out, "editable_project_location", ve_buf_text(&package->editable));
	}
	ve_buf_adds(out, "}");
}

/* As it is written, for a file that pip will read; but never a second line. */
static void add_line(struct ve_buf *out, const char *text)
{
	for (; *text; text++)
		ve_buf_addc(out, *text == '\n' || *text == '\r' ? '?' : *text);
}

/* A checkout of git, Mercurial, Subversion or Bazaar: pip would ask that for a URL and a commit. */
static bool is_checkout(const char *dir)
{
	static const char *const marks[] = {".git", ".hg", ".svn", ".bzr"};
	struct ve_buf at = {0}, file = {0};
	bool found = false;
	ve_buf_adds(&at, dir);
	while (!found && at.len && !at.status) {
		for (int i = 0; i < 4 && !found; i++) {
			ve_buf_reset(&file);
			ve_buf_addf(&file, "%s/%s", at.data, marks[i]);
			found = !file.status && access(file.data, F_OK) == 0;
		}
		while (at.len && at.data[--at.len] != '/')
			;
		at.data[at.len] = '\0';
	}
	ve_buf_release(&at);
	ve_buf_release(&file);
	return found;
}

static void add_frozen(const struct ve_call *call, struct ve_buf *out, const struct ve_package *package)
{
	const char *name = ve_buf_text(&package->name), *version = ve_buf_text(&package->version);
	const char *equals = package->legacy ? "===" : "==";
	if (package->editable.len) {
		bool checkout = is_checkout(package->editable.data);
		if (checkout)
			ve_say(call->sh, VE_ERR, "venv: packages: %s: edited in a checkout; pip freeze would say its URL and commit, this says its directory",
			       name);
		ve_buf_addf(out, checkout ? "# Editable install from a checkout (%s" : "# Editable install with no version control (%s", name);
		add_line(out, equals);
		add_line(out, version);
		ve_buf_adds(out, ")\n-e ");
		add_line(out, package->editable.data);
	} else if (package->reference.len) {
		ve_buf_addf(out, "%s @ ", name);
		add_line(out, package->reference.data);
	} else {
		ve_buf_addf(out, "%s%s", name, equals);
		add_line(out, version);
	}
	ve_buf_addc(out, '\n');
}

static void add_row(struct ve_buf *out, const struct ve_package *package, int name_width, int version_width)
{
	struct ve_buf version = {0};
	ve_show(&version, ve_buf_text(&package->version), package->version.len, 64);
	ve_buf_addf(out, "%-*s  ", name_width, ve_buf_text(&package->name));
	if (package->editable.len) {
		ve_buf_addf(out, "%-*s  ", version_width, ve_buf_text(&version));
		ve_show(out, package->editable.data, package->editable.len, 4096);
	} else {
		ve_buf_adds(out, ve_buf_text(&version));
	}
	ve_buf_addc(out, '\n');
	ve_buf_release(&version);
}

static bool left_out(const struct ve_package *package, const char *names)
{
	return ve_words_hold(names, ve_buf_text(&package->key), package->key.len);
}

/* "3.12" and later. */
static bool modern(const char *version)
{
	return strncmp(version, "3.", 2) == 0 && strtol(version + 2, NULL, 10) >= 12;
}

static void print(const struct ve_call *call, const struct ve_packages *all)
{
	bool json = ve_call_has(call, "--json"), freeze = ve_call_has(call, "--freeze"), first = true;
	struct ve_buf out = {0};
	int name_width = 0, version_width = 0;
	for (size_t i = 0; i < all->count; i++) {
		name_width = all->at[i].name.len > (size_t)name_width && all->at[i].name.len < 64 ? (int)all->at[i].name.len : name_width;
		version_width = all->at[i].version.len > (size_t)version_width && all->at[i].version.len < 32 ? (int)all->at[i].version.len
													     : version_width;
	}
	ve_buf_adds(&out, json ? "[" : "");
	for (size_t i = 0; i < all->count; i++) {
		const struct ve_package *package = &all->at[i];
		if (left_out(package, of_python) || (freeze && left_out(package, modern(all->version) ? "pip" : of_tools)))
			continue;
		if (json)
			add_json(&out, package, first);
		else if (freeze)
			add_frozen(call, &out, package);
		else
			add_row(&out, package, name_width, version_width);
		first = false;
	}
	ve_buf_adds(&out, json ? "]\n" : "");
	ve_say_buf(call->sh, VE_OUT, &out);
	ve_buf_release(&out);
}

enum ve_status ve_cmd_packages(const struct ve_call *call)
{
	struct ve_session *session = call->sh->session;
	struct ve_buf why = {0};
	struct ve_packages all = {0};
	enum ve_status status;
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV);
	if (ve_call_has(call, "--json") && ve_call_has(call, "--freeze"))
		return ve_usage(call, "--freeze", "not together with --json");
	if (call->count && !*call->words[0])
		return ve_usage(call, "packages", "an empty name");
	/* As pip would: the active one is asked before that of the directory. */
	struct ve_site *site = NULL;
	if (!call->count && ve_given(active))
		site = ve_site_at(session, call->env, active, NULL, NULL, &status);
	if (!site)
		site = ve_resolve(session, call->env, call->count ? call->words[0] : NULL, &status, &why);
	if (!site) {
		ve_say(call->sh, VE_ERR, "venv: packages: %s", why.len ? why.data : ve_status_text(status));
	} else {
		status = ve_packages_read(&all, call->env, site);
		if (status)
			ve_say(call->sh, VE_ERR, "venv: packages: %s", ve_status_text(status));
		else
			print(call, &all);
	}
	ve_packages_release(&all);
	ve_buf_release(&why);
	return status;
}
