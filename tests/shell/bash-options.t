#!/bin/bash
# The options and types of bash under which activation must work, or refuse and change nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
SHELLS=bash

two_projects
in=$(on "$p/.venv")

for option in 'set -e' 'set -u' 'set -f' 'set -C' 'set -a' 'set -k' 'set -p' 'set -h' 'set +h' 'set -o posix' 'set -o pipefail' 'set -T' 'set -E' \
	'set -eu -o pipefail' 'shopt -s nullglob failglob' 'shopt -s extglob' 'shopt -s expand_aliases' 'shopt -s compat44' \
	"IFS=/" "IFS=" "IFS=." "trap 'echo ERR' ERR" "trap 'echo RETURN' RETURN" 'unset PS1' 'shopt -s lastpipe' 'shopt -u promptvars' \
	'export() { echo shadowed; }; unset() { echo shadowed; }; hash() { echo shadowed; }; source() { echo shadowed; }' \
	"alias pydoc=x deactivate='deactivate '" 'BASH_ENV=/nowhere' 'readonly OTHER=1'; do
	each "$in"$'\n'"$off"$'\n'"$in"$'\n'"$off" "$option" P="$p" Q="$q" <<-END
		$option
		cd "\$P"; state
		cd /; state
		activate "\$Q"; activate "\$P"; state
		deactivate; state
	END
done

each $'declare -- PS1="> "\ndeclare -x PATH\ndeclare -x VIRTUAL_ENV\ndeclare -- PYTHONHOME' "set -a: what was not exported is not when it comes back" P="$p" <<'END'
export -n PS1; PYTHONHOME=/x; set -a
activate $P
set +a; x=$(declare -p PATH VIRTUAL_ENV | sed 's/=.*//'); deactivate
declare -p PS1; echo "$x"; declare -p PYTHONHOME | sed 's/=.*//'
END

# ---- what may not be changed
for name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 _VENV_STATE; do
	SAYS="*venv: *: $name is read-only in this shell; nothing was changed" \
		each rc=1$'\n'same "readonly $name: refused, named, nothing changed" P="$p" <<-END
			PYTHONHOME=/x
			readonly $name
			before=\$(declare -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 _VENV_STATE 2>&1 | sort; declare -F)
			activate \$P; rc
			[[ \$(declare -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 _VENV_STATE 2>&1 | sort; declare -F) == "\$before" ]] && echo same
		END
	SAYS="*venv: *: $name is read-only in this shell; nothing was changed" each rc=0$'\n'rc=1$'\n'same "readonly $name while active: deactivate" P="$p" <<-END
			PYTHONHOME=/x
			activate \$P; rc
			readonly $name
			before=\$(declare -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 _VENV_STATE 2>&1 | sort; declare -F)
			[[ $name == PYTHONHOME ]] && echo 'venv: x: PYTHONHOME is read-only in this shell; nothing was changed' >&2
			deactivate; rc
			[[ \$(declare -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 _VENV_STATE 2>&1 | sort; declare -F) == "\$before" ]] && echo same
		END
done
SAYS='*venv: *PATH is read-only*' each "$off"$'\n'"$off" "readonly PATH, on cd: said once" P="$p" <<'END'
readonly PATH
cd $P; state
cd /; cd $P; state
END
for type in 'declare -A' 'declare -i' 'declare -u' 'declare -l'; do
	SAYS='*venv: *VIRTUAL_ENV *nothing was changed' each rc=1$'\n'"$base_path" "$type VIRTUAL_ENV" P="$p" <<-END
		$type VIRTUAL_ENV; activate \$P; rc
		echo \$PATH
	END
done

# ---- where it is only for a while
SAYS='*venv: *PATH is local*' each $'rc=1\n/bin:/usr/bin\n'"$off"$'\n'"$in" "a local PATH" P="$p" <<'END'
f() { local PATH=/bin:/usr/bin; activate $P; rc; echo $PATH; }
f; state; activate $P; state
END
each "$base_path"$'\n'"$in" "a local PATH, on cd: at the next prompt" P="$p" <<'END'
f() { local PATH=$PATH; cd $P; echo $PATH; }; f
state
END
SAYS='*' each "$off" "PATH=x activate" P="$p" <<'END'
PATH=/tmp activate $P
deactivate; state
END
each "$in"$'\n'"$off" "inside a function" P="$p" <<'END'
f() { activate $P; }; f; state
g() { deactivate; }; g; state
END
each "$p/.venv"$'\n'"$off" "inside a subshell" P="$p" <<'END'
(activate $P; echo $VIRTUAL_ENV); state
END
each "$p/.venv/bin:/a:/b"$'\n'/a:/b "an array PATH" P="$p" <<'END'
unset PATH; PATH=(/a:/b /c)
activate $P; echo "$PATH"; deactivate; echo "$PATH"
END
each "$in"$'\n'"$off" "a nameref" P="$p" <<'END'
declare -n ref=PATH; activate $P; state; deactivate; state
END

# ---- hashing, exports, functions
each $'/bin\n'"$p/.venv/bin/python"$'\n'"$system_python" "remembered places of commands are forgotten" P="$p" <<'END'
hash -p /bin/true python; cd /bin; echo $PWD | sed 's,/usr,,'
activate $P; type -p python
deactivate; hash -p /usr/bin/python3 python3; type -p python3
END
each $'user\nuser\nuser' "the user's own pydoc" P="$p" <<'END'
pydoc() { echo user; }; pydoc
activate $P; pydoc; deactivate; pydoc
END
each $'function\nnone' "ours goes again" P="$p" <<'END'
activate $P; type -t pydoc
deactivate; type -t pydoc || echo none
END
each $'builtin\nbuiltin\nbuiltin\nbuiltin' "the builtins" <<'END'
type -t activate deactivate venv cd
END
each $'activate: activate [--stack] [ENV]' "help" <<'END'
help activate | head -1
END

# ---- shells of another kind
is "$(env -i PATH="$base_path" "${sanitizer[@]}" bash --noprofile --norc -c "enable -f '$B/lib/bash/venv.so' activate; cd '$p'; echo \"\${VIRTUAL_ENV-none}\"
	activate '$p' && echo \$VIRTUAL_ENV; echo \"\${PROMPT_COMMAND-unset}\"; deactivate; echo \$PATH" 2>&1)" \
	"none"$'\n'"$p/.venv"$'\n'unset$'\n'"$base_path" "bash: in a script: activate works, cd is only cd"
is "$(env -i PATH="$base_path" "${sanitizer[@]}" bash -r -c "enable -f '$B/lib/bash/venv.so' activate; echo \$?" 2>&1 | tail -1)" 1 "bash: a restricted shell refuses to load"
is "$(env -i PATH="$base_path" "${sanitizer[@]}" bash --posix -c "enable -f '$B/lib/bash/venv.so' activate; activate '$p'; echo \$VIRTUAL_ENV; deactivate; echo \$PATH" 2>&1)" \
	"$p/.venv"$'\n'"$base_path" "bash: posix mode"
is "$(env -i PATH="$base_path" "${sanitizer[@]}" bash -c "BASH_LOADABLES_PATH='$B/lib/bash'; enable -f venv.so activate && activate '$p' && echo \$VIRTUAL_ENV" 2>&1)" "$p/.venv" "bash: by name"

done_testing
