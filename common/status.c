/* status.c - one enum, one text function. */
#include "internal.h"

const char *ve_status_text(enum ve_status status)
{
	switch (status) {
	case VE_OK:
		return "done";
	case VE_NOMEM:
		return "out of memory, or too long";
	case VE_REFUSED:
		return "the shell does not allow the change";
	case VE_NOTENV:
		return "not an environment";
	case VE_NOTFOUND:
		return "not found";
	case VE_UNTRUSTED:
		return "not trusted";
	case VE_INACTIVE:
		return "nothing is active";
	case VE_COLON:
		return "a path with a colon cannot be in PATH";
	case VE_IO:
		return "cannot be read";
	case VE_USAGE:
		return "wrong usage";
	}
	return "unknown status";
}

int ve_status_exit(enum ve_status status)
{
	return status == VE_OK ? 0 : status == VE_USAGE ? 2 : 1;
}
