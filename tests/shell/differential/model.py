"""model.py - what the contract (activation, deactivation) makes of a start state; knows nothing of how it is done."""

# bash, zsh and fish change these by themselves from one command to the next.
NOISE = set("""_ LINENO RANDOM SRANDOM SECONDS EPOCHREALTIME EPOCHSECONDS BASHPID BASH_SUBSHELL BASH_COMMAND BASH_LINENO BASH_SOURCE
	BASH_ARGC BASH_ARGV BASH_ARGV0 FUNCNAME PIPESTATUS OLDPWD PWD HISTCMD COMP_WORDBREAKS BASH_EXECUTION_STRING BASH_CMDS
	? ! # $ * - @ 0 status pipestatus PPID PROMPT prompt PSVAR TTYIDLE ERRNO funcstack functrace funcsourcetrace funcfiletrace
	zsh_eval_context ZSH_SUBSHELL ZSH_EVAL_CONTEXT sysparams path signals modules loadedmodules HISTNO historywords
	fish_killring CMD_DURATION COLUMNS LINES fish_pid SHLVL ZSH_EXECUTION_STRING IFS
	ZSH_ARGZERO ZSH_SCRIPT LOGCHECK WATCHFMT WATCH watch zle_bracketed_paste
	BASH_EXECUTION_STRING history dump_s dump_o""".split())

# What loading the plugin brings; its own tests look after it.
LOADED = {"VENV_PROMPT", "PROMPT_COMMAND", "module_path", "MODULE_PATH"}

INERT = set("$`\\!%'\"")


def quiet(key):
    kind, name = key
    if kind == "env":
        return name in ("_", "OLDPWD", "SHLVL", "PWD")
    return kind == "var" and (name in NOISE or name in LOADED or name.startswith(("__venv_", "__fish_", "dump_")))


def clean(dump):
    return {k: v for k, v in dump.items() if not quiet(k) and k not in (("info", "status"), ("func", "all"), ("info", "prompt"))}


# fish loads it when a command is not found, which may be python when nothing is active.
NOT_FOUND = "__fish_default_command_not_found_handler"


def functions(dump):
    """The names of all functions but those two that are looked at one by one, and fish's helpers of ours."""
    names = (line.split(" ")[-1] for line in dump.get(("func", "all"), ("", ""))[1].split("\n"))
    return {n for n in names if n and n not in ("deactivate", "pydoc", NOT_FOUND) and not n.startswith("__venv_")}


class Model:
    """The expected dumps. Every method takes and gives a dump (see shells.py)."""

    def __init__(self, case, start):
        self.case, self.shell, self.base = case, case.shell, start
        self.glue = "\x1f" if case.shell == "fish" else ":"

    def path(self, dump):
        return dump.get(("var", "PATH"))

    def words(self, entry):
        if entry is None or entry[1] == "":
            return []
        return entry[1].split(self.glue)

    def set_path(self, dump, flag, words):
        dump["var", "PATH"] = (flag, self.glue.join(words))

    def active(self, env, edit=None):
        """The start state with env active, PATH edited before if so."""
        want = dict(self.base)
        words = self.words(self.path(self.base))
        if edit == "front":
            words = ["/mine"] + words
        elif edit == "back":
            words = words + ["/mine"]
        bin_dir = env.place + "/bin"
        self.set_path(want, "x", [bin_dir] + [w for w in words if w != bin_dir])
        want["var", "VIRTUAL_ENV"] = ("x", env.place)
        want["var", "VIRTUAL_ENV_PROMPT"] = ("x", env.shown)
        want.pop(("var", "PYTHONHOME"), None)
        return want

    def inactive(self, edit=None):
        want = dict(self.base)
        if edit:
            words = self.words(self.path(self.base))
            self.set_path(want, "x", ["/mine"] + words if edit == "front" else words + ["/mine"])
        return want

    def check(self, got, want, env):
        """Differences between a dump and what is wanted, as text; env: what is active, or None."""
        wrong = ["function %s comes or goes" % n for n in sorted(functions(got) ^ functions(want))]
        got, want = clean(got), clean(want)
        state = got.pop(("var", "_VENV_STATE"), None)
        if env and (state is None or state[0] != "x"):
            wrong.append("_VENV_STATE is %r" % (state,))
        if not env and state is not None:
            wrong.append("_VENV_STATE is left: %r" % (state,))
        wrong += self.check_prompt(got, want, env)
        pydoc = got.pop(("func", "pydoc"), None)
        theirs = want.pop(("func", "pydoc"), None)
        if theirs or not env or self.case.user_pydoc == "alias" and self.shell != "fish":
            if pydoc != theirs:
                wrong.append("pydoc is %r, was %r" % (pydoc, theirs))
        elif not pydoc or "python -m pydoc" not in pydoc[1]:
            wrong.append("pydoc is %r" % (pydoc,))
        wrong += self.check_children(got, env)
        got.pop(("info", "python"), None)
        want.pop(("info", "python"), None)
        for key in sorted(set(got) | set(want)):
            if key[0] != "env" and got.get(key) != want.get(key):
                wrong.append("%s %s: got %r, want %r" % (key + (got.get(key), want.get(key))))
        return wrong

    def check_prompt(self, got, want, env):
        key = ("var", "PS1")
        was, now = want.pop(key, None), got.pop(key, None)
        if self.shell == "fish":
            return []
        disabled = want.get(("var", "VIRTUAL_ENV_DISABLE_PROMPT"), ("", ""))[1]
        if not env or was is None or disabled:
            return [] if now == was else ["PS1 is %r, was %r" % (now, was)]
        if now is None or now[0] != was[0] or not now[1].endswith(was[1]):
            return ["PS1 is %r, was %r" % (now, was)]
        if not INERT & set(env.shown) and now[1] != "(%s) %s" % (env.shown, was[1]):
            return ["PS1 is %r, was %r" % (now, was)]
        return []

    def drawn(self, got, env):
        """The prompt as it comes to the terminal."""
        base = self.base["info", "prompt"][1]
        text = got["info", "prompt"][1]
        if self.shell == "fish":  # which takes a newline at the end for nothing
            text = text[:-1] if text.endswith("\n") else text
        shows = env and not self.base.get(("var", "VIRTUAL_ENV_DISABLE_PROMPT"), ("", ""))[1]
        if self.shell != "fish" and ("var", "PS1") not in self.base:
            shows = False
        if self.shell == "fish" and not self.case.interactive:
            shows = False
        shown = env.shown if shows else ""
        # A backquote has no spelling that is inert in zsh whatever PROMPT_SUBST is.
        want = ["(%s) %s" % (shown, base) if shows else base]
        if self.shell == "zsh":
            want.append(want[0].replace("`", "'"))
        return [] if text in want else ["prompt drawn %r, want %r" % (text, want[0])]

    def check_children(self, got, env):
        """A child process is given what is exported, no more and no less."""
        wrong = []
        exported = {k[1]: v[1] for k, v in got.items() if k[0] == "var" and v[0] == "x"}
        given = {k[1]: v[1] for k, v in got.items() if k[0] == "env"}
        for name in "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME", "PKG_CONFIG_PATH", "TCL_LIBRARY", "TK_LIBRARY":
            want = exported.get(name)
            if want is not None and self.shell == "fish":
                want = want.replace("\x1f", ":")
            if name == "PATH" and want == "" and self.shell == "fish":
                want = None if given.get(name) is None else ""
            if given.get(name) != want:
                wrong.append("a child is given %s=%r, the shell has %r" % (name, given.get(name), want))
        return wrong
