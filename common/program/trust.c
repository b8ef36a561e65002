/* trust.c - `venv allow`, `venv deny`, `venv trust`: the record of what the user said, and what is taken out of it. */
#include "../internal.h"
#include <sys/file.h>

enum { PATIENCE = 10 }; /* seconds to wait for another process that writes the record */

static const char header[] = "# What venv allow and venv deny were told, one environment a line. Written by venv as a whole.\n";

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static const char *name_of(const struct ve_call *call)
{
	return ve_command_of(call->id)->name;
}

/* `venv: allow: what: why`; what: a path, NULL for none. */
static enum ve_status fail(const struct ve_call *call, enum ve_status status, const char *what, const char *why)
{
	struct ve_buf shown = {0};
	if (what) {
		ve_show(&shown, what, strlen(what), 4096);
		ve_buf_adds(&shown, ": ");
	}
	ve_say(call->sh, VE_ERR, "venv: %s: %s%s", name_of(call), ve_buf_text(&shown), why);
	ve_buf_release(&shown);
	return status;
}

static enum ve_status fail_io(const struct ve_call *call, const char *what)
{
	char why[256];
	snprintf(why, sizeof why, "%s; nothing was recorded", strerror(errno));
	return fail(call, VE_IO, what, why);
}

static bool plain(unsigned char c)
{
	return c > ' ' && c != 0x7f && c != '%';
}

void ve_record_line(struct ve_buf *buf, enum ve_word word, const struct ve_birth *birth, const char *file)
{
	ve_buf_addf(buf, "%s %llu.%llu.%llu ", word == VE_DENIED ? "deny" : "allow", (unsigned long long)birth->ino,
		    (unsigned long long)birth->sec, (unsigned long long)birth->nsec);
	for (; *file; file++) {
		if (plain((unsigned char)*file))
			ve_buf_addc(buf, *file);
		else
			ve_buf_addf(buf, "%%%02X", (unsigned char)*file);
	}
	ve_buf_addc(buf, '\n');
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct record {
	struct ve_buf file, dir; /* links followed: who keeps it elsewhere by a link goes on doing so */
	struct ve_buf text;
	int lock;
};

static bool give_as(int fd, const struct stat *dir)
{
	return geteuid() != 0 || dir->st_uid == 0 || fchown(fd, dir->st_uid, dir->st_gid) == 0;
}

/* The directory of the record and those above it that are missing, as the XDG specification wants them. What root makes in somebody's
 * home by sudo is his. */
static bool make_directories(struct ve_buf *dir)
{
	struct stat above = {0};
	for (size_t i = 1; i <= dir->len; i++) {
		if (i < dir->len && dir->data[i] != '/')
			continue;
		dir->data[i] = '\0';
		bool made = mkdir(dir->data, 0700) == 0;
		bool fine = !made || geteuid() != 0 || !above.st_uid || chown(dir->data, above.st_uid, above.st_gid) == 0;
		int error = errno;
		fine = stat(dir->data, &above) == 0 && fine;
		if (!fine && !made)
			errno = error; /* why it could not be made says more */
		if (i < dir->len)
			dir->data[i] = '/';
		if (!fine)
			return false;
	}
	return true;
}

/* A file beside the record, the user's own whoever we are; `file` becomes its path, *fd -1 when it cannot be had, which was said. */
static enum ve_status open_beside(const struct ve_call *call, const struct record *record, const char *ending, int flags, struct ve_buf *file, int *fd)
{
	struct stat st;
	*fd = -1;
	ve_buf_addf(file, "%s%s", record->file.data, ending);
	if (file->status)
		return fail(call, file->status, NULL, ve_status_text(file->status));
	if (flags & O_EXCL)
		unlink(file->data); /* of a process that died; who holds the lock may */
	int opened = open(file->data, flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (opened >= 0 && stat(record->dir.data, &st) == 0 && give_as(opened, &st)) {
		*fd = opened;
		return VE_OK;
	}
	enum ve_status status = fail_io(call, file->data);
	if (opened >= 0)
		close(opened);
	if (opened >= 0 && (flags & O_EXCL))
		unlink(file->data);
	return status;
}

/* Not on the record itself, as that is replaced. The lock ends with the process; the file may stay and means nothing. */
static enum ve_status take_lock(const struct ve_call *call, struct record *record)
{
	struct ve_buf file = {0};
	struct timespec now, pause = {0, 20000000};
	enum ve_status status = open_beside(call, record, ".lock", O_RDWR, &file, &record->lock);
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (time_t end = now.tv_sec + PATIENCE; !status && flock(record->lock, LOCK_EX | LOCK_NB) != 0; clock_gettime(CLOCK_MONOTONIC, &now)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			status = fail_io(call, file.data);
		else if (now.tv_sec >= end)
			status = fail(call, VE_IO, file.data, "another process has held this lock for ten seconds; nothing was recorded");
		else
			nanosleep(&pause, NULL);
	}
	ve_buf_release(&file);
	return status;
}

/* All of it or nothing: written beside, made safe, then put in its place. */
static enum ve_status replace(const struct ve_call *call, struct record *record, const struct ve_buf *text)
{
	struct ve_buf made = {0};
	int fd;
	enum ve_status status = open_beside(call, record, ".new", O_WRONLY | O_EXCL, &made, &fd);
	if (status)
		goto out;
	bool fine = ve_write_all(fd, text) && fsync(fd) == 0;
	int error = errno;
	if (close(fd) != 0 && fine) {
		fine = false;
		error = errno;
	}
	if (fine && rename(made.data, record->file.data) != 0) {
		fine = false;
		error = errno;
	}
	if (!fine) {
		unlink(made.data);
		errno = error;
		status = fail_io(call, record->file.data);
	}
out:
	ve_buf_release(&made);
	return status;
}

static enum ve_status nothing_said(const struct ve_call *call, const char *real)
{
	return fail(call, VE_NOTFOUND, real, "neither allowed nor denied; what was: venv trust");
}

/* For a word about `real`; for VE_UNSAID, what was said is to be taken out. */
static enum ve_status open_record(const struct ve_call *call, struct record *record, enum ve_word word, const char *place)
{
	struct ve_judge judge;
	struct ve_buf why = {0}, real = {0};
	if (!ve_record_file(&record->file, call->env))
		return fail(call, VE_NOTFOUND, NULL, "HOME is not set, so there is no place for the record");
	enum ve_status status = ve_file_real(&real, record->file.data);
	if (!status) {
		ve_buf_reset(&record->file);
		ve_buf_adds(&record->file, ve_buf_text(&real));
	}
	ve_buf_release(&real);
	if (status == VE_NOTFOUND && !word)
		return nothing_said(call, place);
	if (!record->file.status)
		ve_buf_add(&record->dir, record->file.data, (size_t)(strrchr(record->file.data, '/') - record->file.data));
	if (record->file.status || record->dir.status)
		return fail(call, VE_NOMEM, NULL, ve_status_text(VE_NOMEM));
	if (!make_directories(&record->dir))
		return fail_io(call, record->dir.data);
	status = take_lock(call, record);
	if (status)
		return status;
	ve_judge_begin(&judge, call->env, &why);
	if (!ve_record_read(&record->text, record->file.data, &judge)) {
		ve_buf_adds(&why, "; nothing was recorded");
		status = fail(call, VE_UNTRUSTED, NULL, ve_buf_text(&why));
	}
	ve_judge_end(&judge);
	ve_buf_release(&why);
	return status;
}

/* What was said of other environments stays as it is, and so does what is no entry. VE_UNSAID: nothing is put in its place. */
static enum ve_status change(const struct ve_call *call, struct record *record, enum ve_word word, const char *real)
{
	struct ve_birth birth;
	struct ve_entry entry;
	struct ve_buf text = {0}, path_ = {0};
	bool found = false;
	const char *at = ve_buf_text(&record->text), *end = at + record->text.len;
	ve_birth_take(&birth, real);
	ve_buf_adds(&text, header);
	while (ve_record_next(&at, end, &entry)) {
		ve_buf_reset(&path_);
		ve_entry_file(&path_, &entry);
		if (entry.word && (ve_same(ve_buf_text(&path_), real) || (birth.sec && ve_birth_same(&entry.birth, &birth)))) {
			found = true;
			continue;
		}
		if (entry.line.len + 1 == sizeof header - 1 && memcmp(entry.line.at, header, entry.line.len) == 0)
			continue;
		ve_buf_add(&text, entry.line.at, entry.line.len);
		ve_buf_addc(&text, '\n');
	}
	if (word)
		ve_record_line(&text, word, &birth, real);
	enum ve_status status = text.status ? text.status : path_.status;
	if (!status && !word)
		status = found ? replace(call, record, &text) : nothing_said(call, real);
	else if (!status && text.len > VE_RECORD_CAP)
		status = fail(call, VE_NOMEM, record->file.data, "the record is full; take out lines that are not needed any more");
	else if (status || !birth.ino)
		status = fail(call, status ? status : VE_IO, real, ve_status_text(status ? status : VE_IO));
	else
		status = replace(call, record, &text);
	ve_buf_release(&text);
	ve_buf_release(&path_);
	return status;
}

/* What is gone has no environment, but perhaps an entry: its path, links followed as far as it is there. */
static enum ve_status gone(const struct ve_call *call, struct ve_buf *real)
{
	struct ve_buf whole = {0};
	size_t len;
	const char *cwd = ve_env_text(call->env, VE_VAR_PWD);
	ve_path_join(&whole, ve_given(cwd) ? cwd : "/", call->words[0]);
	if (!whole.status && ve_file_real(real, whole.data) != VE_OK) {
		const char *name = ve_basename(whole.data, &len);
		ve_buf_reset(real);
		whole.data[name > whole.data ? name - whole.data - 1 : 0] = '\0';
		if (!*whole.data || ve_file_real(real, whole.data) != VE_OK) {
			ve_buf_reset(real);
			ve_buf_adds(real, whole.data);
		}
		ve_buf_addc(real, '/');
		ve_buf_add(real, name, len);
	}
	enum ve_status status = whole.status ? whole.status : real->status;
	ve_buf_release(&whole);
	return status;
}

static enum ve_status say_word(const struct ve_call *call, enum ve_word word)
{
	struct ve_session *session = call->sh->session;
	struct record record = {.lock = -1};
	struct ve_buf why = {0}, real = {0}, shown = {0};
	enum ve_status status;
	struct ve_site *site = ve_resolve(session, call->env, call->count ? call->words[0] : NULL, &status, &why);
	bool named = site || (!word && call->count && (status == VE_NOTFOUND || status == VE_NOTENV));
	if (!named) {
		fail(call, status, NULL, why.len ? why.data : ve_status_text(status));
		goto out;
	}
	if (word == VE_ALLOWED && strchr(site->place, ':')) {
		status = fail(call, VE_COLON, site->place,
			      "PATH cannot hold a path with a colon; rename the directory and make the environment anew");
		goto out;
	}
	status = site ? ve_file_real(&real, site->root) : gone(call, &real);
	if (status)
		fail(call, status, site ? site->root : call->words[0], ve_status_text(status));
	else
		status = open_record(call, &record, word, real.data);
	if (!status)
		status = change(call, &record, word, real.data);
	if (status)
		goto out;
	/* What the user should know all the same. */
	struct ve_judge judge;
	struct stat st;
	ve_judge_begin(&judge, call->env, &why);
	bool open_ = word == VE_ALLOWED && stat(real.data, &st) == 0 && ve_judge_others_write(&judge, real.data, &st);
	ve_judge_end(&judge);
	const char *place = site ? site->root : real.data;
	ve_show(&shown, place, strlen(place), 4096);
	ve_say(call->sh, VE_ERR, "venv: %s: %s%s", ve_buf_text(&shown), word == VE_ALLOWED ? "allowed" : word ? "denied" : "forgotten",
	       open_ ? ", though others can write to it" : "");
out:
	if (record.lock >= 0)
		close(record.lock);
	ve_buf_release(&record.file);
	ve_buf_release(&record.dir);
	ve_buf_release(&record.text);
	ve_buf_release(&why);
	ve_buf_release(&real);
	ve_buf_release(&shown);
	return status;
}

enum ve_status ve_cmd_allow(const struct ve_call *call)
{
	return say_word(call, VE_ALLOWED);
}

enum ve_status ve_cmd_deny(const struct ve_call *call)
{
	return say_word(call, VE_DENIED);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static const char *const modes[] = {"mine", "ask", "all", "mine"};
static const char *const mode_texts[] = {
	"what is yours and was made where it is", "VENV_TRUST=ask: what you allowed", "VENV_TRUST=all: what is yours",
	"what is yours and was made where it is (VENV_TRUST is neither ask nor all)"};

static const char *state_of(const struct ve_entry *entry, const char *file)
{
	struct ve_birth birth;
	ve_birth_take(&birth, file);
	return !birth.ino ? "gone" : ve_birth_same(&birth, &entry->birth) ? "same" : "replaced";
}

static void add_entries(struct ve_buf *out, const struct ve_buf *record, bool json)
{
	const char *at = ve_buf_text(record), *end = at + record->len, *comma = "";
	struct ve_entry entry;
	struct ve_buf file = {0};
	while (ve_record_next(&at, end, &entry)) {
		if (!entry.word)
			continue;
		ve_buf_reset(&file);
		ve_entry_file(&file, &entry);
		const char *state = state_of(&entry, ve_buf_text(&file)), *word = entry.word == VE_ALLOWED ? "allow" : "deny";
		if (json) {
			ve_buf_addf(out, "%s{", comma);
			ve_json_key(out, "said", word);
			ve_buf_adds(out, ", ");
			ve_json_key(out, "environment", ve_buf_text(&file));
			ve_buf_adds(out, ", ");
			ve_json_key(out, "state", state);
			ve_buf_addc(out, '}');
			comma = ", ";
			continue;
		}
		ve_buf_addf(out, "%-8s ", word);
		ve_show(out, ve_buf_text(&file), file.len, 4096);
		if (ve_same(state, "gone"))
			ve_buf_adds(out, " (gone)");
		else if (ve_same(state, "replaced") && entry.word == VE_ALLOWED)
			ve_buf_adds(out, " (another one is there now: not allowed)");
		ve_buf_addc(out, '\n');
	}
	ve_buf_release(&file);
}

static void add_line(struct ve_buf *out, const char *key, const char *text, const char *more)
{
	ve_buf_addf(out, "%-8s ", key);
	ve_show(out, text, strlen(text), 4096);
	ve_buf_addf(out, "%s\n", more);
}

enum ve_status ve_cmd_trust(const struct ve_call *call)
{
	struct ve_judge judge;
	struct ve_buf out = {0}, file = {0}, record = {0}, why = {0}, more = {0};
	enum ve_status status;
	bool json = ve_call_has(call, "--json");
	if (ve_call_has(call, "--forget"))
		return json ? ve_usage(call, "--json", "it does not go with --forget") : say_word(call, VE_UNSAID);
	struct ve_site *site = ve_resolve(call->sh->session, call->env, call->count ? call->words[0] : NULL, &status, &why);
	if (!site && call->count) {
		fail(call, status, NULL, why.len ? why.data : ve_status_text(status));
		ve_buf_release(&why);
		return status;
	}
	ve_buf_reset(&why);
	bool trusted = site && ve_trust(call->sh->session, call->env, site) == VE_TRUSTED;
	enum ve_trust_mode mode = ve_trust_mode(call->env);
	bool home = ve_record_file(&file, call->env);
	ve_judge_begin(&judge, call->env, &why);
	bool fine = !home || ve_record_read(&record, file.data, &judge);
	ve_judge_end(&judge);
	if (json) {
		ve_buf_addc(&out, '{');
		ve_json_key(&out, "environment", site ? site->root : NULL);
		ve_buf_addf(&out, ", \"trusted\": %s, ", !site ? "null" : trusted ? "true" : "false");
		ve_json_key(&out, "why", site ? ve_trust_why(site) : NULL);
		ve_buf_adds(&out, ", ");
		ve_json_key(&out, "mode", modes[mode]);
		ve_buf_adds(&out, ", ");
		ve_json_key(&out, "prefixes", ve_env_text(call->env, VE_VAR_TRUST_PREFIXES));
		ve_buf_adds(&out, ", ");
		ve_json_key(&out, "record", home ? file.data : NULL);
		ve_buf_adds(&out, ", \"entries\": [");
		add_entries(&out, &record, true);
		ve_buf_adds(&out, "]}\n");
	} else {
		if (site) {
			ve_buf_addf(&more, ": %strusted: %s", trusted ? "" : "not ", ve_trust_why(site));
			add_line(&out, "here", site->root, ve_buf_text(&more));
		}
		add_line(&out, "trusted", mode_texts[mode], "");
		if (ve_given(ve_env_text(call->env, VE_VAR_TRUST_PREFIXES)))
			add_line(&out, "prefixes", ve_env_text(call->env, VE_VAR_TRUST_PREFIXES), "");
		if (home)
			add_line(&out, "record", file.data, record.len || !fine ? "" : " (empty)");
		add_entries(&out, &record, false);
	}
	ve_say_buf(call->sh, VE_OUT, &out);
	if (!fine)
		fail(call, VE_UNTRUSTED, NULL, ve_buf_text(&why));
	status = out.status ? out.status : fine ? VE_OK : VE_UNTRUSTED;
	ve_buf_release(&out);
	ve_buf_release(&file);
	ve_buf_release(&record);
	ve_buf_release(&why);
	ve_buf_release(&more);
	return status;
}
