/* pyvenv.cfg as CPython reads it and as CPython, virtualenv and uv write it. */
#include "tap.h"
#include "../common/internal.h"

static struct ve_buf buf;

static struct ve_pyvenv parse(const char *text)
{
	struct ve_pyvenv cfg;
	ve_pyvenv_parse(&cfg, text, strlen(text));
	return cfg;
}

static const char *show(struct ve_slice slice)
{
	ve_buf_reset(&buf);
	if (!slice.at)
		return NULL;
	ve_buf_add(&buf, slice.at, slice.len);
	return ve_buf_text(&buf);
}

static void home(const char *text, const char *want, const char *name)
{
	struct ve_pyvenv cfg = parse(text);
	is_str(show(cfg.home), want, "%s", name);
}

static void prompt(const char *text, const char *want, const char *name)
{
	struct ve_pyvenv cfg = parse(text);
	ve_buf_reset(&buf);
	ve_pyvenv_prompt(&buf, &cfg);
	is_str(ve_buf_text(&buf), want, "%s", name);
}

static void grammar(void)
{
	home("home = /usr/bin\n", "/usr/bin", "as written");
	home("home=/usr/bin", "/usr/bin", "no blanks, no newline at the end");
	home("\t home \t=\t /usr/bin \t\n", "/usr/bin", "tabs and blanks around");
	home("home =\v\f/usr/bin\f\v\n", "/usr/bin", "VT and FF are blanks");
	home("a = b\r\nhome = /usr/bin\r\nc = d\r\n", "/usr/bin", "CRLF");
	home("a = b\rhome = /usr/bin\rc = d\r", "/usr/bin", "CR alone ends a line");
	home("HOME = /usr/bin\n", "/usr/bin", "a key in capitals");
	home("hOmE = /usr/bin\n", "/usr/bin", "a key in any case");
	home("\xef\xbb\xbfhome = /usr/bin\n", NULL, "a byte order mark hides the first key, as in CPython");
	home("home: /usr/bin\n", NULL, "a colon is no equals sign");
	home("[home]\n; home\nhome\njunk\n", NULL, "lines without = are ignored");
	home("# home = /usr/bin\n", NULL, "a comment's key is another key");
	home("home = \"/usr/bin\"\n", "\"/usr/bin\"", "quotes belong to the value");
	home("home = /a=b\n", "/a=b", "the first = splits");
	home("home = /first\nhome = /second\n", "/first", "the first one wins");
	home("home =\nhome = /second\n", "", "also when it is empty");
	home("homes = /a\nhom = /b\n", NULL, "a key is compared whole");
	home("", NULL, "an empty file has no keys");
	home("=\n==\n = \n", NULL, "nothing but equals signs");
	home("\n\n\r\r\n", NULL, "nothing but line ends");

	struct ve_pyvenv cfg;
	static const char nul[] = "junk\0home = /x\nhome = /usr\0/bin\nversion = 3.11.2\n";
	ve_pyvenv_parse(&cfg, nul, sizeof nul - 1);
	is_int(cfg.home.len, 9, "a NUL byte is a byte of the value");
	is_str(show(cfg.version), "3.11.2", "and the lines behind it are read");
	cfg = parse("\xff\xfe = \x80\nhome = /\xff\n");
	is_str(show(cfg.home), "/\xff", "bytes that are not UTF-8 are kept");
	ve_pyvenv_parse(&cfg, "", 0);
	ok(!cfg.home.at && !cfg.prompt.at && !cfg.virtualenv && !cfg.uv, "no bytes at all");
}

static void writers(void)
{
	struct ve_pyvenv cfg = parse("home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n"
				     "executable = /usr/bin/python3.11\ncommand = /usr/bin/python3 -m venv /p/.venv\n");
	ok(!cfg.virtualenv && !cfg.uv, "CPython: neither virtualenv nor uv");
	is_str(show(cfg.version), "3.11.2", "CPython: version");
	is_str(show(cfg.command), "/usr/bin/python3 -m venv /p/.venv", "CPython: command");
	ok(!cfg.prompt.at, "CPython: no prompt unless asked for");
	cfg = parse("home = /u\nversion_info = 3.11.2.final.0\nvirtualenv = 20.17.1\n");
	ok(cfg.virtualenv && !cfg.uv, "virtualenv: known by its key");
	is_str(show(cfg.version), "3.11.2.final.0", "virtualenv: version_info when there is no version");
	cfg = parse("version_info = 3.11.2.final.0\nversion = 3.11.2\nvirtualenv = 20.38\n");
	is_str(show(cfg.version), "3.11.2", "version before version_info, whichever is first");
	cfg = parse("home = /u\nuv = 0.12.5\nversion_info = 3.12.4\nprompt = x\n");
	ok(cfg.uv && !cfg.virtualenv, "uv: known by its key");
	cfg = parse("command = x --prompt=\"a\nversion = 9\nhome = /evil\" /p\nhome = /good\n");
	is_str(show(cfg.home), "/evil\" /p", "a newline in `command` makes lines of its own, as CPython reads them");
	cfg = parse("home = /good\nversion = 3\ncommand = x --prompt=\"a\nhome = /evil\nversion = 9\" /p\n");
	is_str(show(cfg.home), "/good", "but cannot override what stands before");
}

/* Values of `prompt`; CPython writes repr(). */
static void prompts(void)
{
	prompt("prompt = 'x'\n", "x", "repr: plain");
	prompt("prompt = \"it's\"\n", "it's", "repr: a single quote inside double ones");
	prompt("prompt = 'a\\'b\"c'\n", "a'b\"c", "repr: both quotes");
	prompt("prompt = 'tab\\there'\n", "tab\there", "repr: \\t");
	prompt("prompt = 'a\\nb\\rc'\n", "a\nb\rc", "repr: \\n and \\r");
	prompt("prompt = 'a\\\\b'\n", "a\\b", "repr: a backslash");
	prompt("prompt = 'a\\\\nb'\n", "a\\nb", "repr: a backslash before n is not a newline");
	prompt("prompt = '\\x1b[31mred'\n", "\x1b[31mred", "repr: \\xHH");
	prompt("prompt = '\\xe9'\n", "\xc3\xa9", "repr: \\xHH is a character, not a byte");
	prompt("prompt = '\\u2028'\n", "\xe2\x80\xa8", "repr: \\uHHHH");
	prompt("prompt = '\\U0001f40d'\n", "\xf0\x9f\x90\x8d", "repr: \\UHHHHHHHH");
	prompt("prompt = '\\U00110000'\n", "", "repr: a code beyond Unicode is nothing");
	prompt("prompt = '\xc3\xa9\xe2\x98\x83'\n", "\xc3\xa9\xe2\x98\x83", "repr: printable characters stand for themselves");
	prompt("prompt = ''\n", "", "repr: empty");
	prompt("prompt = ' a  b '\n", " a  b ", "repr: blanks are kept");
	prompt("prompt = 'a\\x4'\n", "a\\x4", "repr: a cut escape is text");
	prompt("prompt = 'a\\q'\n", "a\\q", "repr: an unknown escape is text");
	prompt("prompt = 'a\\'\n", "a\\", "repr: a backslash at the end is text");
	prompt("prompt = '\n", "'", "a lone quote is text");
	prompt("prompt = 'a\"\n", "'a\"", "unlike quotes are text");
	prompt("prompt = bare\n", "bare", "no quotes: as it stands");
	prompt("prompt =\n", "", "an empty value");
	prompt("home = /x\n", "", "none");
	prompt("prompt = \"a\\nb\"\nvirtualenv = 20.38\n", "a\\nb", "virtualenv: quotes off, nothing decoded");
	prompt("prompt = \"a\"b\"\nvirtualenv = 20.38\n", "a\"b", "virtualenv: nothing was escaped either");
	prompt("virtualenv = 20.17\nprompt = it's\n", "it's", "virtualenv before 20.38: bare");
	prompt("uv = 0.12\nprompt = 'x'\n", "'x'", "uv: bare, so quotes are the name's");
	prompt("uv = 0.12\nprompt = a\\nb\n", "a\\nb", "uv: nothing decoded");
}

int main(void)
{
	grammar();
	writers();
	prompts();
	ve_buf_release(&buf);
	return done_testing();
}
