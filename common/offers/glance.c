/* glance.c - what a list says of an environment, with as few calls to the system as it can be: there may be a thousand. */
#include "../internal.h"

const char *ve_glance_at(const struct ve_named *named, struct ve_buf *file, const char *tail)
{
	ve_buf_reset(file);
	ve_buf_adds(file, named->entry);
	ve_buf_adds(file, tail);
	return ve_buf_text(file);
}

/* pyvenv.cfg, as nearly all of them are: a regular file that is read in one piece. The bytes read; 0: none such. */
static size_t read_cfg(struct ve_glance *glance, int at, const char *file, char *bytes, size_t size)
{
	struct stat st;
	int fd = openat(at, file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, bytes, size) : -1;
	close(fd);
	glance->id = (struct ve_id){st.st_dev, st.st_ino};
	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static enum ve_status open_site(struct ve_glance *glance, const char *root)
{
	static const char *const tools[] = {"venv", "virtualenv", "uv", "conda", "pixi"};
	struct ve_site *site = &glance->site;
	enum ve_status status = ve_site_open(site, root, NULL, NULL);
	if (status)
		return status;
	glance->id = site->cfg.id;
	glance->kind = site->kind;
	glance->project = site->project;
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		glance->tool = ve_same(site->tool, tools[i]) ? tools[i] : glance->tool;
	snprintf(glance->version, sizeof glance->version, "%s", site->version);
	return VE_OK;
}

enum ve_status ve_glance(struct ve_glance *glance, const struct ve_named *named, struct ve_buf *file)
{
	char bytes[4096];
	struct ve_pyvenv cfg;
	size_t len;
	const char *base = ve_basename(named->entry, &len);
	*glance = (struct ve_glance){.kind = VE_MODERN, .tool = "", .project = ""};
	/* Where the path says which project it is for, that takes more than a glance. */
	if (ve_site_generic(base, len) || strstr(named->root, "/.pixi/"))
		return open_site(glance, named->root);
	ve_glance_at(named, file, "/pyvenv.cfg");
	size_t n = file->status ? 0 : read_cfg(glance, named->at, file->data, bytes, sizeof bytes);
	if (!n)
		return open_site(glance, named->root);
	ve_pyvenv_parse(&cfg, bytes, n);
	glance->tool = ve_pyvenv_tool(&cfg);
	len = ve_pyvenv_number(&cfg);
	if (len)
		memcpy(glance->version, cfg.version.at, len);
	return VE_OK;
}

void ve_glance_release(struct ve_glance *glance)
{
	ve_site_release(&glance->site);
}

bool ve_glance_there(const struct ve_named *named, struct ve_buf *file)
{
	struct stat st;
	struct ve_stamp stamp;
	ve_glance_at(named, file, "/pyvenv.cfg");
	if (!file->status && fstatat(named->at, file->data, &st, 0) == 0 && S_ISREG(st.st_mode))
		return true;
	ve_buf_reset(file);
	return ve_site_stamp(&stamp, NULL, named->root, file) == VE_OK;
}
