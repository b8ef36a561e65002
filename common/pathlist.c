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

static const char *start(const char *list)
{
	return ve_given(list) ? list : NULL;
}

static bool equal(const char *element, size_t len, const char *other, size_t other_len)
{
	return len == other_len && memcmp(element, other, len) == 0;
}

size_t ve_pathlist_remove(struct ve_buf *buf, const char *list, const char *element, struct ve_places *places)
{
	size_t element_len = strlen(element), len, kept = 0;
	const char *at = start(list), *word;
	if (places)
		places->count = 0;
	for (unsigned i = 0; next(&at, &word, &len); i++) {
		if (equal(word, len, element, element_len)) {
			if (places && places->count < VE_PLACES)
				places->at[places->count++] = i;
			continue;
		}
		if (kept++)
			ve_buf_addc(buf, ':');
		ve_buf_add(buf, word, len);
	}
	return kept;
}

void ve_pathlist_restore(struct ve_buf *buf, const char *list, size_t count, const char *element,
			 const struct ve_places *places)
{
	const char *at = count ? list : NULL, *word;
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

void ve_pathlist_prepend(struct ve_buf *buf, const char *element, const char *list, size_t count)
{
	ve_buf_adds(buf, element);
	if (count) {
		ve_buf_addc(buf, ':');
		ve_buf_adds(buf, list);
	}
}

bool ve_pathlist_holds(const char *list, const char *element)
{
	size_t element_len = strlen(element), len;
	const char *at = start(list), *word;
	while (next(&at, &word, &len)) {
		if (equal(word, len, element, element_len))
			return true;
	}
	return false;
}
