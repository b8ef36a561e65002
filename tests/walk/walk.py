#!/usr/bin/env python3
"""walk.py SHELL - random walks of a real shell beside a model of it. TAP on stdout.

SEED=N starts the same walks again, STEPS=N makes them longer or shorter in all, WALK=N takes one of them only, QUICK=1 ends
with the first that fails, KEEP=1 keeps the trees.
"""

import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # the tree of the sources stays as it is

import steps
from disk import Disk, Node
from model import WORKON, Model
from shells import FIELDS, FLAGS, SHELLS

LENGTH = 500  # steps of a walk
MET = 14  # environments: a shell does not keep the verdicts of many more
MESSAGES = (
    (re.compile(r"venv: ([^\n]*?): not activated: [^\n]*\n"), r"<doubt \1>\n"),
    (re.compile(r"venv: ([^\n]*?): its directory is gone; deactivated\n"), r"<gone \1>\n"),
    (re.compile(r"venv: [^\n]*\n"), "<error>\n"),
    (re.compile(r"\(pwd now: [^\n]*\)\n"), ""),  # zsh, of a cd at the end of a pipeline
    (re.compile(r"(bash: )?(line \d+: )?(zsh: )?cd: [^\n]*/nowhere[^\n]*\n"), ""),
)


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
        for place in steps.PROJECTS + [WORKON]:
            disk.mkdir(place)
        for place, target in steps.LINKS.items():
            disk.put(place, Node(target))
        rng = random.Random(self.rng.random())
        first = Model(disk, self.shell.name, "/srv", "", True, False)
        created = []
        for place in rng.sample(steps.PROJECTS, 4) + [WORKON]:
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
        for place, target in steps.LINKS.items():
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
        said, m.said = m.said, []
        lines.append(writer.look(m) + writer.newline)
        m.said += said
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
                       "WORKON_HOME": self.top + WORKON}
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
            differences = self.differences(state, got)
            if heard.get(mark, "") != expected.get(mark, ""):
                differences.append("stderr: %r, foreseen %r" % (heard.get(mark, ""), expected.get(mark, "")))
            if differences:
                return mark, differences
        if len(seen) < len(wanted):
            return len(seen), ["the shell ended before look %d: %r" % (len(seen), err[-300:])]
        if out:
            return len(wanted) - 1, ["stdout: %r" % out]
        return None

    def differences(self, state, got):
        """Lines, one for each thing that is not as foreseen."""
        flags = dict(zip(FLAGS, got["flags"].split("/")))
        have = {name: got[name][1:] if got[name] else None for name in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME")}
        have["PWD"] = got["PWD"]
        for name in ("PATH", "PYTHONHOME"):
            have[name + " exported"] = self.shell.flag in flags[name]
        have["pydoc"] = got["pydoc"] == "1"
        private = got["_VENV_STATE"][1:].split(";") if len(got["_VENV_STATE"]) > 1 else [None, None]
        have["by"] = private[1]
        have["status"] = int(got["status"]) if state["status"] is not None else None
        have["caught"] = got["caught"]
        if got["caught"].startswith("{"):
            report = json.loads(got["caught"])
            have["caught"] = (report["environment"], report["activated_by"])
        have["PS1"] = state["PS1"]
        shown = got["PS1"][1:]
        if self.shell.name != "fish" and (shown != state["PS1"] if not state["VIRTUAL_ENV"] else not shown.endswith(state["PS1"])):
            have["PS1"] = shown
        for name in FLAGS:
            if name in ("PATH", "PYTHONHOME"):
                continue
            there = have[name] if name in have else private[0]
            if there is not None and self.shell.flag not in flags[name]:
                state, have = dict(state), dict(have, **{name + " exported": False})
                state[name + " exported"] = True
        return ["%s: %r, foreseen %r" % (name, have[name], state[name]) for name in sorted(state) if have[name] != state[name]]


class Somebody(threading.Thread):
    """Somebody else at the same disk: makes a change when the shell asks, then tells it."""

    def __init__(self, base, changes):
        super().__init__(daemon=True)
        self.changes = changes
        self.base = base
        self.ask, self.told = open(base + "ask", "r+b", 0), open(base + "told", "r+b", 0)
        self.start()

    def run(self):
        while True:
            line = self.ask.readline().strip()
            if line == b"end":
                break
            # Times on disk advance in ticks of some milliseconds: a second change in the same tick may look like the first.
            wait_for_tick(self.base + "tick")
            subprocess.run(["/bin/sh", "-c", self.changes[int(line)]])
            self.told.write(b"done\n")

    def end(self):
        self.ask.write(b"end\n")
        self.join()
        self.ask.close()
        self.told.close()


def wait_for_tick(file):
    def touched():
        with open(file, "w"):
            pass
        os.utime(file)
        return os.stat(file).st_ctime_ns

    first = touched()
    while touched() == first:
        pass


def spoken(err):
    """What was said between two marks, messages in the model's words."""
    parts = re.split("\x01([0-9]+)\x02", err)
    heard = {}
    for i in range(1, len(parts), 2):
        text = parts[i - 1] if i > 1 else ""
        for pattern, short in MESSAGES:
            text = pattern.sub(short, text)
        heard[int(parts[i])] = text
    return heard


def foretold(said):
    expected, text = {}, ""
    for piece in said:
        if isinstance(piece, int):
            expected[piece], text = text, ""
        else:
            text += piece
    expected[0] = ""
    return expected


def nature(found):
    """What is wrong, without the details: a shorter way must fail in the same manner."""
    return found and sorted(line.split(":")[0] for line in found[1])


def shrink(walk, planned, wrong, seconds=40):
    """Fewer steps that differ in the same manner: halves are left out first, then smaller pieces."""
    size, end = len(planned) // 2, time.monotonic() + seconds
    while size and time.monotonic() < end:
        at = 0
        while at < len(planned) and time.monotonic() < end:
            shorter = planned[:at] + planned[at + size:]
            if nature(walk.run(shorter)[0]) == wrong:
                planned = shorter
            else:
                at += size
        size //= 2
    return planned


def report(walk, planned, found):
    planned = shrink(walk, planned[:found[0] + 1], nature(found))
    found, text = walk.run(planned)
    print("# the shortest way found, in %s:" % walk.top)
    for line in text[text.index("look 0"):].split("\n"):
        print("#   " + line)
    for line in found[1] if found else ["(it does not fail every time)"]:
        print("#   at look %s: %s" % (found[0] if found else "?", line))


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
