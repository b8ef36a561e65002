/* Quoting, names in prompts, names on terminals, paths as words. */
#include "tap.h"
#include "../common/internal.h"

static struct ve_buf buf;

static const char *quoted(enum ve_dialect dialect, const char *text)
{
	ve_buf_reset(&buf);
	ve_quote(&buf, dialect, text, strlen(text));
	return ve_buf_text(&buf);
}

static void quoting(void)
{
	is_str(quoted(VE_BASH, ""), "''", "bash: empty");
	is_str(quoted(VE_BASH, "a b"), "'a b'", "bash: plain");
	is_str(quoted(VE_BASH, "$(x) `y` !z \\"), "'$(x) `y` !z \\'", "bash: nothing is special in single quotes");
	is_str(quoted(VE_BASH, "it's"), "'it'\\''s'", "bash: a quote");
	is_str(quoted(VE_ZSH, "'"), "\\'", "zsh: a quote alone");
	is_str(quoted(VE_ZSH, "''a''"), "\\'\\''a'\\'\\'", "zsh: no two quotes side by side, which RC_QUOTES would read as one");
	is_str(quoted(VE_FISH, ""), "''", "fish: empty");
	is_str(quoted(VE_FISH, "a'b\\c$d\n"), "'a\\'b\\\\c$d\n'", "fish: a quote and a backslash are escaped");
	is_str(quoted(VE_PLAIN, "a\"b\\c\n\x01\x7f"), "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\"", "JSON: escapes");
	is_str(quoted(VE_PLAIN, "\xc3\xa9\xff\xc3"), "\"\xc3\xa9\\udcff\\udcc3\"", "JSON: bytes that are not UTF-8");
	is_str(quoted(VE_PLAIN, "\xed\xa0\x80"), "\"\\udced\\udca0\\udc80\"", "JSON: a surrogate is not UTF-8");
}

static const char *prefix(enum ve_dialect dialect, unsigned mode, const char *name)
{
	ve_buf_reset(&buf);
	ve_prompt_prefix(&buf, name, dialect, mode);
	return ve_buf_text(&buf);
}

static const char *stripped(enum ve_dialect dialect, const char *ps1, const char *name)
{
	ve_buf_reset(&buf);
	return ve_prompt_strip(&buf, ps1, name, dialect) ? ve_buf_text(&buf) : NULL;
}

static const char *segment(enum ve_dialect dialect, const char *format, const char *name)
{
	ve_buf_reset(&buf);
	ve_prompt_format(&buf, format, &(struct ve_segment){.name = name, .version = "3.11.2", .project = "p{name}"}, dialect);
	return ve_buf_text(&buf);
}

static const char *broken(const char *format)
{
	ve_buf_reset(&buf);
	ve_prompt_format(&buf, format, &(struct ve_segment){.name = "e{health}", .version = "", .project = "", .broken = true}, VE_ZSH);
	return ve_buf_text(&buf);
}

static void prompts(void)
{
	static const char plain[] = "AZaz09._ ()+-";
	is_str(prefix(VE_BASH, 0, plain), "(AZaz09._ ()+-) ", "bash: a plain name is what the scripts write");
	is_str(prefix(VE_ZSH, VE_PROMPT_SUBST | VE_PROMPT_BANG, plain), "(AZaz09._ ()+-) ", "zsh: likewise");
	is_str(prefix(VE_BASH, 0, "a\\b"), "(a\\\\\\\\b) ", "bash: a backslash is decoded twice");
	is_str(prefix(VE_BASH, 0, "$HOME `id`"), "(\\\\$HOME \\\\`id\\\\`) ", "bash: dollar and backquote");
	is_str(prefix(VE_BASH, 0, "a!b"), "(a\\041b) ", "bash: the history number of posix mode");
	is_str(prefix(VE_BASH, 0, "100%"), "(100%) ", "bash: a percent sign is nothing");
	is_str(prefix(VE_ZSH, 0, "100%n"), "(100%%n) ", "zsh: a percent sign");
	is_str(prefix(VE_ZSH, 0, "$x\\y"), "($%{%}x\\%{%}y) ", "zsh: dollar and backslash cannot be expanded");
	is_str(prefix(VE_ZSH, VE_PROMPT_SUBST, "`id`"), "(\\`id\\`) ", "zsh: a backquote, PROMPT_SUBST");
	is_str(prefix(VE_ZSH, 0, "`id`"), "('id') ", "zsh: a backquote that might come alive");
	is_str(prefix(VE_ZSH, VE_PROMPT_BANG, "a!b"), "(a!!b) ", "zsh: PROMPT_BANG");
	is_str(prefix(VE_ZSH, 0, "a!b"), "(a!b) ", "zsh: no PROMPT_BANG");

	is_str(stripped(VE_BASH, "(e) $ ", "e"), "$ ", "off again");
	is_str(stripped(VE_BASH, "[(e) $] ", "e"), "[$] ", "also from inside");
	is_str(stripped(VE_BASH, "(e) (e) $ ", "e"), "(e) $ ", "one of them");
	is_str(stripped(VE_BASH, "$ ", "e"), NULL, "not there");
	is_str(stripped(VE_BASH, "(ee) $ ", "e"), NULL, "another name");
	is_str(stripped(VE_BASH, "", "e"), NULL, "an empty prompt");
	for (int mode = 0; mode < 4; mode++) {
		unsigned flags = (mode & 1 ? VE_PROMPT_SUBST : 0u) | (mode & 2 ? VE_PROMPT_BANG : 0u);
		char ps1[256];
		snprintf(ps1, sizeof ps1, "%s%%# ", prefix(VE_ZSH, flags, "a!`b`$c%d\\e"));
		is_str(stripped(VE_ZSH, ps1, "a!`b`$c%d\\e"), "%# ", "zsh: off under any options, %d", mode);
	}
	ok(ve_prompt_shows("${VENV_PROMPT}$ ") && ve_prompt_shows("$VIRTUAL_ENV_PROMPT") && !ve_prompt_shows("\\w$ "), "a PS1 that shows it itself");

	is_str(segment(VE_BASH, NULL, "e"), "(e)", "segment: default");
	is_str(segment(VE_BASH, "<{name}|{name}>", "e"), "<e|e>", "segment: a format");
	is_str(segment(VE_BASH, "", "e"), "", "segment: an empty format");
	is_str(segment(VE_BASH, "{version}{health}{project}{na}{{name}", "{version}"), "3.11.2p{name}{na}{{version}", "segment: slots, and what is none; values are not looked at");
	is_str(broken(NULL), "(e{health} broken)", "segment: broken, by default");
	is_str(broken("{name}:{name}"), "e{health} broken:e{health}", "segment: broken, told once");
	is_str(broken("[{version}]"), "[] broken", "segment: broken, without a name");
	is_str(broken("{version}"), " broken", "segment: broken, behind a slot at the end");
	is_str(broken("{name}{health}!"), "e{health}broken!", "segment: broken, where the format has a place for it");
	is_str(broken(""), "", "segment: broken, an empty format");
	is_str(segment(VE_BASH, NULL, "$(x)`y`\\z"), "(?(x)?y??z)", "segment: inert in bash, expanded or literal");
	is_str(segment(VE_ZSH, NULL, "100%n$x"), "(100%%n$%{%}x)", "segment: inert in zsh");
	is_str(segment(VE_FISH, NULL, "$x%n"), "($x%n)", "segment: as it is in fish");
}

static const char *shown(const char *bytes, size_t len, size_t most)
{
	ve_buf_reset(&buf);
	ve_show(&buf, bytes, len, most);
	return ve_buf_text(&buf);
}

#define SHOWN(bytes) shown(bytes, sizeof bytes - 1, 100)

static void showing(void)
{
	is_str(SHOWN("plain \xc3\xa9 \xe2\x98\x83 \xf0\x9f\x90\x8d"), "plain \xc3\xa9 \xe2\x98\x83 \xf0\x9f\x90\x8d", "text is shown");
	is_str(SHOWN("a\x1b[31m\n\t\r\0b\x7f"), "a?[31m????b?", "C0 and DEL");
	is_str(SHOWN("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0"), "???\xc2\xa0", "C1");
	is_str(SHOWN("\x80\xff\xc3\xe2\x98"), "?????", "bytes that are not UTF-8");
	is_str(SHOWN("\xc0\x80\xe0\x80\x80\xf0\x80\x80\x80"), "?????????", "overlong forms");
	is_str(SHOWN("\xed\xa0\x80\xf4\x90\x80\x80\xf8\x88\x80\x80\x80"), "????????????", "surrogates, beyond Unicode, five bytes");
	is_str(SHOWN("\xe2\x80\xae" "abc\xe2\x80\x8b\xe2\x81\xa6\xef\xbb\xbf\xe2\x80\xa8"), "?abc????", "what reorders, hides or breaks text");
	is_str(shown("ab\xe2\x98\x83", 5, 4), "ab", "cut between characters");
	is_str(shown("ab\xe2\x98\x83", 5, 5), "ab\xe2\x98\x83", "which may just fit");
	is_str(shown("abc", 3, 0), "", "cut to nothing");
}

static const char *joined(const char *from, const char *file)
{
	ve_buf_reset(&buf);
	ve_path_join(&buf, from, file);
	return ve_buf_text(&buf);
}

static void paths(void)
{
	size_t len;
	is_str(joined("/a/b", "c"), "/a/b/c", "join");
	is_str(joined("/a/b", "/c"), "/c", "join: absolute");
	is_str(joined("/a//b/", ".//c/./d/"), "/a/b/c/d", "join: slashes and dots");
	is_str(joined("/a/b", "../../../c"), "/c", "join: up, not above the root");
	is_str(joined("/", ".."), "/", "join: the root");
	is_str(joined("/a", "..."), "/a/...", "join: three dots are a name");
	is_str(ve_basename("/a/b", &len), "b", "basename");
	is_int(ve_basename("/a/bc//", &len) && len == 2, 1, "basename: trailing slashes");
	ok(*ve_basename("/", &len) == '/' && len == 1, "basename: the root");
	ok(ve_words_hold(" a  bc\td\n", "bc", 2) && ve_words_hold("a", "a", 1), "words hold");
	ok(!ve_words_hold("abc", "b", 1) && !ve_words_hold("", "a", 1) && !ve_words_hold(NULL, "a", 1) &&
		   !ve_words_hold("a", "", 0), "words do not hold");
	ok(ve_within("/p/a", "/p") && ve_within("/p", "/p") && ve_within("/p", "/p/") && ve_within("/p", "/"), "within");
	ok(!ve_within("/p-2", "/p") && !ve_within("/", "/p") && !ve_within("/q/p", "/p"), "/p is not the parent of /p-2");
}

static uint64_t both(const char *first, const char *second)
{
	return ve_hash(ve_hash(0, first), second);
}

static void hashes(void)
{
	ok(both("ab", "c") == both("ab", "c") && ve_hash(0, "ab") == ve_hash(0, "ab"), "hash: the same texts");
	ok(ve_hash(0, "a") != ve_hash(0, "b") && ve_hash(0, "ab") != ve_hash(0, "ba"), "hash: another text, another order");
	ok(ve_hash(0, NULL) != ve_hash(0, "") && both("a", NULL) != both("a", ""), "hash: unset is not empty");
	ok(both(NULL, "a") != both("a", NULL) && both(NULL, "") != both("", NULL), "hash: nor in another place");
	ok(both("ab", "c") != both("a", "bc") && both("", "a") != both("a", ""), "hash: where one ends and the next begins");
	ok(both("a\1b", "c") != both("a", "b\1c") && both("a\2b", NULL) != both("a", "b\2"), "hash: no byte is taken for that");
}

static void digits(void)
{
	static const char all[] = "0123456789abcdef";
	bool fine = true;
	for (int c = -128; c < 256; c++) {
		const char *at = c > 0 && c < 128 ? strchr(all, c >= 'A' && c <= 'Z' ? c + 32 : c) : NULL;
		fine = fine && ve_hex((char)c) == (at ? (int)(at - all) : -1);
	}
	ok(fine, "hexadecimal digits: these, and no other byte");
}

int main(void)
{
	digits();
	hashes();
	quoting();
	prompts();
	showing();
	paths();
	ve_buf_release(&buf);
	return done_testing();
}
