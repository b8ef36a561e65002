/* A `.venv` file of any bytes: an environment is found, or it is said why not; whatever was found is one. */
#include "tree.h"
#include "fuzz.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"own", "../", "./", "/", "\n", "\r\n", " ", "~", ".venv", "..", "named", "env/named", "\xff", NULL};

static struct ve_session *session;
static struct ve_env env;
static char place[PATH_MAX], home[PATH_MAX], file[PATH_MAX];

static void end(void)
{
	ve_session_free(session);
	tree_remove(tree);
}

static void begin(void)
{
	tree_make();
	session = ve_session_new();
	must(session != NULL);
	snprintf(home, sizeof home, "%s", at("/home"));
	snprintf(place, sizeof place, "%s", at("/home/p"));
	snprintf(file, sizeof file, "%s", at("/home/p/.venv"));
	mkdir(home, 0755);
	mkdir(place, 0755);
	mkdir(at("/home/env"), 0755);
	make_env(at("/home/env/named"));
	make_env(at("/home/p/own"));
	env.at[VE_VAR_HOME].text = home;
	env.at[VE_VAR_WORKON_HOME].text = at("/home/env");
	atexit(end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!session)
		begin();
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd >= 0);
	must(!size || write(fd, data, size) == (ssize_t)size);
	close(fd);
	struct ve_site *site = ve_find(session, &env, place);
	struct stat st;
	char cfg[2 * PATH_MAX];
	must(!site != !session->fault.len);
	if (site) {
		snprintf(cfg, sizeof cfg, "%s/pyvenv.cfg", site->root);
		must(stat(cfg, &st) == 0 && strcmp(site->project, place) == 0);
	}
	return 0;
}
