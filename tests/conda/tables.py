#!/usr/bin/python3
"""State tables of conda environments: every sequence of operations up to a length, and what each leaves in a shell.

tables.py SHELL TABLE DEPTH WALKS ROOT SCRIPT EXPECT      write a script for SHELL, and what it must print by model.py
tables.py --differ EXPECT GOT                       tell of the first difference

TABLE is one of
    we             activate a, b, base; --stack a, b; a virtual environment; deactivate
    edits          fewer of these, and what users do to the variables in between
    conda, conda-25.5      those of `we`, and each of conda's own: what its shell function would evaluate stands in the script;
                           some longer ones, in which it is known to go wrong, too

bash and zsh walk a tree: every operation is done in a fork of the shell that did those before it. fish, which cannot fork, begins each
sequence anew, from a start that is looked at. Besides, WALKS random sequences of LENGTH, at whose end
all is left; SEED= for others.
"""
import itertools
import os
import random
import re
import sys

from model import World, conda, do, we, wrong

LENGTH = 5
WE = ["a", "b", "base", "stack a", "stack b", "venv", "off"]
CONDA = ["a", "b", "base", "stack a", "stack b", "off"]
EDITS = {"BOTH=": ("set", "BOTH", ""), "BOTH gone": ("drop", "BOTH"), "BOTH=mine": ("set", "BOTH", "mine"),
         "no condabin": None, "x in front": None}

# What conda does wrong by itself, and who then comes upon it. !: conda's own.
KNOWN = ["!a, !stack b, !off, !b, off, off",  # CONDA_STACKED_2 is left empty, which conda takes for a stacked one
         "!a, !stack b, !off, b, !off, off", "!a, !stack b, !off, !b, !off, a", "!a, !stack b, !off, !b, !off, off",
         "!a, !b, !stack base, !off, !base, off, off, off",
         "!a, !stack b, !off, !b, !off, stack b, off",  # and a is away from under what is stacked
         "a, stack b, !off, !b, off, off", "!a, stack b, off, !b, !off, off",
         "!a, !b, off, off", "!a, !b, a, off, off, off", "!a, !b, !off, !off, a, off",  # a's variables stay when b is entered
         "!b, !a, !off, off", "!b, !a, !off, b, off, off",  # ***unset*** as a value
         "!b, !off, b, off", "b, !off, b, off"]  # an empty value is lost


def operations(table):
    if table == "edits":
        return [("we", op) for op in ("a", "b", "stack b", "off")] + [("user", op) for op in EDITS]
    return [("we", op) for op in WE] + ([] if table == "we" else [(table.replace("-", " "), op) for op in CONDA])


def edit(world, state, op):
    parts = state["PATH"].split(":")
    if op == "no condabin":
        return [("set", "PATH", ":".join(part for part in parts if part != f"{world.root}/condabin"))]
    if op == "x in front":
        return [("set", "PATH", f"/x:{state['PATH']}")]
    step = EDITS[op]
    return [] if step[0] == "drop" and step[1] not in state else [step]


class Script:
    """The words of one shell."""

    def __init__(self, shell, world):
        self.world, self.fish = world, shell == "fish"
        self.lines, self.expect, self.number = [], [], 0

    def quote(self, text):
        return "'" + text.replace("\\", "\\\\" if self.fish else "\\").replace("'", "'\\''") + "'"

    def step(self, step):
        if step[0] == "run":
            reverse = " back" if step[2] == "deactivate" else ""
            self.lines.append(f"scripts {self.quote(step[1])} {step[2]}{reverse}")
        elif step[0] == "drop":
            self.lines.append(f"drop {step[1]}")
        elif step[1] == "PS1":
            self.lines += [] if self.fish else [f"PS1={self.quote(step[2])}"]
        elif step[1] == "PATH" and self.fish:
            self.lines.append("set -gx PATH " + " ".join(self.quote(part) for part in step[2].split(":")))
        else:
            self.lines.append(f"put {step[1]} {self.quote(step[2])}")

    def command(self, op):
        verb, _, word = op.rpartition(" ")
        if op == "off":
            self.lines.append("deactivate 2>/dev/null")
        else:
            place = self.world.venv if op == "venv" else self.world.places[word]
            self.lines.append(f"activate {'--stack ' if verb else ''}{self.quote(place)}")

    def look(self, state, status, said, what):
        self.number += 1
        self.lines.append(f"look {self.number}")
        self.expect += [*said, f"#{self.number} {status} {what}"]
        self.expect += [f"{name}~{value}" if name == "PS1" else name if name == "_VENV_STATE" else f"{name}={value}"
                        for name, value in sorted(state.items()) if name != "PS1" or not self.fish]

    def do(self, state, who, op):
        """One operation; its status and what is said of it."""
        if who == "we":
            self.command(op)
            return we(self.world, state, op, self.fish)
        steps = edit(self.world, state, op) if who == "user" else conda(self.world, state, op, who, self.fish)
        self.lines.append("true")
        for step in steps:
            self.step(step)
        return 0, do(self.world, state, steps)


def check(world, state, sequence):
    """What the model foretells must be right too: no contradiction after what we did, whatever conda did before. (A virtual environment
    is put upon what is there.)"""
    who, op = sequence[-1]
    fault = wrong(world, state) if who == "we" and op != "venv" and not any(other == "user" for other, _ in sequence) else None
    if fault:
        sys.exit(f"the model: {fault} after {told(sequence)}: {state}")


def check_end(world, state, sequence):
    """All is left: the start, but for condabin, CONDA_SHLVL and what conda alone writes. ZAP: conda writes its ***unset***, and unsets
    it when what is active is activated again; then nobody knows what it was."""
    start = world.start()
    start["PATH"] = f"{world.root}/condabin:{start['PATH']}" if "CONDA_SHLVL" in state else start["PATH"]
    rest = {name: value for name, value in state.items() if not re.match("_?CONDA_(EXE|PYTHON_EXE|ROOT)|__CONDA_|CONDA_SHLVL|ZAP", name)}
    lost = {"ZAP", "EMPTY"} if any(who.startswith("conda") for who, _ in sequence) else {"ZAP"}
    if any(who == "user" for who, _ in sequence):
        return
    for name in {*start, *rest} - lost:
        if (rest.get(name) or None) != (start[name] or None if name in start else None):
            sys.exit(f"the model: {name} is left as {rest.get(name)} after {told(sequence)}")


def told(sequence):
    return " / ".join(op if who == "we" else f"{who}: {op}" for who, op in sequence)


def tree(script, state, sequence, ops, depth):
    for who, op in ops:
        script.lines.append("(")
        here, after = dict(state), [*sequence, (who, op)]
        status, said = script.do(here, who, op)
        check(script.world, here, after)
        script.look(here, status, said, told(after))
        if depth > 1:
            tree(script, here, after, ops, depth - 1)
        script.lines.append(")")


def one_by_one(script, sequence, look_from, and_back=False):
    """A sequence from its start; looked at from operation number LOOK_FROM on. And back: at the end all is left."""
    state, sequence = script.world.start(), list(sequence)
    script.lines.append("anew" if script.fish else "(")
    if script.fish:
        for name, value in state.items():
            script.step(("set", name, value))
        script.look(state, 0, [], "anew")
    at = 0
    while at < len(sequence):
        status, said = script.do(state, *sequence[at])
        at += 1
        check(script.world, state, sequence[:at])
        if at > look_from:
            script.look(state, status, said, told(sequence[:at]))
        else:
            script.expect += said
        if and_back and at == len(sequence) and status == 0:
            sequence.append(("we", "off"))
    if and_back:
        check_end(script.world, state, sequence)
    script.lines += [] if script.fish else [")"]


def all_of(script, ops, depth):
    """For who cannot fork: each beginning is looked at where it comes first."""
    for sequence in itertools.product(ops, repeat=depth):
        later = [at for at, op in enumerate(sequence) if op != ops[0]]
        one_by_one(script, sequence, later[-1] if later else 0)


def write(shell, table, depth, walks, root, script_file, expect_file):
    script = Script(shell, World(root))
    ops = operations(table)
    if script.fish:
        all_of(script, ops, int(depth))
    else:
        for name, value in script.world.start().items():
            script.step(("set", name, value))
        tree(script, script.world.start(), [], ops, int(depth))
    if table.startswith("conda"):
        for sequence in KNOWN:
            words = [(table.replace("-", " "), op[1:]) if op[0] == "!" else ("we", op) for op in sequence.split(", ")]
            one_by_one(script, words, 0, and_back=True)
    chance = random.Random(int(os.environ.get("SEED") or 7))
    for _ in range(int(walks)):
        one_by_one(script, chance.choices(ops, k=LENGTH), 0, and_back=True)
    for name, lines in (script_file, script.lines), (expect_file, script.expect):
        with open(name, "w") as file:
            file.write("\n".join(lines) + "\n")
    print(script.number)


def blocks(file_name):
    """What was printed for each operation; its own line is in the midst, after what scripts said."""
    with open(file_name, errors="backslashreplace") as file:
        block = []
        for line in file:
            block.append(line.rstrip("\n"))
            if len(block) > 1 and re.match(r"(#\d+ |\w+/\w+/\d:)", block[-1]) and not re.match(r"\w+/\w+/\d:", block[-2]):
                yield block[:-1]
                block = block[-1:]
        yield block


def differ(expect_file, got_file):
    for want, got in itertools.zip_longest(blocks(expect_file), blocks(got_file), fillvalue=[]):
        what = next((line for line in want if line.startswith("#")), "the end")
        number, _, rest = what.partition(" ")
        status, _, sequence = rest.partition(" ")
        want = [f"{number} {status}" if line == what else line for line in want]
        if want != got:
            print(f"after: {sequence}")
            for line in want:
                if line not in got:
                    print(f"want: {line}")
            for line in got:
                if line not in want:
                    print(f" got: {line}")
            return


if sys.argv[1] == "--differ":
    differ(*sys.argv[2:])
else:
    write(*sys.argv[1:])
