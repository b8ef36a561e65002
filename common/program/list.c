/* list.c - `venv list`: every environment that has a name, and that of the current directory. */
#include "../internal.h"

enum { MOST = 50000 };

/* The texts are in the listing's, one after another. */
struct row {
	size_t name, python, tool, maker, project, root, health;
	struct ve_id id;
	unsigned order; /* in which they were met */
	bool whole;     /* all of it could be measured */
	unsigned long long bytes;
	const char *sort_by;
};

struct listing {
	const struct ve_call *call;
	struct ve_buf text, file, project;
	struct row *row;
	size_t count, size;
	bool failed; /* for want of memory */
};

static size_t keep(struct listing *listing, const char *text)
{
	size_t at = listing->text.len;
	ve_buf_add(&listing->text, text, strlen(text) + 1);
	return at;
}

static const char *text_of(const struct listing *listing, size_t at)
{
	return listing->text.data + at;
}

static struct row *new_row(struct listing *listing)
{
	if (listing->count == listing->size) {
		size_t size = listing->size ? 2 * listing->size : 64;
		struct row *row = realloc(listing->row, size * sizeof *row);
		if (!row) {
			listing->failed = true;
			return NULL;
		}
		listing->row = row;
		listing->size = size;
	}
	return &listing->row[listing->count];
}

/* DIR/NAME, in place of what the buffer held. */
static void below(struct ve_buf *file, const char *dir, const char *name)
{
	ve_buf_reset(file);
	ve_buf_adds(file, dir);
	ve_buf_addc(file, '/');
	ve_buf_adds(file, name);
}

/* What virtualenvwrapper and Pipenv wrote down for it. */
static const char *told_project(struct listing *listing, const char *root)
{
	struct ve_buf bytes = {0};
	below(&listing->file, root, ve_project_name(listing->call->env));
	ve_buf_reset(&listing->project);
	bool told = !listing->file.status && ve_file_read(&bytes, listing->file.data, 4096) == VE_OK &&
		    ve_project_file(&listing->project, ve_buf_text(&bytes), bytes.len);
	ve_buf_release(&bytes);
	return told ? listing->project.data : NULL;
}

/* conda-meta/python-3.11.2-hab00c5b_0_cpython.json */
static bool conda_python(void *ctx, const char *name)
{
	struct ve_buf *version = ctx;
	if (strncmp(name, "python-", 7) != 0 || name[7] < '0' || name[7] > '9')
		return true;
	ve_buf_add(version, name + 7, strspn(name + 7, "0123456789."));
	return false;
}

static const char *version_of(struct listing *listing, const struct ve_site *site)
{
	struct ve_buf *version = &listing->project;
	if (site->kind != VE_CONDA)
		return site->version;
	below(&listing->file, site->root, "conda-meta");
	ve_buf_reset(version);
	if (!listing->file.status)
		ve_file_each(listing->file.data, 5000, conda_python, version);
	return ve_buf_text(version);
}

static bool add(struct listing *listing, const struct ve_site *site, const char *name, const char *keeper, const char *project)
{
	struct row *row = new_row(listing);
	if (!row)
		return false;
	*row = (struct row){.id = site->id, .order = (unsigned)listing->count};
	row->name = keep(listing, name);
	row->tool = keep(listing, keeper ? keeper : site->tool);
	row->maker = keep(listing, site->tool);
	row->project = keep(listing, project ? project : site->project);
	row->python = keep(listing, version_of(listing, site)); /* after the project, whose buffer it takes */
	row->root = keep(listing, site->root);
	row->health = keep(listing, ve_health(site->root, site->kind));
	listing->failed |= listing->text.status != VE_OK;
	listing->count += !listing->failed;
	return !listing->failed && listing->count < MOST;
}

static bool add_named(void *ctx, const struct ve_named *named)
{
	struct listing *listing = ctx;
	struct ve_site site = {0};
	bool more = true;
	enum ve_status status = ve_site_open(&site, named->root, NULL, NULL);
	listing->failed |= status == VE_NOMEM;
	if (status == VE_OK) {
		bool told = named->rank == VE_NAMED_WORKON || named->rank == VE_NAMED_PIPENV;
		more = add(listing, &site, named->name, named->keeper, told ? told_project(listing, named->root) : NULL);
	}
	ve_site_release(&site);
	return more;
}

static int by_identity(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->id.dev != b->id.dev)
		return a->id.dev < b->id.dev ? -1 : 1;
	if (a->id.ino != b->id.ino)
		return a->id.ino < b->id.ino ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int by_name(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = strcmp(a->sort_by, b->sort_by);
	return order ? order : a->order < b->order ? -1 : 1;
}

/* Each once, by the name it was first met by; what a later one knows of its project counts. Then sorted. */
static void settle(struct listing *listing)
{
	size_t kept = 0;
	if (!listing->count)
		return;
	qsort(listing->row, listing->count, sizeof *listing->row, by_identity);
	for (size_t i = 0; i < listing->count; i++) {
		struct row *row = &listing->row[i], *last = kept ? &listing->row[kept - 1] : NULL;
		if (last && last->id.dev == row->id.dev && last->id.ino == row->id.ino) {
			if (!*text_of(listing, last->project))
				last->project = row->project;
			continue;
		}
		listing->row[kept++] = *row;
	}
	listing->count = kept;
	for (size_t i = 0; i < kept; i++)
		listing->row[i].sort_by = text_of(listing, listing->row[i].name);
	qsort(listing->row, kept, sizeof *listing->row, by_name);
}

static int columns(const struct ve_call *call, enum ve_stream stream)
{
	const struct ve_process *process = call->sh->process;
	return process && process->line_width ? process->line_width(call->sh->ctx, stream) : 0;
}

/* How many bytes of a line that many characters are, or all. */
static size_t cut(const struct ve_buf *line, size_t most)
{
	size_t i = 0;
	for (; i < line->len; i++) {
		if (((unsigned char)line->data[i] & 0xc0) != 0x80 && !most--)
			break;
	}
	return i;
}

/* On a terminal a line tells how far it is; nothing of it is left. */
static void measure(struct listing *listing)
{
	struct ve_buf line = {0};
	int width = columns(listing->call, VE_ERR);
	for (size_t i = 0; i < listing->count; i++) {
		struct row *row = &listing->row[i];
		if (width > 20) {
			ve_buf_reset(&line);
			ve_buf_addf(&line, "measuring %zu of %zu: ", i + 1, listing->count);
			const char *name = text_of(listing, row->name);
			ve_show(&line, name, strlen(name), 200);
			size_t shown = cut(&line, (size_t)width - 1);
			ve_say_buf(listing->call->sh, VE_ERR, &(struct ve_buf){.data = (char *)"\r\033[K", .len = 4});
			line.len = shown;
			ve_say_buf(listing->call->sh, VE_ERR, &line);
		}
		row->whole = ve_disk_usage(text_of(listing, row->root), &row->bytes);
	}
	if (width > 20 && listing->count)
		ve_say_buf(listing->call->sh, VE_ERR, &(struct ve_buf){.data = (char *)"\r\033[K", .len = 4});
	ve_buf_release(&line);
}

/* ---- output ------------------------------------------------------------------------------------------------------ */

enum { NAME, PYTHON, TOOL_, SIZE, PROJECT, PLACE, CELLS };
enum { SHOWN = 4096 }; /* characters of a cell */

static void flush(struct listing *listing, struct ve_buf *out, bool all)
{
	if (!all && out->len < 1 << 16 && !out->status)
		return;
	listing->failed |= out->status != VE_OK; /* which is said */
	ve_say_buf(listing->call->sh, VE_OUT, out);
	ve_buf_reset(out);
}

static void add_size(struct ve_buf *buf, const struct row *row)
{
	static const char units[] = "BKMGT";
	double size = (double)row->bytes;
	int unit = 0;
	for (; size >= 999.5 && unit < 4; unit++)
		size /= 1024;
	ve_buf_addf(buf, unit && size < 9.95 ? "%s%.1f%c" : "%s%.0f%c", row->whole ? "" : ">", size, units[unit]);
}

/* Nearly every text is printable ASCII, and there are six thousand of them in a long list. */
static void add_shown(struct ve_buf *buf, const char *text)
{
	size_t len = 0;
	while (text[len] >= ' ' && text[len] < 0x7f)
		len++;
	if (text[len] || len > SHOWN)
		ve_show(buf, text, len + strlen(text + len), SHOWN);
	else
		ve_buf_add(buf, text, len);
}

/* Append what a cell shows. */
static void add_cell(const struct listing *listing, struct ve_buf *buf, const struct row *row, int cell)
{
	static const char *const titles[CELLS] = {"NAME", "PYTHON", "TOOL", "SIZE", "PROJECT", "PATH"};
	const char *text = titles[cell];
	if (row && cell == SIZE) {
		add_size(buf, row);
		return;
	}
	if (row)
		text = text_of(listing, cell == NAME ? row->name : cell == PYTHON ? row->python : cell == TOOL_ ? row->tool :
							cell == PROJECT ? row->project : row->root);
	size_t start = buf->len;
	add_shown(buf, text);
	if (row && cell == PYTHON && strcmp(text_of(listing, row->health), "fine") != 0)
		ve_buf_adds(buf, buf->len > start ? " broken" : "broken");
	else if (buf->len == start)
		ve_buf_addc(buf, '-');
}

static size_t width_of(const struct ve_buf *buf)
{
	size_t width = 0;
	for (size_t i = 0; i < buf->len; i++)
		width += ((unsigned char)buf->data[i] & 0xc0) != 0x80;
	return width;
}

static void add_table(struct listing *listing, bool sizes)
{
	struct ve_buf out = {0}, cell = {0};
	size_t width[CELLS] = {0}, total = 0;
	for (size_t i = 0; i <= listing->count; i++) {
		for (int c = 0; c < CELLS; c++) {
			if (c == SIZE && !sizes)
				continue;
			ve_buf_reset(&cell);
			add_cell(listing, &cell, i ? &listing->row[i - 1] : NULL, c);
			out.status = cell.status ? cell.status : out.status; /* what is not whole has no width */
			size_t w = width_of(&cell);
			width[c] = width[c] > w ? width[c] : w;
		}
	}
	for (int c = 0; c < CELLS; c++)
		total += width[c] ? width[c] + 2 : 0;
	int terminal = columns(listing->call, VE_OUT);
	/* Where a line would be broken, the two paths have lines of their own. */
	bool narrow = terminal > 0 && total - 2 > (size_t)terminal;
	for (size_t i = 0; i <= listing->count && !out.status && !listing->failed; i++) {
		const struct row *row = i ? &listing->row[i - 1] : NULL;
		size_t behind = 0;
		for (int c = 0; c < CELLS; c++) {
			if (!width[c] || (narrow && c >= PROJECT && (!row || (c == PROJECT && !*text_of(listing, row->project)))))
				continue;
			ve_buf_reset(&cell);
			add_cell(listing, &cell, row, c);
			if (narrow && c >= PROJECT)
				ve_buf_adds(&out, c == PROJECT ? "\n  of " : "\n  ");
			for (size_t blank = narrow && c >= PROJECT ? 0 : behind; blank; blank--)
				ve_buf_addc(&out, ' ');
			ve_buf_add(&out, ve_buf_text(&cell), cell.len);
			out.status = cell.status ? cell.status : out.status;
			behind = out.status ? 0 : width[c] + 2 - width_of(&cell);
		}
		ve_buf_addc(&out, '\n');
		flush(listing, &out, false);
	}
	flush(listing, &out, true);
	ve_buf_release(&out);
	ve_buf_release(&cell);
}

static void add_key(struct ve_buf *out, const struct listing *listing, const char *key, size_t at)
{
	const char *text = text_of(listing, at);
	ve_json_key(out, key, *text ? text : NULL);
	ve_buf_adds(out, ", ");
}

static void add_json(struct listing *listing, bool sizes)
{
	struct ve_buf out = {0};
	ve_buf_addc(&out, '[');
	for (size_t i = 0; i < listing->count && !listing->failed; i++) {
		const struct row *row = &listing->row[i];
		ve_buf_adds(&out, i ? ",\n " : "\n ");
		ve_buf_addc(&out, '{');
		add_key(&out, listing, "name", row->name);
		add_key(&out, listing, "python", row->python);
		add_key(&out, listing, "tool", row->tool);
		add_key(&out, listing, "made_by", row->maker);
		add_key(&out, listing, "project", row->project);
		if (sizes)
			ve_buf_addf(&out, "\"bytes\": %llu, ", row->bytes);
		add_key(&out, listing, "environment", row->root);
		ve_json_key(&out, "health", text_of(listing, row->health));
		ve_buf_addc(&out, '}');
		flush(listing, &out, false);
	}
	ve_buf_adds(&out, listing->count ? "\n]\n" : "]\n");
	flush(listing, &out, true);
	ve_buf_release(&out);
}

enum ve_status ve_cmd_list(const struct ve_call *call)
{
	struct listing listing = {.call = call};
	struct ve_session *session = call->sh->session;
	bool sizes = ve_call_has(call, "--size");
	listing.failed |= !ve_names(session, call->env, add_named, &listing);
	const struct ve_site *here = listing.failed ? NULL : ve_find(session, call->env, ve_env_text(call->env, VE_VAR_PWD));
	if (here)
		add(&listing, here, here->name, NULL, NULL);
	if (listing.failed) {
		ve_say(call->sh, VE_ERR, "venv: list: %s", ve_status_text(VE_NOMEM));
	} else {
		settle(&listing);
		if (sizes)
			measure(&listing);
		if (ve_call_has(call, "--json"))
			add_json(&listing, sizes);
		else if (listing.count)
			add_table(&listing, sizes);
		else
			ve_say(call->sh, VE_ERR, "venv: list: no environments; make one with: venv create");
	}
	free(listing.row);
	ve_buf_release(&listing.text);
	ve_buf_release(&listing.file);
	ve_buf_release(&listing.project);
	return listing.failed ? VE_NOMEM : VE_OK;
}
