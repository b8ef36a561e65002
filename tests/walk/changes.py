"""Changes of the disk: environments and projects come, go, move and change hands."""

import os

from disk import NAMES, Config, Node, within
from model import WORKON
from step import LINKS, PROJECTS, PROMPTS, Step, pick_dir


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
        self.path = pick_dir(rng, m) + "/" + rng.choice(["n1", "n2", "p", "p-2", "w2"])

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
        # No two read the same: fish, which compares text and times in seconds, may or may not take such two for one.
        self.serial = rng.randrange(10 ** 9)
        self.by = rng.choice(["child", "child", "other"])
        if husk(m) and rng.random() < 0.3:
            self.path, self.by = husk(m), "other"

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
        node.config = Config(self.kind, recorded, self.named, self.serial)
        self.recorded = recorded

    def config(self, sh):
        text = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n# %s %d\n" % (self.kind, self.serial)
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
