#!/usr/bin/python3
"""State tables for conda: what `activate` and `deactivate` leave, against the rules of conda's activate.py (26.7) written down here.

conda-walks.py SHELL ROOT SCRIPT EXPECT    write a script for SHELL and what it must print
Every sequence of up to DEPTH operations, and random ones of five; in these some steps are conda's own: the variables that its shell
function would leave are set, empty where it means unset (25.7 and later) and with its mistakes.
"""
import itertools
import random
import sys

DEPTH, WALKS, STEPS = 3, 110, 5
shell, root, script_file, expect_file = sys.argv[1:5]
P = {"a": f"{root}/envs/a", "b": f"{root}/envs/b", "base": root, "far": f"{root}/far"}
VENV = f"{root}/venvs/v"
SETS = {P["a"]: {"ONLY_A": "1", "BOTH": "a $x"}, P["b"]: {"BOTH": "b", "ZAP": None, "EMPTY": "b"}}  # None: ***unset***
USER = {"BOTH": "user", "ZAP": "z", "EMPTY": ""}
OPS = ["a", "b", "base", "stack b", "far", "venv", "off"]
NAMES = (["PATH", "CONDA_SHLVL", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_PROMPT_MODIFIER", "VIRTUAL_ENV", *USER, "ONLY_A"]
         + [f"CONDA_PREFIX_{n}" for n in range(1, 6)] + [f"CONDA_STACKED_{n}" for n in range(1, 7)]
         + [f"__CONDA_SHLVL_{n}_{v}" for n in range(6) for v in ("BOTH", "ONLY_A", "EMPTY", "ZAP")]
         + ([] if shell == "fish" else ["PS1"]))


def start():
    return {"PATH": "/usr/bin:/bin", "PS1": "> ", **USER}


def sets(prefix):
    return {k: v for k, v in SETS.get(prefix, {}).items() if v is not None}


def name_of(prefix):
    return "base" if prefix == root else prefix.rsplit("/", 1)[1] if "/envs/" in prefix else prefix


def swap(path, old, new):
    """old/bin replaced in place by new/bin; None: removed."""
    parts = path.split(":")
    if f"{old}/bin" in parts:
        at = parts.index(f"{old}/bin")
        parts[at:at + 1] = [f"{new}/bin"] if new else []
    elif new:
        parts.insert(0, f"{new}/bin")
    return ":".join(parts)


def conda(s, prefix, stack=False, exact=False):
    """The operation: prefix None leaves. exact: with what conda does wrong; else as we do it."""
    level = int(s.get("CONDA_SHLVL") or 0) if s.get("CONDA_PREFIX") else 0
    old = s.get("CONDA_PREFIX")
    new, gone = {}, []
    before = dict(s)

    def put_back(var, at):
        save = f"__CONDA_SHLVL_{at}_{var}"
        if before.get(save) or (not exact and save in before):
            new[var] = before[save]
        else:
            gone.append(var)

    if prefix is None:
        if not level:
            return
        below = before.get(f"CONDA_PREFIX_{level - 1}") if level > 1 else None
        stacked = f"CONDA_STACKED_{level}" in before if exact else before.get(f"CONDA_STACKED_{level}")
        if below:
            new["PATH"] = swap(s["PATH"], old, None if stacked else below)
            new.update({"CONDA_PREFIX": below, "CONDA_SHLVL": str(level - 1), "CONDA_DEFAULT_ENV": name_of(below)})
            gone += [f"CONDA_PREFIX_{level - 1}"] + ([f"CONDA_STACKED_{level}"] if stacked or not exact else [])
            if exact:
                new.update({k: v if v is not None else "***unset***" for k, v in SETS.get(below, {}).items()})
            else:
                new.update(sets(below))
        else:
            new["PATH"] = swap(s["PATH"], old, None)
            new["CONDA_SHLVL"] = "0"
            gone += ["CONDA_PREFIX", "CONDA_DEFAULT_ENV"] + ([] if exact else [f"CONDA_STACKED_{level}"])
        for var in SETS.get(old, {}) if exact else sets(old):
            if var in new:
                if before.get(f"__CONDA_SHLVL_{level - 1}_{var}"):
                    put_back(var, level - 1)
            else:
                put_back(var, level - 1)
            if not exact:
                gone.append(f"__CONDA_SHLVL_{level - 1}_{var}")
        shown = name_of(below) if below else None
    else:
        again = level and old == prefix
        shown = name_of(prefix)
        if again:
            new["PATH"] = swap(s["PATH"], prefix, prefix)
            for var, value in SETS.get(prefix, {}).items():
                if value is None:
                    gone.append(var) if exact else put_back(var, level - 1)
        else:
            if not level:
                bin_ = [] if any(p.endswith("condabin") for p in s["PATH"].split(":")) else [f"{root}/condabin"]
                new["PATH"] = ":".join([f"{prefix}/bin", *bin_, s["PATH"]])
            elif stack:
                new["PATH"] = f"{prefix}/bin:{s['PATH']}"
            else:
                new["PATH"] = swap(s["PATH"], old, prefix)
                if not exact:
                    for var in sets(old):
                        if var not in sets(prefix):
                            put_back(var, level - 1)
            for var in sets(prefix):
                if var in before:
                    new[f"__CONDA_SHLVL_{level}_{var}"] = before[var]
                elif not exact:
                    gone.append(f"__CONDA_SHLVL_{level}_{var}")
            if level:
                new[f"CONDA_PREFIX_{level}"] = old
            if stack and level:
                new[f"CONDA_STACKED_{level + 1}"] = "true"
            elif not exact:
                gone.append(f"CONDA_STACKED_{level + 1}")
            new["CONDA_SHLVL"] = str(level + 1)
        new.update({"CONDA_PREFIX": prefix, "CONDA_DEFAULT_ENV": name_of(prefix), **sets(prefix)})
    modifier = f"({shown}) " if shown else ""
    ps1 = s["PS1"]
    if s.get("CONDA_PROMPT_MODIFIER"):
        ps1 = ps1.replace(s["CONDA_PROMPT_MODIFIER"], "")
    new["PS1"] = modifier + ps1
    if modifier:
        new["CONDA_PROMPT_MODIFIER"] = modifier
    else:
        gone.append("CONDA_PROMPT_MODIFIER")
    for var in gone:
        if var not in new:
            if exact and shell != "fish":
                s[var] = ""
            else:
                s.pop(var, None)
    s.update(new)


def leave_venv(s):
    if s.pop("VIRTUAL_ENV", None):
        s["PATH"] = ":".join(p for p in s["PATH"].split(":") if p != f"{VENV}/bin")
        s["PS1"] = s["PS1"].replace("(v) ", "", 1)


def ours(s, op):
    verb, _, word = op.rpartition(" ")
    if op == "venv":
        leave_venv(s)
        s.update(VIRTUAL_ENV=VENV, PATH=f"{VENV}/bin:{s['PATH']}", PS1="(v) " + s["PS1"])
        return 0
    if op == "off":
        parts = s["PATH"].split(":")
        there = s.get("CONDA_PREFIX") and int(s.get("CONDA_SHLVL") or 0)
        if there and ("VIRTUAL_ENV" not in s or f"{s['CONDA_PREFIX']}/bin" in parts and
                      parts.index(f"{s['CONDA_PREFIX']}/bin") < parts.index(f"{VENV}/bin")):
            conda(s, None)
            return 0
        done = "VIRTUAL_ENV" in s
        leave_venv(s)
        return 0 if done else 1
    conda(s, P[word], verb == "stack")
    if verb != "stack":
        leave_venv(s)
    return 0


def quote(text):
    return "'" + text.replace("\\", "\\\\" if shell == "fish" else "\\").replace("'", "'\\''") + "'"


lines, expect, number = [f"put CONDA_EXE {quote(root + '/bin/conda')}"], [], 0


def put_all(state):
    """The shell gets this state, whatever it had."""
    if shell == "fish":
        path = " ".join(quote(p) for p in state["PATH"].split(":"))
        lines.append(f"set -gx PATH {path}")
    for name in NAMES:
        if name == "PS1":
            lines.append(f"PS1={quote(state[name])}")
        elif name == "VIRTUAL_ENV" or (name == "PATH" and shell == "fish"):
            continue
        elif name in state:
            lines.append(f"put {name} {quote(state[name])}")
        else:
            lines.append(f"drop {name}")


def check(state, code, what):
    global number
    number += 1
    lines.append(f"set code $status; echo '#{number}' $code" if shell == "fish" else f"code=$?; echo '#{number}' $code")
    lines.append("show $names" if shell == "fish" else "show \"${names[@]}\"")
    expect.append(f"## {what}")
    expect.append(f"#{number} {code}")
    expect.extend(f"{n}={state[n]}" if n in state else f"{n} unset" for n in NAMES)


def command(op):
    verb, _, word = op.rpartition(" ")
    if op == "off":
        return "deactivate 2>/dev/null"
    if op == "venv":
        return f"activate {VENV}"
    return f"activate {'--stack ' if verb else ''}{P[word]}"


lines.append(f"set -g names {' '.join(NAMES)}" if shell == "fish" else f"names=({' '.join(NAMES)})")
if shell == "fish":
    lines.append("set -g code 0")


def fresh():
    # A venv of the walk before is left by the command, the rest is overwritten.
    lines.append("drop CONDA_PREFIX")
    lines.append("deactivate 2>/dev/null")
    put_all(start())
    return start()


for sequence in itertools.product(OPS, repeat=DEPTH):
    state = fresh()
    for i, op in enumerate(sequence):
        lines.append(command(op))
        code = ours(state, op)
        # Each beginning once.
        if all(o == OPS[0] for o in sequence[i + 1:]):
            check(state, code, " / ".join(sequence[:i + 1]))
chance = random.Random(7)
for walk in range(WALKS):
    state, done = fresh(), []
    for _ in range(STEPS):
        op = chance.choice(OPS)
        if chance.random() < .5 and op != "venv":
            done.append(f"conda: {op}")
            verb, _, word = op.rpartition(" ")
            conda(state, None if op == "off" else P[word], verb == "stack", exact=True)
            put_all(state)
        else:
            done.append(op)
            lines.append(command(op))
            code = ours(state, op)
            check(state, code, " / ".join(done))
with open(script_file, "w") as file:
    file.write("\n".join(lines) + "\n")
with open(expect_file, "w") as file:
    file.write("\n".join(expect) + "\n")
