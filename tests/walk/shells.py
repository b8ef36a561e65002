"""The three shells: how each is started, how a step is written for it, and how it tells its state.

`look N` writes a record to descriptor 3, fields ended by NUL, and a mark to stderr, where the prompts and messages are.
"""

POSIX_LOOK = """
look() {
	local s=$? p=
	%(pydoc)s && p=1
	printf '\\001%%s\\002' "$1" >&2
	printf '%%s\\0' "$1" "$s" "$PWD" "${VIRTUAL_ENV+=}${VIRTUAL_ENV-}" "${VIRTUAL_ENV_PROMPT+=}${VIRTUAL_ENV_PROMPT-}" \\
		"${PATH+=}${PATH-}" "${PYTHONHOME+=}${PYTHONHOME-}" "=$PS1" "${_VENV_STATE+=}${_VENV_STATE-}" "$p" "$x" \\
		"%(flags)s" >&3
}
other() { echo "$1" >&5; read -r _ <&6; }
go() { cd "$1"; }
x= PS2=
"""

FISH_LOOK = """
function look
	set -l s $status
	set -l p; functions -q pydoc; and set p 1
	set -l f - - - - -
	set -qx VIRTUAL_ENV; and set f[1] x
	set -qx VIRTUAL_ENV_PROMPT; and set f[2] x
	set -qx PATH; and set f[3] x
	set -qx PYTHONHOME; and set f[4] x
	set -qx _VENV_STATE; and set f[5] x
	set -l v '' '' '' ''
	set -q VIRTUAL_ENV; and set v[1] "=$VIRTUAL_ENV"
	set -q VIRTUAL_ENV_PROMPT; and set v[2] "=$VIRTUAL_ENV_PROMPT"
	set -q PATH; and set v[3] "=$PATH"
	set -q PYTHONHOME; and set v[4] "=$PYTHONHOME"
	printf '\\001%s\\002' $argv[1] >&2
	printf '%s\\0' $argv[1] $s $PWD $v "=> " "=$_VENV_STATE" "$p" "$x" "$f[1]/$f[2]/$f[3]/$f[4]/$f[5]" >&3
end
function tick
	set -l s $status
	emit fish_prompt
	set -l t (fish_prompt)
	printf %s "$t" >&2
	return $s
end
function other; echo $argv[1] >$fifo.ask; read -l answer <$fifo.told; end
function go; cd $argv[1]; end
function fish_prompt; printf '> '; end
set -g x
"""

FIELDS = ("mark", "status", "PWD", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME", "PS1", "_VENV_STATE", "pydoc",
          "caught", "flags")
FLAGS = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME", "_VENV_STATE")


class Posix:
    newline = "\n"

    def __init__(self, top, template):
        self.top, self.template = top, template
        self.changes = []  # by somebody else
        self.wanted = []  # (mark, state) of each look

    def word(self, text):
        return "'" + text.replace("'", "'\\''") + "'"

    def quote(self, path):
        return self.word(self.top + path)

    def assign(self, name, value):
        return "%s=%s" % (name, self.word(value))

    def export(self, name, value):
        return "export " + self.assign(name, value)

    def unset(self, name):
        return "unset " + name

    def path(self, elements, exported):
        text = ":".join(self.top + e if e.startswith(("/home", "/srv", "/.venv", "/venv", "/env")) else e
                        for e in elements.split(":"))
        return self.export("PATH", text) if exported else self.assign("PATH", text)

    def catch(self, text):
        return "x=$(%s)" % text

    def other(self, step):
        self.changes.append(step.text(Bash(self.top, self.template)))
        return "other %d" % (len(self.changes) - 1)

    def look(self, m):
        self.wanted.append((len(self.wanted), m.state()))
        mark = len(self.wanted) - 1
        m.said.append(mark)
        m.status = None  # from here on it is that of the look
        return "look %d" % mark


class Bash(Posix):
    name = "bash"
    command = ["bash", "--norc", "--noprofile", "--noediting", "-i"]
    flag = "x"

    def begin(self, build):
        look = POSIX_LOOK % {"pydoc": "declare -F pydoc >/dev/null", "flags": "/".join("${%s@a}" % f for f in FLAGS)}
        return look + "enable -f %s activate; " % self.word(build + "/lib/bash/venv.so")


class Zsh(Posix):
    name = "zsh"
    command = ["zsh", "-f", "-i", "+o", "zle", "+o", "promptsp", "+o", "promptcr", "-o", "promptsubst", "-o", "pushdsilent"]
    flag = "export"

    def begin(self, build):
        look = POSIX_LOOK % {"pydoc": "(( $+functions[pydoc] ))", "flags": "/".join("${(t)%s}" % f for f in FLAGS)}
        return look + "module_path=(%s $module_path); zmodload venv; " % self.word(build + "/lib/zsh")


class Fish(Posix):
    name = "fish"
    command = ["fish", "--no-config", "-i"]
    flag = "x"
    newline = "; tick\n"

    def word(self, text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def assign(self, name, value):
        return "set -gu %s %s" % (name, self.word(value))

    def export(self, name, value):
        return "set -gx %s %s" % (name, self.word(value))

    def unset(self, name):
        return "set -e " + name

    def path(self, elements, exported):
        words = [self.quote(e) if e.startswith(("/home", "/srv")) else self.word(e) for e in elements.split(":")]
        return "set -gx PATH " + " ".join(words)

    def catch(self, text):
        return "set -g x (%s | string collect)" % text

    def begin(self, build):
        return "set -g fifo %s\n" % self.word(self.top) + FISH_LOOK + "source %s; tick; " % self.word(build + "/share/fish/vendor_conf.d/venv.fish")


SHELLS = {"bash": Bash, "zsh": Zsh, "fish": Fish}
