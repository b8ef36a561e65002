/* trust.c - what `cd` must know of a conda prefix: whether its activation runs or sets anything of its own, and whether it was made where
 * it is. No record of conda holds the path for certain, but what it installs does: scripts with the path of their interpreter, pkg-config files. pixi
 * notes it. What says nothing, or belongs to others, is no proof. */
#include "../internal.h"

enum { ENTRIES = 100, NOTE_CAP = 64 << 10, HEAD = 4096 };

/* ---- nothing but data ------------------------------------------------------------------------------------------------ */

static bool see(void *ctx, const char *name)
{
	(void)name;
	*(bool *)ctx = true;
	return false;
}

/* Whether a directory has entries, or may have. */
static bool holds_any(const char *dir)
{
	bool any = false;
	enum ve_status status = ve_file_each(dir, ENTRIES, see, &any);
	return any || (status && status != VE_NOTFOUND);
}

bool ve_conda_plain(struct ve_judge *judge, const struct ve_site *site)
{
	static const struct {
		const char *tail, *why;
	} parts[] = {{"etc/conda/activate.d", "its activation would run the scripts in %s"},
		     {"etc/conda/deactivate.d", "its deactivation would run the scripts in %s"},
		     {"etc/conda/env_vars.d", "its activation would set the variables in %s"},
		     {"conda-meta/state", "its activation would set the variables in %s"}};
	struct ve_buf at = {0};
	bool plain = true;
	for (size_t i = 0; plain && i < sizeof parts / sizeof *parts; i++) {
		ve_buf_reset(&at);
		ve_buf_addf(&at, "%s/%s", site->root, parts[i].tail);
		struct stat st;
		plain = !at.status && (i < 3 ? !holds_any(at.data) : stat(at.data, &st) != 0 && (errno == ENOENT || errno == ENOTDIR));
		if (!plain)
			ve_judge_doubt(judge, parts[i].why, ve_buf_text(&at));
	}
	ve_buf_release(&at);
	return plain;
}

/* ---- made here ------------------------------------------------------------------------------------------------------- */

struct proof {
	struct ve_judge *judge;
	const struct ve_site *site;
	struct ve_buf file, bytes, path_;
	bool elsewhere; /* a path that leads to another place was found, and is in judge->doubt */
};

/* Read a file of the prefix that nobody else could have written. */
static bool read_own(struct proof *proof, const char *tail, size_t cap)
{
	struct ve_judge *judge = proof->judge;
	ve_buf_reset(&proof->bytes);
	ve_buf_reset(&proof->path_);
	ve_buf_reset(&proof->file);
	ve_buf_addf(&proof->file, "%s/%s", proof->site->root, tail);
	if (proof->file.status || access(proof->file.data, F_OK) != 0)
		return false;
	ve_buf_reset(&judge->at);
	ve_buf_add(&judge->at, ve_buf_text(&judge->real), judge->real.len);
	judge->links = 0;
	if (!ve_judge_is_mine(judge, tail, true)) {
		ve_buf_reset(judge->doubt); /* no proof, and no harm */
		return false;
	}
	enum ve_status status = ve_file_read(&proof->bytes, proof->file.data, cap);
	return (status == VE_OK || status == VE_NOMEM) && proof->bytes.len;
}

/* Whether an absolute path is this very prefix. */
static bool is_here(struct proof *proof, const char *file)
{
	struct stat st;
	if (*file != '/' || stat(file, &st) != 0 || st.st_dev != proof->site->id.dev || st.st_ino != proof->site->id.ino) {
		if (!proof->elsewhere && *file == '/')
			ve_judge_doubt(proof->judge, "it was made for %s and copied or moved here", file);
		proof->elsewhere = true;
		return false;
	}
	/* A way that somebody else could turn proves nothing. */
	proof->elsewhere = strcmp(file, proof->site->root) != 0 && !ve_judge_mine(proof->judge, file, VE_CONDA);
	return !proof->elsewhere;
}

static bool line_is_here(struct proof *proof, const char *at, size_t len)
{
	ve_buf_reset(&proof->path_);
	ve_buf_add(&proof->path_, at, len);
	return len && !proof->path_.status && !memchr(proof->path_.data, '\0', len) && is_here(proof, proof->path_.data);
}

static size_t trimmed(const char *at)
{
	size_t len = strcspn(at, "\r\n");
	while (len && (at[len - 1] == ' ' || at[len - 1] == '\t' || at[len - 1] == '/'))
		len--;
	return len;
}

/* pixi 0.39 and later, pixi_env_prefix and pixi: the path of the prefix; that of the manifest. */
static bool pixi_says(struct proof *proof)
{
	static const char tail[] = "/.pixi/envs/";
	struct ve_buf manifest = {0};
	size_t len;
	if (read_own(proof, "conda-meta/pixi_env_prefix", HEAD) && *proof->bytes.data == '/')
		return line_is_here(proof, proof->bytes.data, trimmed(proof->bytes.data));
	if (!read_own(proof, "conda-meta/pixi", NOTE_CAP) || !ve_pixi_text(&manifest, &proof->bytes, "manifest_path") || *manifest.data != '/') {
		ve_buf_release(&manifest);
		return false;
	}
	const char *base = ve_basename(manifest.data, &len);
	const char *name = ve_basename(proof->site->root, &len);
	ve_buf_reset(&proof->path_);
	ve_buf_add(&proof->path_, manifest.data, (size_t)(base - manifest.data));
	ve_buf_addf(&proof->path_, "%s%.*s", tail + 1, (int)len, name);
	ve_buf_release(&manifest);
	return !proof->path_.status && is_here(proof, proof->path_.data);
}

/* `#!PREFIX/bin/python3.11`, or what pip writes where that has blanks or is long: an exec of it by sh. */
static bool script_says(struct proof *proof, const char *name)
{
	static const char by_sh[] = "#!/bin/sh\n'''exec' ", bin[] = "/bin/";
	struct ve_buf tail = {0};
	ve_buf_addf(&tail, "bin/%s", name);
	bool read = !tail.status && read_own(proof, tail.data, HEAD);
	ve_buf_release(&tail);
	const char *at = ve_buf_text(&proof->bytes);
	if (!read || strncmp(at, "#!", 2) != 0)
		return false;
	bool wrapped = strncmp(at, by_sh, sizeof by_sh - 1) == 0;
	at += wrapped ? sizeof by_sh - 1 : 2;
	at += *at == '"' || *at == ' ';
	size_t len = strcspn(at, wrapped ? "\"\n" : " \t\r\n"), base = len;
	while (base && at[base - 1] != '/')
		base--;
	const size_t n = sizeof bin - 1;
	return base > n && memcmp(at + base - n, bin, n) == 0 && strncmp(at + base, "python", 6) == 0 && line_is_here(proof, at, base - n);
}

/* `prefix=PREFIX` in lib/pkgconfig. */
static bool pkg_config_says(struct proof *proof, const char *name)
{
	static const char key[] = "prefix=";
	struct ve_buf tail = {0};
	ve_buf_addf(&tail, "lib/pkgconfig/%s.pc", name);
	bool read = !tail.status && read_own(proof, tail.data, HEAD);
	ve_buf_release(&tail);
	const char *at = ve_buf_text(&proof->bytes);
	while (read && strncmp(at, key, sizeof key - 1) != 0 && (at = strchr(at, '\n')))
		at++;
	if (!read || !at)
		return false;
	at += sizeof key - 1;
	return *at == '/' && line_is_here(proof, at, trimmed(at));
}

bool ve_conda_made(struct ve_judge *judge, const struct ve_site *site)
{
	static const char *const scripts[] = {"pip", "pip3", "pydoc3", "pydoc", "2to3", "idle3", "python3-config", "wheel", "conda"};
	static const char *const libraries[] = {"zlib", "openssl", "libffi", "ncursesw", "sqlite3", "liblzma"};
	struct proof proof = {.judge = judge, .site = site};
	bool made = pixi_says(&proof);
	for (size_t i = 0; !made && !proof.elsewhere && i < sizeof scripts / sizeof *scripts; i++)
		made = script_says(&proof, scripts[i]);
	for (size_t i = 0; !made && !proof.elsewhere && i < sizeof libraries / sizeof *libraries; i++)
		made = pkg_config_says(&proof, libraries[i]);
	if (!made && !judge->doubt->len)
		ve_judge_doubt(judge, "nothing in %s says that it was made there", site->root);
	ve_buf_release(&proof.file);
	ve_buf_release(&proof.bytes);
	ve_buf_release(&proof.path_);
	return made;
}
