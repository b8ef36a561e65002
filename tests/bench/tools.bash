# tools.bash - part of `make bench`: finding and listing environments, against the tools that made them. Read by bash with the plugin.
# A tool that is not installed has no row; a line says so.

now() {
	at=${EPOCHREALTIME/[.,]/}
}

timed() { # command: the time it takes, in $spent
	local from
	now; from=$at
	eval "$1" >/dev/null 2>&1
	now; spent=$(((at - from) * 1000))
}

compare() { # case, rounds, ours, theirs
	local round a b
	eval "$3" >/dev/null 2>&1 && eval "$4" >/dev/null 2>&1 || { echo "bench: $1: not measured: one of the two fails" >&2; return; }
	for ((round = 0; round < $2; round++)); do
		timed "$3"; a=$spent
		timed "$4"; b=$spent
		printf 'bash\t%s\t%s\t%s\n' "$1" "$a" "$b"
	done
}

missing() {
	! command -v "$1" >/dev/null && echo "bench: $1 is not installed: no row for it" >&2
}

enable -f "$B/lib/bash/venv.so" activate
cd "$far/x" || exit
wrapper=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
if [[ -e $wrapper ]]; then
	export VIRTUALENVWRAPPER_PYTHON=/usr/bin/python3 WORKON_HOME=$tmp/names
	mkdir "$WORKON_HOME"
	. $wrapper >/dev/null 2>&1
	for ((i = 0; i < 1000; i++)); do
		((i != 10)) || compare long 3 'venv list' 'lsvirtualenv -l'
		cp -a "$venv" "$WORKON_HOME/env$i"
	done
	compare list "$ROUNDS" 'venv list' 'lsvirtualenv -b'
	rm -r "$WORKON_HOME"
	unset WORKON_HOME
	deactivate 2>/dev/null
else
	echo "bench: virtualenvwrapper is not installed: no row for it" >&2
fi
if ! missing poetry; then
	mkdir "$tmp/poetry" && cd "$tmp/poetry" || exit
	printf '%s\n' '[tool.poetry]' 'name = "bench"' 'version = "0"' 'description = ""' 'authors = []' >pyproject.toml
	export POETRY_VIRTUALENVS_PATH=$tmp/poetry-envs PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring
	poetry env use /usr/bin/python3 >/dev/null 2>&1
	compare poetry $((ROUNDS / 4)) 'venv find' 'poetry env info -p'
fi
if ! missing pipenv; then
	mkdir "$tmp/pipenv" && cd "$tmp/pipenv" || exit
	export WORKON_HOME=$tmp/pipenv-envs
	pipenv --python /usr/bin/python3 >/dev/null 2>&1
	compare pipenv $((ROUNDS / 4)) 'venv find' 'pipenv --venv'
fi
