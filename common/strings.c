/* strings.c - a list of texts of one's own. */
#include "internal.h"

void ve_strings_release(struct ve_strings *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->at[i]);
	free(list->at);
	*list = (struct ve_strings){0};
}

enum ve_status ve_strings_add(struct ve_strings *list, const char *text)
{
	if (list->count == list->size) {
		size_t size = list->size ? list->size * 2 : 8;
		char **more = realloc(list->at, size * sizeof *more);
		if (!more)
			return VE_NOMEM;
		list->at = more;
		list->size = size;
	}
	size_t len = strlen(text) + 1;
	char *copy = malloc(len);
	if (!copy)
		return VE_NOMEM;
	list->at[list->count++] = memcpy(copy, text, len);
	return VE_OK;
}

struct gather {
	struct ve_strings *list;
	const char *dir, *tail;
	enum ve_status status;
};

static bool gather(void *ctx, const char *name)
{
	struct gather *all = ctx;
	struct ve_buf file = {0};
	struct stat st;
	size_t len = strlen(name), tail = strlen(all->tail);
	if (*name == '.' || len < tail || strcmp(name + len - tail, all->tail) != 0)
		return true;
	ve_buf_addf(&file, "%s/%s", all->dir, name);
	all->status = file.status;
	if (!all->status && stat(file.data, &st) == 0 && S_ISREG(st.st_mode))
		all->status = ve_strings_add(all->list, file.data);
	ve_buf_release(&file);
	return all->status == VE_OK;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum ve_status ve_strings_files(struct ve_strings *list, const char *dir, const char *tail, int most)
{
	struct gather all = {list, dir, tail, VE_OK};
	enum ve_status status = ve_file_each(dir, most, gather, &all);
	if (list->count > 1)
		qsort(list->at, list->count, sizeof *list->at, compare);
	return all.status ? all.status : status == VE_NOTFOUND ? VE_OK : status;
}
