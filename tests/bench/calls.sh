#!/bin/bash
# calls.sh - part of `make bench`: system calls and processes for one operation, counted by strace, nothing timed.
#
# The operation runs once unseen and then ten times between two files looked for that do not exist. rt_sig* is left out: it
# is what the shells do around each line they read.

count() { # shell, title, text before, operation
	local text log=$tmp/strace
	text="$3
$4
test -e /bench-begin
$(for i in 1 2 3 4 5 6 7 8 9 10; do echo "$4"; done)
test -e /bench-end"
	printf '%s\n' "$text" >"$tmp/operation"
	case $1 in
	bash) strace -f -o "$log" bash --norc --noprofile -i "$tmp/operation" ;;
	zsh) strace -f -o "$log" zsh -f -i "$tmp/operation" ;;
	fish) strace -f -o "$log" fish --no-config -i "$tmp/operation" ;;
	esac >/dev/null 2>&1 </dev/null
	awk -v title="$2" -v shell="$1" '
		/"\/bench-end"/ { seen = 0 }
		seen && !/ resumed>|--- SIG| rt_sig|\+\+\+ exited/ { calls++; if (/ (clone|clone3|fork|vfork)\(/) processes++ }
		/"\/bench-begin"/ { seen = 1 }
		END { printf "| %s | %s | %.1f | %.1f |\n", title, shell, calls / 10, processes / 10 }' "$log"
}

echo '| one of these | shell | system calls | processes |'
echo '| --- | --- | ---: | ---: |'
for shell in bash zsh fish; do
	there="cd $far/x"
	script=activate
	case $shell in
	bash) load="enable -f $B/lib/bash/venv.so activate" prompt='' ;;
	zsh) load="module_path=($B/lib/zsh \$module_path); zmodload venv" prompt='' ;;
	fish) load="source $B/share/fish/vendor_conf.d/venv.fish" prompt='emit fish_prompt' script=activate.fish ;;
	esac
	load="$there
$load"
	count $shell 'activate + deactivate' "$load" "activate $venv; deactivate"
	count $shell "the same by CPython's script" "$there" "source $venv/bin/$script; deactivate"
	count $shell "the same by virtualenv's script" "$there" "source $virtualenv/bin/$script; deactivate"
	count $shell 'two cd, no environment there' "$load" "cd $far/x; cd $far/y"
	count $shell 'the same without the plugin' "$there" "cd $far/x; cd $far/y"
	count $shell 'cd into a project and out' "$load" "cd $project; cd $far/x"
	[[ -z $prompt ]] || count $shell 'prompt, nothing changed' "$load" "$prompt"
	[[ -z $prompt ]] || count $shell 'prompt, nothing changed, in a project' "$load; cd $project" "$prompt"
done
