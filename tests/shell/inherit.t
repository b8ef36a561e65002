#!/bin/bash
# What a shell inherits beyond shell/child.t and pty/child.t: an auto environment where it does not apply, a state that is damaged or
# somebody else's, an environment cleaned by `env -i`, `exec`, and sh in between.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects
mkdir "$p/sub" "$dir/exec"
cp -a "$q/.venv" "$dir/no-bin" # an environment nobody has in PATH
on_p=$(on "$p/.venv") on_q=$(on "$q/.venv")
traces='VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE _OLD_VIRTUAL_PATH PYTHONHOME PATH'
clean="VIRTUAL_ENV unset
VIRTUAL_ENV_PROMPT unset
_VENV_STATE unset
_OLD_VIRTUAL_PATH unset
PYTHONHOME unset
PATH=$base_path"
state_of() { # auto|hand PLACE
	echo "1;$1;1700000000;sx;u;;;;$2"
}

# started WANT NAME DIR [VAR=VALUE...]: a shell of each kind begins in DIR with these variables, loads the plugin and runs the script.
started() {
	local want=$1 name=$2 place=$3 shell script
	shift 3
	script=$(cat)
	for shell in $SHELLS; do
		wanted "$shell: $name" || continue
		cd "$place" || bail "$place"
		run "$shell" P="$p" Q="$q" PV="$p/.venv" QV="$q/.venv" ELSE="$dir/else" "$@" <<<"$script"$'\necho end'
		cd "$top" || bail "$top"
		[[ "$out" == "$want"$'\nend' && "$(said)" == ${SAYS-} ]]
		ok $? "$shell: $name" || diag " out: $out"$'\n'"want: $want"$'\n'"said: $(said | head -5)"
	done
}

inherited=(VIRTUAL_ENV="$p/.venv" VIRTUAL_ENV_PROMPT=p PATH="$p/.venv/bin:$base_path")
auto=("${inherited[@]}" _VENV_STATE="$(state_of auto "$p/.venv")")
hand=("${inherited[@]}" _VENV_STATE="$(state_of hand "$p/.venv")")

# ---- an environment that came by cd, in another directory: a new tab, an editor's terminal ------------------------------------

started "$clean
> " "auto, started where there is none: gone" "$dir/else" "${auto[@]}" <<END
tick
show $traces; prompt
END
started "$on_q
(q) > 
$off" "auto, started in another project: switched" "$q" "${auto[@]}" <<'END'
tick
state; prompt
cd $ELSE; state
END
started "$on_p
(p) > 
$off" "auto, started in its project: kept" "$p/sub" "${auto[@]}" <<'END'
tick
state; prompt
cd $ELSE; state
END
started "$on_p
(p) > 
$on_p
$clean
> " "by hand, started elsewhere: kept until deactivate" "$q" "${hand[@]}" <<END
tick
state; prompt
cd \$ELSE; state
deactivate
show $traces; prompt
END
started "$on_p
$off" "by hand, bin lost by a start-up file that writes PATH: put back" "$dir/else" "${hand[@]}" PATH="$base_path" <<'END'
tick
state
deactivate; state
END
started "$clean" "auto, bin lost by a start-up file, started elsewhere: gone" "$dir/else" "${auto[@]}" PATH="$base_path" <<END
tick
show $traces
END
SAYS="venv: $dir/nowhere: its directory is gone; deactivated" started "$clean" "auto, its directory is gone meanwhile" "$dir/else" \
	VIRTUAL_ENV="$dir/nowhere" VIRTUAL_ENV_PROMPT=x PATH="$dir/nowhere/bin:$base_path" _VENV_STATE="$(state_of auto "$dir/nowhere")" <<END
tick
show $traces
END
started "VIRTUAL_ENV=$p/.venv
PATH=$p/.venv/bin:$base_path
$on_q" "auto-activation is off: what was inherited stays" "$q" "${auto[@]}" VENV_AUTO=0 <<'END'
tick
show VIRTUAL_ENV PATH
activate; state
END

# ---- a state that is damaged, or not about this -------------------------------------------------------------------------------

# Never trusted beyond what VIRTUAL_ENV and PATH show: the environment counts as somebody else's, and deactivate is complete.
good=$(state_of hand "$p/.venv")
i=0
for bad in '' ';' 1 '1;' "${good%/*}" "2;${good#*;}" "${good/hand/foot}" "${good/sx/zz}" "${good/sx/sx99999999999999999999}" "${good/sx/sx0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}" \
	"${good/;u;/;q;}" "$good;more" "${good//;/}" "$(printf 'x%.0s' {1..5000})" '$(touch /tmp/pwned)' $'1;hand\n' "$good"$'\n' '%s%n%s' "${good/17/-17}" "$(state_of hand '')" \
	"$(state_of hand relative/path)" "1;hand;1;sx;u;;;;%2" "1;hand;1;sx;u;;;;%00" "1;hand;1;sx;x%;;;;$p/.venv"; do
	started "$clean" "damaged state $((++i)): deactivate" "$dir/else" "${inherited[@]}" _VENV_STATE="$bad" <<END
tick
deactivate
show $traces
END
done
started "$on_q
$clean" "damaged state: activate another" "$dir/else" "${inherited[@]}" _VENV_STATE='1;hand;x' <<END
tick
activate \$QV
state
deactivate; show $traces
END
started "VIRTUAL_ENV=$p/.venv
VIRTUAL_ENV=$p/.venv" "damaged state: cd leaves it alone" "$dir/else" "${inherited[@]}" _VENV_STATE='1;auto;x' <<'END'
tick
show VIRTUAL_ENV
cd $Q; show VIRTUAL_ENV
END
# A state without an environment: there is nothing it could be about.
started "$off" "a state of nothing" "$dir/else" _VENV_STATE="$good" <<'END'
tick
state
END
started "$on_q" "a state of nothing, in a project" "$q" _VENV_STATE="$good" <<'END'
tick
state
END
# VIRTUAL_ENV is the truth; a state about another environment says where that one's bin is still to be taken out.
started "$clean" "a state about another environment: deactivate leaves neither" "$dir/else" \
	VIRTUAL_ENV="$q/.venv" PATH="$q/.venv/bin:$p/.venv/bin:$base_path" _VENV_STATE="$good" <<END
tick
deactivate
show $traces
END
# PATH must never lose an element that is not ours: not a root's /bin, not a neighbour.
for place in / '' . .. relative "$p/.venv/" '/bin/..' '*'; do
	SAYS='*' started "PATH=$base_path:/last
VIRTUAL_ENV unset" "VIRTUAL_ENV='$place', inherited: PATH keeps the system's" "$dir/else" VIRTUAL_ENV="$place" PATH="$base_path:/last" <<'END'
tick
deactivate 2>/dev/null
cd $ELSE
drop VIRTUAL_ENV
show PATH VIRTUAL_ENV
END
done
# An attacker's saved PATH: believed by nobody.
started "$on_q
$off" "an inherited _OLD_VIRTUAL_PATH is not put back" "$dir/else" _OLD_VIRTUAL_PATH=/poison <<'END'
activate $QV; state
deactivate; state
END

# ---- env -i, as su, sudo and cron make it ------------------------------------------------------------------------------------

start_bash='bash --noprofile --norc --noediting -i' start_zsh='zsh -f -i +o zle +o promptsp +o promptcr' start_fish='fish --no-config -i'
child() { # SHELL SCRIPT: a child's script in a file
	{ prelude "$1"; printf '%s\n' load "$2"; } >"$dir/child.$1"
}
for shell in $SHELLS; do
	start=start_$shell
	child "$shell" $'tick\nstate; prompt\ncd $P; state\ndeactivate; state'
	started "$off
> 
$on_p
$off" "env -i $shell: nothing comes along" "$dir/else" "${hand[@]}" <<-END
		tick
		env -i HOME="$home" TERM=dumb PATH="$base_path" P="$p" PS1='> ' ${sanitizer[*]} ${!start} <$dir/child.$shell
	END
	# A login shell of another user keeps VIRTUAL_ENV when told so, and PATH not.
	child "$shell" $'tick\nshow VIRTUAL_ENV PATH\ndeactivate; state'
	started "VIRTUAL_ENV=$p/.venv
PATH=$base_path
$off" "$shell with VIRTUAL_ENV only, without PATH and state" "$dir/else" "${hand[@]}" <<-END
		tick
		env -i HOME="$home" TERM=dumb PATH="$base_path" VIRTUAL_ENV="$p/.venv" PS1='> ' ${sanitizer[*]} ${!start} <$dir/child.$shell
	END

	# ---- exec: the same process, another shell
	child "$shell" $'tick\nstate\ndeactivate; state; echo end; exit 0'
	started "$on_p
$off" "exec $shell" "$dir/else" <<-END
		activate \$PV
		exec ${!start} <$dir/child.$shell
	END
	child "$shell" $'tick\nstate\ncd $ELSE; state; echo end; exit 0'
	started "$on_p
$off" "exec $shell in a project" "$dir/else" <<-END
		cd \$P
		exec ${!start} <$dir/child.$shell
	END

	# ---- sh in between knows nothing of us and hands everything on
	child "$shell" $'tick\nstate\ncd $ELSE; state'
	started "$p/.venv
$on_p
$off
$on_p" "sh, and $shell in it" "$p" <<-END
		tick
		sh -c 'echo \$VIRTUAL_ENV; ${!start} <$dir/child.$shell'
		state
	END
	child "$shell" $'tick\nstate'
	started "$off
$on_p" "sh goes elsewhere, and $shell in it" "$p" <<-END
		tick
		sh -c 'cd "$dir/else"; ${!start} <$dir/child.$shell'
		state
	END
done

done_testing
