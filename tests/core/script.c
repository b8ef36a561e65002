/* bin/activate, read as text: every quoting of every writer, and what is not literal text is not taken. */
#include "tap.h"
#include "../common/internal.h"

static struct ve_buf buf;

static const char *recorded(const char *text)
{
	ve_buf_reset(&buf);
	return ve_script_path(&buf, text, strlen(text)) ? ve_buf_text(&buf) : NULL;
}

static const char *raw(const char *text)
{
	ve_buf_reset(&buf);
	return ve_script_path_raw(&buf, text, strlen(text)) ? ve_buf_text(&buf) : NULL;
}

static const char *literal(const char *text, const char *name)
{
	ve_buf_reset(&buf);
	return ve_script_value(&buf, text, strlen(text), name) ? ve_buf_text(&buf) : NULL;
}

int main(void)
{
	is_str(recorded("VIRTUAL_ENV=\"/p/.venv\"\nexport VIRTUAL_ENV\n"), "/p/.venv", "CPython: double quotes");
	is_str(recorded("VIRTUAL_ENV=\"/a $x `y` \\z\"\n"), "/a $x `y` \\z", "CPython: it escaped nothing, so nothing is decoded");
	is_str(recorded("VIRTUAL_ENV=/p/.venv\n"), "/p/.venv", "shlex.quote: a plain word");
	is_str(recorded("VIRTUAL_ENV='/p q/$x'\n"), "/p q/$x", "shlex.quote: single quotes");
	is_str(recorded("VIRTUAL_ENV='/it'\"'\"'s'\n"), "/it's", "shlex.quote: a single quote");
	is_str(recorded("VIRTUAL_ENV='/it'\\''s'\n"), "/it's", "uv: a single quote");
	is_str(recorded("VIRTUAL_ENV='/a\nb'\n"), "/a\nb", "a newline inside quotes");
	is_str(recorded("VIRTUAL_ENV=/\xc3\xa9\n"), "/\xc3\xa9", "bytes beyond ASCII without quotes");
	is_str(recorded("    VIRTUAL_ENV=/p\n"), "/p", "indented");
	is_str(recorded("export VIRTUAL_ENV='/p'\n"), "/p", "behind export");
	is_str(recorded("VIRTUAL_ENV=$(cygpath \"/c/p\")\nVIRTUAL_ENV=/p\n"), "/p", "CPython 3.12: the first that is literal text");
	is_str(recorded("unset VIRTUAL_ENV\nOLD_VIRTUAL_ENV=/no\nVIRTUAL_ENV_PROMPT=/no\nVIRTUAL_ENV=/p\n"), "/p", "a longer name is another");
	is_str(recorded("VIRTUAL_ENV=\"$(dirname x)\"\n"), NULL, "a substitution is not taken");
	is_str(recorded("VIRTUAL_ENV=relative\n"), NULL, "nor a relative path");
	is_str(recorded("VIRTUAL_ENV='/never closed\n"), NULL, "nor an open quote");
	is_str(recorded("VIRTUAL_ENV=''\n"), NULL, "nor an empty word");
	is_str(recorded("VIRTUAL_ENV"), NULL, "nor a name at the end");
	is_str(recorded("VIRTUAL_ENV="), NULL, "nor an assignment at the end");
	is_str(recorded(""), NULL, "nor nothing");
	is_str(raw("VIRTUAL_ENV='/it's'\nexport VIRTUAL_ENV='x'\n"), "/it's", "raw, virtualenv 20.17: up to the quote that ends the line");
	is_str(raw("VIRTUAL_ENV='/a'b'c'"), "/a'b'c", "raw: what would read as shell text too");
	is_str(raw("VIRTUAL_ENV='/never closed\n"), NULL, "raw: not an open quote");
	is_str(raw("VIRTUAL_ENV='relative'\n"), NULL, "raw: nor a relative path");
	is_str(raw("VIRTUAL_ENV=\"/p\"\n"), NULL, "raw: nor other quotes");
	is_str(raw(""), NULL, "raw: nor nothing");
	ve_buf_reset(&buf);
	ok(!ve_script_path_raw(&buf, "VIRTUAL_ENV='/a\0b'", 18), "raw: nor a path with a NUL byte");
	is_int(buf.len, 0, "what was not taken raw leaves nothing behind");
	ok(!ve_script_path(&buf, "VIRTUAL_ENV='/a\0b'", 18), "nor a path with a NUL byte");
	is_int(buf.len, 0, "what was not taken leaves nothing behind");
	ve_buf_adds(&buf, "kept:");
	ve_script_path(&buf, "VIRTUAL_ENV=x VIRTUAL_ENV=/y", 28);
	is_str(ve_buf_text(&buf), "kept:/y", "it appends");

	is_str(literal("if [ /t != \"\" ]; then\n TCL_LIBRARY=/opt/tcl8.6\n", "TCL_LIBRARY"), "/opt/tcl8.6", "virtualenv: TCL_LIBRARY");
	is_str(literal("TCL_LIBRARY=\"$_OLD_VIRTUAL_TCL_LIBRARY\"\nTCL_LIBRARY='/opt/t'\n", "TCL_LIBRARY"), "/opt/t", "what it puts back is no value");
	is_str(literal("TK_LIBRARY=/opt/tk\n", "TCL_LIBRARY"), NULL, "another variable");
	static const char pkg[] = "PKG_CONFIG_PATH=\"${VIRTUAL_ENV}/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}\"\n";
	ok(ve_script_pkg_config(pkg, sizeof pkg - 1), "virtualenv 20.38: PKG_CONFIG_PATH");
	ok(!ve_script_pkg_config("PKG_CONFIG_PATH=x", 17), "others do not set it");
	ve_buf_release(&buf);
	return done_testing();
}
