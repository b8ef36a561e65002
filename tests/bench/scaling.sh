#!/bin/bash
# scaling.sh BUILD [QUICK] - `make bench SCALING=1`: what a cost grows with, as tables in Markdown; and a slow file system.
#
# Medians, measured as run.sh does. What a system call is for, docs/performance.md says.
set -u
cd "$(dirname "$0")/../.." || exit 1
export B=$1 ROUNDS=${ROUNDS:-$([[ -n ${2-} ]] && echo 5 || echo 20)}
few=$((ROUNDS > 5 ? 5 : ROUNDS))
. tests/bench/ask.sh

samples=$tmp/samples
: >"$samples"
export shells=${SHELLS:-bash zsh fish}

# grow CASE (SIDE COMMAND)...: one row of a table, in every shell; the sides are there already.
grow() {
	local name=$1 shell
	shift
	for shell in $shells; do measure $shell "$name" "$ROUNDS" "$@"; done >>"$samples"
}

everywhere() { # side, command: in every shell, unmeasured
	local shell
	for shell in $shells; do tell $shell.$1 "$2"; done
}

set_variable() { # name value, side...: the same in every shell
	local name=$1 value=$2 shell side
	shift 2
	for shell in $shells; do
		for side; do
			[[ $shell == fish ]] && tell fish.$side "set -gx $name $value" || tell $shell.$side "export $name=$value"
		done
	done
}

table() { # first column's title, case prefix, other side (empty: none), its title, nanoseconds in a unit, `faster`
	awk -F '\t' -v title="$1" -v prefix="$2" -v other="$3" -v against="$4" -v unit="${5:-1000}" -v faster="${6-}" -v list="$shells" \
		-f tests/bench/median.awk -f tests/bench/scaling.awk "$samples"
}

# System calls of a command in bash, the first time and when it was done before: $first, $known.
calls() { # setup, command
	local log=$tmp/strace
	printf '%s\n' "$(loading bash)" "$1" 'test -e /bench-1' "$2" 'test -e /bench-2' "$1" 'test -e /bench-3' "$2" 'test -e /bench-4' >"$tmp/operation"
	strace -f -o "$log" bash --norc --noprofile -i "$tmp/operation" >/dev/null 2>&1 </dev/null
	read -r first known < <(awk '
		match($0, /"\/bench-[0-9]/) { at = substr($0, RSTART + 8, 1); next }
		!/ resumed>|--- SIG| rt_sig|\+\+\+ exited/ { n[at]++ }
		END { print n[1] + 0, n[3] + 0 }' "$log")
}

# ---- what is there --------------------------------------------------------------------------------------------------

levels='3 6 12 24' lengths='10 30 100 300 1000' homes='10 100 1000'
declare -A there back
for depth in $levels; do
	deep $depth
	there[$depth]=$near back[$depth]=$far
done
x=${there[6]} y=${back[6]} project=$quiet/project
mkdir -p "$project/a" "$project/b"
"$python" -m venv --without-pip "$project/.venv" || exit 1
for size in $homes; do environments "$tmp/homes/$size" $size; done
venv=$tmp/homes/10/env3

toml=$'[project]\nname = "bench"\n'
marks=('nothing' 'setup.py' 'pyproject.toml' 'Poetry' 'Hatch' 'PDM' 'Pipfile' '.python-version' '.pixi' '.venv, a file that leads nowhere' 'all of these')
for ((i = 0; i < ${#marks[@]}; i++)); do
	dir=$quiet/marks/$i
	mkdir -p "$dir/x" "$dir/y"
	case ${marks[i]} in
	setup.py | Pipfile) echo >"$dir/${marks[i]}" ;;
	pyproject.toml) printf '%s' "$toml" >"$dir/pyproject.toml" ;;
	Poetry) printf '%s' $'[tool.poetry]\nname = "bench"\n' >"$dir/pyproject.toml" ;;
	Hatch) printf '%s' "$toml" $'[tool.hatch]\n' >"$dir/pyproject.toml" ;;
	PDM) printf '%s' "$toml" $'[tool.pdm]\n' >"$dir/pyproject.toml"; echo /nowhere/bin/python >"$dir/.pdm-python" ;;
	.python-version) echo 3.11 >"$dir/.python-version" ;;
	.pixi) mkdir "$dir/.pixi" ;;
	.venv*) echo ./nowhere >"$dir/.venv" ;;
	all*)
		printf '%s' "$toml" $'[tool.poetry]\nname = "bench"\n[tool.hatch]\n[tool.pdm]\n' >"$dir/pyproject.toml"
		echo >"$dir/Pipfile"
		echo >"$dir/setup.py"
		echo 3.11 >"$dir/.python-version"
		echo /nowhere/bin/python >"$dir/.pdm-python"
		mkdir "$dir/.pixi"
		;;
	esac
done
for ((i = 0; i < ROUNDS; i++)); do
	mkdir -p "$quiet/new/$i"
	cp -a "$project/.venv" "$quiet/new/$i/.venv"
	sed -i "s|$project|$quiet/new/$i|g" "$quiet/new/$i/.venv/pyvenv.cfg" "$quiet/new/$i/.venv/bin/"activate*
done
settle

for shell in $shells; do
	contender $shell ours "$(loading $shell); cd $x"
	contender $shell bare "cd $x"
done

# ---- what it grows with ---------------------------------------------------------------------------------------------

for depth in $levels; do
	go="cd ${there[$depth]}; cd ${back[$depth]}"
	grow "depth:$depth" ours "$go" bare "$go"
done
for n in ${!marks[@]}; do
	go="cd $quiet/marks/$n/x; cd $quiet/marks/$n/y"
	grow "marks:${marks[n]}" ours "$go" bare "$go"
done
for size in $homes; do
	home=$tmp/homes/$size name=env$((size - 3))
	set_variable WORKON_HOME "$home" ours
	everywhere ours "cd $x; cd $y"
	grow "homes-cd:$size" ours "cd $x; cd $y" bare "cd $x; cd $y"
	grow "homes-name:$size" ours "activate $name; deactivate"
	for shell in $shells; do
		case $shell in
		bash) ask='_venv_words 1 activate env' ;;
		zsh) ask='venv __complete 1 activate env' ;;
		fish) ask="complete -C 'activate env'" ;;
		esac
		measure $shell "homes-tab:$size" $few ours% "$ask" >>"$samples"
		measure $shell "homes-list:$size" $few ours% 'venv list' >>"$samples"
	done
done
set_variable WORKON_HOME "$tmp/none" ours
for length in $lengths; do
	path=$(for ((i = 3; i < length; i++)); do printf '%s' "$tmp/p$i/bin:"; done)$PATH
	for shell in $shells; do
		[[ $shell == fish ]] && for side in ours bare; do tell fish.$side "set -gx PATH ${path//:/ }"; done ||
			for side in ours bare; do tell $shell.$side "PATH=$path"; done
	done
	for shell in $shells; do
		script=activate
		[[ $shell != fish ]] || script=activate.fish
		measure $shell "path:$length" "$ROUNDS" ours "activate $venv; deactivate" \
			bare "source $venv/bin/$script; deactivate" >>"$samples"
		measure $shell "path-cd:$length" "$ROUNDS" ours "cd $project; cd $x" bare "cd $project; cd $x" >>"$samples"
	done
done
for shell in $shells; do
	dismiss $shell.ours
	dismiss $shell.bare
done

# ---- a slow file system ---------------------------------------------------------------------------------------------

for shell in $shells; do
	contender $shell slow-ours "$(loading $shell); cd $x"
	contender $shell slow-bare "cd $x"
	slow() { # title, command, the same without the plugin
		measure $shell "slow:$1" $few ours@slow-ours "$2" bare@slow-bare "$3" >>"$samples"
	}
	script=activate
	[[ $shell != fish ]] || script=activate.fish
	slow 'two `cd` at depth 6, no environment there' "cd $x; cd $y" "cd $x; cd $y"
	slow 'activate + deactivate (beside it: the script)' "activate $project/.venv; deactivate" "source $project/.venv/bin/$script; deactivate"
	slow '`cd` into a project and out' "cd $project; cd $x" "cd $project; cd $x"
	if [[ $shell == fish ]]; then
		slow 'a prompt' 'emit fish_prompt' true
		for side in ours bare; do tell fish.slow-$side "cd $project"; done
		slow 'a prompt in a project' 'emit fish_prompt' true
		for side in ours bare; do tell fish.slow-$side "cd $x"; done
	fi
	for ((i = 0; i < few; i++)); do
		ask $shell.slow-ours 1 "cd $quiet/new/$i"
		printf '%s\t%s\t%s\t%s\t%s\n' $shell 'slow:`cd` into a project seen for the first time' $i ours "$spent"
		ask $shell.slow-bare 1 "cd $quiet/new/$i"
		printf '%s\t%s\t%s\t%s\t%s\n' $shell 'slow:`cd` into a project seen for the first time' $i bare "$spent"
	done >>"$samples"
	dismiss $shell.slow-ours
	dismiss $shell.slow-bare
done
# A prompt of bash's and zsh's is only where lines are typed.
. tests/bench/start.sh
for shell in $shells; do
	[[ $shell != fish ]] || continue
	for ((i = 0; i < few; i++)); do
		(slowly; typed_lines=4 whole_lines $shell "$(loading $shell); cd $x"; printf '%s\tslow:a prompt\t%s\tours\t%s\n' $shell $i "$spent")
		(slowly; typed_lines=4 whole_lines $shell "cd $x"; printf '%s\tslow:a prompt\t%s\tbare\t%s\n' $shell $i "$spent")
		(slowly; typed_lines=4 whole_lines $shell "$(loading $shell); cd $project"; printf '%s\tslow:a prompt in a project\t%s\tours\t%s\n' $shell $i "$spent")
		(slowly; typed_lines=4 whole_lines $shell "cd $project"; printf '%s\tslow:a prompt in a project\t%s\tbare\t%s\n' $shell $i "$spent")
	done
done >>"$samples"
grep -v 'terminal process group\|no job control' "$tmp/errors" | sort | uniq -c | sed 's/^ *\([0-9]*\) /bench: \1 times: /' >&2

echo "\`make bench SCALING=1${2:+ QUICK=1}\`, $(date +%F): medians of $ROUNDS rounds, $SECONDS seconds, load averages $(cut -d' ' -f1-3 /proc/loadavg)."
printf '\n### Depth: two `cd` where no environment is\n\n'
table 'levels' depth bare 'no plugin'
printf '\n### Length of PATH: activate + deactivate, beside %s script\n\n' "CPython's"
table 'elements' path bare "script" 1000 faster
printf '\n### Length of PATH: `cd` into a project and out, beside no plugin\n\n'
table 'elements' path-cd bare 'no plugin'
printf '\n### Environments under WORKON_HOME\n\nTwo `cd` at depth 6:\n\n'
table environments homes-cd bare 'no plugin'
printf '\n`activate NAME; deactivate`:\n\n'
table environments homes-name '' ''
printf '\nTAB after `activate env`:\n\n'
table environments homes-tab '' ''
printf '\n`venv list`:\n\n'
table environments homes-list '' ''
printf '\n### Finders: two `cd` inside a project that has the mark of a manager, and no environment\n\n'
table 'what is there' marks bare 'no plugin'
printf '\nSystem calls in bash of `cd` into it and below:\n\n| what is there | the first time | known |\n| --- | ---: | ---: |\n'
for n in ${!marks[@]}; do
	calls "cd $x" "cd $quiet/marks/$n; cd $quiet/marks/$n/y"
	echo "| ${marks[n]} | $first | $known |"
done
printf '\n### A slow file system: five milliseconds more for each look below the home directory and the projects\n\nThe least of %s:\n\n' $few
table 'milliseconds for' slow bare 'no plugin' 1000000
