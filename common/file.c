/* file.c - files and directories that are not ours: read with bounds, never waited for. */
#include "internal.h"
#include <dirent.h>

bool ve_lasting(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == EPERM || error == ELOOP || error == ENAMETOOLONG || error == ENXIO;
}

static enum ve_status failed(struct ve_buf *buf)
{
	enum ve_status status = errno == ENOMEM ? VE_NOMEM : VE_IO;
	if (!buf->status)
		buf->status = status;
	return status;
}

enum ve_status ve_file_read_as(struct ve_buf *buf, const char *file, size_t cap, struct stat *st)
{
	char piece[4096];
	size_t start = buf->len;
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : ve_lasting(errno) ? VE_IO : failed(buf);
	enum ve_status status = fstat(fd, st) != 0 ? failed(buf) : S_ISREG(st->st_mode) ? VE_OK : VE_IO;
	while (!status) {
		ssize_t n = read(fd, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			status = n < 0 ? failed(buf) : VE_OK;
			break;
		}
		size_t room = cap - (buf->len - start);
		ve_buf_add(buf, piece, (size_t)n < room ? (size_t)n : room);
		if ((size_t)n > room)
			status = VE_NOMEM;
		else if ((size_t)n < sizeof piece) /* the end of a regular file */
			break;
	}
	close(fd);
	return status ? status : buf->status;
}

enum ve_status ve_file_read(struct ve_buf *buf, const char *file, size_t cap)
{
	struct stat st;
	return ve_file_read_as(buf, file, cap, &st);
}

enum ve_status ve_file_real(struct ve_buf *buf, const char *file)
{
	char *real = realpath(file, NULL);
	if (!real)
		return errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : errno == ENOMEM ? VE_NOMEM : VE_IO;
	ve_buf_adds(buf, real);
	free(real);
	return buf->status;
}

enum ve_status ve_file_each(const char *dir, int most, bool (*each)(void *ctx, const char *name), void *ctx)
{
	struct dirent *entry;
	DIR *open = opendir(dir);
	if (!open)
		return errno == ENOENT || errno == ENOTDIR ? VE_NOTFOUND : VE_IO;
	for (bool more = true; more && most > 0 && (entry = readdir(open)); most--) {
		if (!ve_same(entry->d_name, ".") && !ve_same(entry->d_name, ".."))
			more = each(ctx, entry->d_name);
	}
	closedir(open);
	return VE_OK;
}
