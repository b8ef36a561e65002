/* health.c - the words of `venv status`, `venv list` and `venv doctor` for how an environment is. */
#include "../internal.h"

/* A conda environment need not hold a Python. */
const char *ve_health(const char *place, enum ve_kind kind)
{
	char file[PATH_MAX + 16]; /* no path that can be asked for is longer */
	struct stat st;
	int len = snprintf(file, sizeof file, "%s/bin/python", place);
	if (len > 0 && len < (int)sizeof file && access(file, X_OK) == 0)
		return "fine";
	if (stat(place, &st) != 0)
		return "its directory is gone";
	return kind == VE_CONDA ? "fine" : "its Python is gone (bin/python)";
}
