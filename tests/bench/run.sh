#!/bin/bash
# run.sh BUILD [QUICK] - `make bench`: ratios against scripts and other tools, as a table in Markdown on standard output.
#
# No time is asserted: a shared machine has slow minutes. Each figure is the median of the ratios of many rounds, with quartiles.
set -u
cd "$(dirname "$0")/../.." || exit 1
export B=$1 ROUNDS=40
[[ -z ${2-} ]] || ROUNDS=10
unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE PYTHONHOME ${!VENV_@} ${!DIRENV_@} MAKEFLAGS MFLAGS PROMPT_COMMAND
export LC_ALL=C.UTF-8 TERM=dumb

tmp=$(mktemp -d) && tmp=$(cd "$tmp" && pwd -P) || exit 1
# Where `cd` goes nothing else is written, nor above: a directory that has just changed is looked at anew.
quiet=$(mktemp -d -p /var/tmp) && quiet=$(cd "$quiet" && pwd -P) || exit 1
trap 'rm -rf "$tmp" "$quiet"' EXIT
export HOME=$tmp/home XDG_CONFIG_HOME=$tmp/home/.config XDG_DATA_HOME=$tmp/home/.local/share XDG_CACHE_HOME=$tmp/home/.cache
# Both directories are six levels below the root, wherever the temporary directory is.
far=$quiet
while slashes=${far//[^\/]/}; ((${#slashes} < 5)); do far+=/d; done
export tmp far venv=$tmp/made/by-venv virtualenv=$tmp/made/by-virtualenv project=$quiet/project direnv='' workon=''
mkdir -p "$HOME" "$tmp/made" "$far/x" "$far/y" "$project"
PATH=/usr/local/bin:/usr/bin:/bin

python=/usr/bin/python3
"$python" -m venv --without-pip "$venv" && "$python" -m venv --without-pip "$project/.venv" || exit 1
virtualenv -q --no-periodic-update --without-pip --no-setuptools --no-wheel "$virtualenv" >/dev/null 2>&1 ||
	virtualenv -q "$virtualenv" || exit 1
if [[ -e /usr/share/virtualenvwrapper/virtualenvwrapper.sh ]]; then
	workon=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
	export WORKON_HOME=$tmp/made VIRTUALENVWRAPPER_PYTHON=$python VIRTUALENVWRAPPER_HOOK_DIR=$tmp/hooks SHELL=/bin/sh
	mkdir "$tmp/hooks"
	bash -c '. "$workon"' >/dev/null 2>&1 # makes the hook scripts, all of them empty
fi
if command -v direnv >/dev/null; then
	direnv=yes
	# The least that direnv can be asked to do for the same effect.
	printf '%s\n' "export VIRTUAL_ENV=$project/.venv" 'PATH_add .venv/bin' >"$project/.envrc"
	direnv allow "$project" >/dev/null 2>&1
fi

samples=$tmp/samples
# What changed less than two seconds ago is looked at anew each time; all of it is older in a life.
until [[ $(find "${quiet%/*}" "$quiet" -maxdepth 0 -not -newermt '3 seconds ago' | wc -l) == 2 ]] || ((SECONDS > 20)); do sleep 0.2; done
SECONDS=0
bash --norc --noprofile -i tests/bench/bench.bash >"$samples" 2>"$tmp/errors" </dev/null
zsh -f -i tests/bench/bench.zsh >>"$samples" 2>>"$tmp/errors" </dev/null
bash tests/bench/fish.sh >>"$samples" 2>>"$tmp/errors" </dev/null
bash --norc --noprofile tests/bench/tools.bash >>"$samples" 2>>"$tmp/errors" </dev/null
bash tests/bench/start.sh >>"$samples" 2>>"$tmp/errors" </dev/null
bash tests/bench/calls.sh >"$tmp/calls" 2>>"$tmp/errors"
bash tests/bench/size.sh >"$tmp/size" 2>>"$tmp/errors"
# An interactive bash without a terminal says so; that is no error here.
grep -v 'terminal process group\|no job control' "$tmp/errors" | sed 's/^/bench: /' >&2

echo "venv.so $("$B/bin/venv" version | cut -d' ' -f2); bash $BASH_VERSION, $(zsh --version | cut -d' ' -f1,2)," \
	"$(fish --version | tr -d ,); scripts of $("$python" --version) and virtualenv $(virtualenv --version | cut -d' ' -f2);" \
	"$(nproc) processors; $ROUNDS rounds, $SECONDS seconds"
echo
awk -f tests/bench/table.awk tests/bench/cases.tsv "$samples"
echo
cat "$tmp/calls"
echo
cat "$tmp/size"
