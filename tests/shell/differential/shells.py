"""shells.py - the scripts that are run: a case's start state, its steps, and after each step everything there is to see.

A dump is a file of quadruples (kind, name, flag, value), each field ended by NUL:
  var    flag `x` exported or `-`; the elements of lists separated by \\x1f
  func   value: its text, of those that activation has to do with
  alias, opt, trap
  info   status of the step; what `python` would run; the prompt as it would be drawn
and beside it <dump>.env holds what /usr/bin/env, a child process, was given.
"""

import os
import shutil

COMMON_DUMP = {}

COMMON_DUMP["bash"] = r"""
dump() {
	local dump_status=$2 dump_n dump_r dump_a
	exec 9>"$1"
	printf 'info\0status\0-\0%s\0' "$dump_status" >&9
	for dump_n in @NAMES@; do
		[[ $dump_n != dump_? ]] || continue
		[[ ${!dump_n@a} == *x* ]] && dump_a=x || dump_a=-
		dump_r=$dump_n[@]
		[[ -v $dump_n || ${!dump_n@a} == *[aA]* ]] || continue
		printf 'var\0%s\0%s\0' "$dump_n" "$dump_a" >&9
		printf '%s\x1f' "${!dump_r}" >&9
		printf '\0' >&9
	done
	for dump_n in deactivate pydoc; do
		if declare -F "$dump_n" >/dev/null; then
			printf 'func\0%s\0-\0' "$dump_n" >&9
			declare -f "$dump_n" >&9
			printf '\0' >&9
		fi
	done
	printf 'func\0all\0-\0' >&9
	declare -F >&9
	printf '\0alias\0all\0-\0' >&9
	alias >&9
	printf '\0trap\0all\0-\0' >&9
	trap -p >&9
	printf '\0info\0python\0-\0' >&9
	type -P python >&9
	printf '\0info\0prompt\0-\0%s\0' "${PS1@P}" >&9
	exec 9>&-
	/usr/bin/env -0 >"$1.env"
}
""".replace("@NAMES@", " ".join('"${!%s@}"' % c for c in "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))

COMMON_DUMP["zsh"] = r"""
zmodload zsh/parameter
dump() {
	emulate -L zsh; setopt extended_glob
	local dump_status=$2 dump_n dump_t dump_a
	exec 9>$1
	printf 'info\0status\0-\0%s\0' $dump_status >&9
	for dump_n in ${(ko)parameters}; do
		dump_t=${(Pt)dump_n}
		[[ $dump_n != dump_? && $dump_n != (argv|options|IFS) && $dump_t != *hide* ]] || continue
		[[ $dump_t == *export* ]] && dump_a=x || dump_a=-
		printf 'var\0%s\0%s\0' $dump_n $dump_a >&9
		printf '%s\x1f' "${(@P)dump_n}" >&9
		printf '\0' >&9
	done
	for dump_n in deactivate pydoc; do
		(( $+functions[$dump_n] )) || continue
		printf 'func\0%s\0-\0%s\0' $dump_n "$functions[$dump_n]" >&9
	done
	printf 'func\0all\0-\0%s\0' "${(koF)functions}" >&9
	printf 'alias\0all\0-\0%s\0' "${(koF)aliases}" >&9
	printf 'opt\0all\0-\0%s\0' "$dump_options" >&9
	printf 'info\0python\0-\0%s\0' "$(whence -p python)" >&9
	[[ $dump_subst != on ]] || setopt prompt_subst
	[[ $dump_bang != on ]] || setopt prompt_bang
	printf 'info\0prompt\0-\0' >&9
	print -rP -- "$PS1" >&9
	printf '\0' >&9
	exec 9>&-
	/usr/bin/env -0 >$1.env
}
"""

COMMON_DUMP["fish"] = r"""
function dump
	set -l dump_s $argv[2]
	set -l dump_o $argv[1]
	printf 'info\0status\0-\0%s\0' $dump_s >$dump_o
	begin
		for dump_n in (set -gn) (set -Un)
			string match -q 'dump_?' -- $dump_n; and continue
			contains -- $dump_n history status pipestatus argv; and continue
			set -l dump_a -
			set -qx $dump_n; and set dump_a x
			printf 'var\0%s\0%s\0' $dump_n $dump_a
			set -q $dump_n[1]; and printf '%s\x1f' $$dump_n
			printf '\0'
		end
		for dump_n in deactivate pydoc
			functions -q $dump_n; or continue
			printf 'func\0%s\0-\0' $dump_n
			functions --no-details $dump_n
			printf '\0'
		end
		printf 'func\0all\0-\0'
		functions -an
		printf '\0info\0python\0-\0'
		command -s python
		printf '\0'
		emit fish_prompt
		printf 'info\0prompt\0-\0'
		fish_prompt
		printf '\0'
	end >>$dump_o
	/usr/bin/env -0 >$dump_o.env
end
"""

LOAD = {
    "bash": "enable -f %s/lib/bash/venv.so activate",
    "zsh": "module_path=(%s/lib/zsh $module_path); zmodload venv",
    "fish": "source %s/share/fish/vendor_conf.d/venv.fish; __venv_define", # what is first read when it is used
}

# $1: interactive or not.
START = {
    "bash": {True: ["bash", "--norc", "--noprofile", "--noediting", "-i"], False: ["bash", "--norc", "--noprofile"]},
    "zsh": {True: ["zsh", "-f", "-i", "+o", "zle"], False: ["zsh", "-f"]},
    "fish": {True: ["fish", "-N", "-i"], False: ["fish", "-N"]},
}


def quote(shell, text):
    if shell == "fish":
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + text.replace("'", "'\\''") + "'"


class Script:
    """The text that runs one case, with the scripts of the environments or with ours."""

    def __init__(self, shell, build, out, case, ours):
        self.shell, self.build, self.case, self.ours = shell, build, case, ours
        self.out = os.path.join(out, "%s.%d" % ("ours" if ours else "script", case.number))
        self.lines = []

    def q(self, text):
        return quote(self.shell, text)

    def add(self, text):
        self.lines.append(text)

    def put(self, name, flag, value):
        """flag: x exported, - not exported, u unset. value: text, or a list in fish."""
        fish = self.shell == "fish"
        if flag == "u":
            self.add("set -eg %s" % name if fish else "unset %s" % name)
        elif fish:
            words = [value] if isinstance(value, str) else value
            self.add("set %s %s %s" % ("-gx" if flag == "x" else "-gu", name, " ".join(map(self.q, words))))
        else:
            value = ":".join(value) if isinstance(value, list) else value
            self.add("export %s=%s" % (name, self.q(value)) if flag == "x" else
                     "%s=%s; typeset +x %s" % (name, self.q(value), name))

    def step(self, name, text):
        to = self.q("%s.%s" % (self.out, name))
        self.add("%s 2>%s.err" % (text, to))
        if name != "again":
            self.dump(name, "$status" if self.shell == "fish" else "$?")
        else:
            self.add("echo %s >%s" % ("$status" if self.shell == "fish" else "$?", to))

    def dump(self, name, status="0"):
        self.add("dump %s %s" % (self.q("%s.%s" % (self.out, name)), status))

    def activate(self, name, env, form):
        if self.ours:
            self.step(name, "activate %s" % self.q(form))
        else:
            tail = "/bin/activate.fish" if self.shell == "fish" else "/bin/activate"
            self.step(name, "source %s" % self.q(form.rstrip("/") + tail))

    def child(self, name, common):
        exe = shutil.which(self.shell)
        words = " ".join(START[self.shell][False])
        words = words.replace(self.shell, exe, 1)
        self.add("%s %s %s" % (words, self.q(common), self.q("%s.%s" % (self.out, name))))

    def write(self, common):
        """common: file of a child shell's script."""
        case = self.case
        for name, flag, value in case.start:
            self.put(name, flag, value)
        for line in case.before[self.shell]:
            self.add(line)
        if self.ours:
            self.add(LOAD[self.shell] % self.q(self.build))
        self.dump("0")
        self.activate("a", case.a, case.form_a)
        if case.child:
            self.child("child", common)
        if case.edit:
            self.add(case.edit_text(self.shell))
        if case.b:
            self.activate("b", case.b, case.form_b)
        self.step("off", "deactivate")
        self.step("again", "deactivate")
        return self.lines


def batch(shell, scripts):
    """One process for many cases, each in a subshell of its own; fish has none."""
    text = [COMMON_DUMP[shell]]
    for script in scripts:
        if shell == "fish":
            text += script
        else:
            text += ["("] + script + [")"]
    return "\n".join(text) + "\n"


def parse(file):
    """A dump as {(kind, name): (flag, value)}, or None when the shell did not get that far."""
    try:
        with open(file, "rb") as opened:
            field = opened.read().split(b"\0")
        with open(file + ".env", "rb") as opened:
            given = opened.read().split(b"\0")
    except OSError:
        return None
    field = [f.decode("utf-8", "surrogateescape") for f in field]
    got = {}
    for i in range(0, len(field) - 3, 4):
        kind, name, flag, value = field[i:i + 4]
        got[kind, name] = (flag, value[:-1] if kind == "var" and value.endswith("\x1f") else value)
    for line in given:
        name, equals, value = line.decode("utf-8", "surrogateescape").partition("=")
        if equals:
            got["env", name] = ("x", value)
    return got
