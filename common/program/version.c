/* version.c - a version as tools print it (PEP 440, "Normalization"). */
#include "../internal.h"

static bool digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte | 32) : byte;
}

/* A number without leading zeros, appended. */
static const char *number(struct ve_buf *out, const char *at)
{
	while (at[0] == '0' && digit(at[1]))
		at++;
	for (; digit(*at); at++)
		ve_buf_addc(out, *at);
	return at;
}

static const char *separator(const char *at)
{
	return *at && strchr("-_.", *at) ? at + 1 : at;
}

/* One of the words, in any case; the longer ones come first. */
static const char *word(const char *at, const char *const words[], int count, int *which)
{
	for (int i = 0; i < count; i++) {
		size_t n = 0;
		while (words[i][n] && lower(at[n]) == words[i][n])
			n++;
		if (!words[i][n]) {
			*which = i;
			return at + n;
		}
	}
	return NULL;
}

/* `[-_.]word[-_.]number`, both separators and the number optional; at if there is none. */
static const char *phase(struct ve_buf *out, const char *at, const char *const words[], const char *const names[], int count)
{
	int which;
	const char *after = word(separator(at), words, count, &which);
	if (!after)
		return at;
	ve_buf_adds(out, names[which]);
	if (digit(*separator(after)))
		return number(out, separator(after));
	ve_buf_addc(out, '0');
	/* The second separator is allowed without a number too; what could be the first of the next word is left to that. */
	const char *next = separator(after);
	return *next && *next != '+' && separator(next) == next ? after : next;
}

static const char *local(struct ve_buf *out, const char *at)
{
	do {
		ve_buf_addc(out, *at == '+' ? '+' : '.');
		at++;
		size_t len = 0, digits = 0;
		for (; digit(at[len]) || (lower(at[len]) >= 'a' && lower(at[len]) <= 'z'); len++)
			digits += digit(at[len]);
		if (!len)
			return NULL;
		if (digits == len)
			number(out, at);
		for (size_t i = 0; digits != len && i < len; i++)
			ve_buf_addc(out, lower(at[i]));
		at += len;
	} while (*at && strchr("-_.", *at));
	return at;
}

bool ve_version_normal(struct ve_buf *out, const char *text)
{
	static const char *const pre[] = {"alpha", "a", "beta", "b", "preview", "pre", "rc", "c"};
	static const char *const pre_names[] = {"a", "a", "b", "b", "rc", "rc", "rc", "rc"};
	static const char *const post[] = {"post", "rev", "r"}, *const post_names[] = {".post", ".post", ".post"};
	static const char *const dev[] = {"dev"}, *const dev_names[] = {".dev"};
	const char *at = text;
	struct ve_buf made = {0};
	at += lower(*at) == 'v';
	if (!digit(*at))
		return false;
	at = number(&made, at);
	if (*at == '!' && digit(at[1])) {
		if (ve_same(made.data, "0"))
			ve_buf_reset(&made);
		else
			ve_buf_addc(&made, '!');
		at = number(&made, at + 1);
	}
	while (*at == '.' && digit(at[1])) {
		ve_buf_addc(&made, '.');
		at = number(&made, at + 1);
	}
	at = phase(&made, at, pre, pre_names, 8);
	if (at[0] == '-' && digit(at[1])) {
		ve_buf_adds(&made, ".post");
		at = number(&made, at + 1);
	} else {
		at = phase(&made, at, post, post_names, 3);
	}
	at = phase(&made, at, dev, dev_names, 1);
	if (*at == '+')
		at = local(&made, at);
	bool fine = at && !*at && !made.status;
	if (fine)
		ve_buf_adds(out, made.data);
	ve_buf_release(&made);
	return fine;
}
