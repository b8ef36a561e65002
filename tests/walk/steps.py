"""What a user may do, one class each, and how often.

A step that does not fit where it stands is left out, so that a list of steps can be shortened at will.
"""

from changes import Change, Chmod, Create, Hollow, Link, Mkdir, Raze, Remove, Rename, Restore, Rewrite
from commands import Activate, Auto, Deactivate, Foreign, Path, Plain, Prompt, Pythonhome, Status
from moves import Back, Cd, Nowhere, Popd, Pushd, Up
from step import Steady, Step, pick_dir


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
