"""pool.py - real environments, made by every tool on this machine, at random places under random names."""

import glob
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

# Parts of directory names and prompts. A colon cannot be part of a PATH element; everything else can.
PLAIN = ["alpha", "proj-1", "x_y.z", "Env", "a+b", "a,b", "@home", "a=b", "v(1)", "rc.d", "-dash", "é", "日本", "☃"]
ODD = [" ", "'", '"', "$HOME", "`echo hi`", "$(echo hi)", "\\", "*", "?", "[a]", "~", "!", "!!", "%", "%n", "#", "&", ";", "|",
       "<", ">", "{a,b}", "^", "\t", "\n", " end ", "\x1b[31m", "\\w", "\\$x", "100%nope%", "it's", "\x7f", "\u202e", "$1"]
GENERIC = [".venv", "venv", "env", ".env", "virtualenv"]

# Run by the Python that the environment is for: the tool's own code, several environments a process.
VENV = """
import sys, venv
words = sys.argv[1:]
for i in range(0, len(words), 2):
    venv.EnvBuilder(symlinks=True, prompt=words[i + 1][1:] if words[i + 1] else None).create(words[i])
"""
VIRTUALENV = """
import sys
from virtualenv import cli_run
words = sys.argv[2:]
for i in range(0, len(words), 2):
    more = ['--prompt' + words[i + 1]] if words[i + 1] else []  # `=` and the text
    cli_run(['-p', sys.argv[1], '--without-pip', '--no-setuptools', '--no-wheel', '--no-periodic-update'] + more + [words[i]])
"""

# What an activation script writes unescaped, so that it breaks, or expands, or runs (B-10, B-15, B-16, B-17).
QUOTED = ""          # shlex.quote
DOUBLE = '"$`\\'     # "..."
SINGLE = "'"         # '...'


class Env:
    """One environment. prompt: None when none was asked for. shown: what every correct tool calls it."""

    def __init__(self, flavour, place, prompt, kept=True):
        self.flavour = flavour
        self.place = place
        self.prompt = prompt
        self.kept = kept                    # whether pyvenv.cfg has the prompt
        self.virtualenv = flavour.startswith(("virtualenv", "poetry", "pipenv"))
        base, parent = os.path.basename(place), os.path.basename(os.path.dirname(place))
        self.generic = base in GENERIC
        self.name = (prompt if kept else None) or (parent if self.generic else base)
        self.shown = "".join("?" if deceptive(c) else c for c in self.name)

    def broken(self, shell):
        """Whether its own script gets its path or its prompt wrong."""
        said = self.prompt
        if self.flavour == "cpython-debian-3.11":
            path = prompt = QUOTED
        elif self.virtualenv:
            path = prompt = SINGLE if shell != "fish" else SINGLE + "\\"
            if shell != "fish":
                prompt = DOUBLE
        else:
            path = prompt = DOUBLE
            if said is None:
                said = os.path.basename(self.place)
        return any(c in self.place for c in path) or any(c in (said or "") for c in prompt)

    def __str__(self):
        return self.flavour


def deceptive(c):
    n = ord(c)
    return (n < 0x20 or 0x7f <= n < 0xa0 or 0x200b <= n <= 0x200f or 0x2028 <= n <= 0x202e or 0x2060 <= n <= 0x206f
            or n == 0xfeff or 0xfff9 <= n <= 0xfffb)


def word(rng, odd):
    parts = [rng.choice(PLAIN)]
    if rng.random() < odd:
        parts += [rng.choice(ODD) for _ in range(rng.randint(1, 3))]
        rng.shuffle(parts)
    # A tool that names the directory after what it is given would see another name.
    return "".join(parts).strip() or "x"


def where(rng, top, number, odd):
    place = os.path.join(top, "e%d" % number, word(rng, odd))
    if rng.random() < 0.3:
        place = os.path.join(place, rng.choice(GENERIC))
    return place


def prompt_for(rng, odd, bare):
    """None, empty, or a word; `bare`: virtualenv writes it into pyvenv.cfg as it stands, where a newline would end it."""
    roll = rng.random()
    if roll < 0.45:
        return None
    if roll < 0.5 and not bare:
        return ""
    text = word(rng, odd)
    return text.replace("\n", "").replace("\r", "").strip("'\" \t") or "x" if bare else text


def call(command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode:
        print("Bail out! %s: %s" % (command[0], done.stdout.decode(errors="replace").replace("\n", " | ")), flush=True)
        os._exit(255)


def pythons():
    yield "cpython-debian-3.11", "/usr/bin/python3"
    for python in sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python"))):
        version = python.split("/")[-3]
        if version.startswith("3"):
            yield "cpython-" + version, python


def fill(rng, top, each=6):
    """The pool: `each` environments of every flavour."""
    envs, started, number = [], [], 0
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL", "PYTHON", "PIP", "POETRY", "WORKON"))}

    def some(flavour, bare, kept=True):
        nonlocal number
        words = []
        for i in range(each):
            number += 1
            odd = 0 if i < each // 2 else 0.9
            env = Env(flavour, where(rng, top, number, odd), prompt_for(rng, odd, bare), kept)
            if "\n" in env.place and bare:
                env = Env(flavour, env.place.replace("\n", "n"), env.prompt, kept)
            os.makedirs(env.place)
            words += [env.place, "" if env.prompt is None else "=" + env.prompt]
            envs.append(env)
        return words

    for flavour, python in pythons():
        # 3.6 and 3.7 write a prompt into the scripts only.
        kept = not flavour.startswith(("cpython-3.6", "cpython-3.7"))
        started.append([python, "-c", VENV] + some(flavour, False, kept))
    started.append(["/usr/bin/python3", "-c", VIRTUALENV, "/usr/bin/python3"] + some("virtualenv-20.17", True))
    two = os.path.expanduser("~/.pyenv/versions/2.7.18/bin/python")
    if os.path.exists(two):
        started.append(["/usr/bin/python3", "-c", VIRTUALENV, two] + some("virtualenv-20.17-on-2.7", True))
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda command: call(command, env=clean), started))

    # Poetry and Pipenv are conveniences of a machine, not requirements: without them their flavour is left out.
    home = os.path.join(top, "tools")
    clean.update(HOME=home, LANG="C.UTF-8")
    for tool, command, places in (
            ("poetry", ["/usr/bin/poetry", "env", "use", "/usr/bin/python3"], "venvs/*/"),
            ("pipenv", ["/usr/bin/pipenv", "--python", "/usr/bin/python3"], "work/*/")):
        if not os.path.exists(command[0]):
            print("# no %s here: its environments are not compared" % tool)
            continue
        project = os.path.join(home, "the %s project" % tool)
        os.makedirs(project)
        with open(os.path.join(project, "pyproject.toml" if tool == "poetry" else "Pipfile"), "w") as file:
            if tool == "poetry":
                file.write('[tool.poetry]\nname = "po"\nversion = "1"\ndescription = ""\nauthors = []\n'
                           '[tool.poetry.dependencies]\npython = "*"\n')
        call(command, cwd=project, env=dict(
            clean, POETRY_VIRTUALENVS_PATH=home + "/venvs", POETRY_CACHE_DIR=home + "/cache", WORKON_HOME=home + "/work",
            PIPENV_IGNORE_VIRTUALENVS="1"))
        for place in glob.glob(os.path.join(home, places)):
            envs.append(Env(tool, place.rstrip("/"), "po-py3.11" if tool == "poetry" else os.path.basename(project)))
    os.mkdir(os.path.join(top, "link"))
    for i, env in enumerate(envs):
        env.link = os.path.join(top, "link", "l%d" % i)
        os.symlink(env.place, env.link)
    return envs
