/* fuzz.h - what the entry points share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property. */
static inline void must(int holds)
{
	if (!holds)
		abort();
}

/* Input as text: copied to its exact size, so that a sanitizer sees every byte read beyond it. */
static inline char *text_of(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	must(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* Cuts the input at newlines: the next piece, "" at the end. */
static inline char *piece(char **at)
{
	char *start = *at, *end = strchr(start, '\n');
	*at = end ? end + 1 : start + strlen(start);
	if (end)
		*end = '\0';
	return start;
}

#endif
