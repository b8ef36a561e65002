"""What came out of a shell, against what was foreseen."""

import json
import re

from shells import FLAGS

MESSAGES = (
    (re.compile(r"venv: ([^\n]*?): not activated: [^\n]*\n"), r"<doubt \1>\n"),
    (re.compile(r"venv: ([^\n]*?): its directory is gone; deactivated\n"), r"<gone \1>\n"),
    (re.compile(r"venv: [^\n]*\n"), "<error>\n"),
    (re.compile(r"\(pwd now: [^\n]*\)\n"), ""),  # zsh, of a cd at the end of a pipeline
    (re.compile(r"(bash: )?(line \d+: )?(zsh: )?cd: [^\n]*/nowhere[^\n]*\n"), ""),
)


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


def differences(shell, state, got):
    """Lines, one for each thing that is not as foreseen."""
    flags = dict(zip(FLAGS, got["flags"].split("/")))
    have = {name: got[name][1:] if got[name] else None for name in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH", "PYTHONHOME")}
    have["PWD"] = got["PWD"]
    for name in ("PATH", "PYTHONHOME"):
        have[name + " exported"] = shell.flag in flags[name]
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
    if shell.name != "fish" and (shown != state["PS1"] if not state["VIRTUAL_ENV"] else not shown.endswith(state["PS1"])):
        have["PS1"] = shown
    for name in FLAGS:
        if name in ("PATH", "PYTHONHOME"):
            continue
        there = have[name] if name in have else private[0]
        if there is not None and shell.flag not in flags[name]:
            state, have = dict(state), dict(have, **{name + " exported": False})
            state[name + " exported"] = True
    return ["%s: %r, foreseen %r" % (name, have[name], state[name]) for name in sorted(state) if have[name] != state[name]]
