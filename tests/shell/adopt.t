#!/bin/bash
# An environment that its own activation script put there, before ours or after: one activation, undone completely, whatever
# was typed in whatever order. Editors do this without being asked.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects
places+=(BASE="$base_path")
traces='_VENV_STATE VIRTUAL_ENV_PROMPT _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PS1 PYTHONHOME'
clean=$'_VENV_STATE unset\nVIRTUAL_ENV_PROMPT unset\n_OLD_VIRTUAL_PATH unset\n_OLD_VIRTUAL_PS1 unset\nPYTHONHOME unset'

undo="tick
show VIRTUAL_ENV PATH
deactivate
tick
state; show $traces; prompt"

both() { # WANT NAME: `each`, started in a directory without an environment
	each "$1" "$2" "${places[@]}" < <(
		echo 'cd $ELSE'
		cat
	)
}

# before SHELL: the plugin comes when the script has run already, as when an editor gives the shell a start-up file of its own.
before() { # WANT NAME
	local shell script
	script=$(cat)
	for shell in $SHELLS; do
		wanted "$shell: $2" || continue
		{
			prelude "$shell"
			printf '%s\n' 'cd $ELSE' 'script $PV' load "$script" 'echo end'
		} >"$dir/script"
		launch "$shell" "${places[@]}"
		[[ "$out" == "$1"$'\nend' && -z "$(said)" ]]
		ok $? "$shell: $2" || diag " out: $out"$'\n'"want: $1"$'\n'"said: $(said | head -5)"
	done
}

# ---- the script first -----------------------------------------------------------------------------------------------------

both "$off"$'\n'"$clean"$'\n> ' "script, deactivate" <<END
script \$PV
tick
deactivate
tick
state; show $traces; prompt
END

# That deactivate is the script's own function. It is as good as ours: the project is put off.
both "$off"$'\n'"$off"$'\n'"$(on "$p/.venv")" "script in its project, deactivate: put off until left" <<'END'
script $PV
cd $P
tick
deactivate
tick
state
cd /
tick
state
cd $P
state
END

both "$(on "$q/.venv")"$'\n(q) > \n'"$off"$'\n'"$clean"$'\n> ' "script, activate another, deactivate" <<END
script \$PV
tick
activate \$QV
state; prompt
deactivate
tick
state; show $traces; prompt
END

# Its function goes at once, or this would be the script's deactivate.
both "$off" "script, activate another, deactivate, on one line" <<'END'
script $PV; activate $QV; deactivate; state
END

both "$(on "$p/.venv")"$'\n(p) > \n'"$off"$'\n'"$clean"$'\n> ' "script, activate the same, deactivate" <<END
script \$PV
tick
activate \$PV
state; prompt
deactivate
tick
state; show $traces; prompt
END

at_p="VIRTUAL_ENV=$p/.venv"$'\n'"PATH=$p/.venv/bin:$base_path"
at_q="VIRTUAL_ENV=$q/.venv"$'\n'"PATH=$q/.venv/bin:$base_path"
both "$at_p"$'\n'"$at_p"$'\n'"$at_p" "script, then cd: it stays, in its project, in another, and out" <<'END'
script $PV; cd $P
show VIRTUAL_ENV PATH
cd $Q
show VIRTUAL_ENV PATH
cd /; tick
show VIRTUAL_ENV PATH
END

# What the script's own deactivate loses: what was done to PATH meanwhile.
both "PATH=/front:$base_path:/back" "script, PATH edited, activate another, deactivate" <<'END'
script $PV
put PATH "/front:$PV/bin:$BASE:/back"
activate $QV
deactivate
show PATH
END

before "$off"$'\n'"$clean"$'\n> ' "script before the plugin, deactivate" <<END
tick
deactivate
tick
state; show $traces; prompt
END

before "$(on "$q/.venv")"$'\n'"$off"$'\n'"$clean" "script before the plugin, activate another, deactivate" <<END
activate \$QV
state
deactivate
tick
state; show $traces
END

# ---- the script second ----------------------------------------------------------------------------------------------------

both "$at_q"$'\n'"$off"$'\n'"$clean"$'\n> ' "activate, the script of another, deactivate" <<END
activate \$PV
script \$QV
$undo
END

# No prompt came in between: what the script saved still holds ours when its function puts that back.
both "$off"$'\n'"$clean"$'\n> ' "activate, the script of another, deactivate, on one line" <<END
activate \$PV; script \$QV; deactivate
tick
state; show $traces; prompt
END

both "PYTHONHOME=/python/home" "activate, the script of another, deactivate: PYTHONHOME" <<'END'
put PYTHONHOME /python/home
activate $PV
script $QV
tick
deactivate
tick
show PYTHONHOME
END

both "PYTHONHOME=/python/home" "activate, the script of another, deactivate, on one line: PYTHONHOME" <<'END'
put PYTHONHOME /python/home
activate $PV; script $QV; deactivate
tick
show PYTHONHOME
END

both "$at_q"$'\n'"$at_q"$'\n'"$off"$'\n'"$clean" "cd into a project, the script of another: that one stays on leaving" <<END
cd \$P
script \$QV
tick
show VIRTUAL_ENV PATH
cd \$ELSE
tick
show VIRTUAL_ENV PATH
deactivate
tick
state; show $traces
END

both "$at_p"$'\n'"$off"$'\n'"$clean"$'\n> ' "three scripts over ours" <<END
activate \$QV
script \$PV; script \$QV; script \$PV
$undo
END

# ---- both at once: VS Code and PyCharm start a shell in the project and then type the script's name into it ---------------

both "(p) > "$'\n'"$at_p"$'\n'"(p) > "$'\n'"$off"$'\n'"$clean"$'\n> ' "cd, then the same script: once in the prompt, once in PATH" <<END
cd \$P
script \$PV
prompt; show VIRTUAL_ENV PATH
tick
prompt
deactivate
cd \$ELSE
tick
state; show $traces; prompt
END

both "(p) > "$'\n'"$at_p"$'\n'"$off"$'\n'"$clean"$'\n> ' "activate, then the same script twice" <<END
activate \$PV
script \$PV; script \$PV
tick
prompt; show VIRTUAL_ENV PATH
deactivate
tick
state; show $traces; prompt
END

both "$at_p"$'\n'"$off"$'\n'"$clean"$'\n> ' "the same script, then activate, then the script" <<END
script \$PV
activate \$PV
script \$PV
$undo
END

# The editor asked for it, so it is as if by hand: it stays when the project is left.
both "$at_p" "cd, then the same script, cd out: it stays" <<'END'
cd $P
script $PV
tick
cd $ELSE
tick
show VIRTUAL_ENV PATH
END

both "$at_p"$'\n> ' "cd, then the same script, without a prompt prefix" <<'END'
put VIRTUAL_ENV_DISABLE_PROMPT 1
cd $P
script $PV
tick
show VIRTUAL_ENV PATH
prompt
END

for shell in $SHELLS; do
	wanted "$shell: started in a project by an editor" || continue
	{
		prelude "$shell"
		printf '%s\n' "cd '$p'" 'script $PV' load tick prompt 'show VIRTUAL_ENV PATH' deactivate tick state "show $traces" prompt
	} >"$dir/script"
	launch "$shell" "${places[@]}"
	# The prompt is the script's own doing.
	same "(.venv) > "$'\n'"$at_p"$'\n'"$off"$'\n'"$clean"$'\n> ' "$shell: started in a project by an editor that sources first"
done

done_testing
