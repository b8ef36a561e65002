/* json.c - the little JSON that is written. */
#include "../internal.h"

void ve_json_key(struct ve_buf *buf, const char *key, const char *text)
{
	ve_quote(buf, VE_PLAIN, key, strlen(key));
	ve_buf_adds(buf, ": ");
	if (text)
		ve_quote(buf, VE_PLAIN, text, strlen(text));
	else
		ve_buf_adds(buf, "null");
}
