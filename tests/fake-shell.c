/* fake-shell.c - the fake shell as a program, so that it runs the same scenarios as the real ones.
 *
 * Reads lines of words separated by tabs, says what changed and prints its variables at `dump`:
 *   set NAME FLAGS VALUE (FLAGS: x exported, r read-only)   unset NAME   load   child   cd DIR   source PLACE NAME
 *   run WORD...   dump
 */
#include "fake.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 8 };

static int split(char *line, char *word[WORDS])
{
	int count = 0;
	line[strcspn(line, "\n")] = '\0';
	for (char *at = line; at && count < WORDS - 1; at = (at = strchr(at, '\t')) ? *at = '\0', at + 1 : NULL)
		word[count++] = at;
	word[count] = NULL;
	return count;
}

static void set(struct fake *fake, const char *name, const char *flags, const char *text)
{
	fake_set(fake, name, text,
		 (strchr(flags, 'x') ? VE_EXPORTED : 0u) | (strchr(flags, 'r') ? VE_FIXED : 0u));
}

int main(void)
{
	static char line[1 << 20];
	struct fake fake;
	struct ve_buf dump = {0};
	char *word[WORDS];
	fake_init(&fake);
	while (fgets(line, sizeof line, stdin)) {
		int count = split(line, word);
		if (!strcmp(word[0], "set"))
			set(&fake, word[1], word[2], word[3]);
		else if (!strcmp(word[0], "unset"))
			fake_set(&fake, word[1], NULL, 0);
		else if (!strcmp(word[0], "load"))
			ve_hook(&fake.shell, VE_LOAD);
		else if (!strcmp(word[0], "child"))
			fake_child(&fake);
		else if (!strcmp(word[0], "source"))
			fake_source(&fake, word[1], word[2]);
		else if (!strcmp(word[0], "cd"))
			fake_forget(&fake), fake_cd(&fake, word[1]);
		else if (!strcmp(word[0], "run"))
			fake_forget(&fake), printf("status %d\n", ve_run(&fake.shell, count - 1, word + 1));
		else if (!strcmp(word[0], "dump"))
			fake_dump(&fake, &dump);
		else
			return fprintf(stderr, "fake-shell: %s?\n", word[0]), 2;
	}
	printf("%sedits %s\n", ve_buf_text(&dump), ve_buf_text(&fake.edits));
	fprintf(stderr, "%s", ve_buf_text(&fake.err));
	ve_buf_release(&dump);
	fake_release(&fake);
	return 0;
}
