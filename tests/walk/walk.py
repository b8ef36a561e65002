#!/usr/bin/env python3
"""walk.py SHELL - random walks of a real shell beside a model of it. TAP on stdout.

SEED=N starts the same walks again, STEPS=N makes them longer or shorter in all, WALK=N takes one of them only, QUICK=1 ends
with the first that fails, KEEP=1 keeps the trees.
"""

import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the tree of the sources stays as it is

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import steps
from compare import differences, foretold, spoken
from disk import Disk, Node
from model import WORKON, Model
from sanitizer import preload
from shells import FIELDS, SHELLS
from shrink import report
from somebody import Somebody
from step import LINKS, PROJECTS

LENGTH = 500  # steps of a walk
MET = 14  # environments: a shell does not keep the verdicts of many more


class Walk:
    """One tree, one shell, one list of steps."""

    def __init__(self, shell, build, top, seed, moved_is_fine):
        self.shell, self.build, self.top = SHELLS[shell], build, top
        self.rng = random.Random(seed)
        self.moved_is_fine = moved_is_fine

    # ---- the start ----

    def furnish(self):
        """The tree of the beginning, as a disk; and where the shell starts."""
        disk = Disk()
        for place in PROJECTS + [WORKON]:
            disk.mkdir(place)
        for place, target in LINKS.items():
            disk.put(place, Node(target))
        rng = random.Random(self.rng.random())
        first = Model(disk, self.shell.name, "/srv", "", True, False)
        created = []
        for place in rng.sample(PROJECTS, 4) + [WORKON]:
            step = steps.Create(rng, first)
            step.path, step.by = place + ("/w1" if place == WORKON else "/.venv"), "child"
            if step.fits(first):
                step.happen(disk)
                created.append(step)
        if rng.random() < 0.2:
            disk.mkdir("/.venv")  # above $HOME, and no environment
        return disk, created, rng.choice(["/home", "/srv"] + [os.path.dirname(s.path) for s in created[:4]])

    def build_tree(self, top, disk, created, writer):
        for place in disk.directories():
            real = top + place
            if not os.path.lexists(real) and disk.real(place) == place:
                os.makedirs(real)
        if disk.node("/.venv"):
            os.makedirs(top + "/.venv")
        for place, target in LINKS.items():
            os.symlink(top + target, top + place)
        for step in created:
            subprocess.run(["/bin/sh", "-c", step.text(writer)], check=True)

    # ---- the way ----

    def plan(self, length):
        """Steps, made up along a walk of the model alone."""
        disk, created, pwd = copy.deepcopy(self.origin)
        writer = self.writer()
        m, made = self.model(disk, pwd), []
        m.look()
        # In a crowded walk nothing happens that a forgotten verdict could be told by.
        crowded = self.rng.random() < 0.3
        weighted = {k: w for k, w in steps.WEIGHTS.items() if not crowded or k not in (steps.Chmod, steps.Rename)}
        kinds, weights = zip(*weighted.items())
        while len(made) < length and (crowded or len(m.met) < MET):
            step = self.rng.choices(kinds, weights)[0](self.rng, m)
            breaks = self.rng.random() < 0.4, self.rng.random() < 0.6
            if step.fits(m):
                made.append((step, breaks))
                self.play(m, writer, step, breaks)
        return made

    def model(self, disk, pwd):
        m = Model(disk, self.shell.name, pwd, self.path, self.path is not None, self.moved_is_fine)
        m.ceilings = self.ceilings
        return m

    def writer(self):
        return self.shell(self.top, os.path.dirname(self.top) + "/template")

    def play(self, m, writer, step, breaks):
        """The text of a step and of the look at its end; a line may end before and after the look."""
        text = step.play(m, writer)
        m.fresh = False
        before, after = breaks
        if before or step.calm:
            m.prompt()
            text += writer.newline
        else:
            text += "; "
        text += writer.look(m)
        if after:
            m.prompt()
        return text + (writer.newline if after else "; ")

    def begin(self):
        self.path = self.rng.choice(["/usr/bin:/bin", "/opt/x1:/usr/bin:/bin:/opt/x1", "/usr/bin:/bin"]
                                    + ([] if self.shell.name == "fish" else [":/usr/bin::/bin:", "", None]))
        self.ceilings = self.rng.random() < 0.5  # without them fish has a shorter way
        self.origin = self.furnish()

    def script(self, planned):
        """What the shell is given, and what is foreseen."""
        disk, created, pwd = copy.deepcopy(self.origin)
        writer, m = self.writer(), self.model(disk, pwd)
        # Not inherited: of an unset or empty one each shell makes something of its own.
        start = writer.unset("PATH") if self.path is None else writer.path(self.path, True)
        lines = [start + "\n" + writer.begin(self.build)]
        m.look()
        m.said = []  # what is said while the functions are read is not looked at
        lines.append(writer.look(m) + writer.newline)
        m.prompt()
        for step, breaks in planned:
            if step.fits(m):
                lines.append(self.play(m, writer, step, breaks))
        return "".join(lines) + writer.look(m) + "\n", writer, m

    # ---- the shell ----

    def run(self, planned):
        """(what differs at the first look that differs, the script); nothing when all is as foreseen."""
        disk, created, pwd = copy.deepcopy(self.origin)
        shutil.rmtree(self.top, ignore_errors=True)
        os.mkdir(self.top)
        self.build_tree(self.top, disk, created, SHELLS["bash"](self.top, os.path.dirname(self.top) + "/template"))
        text, writer, m = self.script(planned)
        base = self.top + "."
        for name in ("ask", "told"):
            if not os.path.exists(base + name):
                os.mkfifo(base + name)
        with open(base + "script", "w") as out:
            out.write(text)
        environment = {"HOME": self.top + "/home", "TERM": "dumb", "LANG": "C.UTF-8", "PS1": "> ", "LC_ALL": "C.UTF-8",
                       "WORKON_HOME": self.top + WORKON, **preload()}
        if self.ceilings:
            environment["VENV_CEILING_DIRECTORIES"] = "%s/srv/ceil:%s" % (self.top, os.path.dirname(self.top))
        command = [shutil.which(self.shell.command[0])] + self.shell.command[1:]
        somebody = Somebody(base, writer.changes)
        start = ["/bin/sh", "-c", 'cd "$1" && b=$2 && shift 2 && exec "$@" 3>"$b"seen 5<>"$b"ask 6<>"$b"told '
                 '<"$b"script >"$b"out 2>"$b"err', "sh", self.top + pwd, base] + command
        subprocess.run(start, env=environment, timeout=300, start_new_session=True)
        somebody.end()
        return self.compare(writer.wanted, m.said, base), text

    def compare(self, wanted, said, base):
        with open(base + "seen", encoding="utf-8", errors="surrogateescape") as file:
            fields = file.read().replace(self.top, "").split("\0")[:-1]
        with open(base + "err", encoding="utf-8", errors="surrogateescape") as file:
            err = file.read().replace(self.top, "")
        with open(base + "out", encoding="utf-8", errors="surrogateescape") as file:
            out = file.read()
        seen = [dict(zip(FIELDS, fields[i:i + len(FIELDS)])) for i in range(0, len(fields), len(FIELDS))]
        heard = spoken(err)
        expected = foretold(said)
        for (mark, state), got in zip(wanted, seen):
            if got["mark"] != str(mark):
                return mark, ["look %s came instead of %d" % (got["mark"], mark)]
            wrong = differences(self.shell, state, got)
            if heard.get(mark, "") != expected.get(mark, ""):
                wrong.append("stderr: %r, foreseen %r" % (heard.get(mark, ""), expected.get(mark, "")))
            if wrong:
                return mark, wrong
        if len(seen) < len(wanted):
            return len(seen), ["the shell ended before look %d: %r" % (len(seen), err[-300:])]
        if out:
            return len(wanted) - 1, ["stdout: %r" % out]
        return None


def moved_is_fine(build, top):
    """Whether a moved environment is trusted is the business of other tests; here it is asked for."""
    os.makedirs(top + "/m/.venv/bin")
    with open(top + "/m/.venv/pyvenv.cfg", "w") as out:
        out.write("home = /usr/bin\ncommand = /usr/bin/python3 -m venv %s/elsewhere/.venv\n" % top)
    answer = subprocess.run([build + "/bin/venv", "find", "--json", top + "/m"], stdout=subprocess.PIPE)
    return json.loads(answer.stdout)["trusted"]


def main():
    shell = sys.argv[1]
    build = os.path.abspath(os.environ.get("B") or "build")
    seed = os.environ.get("SEED") or str(random.randrange(10 ** 6))
    total = int(os.environ.get("STEPS") or 20000)
    only = os.environ.get("WALK")
    os.umask(0o022)
    top = os.path.realpath(tempfile.mkdtemp(prefix="walk-"))
    print("# SEED=%s STEPS=%d: random walks in %s" % (seed, total, shell))
    failures = 0
    try:
        os.makedirs(top + "/template/bin")
        os.symlink("/bin/true", top + "/template/bin/python")
        fine = moved_is_fine(build, top)
        begun = time.monotonic()
        spent = 0
        n = made = number = 0
        while made < total and not (only and n):
            number = int(only) if only else n
            n += 1
            walk = Walk(shell, build, "%s/w%d" % (top, number), "%s:%d" % (seed, number), fine)
            walk.begin()
            planned = walk.plan(min(LENGTH, total))
            made += len(planned)
            started = time.monotonic()
            found, _ = walk.run(planned)
            spent += time.monotonic() - started
            print("%s %d - %s: walk %d" % ("not ok" if found else "ok", n, shell, number))
            if found:
                failures += 1
                print("# again: SEED=%s STEPS=%d WALK=%d tests/walk/walk-%s.t" % (seed, total, number, shell))
                for line in found[1]:
                    print("#   at look %d: %s" % (found[0], line))
                if os.environ.get("QUICK"):
                    break
                if failures <= 3:
                    report(walk, planned, found)
            else:
                shutil.rmtree(walk.top, ignore_errors=True)
            sys.stdout.flush()
        print("1..%d" % n)
        print("# %d steps, %d a second in the shell, %.0f seconds in all" % (made, made / spent, time.monotonic() - begun))
    finally:
        if not os.environ.get("KEEP"):
            subprocess.run(["/bin/rm", "-rf", top])
    sys.exit(failures != 0)


main()
