/* site.c - what is in an environment directory. */
#include "internal.h"

enum { SCRIPT_CAP = 64 << 10 }; /* bytes read of bin/activate; real ones have 2 to 5 KiB */

static const char generic_names[] = ".venv venv env .env virtualenv";

void ve_stamp_take(struct ve_stamp *stamp, const struct stat *st)
{
	*stamp = (struct ve_stamp){{st->st_dev, st->st_ino}, VE_CTIME(*st), st->st_size};
}

bool ve_stamp_same(const struct ve_stamp *a, const struct ve_stamp *b)
{
	return a->id.dev == b->id.dev && a->id.ino == b->id.ino && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* root + tail in scratch. */
static const char *under(struct ve_buf *scratch, const char *root, const char *tail)
{
	ve_buf_reset(scratch);
	ve_buf_adds(scratch, root);
	ve_buf_adds(scratch, tail);
	return ve_buf_text(scratch);
}

static bool exists(struct ve_buf *scratch, const char *root, const char *tail)
{
	return access(under(scratch, root, tail), F_OK) == 0;
}

bool ve_site_modern(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch)
{
	struct stat st;
	if (stat(under(scratch, root, "/pyvenv.cfg"), &st) != 0 || !S_ISREG(st.st_mode) || scratch->status)
		return false;
	ve_stamp_take(stamp, &st);
	return true;
}

void ve_site_script(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch)
{
	struct stat st;
	*stamp = (struct ve_stamp){0};
	if (stat(under(scratch, root, "/bin/activate"), &st) == 0 && !scratch->status)
		ve_stamp_take(stamp, &st);
}

/* virtualenv before 20 wrote no pyvenv.cfg: there bin/activate_this.py beside bin/activate and a Python tells (16.7.10). */
static bool legacy(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch)
{
	struct stat st;
	if (!exists(scratch, root, "/bin/activate_this.py") || !exists(scratch, root, "/bin/python") ||
	    stat(under(scratch, root, "/bin/activate"), &st) != 0 || !S_ISREG(st.st_mode) || scratch->status)
		return false;
	ve_stamp_take(stamp, &st);
	return true;
}

/* Where conda, mamba and pixi keep their records. Its entries come and go with every package; that it is there is all. But whether an
 * activation would run code of the environment is what it is judged by: when such code comes or goes, it is another one. */
static bool conda(struct ve_stamp *stamp, const char *root, struct ve_buf *scratch)
{
	static const char code[][24] = {"/conda-meta/state", "/etc/conda", "/etc/conda/activate.d", "/etc/conda/deactivate.d",
					   "/etc/conda/env_vars.d"};
	struct stat st;
	if (stat(under(scratch, root, "/conda-meta"), &st) != 0 || !S_ISDIR(st.st_mode) || scratch->status)
		return false;
	*stamp = (struct ve_stamp){.id = {st.st_dev, st.st_ino}};
	uint64_t mix = 0;
	for (size_t i = 0; i < sizeof code / sizeof *code; i++) {
		bool there = stat(under(scratch, root, code[i]), &st) == 0;
		if (i == 1 && !there)
			break;
		if (there && i != 1)
			mix = (mix + (uint64_t)st.st_ino + (uint64_t)VE_CTIME(st).tv_sec * 1000000007 + (uint64_t)VE_CTIME(st).tv_nsec) * 31 + i;
	}
	stamp->size = (off_t)(mix >> 1);
	return true;
}

enum ve_status ve_site_stamp(struct ve_stamp *stamp, enum ve_kind *kind, const char *root, struct ve_buf *scratch)
{
	enum ve_kind other;
	kind = kind ? kind : &other;
	if (ve_site_modern(stamp, root, scratch))
		*kind = VE_MODERN;
	else if (!scratch->status && legacy(stamp, root, scratch))
		*kind = VE_LEGACY;
	else if (!scratch->status && conda(stamp, root, scratch))
		*kind = VE_CONDA;
	else
		return scratch->status ? scratch->status : VE_NOTENV;
	return VE_OK;
}

bool ve_site_generic(const char *name, size_t len)
{
	return ve_words_hold(generic_names, name, len);
}

static bool ends_with(struct ve_slice text, const char *tail)
{
	size_t len = strlen(tail);
	return text.at && text.len > len && memcmp(text.at + text.len - len, tail, len) == 0 &&
	       text.at[text.len - len - 1] == ' ';
}

static bool same_directory(const char *file, const struct ve_id *id)
{
	struct stat st;
	return stat(file, &st) == 0 && st.st_dev == id->dev && st.st_ino == id->ino;
}

/* Strings of a site live one after another in site->text; while it grows they are offsets. */
struct strings {
	struct ve_buf *text;
	size_t root, place, hint, name, project, version, tool, pkg_config, tcl, tk;
};

static size_t keep(struct strings *s, const char *bytes, size_t len)
{
	size_t at = s->text->len;
	ve_buf_add(s->text, bytes, len);
	ve_buf_addc(s->text, '\0');
	return at;
}

/* A pixi environment as pixi lays it out in a project: PROJECT/.pixi/envs/NAME. The length of PROJECT, 0: not so; *name is NAME. */
static size_t pixi_project(const char *root, const char **name)
{
	static const char between[] = "/.pixi/envs/";
	const size_t len = sizeof between - 1;
	size_t base_len, at;
	*name = ve_basename(root, &base_len);
	at = (size_t)(*name - root);
	return at > len && memcmp(root + at - len, between, len) == 0 ? at - len : 0;
}

static void keep_name(struct strings *s, const struct ve_pyvenv *cfg, const struct ve_env *env, struct ve_buf *scratch)
{
	const char *generic = ve_env_text(env, VE_VAR_GENERIC_NAMES), *base;
	size_t len;
	ve_buf_reset(scratch);
	ve_pyvenv_prompt(scratch, cfg);
	if (!scratch->len && !s->text->status) {
		const char *project = s->text->data + s->project;
		bool pixi = pixi_project(s->text->data + s->root, &base) && ve_given(project);
		const char *env_name = pixi && strcmp(base, "default") != 0 ? base : NULL;
		base = ve_basename(s->text->data + s->place, &len);
		if (pixi || (ve_given(project) && ve_words_hold(generic ? generic : generic_names, base, len)))
			base = ve_basename(project, &len);
		ve_buf_add(scratch, base, len);
		if (env_name) /* as pixi's own prompt has it */
			ve_buf_addf(scratch, ":%s", env_name);
	}
	s->name = s->text->len;
	ve_show(s->text, ve_buf_text(scratch), scratch->len, 255);
	ve_buf_addc(s->text, '\0');
}

/* The directory it serves; when nobody knows better its parent, if it has one of the usual names. */
static size_t keep_project(struct strings *s, const char *project, struct ve_buf *scratch)
{
	if (project || s->text->status)
		return keep(s, project ? project : "", project ? strlen(project) : 0);
	size_t len;
	const char *place = s->text->data + s->place, *base = ve_basename(place, &len), *name;
	ve_buf_reset(scratch);
	size_t pixi = pixi_project(s->text->data + s->root, &name);
	if (pixi) {
		ve_buf_add(scratch, s->text->data + s->root, pixi);
	} else if (ve_site_generic(base, len)) {
		size_t dir = (size_t)(base - place);
		while (dir > 1 && place[dir - 1] == '/')
			dir--;
		ve_buf_add(scratch, place, dir);
	}
	return keep(s, ve_buf_text(scratch), scratch->len);
}

/* The path at the end of `command`, which stands there unquoted and may hold blanks: the longest that leads here. */
static bool command_path(struct ve_buf *buf, struct ve_slice command, const struct ve_id *id)
{
	int tries = 8;
	for (size_t i = 0; i + 1 < command.len && tries; i++) {
		if (command.at[i] != ' ' || command.at[i + 1] != '/')
			continue;
		tries--;
		ve_buf_reset(buf);
		ve_buf_add(buf, command.at + i + 1, command.len - i - 1);
		if (!buf->status && !memchr(buf->data, '\0', buf->len) && same_directory(buf->data, id))
			return true;
	}
	return false;
}

/* What only bin/activate tells: the recorded path, and what else it sets. */
static void keep_script(struct strings *s, struct ve_site *site, const char *root, const struct ve_pyvenv *cfg,
			struct ve_buf *scratch, struct ve_buf *script)
{
	/* The stamp first: what is written while it is read shows. */
	site->scripted = true;
	ve_site_script(&site->script, root, scratch);
	ve_file_read(script, under(scratch, root, "/bin/activate"), SCRIPT_CAP);
	const char *bytes = ve_buf_text(script);
	ve_buf_reset(scratch);
	bool recorded = ve_script_path(scratch, bytes, script->len);
	if (recorded && !same_directory(scratch->data, &site->id)) {
		s->hint = keep(s, scratch->data, scratch->len);
		recorded = false;
	}
	if (!recorded) {
		ve_buf_reset(scratch);
		recorded = ve_script_path_raw(scratch, bytes, script->len) && same_directory(scratch->data, &site->id);
	}
	if (!recorded)
		recorded = command_path(scratch, cfg->command, &site->id);
	site->here = recorded;
	if (recorded && strcmp(scratch->data, root) != 0)
		s->place = keep(s, scratch->data, scratch->len);
	if (ve_script_pkg_config(bytes, script->len) && !s->text->status) {
		ve_buf_reset(scratch);
		ve_buf_addf(scratch, "%s/lib/pkgconfig", s->text->data + s->place);
		s->pkg_config = keep(s, ve_buf_text(scratch), scratch->len);
	}
	ve_buf_reset(scratch);
	if (ve_script_value(scratch, bytes, script->len, "TCL_LIBRARY"))
		s->tcl = keep(s, scratch->data, scratch->len);
	ve_buf_reset(scratch);
	if (ve_script_value(scratch, bytes, script->len, "TK_LIBRARY"))
		s->tk = keep(s, scratch->data, scratch->len);
}

static void keep_strings(struct strings *s, struct ve_site *site, const char *root, const char *project,
			 const struct ve_env *env, struct ve_buf *scratch, const struct ve_buf *cfg_bytes,
			 struct ve_buf *script)
{
	struct ve_pyvenv cfg;
	ve_pyvenv_parse(&cfg, ve_buf_text(cfg_bytes), cfg_bytes->len);
	s->root = s->place = keep(s, root, strlen(root));
	s->version = keep(s, cfg.version.at ? cfg.version.at : "", ve_pyvenv_number(&cfg));
	const char *tool = site->kind != VE_CONDA ? ve_pyvenv_tool(&cfg) : exists(scratch, root, "/conda-meta/pixi") ? "pixi" : "conda";
	s->tool = keep(s, tool, strlen(tool));
	s->hint = s->pkg_config = s->tcl = s->tk = keep(s, "", 0);
	site->here = true;
	/* Made at this very path by CPython, whose script sets nothing else: then there is nothing to learn from it. */
	if (env && site->kind != VE_CONDA && (!ends_with(cfg.command, root) || cfg.virtualenv))
		keep_script(s, site, root, &cfg, scratch, script);
	s->project = keep_project(s, project, scratch);
	s->name = s->pkg_config;
	if (env)
		keep_name(s, &cfg, env, scratch);
}

enum ve_status ve_site_open(struct ve_site *site, const char *root, const char *project, const struct ve_env *env)
{
	struct ve_buf scratch = {0}, cfg_bytes = {0}, script = {0};
	struct stat st;
	ve_site_release(site);
	enum ve_status status = ve_site_stamp(&site->cfg, &site->kind, root, &scratch);
	if (status)
		goto out;
	if (stat(root, &st) != 0) {
		status = VE_IO;
		goto out;
	}
	site->id = (struct ve_id){st.st_dev, st.st_ino};
	ve_file_read(&cfg_bytes, under(&scratch, root, "/pyvenv.cfg"), VE_PYVENV_CAP);
	struct strings s = {.text = &site->text};
	keep_strings(&s, site, root, project, env, &scratch, &cfg_bytes, &script);
	const enum ve_status parts[] = {site->text.status, cfg_bytes.status, script.status, scratch.status};
	for (size_t i = 0; !status && i < sizeof parts / sizeof *parts; i++)
		status = parts[i];
	if (status)
		goto out;
	const char *base = site->text.data;
	site->root = base + s.root;
	site->place = base + s.place;
	site->hint = base + s.hint;
	site->name = base + s.name;
	site->project = base + s.project;
	site->version = base + s.version;
	site->tool = base + s.tool;
	site->pkg_config = base + s.pkg_config;
	site->tcl = base + s.tcl;
	site->tk = base + s.tk;
out:
	ve_buf_release(&scratch);
	ve_buf_release(&cfg_bytes);
	ve_buf_release(&script);
	if (status)
		ve_site_release(site);
	return status;
}

void ve_site_release(struct ve_site *site)
{
	ve_buf_release(&site->text);
	ve_buf_release(&site->doubt);
	*site = (struct ve_site){0};
}
