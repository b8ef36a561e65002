/* Buffers: contents, cap, sticky error. */
#include "tap.h"
#include "../common/internal.h"

int main(void)
{
	struct ve_buf buf = {0};
	is_str(ve_buf_text(&buf), "", "a zeroed struct is an empty text");
	ve_buf_adds(&buf, "a");
	ve_buf_add(&buf, "bcd", 2);
	ve_buf_addc(&buf, 'd');
	ve_buf_addf(&buf, "%d-%s", 7, "x");
	is_str(ve_buf_text(&buf), "abcd7-x", "appends follow each other");
	is_int(buf.len, 7, "the length is known");

	ve_buf_reset(&buf);
	for (int i = 0; i < 10000; i++)
		ve_buf_addf(&buf, "%d ", i);
	is_int(buf.len, 48890, "it grows");
	ok(strncmp(buf.data, "0 1 2 ", 6) == 0 && strcmp(buf.data + buf.len - 5, "9999 ") == 0, "growing keeps the content");

	char *large = calloc(1, VE_BUF_CAP + 1);
	memset(large, 'x', VE_BUF_CAP);
	ve_buf_reset(&buf);
	ve_buf_add(&buf, large, VE_BUF_CAP - 1);
	is_int(ve_buf_status(&buf), VE_OK, "one byte below the cap fits");
	ve_buf_addc(&buf, 'y');
	is_int(ve_buf_status(&buf), VE_NOMEM, "the cap does not");
	is_int(buf.len, VE_BUF_CAP - 1, "and nothing of it was added");

	ve_buf_reset(&buf);
	ve_buf_adds(&buf, "kept");
	ve_buf_adds(&buf, large);
	ve_buf_adds(&buf, "lost");
	ve_buf_addf(&buf, "%s", "lost");
	ve_buf_addc(&buf, 'l');
	is_str(ve_buf_text(&buf), "kept", "after an error appends do nothing");
	is_int(ve_buf_status(&buf), VE_NOMEM, "the error sticks");
	ve_buf_reset(&buf);
	ve_buf_add(&buf, large, SIZE_MAX);
	is_int(ve_buf_status(&buf), VE_NOMEM, "a length that would wrap around is refused");
	ve_buf_reset(&buf);
	ve_buf_addf(&buf, "%s", large);
	is_int(ve_buf_status(&buf), VE_NOMEM, "a format beyond the cap is refused");
	ve_buf_reset(&buf);
	ve_buf_adds(&buf, "again");
	is_str(ve_buf_text(&buf), "again", "reset forgets the error");
	ve_buf_add(&buf, "a\0b", 3);
	is_int(buf.len, 8, "a NUL byte is a byte");
	ve_buf_release(&buf);
	ok(!buf.data && !buf.len && !buf.size, "release leaves it zeroed");
	ve_buf_release(&buf);
	free(large);
	return done_testing();
}
