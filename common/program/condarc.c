/* condarc.c - conda's settings files, as far as they say where environments are and what a prompt shows: top-level keys with a word or a list.
 * Of YAML this is what `conda config` writes, and people write by hand; anything else is passed over. */
#include "../internal.h"

enum { RC_CAP = 256 << 10, VALUE_CAP = 4096, FILES = 100 };

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

static void read_one(const char *file, struct rc *rc)
{
	struct ve_buf bytes = {0};
	if (ve_file_read(&bytes, file, RC_CAP) == VE_OK && bytes.len)
		ve_condarc_parse(bytes.data, bytes.len, rc->key, rc->each, rc->ctx);
	ve_buf_release(&bytes);
}

/* Those of a directory: .condarc, condarc, condarc.d/NAME.yml. */
static void read_in(const char *dir, const char *tail, struct rc *rc)
{
	static const char *const names[] = {".condarc", "condarc"};
	struct ve_buf file = {0};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s%s/%s", dir, tail, names[i]);
		if (!file.status)
			read_one(file.data, rc);
	}
	static const char *const tails[] = {".yml", ".yaml"};
	for (size_t t = 0; t < sizeof tails / sizeof *tails; t++) {
		struct ve_strings files = {0};
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s%s/condarc.d", dir, tail);
		if (!file.status && ve_strings_files(&files, file.data, tails[t], FILES) == VE_OK) {
			for (size_t i = 0; i < files.count; i++)
				read_one(files.at[i], rc);
		}
		ve_strings_release(&files);
	}
	ve_buf_release(&file);
}

/* conda 26.7, base/constants.py: SEARCH_PATH, what comes later counts more. */
void ve_condarc_each(struct ve_env *env, const char *key, ve_condarc_value *each, void *ctx)
{
	struct rc rc = {key, each, ctx};
	struct ve_buf root = {0}, file = {0};
	const char *home = ve_env_text(env, VE_VAR_HOME), *config = ve_env_text(env, VE_VAR_XDG_CONFIG_HOME);
	const char *prefix = ve_env_text(env, VE_VAR_CONDA_PREFIX), *own = ve_env_text(env, VE_VAR_CONDARC);
	read_in("/etc/conda", "", &rc);
	read_in("/var/lib/conda", "", &rc);
	if (ve_conda_root(&root, env))
		read_in(root.data, "", &rc);
	if (config && *config == '/')
		read_in(config, "/conda", &rc);
	if (home && *home == '/') {
		read_in(home, "/.config/conda", &rc);
		read_in(home, "/.conda", &rc);
		ve_buf_addf(&file, "%s/.condarc", home);
		if (!file.status)
			read_one(file.data, &rc);
	}
	if (prefix && *prefix == '/' && !ve_same(prefix, ve_buf_text(&root)))
		read_in(prefix, "", &rc);
	if (own && *own == '/')
		read_one(own, &rc);
	ve_buf_release(&root);
	ve_buf_release(&file);
}
