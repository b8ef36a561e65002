#!/bin/bash
# The user's own functions after a change: venv_activate_functions and venv_deactivate_functions in bash and zsh, the events
# venv_activate and venv_deactivate in fish.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

for name in p q; do
	mkdir -p "$dir/$name/sub"
	new_env "$dir/$name/.venv"
done
mkdir "$dir/late"
new_env "$dir/late/.venv"
P=$dir/p/.venv Q=$dir/q/.venv

# `on_enter BODY`, `on_leave BODY`: add a function; its argument is $place. $shell code in what the three have in common.
words() {
	case $1 in
	fish) cat <<-'END'
		set -g n 0
		function on_enter; set -g n (math $n + 1); eval "function f$n --on-event venv_activate; set -g place \$argv[1]; $argv[1]; end"; end
		function on_leave; set -g n (math $n + 1); eval "function f$n --on-event venv_deactivate; set -g place \$argv[1]; $argv[1]; end"; end
		END
		;;
	*) cat <<-'END'
		venv_activate_functions=(no_such_function) venv_deactivate_functions=() n=0
		on_enter() { n=$((n + 1)); eval "f$n() { place=\$1; $1; }"; venv_activate_functions+=("f$n"); }
		on_leave() { n=$((n + 1)); eval "f$n() { place=\$1; $1; }"; venv_deactivate_functions+=("f$n"); }
		END
		;;
	esac
}

told() { # WANT NAME <<script
	local shell script
	script=$(cat)
	for shell in ${ONLY-$SHELLS}; do
		wanted "$shell: $2" || continue
		[[ -e $dir/cfg ]] || mv "$dir/late/.venv/pyvenv.cfg" "$dir/cfg" # to come later
		run "$shell" <<<"$(words "$shell")"$'\n'"cd '$dir'"$'\n'"$script"$'\necho end'
		[[ $out == "$1"$'\n'end && $(said) == ${SAYS-} ]]
		ok $? "$shell: $2" || diag "want: $1"$'\n'" got: $out"$'\n'"said: $(said)"
	done
}

both='on_enter "echo in \$place \$VIRTUAL_ENV"; on_leave "echo out \$place"'
told "in $P $P
in /sub
out $P
in $Q $Q
out $Q
0" "by cd, after the change, once" <<END
$both
cd p
cd sub; echo in /sub
cd ../../q/sub
cd /
echo 0
END
told "in $P $P
out $P
in $Q $Q
again
out $Q" "by hand" <<END
$both
activate p; activate q; activate q
echo again
deactivate; deactivate 2>/dev/null
END
told "in $P $P
rc=0
first
second" "several, in order; a failing one changes no status" <<END
on_enter 'echo in \$place \$VIRTUAL_ENV; false'
cd p; rc
on_leave 'echo first'; on_leave 'echo second'
cd /
END
[[ ${SHELLS} == *fish* ]] && ONLY='bash zsh'
told "rc=3" "the status of the last command, at a prompt" <<END
on_enter 'true'; cd late
(mv $dir/cfg .venv/pyvenv.cfg; exit 3)
rc
END
SAYS=something told "substitution: $dir/q" "in a substitution they print on standard error" <<END
on_enter 'echo something'
x=\$(cd q; pwd)
echo "substitution: \$x"
END
told "in $P
in $Q
$dir/q $Q" "one that goes elsewhere" <<END
on_enter 'echo in \$place; cd $dir/q'
cd p
echo "\$PWD \$VIRTUAL_ENV"
END
told "8" "two that undo each other come to an end" <<END
on_enter "c=\\\$((c + 1)); if [ \"\\\$place\" = $P ]; then cd $dir/q; else cd $dir/p; fi"
c=0
cd p
echo \$c
END
told "ok" "set -e and an ERR trap are not for them" <<END
on_enter 'false'
set -e; [ -n "\$ZSH_VERSION" ] || trap 'echo ERR' ERR
cd p
echo ok
END
ONLY=bash told "in $P" "one name, not an array" <<END
show_it() { echo "in \$1"; }
venv_activate_functions=show_it
cd p
END
mkdir "$dir/a'b \$c"
new_env "$dir/a'b \$c/.venv"
told "in $dir/a'b \$c/.venv" "a place with quotes" <<END
on_enter 'echo "in \$place"'
cd "a'b \\\$c"
END
ONLY=bash told "gone
alive" "one that unloads the plugin" <<END
on_enter 'enable -d activate; echo gone'
cd p
echo alive
END
ONLY=zsh SAYS='venv: cannot be unloaded: cd is still running' told "alive" "one that tries to unload the module" <<END
on_enter 'zmodload -u venv'
cd p
echo alive
END

done_testing
