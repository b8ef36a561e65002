/* toml.c - one value of a settings file in TOML (v1.0), read without building anything. */
#include "internal.h"

struct cursor {
	const char *at, *end;
};

static bool next_is(const struct cursor *c, char byte)
{
	return c->at < c->end && *c->at == byte;
}

static void skip(struct cursor *c, const char *bytes)
{
	while (c->at < c->end && *c->at && strchr(bytes, *c->at))
		c->at++;
}

static void skip_line(struct cursor *c)
{
	const char *end = memchr(c->at, '\n', (size_t)(c->end - c->at));
	c->at = end ? end : c->end;
}

static void skip_blank(struct cursor *c)
{
	for (skip(c, " \t\r\n"); next_is(c, '#'); skip(c, " \t\r\n"))
		skip_line(c);
}

/* A string of any of the four kinds, without its quotes; the cursor stands on the first of them. False: it has no end. */
static bool quoted(struct cursor *c, struct ve_slice *inside)
{
	const char quote = *c->at;
	const size_t width = c->end - c->at >= 3 && c->at[1] == quote && c->at[2] == quote ? 3 : 1;
	const char *start = c->at + width;
	for (c->at = start; c->at < c->end; c->at++) {
		if (*c->at == '\\' && quote == '"') {
			if (++c->at == c->end)
				return false;
		} else if (*c->at == '\n' && width == 1) {
			return false;
		} else if (*c->at == quote && (width == 1 || (c->end - c->at >= 3 && c->at[1] == quote && c->at[2] == quote))) {
			*inside = (struct ve_slice){start, (size_t)(c->at - start)};
			c->at += width;
			return true;
		}
	}
	return false;
}

/* What is left of the wanted key behind the dotted key at the cursor; NULL: it is another one. */
static const char *match(struct cursor *c, const char *want)
{
	static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	for (;;) {
		struct ve_slice part = {0};
		skip(c, " \t");
		if (next_is(c, '"') || next_is(c, '\'')) {
			if (!quoted(c, &part))
				return NULL;
		} else {
			part.at = c->at;
			skip(c, bare);
			part.len = (size_t)(c->at - part.at);
		}
		if (want && part.len && strlen(want) >= part.len && memcmp(want, part.at, part.len) == 0 &&
		    (!want[part.len] || want[part.len] == '.'))
			want += part.len + (want[part.len] == '.');
		else
			want = NULL;
		skip(c, " \t");
		if (!next_is(c, '.'))
			return want;
		c->at++;
	}
}

/* Over the rest of a value: up to the end of the line, or of what is in brackets, in which strings and comments may be. */
static void skip_value(struct cursor *c)
{
	struct ve_slice inside;
	for (size_t depth = 0; c->at < c->end; c->at++) {
		if (*c->at == '\n' && !depth)
			return;
		if (*c->at == '[' || *c->at == '{')
			depth++;
		else if ((*c->at == ']' || *c->at == '}') && depth)
			depth--;
		else if (*c->at == '#')
			skip_line(c), c->at--;
		else if (*c->at == '"' || *c->at == '\'')
			(void)quoted(c, &inside), c->at--;
	}
}

static bool decode(struct ve_buf *value, struct cursor *c)
{
	static const char plain[] = "\\\"tnr", meant[] = "\\\"\t\n\r";
	const bool basic = next_is(c, '"'), string = basic || next_is(c, '\'');
	struct ve_slice text = {c->at, 0};
	if (string && !quoted(c, &text))
		return false;
	if (!string) {
		while (c->at < c->end && *c->at && !strchr(" \t\r\n#", *c->at))
			c->at++;
		text.len = (size_t)(c->at - text.at);
	}
	for (size_t i = 0; i < text.len; i++) {
		const char *escape = NULL;
		if (basic && text.at[i] == '\\' && (!text.at[++i] || !(escape = strchr(plain, text.at[i]))))
			return false;
		if (!text.at[i])
			return false;
		ve_buf_addc(value, escape ? meant[escape - plain] : text.at[i]);
	}
	return !value->status;
}

/* Go to the value of a key. */
static bool find(struct cursor *c, const char *key)
{
	const char *table = key, *rest;
	for (skip_blank(c); c->at < c->end; skip_blank(c)) {
		if (next_is(c, '[')) {
			c->at++;
			/* An array of tables holds many of each key: none is the one meant. */
			table = next_is(c, '[') ? NULL : match(c, key);
			skip_line(c);
			continue;
		}
		const char *before = c->at;
		rest = match(c, table);
		if (!next_is(c, '=')) {
			skip_line(c);
			c->at += c->at == before;
			continue;
		}
		c->at++;
		skip(c, " \t");
		if (rest && !*rest && table)
			return true;
		skip_value(c);
	}
	return false;
}

bool ve_toml_get(struct ve_buf *value, const char *bytes, size_t len, const char *key)
{
	struct cursor c = {bytes, bytes + len};
	const size_t start = value->len;
	if (!find(&c, key))
		return false;
	if (decode(value, &c))
		return true;
	if (value->data)
		value->data[value->len = start] = '\0';
	return false;
}

bool ve_toml_each(const char *bytes, size_t len, const char *key, bool (*each)(void *ctx, const char *text), void *ctx)
{
	struct cursor c = {bytes, bytes + len};
	struct ve_buf text = {0};
	bool more = find(&c, key) && next_is(&c, '['), found = more;
	while (more) {
		c.at++; /* over the bracket, or a comma */
		skip_blank(&c);
		ve_buf_reset(&text);
		more = (next_is(&c, '"') || next_is(&c, '\'')) && decode(&text, &c) && each(ctx, ve_buf_text(&text));
		skip_blank(&c);
		more = more && next_is(&c, ',');
	}
	ve_buf_release(&text);
	return found;
}
