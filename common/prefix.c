/* prefix.c - where the project is installed. */
#include "internal.h"

enum ve_status ve_prefix(struct ve_buf *buf, const char *file, int levels)
{
	char *real = realpath(file, NULL);
	if (!real)
		return VE_IO;
	size_t len = strlen(real);
	for (; levels && len; levels--) {
		while (len && real[--len] != '/')
			;
	}
	ve_buf_add(buf, real, len);
	free(real);
	return levels ? VE_NOTFOUND : buf->status;
}
