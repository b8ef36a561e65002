# ask.sh - what run.sh and scaling.sh share: the directories everything happens in, and the shells that are asked in turn.
#
# Each side of a comparison is a process that waits (serve.*, floor.c). A round asks them one after the other, and the next round begins with
# another one: what disturbs the machine disturbs all. A sample is a line: shell, case, round, side, nanoseconds.

# Interactive shells take the terminal for themselves, if there is one: all of this happens where there is none.
if [[ -z ${BENCH_APART-} ]] && command -v setsid >/dev/null; then
	BENCH_APART=1 setsid bash "$0" "$@" &
	trap 'kill -- "-$!"' INT TERM
	wait $!
	status=$?
	wait $! 2>/dev/null # the first one ended at once if a signal came; what is below cleans up
	exit $status
fi
unset BENCH_APART
trap 'exit 130' INT TERM # or nothing is cleaned up

unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE PYTHONHOME ${!VENV_@} ${!DIRENV_@} MAKEFLAGS MFLAGS PROMPT_COMMAND CDPATH
export LC_ALL=C.UTF-8 TERM=dumb PATH=/usr/local/bin:/usr/bin:/bin
python=/usr/bin/python3

tmp=$(mktemp -d) && tmp=$(cd "$tmp" && pwd -P) || exit 1
# Where `cd` goes nothing else is written, nor above: a directory that has just changed is looked at anew.
quiet=$(mktemp -d -p /var/tmp) && quiet=$(cd "$quiet" && pwd -P) || exit 1
trap 'rm -rf "$tmp" "$quiet" "$quiet-x" "$quiet-y"' EXIT
export HOME=$tmp/home XDG_CONFIG_HOME=$tmp/home/.config XDG_DATA_HOME=$tmp/home/.local/share XDG_CACHE_HOME=$tmp/home/.cache
mkdir -p "$HOME" "$XDG_CONFIG_HOME/fish" "$XDG_DATA_HOME/fish" "$XDG_CACHE_HOME" # what is in most homes: made now, it does not change later
export tmp quiet HISTFILE= DIRENV_LOG_FORMAT=

# Two directories so many levels below the root, $near and $far; siblings.
deep() { # levels
	local at=$quiet/d slashes
	while slashes=${at//[^\/]/}; ((${#slashes} < $1 - 1)); do at+=/d; done
	near=$at/x far=$at/y
	((${#slashes} < $1)) || near=$quiet-x far=$quiet-y # the temporary directory is that deep itself
	mkdir -p "$near" "$far"
}

environments() { # directory, how many: as `python3 -m venv` makes them, with names env0, env1, ...
	[[ -d $tmp/model ]] || "$python" -m venv --without-pip "$tmp/model" || exit 1
	"$python" -c '
import pathlib, shutil, sys
model, home, count = sys.argv[1:]
for i in range(int(count)):
    made = f"{home}/env{i}"
    shutil.copytree(model, made, symlinks=True)
    for file in [*pathlib.Path(made, "bin").glob("[aA]ctivate*"), pathlib.Path(made, "pyvenv.cfg")]:
        file.write_text(file.read_text().replace(model, made))' "$tmp/model" "$1" "$2"
}

settle() { # what changed less than two seconds ago is looked at anew each time; all of it is older in a life
	local end=$((SECONDS + 20)) pause
	exec {pause}<> <(:)
	until [[ -z $(find "${quiet%/*}" "$quiet"* "$HOME" "$HOME"/.[!.]* -maxdepth 0 -newermt '3 seconds ago') ]] || ((SECONDS > end)); do
		read -rt 0.2 -u "$pause"
	done
	exec {pause}>&-
}

# From here on every look below the temporary directories takes five milliseconds more; see slow.c.
slowly() {
	export LD_PRELOAD=$B/bench/slow.so SLOW_US=5000 SLOW_BELOW=$quiet:$tmp/home
}

# ---- those who are asked --------------------------------------------------------------------------------------------

declare -A into from_ pid_of
contender() { # shell, side (slow-: on a slow file system), text to begin with; `floor` is no shell
	local key=$1.$2 to back
	mkfifo "$tmp/$key.in" "$tmp/$key.out"
	(
		# Or the others would wait for the end of what nobody writes to any more.
		for to in "${into[@]}" "${from_[@]}"; do exec {to}>&-; done
		[[ $2 != slow* ]] || slowly
		case $1 in
		bash) exec bash --norc --noprofile -i tests/bench/serve.sh 3<"$tmp/$key.in" 4>"$tmp/$key.out" </dev/null >/dev/null ;;
		zsh) exec zsh -f -i tests/bench/serve.sh 3<"$tmp/$key.in" 4>"$tmp/$key.out" </dev/null >/dev/null ;;
		fish) exec fish --no-config -i tests/bench/serve.fish <"$tmp/$key.in" >"$tmp/$key.out" ;;
		floor) exec "$B/bench/floor" 3<"$tmp/$key.in" 4>"$tmp/$key.out" ;;
		esac
	) 2>>"$tmp/errors" &
	pid_of[$key]=$!
	exec {to}>"$tmp/$key.in" {back}<"$tmp/$key.out"
	into[$key]=$to from_[$key]=$back
	rm "$tmp/$key.in" "$tmp/$key.out"
	[[ -z $3 ]] || tell "$key" "$3"
}

dismiss() { # shell.side
	local to=${into[$1]} back=${from_[$1]}
	exec {to}>&- {back}<&-
	wait "${pid_of[$1]}"
	unset "into[$1]" "from_[$1]" "pid_of[$1]"
}

ask() { # shell.side, times, command: $spent
	local children
	echo "$2 $3" >&"${into[$1]}"
	answer "$1"
	[[ $1 == fish.* && $2 != 0 ]] || return 0
	# As long as it starts no process and waits for nothing, the time that it had a processor is what it takes, however many others want one.
	ran_before=()
	ran "$1"
	children=$waited_for
	local from=${EPOCHREALTIME/[.,]/}
	echo >&"${into[$1]}"
	answer "$1"
	spent=$(((${EPOCHREALTIME/[.,]/} - from) * 1000))
	ran "$1"
	[[ $1 == *.slow-* ]] || ((children != waited_for || ran <= 0 || ran >= spent || (spent = ran)))
	((spent /= $2))
	return 0
}

# Nanoseconds that all threads of a process ran since the last time this was asked, in $ran; $waited_for changes when a child of it has ended. A thread
# that has gone is not counted: fish's end when they have had nothing to do for a while.
declare -A ran_before
ran() { # shell.side
	local file ns rest stat=
	ran=0 waited_for=0
	for file in "/proc/${pid_of[$1]}/task/"*/schedstat; do
		{ read -r ns rest <"$file"; } 2>/dev/null || continue
		((ran += ns - ${ran_before[$file]:-0}))
		ran_before[$file]=$ns
	done
	read -r stat 2>/dev/null <"/proc/${pid_of[$1]}/stat" || return 0
	set -- ${stat##*) }
	waited_for=$9
}

answer() { # shell.side
	read -rt 120 -u "${from_[$1]}" spent || { echo "bench: $1 does not answer" >&2; exit 1; }
}

tell() { # shell.side, command: run there, unmeasured
	ask "$1" 0 "$2"
}

is_asked_for() { # case
	[[ -z ${CASES-} || " $CASES " == *" $1 "* ]]
}

# The processor's time that a process and its children took, in $taken, hundredths of a second; 0 where /proc does not say.
taken() { # shell.side
	local stat=
	taken=0
	read -r stat 2>/dev/null <"/proc/${pid_of[$1]}/stat" || return 0
	set -- ${stat##*) }
	taken=$((${12} + ${13} + ${14} + ${15}))
}

# How often in a row: so that all sides take about as long (nanoseconds), or the one that takes longest loses most to other processes.
often() { # shell.side, command, not empty: by the processor's time
	local stretch=1500000 least i
	[[ $1 != fish.* ]] || stretch=8000000
	[[ -z $3 ]] || stretch=200000000
	ask "$1" 1 "$2"
	least=$spent
	# The least of a few: one that had to wait would make all stretches too short.
	for ((i = 0; i < (${#3} ? 1 : 4) && least < stretch * 4; i++)); do
		ask "$1" 4 "$2"
		((spent >= least)) || least=$spent
	done
	((times = stretch / (least + 1)))
	times=$((times < 1 ? 1 : times > 4000 ? 4000 : times > 20 ? times / 20 * 20 : times))
}

# measure SHELL CASE ROUNDS (SIDE COMMAND)...; SIDE@OTHER: a side that another process answers for. Each was done before, unmeasured. SIDE%: it
# starts processes, which have to wait for a processor when others want it; what counts is the time they had one, if that is less.
measure() {
	local shell=$1 name=$2 rounds=$3 round i n k times taken
	local -a side command key count fair
	shift 3
	is_asked_for "$name" || return 0
	for ((n = 0; $#; n++)); do
		fair[n]=${1##*[^%]} k=${1%\%} command[n]=$2
		side[n]=${k%@*} key[n]=$shell.${k#*@}
		[[ $k != *floor ]] || key[n]=floor.floor
		shift 2
		often "${key[n]}" "${command[n]}" "${fair[n]}"
		count[n]=$times
	done
	for ((round = 0; round < rounds; round++)); do
		for ((i = 0; i < n; i++)); do
			k=$(((i + round) % n))
			[[ -z ${fair[k]} ]] || taken "${key[k]}"
			local before=${taken:-0}
			ask "${key[k]}" "${count[k]}" "${command[k]}"
			if [[ ${fair[k]} ]]; then
				taken "${key[k]}"
				((taken == before || (taken - before) * 10000000 / count[k] >= spent || (spent = (taken - before) * 10000000 / count[k])))
			fi
			printf '%s\t%s\t%s\t%s\t%s\n' "$shell" "$name" "$round" "${side[k]}" "$spent"
		done
	done
}

absent() { # shell, case, side: a row that says so
	is_asked_for "$2" && printf '%s\t%s\t0\t%s\t-\n' "$1" "$2" "$3"
}

# ---- what the shells begin with -------------------------------------------------------------------------------------

loading() { # shell: how the plugin is loaded there
	case $1 in
	bash) echo "enable -f $B/lib/bash/venv.so activate" ;;
	zsh) echo "module_path=($B/lib/zsh \$module_path); zmodload venv" ;;
	fish) echo "source $B/share/fish/vendor_conf.d/venv.fish" ;;
	esac
}

hooking() { # shell: a hook that does nothing
	case $1 in
	bash) echo "enable -f $B/bench/empty.so empty; PROMPT_COMMAND=:" ;;
	zsh) echo 'chpwd() { : }; precmd() { : }' ;;
	fish) echo 'function empty_cd --on-variable PWD; end; function empty_prompt --on-event fish_prompt; end' ;;
	esac
}

# The calls of the floor: going to a directory and one look at it and at each level above, up to where the search ends.
going() { # directory [end]
	local at=$1 calls="c$1 s$1"
	while [[ $at == /?* && $at != "${2-}" ]]; do
		at=${at%/*}
		calls+=" s${at:-/}"
	done
	echo "$calls"
}
