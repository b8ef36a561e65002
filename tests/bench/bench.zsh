# bench.zsh - zsh's part of `make bench`: run by run.sh as `zsh -f -i bench.zsh`. See bench.bash for how it measures.

unsetopt banghist
zmodload zsh/datetime
module_path=($B/lib/zsh $module_path)

load() {
	zmodload venv
}

unload() {
	zmodload -e venv && zmodload -u venv
}

define() { # function name, times, command
	local body='' i
	for ((i = 0; i < $2 && i < 20; i++)); do body+="$3"$'\n'; done
	eval "$1() { $body }"
}

time_of() { # function name, times: $spent, nanoseconds for one command
	local -F from=$EPOCHREALTIME
	repeat $((($2 + 19) / 20)) $1
	((spent = (EPOCHREALTIME - from) * 1e9 / $2))
}

compare() { # case, times ours, times theirs, our command, their command, before ours, before theirs
	local -F spent ours theirs
	local round
	define ours_body $2 "$4"
	define theirs_body $3 "$5"
	for ((round = 0; round < ROUNDS; round++)); do
		if ((round % 2)); then
			$6; time_of ours_body $2; ours=$spent
			$7; time_of theirs_body $3; theirs=$spent
		else
			$7; time_of theirs_body $3; theirs=$spent
			$6; time_of ours_body $2; ours=$spent
		fi
		printf 'zsh\t%s\t%.0f\t%.0f\n' $1 $ours $theirs
	done
}

cd $far/x || exit
compare script 400 60 "activate $venv; deactivate" "source $venv/bin/activate; deactivate" load unload
compare virtualenv 400 5 "activate $virtualenv; deactivate" "source $virtualenv/bin/activate; deactivate" load unload
compare cd 200 200 "cd $far/x; cd $far/y" "cd $far/x; cd $far/y" load unload
if [[ -n $workon ]]; then
	. $workon 2>/dev/null
	functions[their_workon]=$functions[workon]
	unfunction workon
	names_load() { unload; load; zmodload -F venv b:workon }
	names_unload() { unload }
	compare workon 200 1 "workon by-venv; deactivate" "their_workon by-venv; deactivate" names_load names_unload
fi
if [[ -n $direnv ]]; then
	unload
	eval "$(direnv hook zsh)"
	chpwd_functions=() precmd_functions=() # called by name below, and not on our side
	compare direnv 100 1 "cd $project; cd $far/x" "cd $project; _direnv_hook; cd $far/x; _direnv_hook" load unload 2>/dev/null
fi
