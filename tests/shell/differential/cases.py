"""cases.py - random start states and steps."""

import os

DIRS = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/x y/bin", "/no/such", "/usr/games", "~/bin", "/q'uote", "/d$ollar", "/é"]
PS1S = ["$ ", "", "> ", "[x] ", "a\nb> ", "q\"'> ", "$(echo dyn)> ", "❯ ", "\\$ ", "%# ", "50%%> "]


class Case:
    def __init__(self, rng, number, shell, envs, top):
        self.number, self.shell = number, shell
        self.interactive = shell != "bash" or number % 2 == 0
        self.a = rng.choice(envs)
        self.b = rng.choice(envs) if rng.random() < 0.75 else None
        if self.b and rng.random() < 0.1:
            self.b = self.a
        self.form_a = self.form(rng, self.a, top)
        self.form_b = self.b and self.form(rng, self.b, top)
        self.child = rng.random() < (0.3 if shell == "fish" else 1)
        self.before = {"bash": [], "zsh": [], "fish": []}
        self.start = []
        self.path(rng)
        self.variables(rng)
        self.options(rng)

    def form(self, rng, env, top):
        """How the user spells it."""
        roll = rng.random()
        if roll < 0.6:
            return env.place
        if roll < 0.7:
            return env.place + "/"
        if roll < 0.85:
            return os.path.relpath(env.place, os.path.join(top, "cwd"))
        return env.link

    def path(self, rng):
        roll = rng.random()
        self.edit = None
        if roll < 0.04:
            self.start.append(("PATH", "u", None))
            self.path_kind = "unset"
            return
        if roll < 0.08:
            self.start.append(("PATH", "x", [] if self.shell == "fish" else ""))
            self.path_kind = "empty"
            return
        count = rng.choice([0, 1, 2, 3, 5, 10, 100, 1000] if rng.random() < 0.3 else [1, 2, 4])
        words = [rng.choice(DIRS) for _ in range(count)]
        if count >= 100:
            words = ["/d%d/bin" % i for i in range(count)]
        # The scripts of virtualenv and of CPython 3.13 call programs.
        words.insert(rng.randint(0, len(words)), "/usr/bin")
        if rng.random() < 0.5:
            words.append("/bin")
        if rng.random() < 0.05:
            words = ["/no/such"]
        own = [e.place + "/bin" for e in (self.a, self.b) if e]
        for _ in range(rng.choice([0, 0, 0, 1, 2])):
            words.insert(rng.randint(0, len(words)), rng.choice(own))
        if rng.random() < 0.2:
            for _ in range(rng.randint(1, 3)):
                words.insert(rng.choice([0, len(words), rng.randint(0, len(words))]), "")
        if words == [""]:
            words = ["", ""]
        self.path_kind = "own" if any(o in words for o in own) else "plain"
        self.start.append(("PATH", "-" if rng.random() < 0.07 else "x", words))
        if self.path_kind == "plain" and "" not in words and self.start[-1][1] == "x" and rng.random() < 0.25:
            self.edit = rng.choice(["front", "back"])

    def edit_text(self, shell):
        if shell == "fish":
            return "set -gx PATH /mine $PATH" if self.edit == "front" else "set -gx PATH $PATH /mine"
        return 'PATH="/mine:$PATH"' if self.edit == "front" else 'PATH="$PATH:/mine"'

    def variables(self, rng):
        def maybe(name, chance, values, loose=0.25):
            if rng.random() < chance:
                self.start.append((name, "-" if rng.random() < loose else "x", rng.choice(values)))
            else:
                self.start.append((name, "u", None))
        maybe("PYTHONHOME", 0.5, ["", "", "/py", "/py;x,%41 'q'\"$x\\", "é\n/2", "-g"])
        maybe("VIRTUAL_ENV_DISABLE_PROMPT", 0.25, ["", "1", "0", "no"])
        for name in "PKG_CONFIG_PATH", "TCL_LIBRARY", "TK_LIBRARY":
            maybe(name, 0.2, ["", "/pc", "/pc:/pd", ":"])
        if self.shell != "fish":
            if rng.random() < 0.06:
                self.start.append(("PS1", "u", None))
            else:
                # Some users export it, by `set -a` or because an old script did.
                self.start.append(("PS1", "x" if rng.random() < 0.15 else "-", rng.choice(PS1S)))

    def options(self, rng):
        bash, zsh, fish = self.before["bash"], self.before["zsh"], self.before["fish"]
        self.user_pydoc = None
        if rng.random() < 0.12:
            self.user_pydoc = rng.choice(["function", "alias"])
            text = "pydoc() { echo mine; }" if self.user_pydoc == "function" else "alias pydoc='echo mine'"
            bash.append(text)
            zsh.append(text)
            fish.append("function pydoc; echo mine; end")
        self.nohash = rng.random() < 0.05
        if self.nohash:
            bash.append("set +h")
        subst, bang = rng.random() < 0.4, rng.random() < 0.15
        zsh.append("dump_subst=%s dump_bang=%s" % ("on" if subst else "off", "on" if bang else "off"))
        if subst:
            zsh.append("setopt prompt_subst")
        if bang:
            zsh.append("setopt prompt_bang")
        self.unique = rng.random() < 0.07 and self.path_kind in ("own", "plain") and not self.edit
        if self.unique:
            zsh.append("typeset -U path")
        bash.append("hash python 2>/dev/null")
        zsh.append("hash -r; whence -p python >/dev/null")
        fish.append("function fish_prompt; printf 'P> '; end")
        fish.append("set -gx TERM dumb")

    def __str__(self):
        text = "%s/%d %s" % (self.shell, self.number, self.a)
        if self.b:
            text += " -> %s" % self.b
        return text

    def describe(self):
        yield "A: %r as %r, prompt %r" % (self.a.place, self.form_a, self.a.prompt)
        if self.b:
            yield "B: %r as %r, prompt %r" % (self.b.place, self.form_b, self.b.prompt)
        for name, flag, value in self.start:
            if flag != "u":
                text = repr(value)
                yield "start: %s %s %s" % (flag, name, text if len(text) < 300 else text[:300] + "...")
        for line in self.before[self.shell]:
            yield "start: " + line
        if self.edit:
            yield "PATH edited in between: " + self.edit
