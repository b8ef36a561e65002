/* say.c - messages: `venv: what: why`, one line. */
#include "internal.h"

enum ve_status ve_say_buf(const struct ve_shell *sh, enum ve_stream stream, const struct ve_buf *buf)
{
	if (buf->status)
		ve_say(sh, VE_ERR, "venv: %s", ve_status_text(buf->status));
	else if (buf->len)
		sh->say(sh->ctx, stream, buf->data, buf->len);
	return buf->status;
}

void ve_say(const struct ve_shell *sh, enum ve_stream stream, const char *format, ...)
{
	char line[8192]; /* longer lines are cut: a message must not need memory */
	va_list args;
	va_start(args, format);
	int len = vsnprintf(line, sizeof line - 1, format, args);
	va_end(args);
	if (len < 0)
		return;
	size_t n = (size_t)len < sizeof line - 1 ? (size_t)len : sizeof line - 2;
	line[n++] = '\n';
	sh->say(sh->ctx, stream, line, n);
}
