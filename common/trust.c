/* trust.c - whether an environment is yours: nobody else could have written it or put it there. */
#include "internal.h"

static void doubt(struct ve_site *site, const char *format, const char *file)
{
	ve_buf_reset(&site->doubt);
	struct ve_buf shown = {0};
	ve_show(&shown, file, strlen(file), 4096);
	ve_buf_addf(&site->doubt, format, ve_buf_text(&shown));
	ve_buf_release(&shown);
}

/* A group is private when it is the user's own and named by the same number, as useradd makes them. */
static bool others_may_write(const struct stat *st, uid_t user)
{
	if (st->st_mode & S_IWOTH)
		return true;
	return (st->st_mode & S_IWGRP) && st->st_gid != 0 && !(st->st_gid == getegid() && st->st_gid == (gid_t)user);
}

static bool mine(const struct stat *st, uid_t user)
{
	return st->st_uid == user || st->st_uid == 0;
}

/* A part of the environment itself. */
static bool judge_part(struct ve_site *site, const char *file, uid_t user)
{
	struct stat st;
	if (stat(file, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return true; /* what is not there does nothing */
		doubt(site, "%s cannot be examined", file);
		return false;
	}
	if (!mine(&st, user)) {
		doubt(site, "%s belongs to somebody else", file);
		return false;
	}
	if (others_may_write(&st, user)) {
		doubt(site, "%s can be written by others", file);
		return false;
	}
	return true;
}

/* A directory on the way: whoever can write there can put another in its place, unless it is sticky. */
static bool judge_way(struct ve_site *site, const struct stat *st, const char *file, uid_t user)
{
	if (!mine(st, user)) {
		doubt(site, "%s, on the way to it, belongs to somebody else", file);
		return false;
	}
	if (others_may_write(st, user) && !(st->st_mode & S_ISVTX)) {
		doubt(site, "%s, on the way to it, can be written by others", file);
		return false;
	}
	return true;
}

/* Every directory of the path as it is spelled, links followed. */
static bool judge_spelled(struct ve_site *site, struct ve_buf *file, uid_t user)
{
	struct stat st;
	for (size_t len = file->len; len > 0;) {
		while (len > 0 && file->data[len - 1] != '/')
			len--;
		while (len > 1 && file->data[len - 1] == '/')
			len--;
		file->data[len] = '\0';
		if (stat(file->data, &st) != 0) {
			doubt(site, "%s, on the way to it, cannot be examined", file->data);
			return false;
		}
		if (!judge_way(site, &st, file->data, user))
			return false;
		if (len <= 1)
			break;
	}
	return true;
}

/* A part of the environment, and every way that leads to it: as it is spelled, and where symbolic links take it. */
static bool judge_place(struct ve_site *site, const char *place, const char *part, struct ve_buf *file, uid_t user)
{
	ve_buf_reset(file);
	ve_buf_adds(file, place);
	ve_buf_adds(file, part);
	if (file->status || !judge_part(site, file->data, user))
		return false;
	char *real = realpath(file->data, NULL);
	if (!real)
		return *part; /* what is not there does nothing */
	bool elsewhere = strcmp(real, file->data) != 0;
	bool fine = *part || judge_spelled(site, file, user);
	if (fine && elsewhere) {
		ve_buf_reset(file);
		ve_buf_adds(file, real);
		fine = !file->status && judge_spelled(site, file, user);
	}
	free(real);
	return fine;
}

static bool judge(struct ve_site *site, const char *place, struct ve_buf *file, uid_t user)
{
	return judge_place(site, place, "", file, user) && judge_place(site, place, "/bin", file, user) &&
	       judge_place(site, place, "/pyvenv.cfg", file, user);
}

enum ve_verdict ve_trust(struct ve_site *site)
{
	struct ve_buf file = {0};
	uid_t user = geteuid();
	if (site->verdict != VE_UNJUDGED)
		return site->verdict;
	bool fine;
	if (site->kind == VE_CONDA) {
		ve_buf_adds(&site->doubt, "a conda environment, whose own scripts would have to run");
		return site->verdict = VE_DOUBTED;
	}
	if (strchr(site->place, ':')) {
		doubt(site, "PATH cannot hold %s: it has a colon", site->place);
		fine = false;
	} else {
		fine = judge(site, site->root, &file, user) &&
		       (strcmp(site->root, site->place) == 0 || judge(site, site->place, &file, user));
	}
	if (!fine && !site->doubt.len)
		ve_buf_adds(&site->doubt, "it could not be examined");
	ve_buf_release(&file);
	return site->verdict = fine ? VE_TRUSTED : VE_DOUBTED;
}
