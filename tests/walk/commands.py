"""Our commands, another tool's activation, and the variables they have to do with."""

import os

from step import Steady, Step, pick_dir


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
