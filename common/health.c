/* health.c - how an environment is: the words of `venv status`, `venv list` and `venv doctor`, and what a prompt shows. */
#include "internal.h"

bool ve_has_python(const char *place)
{
	char file[PATH_MAX + 16]; /* no path that can be asked for is longer */
	int len = snprintf(file, sizeof file, "%s/bin/python", place);
	return len > 0 && len < (int)sizeof file && (access(file, X_OK) == 0 || !ve_lasting(errno));
}

/* A conda environment need not hold a Python. */
const char *ve_health(const char *place, enum ve_kind kind)
{
	struct stat st;
	if (ve_has_python(place))
		return "fine";
	if (stat(place, &st) != 0)
		return "its directory is gone";
	return kind == VE_CONDA ? "fine" : "its Python is gone (bin/python)";
}
