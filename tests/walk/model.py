"""What a shell must be like, from the user's contract alone: activation, deactivation and the table of auto-activation.

Where the contract is silent, this is what it is taken to mean; each place says `Choice`.
"""

import copy
import os
from collections import namedtuple

from disk import NAMES, within

GENERIC = (".venv", "venv", "env", ".env", "virtualenv")
HOME, WORKON = "/home", "/home/envs"

# An environment as it was found: identity, path it was found by, project served, VIRTUAL_ENV, name shown.
Found = namedtuple("Found", "node root project place name")


class Model:
    def __init__(self, disk, shell, pwd, path, exported, moved_is_fine):
        self.disk, self.shell, self.moved_is_fine = disk, shell, moved_is_fine
        self.pwd = pwd
        self.cwd = disk.node(pwd)
        self.back, self.stack = None, []
        self.active = self.who = self.name = None  # VIRTUAL_ENV, holder, VIRTUAL_ENV_PROMPT
        self.config = None  # its pyvenv.cfg at the last look
        self.path, self.exported = path, exported  # PATH: None is unset
        self.before = None  # of PATH: its state and the places our element had
        self.home = self.saved_home = None  # PYTHONHOME: None or (text, exported)
        self.base, self.disabled = "> ", False  # PS1 without our prefix; VIRTUAL_ENV_DISABLE_PROMPT
        self.off = set()  # projects whose environment was put off by hand
        self.told, self.verdict, self.agreed = set(), {}, set()
        self.met = set()  # environments that were looked at, by the way they were found
        self.previous = None
        self.automatic = True
        self.ceilings = True  # /srv/ceil is one
        self.fresh = True  # nothing has been done since the prompt
        self.here = None  # the project that was found at the last look
        self.silent = False  # inside a command substitution
        self.status = None  # $?, None: not looked at
        self.caught = ""  # what the last command substitution gave
        self.said = []  # what stderr must hold

    def fork(self):
        child = copy.copy(self)
        child.met = set(self.met)
        child.stack, child.off, child.told = list(self.stack), set(self.off), set(self.told)
        child.verdict, child.agreed = dict(self.verdict), set(self.agreed)
        return child

    # ---- finding ----

    def describe(self, root, project):
        node = self.disk.env(root)
        self.met.add((root, node.config))
        recorded = node.config.recorded
        place = recorded if recorded and self.disk.node(recorded) is node else root
        base = os.path.basename(place)
        # Choice: the project whose name is shown is the one it was found by, also when the recorded path is another.
        shown = os.path.basename(project) if base in GENERIC and project else base
        return Found(node, root, project, place, node.config.prompt or shown)

    def find(self, start):
        """The nearest environment up from a directory, as it is spelled."""
        level = start
        while True:
            # Choice, as git's GIT_CEILING_DIRECTORIES: a ceiling is not looked into, unless the search starts there.
            if self.ceilings and level == "/srv/ceil" and level != start:
                return None
            for name in NAMES:
                root = level.rstrip("/") + "/" + name
                if self.disk.env(root):
                    return self.describe(root, level)
            if level == "/" or (level == HOME and within(start, HOME)):
                return None
            level = os.path.dirname(level)

    def resolve(self, argument):
        if argument is None:
            return self.find(self.pwd)
        if argument == "-":
            if self.previous is None:
                return None
            argument = self.previous
        path = os.path.normpath(os.path.join(self.pwd, argument))
        node = self.disk.node(path)
        if node and node.is_env():
            return self.named(path)
        found = self.find(path) if node else None
        if not found and "/" not in argument and self.disk.env(WORKON + "/" + argument):
            return self.named(WORKON + "/" + argument)
        return found

    def named(self, path):
        # Choice: what was asked for by its own path serves the directory that VIRTUAL_ENV is in, if it has a usual name.
        place = self.describe(path, None).place
        return self.describe(path, os.path.dirname(place) if os.path.basename(place) in GENERIC else None)

    def judged(self, found):
        # Choice: what is judged is an environment together with the path that would come into PATH. fish knows it by the
        # path it was found by, by what its pyvenv.cfg says, by where it leads if it is a link, and by its recorded path
        # as long as that is there.
        if self.shell == "fish":
            link = self.disk.entry(found.root).link
            return found.root, found.node.config.text(), self.disk.real(found.root) if link else None, found.place
        return found.node, found.node.config, found.place

    def trusted(self, found):
        # Choice: the verdict is reached when it is first needed, and then holds. A doubt holds for the way it was found by.
        key = self.judged(found)
        if self.verdict.get(key) or (self.shell == "fish" and (found.place, found.node.config.text()) in self.agreed):
            return True
        if (key, found.root) in self.verdict:
            return False
        parts = [found.node] + [c for n, c in found.node.children.items() if n == "bin"]
        fine = not any(p.mode & 0o002 for p in parts)
        fine = fine and not self.disk.writable_by_others(found.root) and not self.disk.writable_by_others(found.place)
        recorded = found.node.config.recorded
        here = recorded is not None and self.disk.node(recorded) is found.node
        fine = fine and (here or self.moved_is_fine)
        self.verdict[key if fine else (key, found.root)] = fine
        return fine

    # ---- the change ----

    def take(self, who):
        """PATH without our element; with it back where it was before us."""
        # Choice: a user who has put the element there before gets it back at the same place, counted from the front.
        elements = self.elements()
        ours = self.active + "/bin"
        if ours not in elements:
            return  # Choice: the user has taken it out already, and that is the user's last word
        elements = [e for e in elements if e != ours]
        if who == "other":
            self.path = ":".join(elements)
            return
        text, exported, places = self.before
        if not elements and text is None:
            self.path = None
            return
        for place in places:
            elements.insert(min(place, len(elements)), ours)
        self.path = ":".join(elements)
        self.exported = self.exported and exported

    def elements(self):
        return self.path.split(":") if self.path else []

    def leave(self):
        self.take(self.who)
        # Choice: a PYTHONHOME set while the environment was active is newer than the one put aside.
        if self.who != "other" and self.saved_home and self.home is None:
            self.home = self.saved_home
        self.saved_home = None
        self.active = self.who = self.name = self.config = None

    def enter(self, found, who):
        was = self.active
        if self.active:
            self.leave()
        ours = found.place + "/bin"
        places = [i for i, e in enumerate(self.elements()) if e == ours]
        self.before = self.path, self.exported and self.path is not None, places
        self.path = ":".join([ours] + [e for e in self.elements() if e != ours])
        self.exported = True
        self.saved_home, self.home = self.home, None
        self.active, self.who, self.name, self.config = found.place, who, found.name, None
        self.remember(was)

    def remember(self, was):
        if was and was != self.active:
            self.previous = was

    def drop(self):
        was = self.active
        self.leave()
        self.remember(was)

    # ---- events ----

    def look(self, event="prompt"):
        """At shell start, each change of directory, and each prompt."""
        self.follow(event)
        node = self.disk.node(self.active) if self.active else None
        self.config = node.config if node else None

    def follow(self, event):
        self.here = self.find(self.pwd)
        self.off = {p for p in self.off if within(self.pwd, p)}
        if event == "prompt" and self.active and not self.disk.node(self.active):
            # Choice: then the environment of this directory is entered, if there is one.
            self.say("gone " + self.active)
            self.drop()
        if self.who in ("hand", "other") or not self.automatic:
            return
        found = self.here
        if not found:
            if self.active:
                self.drop()
        elif self.active and self.same(found):
            pass
        elif found.project in self.off:
            if self.active:
                self.drop()
        elif self.trusted(found):
            self.enter(found, "auto")
        else:
            if self.active:
                self.drop()
            # Choice: what is judged anew, its pyvenv.cfg being another, is told anew. fish knows environments by path.
            # A command substitution prints nothing, so it has not told the user either. A subshell is a shell of its own.
            key = found.root if self.shell == "fish" else found.node.config
            if key not in self.told and not self.silent:
                self.told.add(key)
                self.say("doubt " + found.root)

    def same(self, found):
        # fish cannot compare identities without starting a process: what is made anew at the same place is the same.
        if self.shell == "fish" and self.disk.real(self.active) == self.disk.real(found.root):
            return True
        # Choice: under the same path, one with another pyvenv.cfg is another: it is judged anew, and entered.
        if self.active in (found.root, found.place) and self.config not in (None, found.node.config):
            return False
        return self.disk.node(self.active) is found.node

    def prompt(self):
        self.look()
        self.fresh = True
        name = self.name if self.active else None
        if "VENV_PROMPT" in self.base:
            self.said.append(self.segment(name) + "> ")
        elif name and not self.disabled and self.who != "other":
            self.said.append("(%s) %s" % (name, self.base))
        else:
            self.said.append(self.base)

    def segment(self, name):
        # Choice: what no spelling can show in every prompt is shown as something else (bash $ ` and \, zsh the backquote).
        if not name:
            return ""
        if self.shell == "bash":
            name = "".join("?" if c in "$`\\" else c for c in name)
        return "(%s)" % name.replace("`", "'")

    def say(self, line):
        if not self.silent:
            self.said.append("<%s>\n" % line)

    # ---- commands ----

    def go(self, path):
        """The directory has changed to a path, as the user sees it."""
        if path != self.pwd or self.shell != "fish":
            self.back = self.pwd
        self.pwd, self.cwd, self.status = path, self.disk.node(path), 0
        self.look("cd")

    def activate(self, argument):
        found = self.resolve(argument)
        self.status = 0 if found else 1
        if not found:
            self.say("error")
            return
        self.enter(found, "hand")
        self.off.discard(found.project)
        self.verdict[self.judged(found)] = True  # asking for it is consent
        self.agreed.add((found.place, found.node.config.text()))

    def deactivate(self):
        self.status = 0 if self.active else 1
        if not self.active:
            self.say("error")
            return
        self.drop()
        # Choice: what is not wanted is the environment of this directory's project, whatever was active.
        found = self.find(self.pwd)
        if found:
            self.off.add(found.project)

    def foreign(self, place):
        """Another tool has set VIRTUAL_ENV and PATH."""
        self.active, self.who, self.name = place, "other", "other"
        self.path = ":".join([place + "/bin"] + self.elements())
        self.exported = True
        self.status = None

    def state(self):
        """What is looked at after each step."""
        return {
            "PWD": self.pwd,
            "VIRTUAL_ENV": self.active,
            "VIRTUAL_ENV_PROMPT": self.name if self.active else None,
            "PATH": self.path,
            "PATH exported": self.exported and self.path is not None,
            "PYTHONHOME": self.home[0] if self.home else None,
            "PYTHONHOME exported": bool(self.home and self.home[1]),
            "PS1": self.base,
            "by": None if self.who == "other" else self.who,
            "pydoc": self.who in ("auto", "hand"),
            "status": self.status,
            "caught": self.caught,
        }
