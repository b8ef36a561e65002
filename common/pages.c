/* pages.c - large tables that are mostly empty: zeroed memory of which only those pages are there that were written. A shell has it as
 * long as it lives, and copies it at each fork. */
#include "internal.h"
#include <sys/mman.h>

/* The sanitizer looks in the heap alone for what still has an owner. */
#ifdef __SANITIZE_ADDRESS__

void *ve_pages(size_t size)
{
	return calloc(1, size);
}

void ve_pages_free(void *at, size_t size)
{
	(void)size;
	free(at);
}

#else

void *ve_pages(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return at == MAP_FAILED ? NULL : at;
}

void ve_pages_free(void *at, size_t size)
{
	if (at)
		munmap(at, size);
}

#endif
