/* offer.c - candidates that only the program can find: what an environment has to run, and Pythons. */
#include "../internal.h"

enum { MOST = 2000 };

struct offering {
	struct ve_buf *out;
	const char *typed, *about;
};

static bool offer_program(void *ctx, const char *name)
{
	const struct offering *offering = ctx;
	ve_offer(offering->out, offering->typed, name, offering->about);
	return true;
}

/* `venv run`: what the environment has to run; the words of a command are files. */
void ve_offer_run(const struct ve_shell *sh, struct ve_env *env, struct ve_buf *out, int count, char *const words[],
		      const char *typed)
{
	struct offering offering = {out, typed, "in the environment"};
	struct ve_buf why = {0}, bin = {0};
	enum ve_status status;
	bool given = count > 3 && ve_same(words[2], "-e");
	struct ve_site *site = ve_resolve(sh->session, env, given ? words[3] : NULL, &status, &why);
	if (count > (given ? 4 : 2) || strchr(typed, '/')) {
		ve_offer_files(out, typed, true);
	} else if (site) {
		ve_buf_addf(&bin, "%s/bin", site->root);
		if (!bin.status)
			ve_file_each(bin.data, MOST, offer_program, &offering);
	}
	ve_buf_release(&why);
	ve_buf_release(&bin);
}

static void offer_python(void *ctx, const char *name, const char *file)
{
	const struct offering *offering = ctx;
	const char *about = strpbrk(file, "\t\n") ? "" : file;
	ve_offer(offering->out, offering->typed, name, about);
	if (strncmp(name, "python", 6) == 0)
		ve_offer(offering->out, offering->typed, name + 6, about);
}

void ve_offer_pythons(const struct ve_shell *sh, struct ve_buf *out, const char *typed)
{
	struct offering offering = {out, typed, ""};
	ve_python_each(sh, offer_python, &offering);
}
