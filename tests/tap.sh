# tap.sh - TAP for tests in bash; source it from the top of the tree.
#
#   ok STATUS NAME | is GOT WANT NAME | like GOT PATTERN NAME | diag TEXT... | done_testing | bail WHY
#   need COMMAND...     what is missing fails the run: nothing is skipped
#   scratch             makes $tmp, removed at the end
#   wait_for SECONDS COMMAND...   polls until COMMAND succeeds; status 1 at the deadline
#   wanted NAME         whether T (a word in the environment, or the first argument) selects this case
#
# Paths: $top, and $B for what was built. $sanitizer, $traced: see below.

top=$PWD
B=${B:-build}
[[ $B == /* ]] || B=$top/$B
only=${1:-${T-}}
tap_count=0 tap_failures=0
export ASAN_OPTIONS=detect_leaks=0 # the shells keep memory on purpose; programs in C are held to account
# A plugin with the address sanitizer needs its library in the shell before anything else: what begins with `env -i` goes on with these. The same
# for strace, which shall not have it itself. (B may be a sanitized build.)
sanitizer=() traced=()
if [[ ${SANITIZE-} == *address* ]]; then
	sanitizer=(LD_PRELOAD="$(${CC:-cc} -print-file-name=libasan.so)" ASAN_OPTIONS=detect_leaks=0)
	traced=("${sanitizer[@]/#/-E}")
fi
LC_ALL=C.UTF-8
export TERM=${TERM:-dumb} # fish complains without one, and CI has none
unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT PYTHONHOME _VENV_STATE ${!VENV_@} ${!_OLD_VIRTUAL_@} MAKEFLAGS MFLAGS

wanted() {
	[[ -z $only || $1 == *"$only"* ]]
}

# Every line gets its `# `, or a newline in a value would smuggle a verdict into the stream.
diag() {
	local line
	while IFS= read -r line; do
		printf '# %s\n' "$line"
	done <<<"$*"
}

report() { # status name
	local name=${2//[$'\n#']/ }
	((++tap_count))
	if (($1)); then
		((++tap_failures))
		printf 'not ok %d - %s\n' "$tap_count" "$name"
		diag "  at ${BASH_SOURCE[2]}:${BASH_LINENO[1]}"
		return 1
	fi
	printf 'ok %d - %s\n' "$tap_count" "$name"
}

ok() {
	wanted "$2" || return 0
	report "$1" "$2"
}

is() {
	wanted "$3" || return 0
	[[ $1 == "$2" ]]
	report $? "$3" || {
		diag " got: $1"
		diag "want: $2"
		return 1
	}
}

like() {
	wanted "$3" || return 0
	[[ $1 == $2 ]]
	report $? "$3" || {
		diag " got: $1"
		diag "like: $2"
		return 1
	}
}

bail() {
	printf 'Bail out! %s\n' "$*"
	exit 255
}

need() {
	local command
	for command; do
		command -v "$command" >/dev/null || bail "$command is missing, and a missing tool is a failure"
	done
}

scratch() {
	tmp=$(mktemp -d) || bail "no temporary directory"
	tmp=$(cd "$tmp" && pwd -P)
	trap 'rm -rf "$tmp"' EXIT
}

wait_for() {
	local end=$((SECONDS + $1))
	shift
	[[ ${tap_pause-} ]] || exec {tap_pause}<> <(:) # a pipe that never has anything: a pause without a process
	until "$@"; do
		((SECONDS < end)) || return 1
		read -rt 0.02 -u "$tap_pause"
	done
	return 0
}

done_testing() {
	if ((tap_count)); then
		printf '1..%d\n' "$tap_count"
	else
		printf '1..0 # SKIP no case of that name\n'
	fi
	exit $((tap_failures != 0))
}
