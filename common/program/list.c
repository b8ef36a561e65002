/* list.c - `venv list`: every environment that has a name, and that of the current directory. */
#include "../internal.h"

enum { MOST = 50000 };

/* A text of the listing, and how many columns of a terminal it takes as it is; 0: it cannot be shown as it is, or is empty. */
struct text {
	uint32_t at, width;
};

struct row {
	struct text name, python, tool, maker, project, root;
	struct ve_id id;
	unsigned long long key; /* the beginning of the name, as a number */
	unsigned order;         /* in which they were met */
	const char *health; /* a constant */
	bool broken;
	bool told;  /* the id is that of its directory */
	bool whole; /* all of it could be measured */
	unsigned long long bytes;
	const char *sort_by;
};

struct listing {
	const struct ve_call *call;
	struct ve_buf text, file, project;
	struct row *row;
	size_t count, size;
	unsigned order, claim;
	bool failed; /* for want of memory */
};

enum { SHOWN = 4096 }; /* characters of a cell */

static const char *text_of(const struct listing *listing, struct text text)
{
	return listing->text.data + text.at;
}

/* Nearly every text is printable ASCII, and there are six thousand of them in a long list. */
static struct text keep(struct listing *listing, const char *bytes)
{
	struct text text = {.at = (uint32_t)listing->text.len};
	size_t len = strlen(bytes), shown = 0;
	ve_buf_add(&listing->text, bytes, len + 1);
	while (bytes[shown] >= ' ' && bytes[shown] < 0x7f)
		shown++;
	text.width = shown == len && len <= SHOWN ? (uint32_t)len : 0;
	return text;
}

/* Many have the same as the one before. */
static struct text keep_again(struct listing *listing, struct text before, const char *bytes)
{
	return listing->count && strcmp(text_of(listing, before), bytes) == 0 ? before : keep(listing, bytes);
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

/* What virtualenvwrapper and Pipenv wrote down for it. The search for the environment here has read all of it that is under
 * $WORKON_HOME. */
static const char *told_project(struct listing *listing, const struct ve_named *named)
{
	struct ve_buf bytes = {0};
	const char *known = named->rank == VE_NAMED_WORKON ? ve_claims_project(listing->call->sh->session, named->name, &listing->claim) : NULL;
	if (known)
		return *known ? known : NULL;
	ve_buf_reset(&listing->file);
	ve_buf_adds(&listing->file, named->root);
	ve_buf_addc(&listing->file, '/');
	ve_buf_adds(&listing->file, ve_project_name(listing->call->env));
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

static const char *conda_version(struct listing *listing, const char *root)
{
	struct ve_buf *version = &listing->project;
	ve_buf_reset(&listing->file);
	ve_buf_adds(&listing->file, root);
	ve_buf_adds(&listing->file, "/conda-meta");
	ve_buf_reset(version);
	if (!listing->file.status)
		ve_file_each(listing->file.data, 5000, conda_python, version);
	return ve_buf_text(version);
}

static const char fine[] = "fine";

/* What is known of an environment; `keeper` and `project` may be NULL. */
static bool add(struct listing *listing, const struct ve_glance *glance, const struct ve_named *named, const char *project)
{
	struct row *row = new_row(listing);
	if (!row)
		return false;
	const struct row *last = row - !!listing->count;
	struct row new = {.id = glance->id, .order = listing->order++};
	new.name = keep(listing, named->name);
	new.tool = keep_again(listing, last->tool, named->keeper ? named->keeper : glance->tool);
	new.maker = keep_again(listing, last->maker, glance->tool);
	new.project = keep_again(listing, last->project, project ? project : glance->project);
	new.python = keep_again(listing, last->python, glance->kind == VE_CONDA ? conda_version(listing, named->root) : glance->version); /* after the
									    project, whose buffer it takes */
	new.root = keep(listing, named->root);
	ve_glance_at(named, &listing->file, "/bin/python");
	bool there = !listing->file.status && faccessat(named->at, listing->file.data, X_OK, 0) == 0;
	new.health = there ? fine : ve_health(named->root, glance->kind);
	new.broken = strcmp(new.health, fine) != 0;
	for (size_t i = 0, more = 1; i < sizeof new.key; i++) {
		more = more && named->name[i];
		new.key = new.key << 8 | (more ? (unsigned char)named->name[i] : 0);
	}
	*row = new;
	listing->failed |= listing->text.status != VE_OK;
	listing->count += !listing->failed;
	return !listing->failed && listing->count < MOST;
}

static bool add_named(void *ctx, const struct ve_named *named)
{
	struct listing *listing = ctx;
	struct ve_glance glance;
	bool more = true;
	enum ve_status status = ve_glance(&glance, named, &listing->file);
	listing->failed |= status == VE_NOMEM;
	if (status == VE_OK) {
		bool told = named->rank == VE_NAMED_WORKON || named->rank == VE_NAMED_PIPENV;
		more = add(listing, &glance, named, told ? told_project(listing, named) : NULL);
	}
	ve_glance_release(&glance);
	return more;
}

/* That of the current directory is looked for first, and counts as met last: by the name that it has elsewhere. */
static void add_here(struct listing *listing)
{
	const struct ve_site *here = ve_find(listing->call->sh->session, listing->call->env, ve_env_text(listing->call->env, VE_VAR_PWD));
	if (!here)
		return;
	struct ve_glance glance = {.id = here->cfg.id, .kind = here->kind, .tool = here->tool, .project = here->project};
	snprintf(glance.version, sizeof glance.version, "%s", here->version);
	if (add(listing, &glance, &(struct ve_named){.name = here->name, .root = here->root, .at = AT_FDCWD, .entry = here->root}, NULL))
		listing->row->order = UINT_MAX;
}

static int by_identity(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->id.ino != b->id.ino)
		return a->id.ino < b->id.ino ? -1 : 1;
	if (a->id.dev != b->id.dev)
		return a->id.dev < b->id.dev ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int by_name(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	int order = strcmp(a->sort_by, b->sort_by);
	return order ? order : a->order < b->order ? -1 : 1;
}

static bool same_id(const struct row *a, const struct row *b)
{
	return a->id.dev == b->id.dev && a->id.ino == b->id.ino;
}

/* Two of one directory have the file in common that tells an environment; where two have that, and only there, their directories are
 * asked: the file may have two names (hard links). True: some have. */
static bool tell_apart(struct listing *listing)
{
	struct stat st;
	bool some = false;
	for (size_t i = 0; i < listing->count; i++) {
		struct row *row = &listing->row[i];
		if (!(i && same_id(row, row - 1)) && !(i + 1 < listing->count && same_id(row, row + 1)))
			continue;
		row->told = some = true;
	}
	for (size_t i = 0; some && i < listing->count; i++) {
		struct row *row = &listing->row[i];
		row->told = row->told && stat(text_of(listing, row->root), &st) == 0;
		if (row->told)
			row->id = (struct ve_id){st.st_dev, st.st_ino};
	}
	return some;
}

/* Each once, by the name it was first met by; what a later one knows of its project counts. Then sorted. */
static void settle(struct listing *listing)
{
	size_t kept = 0;
	if (!listing->count)
		return;
	qsort(listing->row, listing->count, sizeof *listing->row, by_identity);
	if (tell_apart(listing))
		qsort(listing->row, listing->count, sizeof *listing->row, by_identity);
	for (size_t i = 0; i < listing->count; i++) {
		struct row *row = &listing->row[i], *last = kept ? &listing->row[kept - 1] : NULL;
		if (last && last->told && row->told && same_id(last, row)) {
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

static size_t width_of(const char *text, size_t len)
{
	size_t width = 0;
	for (size_t i = 0; i < len; i++)
		width += ((unsigned char)text[i] & 0xc0) != 0x80;
	return width;
}

static void add_blanks(struct ve_buf *out, size_t count)
{
	static const char blanks[] = "                                ";
	for (; count >= sizeof blanks; count -= sizeof blanks - 1)
		ve_buf_add(out, blanks, sizeof blanks - 1);
	ve_buf_add(out, blanks, count);
}

static struct text text_at(const struct row *row, int cell)
{
	return cell == NAME ? row->name : cell == PYTHON ? row->python : cell == TOOL_ ? row->tool : cell == PROJECT ? row->project : row->root;
}

/* Append what a cell shows (NULL: nowhere); how wide that is. */
static size_t add_cell(const struct listing *listing, struct ve_buf *out, struct ve_buf *scratch, const struct row *row, int cell)
{
	static const char *const titles[CELLS] = {"NAME", "PYTHON", "TOOL", "SIZE", "PROJECT", "PATH"};
	if (row && cell != SIZE) {
		struct text text = text_at(row, cell);
		if (text.width && !(row->broken && cell == PYTHON)) {
			if (out)
				ve_buf_add(out, text_of(listing, text), text.width);
			return text.width;
		}
	}
	ve_buf_reset(scratch);
	if (!row) {
		ve_buf_adds(scratch, titles[cell]);
	} else if (cell == SIZE) {
		add_size(scratch, row);
	} else {
		const char *text = text_of(listing, text_at(row, cell));
		ve_show(scratch, text, strlen(text), SHOWN);
		if (row->broken && cell == PYTHON)
			ve_buf_adds(scratch, scratch->len ? " broken" : "broken");
		else if (!scratch->len)
			ve_buf_addc(scratch, '-');
	}
	if (out) {
		ve_buf_add(out, ve_buf_text(scratch), scratch->len);
		out->status = scratch->status ? scratch->status : out->status;
	}
	return width_of(ve_buf_text(scratch), scratch->len);
}

static void add_table(struct listing *listing, bool sizes)
{
	struct ve_buf out = {0}, cell = {0};
	size_t width[CELLS] = {0}, total = 0;
	for (size_t i = 0; i <= listing->count; i++) {
		for (int c = 0; c < CELLS; c++) {
			if (c == SIZE && !sizes)
				continue;
			size_t w = add_cell(listing, NULL, &cell, i ? &listing->row[i - 1] : NULL, c);
			out.status = cell.status ? cell.status : out.status; /* what is not whole has no width */
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
			if (narrow && c >= PROJECT)
				ve_buf_adds(&out, c == PROJECT ? "\n  of " : "\n  ");
			else
				add_blanks(&out, behind);
			size_t w = add_cell(listing, &out, &cell, row, c);
			behind = out.status ? 0 : width[c] + 2 - w;
		}
		ve_buf_addc(&out, '\n');
		flush(listing, &out, false);
	}
	flush(listing, &out, true);
	ve_buf_release(&out);
	ve_buf_release(&cell);
}

static void add_key(struct ve_buf *out, const struct listing *listing, const char *key, struct text at)
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
		ve_json_key(&out, "health", row->health);
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
	add_here(&listing);
	listing.failed |= !ve_names(session, call->env, add_named, &listing);
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
