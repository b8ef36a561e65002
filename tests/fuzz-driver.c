/* fuzz-driver.c - runs a fuzz entry point on inputs of a fixed pseudo-random sequence, for `make test`.
 *
 * `make fuzz` gives the same entry points to libFuzzer. An entry point that finds something wrong calls abort(). */
#include "tap.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Pieces that parsers have an eye for. An entry point may have its own. */
extern const char *const fuzz_words[] __attribute__((weak));

enum { RUNS = 20000, MOST = 300 };

static uint64_t seed = 88172645463325252u;
static uint8_t input[MOST];
static size_t size;
static int run;

/* xorshift64 */
static unsigned roll(unsigned most)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % most;
}

static void add(const void *bytes, size_t len)
{
	if (len > MOST - size)
		len = MOST - size;
	memcpy(input + size, bytes, len);
	size += len;
}

static void make_input(void)
{
	unsigned pieces = roll(12);
	size = 0;
	for (unsigned i = 0; i < pieces; i++) {
		uint8_t byte = (uint8_t)roll(256), count = (uint8_t)(1 + roll(6));
		unsigned words = 0;
		while (fuzz_words && fuzz_words[words])
			words++;
		if (words && roll(3)) {
			const char *word = fuzz_words[roll(words)];
			add(word, strlen(word));
		} else if (roll(2)) {
			byte = (uint8_t)(' ' + roll(95));
			while (count--)
				add(&byte, 1);
		} else {
			add(&byte, 1);
		}
	}
}

static void show(int number)
{
	static const char digits[] = "0123456789abcdef";
	char line[2 * MOST + 32] = "# input: ";
	size_t len = strlen(line);
	for (size_t i = 0; i < size; i++) {
		line[len++] = digits[input[i] >> 4];
		line[len++] = digits[input[i] & 15];
	}
	line[len++] = '\n';
	if (write(STDOUT_FILENO, "not ok 1 - an input that goes wrong\n", 36) == 36 && write(STDOUT_FILENO, line, len) > 0)
		signal(number, SIG_DFL);
	raise(number);
}

int main(void)
{
	signal(SIGABRT, show);
	signal(SIGSEGV, show);
	for (run = 0; run < RUNS; run++) {
		make_input();
		LLVMFuzzerTestOneInput(input, size);
	}
	ok(true, "%d inputs", RUNS);
	return done_testing();
}
