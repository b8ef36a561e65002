"""What conda leaves in a shell, and what we leave instead: the rules of its activate.py (26.7) as far as a shell can see them.

An operation becomes a plan, a list of steps that a shell does one after the other:
    ("set", NAME, VALUE)    exported, but for PS1       ("drop", NAME)
    ("run", PREFIX, KIND)   the scripts of PREFIX/etc/conda/KIND.d
A plan for conda's own shell function ("conda": 25.7 and later, "conda 25.5": before) is also what that function would evaluate; one for
us ("we") is only foretold. Where the two differ on purpose, the rule says so by asking who it is.
"""

STATE = ("CONDA_SHLVL", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_PROMPT_MODIFIER")


class World:
    """Where everything is. Of what an environment sets, None is conda's ***unset***."""

    def __init__(self, root):
        self.root = root
        self.places = {"a": f"{root}/envs/a", "b": f"{root}/envs/b", "base": root}
        self.venv = f"{root}/venvs/v"
        self.sets = {self.places["a"]: {"ONLY_A": "1", "BOTH": "a $x"},
                     self.places["b"]: {"BOTH": "b", "ZAP": None, "EMPTY": "b"}}

    def start(self):
        return {"PATH": "/usr/bin:/bin", "PS1": "> ", "BOTH": "user", "ZAP": "z", "EMPTY": ""}

    def given(self, prefix):
        return {name: value for name, value in self.sets.get(prefix, {}).items() if value is not None}

    def name_of(self, prefix):
        return "base" if prefix == self.root else prefix.rsplit("/", 1)[1]


def level_of(state):
    """What 25.7 and later leave empty is unset."""
    return int(state.get("CONDA_SHLVL") or 0) if state.get("CONDA_PREFIX") else 0


def replaced(path, old, new):
    """old/bin in its place by new/bin, which goes in front when there is none; None: removed."""
    parts = path.split(":")
    if f"{old}/bin" in parts:
        at = parts.index(f"{old}/bin")
        parts[at:at + 1] = [f"{new}/bin"] if new else []
    elif new:
        parts.insert(0, f"{new}/bin")
    return ":".join(parts)


class Plan:
    def __init__(self, world, state, who, bare):
        self.world, self.before, self.ours = world, state, who == "we"
        self.empties = who == "conda" and not bare  # fish really erases
        self.run_first, self.path_first, self.run_last = [], None, []
        self.new, self.gone = {}, []

    def put_back(self, name, level):
        """What it was before the activation at that level. conda takes an empty value for none."""
        save = self.before.get(f"__CONDA_SHLVL_{level}_{name}")
        if save or (self.ours and save is not None):
            self.new[name] = save
        else:
            self.gone.append(name)

    def settle(self, prefix, level):
        self.new.update({"CONDA_PREFIX": prefix, "CONDA_SHLVL": str(level), "CONDA_DEFAULT_ENV": self.world.name_of(prefix)})

    def show(self, prefix):
        """The prompt: what stands there of the one before is taken out wherever it stands."""
        modifier = f"({self.world.name_of(prefix)}) " if prefix else ""
        prompt = self.before["PS1"]
        if self.before.get("CONDA_PROMPT_MODIFIER"):
            prompt = prompt.replace(self.before["CONDA_PROMPT_MODIFIER"], "")
        self.new["PS1"] = modifier + prompt
        if modifier:
            self.new["CONDA_PROMPT_MODIFIER"] = modifier
        else:
            self.gone.append("CONDA_PROMPT_MODIFIER")

    def meta(self):
        """Of conda alone: where its programs are. We leave them as they are."""
        root = self.world.root
        if not self.ours:
            self.new.update({"CONDA_EXE": f"{root}/bin/conda", "_CONDA_EXE": f"{root}/bin/conda",
                             "CONDA_PYTHON_EXE": f"{root}/bin/python", "_CONDA_ROOT": root})
            self.gone += ["_CE_M", "_CE_CONDA"]

    def enter(self, prefix, stack):
        world, before = self.world, self.before
        level, old = level_of(before), before.get("CONDA_PREFIX")
        if level and old == prefix:
            self.new["PATH"] = before["PATH"] if f"{old}/bin" in before["PATH"].split(":") else f"{old}/bin:{before['PATH']}"
            for name, value in world.sets.get(prefix, {}).items():
                if value is None and not self.ours:
                    self.gone.append(name)  # whoever's it is
                elif value is None:
                    self.put_back(name, level - 1)
            self.run_first = [old]
            stack = False
        else:
            if not level:
                known = any(part.endswith("condabin") for part in before["PATH"].split(":"))
                self.new["PATH"] = ":".join([f"{prefix}/bin", *([] if known else [f"{world.root}/condabin"]), before["PATH"]])
            elif stack:
                self.new["PATH"] = f"{prefix}/bin:{before['PATH']}"
            else:
                self.new["PATH"] = replaced(before["PATH"], old, prefix)
                self.run_first = [old]
                if self.ours:  # conda lets them stay until all is left
                    for name in world.given(old):
                        if name not in world.given(prefix):
                            self.put_back(name, level - 1)
            for name in world.given(prefix):
                if name in before:
                    self.new[f"__CONDA_SHLVL_{level}_{name}"] = before[name]
                elif self.ours:  # one of another time
                    self.gone.append(f"__CONDA_SHLVL_{level}_{name}")
            if level:
                self.new[f"CONDA_PREFIX_{level}"] = old
            level += 1
            if stack and level > 1:
                self.new[f"CONDA_STACKED_{level}"] = "true"
            elif self.ours:
                self.gone.append(f"CONDA_STACKED_{level}")
        self.settle(prefix, level)
        self.new.update(world.given(prefix))
        self.show(prefix)
        self.run_last = [prefix]

    def leave(self):
        world, before = self.world, self.before
        level, old = level_of(before), before.get("CONDA_PREFIX")
        below = before.get(f"CONDA_PREFIX_{level - 1}") if level > 1 else None
        stacked = before.get(f"CONDA_STACKED_{level}")
        if not self.ours:
            stacked = stacked is not None  # as conda asks, so that one left empty counts
        if self.ours or (below and stacked):
            self.gone.append(f"CONDA_STACKED_{level}")
        if self.ours and f"{below}/bin" not in before["PATH"].split(":"):
            stacked = False  # it was taken away from under this one, and comes back
        self.path_first = replaced(before["PATH"], old, None if stacked else below)
        if below:
            self.settle(below, level - 1)
            self.gone.append(f"CONDA_PREFIX_{level - 1}")
            for name, value in world.sets.get(below, {}).items():
                if value is not None or not self.ours:
                    self.new[name] = "***unset***" if value is None else value
            self.run_last = [below]
        else:
            self.new["CONDA_SHLVL"] = "0"
            self.gone += ["CONDA_PREFIX", "CONDA_DEFAULT_ENV"]
        for name in world.given(old) if self.ours else world.sets.get(old, {}):
            save = before.get(f"__CONDA_SHLVL_{level - 1}_{name}")
            if save or (self.ours and save is not None) or name not in self.new:
                self.put_back(name, level - 1)
            if self.ours:  # conda never removes them
                self.gone.append(f"__CONDA_SHLVL_{level - 1}_{name}")
        self.show(below)
        self.run_first = [old]

    def steps(self):
        steps = [("set", "PATH", self.path_first)] if self.path_first is not None else []
        steps += [("run", prefix, "deactivate") for prefix in self.run_first]
        for name in self.gone:
            if name not in self.new and (self.empties or name in self.before):
                steps.append(("set", name, "") if self.empties else ("drop", name))
        steps += [("set", name, value) for name, value in self.new.items()]
        return steps + [("run", prefix, "activate") for prefix in self.run_last]


def conda(world, state, word, who, bare):
    """The steps of an operation: WORD is `off`, or a name, after `stack ` with --stack. `bare`: unset is unset in that shell."""
    plan = Plan(world, state, who, bare)
    verb, _, name = word.rpartition(" ")
    if word != "off":
        plan.enter(world.places[name], verb == "stack")
    elif level_of(state):
        plan.leave()
    else:
        return []
    plan.meta()
    return plan.steps()


def seen(world, state, prefix, kind, number):
    """What script NUMBER says: which it is and what is visible to it."""
    return " ".join([f"{world.name_of(prefix)}/{kind}/{number}:", state.get("CONDA_PREFIX", ""), state.get("CONDA_SHLVL", ""),
                     state["PATH"], state.get("BOTH", ""), state.get("VIRTUAL_ENV", "")])


def do(world, state, steps):
    """Change `state`; what the scripts say."""
    said = []
    for step in steps:
        if step[0] == "set":
            state[step[1]] = step[2]
        elif step[0] == "drop":
            state.pop(step[1], None)
        else:
            order = (1, 2) if step[2] == "activate" else (2, 1)
            said += [seen(world, state, step[1], step[2], number) for number in order]
    return said


# ---- virtual environments beside them ---------------------------------------------------------------------------------

def enter_venv(world, state):
    leave_venv(world, state)
    state.update(VIRTUAL_ENV=world.venv, VIRTUAL_ENV_PROMPT="v", _VENV_STATE="", PATH=f"{world.venv}/bin:{state['PATH']}",
                 PS1="(v) " + state["PS1"])


def leave_venv(world, state):
    there = state.pop("VIRTUAL_ENV", None)
    if there:
        del state["VIRTUAL_ENV_PROMPT"], state["_VENV_STATE"]
        state["PATH"] = ":".join(part for part in state["PATH"].split(":") if part != f"{world.venv}/bin")
        state["PS1"] = state["PS1"].replace("(v) ", "", 1)
    return bool(there)


def conda_is_first(world, state):
    """Whether `deactivate` means conda's: it stands in front of the other."""
    parts, ours = state["PATH"].split(":"), f"{state.get('CONDA_PREFIX')}/bin"
    if not level_of(state) or "VIRTUAL_ENV" not in state:
        return level_of(state) > 0
    return ours in parts and parts.index(ours) < parts.index(f"{world.venv}/bin")


def we(world, state, word, bare):
    """Our operation: its status, and what the scripts say."""
    if word == "venv":
        enter_venv(world, state)
        return 0, []
    if word == "off" and not conda_is_first(world, state):
        return (0 if leave_venv(world, state) else 1), []
    if word != "off" and not word.startswith("stack "):
        leave_venv(world, state)  # it takes its place
    return 0, do(world, state, conda(world, state, word, "we", bare))


def wrong(world, state):
    """What must not be after an operation of ours, whatever conda did before: PATH and CONDA_PREFIX contradict each other, or unset
    things are there. None: nothing."""
    level, parts = level_of(state), state["PATH"].split(":")
    if level and f"{state['CONDA_PREFIX']}/bin" not in parts:
        return "the active one is not in PATH"
    if state.get("CONDA_SHLVL", "0") != str(level):
        return "CONDA_SHLVL without CONDA_PREFIX"
    if bool(level) != bool(state.get("CONDA_DEFAULT_ENV")):
        return "CONDA_DEFAULT_ENV"
    known = {f"{prefix}/bin" for prefix in world.places.values()}
    below = {f"{state[f'CONDA_PREFIX_{n}']}/bin" for n in range(1, level) if state.get(f"CONDA_PREFIX_{n}")}
    if (set(parts) & known) - below - {f"{state.get('CONDA_PREFIX')}/bin"}:
        return "one in PATH that nobody knows of"
    if "VIRTUAL_ENV" in state and f"{world.venv}/bin" not in parts:
        return "VIRTUAL_ENV is not in PATH"
    return None
