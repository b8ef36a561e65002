#!/bin/bash
# fish.sh - fish's part of `make bench`. The plugin cannot be unloaded from a fish, so there are two of them, asked in turn.

for side in with without; do
	mkfifo "$tmp/$side.in" "$tmp/$side.out"
	fish --no-config -i tests/bench/bench.fish $side <"$tmp/$side.in" >"$tmp/$side.out" 2>>"$tmp/fish.errors" &
done
exec 3>"$tmp/with.in" 4<"$tmp/with.out" 5>"$tmp/without.in" 6<"$tmp/without.out"

ours() {
	echo "$*" >&3
	read -ru 4 spent
}

theirs() {
	echo "$*" >&5
	read -ru 6 spent
}

compare() { # case, times ours, times theirs, our command, their command
	local round a b
	ours 1 "$4"   # the first time in a shell starts the program: that is another figure
	theirs 1 "$5"
	for ((round = 0; round < ROUNDS; round++)); do
		if ((round % 2)); then
			ours "$2" "$4"; a=$spent
			theirs "$3" "$5"; b=$spent
		else
			theirs "$3" "$5"; b=$spent
			ours "$2" "$4"; a=$spent
		fi
		printf 'fish\t%s\t%s\t%s\n' "$1" "$a" "$b"
	done
}

compare script 40 40 "activate $venv; deactivate" "source $venv/bin/activate.fish; deactivate"
compare virtualenv 40 10 "activate $virtualenv; deactivate" "source $virtualenv/bin/activate.fish; deactivate"
compare cd 40 40 "cd $far/x; cd $far/y" "cd $far/x; cd $far/y"
compare prompt 60 2000 'emit fish_prompt' :
if [[ $direnv ]]; then
	hook='direnv export fish | source'
	compare direnv 20 1 "cd $project; emit fish_prompt; cd $far/x; emit fish_prompt" "cd $project; $hook; cd $far/x; $hook"
fi
exec 3>&- 5>&-
wait
