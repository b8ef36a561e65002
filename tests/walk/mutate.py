#!/usr/bin/env python3
"""mutate.py [WORD...] - breaks each rule once, in a copy of the tree, and tells which test saw it: the table of mutations.md.

Not part of `make test`: it builds a hundred times. WORD: only the breaks whose rule holds one; PART=0/2 and PART=1/2 share the
work; FAST=1 leaves out the slow tests. A break that no test sees ends it with status 1, and so does one whose place in the
code is not found any more.
"""

import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from mutants import MUTANTS

# In this order; the first that fails is the answer. The walks are short ones here.
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORE = ["core/" + file[:-2] for file in sorted(os.listdir(TESTS + "/core")) if file.endswith(".c")]
BASH = ["walk/walk-bash.t"] + CORE + ["scenarios-fake.t", "scenarios-bash.t", "hot.t"]
ZSH = ["walk/walk-zsh.t", "scenarios-zsh.t"]
FISH = ["walk/walk-fish.t", "scenarios-fish.t"]


def run(tree, test):
    """The cases of a test that fail in a tree."""
    file = "build/tests/" + test if test.startswith("core/") else "tests/" + test
    environment = dict(os.environ, SEED="1", STEPS="3000", QUICK="1", T="", B=tree + "/build")
    try:
        done = subprocess.run([file], cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=400)
    except subprocess.TimeoutExpired:
        return {"runs for ever"}
    lines = done.stdout.decode(errors="replace").split("\n")
    failed = {line.split(" - ", 1)[-1] for line in lines if line.startswith("not ok")}
    return failed or ({"ends with %d" % done.returncode} if done.returncode else set())


class Trees:
    """The tree to break, and one as it is, for what fails anyway."""

    def __init__(self, top, folder):
        self.whole, self.broken, self.known = folder + "/whole", folder + "/broken", {}
        for tree in self.whole, self.broken:
            shutil.copytree(top, tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            subprocess.run(["make", "-j2", "all", "test-programs"], cwd=tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sees(self, test):
        """A case that fails in the broken tree only."""
        failed = run(self.broken, test)
        if failed and test not in self.known:
            self.known[test] = run(self.whole, test)
        return sorted(failed - self.known.get(test, set()))[:1]


def tests(tree, file):
    first = ZSH if file.startswith("zsh/") else FISH if file.startswith("fish/") else BASH
    rest = [t for t in ZSH + FISH + BASH if t not in first]
    slow = []
    if os.environ.get("FAST"):
        return first + [t for t in rest if first is BASH]
    for folder in ("shell", "pty"):
        slow += sorted(folder + "/" + t for t in os.listdir(tree + "/tests/" + folder) if t.endswith(".t"))
    slow = [t for t in slow if t not in ("shell/memory.t", "shell/install.t", "shell/fish-cost.t")]
    kin = [t for t in slow if first[0][10:-2] in t]
    return first + kin + [t for t in slow if t not in kin] + (rest if first is BASH else [])


def seen_by(trees, rule, file, old, new):
    source = trees.broken + "/" + file
    with open(source) as opened:
        text = opened.read()
    if text.count(old) != 1:
        return "PLACE NOT FOUND (%d times)" % text.count(old)
    try:
        with open(source, "w") as opened:
            opened.write(text.replace(old, new))
        made = subprocess.run(["make", "-j2", "all", "test-programs"], cwd=trees.broken, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if made.returncode:
            return "DOES NOT BUILD: " + made.stdout.decode(errors="replace")[-300:]
        for test in tests(trees.broken, file):
            if os.path.exists(trees.broken + "/" + ("build/tests/" + test if test.startswith("core/") else "tests/" + test)):
                case = trees.sees(test)
                if case:
                    return test + ("" if test.startswith("walk/") else ": " + case[0])
        return "NOTHING"
    finally:
        with open(source, "w") as opened:
            opened.write(text)


def main():
    words = sys.argv[1:] or [""]
    part, parts = [int(n) for n in os.environ.get("PART", "0/1").split("/")]
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    folder = tempfile.mkdtemp(prefix="mutate-")
    missed = 0
    try:
        trees = Trees(top, folder)
        for rule, file, old, new in MUTANTS[part::parts]:
            if not any(word in rule for word in words):
                continue
            answer = seen_by(trees, rule, file, old, new)
            missed += answer.split(" ")[0] in ("NOTHING", "PLACE", "DOES")
            show = [" ".join(piece.split()).replace("|", "\\|") for piece in (old, new)]
            print("| %s | %s: `%s` → `%s` | %s |" % (rule, file, *show, answer), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(missed != 0)


main()
