# bench.bash - bash's part of `make bench`: run by run.sh as `bash --norc -i bench.bash`, so that auto-activation is on.
#
# Prints a line for every round of every case:  shell, case, microseconds of ours, microseconds of the other. Both sides of a round are
# timed one after the other in this process, the order changing from round to round: what disturbs the machine disturbs both.

set +H
so=$B/lib/bash/venv.so

load() {
	[[ ${VENV_PROMPT+x} ]] || enable -f "$so" activate
}

unload() {
	[[ ! ${VENV_PROMPT+x} ]] || enable -d activate
}

now() { # in $at, microseconds
	at=${EPOCHREALTIME/[.,]/}
}

# Up to twenty copies in a row, or the loop would be part of what is measured.
define() { # function name, times, command
	local body='' i
	for ((i = 0; i < $2 && i < 20; i++)); do body+="$3"$'\n'; done
	eval "$1() { $body }"
}

time_of() { # function name, times: $spent, nanoseconds for one command
	local i from
	now; from=$at
	for ((i = 0; i < $2; i += 20)); do "$1"; done
	now; spent=$(((at - from) * 1000 / $2))
}

compare() { # case, times ours, times theirs, our command, their command, before ours, before theirs
	local round ours theirs
	define ours_body "$2" "$4"
	define theirs_body "$3" "$5"
	for ((round = 0; round < ROUNDS; round++)); do
		if ((round % 2)); then
			$6; time_of ours_body "$2"; ours=$spent
			$7; time_of theirs_body "$3"; theirs=$spent
		else
			$7; time_of theirs_body "$3"; theirs=$spent
			$6; time_of ours_body "$2"; ours=$spent
		fi
		printf 'bash\t%s\t%s\t%s\n' "$1" "$ours" "$theirs"
	done
}

cd "$far/x" || exit
compare script 400 60 "activate $venv; deactivate" "source $venv/bin/activate; deactivate" load unload
compare virtualenv 400 5 "activate $virtualenv; deactivate" "source $virtualenv/bin/activate; deactivate" load unload
compare cd 200 200 "cd $far/x; cd $far/y" "cd $far/x; cd $far/y" load unload
if [[ $workon ]]; then
	# A shell each: the original's functions would be in front of our builtins.
	. "$workon" 2>/dev/null
	theirs=$(declare -f workon)
	eval "their_$theirs"
	unset -f workon deactivate
	names_load() { unload; load; enable -f "$so" workon; }
	names_unload() { unload; }
	compare workon 200 1 "workon by-venv; deactivate" "their_workon by-venv; deactivate" names_load names_unload
fi
if [[ $direnv ]]; then
	unload
	eval "$(direnv hook bash)"
	compare direnv 100 1 "cd $project; cd $far/x" \
		"cd $project; _direnv_hook; cd $far/x; _direnv_hook" load unload 2>/dev/null
fi
