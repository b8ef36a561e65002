"""What a user may do, one class each: think of it, see whether it fits, foresee it in the model, write it for a shell.

A step that does not fit where it stands is left out, so that a list of steps can be shortened at will.
"""

import os

from disk import NAMES, Config, Node, within
from model import WORKON

PROJECTS = ["/home/p", "/home/p/src", "/home/p-2", "/home/q", "/home/q/sub", "/srv/a", "/srv/a/b", "/srv/ceil", "/srv/ceil/x",
            "/home/we ird'$x", "/home", "/srv"]
LINKS = {"/home/link": "/srv/a", "/srv/lp": "/home/p"}
PROMPTS = [None, None, None, None, "own name", "a%n$HOME`x`\\w!"]


def pick_dir(rng, m):
    return rng.choice(list(m.disk.directories()))


class Step:
    calm = False  # must have its line for itself
    late = False  # written from what it has made of the model, not from what it found

    def fits(self, m):
        return True

    def play(self, m, sh):
        """Foresee it, and return its text."""
        text = None if self.late else self.write(sh, m)
        self.foresee(m)
        return self.write(sh, m) if self.late else text


class Steady(Step):
    """Steps that need a $PWD that is where the shell is."""

    def fits(self, m):
        return m.disk.node(m.pwd) is m.cwd


class Cd(Step):
    def __init__(self, rng, m):
        places = list(m.disk.directories())
        near = [p for p in places if within(p, os.path.dirname(m.pwd)) or within(m.pwd, p)]
        self.path = rng.choice(near if near and rng.random() < 0.6 else places)
        self.how = rng.choice(["absolute", "absolute", "relative", "relative", "function", "physical", "devious", "builtin", "pipe"])

    def fits(self, m):
        if m.disk.node(self.path) is None or not (self.how == "absolute" or Steady.fits(self, m)):
            return False
        # What a cd to where one is already does to what has changed on the same line is nobody's concern.
        return m.fresh or self.target(m) != m.pwd

    def target(self, m):
        return m.disk.real(self.path) if self.how == "physical" and m.shell != "fish" else self.path

    def foresee(self, m):
        target = self.target(m)
        self.calm = target == m.pwd
        if not self.calm:
            m.go(target)
        m.status = 0
        if self.calm and m.shell != "fish":
            m.back = m.pwd

    def write(self, sh, m):
        q = sh.quote
        if self.how == "physical" and sh.name != "fish":
            return "cd -P " + q(self.path)
        if self.how == "relative":
            return "cd " + sh.word(os.path.relpath(self.path, m.pwd))
        if self.how == "function":
            return "go " + q(self.path)
        if self.how == "devious":
            return "cd " + q(self.path + "/../" + os.path.basename(self.path))
        if self.how == "pipe" and sh.name == "zsh":
            return ": | cd " + q(self.path)
        if self.how == "builtin" and sh.name != "fish":
            return "builtin cd " + q(self.path)
        return "cd " + q(self.path)


class Up(Steady):
    def __init__(self, rng, m):
        pass

    def fits(self, m):
        return super().fits(m) and os.path.dirname(m.pwd) != "/"

    def foresee(self, m):
        m.go(os.path.dirname(m.pwd))

    def write(self, sh, m):
        return "cd .."


class Back(Steady):
    def __init__(self, rng, m):
        pass

    def fits(self, m):
        return super().fits(m) and m.back not in (None, m.pwd) and m.disk.node(m.back) is not None

    def foresee(self, m):
        m.go(m.back)

    def write(self, sh, m):
        return "cd - >/dev/null"


class Pushd(Steady):
    def __init__(self, rng, m):
        self.path = pick_dir(rng, m)

    def fits(self, m):
        return super().fits(m) and m.disk.node(self.path) is not None and self.path != m.pwd

    def foresee(self, m):
        m.stack.append(m.pwd)
        m.go(self.path)

    def write(self, sh, m):
        return "pushd " + sh.quote(self.path) + " >/dev/null"


class Popd(Steady):
    def __init__(self, rng, m):
        pass

    def fits(self, m):
        return super().fits(m) and m.stack and m.stack[-1] != m.pwd and m.disk.node(m.stack[-1]) is not None

    def foresee(self, m):
        m.go(m.stack.pop())

    def write(self, sh, m):
        return "popd >/dev/null"


class Nowhere(Step):
    calm = True

    def __init__(self, rng, m):
        pass

    def fits(self, m):
        return m.fresh

    def foresee(self, m):
        m.status = None

    def write(self, sh, m):
        return "cd /nowhere" + (" 2>/dev/null" if sh.name == "fish" else "")


# ---- the disk ----


class Change(Step):
    """Of the disk. `by` tells who makes it: a program of this shell, or somebody else."""

    by = "child"
    late = True

    def foresee(self, m):
        self.happen(m.disk)
        m.status = None

    def write(self, sh, m):
        return sh.other(self) if self.by == "other" else self.text(sh)


class Mkdir(Change):
    def __init__(self, rng, m):
        self.path = pick_dir(rng, m) + "/" + rng.choice(["n1", "n2", "p", "p-2"])

    def fits(self, m):
        return not m.disk.entry(self.path) and m.disk.node(os.path.dirname(self.path)) and self.path.count("/") < 8

    def happen(self, disk):
        disk.mkdir(self.path)

    def text(self, sh):
        return "/bin/mkdir " + sh.quote(self.path)


def husk(m):
    """The nearest directory with the name of an environment that is none yet."""
    level = m.pwd
    while level != "/":
        for name in NAMES:
            if m.disk.entry(level + "/" + name) and not m.disk.env(level + "/" + name):
                return level + "/" + name
        level = os.path.dirname(level)


def foreseen_by_others(m, path):
    """Whether a prompt is bound to see what somebody else does there: to what is active, or with nothing active, here.

    It may spend two system calls, so that not everything is seen at once: in zsh what may become an environment hides
    the rest, and so does one of two such; of what is active it looks at the pyvenv.cfg."""
    if m.active:
        return m.disk.env(m.active) is m.disk.node(path) is not None
    if os.path.dirname(path) != m.pwd or m.disk.node(m.pwd) is not m.cwd:
        return False
    first = husk(m)
    return first == path or (not m.disk.entry(path) and (first is None or m.shell != "zsh"))


class Create(Change):
    def __init__(self, rng, m):
        where = m.pwd if rng.random() < 0.4 else rng.choice(PROJECTS) if rng.random() < 0.7 else pick_dir(rng, m)
        self.path = where + "/" + rng.choice([".venv", ".venv", ".venv", "venv", "env"])
        if rng.random() < 0.1:
            self.path = WORKON + "/" + rng.choice(["w1", "w2"])
        self.kind = rng.choice(["nothing", "script", "both", "both"])  # where it tells its path
        self.named = rng.choice(PROMPTS)
        self.by = rng.choice(["child", "child", "other"])

    def fits(self, m):
        parent = m.disk.node(os.path.dirname(self.path))
        entry = m.disk.entry(self.path)
        if parent is None or parent.is_env() or (entry and (entry.link or entry.is_env())):
            return False
        return self.by == "child" or (foreseen_by_others(m, self.path) and m.automatic)

    def happen(self, disk):
        node, tool = disk.mkdir(self.path), Node()
        node.mode = 0o755
        node.children.setdefault("bin", tool).mode = 0o755
        # virtualenv resolves links, CPython and uv do not.
        recorded = {"nothing": None, "script": disk.real(self.path), "both": self.path}[self.kind]
        node.config = Config(self.kind, recorded, self.named)
        self.recorded = recorded

    def config(self, sh):
        text = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n# %s\n" % self.kind
        if self.named:
            text += "prompt = '%s'\n" % self.named.replace("\\", "\\\\")
        if self.kind == "both":
            text += "command = /usr/bin/python3 -m venv %s\n" % (sh.top + self.recorded)
        return text

    def script(self, sh):
        return "VIRTUAL_ENV='%s'\nexport VIRTUAL_ENV\n" % (sh.top + self.recorded).replace("'", "'\\''")

    def text(self, sh):
        parts = ["/bin/cp -a %s/. %s" % (sh.word(sh.template), sh.quote(self.path))]
        if self.kind != "nothing":
            parts.append("printf %%s %s >%s" % (sh.word(self.script(sh)), sh.quote(self.path + "/bin/activate")))
        # Last, and by the shell itself: that is what makes it an environment.
        parts.append("printf %%s %s >%s" % (sh.word(self.config(sh)), sh.quote(self.path + "/pyvenv.cfg")))
        return "; ".join(parts)


class Remove(Change):
    def __init__(self, rng, m):
        self.path = rng.choice(list(m.disk.environments()) or ["/none"])
        self.by = rng.choice(["child", "other"])
        if m.active and rng.random() < 0.3:
            self.path = m.active

    def fits(self, m):
        return m.disk.entry(self.path) and (self.by == "child" or foreseen_by_others(m, self.path))

    def happen(self, disk):
        disk.remove(self.path)

    def text(self, sh):
        return "/bin/rm -rf " + sh.quote(self.path)


class Hollow(Remove):
    """The directory stays and is no environment any more."""

    def fits(self, m):
        return m.disk.env(self.path) is not None and (self.by == "child" or foreseen_by_others(m, self.path))

    def happen(self, disk):
        disk.node(self.path).config = None

    def text(self, sh):
        return "/bin/rm -f %s %s" % (sh.quote(self.path + "/pyvenv.cfg"), sh.quote(self.path + "/bin/activate"))


class Raze(Change):
    """A whole project, maybe the one we are in."""

    def __init__(self, rng, m):
        self.path = pick_dir(rng, m)

    def fits(self, m):
        return m.disk.entry(self.path) and self.path.count("/") > 1 and self.path not in (WORKON, "/srv/ceil")

    def happen(self, disk):
        disk.remove(self.path)

    def text(self, sh):
        return "/bin/rm -rf " + sh.quote(self.path)


class Restore(Change):
    """A usual project that was razed or renamed, or a usual link."""

    def __init__(self, rng, m):
        self.path = rng.choice(PROJECTS + list(LINKS))

    def fits(self, m):
        return not m.disk.entry(self.path) and m.disk.node(os.path.dirname(self.path)) is not None

    def happen(self, disk):
        if self.path in LINKS:
            disk.put(self.path, Node(LINKS[self.path]))
        else:
            disk.mkdir(self.path)

    def text(self, sh):
        if self.path in LINKS:
            return "/bin/ln -s %s %s" % (sh.quote(LINKS[self.path]), sh.quote(self.path))
        return "/bin/mkdir -p " + sh.quote(self.path)


class Rename(Change):
    def __init__(self, rng, m):
        self.path = rng.choice([m.pwd, pick_dir(rng, m)])
        self.to = os.path.join(os.path.dirname(self.path), rng.choice(["p", "q", "r", "p-2", "n1"]))

    def fits(self, m):
        entry = m.disk.entry(self.path)
        return (entry and not entry.link and self.path.count("/") > 1 and self.path not in (WORKON, "/srv/ceil")
                and not m.disk.entry(self.to) and m.disk.node(os.path.dirname(self.to)) is not None
                and not within(self.to, self.path))

    def happen(self, disk):
        disk.rename(self.path, self.to)

    def text(self, sh):
        return "/bin/mv -T %s %s" % (sh.quote(self.path), sh.quote(self.to))


class Link(Change):
    """A project's .venv that is a link to an environment elsewhere."""

    def __init__(self, rng, m):
        self.path = rng.choice(PROJECTS) + "/.venv"
        self.to = rng.choice(list(m.disk.environments()) or ["/none"])

    def fits(self, m):
        return (m.disk.node(os.path.dirname(self.path)) is not None and not m.disk.entry(self.path) and m.disk.env(self.to)
                and self.to != self.path)

    def happen(self, disk):
        disk.put(self.path, Node(self.to))

    def text(self, sh):
        return "/bin/ln -s %s %s" % (sh.quote(self.to), sh.quote(self.path))


class Chmod(Change):
    def __init__(self, rng, m):
        path = rng.choice(list(m.disk.environments()) or ["/none"])
        self.path = rng.choice([path, path, path + "/bin", os.path.dirname(path)])
        self.mode = rng.choice([0o777, 0o777, 0o755])

    def fits(self, m):
        return self.path.count("/") > 1 and m.disk.node(self.path) is not None

    def happen(self, disk):
        disk.node(self.path).mode = self.mode

    def text(self, sh):
        return "/bin/chmod %o %s" % (self.mode, sh.quote(self.path))


class Rewrite(Change):
    """Its pyvenv.cfg says the same in other words, so that it is judged again."""

    def __init__(self, rng, m):
        self.path = rng.choice(list(m.disk.environments()) or ["/none"])

    def fits(self, m):
        return m.disk.env(self.path) is not None

    def happen(self, disk):
        old = disk.env(self.path).config
        disk.env(self.path).config = Config(old.kind, old.recorded, old.prompt, old.edits + 1)

    def text(self, sh):
        # By a program: what a builtin does to a file that was there already is seen at the next cd.
        return "echo '# once more' | /usr/bin/tee -a %s >/dev/null" % sh.quote(self.path + "/pyvenv.cfg")


# ---- commands ----


class Activate(Steady):
    def __init__(self, rng, m):
        envs = list(m.disk.environments()) or ["/none"]
        self.argument = rng.choice([None, None, "-", "-", "w1", "w2", rng.choice(envs), rng.choice(envs), pick_dir(rng, m)])
        self.relative = rng.random() < 0.3

    def word(self, m):
        if not self.relative or not self.argument or self.argument[0] != "/":
            return self.argument
        word = os.path.relpath(self.argument, m.pwd)
        # What `..` means behind a symbolic link is an argument of its own.
        return self.argument if ".." in word and m.disk.real(m.pwd) != m.pwd else word

    def fits(self, m):
        # What is named after a path through a link, when another path was given, is nobody's concern.
        found = m.resolve(self.word(m)) if super().fits(m) else None
        path = os.path.normpath(os.path.join(m.pwd, self.word(m) or ".")) if found else None
        return super().fits(m) and not (found and found.place != found.root and found.root == path)

    def foresee(self, m):
        m.activate(self.word(m))

    def write(self, sh, m):
        word = self.word(m)
        if word is None or word == "-":
            return "activate" + (" -" if word else "")
        return "activate " + (sh.quote(word) if word[0] == "/" else sh.word(word))


class Deactivate(Step):
    def __init__(self, rng, m):
        self.words = rng.choice(["deactivate", "deactivate", "deactivate nondestructive"])

    def fits(self, m):
        # Whether an environment that has come or gone on this very line is put off is nobody's concern.
        return m.find(m.pwd) == m.here and (m.active or self.words == "deactivate")

    def foresee(self, m):
        m.deactivate()

    def write(self, sh, m):
        return self.words


class Auto(Step):
    def __init__(self, rng, m):
        self.on = not m.automatic if rng.random() < 0.9 else m.automatic

    def foresee(self, m):
        # Choice: what is switched on acts at the next prompt or cd.
        m.automatic, m.status = self.on, 0

    def write(self, sh, m):
        return "venv auto " + ("on" if self.on else "off")


class Status(Step):
    def __init__(self, rng, m):
        pass

    def foresee(self, m):
        m.caught, m.status = (m.active, m.who), None

    def write(self, sh, m):
        return sh.catch("venv status --json")


class Foreign(Step):
    """Another tool activates: it sets the two variables and leaves."""

    late = True

    def __init__(self, rng, m):
        self.path = rng.choice(list(m.disk.environments()) or ["/none"])

    def fits(self, m):
        return m.active is None and m.disk.env(self.path) is not None and self.path + "/bin" not in m.elements()

    def foresee(self, m):
        m.foreign(self.path)

    def write(self, sh, m):
        return "; ".join([sh.export("VIRTUAL_ENV", sh.top + self.path), sh.export("VIRTUAL_ENV_PROMPT", "other"),
                          sh.path(m.path, True)])


# ---- variables ----


class Path(Step):
    late = True

    def __init__(self, rng, m):
        extra = rng.choice(["/opt/x1", "/opt/x2", "/opt/x3", "", "/opt/x1", "@env"])
        if extra == "@env":
            extra = rng.choice(list(m.disk.environments()) or ["/opt/x4"]) + "/bin"
        self.element, self.how = extra, rng.choice(["front", "back", "out", "out"])

    def fits(self, m):
        elements = m.elements()
        if m.path is None or (self.element == "" and (m.shell == "fish" or not elements)):
            return False
        if self.how == "out":
            # Without our own element; also what would leave a list of one empty element, which is no list.
            left = [e for e in elements if e != self.element]
            return len(left) < len(elements) and len(left) > 1 and any(left)
        return len(elements) < 20

    def foresee(self, m):
        elements = m.elements()
        if self.how == "front":
            elements = [self.element] + elements
        elif self.how == "back":
            elements = elements + [self.element]
        else:
            elements = [e for e in elements if e != self.element]
        m.path, m.status = ":".join(elements), None

    def write(self, sh, m):
        return sh.path(m.path, False)


class Pythonhome(Step):
    def __init__(self, rng, m):
        self.value = rng.choice([None, ("", True), ("/opt/py", True), ("/opt/py", False)])

    def foresee(self, m):
        m.home, m.status = self.value, None

    def write(self, sh, m):
        if not self.value:
            return sh.unset("PYTHONHOME")
        return sh.unset("PYTHONHOME") + "; " + (sh.export if self.value[1] else sh.assign)("PYTHONHOME", self.value[0])


class Prompt(Step):
    """The user changes the prompt; what stood in front comes back with the next one."""

    def __init__(self, rng, m):
        self.text = rng.choice(["> ", "x> ", "${VENV_PROMPT}> "])

    def fits(self, m):
        return m.shell != "fish"

    def foresee(self, m):
        m.base, m.status = self.text, None

    def write(self, sh, m):
        return sh.assign("PS1", self.text)


class Plain(Step):
    """VIRTUAL_ENV_DISABLE_PROMPT, which counts when an environment is entered."""

    def __init__(self, rng, m):
        self.value = rng.choice(["", "", "1"])

    def fits(self, m):
        return m.active is None

    def foresee(self, m):
        m.disabled, m.status = bool(self.value), None

    def write(self, sh, m):
        return sh.export("VIRTUAL_ENV_DISABLE_PROMPT", self.value)


# ---- inside ----


class Inside(Steady):
    """Some steps in a process of its own, which leaves no trace but on the disk."""

    def __init__(self, rng, m):
        self.how = rng.choice(["subshell", "subshell", "pipe"])
        kinds = [Cd, Cd, Up, Pushd, Activate, Deactivate, Path, Create, Remove]
        self.inner = [rng.choice(kinds)(rng, m) for _ in range(rng.randint(1, 4))]
        for step in self.inner:
            if isinstance(step, Change):
                step.by = "child"

    def fits(self, m):
        return m.shell != "fish" and super().fits(m)

    def play(self, m, sh):
        child, texts = m.fork(), []
        for step in self.inner:
            if not step.fits(child) or (isinstance(step, Cd) and step.target(child) == child.pwd):
                continue
            texts.append(step.play(child, sh))
            texts.append(sh.look(child))
        m.status = None
        body = "; ".join(texts or [":"])
        return "( %s )" % body if self.how == "subshell" else "{ %s; } | /bin/cat" % body


class Caught(Steady):
    """A directory entered in a command substitution, which must print nothing. In fish that is no process."""

    def __init__(self, rng, m):
        self.path = pick_dir(rng, m)

    def fits(self, m):
        return super().fits(m) and m.disk.node(self.path) is not None and self.path != m.pwd

    def foresee(self, m):
        child = m if m.shell == "fish" else m.fork()
        back, child.silent = m.back, True
        child.go(self.path)
        m.back, m.silent = back, False
        m.caught, m.status = child.active or "", None

    def write(self, sh, m):
        return sh.catch("cd %s; printf %%s \"$VIRTUAL_ENV\"" % sh.quote(self.path))


class Nothing(Step):
    def __init__(self, rng, m):
        pass

    def foresee(self, m):
        m.status = None

    def write(self, sh, m):
        return ":"


WEIGHTS = {Cd: 26, Up: 6, Back: 4, Pushd: 4, Popd: 4, Nowhere: 1, Mkdir: 2, Create: 9, Remove: 5, Hollow: 1, Raze: 1, Restore: 2,
           Rename: 2, Link: 1, Chmod: 4, Rewrite: 2, Activate: 9, Deactivate: 8, Auto: 2, Status: 1, Foreign: 1, Path: 5,
           Pythonhome: 2, Prompt: 1, Plain: 1, Inside: 4, Caught: 2, Nothing: 3}
