#!/bin/bash
# calls.sh [LIST] - part of `make bench`: system calls and processes of one operation, counted by strace, nothing timed. With LIST: each of them.
#
# The operation runs twice unseen and then ten times between two files looked for that do not exist. rt_sig* is left out: it is what the
# shells do around each line they read. A prompt is counted where lines are typed, as what a line takes more than without the plugin.

list=${1-}

traced() { # shell, `typed` or `script`: $tmp/operation
	local -a run
	case $1 in
	bash) run=(bash --norc --noprofile --noediting -i) ;;
	zsh) run=(zsh -f -i +o zle +o promptsp) ;;
	fish) run=(fish --no-config -i) ;;
	esac
	if [[ $2 == typed ]]; then
		strace -f -o "$tmp/strace" "${run[@]}" <"$tmp/operation"
	else
		strace -f -o "$tmp/strace" "${run[@]}" "$tmp/operation" </dev/null
	fi >/dev/null 2>&1
}

operate() { # shell, typed or script, text before, operation: $calls and $processes for one
	local times=10 i
	[[ -z $list ]] || times=1
	{
		printf '%s\n' "$3" "$4" "$4" 'test -e /bench-begin'
		for ((i = 0; i < times; i++)); do printf '%s\n' "$4"; done
		echo 'test -e /bench-end'
	} >"$tmp/operation"
	traced "$1" "$2"
	[[ $2 == script ]] || ((times++)) # the line that ends it has a prompt as well
	read -r calls processes < <(awk -v times=$times '
		/"\/bench-end"/ { seen = 0 }
		seen && !/ resumed>|--- SIG| rt_sig|\+\+\+ exited/ { calls++; if (/ (clone|clone3|fork|vfork)\(/) processes++ }
		/"\/bench-begin"/ { seen = 1 }
		END { printf "%.1f %.1f\n", calls / times, processes / times }' "$tmp/strace")
}

count() { # shell, title, budget, text before, operation
	operate "$1" script "$4" "$5"
	row "$1" "$2" "$3"
}

prompt() { # shell, title, budget, text with the plugin, text without
	local bare bare_processes
	operate "$1" typed "$5" :
	bare=$calls bare_processes=$processes
	operate "$1" typed "$4" :
	calls=$(awk "BEGIN { printf \"%.1f\", $calls - $bare }") processes=$(awk "BEGIN { printf \"%.1f\", $processes - $bare_processes }")
	row "$1" "$2" "$3"
}

row() { # shell, title, budget; $calls, $processes
	local met=
	if [[ $list ]]; then
		printf '\n%s, %s:\n\n' "$2" "$1"
		awk '
			/"\/bench-end"/ { seen = 0 }
			seen && !/ resumed>|--- SIG| rt_sig|\+\+\+ exited/ { sub(/^[0-9]+ +/, ""); print "    " $0 }
			/"\/bench-begin"/ { seen = 1 }' "$tmp/strace" | sed "s|$quiet|...|g; s|$tmp|TMP|g; s/AT_FDCWD, //; s/{[^}]*}, 0/{}/; s/  *= \(-*[0-9]* *[A-Z]*\).*/ = \1/"
		return
	fi
	[[ -z $3 ]] || met="$3: $(awk "BEGIN { print $calls <= $3 ? \"met\" : \"not met\" }")"
	echo "| $2 | $1 | $calls | $processes | $met |"
}

if [[ -z $list ]]; then
	echo '| one of these | shell | system calls | processes | budget |'
	echo '| --- | --- | ---: | ---: | --- |'
fi
for shell in $shells; do
	there="cd $x"
	script=activate
	case $shell in
	bash) load="enable -f $B/lib/bash/venv.so activate" ;;
	zsh) load="module_path=($B/lib/zsh \$module_path); zmodload venv" ;;
	fish) load="source $B/share/fish/vendor_conf.d/venv.fish" script=activate.fish ;;
	esac
	load="$there
$load"
	count $shell 'activate + deactivate' 12 "$load" "activate $venv; deactivate"
	if [[ -z $list ]]; then
		count $shell "the same by CPython's script" '' "$there" "source $venv/bin/$script; deactivate"
		count $shell "the same by virtualenv's script" '' "$there" "source $virtualenv/bin/$script; deactivate"
	fi
	count $shell 'two `cd`, no environment there' '' "$load" "cd $x; cd $y"
	count $shell 'the same without the plugin' '' "$there" "cd $x; cd $y"
	count $shell '`cd` into a project and out' '' "$load" "cd $project; cd $x"
	if [[ $shell == fish ]]; then
		count fish 'a prompt, nothing changed' 2 "$load" 'emit fish_prompt'
		count fish 'a prompt, nothing changed, in a project' 2 "$load; cd $project" 'emit fish_prompt'
	else
		prompt $shell 'a prompt, nothing changed' 2 "$load" "$there"
		prompt $shell 'a prompt, nothing changed, in a project' 2 "$load; cd $project" "$there; cd $project"
	fi
done
