"""run.py SHELL - source bin/activate against activate, case by case; prints TAP. SEED and CASES from the environment.

Two checks a case. Ours must be what the contract says (model.py), to the last variable. And wherever the script comes to
another state than ours, the difference must be one that has a name (improvements.py).
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), "tests"]
sys.dont_write_bytecode = True

from cases import Case
from improvements import IMPROVEMENTS, differences
from model import Model
from pool import fill
from sanitizer import preload
from shells import COMMON_DUMP, START, Script, batch, parse

CASES = {"bash": 250, "zsh": 250, "fish": 100}


def run(shell, build, top, cases, ours, out):
    """Run the cases; fish one by one, bash and zsh many in a process, interactive ones apart."""
    common = os.path.join(out, "child." + shell)
    with open(common, "w") as file:
        file.write(COMMON_DUMP[shell] + ("dump $argv[1] 0\n" if shell == "fish" else 'dump "$1" 0\n'))
    groups = [[c] for c in cases] if shell == "fish" else [
        [c for c in cases if c.interactive == flag and c.number // 2 % 2 == half] for flag in (True, False) for half in (0, 1)]

    def one(group):
        if not group:
            return
        text = batch(shell, [Script(shell, build, out, c, ours).write(common) for c in group])
        name = os.path.join(out, "%s.%d.%s" % ("ours" if ours else "script", group[0].number, shell))
        with open(name, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        with open(name + ".log", "wb") as log:
            subprocess.run(START[shell][group[0].interactive] + [name], cwd=os.path.join(top, "cwd"), stdin=subprocess.DEVNULL,
                           stdout=log, stderr=log, start_new_session=True, timeout=300,
                           env={"HOME": os.path.join(top, "home"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", **preload()})
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(one, groups))


def slurp(out, ours, case, step):
    try:
        with open(os.path.join(out, "%s.%d.%s" % ("ours" if ours else "script", case.number, step)), "rb") as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def judge(case, out, seen):
    """Lines that say what is wrong with a case."""
    wrong = []

    def dumps(ours):
        name = "ours" if ours else "script"
        return {s: parse(os.path.join(out, "%s.%d.%s" % (name, case.number, s))) for s in ("0", "a", "child", "b", "off")}

    ours, script = dumps(True), dumps(False)
    if not ours["0"]:
        return ["the shell did not start"]
    model = Model(case, ours["0"])
    steps = [("a", case.a, None)] + ([("b", case.b, case.edit)] if case.b else []) + [("off", None, case.edit)]
    for step, env, edit in steps:
        got = ours[step]
        if not got:
            wrong.append("%s: no dump" % step)
            continue
        want = model.active(env, edit) if env else model.inactive(edit)
        wrong += ["%s: %s" % (step, w) for w in model.check(got, want, env) + model.drawn(got, env)]
        if got["info", "status"][1] != "0":
            wrong.append("%s: status %s" % (step, got["info", "status"][1]))
        text = slurp(out, True, case, step + ".err")
        if text:
            wrong.append("%s: said %r" % (step, text))
        python = env and env.place + "/bin/python"
        if env and got["info", "python"][1].strip("\n") != python.strip("\n"):
            wrong.append("%s: python is %r" % (step, got["info", "python"][1]))
        if not env and not edit and got["info", "python"] != ours["0"]["info", "python"]:
            wrong.append("%s: python is %r" % (step, got["info", "python"][1]))
    status = slurp(out, True, case, "again").strip()
    if status != "1" or "nothing is active" not in slurp(out, True, case, "again.err"):
        wrong.append("again: status %s, said %r" % (status, slurp(out, True, case, "again.err")))
    if case.child and ours["a"] and ours["child"]:
        for name in "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH":
            if ours["child"].get(("var", name)) != ours["a"].get(("var", name)):
                wrong.append("child: %s is %r" % (name, ours["child"].get(("var", name))))
    elif case.child:
        wrong.append("child: no dump")

    for step in ("0", "a", "child", "b", "off"):
        if ours[step] is None:
            continue
        for diff in differences(case, model, step, script[step], ours[step], script["0"],
                                slurp(out, False, case, step + ".err"), slurp(out, True, case, step + ".err")):
            for row in IMPROVEMENTS:
                if row.fits(diff):
                    seen[row.name] = seen.get(row.name, 0) + 1
                    break
            else:
                wrong.append("%s: no name for this difference: %s %s: the script %r, ours %r" %
                             (step, diff.kind, diff.name, diff.script, diff.ours))
    return wrong


def main():
    shell = sys.argv[1]
    word = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("T", "")
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(1 << 32))
    count = int(os.environ.get("CASES", CASES[shell]))
    build = os.path.abspath(os.environ.get("B") or "build")
    if not shutil.which(shell):
        print("Bail out! %s is missing" % shell)
        return 255
    print("# SEED=%s CASES=%d" % (seed, count))
    top = os.path.realpath(tempfile.mkdtemp())
    try:
        out = os.path.join(top, "out")
        for name in "cwd", "home", "out":
            os.mkdir(os.path.join(top, name))
        envs = fill(random.Random(seed + ":pool"), top)
        cases = [Case(random.Random("%s:%s:%d" % (seed, shell, i)), i, shell, envs, top) for i in range(1, count + 1)]
        cases = [c for c in cases if word in str(c)]
        for ours in False, True:
            run(shell, build, top, cases, ours, out)
        seen, failed = {}, 0
        for number, case in enumerate(cases, 1):
            wrong = judge(case, out, seen)
            failed += bool(wrong)
            print("%sok %d - %s" % ("not " if wrong else "", number, case))
            for line in list(case.describe()) + wrong if wrong else []:
                print("# " + (line if len(line) < 2000 else line[:2000] + "...").encode("unicode_escape").decode())
        print("1..%d" % len(cases) if cases else "1..0 # SKIP no case of that name")
        for row in IMPROVEMENTS:
            if row.name in seen:
                print("# %5d x %s (%s)" % (seen[row.name], row.name, row.where))
        return failed > 0
    finally:
        if os.environ.get("KEEP"):
            print("# kept: " + top)
        else:
            shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
