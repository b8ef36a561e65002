/* buf.c - growable bytes, a cap, a sticky error. */
#include "internal.h"

static bool room(struct ve_buf *buf, size_t more)
{
	if (buf->status)
		return false;
	if (more >= VE_BUF_CAP || buf->len + more >= VE_BUF_CAP) {
		buf->status = VE_NOMEM;
		return false;
	}
	size_t need = buf->len + more + 1;
	if (need <= buf->size)
		return true;
	size_t size = buf->size ? buf->size : 128;
	while (size < need)
		size *= 2;
	char *data = realloc(buf->data, size);
	if (!data) {
		buf->status = VE_NOMEM;
		return false;
	}
	buf->data = data;
	buf->size = size;
	return true;
}

void ve_buf_add(struct ve_buf *buf, const char *bytes, size_t len)
{
	/* What fits is below the cap too. */
	if ((buf->status || len >= buf->size - buf->len) && !room(buf, len))
		return;
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void ve_buf_adds(struct ve_buf *buf, const char *text)
{
	ve_buf_add(buf, text, strlen(text));
}

void ve_buf_addc(struct ve_buf *buf, char byte)
{
	if (buf->status || buf->len + 1 >= buf->size) { /* which is never above the cap */
		ve_buf_add(buf, &byte, 1);
		return;
	}
	buf->data[buf->len++] = byte;
	buf->data[buf->len] = '\0';
}

void ve_buf_addn(struct ve_buf *buf, long long number)
{
	char digits[24], *at = digits + sizeof digits;
	unsigned long long left = number < 0 ? 0 : (unsigned long long)number;
	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	ve_buf_add(buf, at, (size_t)(digits + sizeof digits - at));
}

void ve_buf_addf(struct ve_buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		buf->status = VE_NOMEM;
		return;
	}
	if (!room(buf, (size_t)len))
		return;
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

void ve_buf_reset(struct ve_buf *buf)
{
	buf->len = 0;
	buf->status = VE_OK;
	if (buf->data)
		buf->data[0] = '\0';
}

void ve_buf_release(struct ve_buf *buf)
{
	free(buf->data);
	*buf = (struct ve_buf){0};
}

const char *ve_buf_text(const struct ve_buf *buf)
{
	return buf->data ? buf->data : "";
}

enum ve_status ve_buf_status(const struct ve_buf *buf)
{
	return buf->status;
}
