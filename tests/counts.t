#!/bin/bash
# Instructions that an operation costs in the real shells, against what was recorded in tests/counts.tsv: valgrind counts them, so that the
# load of the machine is out of it. Each is the difference of a session that does it often and one that does it seldom.
#
#   RECORD=1 tests/counts.t   measures anew and writes the file: what a change is to cost or to save belongs into its commit
#
# With the shells, the libc and the compiler of the record, ten percent more is a failure. With others the figures are only shown, and what
# must hold is the ratio to the same session without the plugin, with a quarter of slack.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
if [[ -n ${SANITIZE-} ]]; then
	echo '1..0 # SKIP instructions of a sanitized build are not those that users run'
	exit
fi
need valgrind bash zsh readelf awk
scratch
record=tests/counts.tsv
env=$tmp/env
mkdir -p "$env/bin"
printf 'home = /usr/bin\nversion = 3.11.2\ncommand = /usr/bin/python3 -m venv %s\n' "$env" >"$env/pyvenv.cfg"
ln -s /usr/bin/env "$env/bin/python"

# Directories six deep that nobody changes meanwhile: what has just changed is looked at more closely.
far=/usr/share/zsh/functions/Completion
[[ -d $far/Unix && -d $far/Zsh ]] || bail "$far is missing"

declare -A load=(
	[bash]="enable -f '$B/lib/bash/venv.so' activate"
	[zsh]="module_path=('$B/lib/zsh' \$module_path); zmodload venv"
)

# Instructions of a session that reads the lines on standard input, in $count.
instructions() { # shell
	local -a run=(bash --norc --noprofile --noediting -i)
	[[ $1 == zsh ]] && run=(zsh -f -i +o zle +o promptsp +o promptcr)
	env -i HOME=/nonexistent PATH=/usr/bin:/bin TERM=dumb valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$tmp/log" \
		"${run[@]}" >/dev/null 2>&1
	count=$(sed -n 's/.*Collected : \([0-9]*\)$/\1/p' "$tmp/log")
	[[ -n $count ]] || bail "valgrind does not run $1: $(tail -n 3 "$tmp/log")"
}

session() { # shell first-line how-often what: in a loop, or (`line`) as lines of their own
	local i
	{
		echo "$2"
		if [[ $4 == line ]]; then
			for ((i = 0; i < $3; i++)); do
				echo :
			done
		else
			echo "for ((i = 0; i < $3; i++)); do $4; done"
		fi
	} >"$tmp/typed"
	instructions "$1" <"$tmp/typed"
}

# What one takes, in $each.
each() { # shell first-line what
	local few
	session "$1" "$2" 20 "$3"
	few=$count
	session "$1" "$2" 120 "$3"
	each=$(((count - few) / 100))
}

# ours and bare: the same operation with and without the plugin.
measure() { # shell operation
	case $2 in
	load)
		session "$1" : 0 line
		bare=$count
		session "$1" "${load[$1]}" 0 line
		ours=$count
		return
		;;
	pair) each "$1" "cd $far/Unix" ": '$env'; :" ;;
	cd) each "$1" : "cd $far/Unix; cd $far/Zsh" ;;
	*) each "$1" "cd $far/Unix" line ;;
	esac
	bare=$each
	case $2 in
	pair) each "$1" "${load[$1]}; cd $far/Unix" "activate '$env'; deactivate" ;;
	cd) each "$1" "${load[$1]}" "cd $far/Unix; cd $far/Zsh" ;;
	prompt) each "$1" "${load[$1]}; cd $far/Unix" line ;;
	active) each "$1" "${load[$1]}; cd $far/Unix; activate '$env'" line ;;
	esac
	ours=$each
}

made_with() {
	echo "$(uname -m) bash $(bash -c 'echo "$BASH_VERSION"') zsh $(zsh -fc 'echo "$ZSH_VERSION"') $(ldd --version | sed -n '1s/.* //p')" \
		"cc $(${CC:-cc} -dumpfullversion)" "$(grep -qw avx2 /proc/cpuinfo && echo avx2)"
}

declare -A was_ours was_bare
recorded=
if [[ -z ${RECORD-} ]]; then
	recorded=$(sed -n 's/^# made with: //p' "$record")
	while IFS=$'\t' read -r shell operation ours bare; do
		[[ $shell == '#'* ]] || was_ours[$shell $operation]=$ours was_bare[$shell $operation]=$bare
	done <"$record"
	[[ -n $recorded ]] || bail "$record says nothing"
fi
now=$(made_with)
rows=
for shell in bash zsh; do
	for operation in pair cd prompt active load; do
		key="$shell $operation"
		wanted "$key" || continue
		measure "$shell" "$operation"
		rows+=$shell$'\t'$operation$'\t'$ours$'\t'$bare$'\n'
		[[ -z ${RECORD-} ]] || continue
		before=${was_ours[$key]-0} before_bare=${was_bare[$key]-1}
		if [[ $now == "$recorded" ]]; then
			((ours - bare <= (before - before_bare) * 110 / 100))
			ok $? "$key: $((ours - bare)) instructions above $bare (recorded: $((before - before_bare)))" || diag "RECORD=1 tests/counts.t, if it has to be"
		else
			diag "$key: $ours, without the plugin $bare; made with other tools than the record"
			((ours * 100 / bare <= before * 125 / before_bare))
			ok $? "$key: $((ours * 100 / bare)) percent of the same without the plugin (recorded: $((before * 100 / before_bare)))"
		fi
	done
done
# What the loader must look up and write before anything runs: `make size` prints it too. Not more than when it was counted last.
for shell in bash zsh; do
	wanted "$shell relocations" || continue
	symbols=$(readelf -rW "$B/lib/$shell/venv.so" | grep -c 'R_.*GLOB_DAT')
	addresses=$(readelf -rW "$B/lib/$shell/venv.so" | awk '/R_.*RELATIVE/ { n++ } / offsets$/ { n += $1 } END { print n + 0 }')
	((symbols <= 112 && addresses <= 225))
	ok $? "$shell: at most 112 symbols are looked up when it is loaded ($symbols), 225 addresses written ($addresses)"
done
if [[ -n ${RECORD-} ]]; then
	{
		echo '# Instructions of an operation with and without the plugin; see tests/counts.t. RECORD=1 tests/counts.t writes this file.'
		echo "# made with: $now"
		printf '%s' "$rows"
	} >"$record"
	ok 0 'recorded'
fi
done_testing
