/* direct_url.json (PEP 610): any bytes; and files that are well-formed, whose path and reference come out as they went in. */
#include "fuzz.h"
#include "../disk.h"
#include "../../common/internal.h"

#include <ctype.h>

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"{", "}", "\"url\":", "\"file:///p\"", "\"dir_info\":{\"editable\":true}", "\"https://x/y\"", ",", "\"archive_info\":", "{\"hash\":\"sha256=0\"}",
				  "\"vcs_info\":{\"vcs\":\"git\",\"commit_id\":\"c0\"}", "\"subdirectory\":\"d\"", "null", "[", "]", "\\u0041", "\\", "%41", "%00", "%", "localhost/", NULL};

static struct ve_buf editable, reference;

static bool read_url(const char *json)
{
	disk_reset();
	int file = disk_add(0, "direct_url.json", S_IFREG | 0644, json);
	ve_buf_reset(&editable);
	ve_buf_reset(&reference);
	disk.on = true;
	bool is = ve_direct_url("/direct_url.json", &editable, &reference);
	disk.on = false;
	must(file > 0 && (is || (!editable.len && !reference.len)) && !(editable.len && reference.len));
	return is;
}

static int value(char digit)
{
	return isdigit((unsigned char)digit) ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10;
}

/* What RFC 3986 makes of it; %00 stays, as no path has it. */
static void decoded(struct ve_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]) && (text[1] != '0' || text[2] != '0')) {
			ve_buf_addc(out, (char)(value(text[1]) << 4 | value(text[2])));
			text += 2;
		} else {
			ve_buf_addc(out, *text);
		}
	}
}

static void paths(const char *text)
{
	struct ve_buf json = {0}, url = {0}, want = {0};
	/* Every byte written as %XX. */
	ve_buf_adds(&json, "{\"dir_info\": {\"editable\": true}, \"url\": \"file:///");
	for (size_t i = 0; i < 100 && text[i]; i++) {
		ve_buf_addf(&json, i % 2 ? "%%%02X" : "%%%02x", (unsigned char)text[i]);
		ve_buf_addc(&want, text[i]);
	}
	ve_buf_adds(&json, "\"}");
	must(read_url(json.data) && *editable.data == '/' && ve_same(editable.data + 1, ve_buf_text(&want)));
	/* As it is, of which JSON may make six times as much; what is not UTF-8 is none. */
	ve_buf_reset(&json);
	ve_buf_reset(&want);
	ve_buf_addf(&url, "file://%s/%.80s", strlen(text) % 2 ? "" : "localhost", text);
	decoded(&want, strchr(url.data + 7, '/'));
	ve_buf_adds(&json, "{\"dir_info\": {\"editable\": true}, \"url\": ");
	ve_quote(&json, VE_PLAIN, url.data, url.len);
	ve_buf_addc(&json, '}');
	if (read_url(json.data))
		must(ve_same(editable.data, want.data));
	else
		must(strstr(json.data, "\\ud") != NULL);
	ve_buf_release(&json);
	ve_buf_release(&url);
	ve_buf_release(&want);
}

static void references(const char *text)
{
	struct ve_buf json = {0}, part = {0}, want = {0};
	ve_buf_addf(&part, "x%.40s", text);
	ve_buf_adds(&json, "{\"url\": ");
	ve_quote(&json, VE_PLAIN, part.data, part.len);
	ve_buf_adds(&json, ", \"vcs_info\": {\"vcs\": \"git\", \"commit_id\": ");
	ve_quote(&json, VE_PLAIN, part.data, part.len);
	ve_buf_adds(&json, "}}");
	ve_buf_addf(&want, "git+%s@%s", part.data, part.data);
	if (read_url(json.data))
		must(ve_same(reference.data, want.data));
	else
		must(strstr(json.data, "\\ud") != NULL);
	ve_buf_release(&json);
	ve_buf_release(&part);
	ve_buf_release(&want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	read_url(text);
	paths(text);
	references(text);
	ve_buf_release(&editable);
	ve_buf_release(&reference);
	free(text);
	return 0;
}
