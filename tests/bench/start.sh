#!/bin/bash
# start.sh - part of `make bench`: loading, a whole shell start, and a whole line with its prompt; a new shell for each figure.

now() {
	at=${EPOCHREALTIME/[.,]/}
}

fresh() { # shell, text: what a new interactive shell prints for it, in $spent
	case $1 in
	bash) spent=$(bash --norc --noprofile -i -c "$2" 2>/dev/null) ;;
	zsh) spent=$(zsh -f -i -c "zmodload zsh/datetime; $2" 2>/dev/null) ;;
	esac
}

timed() { # shell, text: the same with the time it takes there
	case $1 in
	bash) fresh bash "t=\${EPOCHREALTIME/[.,]/}; $2; echo \$(((\${EPOCHREALTIME/[.,]/} - t) * 1000))" ;;
	zsh) fresh zsh "typeset -F t=\$EPOCHREALTIME; $2; printf '%.0f\n' \$(((EPOCHREALTIME - t) * 1e9))" ;;
	esac
}

started() { # shell, text to load: the time from outside
	local from
	now; from=$at
	case $1 in
	bash) bash --norc --noprofile -i -c "$2" ;;
	zsh) zsh -f -i -c "$2" ;;
	fish) fish --no-config -i -c "$2" ;;
	esac 2>/dev/null
	now; spent=$(((at - from) * 1000))
}

lines() { # shell, text to load: one line of two hundred, read from a file, each with its prompt
	local say i
	case $1 in
	bash) say='echo $(((${EPOCHREALTIME/[.,]/} - t) * 5))' ;;
	zsh) say='printf "%.0f\n" $(((EPOCHREALTIME - t) * 5e6))' ;;
	esac
	{
		printf '%s\n' "PS1='\$ '; $2"
		[[ $1 != zsh ]] || echo 'zmodload zsh/datetime'
		[[ $1 == zsh ]] && echo 'typeset -F t=$EPOCHREALTIME' || echo 't=${EPOCHREALTIME/[.,]/}'
		for ((i = 0; i < 200; i++)); do echo :; done
		echo "$say"
	} >"$tmp/lines"
	case $1 in
	bash) spent=$(bash --norc --noprofile -i <"$tmp/lines" 2>/dev/null) ;;
	zsh) spent=$(zsh -f -i <"$tmp/lines" 2>/dev/null) ;;
	esac
}

compare() { # shell, case, function, ours, theirs
	local round a b
	for ((round = 0; round < ROUNDS; round++)); do
		if ((round % 2)); then
			$3 "$1" "$4"; a=$spent
			$3 "$1" "$5"; b=$spent
		else
			$3 "$1" "$5"; b=$spent
			$3 "$1" "$4"; a=$spent
		fi
		printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$a" "$b"
	done
}

cd "$far/x" || exit
ours_bash="enable -f $B/lib/bash/venv.so activate"
ours_zsh="module_path=($B/lib/zsh \$module_path); zmodload venv"
loadable=$(pkg-config --variable=loadablesdir bash 2>/dev/null || echo /usr/lib/bash)/truefalse
compare bash load timed "$ours_bash" "enable -f $loadable true"
compare zsh load timed "$ours_zsh" 'zmodload zsh/nearcolor'
compare bash line lines "$ours_bash" :
compare zsh line lines "$ours_zsh" :
compare bash start started "$ours_bash" :
compare zsh start started "$ours_zsh" :
compare fish start started "source $B/share/fish/vendor_conf.d/venv.fish" true
if [[ $workon ]]; then
	names=$("$B/bin/venv" init bash --wrapper) names_zsh=$("$B/bin/venv" init zsh --wrapper)
	compare bash names timed "$names" ". $workon"
	compare zsh names timed "$names_zsh" ". $workon"
fi
