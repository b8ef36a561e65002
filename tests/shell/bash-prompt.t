#!/bin/bash
# Whatever PROMPT_COMMAND is, the prompt is noticed and PROMPT_COMMAND stays the user's; $VENV_PROMPT as a variable.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
SHELLS=bash

p=$dir/p
mkdir -p "$p/new"
new_env "$p/.venv"
in=$(on "$p/.venv")

# An environment made by a program is seen at the next prompt.
for form in 'unset PROMPT_COMMAND' 'PROMPT_COMMAND=' 'PROMPT_COMMAND=:' 'PROMPT_COMMAND=": ;"' 'PROMPT_COMMAND=": # comment"' 'PROMPT_COMMAND="false"' \
	'PROMPT_COMMAND=$'\'': &\n'\' 'PROMPT_COMMAND=(:)' 'PROMPT_COMMAND=(: false)' 'PROMPT_COMMAND=()' 'PROMPT_COMMAND=([5]=: [9]=:)' \
	'export PROMPT_COMMAND=:'; do
	for when in before after; do
		each "$in"$'\n'"$off" "$form, $when loading" P="$p" D="$dir" VENV_TRUST=all < <(
			[[ $when == before ]] && printf '%s\n' unload "$form" load || printf '%s\n' "$form" 'cd /'
			cat <<-'END'
				mkdir -p $D/made; cd $D/made; cp -a $P/.venv .
				activate 2>/dev/null; deactivate; rm -r .venv; cd $P
				state
				cd /; state
			END
		)
	done
	each same "$form: unloading puts it back" < <(
		printf '%s\n' unload "$form" 'before=$(declare -p PROMPT_COMMAND 2>&1)' load 'cd /' unload \
			'[[ $(declare -p PROMPT_COMMAND 2>&1) == "$before" ]] && echo same || declare -p PROMPT_COMMAND'
	)
done
each same "PROMPT_COMMAND is not touched" <<'END'
PROMPT_COMMAND='echo one >/dev/null'; cd /; load 2>/dev/null; cd /tmp; [[ $(declare -p PROMPT_COMMAND) == "declare -- PROMPT_COMMAND=\"echo one >/dev/null\"" ]] && echo same
END
each $'rc=3\nrc=0' "the status is the command's" <<'END'
(exit 3)
rc
true
rc
END
SAYS='*' each $'rc=1' "PROMPT_COMMAND is read-only: loads all the same" P="$p" <<'END'
unload; readonly PROMPT_COMMAND=:; load; cd $P; false
rc
END

# ---- $VENV_PROMPT
each $'[(p)]\n[]' "the segment" P="$p" <<'END'
cd $P; echo "[$VENV_PROMPT]"; cd /; echo "[$VENV_PROMPT]"
END
each $'[(p)]\n[(p)]\nnone' "assignments are ignored, it is not exported" P="$p" <<'END'
cd $P; VENV_PROMPT=x; echo "[$VENV_PROMPT]"
export VENV_PROMPT; echo "[$VENV_PROMPT]"; export -n VENV_PROMPT
printenv VENV_PROMPT || echo none
END
each $'<p>\n\n(p)' "VENV_PROMPT_FORMAT" P="$p" <<'END'
cd $P; VENV_PROMPT_FORMAT='<{name}>'; echo "$VENV_PROMPT"; VENV_PROMPT_FORMAT=; echo "$VENV_PROMPT"; unset VENV_PROMPT_FORMAT; echo "$VENV_PROMPT"
END
each $'[]\nmine' "unloaded, it is the user's" P="$p" <<'END'
cd $P; unload; echo "[$VENV_PROMPT]"; VENV_PROMPT=mine; echo $VENV_PROMPT
END
each '[(p)]' "one from the environment is replaced" P="$p" VENV_PROMPT=theirs <<'END'
cd $P; echo "[$VENV_PROMPT]"
END

done_testing
