/* tell.c - what a shell sees of the commands that only tell something. */
#include "../internal.h"

__attribute__((visibility("default"))) const struct ve_tell ve_tell = {
	.part = {VE_VERSION, VE_ABI}, .status = ve_cmd_status, .find = ve_cmd_find};
