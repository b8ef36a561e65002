/* metadata.c - the distributions of an environment, read from what installers leave beside the code (the database of
 * PEP 376, eggs of setuptools). The places are those of Python's site.py, in its order; of two of one name the first counts. */
#include "../internal.h"

enum {
	HEAD = 16 << 10,      /* bytes read of a METADATA: name and version stand at its top */
	PTH = 64 << 10,       /* of a .pth */
	ENTRIES = 100000,     /* of one directory */
	PLACES = 256,         /* directories looked into */
};

static bool ends_with(const char *name, const char *tail)
{
	size_t n = strlen(name), m = strlen(tail);
	return n >= m && strcasecmp(name + n - m, tail) == 0;
}

/* ---- one distribution -------------------------------------------------------------------------------------------- */

/* PEP 503: lower case, runs of -_. are one hyphen. */
static void canonical(struct ve_buf *buf, const char *name)
{
	for (; *name; name++) {
		if (strchr("-_.", *name)) {
			ve_buf_addc(buf, '-');
			while (name[1] && strchr("-_.", name[1]))
				name++;
		} else {
			ve_buf_addc(buf, *name >= 'A' && *name <= 'Z' ? (char)(*name | 32) : *name);
		}
	}
}

/* A header of the form of mail. */
static void header(struct ve_buf *out, const struct ve_buf *text, const char *key)
{
	size_t len = strlen(key);
	for (const char *at = ve_buf_text(text), *end; *at && *at != '\n' && *at != '\r'; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		if (strncasecmp(at, key, len) != 0 || at[len] != ':')
			continue;
		at += len + 1;
		at += strspn(at, " \t");
		size_t n = (size_t)(end - at);
		while (n && strchr(" \t\r", at[n - 1]))
			n--;
		ve_buf_add(out, at, n);
		return;
	}
}

/* Letters and digits, and between them -_. too: what pip takes for a name. */
static bool valid(const char *name)
{
	size_t len = strlen(name);
	static const char ends[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	if (!len || !strchr(ends, name[0]) || !strchr(ends, name[len - 1]))
		return false;
	for (; *name; name++) {
		if (!strchr(ends, *name) && !strchr("-_.", *name))
			return false;
	}
	return true;
}

static struct ve_package *add(struct ve_packages *all)
{
	if (all->count == all->size) {
		size_t size = all->size ? 2 * all->size : 64;
		struct ve_package *at = realloc(all->at, size * sizeof *at);
		if (!at) {
			all->status = VE_NOMEM;
			return NULL;
		}
		all->at = at;
		all->size = size;
	}
	struct ve_package *package = &all->at[all->count++];
	*package = (struct ve_package){0};
	return package;
}

static void drop(struct ve_package *package)
{
	ve_buf_release(&package->name);
	ve_buf_release(&package->key);
	ve_buf_release(&package->version);
	ve_buf_release(&package->editable);
	ve_buf_release(&package->reference);
}

static bool known(const struct ve_packages *all, const char *key)
{
	for (size_t i = 0; i + 1 < all->count; i++) {
		if (ve_same(all->at[i].key.data, key))
			return true;
	}
	return false;
}

/* `info`: path of a dist-info or egg-info in directory `dir`. linked: reached by an .egg-link, so what is in dir is edited. */
static void read_info(struct ve_packages *all, const char *dir, const char *info, bool linked)
{
	static const char *const files[] = {"/METADATA", "/PKG-INFO", ""};
	struct ve_buf file = {0}, text = {0}, version = {0};
	struct ve_package *package = add(all);
	if (!package)
		return;
	for (size_t i = 0; i < sizeof files / sizeof *files && !text.len; i++) {
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s%s", info, files[i]);
		if (!file.status)
			ve_file_read(&text, file.data, HEAD);
	}
	header(&package->name, &text, "Name");
	header(&version, &text, "Version");
	canonical(&package->key, ve_buf_text(&package->name));
	package->legacy = !ve_version_normal(&package->version, ve_buf_text(&version));
	if (package->legacy)
		ve_buf_adds(&package->version, ve_buf_text(&version));
	ve_buf_reset(&file);
	ve_buf_addf(&file, "%s/direct_url.json", info);
	if (!file.status && !ve_direct_url(file.data, &package->editable, &package->reference) && linked)
		ve_buf_adds(&package->editable, dir);
	if (!valid(ve_buf_text(&package->name)) || known(all, ve_buf_text(&package->key))) {
		drop(package);
		all->count--;
	}
	ve_buf_release(&file);
	ve_buf_release(&text);
	ve_buf_release(&version);
}

/* ---- directories ------------------------------------------------------------------------------------------------- */

struct search {
	struct ve_packages *all;
	const char *dir;
	struct ve_buf names; /* of entries, each with its NUL */
	bool (*wanted)(const char *name);
};

static bool is_info(const char *name)
{
	return ends_with(name, ".dist-info") || ends_with(name, ".egg-info");
}

static bool is_link(const char *name)
{
	return ends_with(name, ".egg-link");
}

static bool is_pth(const char *name)
{
	return ends_with(name, ".pth") && *name != '.';
}

static bool note(void *ctx, const char *name)
{
	struct search *search = ctx;
	if (search->wanted(name))
		ve_buf_add(&search->names, name, strlen(name) + 1);
	return !search->names.status;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Entries of dir in the order of their names, each given to `use` with its path. */
static void each_sorted(struct ve_packages *all, const char *dir, bool (*wanted)(const char *name),
			void (*use)(struct ve_packages *all, const char *dir, const char *file))
{
	struct search search = {.all = all, .dir = dir, .wanted = wanted};
	struct ve_buf file = {0};
	size_t count = 0, i = 0;
	ve_file_each(dir, ENTRIES, note, &search);
	for (size_t at = 0; at < search.names.len; at++)
		count += !search.names.data[at];
	const char **names = calloc(count + 1, sizeof *names);
	for (size_t at = 0; names && at < search.names.len; at += strlen(search.names.data + at) + 1)
		names[i++] = search.names.data + at;
	if (names)
		qsort(names, count, sizeof *names, by_name);
	for (i = 0; names && i < count; i++) {
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s/%s", dir, names[i]);
		if (!file.status)
			use(all, dir, file.data);
	}
	free(names);
	ve_buf_release(&file);
	ve_buf_release(&search.names);
}

static void read_plain(struct ve_packages *all, const char *dir, const char *file)
{
	read_info(all, dir, file, false);
}

static void read_linked(struct ve_packages *all, const char *dir, const char *file)
{
	read_info(all, dir, file, true);
}

/* setuptools' `develop`: the first line is the directory of the project. */
static void follow_link(struct ve_packages *all, const char *dir, const char *file)
{
	struct ve_buf text = {0}, target = {0};
	if (ve_file_read(&text, file, PTH) == VE_OK) {
		char *line = text.len ? text.data + strspn(text.data, " \t\r\n") : NULL;
		if (line && *line) {
			line[strcspn(line, "\r\n")] = '\0';
			ve_path_join(&target, dir, line);
			each_sorted(all, ve_buf_text(&target), is_info, read_linked);
		}
	}
	ve_buf_release(&text);
	ve_buf_release(&target);
}

static void read_pth(struct ve_packages *all, const char *dir, const char *file);

/* Once for each directory, by identity. site: its .pth files are read as well. */
static void read_directory(struct ve_packages *all, const char *dir, bool site)
{
	struct stat st;
	if (all->places == PLACES || stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	for (int i = 0; i < all->places; i++) {
		if (all->place[i].dev == st.st_dev && all->place[i].ino == st.st_ino)
			return;
	}
	all->place[all->places++] = (struct ve_id){st.st_dev, st.st_ino};
	/* An .egg-link is in site.py's path by its .pth too; which of the two is met first must not matter. */
	each_sorted(all, dir, is_info, read_plain);
	each_sorted(all, dir, is_link, follow_link);
	if (site)
		each_sorted(all, dir, is_pth, read_pth);
}

/* A line is a directory; one that begins with `import` is code, and nothing is run here. */
static void read_pth(struct ve_packages *all, const char *dir, const char *file)
{
	struct ve_buf text = {0}, target = {0};
	if (ve_file_read(&text, file, PTH) == VE_OK) {
		for (char *at = text.data, *end; at && *at; at = end) {
			end = at + strcspn(at, "\r\n");
			if (*end)
				*end++ = '\0';
			if (!*at || *at == '#' || strncmp(at, "import ", 7) == 0 || strncmp(at, "import\t", 7) == 0)
				continue;
			ve_buf_reset(&target);
			ve_path_join(&target, dir, at);
			if (!target.status)
				read_directory(all, target.data, false);
		}
	}
	ve_buf_release(&text);
	ve_buf_release(&target);
}

/* ---- the environment --------------------------------------------------------------------------------------------- */

static bool is_python_library(const char *name)
{
	return strncmp(name, "python", 6) == 0 || strncmp(name, "pypy", 4) == 0;
}

static void read_library(struct ve_packages *all, const char *dir, const char *file)
{
	struct ve_buf site = {0};
	const char *name = strrchr(file, '/') + 1;
	(void)dir;
	/* After an upgrade the directory of the version before may be left. */
	if (*all->version && strncmp(name, "python", 6) == 0 && !ve_same(name + 6, all->version))
		return;
	ve_buf_addf(&site, "%s/site-packages", file);
	if (!site.status)
		read_directory(all, site.data, true);
	ve_buf_release(&site);
}

static void read_prefix(struct ve_packages *all, const char *prefix)
{
	static const char *const libraries[] = {"/lib", "/lib64"};
	struct ve_buf dir = {0};
	for (int i = 0; i < 2; i++) {
		ve_buf_reset(&dir);
		ve_buf_addf(&dir, "%s%s", prefix, libraries[i]);
		if (!dir.status)
			each_sorted(all, dir.data, is_python_library, read_library);
	}
	ve_buf_release(&dir);
}

static void read_site(struct ve_packages *all, const char *format, const char *prefix)
{
	struct ve_buf dir = {0};
	ve_buf_adds(&dir, prefix);
	for (; *format; format++) {
		if (*format == '%')
			ve_buf_adds(&dir, all->version);
		else
			ve_buf_addc(&dir, *format);
	}
	if (!dir.status)
		read_directory(all, dir.data, true);
	ve_buf_release(&dir);
}

/* include-system-site-packages: the user's own, then those of the Python it was made from; Debian's are called otherwise. */
static void read_base(struct ve_packages *all, const struct ve_env *env, struct ve_slice home)
{
	struct ve_buf prefix = {0};
	const char *user = ve_env_text(env, VE_VAR_HOME);
	if (ve_given(user))
		read_site(all, "/.local/lib/python%/site-packages", user);
	while (home.len > 1 && home.at[home.len - 1] == '/')
		home.len--;
	while (home.len && home.at[home.len - 1] != '/')
		home.len--;
	ve_buf_add(&prefix, home.at, home.len ? home.len - 1 : 0);
	if (ve_same(prefix.data, "/usr") && access("/usr/lib/python3/dist-packages", F_OK) == 0) {
		read_site(all, "/local/lib/python%/dist-packages", "/usr");
		read_site(all, "/lib/python3/dist-packages", "/usr");
		read_site(all, "/lib/python%/dist-packages", "/usr");
	} else if (prefix.len) {
		read_prefix(all, prefix.data);
	}
	ve_buf_release(&prefix);
}

bool ve_pyvenv_system(const struct ve_buf *cfg)
{
	struct ve_buf value = {0};
	for (const char *at = ve_buf_text(cfg); *at; at += strcspn(at, "\n"), at += *at == '\n') {
		size_t len = strcspn(at, "=\n");
		if (at[len] != '=' || strncasecmp(at, "include-system-site-packages", 28) != 0 || strspn(at + 28, " \t") + 28 != len)
			continue;
		at += len + 1;
		at += strspn(at, " \t");
		ve_buf_add(&value, at, strcspn(at, "\r\n \t"));
		break;
	}
	bool yes = value.len && strcasecmp(value.data, "true") == 0;
	ve_buf_release(&value);
	return yes;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(ve_buf_text(&((const struct ve_package *)a)->key), ve_buf_text(&((const struct ve_package *)b)->key));
}

enum ve_status ve_packages_read(struct ve_packages *all, const struct ve_env *env, const struct ve_site *site)
{
	struct ve_buf file = {0}, cfg_bytes = {0};
	struct ve_pyvenv cfg;
	*all = (struct ve_packages){0};
	ve_buf_addf(&file, "%s/pyvenv.cfg", site->root);
	if (!file.status)
		ve_file_read(&cfg_bytes, file.data, VE_PYVENV_CAP);
	ve_pyvenv_parse(&cfg, ve_buf_text(&cfg_bytes), cfg_bytes.len);
	/* X.Y */
	const char *dot = strchr(site->version, '.');
	size_t len = dot ? (size_t)(dot - site->version) + 1 + strspn(dot + 1, "0123456789") : 0;
	if (len < sizeof all->version)
		memcpy(all->version, site->version, len);
	read_prefix(all, site->root);
	if (ve_pyvenv_system(&cfg_bytes))
		read_base(all, env, cfg.home);
	if (all->count)
		qsort(all->at, all->count, sizeof *all->at, by_key);
	ve_buf_release(&file);
	ve_buf_release(&cfg_bytes);
	return all->status;
}

void ve_packages_release(struct ve_packages *all)
{
	for (size_t i = 0; i < all->count; i++)
		drop(&all->at[i]);
	free(all->at);
	*all = (struct ve_packages){0};
}
