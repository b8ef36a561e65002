/* pathlist.c - colon lists, element by element, never by snapshot. */
#include "internal.h"

/* The element at *at and its length; moves on. False at the end. */
static bool next(const char **at, const char **element, size_t *len)
{
	if (!*at)
		return false;
	const char *end = strchr(*at, ':');
	*element = *at;
	*len = end ? (size_t)(end - *at) : strlen(*at);
	*at = end ? end + 1 : NULL;
	return true;
}

/* Where `element` stands in `list`, at or behind `at`; NULL: nowhere. Text that holds it is no such element yet. */
static const char *find(const char *list, const char *at, const char *element, size_t len)
{
	if (!len)
		return NULL;
	while ((at = strstr(at, element)) && ((at > list && at[-1] != ':') || (at[len] && at[len] != ':')))
		at++;
	return at;
}

bool ve_pathlist_remove(struct ve_buf *buf, const char *list, const char *element, struct ve_places *places)
{
	const size_t len = strlen(element);
	const char *from = list;
	unsigned place = 0;
	bool left = false;
	if (places)
		places->count = 0;
	if (!ve_given(list))
		return false;
	for (const char *at; from; from = at) {
		at = find(list, from, element, len);
		/* What stands before it, without the colon in between. */
		size_t before = at ? (size_t)(at - from) : strlen(from);
		if (!at || before) {
			if (left)
				ve_buf_addc(buf, ':');
			left = true;
			ve_buf_add(buf, from, before - (at != NULL));
		}
		if (!at)
			break;
		for (const char *colon = from; places && (colon = memchr(colon, ':', (size_t)(at - colon))); colon++)
			place++;
		if (places && places->count < VE_PLACES)
			places->at[places->count++] = place;
		place++;
		at = at[len] ? at + len + 1 : NULL;
	}
	return left;
}

void ve_pathlist_restore(struct ve_buf *buf, const char *list, bool has, const char *element, const struct ve_places *places)
{
	const char *at = has ? list : NULL, *word;
	unsigned out = 0, put = 0;
	size_t len;
	for (;;) {
		bool ours = put < places->count && places->at[put] == out;
		if (!ours && !next(&at, &word, &len)) {
			if (put >= places->count)
				return;
			ours = true; /* the list has become shorter */
		}
		if (out++)
			ve_buf_addc(buf, ':');
		if (ours) {
			ve_buf_adds(buf, element);
			put++;
		} else {
			ve_buf_add(buf, word, len);
		}
	}
}

void ve_pathlist_prepend(struct ve_buf *buf, const char *element, const char *list, struct ve_places *places)
{
	ve_buf_adds(buf, element);
	ve_buf_addc(buf, ':');
	if (!ve_pathlist_remove(buf, list, element, places) && !buf->status)
		buf->data[--buf->len] = '\0';
}

bool ve_pathlist_holds(const char *list, const char *element)
{
	return ve_given(list) && find(list, list, element, strlen(element));
}

bool ve_pathlist_names(const char *list, const char *dir, size_t len)
{
	for (const char *at = list; at;) {
		const char *end = strchr(at, ':');
		size_t n = end ? (size_t)(end - at) : strlen(at);
		while (n > 1 && at[n - 1] == '/')
			n--;
		if (n == len && memcmp(at, dir, n) == 0)
			return true;
		at = end ? end + 1 : NULL;
	}
	return false;
}
