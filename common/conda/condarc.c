/* condarc.c - conda's settings files, as far as they say where environments are and what a prompt shows: top-level keys with a word or a list.
 * Of YAML this is what `conda config` writes, and people write by hand; anything else is passed over. */
#include "../internal.h"

enum { RC_CAP = 256 << 10, VALUE_CAP = 4096, FILES = 100, SOURCES = 24, KNOWN = 8 };

struct rc {
	const char *key;
	ve_condarc_value *each;
	void *ctx;
};

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

/* A word: in quotes, or up to a comment or the end of the line, or of the list it stands in. What follows it. */
static const char *word(struct rc *rc, const char *at, const char *end, bool listed)
{
	struct ve_buf value = {0};
	at = skip_blanks(at, end);
	if (at < end && (*at == '"' || *at == '\'')) {
		char quote = *at++;
		for (; at < end; at++) {
			if (*at == quote && quote == '\'' && at + 1 < end && at[1] == quote)
				at++;
			else if (*at == quote)
				break;
			else if (*at == '\\' && quote == '"' && at + 1 < end)
				at++;
			ve_buf_addc(&value, *at);
		}
		at += at < end;
	} else {
		const char *start = at;
		while (at < end && !(listed && (*at == ',' || *at == ']')) && !(*at == '#' && at > start && at[-1] == ' '))
			at++;
		const char *stop = at;
		while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
			stop--;
		ve_buf_add(&value, start, (size_t)(stop - start));
	}
	if (value.len && value.len < VALUE_CAP && !value.status && !memchr(value.data, '\0', value.len))
		rc->each(rc->ctx, value.data);
	ve_buf_release(&value);
	return at;
}

static void values(struct rc *rc, const char *at, const char *end)
{
	at = skip_blanks(at, end);
	if (at < end && *at == '[') {
		do
			at = skip_blanks(word(rc, at + 1, end, true), end);
		while (at < end && *at == ',');
	} else if (at < end && *at != '#' && *at != '\r') {
		word(rc, at, end, false);
	}
}

void ve_condarc_parse(const char *bytes, size_t len, const char *key, ve_condarc_value *each, void *ctx)
{
	struct rc rc = {key, each, ctx};
	const char *at = bytes, *end = bytes + len;
	bool inside = false;
	for (const char *next; at < end; at = next) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
		const char *start = skip_blanks(at, stop);
		next = newline ? newline + 1 : end;
		if (start == stop || *start == '#' || *start == '\r')
			continue;
		if (*start == '-' && start + 1 < stop && start[1] == ' ') {
			if (inside)
				word(&rc, start + 1, stop, false);
			continue;
		}
		if (start > at)
			continue; /* of another key */
		inside = (size_t)(stop - at) > strlen(key) && strncmp(at, key, strlen(key)) == 0 && at[strlen(key)] == ':';
		if (inside)
			values(&rc, at + strlen(key) + 1, stop);
	}
}

/* ---- what is remembered -------------------------------------------------------------------------------------------- */

static const char *const keys[] = {"envs_dirs", "changeps1", "env_prompt", "auto_stack"};
enum { KEYS = sizeof keys / sizeof *keys, CHANGEPS1 = 1, ENV_PROMPT, AUTO_STACK };

/* A directory that may hold settings, or a file: what was there, and what it said. */
struct source {
	struct ve_buf place;
	bool is_file;
	struct {
		struct ve_buf file;
		struct ve_stamp stamp; /* zeroed: nothing is there */
	} known[KNOWN]; /* the first is `place` itself */
	unsigned count;
	bool fleeting; /* a later change might not show */
	struct ve_strings values[KEYS];
	unsigned long turn; /* when it was last compared */
};

/* What these variables lead to. */
static const enum ve_var inputs[] = {VE_VAR_HOME, VE_VAR_CONDA_PREFIX, VE_VAR_XDG_CONFIG_HOME, VE_VAR_CONDA_EXE, VE_VAR_MAMBA_ROOT_PREFIX, VE_VAR_CONDARC};
enum { INPUTS = sizeof inputs / sizeof *inputs, ANSWERS = 4, WATCHED = 24 };

/* What all files together say, where a prompt depends on it, and what tells that it is so still. */
struct answer {
	struct ve_buf input[INPUTS];
	unsigned unset; /* a bit for each */
	struct {
		struct ve_buf file;
		struct ve_stamp stamp;
	} watch[WATCHED];
	unsigned count; /* 0: not known */
	struct ve_buf value[KEYS];
};

struct ve_condarc {
	struct source at[SOURCES];
	unsigned count, next;
	unsigned long turn;
	bool fresh; /* what was just compared is good for what is about to be done */
	struct answer answer[ANSWERS];
	unsigned next_answer;
};

static void empty_answer(struct answer *answer)
{
	for (int i = 0; i < INPUTS; i++)
		ve_buf_release(&answer->input[i]);
	for (int i = 0; i < WATCHED; i++)
		ve_buf_release(&answer->watch[i].file);
	for (int i = 0; i < KEYS; i++)
		ve_buf_release(&answer->value[i]);
	*answer = (struct answer){0};
}

static void empty(struct source *source)
{
	for (unsigned i = 0; i < KNOWN; i++)
		ve_buf_release(&source->known[i].file);
	for (int i = 0; i < KEYS; i++)
		ve_strings_release(&source->values[i]);
	source->count = 0;
	source->fleeting = false;
}

void ve_condarc_forget(struct ve_session *session)
{
	struct ve_condarc *all = session->condarc;
	for (unsigned i = 0; all && i < all->count; i++) {
		empty(&all->at[i]);
		ve_buf_release(&all->at[i].place);
	}
	for (int i = 0; all && i < ANSWERS; i++)
		empty_answer(&all->answer[i]);
	free(all);
	session->condarc = NULL;
}

void ve_condarc_begin(struct ve_session *session)
{
	if (!session->condarc)
		return;
	session->condarc->turn += !session->condarc->fresh;
	session->condarc->fresh = false;
}

void ve_condarc_go_on(struct ve_session *session)
{
	if (session->condarc)
		session->condarc->fresh = true;
}

void ve_condarc_watch(struct ve_look *look)
{
	const struct ve_condarc *all = look->session->condarc;
	for (unsigned i = 0; all && i < all->count; i++) {
		const struct source *source = &all->at[i];
		for (unsigned k = 0; source->turn == all->turn && k < source->count; k++)
			ve_look_watch(look, ve_buf_text(&source->known[k].file), NULL);
		look->unsettled |= source->turn == all->turn && source->fleeting;
	}
	look->unsettled |= !all;
}

/* Whether a file or directory is there; from now on its stamp tells. */
static bool note(struct source *source, const char *file)
{
	struct stat st;
	struct ve_stamp stamp = {0};
	if (stat(file, &st) == 0)
		ve_stamp_take(&stamp, &st);
	else
		source->fleeting |= !ve_lasting(errno);
	source->fleeting |= (stamp.id.ino && !ve_settled(&stamp.changed)) || source->count == KNOWN;
	if (source->count < KNOWN) {
		ve_buf_reset(&source->known[source->count].file);
		ve_buf_adds(&source->known[source->count].file, file);
		source->fleeting |= source->known[source->count].file.status != VE_OK;
		source->known[source->count++].stamp = stamp;
	}
	return stamp.id.ino;
}

static bool holds(const struct source *source)
{
	for (unsigned i = 0; i < source->count; i++) {
		struct stat st;
		struct ve_stamp now = {0};
		if (stat(ve_buf_text(&source->known[i].file), &st) == 0)
			ve_stamp_take(&now, &st);
		if (!ve_stamp_same(&now, &source->known[i].stamp))
			return false;
	}
	return source->count && !source->fleeting;
}

static void add_value(void *ctx, const char *value)
{
	ve_strings_add(ctx, value);
}

static void read_one(struct source *source, const char *file)
{
	struct ve_buf bytes = {0};
	if (ve_file_read(&bytes, file, RC_CAP) == VE_OK && bytes.len) {
		for (int i = 0; i < KEYS; i++)
			ve_condarc_parse(bytes.data, bytes.len, keys[i], add_value, &source->values[i]);
	}
	source->fleeting |= bytes.status != VE_OK;
	ve_buf_release(&bytes);
}

/* .condarc, condarc, condarc.d/NAME.yml. */
static void read_in(struct source *source, const char *dir)
{
	static const char *const names[] = {".condarc", "condarc"}, *const tails[] = {".yml", ".yaml"};
	struct ve_buf file = {0};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s/%s", dir, names[i]);
		if (!file.status && access(file.data, F_OK) == 0 && note(source, file.data))
			read_one(source, file.data);
	}
	ve_buf_reset(&file);
	ve_buf_addf(&file, "%s/condarc.d", dir);
	bool more = !file.status && access(file.data, F_OK) == 0 && note(source, file.data);
	for (size_t t = 0; more && t < sizeof tails / sizeof *tails; t++) {
		struct ve_strings files = {0};
		ve_strings_files(&files, file.data, tails[t], FILES);
		for (size_t i = 0; i < files.count; i++) {
			if (note(source, files.at[i]))
				read_one(source, files.at[i]);
		}
		ve_strings_release(&files);
	}
	ve_buf_release(&file);
}

/* What is known of a place, or read now. NULL: no memory. */
static struct source *at(struct ve_session *session, const char *place, bool is_file)
{
	struct ve_condarc *all = session->condarc;
	struct source *source = NULL;
	if (!all)
		all = session->condarc = calloc(1, sizeof *all);
	for (unsigned i = 0; all && i < all->count && !source; i++) {
		if (all->at[i].is_file == is_file && ve_same(ve_buf_text(&all->at[i].place), place))
			source = &all->at[i];
	}
	if (source && (source->turn == all->turn || holds(source))) {
		source->turn = all->turn;
		return source;
	}
	if (all && !source) {
		source = &all->at[all->count < SOURCES ? all->count++ : all->next++ % SOURCES];
		ve_buf_reset(&source->place);
		ve_buf_adds(&source->place, place);
		source->is_file = is_file;
	}
	if (!source)
		return NULL;
	empty(source);
	if (source->place.status)
		source->fleeting = true;
	else if (note(source, place))
		is_file ? read_one(source, place) : read_in(source, place);
	source->turn = all->turn;
	return source;
}

struct asked {
	struct ve_session *session;
	int key;
	ve_condarc_value *each;
	void *ctx;
};

/* The settings of DIR/TAIL. */
static void ask(const struct asked *asked, const char *dir, const char *tail, bool is_file)
{
	struct ve_buf place = {0};
	if (!dir || *dir != '/')
		return;
	ve_buf_addf(&place, "%s%s", dir, tail);
	const struct source *source = place.status ? NULL : at(asked->session, place.data, is_file);
	for (size_t i = 0; source && i < source->values[asked->key].count; i++)
		asked->each(asked->ctx, source->values[asked->key].at[i]);
	ve_buf_release(&place);
}

/* conda 26.7, base/constants.py: SEARCH_PATH, what comes later counts more. */
void ve_condarc_each(struct ve_session *session, struct ve_env *env, const char *key, ve_condarc_value *each, void *ctx)
{
	struct asked asked = {session, 0, each, ctx};
	struct ve_buf root = {0};
	while (asked.key < KEYS && !ve_same(keys[asked.key], key))
		asked.key++;
	if (asked.key == KEYS)
		return;
	const char *home = ve_env_text(env, VE_VAR_HOME), *prefix = ve_env_text(env, VE_VAR_CONDA_PREFIX);
	ask(&asked, "/etc/conda", "", false);
	ask(&asked, "/var/lib/conda", "", false);
	if (ve_conda_root(&root, env))
		ask(&asked, root.data, "", false);
	ask(&asked, ve_env_text(env, VE_VAR_XDG_CONFIG_HOME), "/conda", false);
	ask(&asked, home, "/.config/conda", false);
	ask(&asked, home, "/.conda", false);
	ask(&asked, home, "/.condarc", true);
	if (!ve_same(prefix, ve_buf_text(&root)))
		ask(&asked, prefix, "", false);
	ask(&asked, ve_env_text(env, VE_VAR_CONDARC), "", true);
	ve_buf_release(&root);
}

/* ---- what they say together, without asking each ------------------------------------------------------------------------ */

static bool is_so(const char *file, const struct ve_stamp *stamp)
{
	struct stat st;
	struct ve_stamp now = {0};
	if (stat(file, &st) == 0)
		ve_stamp_take(&now, &st);
	return ve_stamp_same(&now, stamp);
}

static bool answers(const struct answer *answer, const char *const texts[INPUTS])
{
	for (int i = 0; i < INPUTS; i++) {
		if (texts[i] ? (answer->unset >> i & 1) || strcmp(texts[i], ve_buf_text(&answer->input[i])) != 0 : !(answer->unset >> i & 1))
			return false;
	}
	for (unsigned i = 0; i < answer->count; i++) {
		if (!is_so(answer->watch[i].file.data, &answer->watch[i].stamp))
			return false;
	}
	return answer->count;
}

static bool watch(struct answer *answer, const char *file, const struct ve_stamp *stamp)
{
	for (unsigned i = 0; i < answer->count; i++) {
		if (strcmp(answer->watch[i].file.data, file) == 0)
			return ve_stamp_same(&answer->watch[i].stamp, stamp);
	}
	if (answer->count == WATCHED)
		return false;
	ve_buf_adds(&answer->watch[answer->count].file, file);
	answer->watch[answer->count].stamp = *stamp;
	return answer->watch[answer->count++].file.status == VE_OK;
}

/* Of what is not there the home directory tells, if it lies right in it: one call for all of these. */
static bool watch_all(struct ve_condarc *all, struct answer *answer, const char *home)
{
	struct stat st, link;
	struct ve_stamp above = {0};
	size_t len = home && *home == '/' ? strlen(home) : 0;
	if (len && stat(home, &st) == 0 && ve_settled(&VE_CTIME(st)))
		ve_stamp_take(&above, &st);
	for (unsigned i = 0; i < all->count; i++) {
		const struct source *source = &all->at[i];
		if (source->turn != all->turn)
			continue;
		if (source->fleeting)
			return false;
		for (unsigned k = 0; k < source->count; k++) {
			const char *file = ve_buf_text(&source->known[k].file);
			bool below = above.id.ino && !source->known[k].stamp.id.ino && strncmp(file, home, len) == 0 && file[len] == '/';
			char first[256];
			size_t name = below ? strcspn(file + len + 1, "/") : 0;
			below = below && len + 1 + name < sizeof first;
			if (below) {
				memcpy(first, file, len + 1 + name);
				first[len + 1 + name] = '\0';
				below = lstat(first, &link) != 0 && errno == ENOENT;
			}
			if (!(below ? watch(answer, home, &above) : watch(answer, file, &source->known[k].stamp)))
				return false;
		}
	}
	return true;
}

static const char *said(const struct ve_buf *value)
{
	return value->len && !value->status ? value->data : NULL;
}

static void last(void *ctx, const char *value)
{
	ve_buf_reset(ctx);
	ve_buf_adds(ctx, value);
}

bool ve_condarc_says(struct ve_condarc_says *says, const struct ve_shell *sh)
{
	struct ve_session *session = sh->session;
	const char *texts[INPUTS];
	struct ve_env env;
	if (!session->condarc)
		session->condarc = calloc(1, sizeof *session->condarc);
	struct ve_condarc *all = session->condarc;
	struct answer *answer = NULL;
	*says = (struct ve_condarc_says){0};
	if (!all)
		return false;
	for (int i = 0; i < INPUTS; i++)
		texts[i] = ve_conda_get(sh, inputs[i]);
	for (int i = 0; i < ANSWERS && !answer; i++) {
		if (answers(&all->answer[i], texts))
			answer = &all->answer[i];
	}
	bool whole = true;
	if (!answer) {
		answer = &all->answer[all->next_answer++ % ANSWERS];
		empty_answer(answer);
		for (int i = 0; i < INPUTS; i++) {
			answer->unset |= (unsigned)!texts[i] << i;
			ve_buf_adds(&answer->input[i], texts[i] ? texts[i] : "");
			whole &= !answer->input[i].status;
		}
		ve_env_capture(&env, sh);
		for (int i = CHANGEPS1; i < KEYS; i++)
			ve_condarc_each(session, &env, keys[i], last, &answer->value[i]);
		if (!whole || !watch_all(all, answer, ve_buf_text(&answer->input[0])))
			answer->count = 0;
		for (int i = CHANGEPS1; i < KEYS; i++)
			whole &= !answer->value[i].status;
	}
	says->changeps1 = said(&answer->value[CHANGEPS1]);
	says->env_prompt = said(&answer->value[ENV_PROMPT]);
	says->auto_stack = said(&answer->value[AUTO_STACK]);
	return whole;
}

/* ---- for who keeps what comes of it --------------------------------------------------------------------------------------- */

void ve_conda_depends_on(struct ve_conda_depends *depends, struct ve_strings *list, const char *dir, const char *tail)
{
	struct ve_buf file = {0};
	ve_buf_adds(&file, dir);
	ve_buf_adds(&file, tail);
	depends->lost |= file.status || ve_strings_add(list, ve_buf_text(&file)) != VE_OK;
	ve_buf_release(&file);
}

void ve_conda_depends_release(struct ve_conda_depends *depends)
{
	struct ve_strings *lists[] = {&depends->absent, &depends->there, &depends->files, &depends->dirs};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		ve_strings_release(lists[i]);
	*depends = (struct ve_conda_depends){0};
}

void ve_condarc_depends(struct ve_conda_depends *depends, const struct ve_session *session)
{
	static const char *const tails[] = {"", "/.condarc", "/condarc", "/condarc.d"};
	const struct ve_condarc *all = session->condarc;
	struct stat st;
	depends->lost |= !all;
	for (unsigned i = 0; all && i < all->count; i++) {
		const struct source *source = &all->at[i];
		for (size_t k = 0; source->turn == all->turn && k < (source->is_file ? 1 : 4); k++) {
			struct ve_buf file = {0};
			ve_buf_adds(&file, ve_buf_text(&source->place));
			ve_buf_adds(&file, tails[k]);
			bool there = !file.status && stat(file.data, &st) == 0;
			if (k || source->is_file || !there)
				ve_conda_depends_on(depends, there ? &depends->files : &depends->absent, ve_buf_text(&file), "");
			depends->lost |= file.status || (there && (k || source->is_file) && !S_ISREG(st.st_mode));
			ve_buf_release(&file);
			if (!k && !there)
				break;
		}
	}
}
