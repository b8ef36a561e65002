#!/bin/bash
# What comes with a clone, an archive or a copy is not entered: it was not made here. Every environment here belongs to the user.
cd "$(dirname "$0")/../.." || exit 1
. tests/attack/attack.sh
need git tar

origin=$dir/origin
mkdir "$origin"
evil "$origin/.venv"
git=(env -i HOME="$home" PATH="$base_path" GIT_CONFIG_NOSYSTEM=1 git -c user.name=m -c user.email=m@x -c init.defaultBranch=main)
"${git[@]}" -C "$origin" init -q && "${git[@]}" -C "$origin" add -A && "${git[@]}" -C "$origin" commit -qm . || bail "git does not work"
"${git[@]}" clone -q "$origin" "$dir/clone"
attack 'a clone with a committed `.venv`' "$dir/clone"
mkdir "$dir/clone/src"
attack 'a directory below it' "$dir/clone/src"
"${git[@]}" -C "$dir/clone" worktree add -q "$dir/worktree" -b other
attack 'a git worktree of it' "$dir/worktree"

tar -C "$origin" -czf "$dir/a.tgz" .venv && mkdir "$dir/archive" && tar -C "$dir/archive" -xzf "$dir/a.tgz"
attack 'an unpacked archive' "$dir/archive"
if ((EUID == 0)); then
	cp -r "$origin" "$dir/owned" && give "$dir/owned/.venv" && tar -C "$dir/owned" --numeric-owner -czf "$dir/b.tgz" .venv
	mkdir "$dir/by-root" && tar -C "$dir/by-root" --same-owner -xzf "$dir/b.tgz"
	attack 'an archive unpacked by root, owners kept' "$dir/by-root"
fi

# The script is theirs to write: it may claim any place, but must know ours to claim it.
claims() { # NAME CLAIM
	local place=$dir/claim-$((++claim))
	mkdir "$place"
	evil "$place/.venv" "$2"
	attack "$1" "$place"
}
claims 'a script that claims a relative place' .venv
claims 'a script that claims `$PWD/.venv`' '$PWD/.venv'
claims 'a script that claims `~/.venv`' '~/.venv'
claims 'a script that claims `/proc/self/cwd/.venv`' /proc/self/cwd/.venv
claims 'a script that claims `/dev/fd/../cwd/.venv`' /dev/fd/../cwd/.venv
claims 'a script that claims no place' ''
place=$dir/many
mkdir "$place" && evil "$place/.venv"
for ((i = 0; i < 50; i++)); do
	echo "VIRTUAL_ENV='/home/user$i/project/.venv'"
done >>"$place/.venv/bin/activate"
attack 'a script that claims many places' "$place"

# Other forms that are looked for.
place=$dir/legacy
mkdir "$place" && evil "$place/.venv" && rm "$place/.venv/pyvenv.cfg"
attack 'one without pyvenv.cfg (virtualenv before 20)' "$place"
for name in venv env; do
	place=$dir/named-$name
	mkdir "$place" && evil "$place/$name"
	attack "one called \`$name\`" "$place"
done
place=$dir/conda
mkdir "$place" && evil "$place/.venv" && rm "$place/.venv/pyvenv.cfg" "$place/.venv/bin/activate_this.py"
mkdir -p "$place/.venv/conda-meta" "$place/.venv/etc/conda/activate.d"
: >"$place/.venv/conda-meta/history"
cp "$place/.venv/bin/activate" "$place/.venv/etc/conda/activate.d/x.sh"
attack 'a conda prefix with activate.d' "$place"

# A prefix whose pip says where it was made.
prefix() { # DIR CLAIM
	mkdir "$1" && evil "$1/.venv" && rm "$1/.venv/pyvenv.cfg" "$1/.venv/bin/activate_this.py"
	mkdir "$1/.venv/conda-meta" && : >"$1/.venv/conda-meta/history"
	printf '#!%s/bin/python3.11\nimport pip\n' "$2" >"$1/.venv/bin/pip"
}
prefix "$dir/conda-data" /home/mallory/project/.venv
attack 'a conda prefix of nothing but data' "$dir/conda-data"
prefix "$dir/conda-cwd" /proc/self/cwd/.venv
attack 'one that claims `/proc/self/cwd/.venv`' "$dir/conda-cwd"
prefix "$dir/conda-scripts" "$dir/conda-scripts/.venv"
mkdir -p "$dir/conda-scripts/.venv/etc/conda/activate.d"
for kind in sh fish; do
	echo "echo script >>'$pwned'" >"$dir/conda-scripts/.venv/etc/conda/activate.d/x.$kind"
done
attack 'one that claims its own place, with activate.d' "$dir/conda-scripts"
prefix "$dir/conda-linked" "$dir/conda-linked/.venv"
mkdir -p "$dir/conda-linked/.venv/etc/conda" && ln -s "$dir/conda-scripts/.venv/etc/conda/activate.d" "$dir/conda-linked/.venv/etc/conda/activate.d"
attack 'the same, its activate.d a link' "$dir/conda-linked"
prefix "$dir/conda-state" "$dir/conda-state/.venv"
printf '{"env_vars": {"LD_PRELOAD": "%s/x.so", "BASH_ENV": "%s/x", "PROMPT_COMMAND": "x"}}' "$dir" "$dir" >"$dir/conda-state/.venv/conda-meta/state"
attack 'one that claims its own place, with variables' "$dir/conda-state"
mkdir "$dir/yml" && evil "$dir/yml/evil" && rm "$dir/yml/evil/pyvenv.cfg" && mkdir "$dir/yml/evil/conda-meta"
echo "name: ../../../../../../../..$dir/yml/evil" >"$dir/yml/environment.yml"
attack '`environment.yml` that names a way to a prefix in the project' "$dir/yml"
place=$dir/pixi
mkdir -p "$place/.pixi/envs" && : >"$place/pixi.toml" && : >"$place/pixi.lock"
evil "$place/.pixi/envs/default" && mkdir "$place/.pixi/envs/default/conda-meta"
attack 'a pixi environment' "$place"

# Files of managers, which say where an environment is.
for file in .pdm-python .python-version; do
	place=$dir/manager$file
	mkdir "$place" && evil "$place/hidden" && printf '[project]\nname = "x"\n' >"$place/pyproject.toml"
	case $file in
	.pdm-python) echo "$place/hidden/bin/python" ;;
	.python-version) echo ../../../../../../../../../../../../../..//"$place/hidden" ;;
	esac >"$place/$file"
	attack "\`$file\` that names one in the project" "$place" PYENV_ROOT="$home/.pyenv"
done
place=$dir/poetry
mkdir "$place" && printf '[tool.poetry]\nname = "x"\n' >"$place/pyproject.toml" && printf '[virtualenvs]\npath = "."\nin-project = true\n' >"$place/poetry.toml"
evil "$place/.venv"
attack '`poetry.toml` that names a place in the project' "$place"

# A script is not only not run: it is not read as text that means something.
place=$dir/lines
mkdir "$place" && evil "$place/.venv" && printf 'VIRTUAL_ENV="$(echo x >>%q)"\nVIRTUAL_ENV="`echo x >>%q`"\n' "$pwned" "$pwned" >"$place/.venv/bin/activate"
attack 'command substitutions where the place stands' "$place"
place=$dir/huge
mkdir "$place" && evil "$place/.venv" && head -c 1000000 /dev/zero | tr '\0' x >>"$place/.venv/bin/activate"
attack 'a script of 1 MB' "$place"
place=$dir/hang
mkdir "$place" && evil "$place/.venv" && rm "$place/.venv/bin/activate" && mkfifo "$place/.venv/bin/activate"
LIMIT=10 attack 'a script that is a pipe' "$place"

done_testing
