#!/usr/bin/env python3
"""mutate.py [WORD] - breaks each rule once, in a copy of the tree, and tells which test saw it: the table of mutations.md.

Not part of `make test`: it builds some sixty times. WORD: only the breaks whose rule holds it. A break that no test sees ends
it with status 1, and so does one whose place in the code is not found any more.
"""

import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from mutants import MUTANTS

# In this order; the first that fails is the answer. The walks are short ones here.
BASH = ["walk/walk-bash.t", "core/decide", "core/find", "core/trust", "core/hook", "core/site", "core/command", "core/plan",
        "core/text", "core/pyvenv", "scenarios-fake.t", "scenarios-bash.t", "hot.t"]
ZSH = ["walk/walk-zsh.t", "scenarios-zsh.t"]
FISH = ["walk/walk-fish.t", "scenarios-fish.t"]
SLOW = ["shell/*.t", "pty/*.t"]


def run(tree, test, *more):
    """Whether a test fails in the tree, and its first failing case."""
    file = "build/tests/" + test if test.startswith("core/") else "tests/" + test
    environment = dict(os.environ, SEED="1", STEPS="3000", QUICK="1", T="", B=tree + "/build")
    try:
        done = subprocess.run([file], cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300)
    except subprocess.TimeoutExpired:
        return "ran for ever"
    if done.returncode == 0:
        return None
    for line in done.stdout.decode(errors="replace").split("\n"):
        if line.startswith("not ok") and "walk" not in test:
            return line.split(" - ", 1)[-1]
    return ""


def tests(tree, file):
    first = ZSH if file.startswith("zsh/") else FISH if file.startswith("fish/") else BASH
    rest = [t for t in ZSH + FISH + BASH if t not in first]
    slow = []
    for folder in ("shell", "pty"):
        slow += sorted(folder + "/" + t for t in os.listdir(tree + "/tests/" + folder) if t.endswith(".t"))
    slow = [t for t in slow if t not in ("shell/memory.t", "shell/install.t", "shell/fish-cost.t")]
    kin = [t for t in slow if first[0][10:-2] in t]
    return first + kin + [t for t in slow if t not in kin] + (rest if first is BASH else [])


def seen_by(tree, rule, file, old, new):
    with open(tree + "/" + file) as source:
        text = source.read()
    if text.count(old) != 1:
        return "PLACE NOT FOUND (%d times)" % text.count(old)
    try:
        with open(tree + "/" + file, "w") as source:
            source.write(text.replace(old, new))
        made = subprocess.run(["make", "-j2", "all", "test-programs"], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode:
            return "DOES NOT BUILD: " + made.stdout.decode(errors="replace")[-300:]
        for test in tests(tree, file):
            if os.path.exists(tree + "/" + ("build/tests/" + test if test.startswith("core/") else "tests/" + test)):
                case = run(tree, test)
                if case is not None:
                    return test + (": " + case if case else "")
        return "NOTHING"
    finally:
        with open(tree + "/" + file, "w") as source:
            source.write(text)


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    tree = tempfile.mkdtemp(prefix="mutate-") + "/tree"
    shutil.copytree(top, tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    missed = 0
    try:
        for rule, file, old, new in MUTANTS:
            if word not in rule:
                continue
            answer = seen_by(tree, rule, file, old, new)
            missed += answer.isupper() or answer.split(" ")[0] in ("NOTHING", "PLACE", "DOES")
            show = " ".join((old + " → " + new).split()).replace("|", "\\|")
            print("| %s | %s: `%s` | %s |" % (rule, file, show, answer), flush=True)
    finally:
        shutil.rmtree(os.path.dirname(tree))
    sys.exit(missed != 0)


main()
