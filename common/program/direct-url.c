/* direct-url.c - direct_url.json (PEP 610): where a distribution was installed from. */
#include <jansson.h>

#include "../internal.h"

enum { CAP = 64 << 10 }; /* real ones have some hundred bytes */

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : "";
}

/* The path of a file: URL; nothing for any other. */
static void add_path(struct ve_buf *buf, const char *url)
{
	if (strncmp(url, "file://", 7) != 0)
		return;
	url += 7;
	if (strncmp(url, "localhost/", 10) == 0)
		url += 9;
	for (; *url; url++) {
		int high = *url == '%' ? ve_hex(url[1]) : -1, low = high < 0 ? -1 : ve_hex(url[2]);
		if (low >= 0 && (high || low)) {
			ve_buf_addc(buf, (char)(high << 4 | low));
			url += 2;
		} else {
			ve_buf_addc(buf, *url);
		}
	}
}

/* `url`, `vcs+url@commit`, with `#hash&subdirectory=` as far as they are known. */
static void add_reference(struct ve_buf *buf, const json_t *root)
{
	const json_t *vcs = json_object_get(root, "vcs_info"), *archive = json_object_get(root, "archive_info");
	const char *hash = text(archive, "hash"), *below = text(root, "subdirectory");
	if (vcs)
		ve_buf_addf(buf, "%s+", text(vcs, "vcs"));
	ve_buf_adds(buf, text(root, "url"));
	if (vcs)
		ve_buf_addf(buf, "@%s", text(vcs, "commit_id"));
	if (*hash)
		ve_buf_addf(buf, "#%s", hash);
	if (*below)
		ve_buf_addf(buf, "%csubdirectory=%s", *hash ? '&' : '#', below);
}

bool ve_direct_url(const char *file, struct ve_buf *editable, struct ve_buf *reference)
{
	struct ve_buf bytes = {0};
	json_t *root = NULL;
	if (ve_file_read(&bytes, file, CAP) == VE_OK && bytes.len)
		root = json_loadb(bytes.data, bytes.len, 0, NULL);
	bool fine = json_is_object(root) && *text(root, "url");
	if (fine && json_is_true(json_object_get(json_object_get(root, "dir_info"), "editable")))
		add_path(editable, text(root, "url"));
	else if (fine)
		add_reference(reference, root);
	json_decref(root);
	ve_buf_release(&bytes);
	return fine;
}
