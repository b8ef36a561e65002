/* brief.c - the names of the environments under $WORKON_HOME, as `lsvirtualenv -b` lists them: in the shell, because to start the program
 * takes longer than to look. */
#include "../internal.h"
#include <dirent.h>

enum { MOST = 50000 };

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What has bin/activate, as virtualenvwrapper sees it; what the directory itself calls a file has not. */
static bool is_one(int home, const struct dirent *entry, struct ve_buf *file)
{
	if (*entry->d_name == '.' || (entry->d_type != DT_DIR && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN))
		return false;
	ve_buf_reset(file);
	ve_buf_adds(file, entry->d_name);
	ve_buf_adds(file, "/bin/activate");
	return !file->status && faccessat(home, file->data, F_OK, 0) == 0;
}

/* Where each name begins, once none is added any more. */
static enum ve_status settle(struct ve_brief *brief)
{
	const char *at = ve_buf_text(&brief->text);
	if (brief->text.status || !brief->count)
		return brief->text.status;
	brief->at = malloc(brief->count * sizeof *brief->at);
	if (!brief->at)
		return VE_NOMEM;
	for (size_t i = 0; i < brief->count; i++, at += strlen(at) + 1)
		brief->at[i] = at;
	qsort(brief->at, brief->count, sizeof *brief->at, by_name);
	return VE_OK;
}

enum ve_status ve_brief_read(struct ve_brief *brief, const char *home)
{
	struct ve_buf file = {0};
	struct dirent *entry;
	DIR *dir = opendir(home);
	*brief = (struct ve_brief){0};
	if (!dir)
		return errno == ENOENT || errno == ENOTDIR ? VE_OK : errno == ENOMEM ? VE_NOMEM : VE_IO;
	for (int most = MOST; most && (entry = readdir(dir)); most--) {
		if (!is_one(dirfd(dir), entry, &file))
			continue;
		ve_buf_add(&brief->text, entry->d_name, strlen(entry->d_name) + 1);
		brief->count += !brief->text.status;
	}
	closedir(dir);
	enum ve_status status = file.status ? file.status : settle(brief);
	ve_buf_release(&file);
	if (status)
		ve_brief_release(brief);
	return status;
}

void ve_brief_release(struct ve_brief *brief)
{
	free(brief->at);
	ve_buf_release(&brief->text);
	*brief = (struct ve_brief){0};
}

enum ve_status ve_brief_say(const struct ve_brief *brief, const struct ve_shell *sh)
{
	struct ve_buf text = {0};
	for (size_t i = 0; i < brief->count; i++) {
		/* One name a line, whoever reads it. */
		ve_show(&text, brief->at[i], strlen(brief->at[i]), 1024);
		ve_buf_addc(&text, '\n');
	}
	enum ve_status status = ve_say_buf(sh, VE_OUT, &text);
	ve_buf_release(&text);
	return status;
}

bool ve_brief(const struct ve_shell *sh)
{
	struct ve_env env = {0};
	struct ve_buf home = {0};
	struct ve_brief brief = {0};
	struct stat st;
	env.at[VE_VAR_HOME].text = ve_get(sh, VE_VAR_HOME);
	env.at[VE_VAR_WORKON_HOME].text = ve_get(sh, VE_VAR_WORKON_HOME);
	bool done = ve_workon_home(&home, &env) && !home.status && stat(home.data, &st) == 0 && S_ISDIR(st.st_mode) &&
		    ve_brief_read(&brief, home.data) == VE_OK && ve_brief_say(&brief, sh) == VE_OK;
	ve_brief_release(&brief);
	ve_buf_release(&home);
	return done;
}
