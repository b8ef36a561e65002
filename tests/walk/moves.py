"""Ways to change the directory."""

import os

from disk import within
from step import Steady, Step, pick_dir


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
