/* write.c - small files, written whole. */
#include "../internal.h"

bool ve_write_all(int fd, const struct ve_buf *text)
{
	for (size_t done = 0; done < text->len;) {
		ssize_t n = write(fd, text->data + done, text->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

bool ve_write_file(const char *file, int flags, mode_t mode, const struct ve_buf *text)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
	if (fd < 0)
		return false;
	bool fine = ve_write_all(fd, text);
	int error = errno;
	if (close(fd) != 0 && fine) {
		fine = false;
		error = errno;
	}
	if (!fine && (flags & O_EXCL))
		unlink(file);
	errno = error;
	return fine;
}

bool ve_write_anew(const char *file, const struct ve_buf *text)
{
	struct ve_buf fresh = {0};
	struct stat st;
	bool fine = false;
	ve_buf_addf(&fresh, "%s.new", file);
	errno = ENOMEM;
	if (!fresh.status && !text->status) {
		mode_t mode = stat(file, &st) == 0 ? st.st_mode & 0777 : 0666;
		unlink(fresh.data); /* of a process that died */
		fine = ve_write_file(fresh.data, O_EXCL | O_NOFOLLOW, mode, text);
		if (fine && rename(fresh.data, file) != 0) {
			int error = errno;
			unlink(fresh.data);
			errno = error;
			fine = false;
		}
	}
	int error = errno;
	ve_buf_release(&fresh);
	errno = error;
	return fine;
}
