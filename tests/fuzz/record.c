/* The record of trust: any bytes are read line by line to their end; what is written is read again, the same; nothing but an entry
 * for this very directory allows it. */
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"allow ", "deny ", "1.2.3", " ", "/", "\n", "%41", "%00", "%", ".", "#", "18446744073709551615", "-", "\r",
				  "allow 1.2.3 /e\n", "deny 1.2.3 /e\n", NULL};

static void all_lines(const struct ve_buf *record)
{
	const char *at = ve_buf_text(record), *end = at + record->len, *before = at;
	struct ve_entry entry;
	struct ve_buf file = {0};
	while (ve_record_next(&at, end, &entry)) {
		must(at > before && at <= end && entry.line.at == before && entry.line.at + entry.line.len <= end);
		must(!memchr(entry.line.at, '\n', entry.line.len));
		before = at;
		ve_buf_reset(&file);
		ve_entry_file(&file, &entry);
		must(!entry.word || (file.len && file.data[0] == '/' && strlen(file.data) == file.len && file.len <= entry.file.len));
	}
	must(at == end);
	ve_buf_release(&file);
}

static void written_and_read(char *text)
{
	struct ve_buf path_ = {0}, line = {0}, file = {0};
	struct ve_birth birth = {strlen(text) + 1, 5, 999999999}, other = {1, 2, 3};
	struct ve_entry entry;
	ve_buf_addf(&path_, "/%s", text);
	ve_record_line(&line, VE_ALLOWED, &birth, path_.data);
	const char *at = line.data, *end = at + line.len;
	must(ve_record_next(&at, end, &entry) && at == end && entry.word == VE_ALLOWED && ve_birth_same(&entry.birth, &birth));
	for (size_t i = 0; i + 1 < line.len; i++)
		must((unsigned char)line.data[i] >= ' ' && line.data[i] != 0x7f);
	ve_entry_file(&file, &entry);
	must(ve_same(file.data, path_.data));
	must(ve_record_says(&line, path_.data, &birth) == VE_ALLOWED);
	must(ve_record_says(&line, path_.data, &other) == VE_UNSAID);
	must(ve_record_says(&line, "/another", &birth) == VE_UNSAID || ve_same(path_.data, "/another"));
	ve_record_line(&line, VE_DENIED, &other, path_.data);
	must(ve_record_says(&line, path_.data, &birth) == VE_DENIED);
	ve_buf_release(&path_);
	ve_buf_release(&line);
	ve_buf_release(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ve_buf record = {0};
	struct ve_birth birth = {1, 2, 3}, none = {0};
	ve_buf_add(&record, (const char *)data, size);
	all_lines(&record);
	must(ve_record_says(&record, "/e", &none) != VE_ALLOWED);
	if (ve_record_says(&record, "/e", &birth) == VE_ALLOWED)
		must(memmem(data, size, "allow ", 6) && memmem(data, size, ".", 1));
	ve_buf_release(&record);
	char *text = text_of(data, size);
	written_and_read(text);
	free(text);
	return 0;
}
