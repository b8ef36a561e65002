/* words.c - words for tests/quote.t: N pseudo-random words, as NUL-terminated bytes in FILE and quoted for a shell on stdout, one
 * `put WORD` a line. */
#include "../common/ve.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 0x9e3779b97f4a7c15u;

static unsigned roll(unsigned most)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % most;
}

static size_t make(char *word, unsigned kind)
{
	static const char special[] = "'\"\\$`!%~#&;|<>()[]{}*?^= \t\n\r-@:,./+";
	size_t len = roll(12);
	for (size_t i = 0; i < len; i++) {
		if (kind == 0)
			word[i] = (char)(1 + roll(255));
		else if (kind == 1)
			word[i] = special[roll(sizeof special - 1)];
		else
			word[i] = (char)(' ' + roll(95));
	}
	return len;
}

int main(int argc, char **argv)
{
	enum ve_dialect dialect = argc == 4 && !strcmp(argv[2], "fish") ? VE_FISH : argc == 4 && !strcmp(argv[2], "zsh") ? VE_ZSH : VE_BASH;
	FILE *file = argc == 4 ? fopen(argv[3], "w") : NULL;
	if (!file)
		return fprintf(stderr, "usage: words N bash|zsh|fish FILE\n"), 2;
	for (long n = strtol(argv[1], NULL, 10); n > 0; n--) {
		struct ve_buf line = {0};
		char word[64];
		size_t len = make(word, (unsigned)n % 3);
		fwrite(word, 1, len, file);
		fputc('\0', file);
		ve_buf_adds(&line, "put ");
		ve_quote(&line, dialect, word, len);
		ve_buf_addc(&line, '\n');
		fwrite(line.data, 1, line.len, stdout);
		ve_buf_release(&line);
	}
	return fclose(file) != 0;
}
