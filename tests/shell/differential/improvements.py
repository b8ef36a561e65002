"""improvements.py - every difference between the scripts and us that is meant, by name. The table is at the end.

What ours must be is model.py's business; here is what the scripts may do instead. A row says when: narrow enough that another
difference in the same variable has no name.
"""

import re


class Difference:
    """One thing that the two ended up with differently after a step. script, ours: (flag, value) or None."""

    def __init__(self, case, model, step, kind, name, script, ours, broken, first):
        self.case, self.model, self.step, self.kind, self.name = case, model, step, kind, name
        self.script, self.ours, self.broken = script, ours, broken
        self.start = model.base.get((kind, name))
        self.first = first                  # the script's start
        self.env = {"a": case.a, "child": case.a, "b": case.b}.get(step)

    def var(self, *names):
        return self.kind in ("var", "env") and self.name in names

    def path_words(self, entry):
        glue = ":" if self.kind == "env" else self.model.glue
        return entry[1].split(glue) if entry and entry[1] else []


class Row:
    def __init__(self, name, where, fits):
        self.name, self.where, self.fits = name, where, fits


def differences(case, model, step, script, ours, first, script_said, ours_said):
    """What differs after a step. Things of a case whose own script cannot cope with its name are marked broken."""
    broken = any(e and e.broken(case.shell) for e in (case.a, case.b))
    found = []

    def add(kind, name, theirs, mine):
        found.append(Difference(case, model, step, kind, name, theirs, mine, broken, first))
    if script is None:
        add("info", "dump", None, None)
        return found
    from model import LOADED, functions, quiet
    if step != "child":
        for name in sorted((functions(script) ^ functions(first)) ^ (functions(ours) ^ functions(model.base))):
            add("func", name, None, None)
    for key in sorted(set(script) | set(ours)):
        if quiet(key) or key in (("func", "all"),) or key[1] in LOADED:
            continue
        if script.get(key) != ours.get(key):
            add(key[0], key[1], script.get(key), ours.get(key))
    if script_said != ours_said:
        add("info", "stderr", ("-", script_said), ("-", ours_said))
    return found


SAVED = re.compile(r"_OLD_(VIRTUAL_(PATH|PYTHONHOME|PS1|TCL_LIBRARY|TK_LIBRARY)|FISH_PROMPT_OVERRIDE)$")


def programs_missing(d):
    """virtualenv calls basename; CPython 3.13 calls uname."""
    words = d.path_words(d.model.base.get(("var", "PATH")))
    flavours = [e.flavour for e in (d.case.a, d.case.b) if e]
    return "/usr/bin" not in words and "/bin" not in words and any(
        not f.startswith("cpython") or f.startswith("cpython-3.13") for f in flavours)


def needs_hash(d):
    return d.case.nohash and d.case.shell == "bash"


def path_is(*kinds):
    return lambda d: d.case.path_kind in kinds


def own_bin(d):
    """The script's list is the one we have with more copies of an environment's bin; or it undoes by snapshot."""
    bins = [e.place + "/bin" for e in (d.case.a, d.case.b) if e]
    strip = lambda entry: [w for w in d.path_words(entry) if w not in bins]
    return d.case.path_kind == "own" and strip(d.script) == strip(d.ours)


def lost_edit(d):
    return d.case.edit and "/mine" in d.path_words(d.ours) and "/mine" not in d.path_words(d.script) and \
        [w for w in d.path_words(d.ours) if w != "/mine"] == d.path_words(d.script)


def empty_path(d):
    """env/bin: with an empty element behind it, and no way back from an empty save; fish drops empty variables."""
    return d.case.path_kind in ("unset", "empty") and d.var("PATH", "path")


def same_text(d):
    return d.script and d.ours and d.script[1] == d.ours[1] and d.script[0] != d.ours[0]


def was_loose(name):
    return lambda d: d.var(name) and (d.first.get(("var", name)) or ("", ""))[0] == "-"


def script_name(env, shell):
    """What its own script shows as the name."""
    return env.prompt if env.prompt is not None and not (env.virtualenv and env.prompt == "") else env.place.rsplit("/", 1)[1]


def odd_name(d):
    env = d.env or d.case.b or d.case.a
    return bool(set("$`\\!%\"'") & set(script_name(env, "")))


def other_name(d):
    """We show another text: a project's name for a generic one, `?` for controls, the directory for no text at all."""
    return d.env is not None and d.env.shown != script_name(d.env, "")


def prompt_like(d):
    return d.var("PS1", "VIRTUAL_ENV_PROMPT") or (d.kind, d.name) == ("info", "prompt")


def no_prompt_var(d):
    """3.10 to 3.12 export `(name) `, and nothing when the prompt is off; older ones and virtualenv before 20.24 nothing."""
    if not d.var("VIRTUAL_ENV_PROMPT") or not d.env:
        return False
    return d.script is None or d.script[1] == "(%s) " % script_name(d.env, "")


def stale_name(d):
    """A of 3.10 or later, B older or of virtualenv: nobody removes A's."""
    return d.var("VIRTUAL_ENV_PROMPT") and d.case.b and d.step in ("b", "off") and d.script and \
        d.script[1] in (script_name(d.case.a, ""), "(%s) " % script_name(d.case.a, ""))


def left_behind(d):
    """virtualenv -> CPython: nobody removes virtualenv's pydoc."""
    return (d.kind, d.name) == ("func", "pydoc") and d.ours is None and d.case.b and d.case.a.virtualenv


def pydoc_row(d):
    return (d.kind, d.name) == ("func", "pydoc") and d.ours and d.env and not d.env.virtualenv and not d.case.user_pydoc


def users_pydoc(d):
    return d.case.user_pydoc and ((d.kind, d.name) in (("func", "pydoc"), ("alias", "all"), ("var", "BASH_ALIASES")))


def ps1_unset(d):
    return d.case.shell != "fish" and prompt_like(d) and not (d.first.get(("var", "PS1")) or ("", ""))[1]


def fish_script_prompt(d):
    """How it looks: CPython puts the blank inside the colour, 3.8 and older write more colours; a shell that is not
    interactive has its prompt wrapped by the scripts only."""
    return d.case.shell == "fish" and (d.kind, d.name) == ("info", "prompt")


IMPROVEMENTS = [Row(*row) for row in [
    ("its script cannot cope with the name", "B-10, B-11, B-15, B-16, B-17: unescaped quotes and dollars", lambda d: d.broken),
    ("deactivate is a command, not a function", "behaviour 1; B-2, B-39",
     lambda d: (d.kind, d.name) == ("func", "deactivate")),
    ("nothing saved but one private variable", "behaviour 2, last row; B-4",
     lambda d: d.kind in ("var", "env") and (SAVED.match(d.name) and d.ours is None or d.name == "_VENV_STATE" and d.script is None)),
    ("own bin in PATH once", "B-32, B-31", lambda d: d.var("PATH", "path") and own_bin(d)),
    ("PATH edits survive", "B-1", lambda d: d.var("PATH", "path") and lost_edit(d)),
    ("empty or unset PATH", "B-33", empty_path),
    ("PATH as exported as it was", "B-35", lambda d: same_text(d) and was_loose("PATH")(d) or
     d.kind == "env" and d.name == "PATH" and was_loose("PATH")(d)),
    ("PATH: where python is found then", "B-1, B-32, B-33", lambda d: (d.kind, d.name) == ("info", "python") and (
        own_bin(d) or d.case.edit or d.case.path_kind in ("unset", "empty"))),
    ("PYTHONHOME set to empty is set", "B-34", lambda d: d.var("PYTHONHOME") and (d.first.get(("var", "PYTHONHOME")) or "x")[1] == ""),
    ("PYTHONHOME as exported as it was", "B-35", was_loose("PYTHONHOME")),
    ("PS1 unset or empty", "B-25", ps1_unset),
    ("VIRTUAL_ENV_PROMPT is the bare name, always", "behaviour 2; B-47", no_prompt_var),
    ("VIRTUAL_ENV_PROMPT goes with its environment", "behaviour 2: no trace of A", stale_name),
    ("a better name", "behaviour 2, Name shown; B-12, B-13", lambda d: prompt_like(d) and other_name(d)),
    ("a name is inert", "B-5 to B-9", lambda d: prompt_like(d) and odd_name(d) and d.env is not None),
    ("PS1 is not exported", "B-42", lambda d: d.var("PS1") and (same_text(d) or d.kind == "env" and d.ours is None) or
     d.step == "child" and prompt_like(d) and d.script and "(" in d.script[1]),
    ("pydoc for every environment", "behaviour 2", pydoc_row),
    ("pydoc goes with its environment", "A.1.4", left_behind),
    ("the user's own pydoc stays", "B-41", users_pydoc),
    ("no program is run", "A.1.2 forks; B-33", lambda d: programs_missing(d) and (d.name == "stderr" or prompt_like(d))),
    ("set +h", "B-23", lambda d: needs_hash(d) and (d.kind, d.name) in (("info", "stderr"), ("info", "status"))),
    ("fish: pydoc is the same, and hears an event", "behaviour 2", lambda d: d.case.shell == "fish" and
     (d.kind, d.name) == ("func", "pydoc") and d.env and all("python -m pydoc $argv" in v[1] for v in (d.script, d.ours) if v)
     and d.ours),
    ("fish: the prompt", "A.2; B-45", fish_script_prompt),
    ("fish: no other functions", "A.2", lambda d: d.case.shell == "fish" and d.kind == "func" and
     d.name in ("_bashify_path", "_fishify_path", "_old_fish_prompt")),
]]
