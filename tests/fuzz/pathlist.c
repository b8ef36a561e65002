/* Colon lists: first line the element, second the list. Removing and restoring is the identity; so is what activate and
 * deactivate do; nothing but the element goes. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"/e\n", "\n", ":", ":/e", "/e:", "/e", "::", "/bin", "e", NULL};

static size_t elements(const char *list)
{
	size_t count = *list != '\0';
	for (; *list; list++)
		count += *list == ':';
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_places places, found;
	struct ve_buf left = {0}, front = {0}, removed = {0}, back = {0};
	char *text = text_of(data, size), *at = text;
	char *element = piece(&at), *list = piece(&at);
	if (!*element || strchr(element, ':'))
		goto out;
	bool has = ve_pathlist_remove(&left, list, element, &places);
	const char *rest = ve_buf_text(&left);
	size_t count = has && !*rest ? 1 : elements(rest);
	must(has || !*rest);
	must(!ve_pathlist_holds(rest, element));
	must(count <= elements(list));
	must((count < elements(list)) == ve_pathlist_holds(list, element));
	must(places.count == elements(list) - count || (places.count == VE_PLACES && places.count < elements(list) - count));

	ve_pathlist_prepend(&front, element, list, &found);
	must(strncmp(front.data, element, strlen(element)) == 0);
	must(found.count == places.count && memcmp(found.at, places.at, found.count * sizeof *found.at) == 0);
	must(ve_pathlist_remove(&removed, front.data, element, NULL) == has);
	must(strcmp(ve_buf_text(&removed), rest) == 0);
	if (elements(list) - count <= VE_PLACES) {
		ve_pathlist_restore(&back, ve_buf_text(&removed), has, element, &places);
		must(strcmp(ve_buf_text(&back), list) == 0);
	}
out:
	ve_buf_release(&left);
	ve_buf_release(&front);
	ve_buf_release(&removed);
	ve_buf_release(&back);
	free(text);
	return 0;
}
