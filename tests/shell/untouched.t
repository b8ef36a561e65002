#!/bin/bash
# What cd, the prompt hook, activate and deactivate leave alone: $? and $status, $_, the status of a pipeline, history, the jobs, the
# match of the last regular expression, stdout, the user's variables and functions.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects

one() { # SHELL WANT NAME
	local shell=$1
	shift
	SHELLS=$shell each "$@" "${places[@]}"
}

# ---- the status ------------------------------------------------------------------------------------------------------------

each $'rc=0\nrc=0\nrc=1\nrc=0\nrc=1\nrc=1\nrc=0\nrc=0\nrc=1' "the status of cd, activate, deactivate" "${places[@]}" <<'END'
cd $ELSE
cd $P; rc
cd $Q; rc
cd $ELSE; false; rc
activate $PV; rc
activate $ELSE/nowhere 2>/dev/null; rc
cd $ELSE/nowhere 2>/dev/null; rc
cd $P; rc
deactivate; rc
deactivate 2>/dev/null; rc
END

# A prompt within a project, where there is something to look after, and outside. For fish that takes a terminal: pty/prompt.t.
SHELLS='bash zsh' each $'rc=3\nrc=3\nrc=3' "the status over a prompt" "${places[@]}" <<'END'
cd $P
sh -c 'exit 3'
rc
cd $ELSE
sh -c 'exit 3'
rc
activate $PV; (exit 3)
rc
END

one bash $'1 0 1\n0\n1 0 1\n0' "PIPESTATUS" <<'END'
cd $P
false | true | false
echo "${PIPESTATUS[*]}"
cd $ELSE
echo "${PIPESTATUS[*]}"
false | true | false
echo "${PIPESTATUS[*]}"
activate $PV
echo "${PIPESTATUS[*]}"
END

one zsh $'1 0 1\n0\n1 0 1\n0' "pipestatus" <<'END'
cd $P
false | true | false
echo "$pipestatus"
cd $ELSE
echo "$pipestatus"
false | true | false
echo "$pipestatus"
activate $PV
echo "$pipestatus"
END

one fish $'1 1 0 1\n0\n3 1 3' "pipestatus, within a prompt of the user's" <<'END'
function fish_prompt; set -l both $status $pipestatus; echo "$both"; end
cd $P
emit fish_prompt
false | true | false; fish_prompt | string replace '(p) ' ''
activate $PV; echo "$pipestatus"
false | sh -c 'exit 3'; fish_prompt | string replace '(p) ' ''
END

# `$_` is the last argument of the last command; ours has none.
for shell in bash zsh; do
	one $shell "word
$p
word
$dir/else
$p/.venv
last" "the last argument" <<'END'
cd $ELSE
: word
echo $_
cd $P; echo $_
: word
echo $_
cd $ELSE; echo $_
activate $PV; echo $_
: last
echo $_
END
done

# ---- history ---------------------------------------------------------------------------------------------------------------

# Every line that was typed, as it was typed, and nothing else.
typed='cd $P
cd $ELSE
activate $PV
deactivate
venv auto off'
one bash "$typed
history" "history" <<END
set -o history; HISTFILE= HISTCONTROL=
history -c
$typed
history | sed 's/^ *[0-9]* *//; s/^history .*/history/'
END

one zsh "$typed" "history" <<END
HISTSIZE=100 SAVEHIST=0; fc -p
$typed
fc -ln 1
END

one fish '0' "history" <<END
set -g fish_history ''
$typed
count (history)
END

# ---- stdout, stdin, file descriptors ---------------------------------------------------------------------------------------

each '' "nothing is said on stdout" "${places[@]}" <<'END'
cd $P
tick
cd $Q
tick
cd $ELSE
activate $PV
activate $PV
activate -
deactivate
tick
END

# What is captured is the command's output; the shell outside stays where it is (in fish, cd in there is cd out here).
SHELLS='bash zsh' each "$p
$p/.venv
$off" "in a command substitution: nothing but its own output" "${places[@]}" <<'END'
cd $ELSE
x=$(cd $P && pwd); echo "$x"
x=$(cd $P && echo $VIRTUAL_ENV 2>&1); echo "$x"
state
END

SHELLS=fish each "$p
$p/.venv
$(on "$p/.venv")" "in a command substitution: nothing but its own output" "${places[@]}" <<'END'
cd $ELSE
set x (cd $P; and pwd); echo "$x"
set x (cd $P; and echo $VIRTUAL_ENV 2>&1); echo "$x"
state
END

# What reads stdin in the shell gets all of it.
each $'first\nsecond' "stdin is not read" "${places[@]}" <<'END'
printf 'first\nsecond\n' >$ELSE/lines
cd $P; cat <$ELSE/lines; cd $ELSE
END

fds='ls /proc/self/fd | wc -l'
each $'same' "no descriptor is left open" "${places[@]}" <<END
$fds >\$ELSE/before
cd \$P; cd \$Q; cd \$ELSE; activate \$PV; deactivate; cd \$P; tick
$fds >\$ELSE/after
cmp \$ELSE/before \$ELSE/after && echo same
END

# With everything exported that is assigned, the prompt is still nobody else's, and what was not exported before is not afterwards.
SHELLS='bash zsh' each $'VIRTUAL_ENV=mine\nPATH=mine\n' "set -a: what is not to be exported is not" "${places[@]}" <<'END'
cd $ELSE
typeset +x PS1; export -n PYTHONHOME 2>/dev/null; PYTHONHOME=/x; typeset +x PYTHONHOME
set -a; activate $PV; set +a
printenv PS1 PYTHONHOME; printenv VIRTUAL_ENV >/dev/null && echo VIRTUAL_ENV=mine; printenv PATH >/dev/null && echo PATH=mine
set -a; deactivate; set +a
printenv PS1 PYTHONHOME VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE; echo
END

# ---- the user's variables and functions ------------------------------------------------------------------------------------

# What a shell knows, before and after: nothing more, nothing less, nothing else. What counts itself is left out.
between='dump >$ELSE/before # loads what it needs
dump >$ELSE/before
cd $P
cd $ELSE
activate $PV
activate $QV
cd $P
deactivate
cd $ELSE
dump >$ELSE/after
diff $ELSE/before $ELSE/after && echo same'
one bash 'same' "variables and functions" < <(cat <<'END'; echo "$between"
cd $ELSE
dump() { local LC_ALL=C; declare -p | grep -v -E '^declare [^ ]* (_|OLDPWD|RANDOM|SRANDOM|SECONDS|EPOCH[A-Z]*|BASH_[A-Z0-9]*|PIPESTATUS|LINENO|HISTCMD|FUNCNAME|LC_ALL|BASHPID)(=|$)'; declare -pf; alias; trap; shopt; set -o; complete -p; jobs; ulimit -a; umask; }
cd $P; cd $ELSE; activate $PV; deactivate; tick
END
)

one zsh 'same' "variables and functions" < <(cat <<'END'; echo "$between"
cd $ELSE
dump() { LC_ALL=C typeset -p | grep -v -E '^(typeset|export|readonly|local)( -[a-zA-Z0-9 ]*)? (_|OLDPWD|RANDOM|SECONDS|EPOCH[A-Z]*|TTYIDLE|LINENO|HISTCMD|historywords|history|dirstack|funcstack|functrace|funcfiletrace|funcsourcetrace|commands|functions_source|nameddirs|userdirs|usergroups|jobtexts|jobstates|jobdirs|modules|errnos|sysparams|keymaps|widgets|parameters|functions|dis_functions)(=|$)'; typeset -f; alias; trap; setopt; zmodload; bindkey 2>/dev/null; jobs; ulimit -a; umask }
cd $P; cd $ELSE; activate $PV; deactivate
END
)

# In fish our own are called __venv_*.
one fish 'same' "variables and functions" <<'END'
cd $ELSE
function dump; set | string match -rv '^(__venv_|OLDPWD|history|status|pipestatus|dirprev|dirnext|__fish_cd_direction|CMD_DURATION|fish_pid|last_)'; functions -n | string match -rv '^__venv_|, __venv'; for f in (functions -n | string split , | string trim | string match -rv __venv_); functions $f; end; complete; bind 2>/dev/null; jobs; umask; end
cd $P; cd $ELSE; activate $PV; deactivate; tick
dump >$ELSE/before # loads what it needs
dump >$ELSE/before
cd $P
tick
cd $ELSE
activate $PV
activate $QV
tick
cd $P
deactivate
cd $ELSE
tick
dump >$ELSE/after
diff $ELSE/before $ELSE/after; and echo same
END

one bash $'ab b\nab b' "the match of a regular expression" <<'END'
cd $ELSE
[[ ab =~ a(b) ]]
cd $P; echo "${BASH_REMATCH[*]}"
cd $ELSE; activate $PV; echo "${BASH_REMATCH[*]}"
END

one zsh $'ab b\nab b' "the match of a regular expression" <<'END'
cd $ELSE
[[ ab =~ a(b) ]]
cd $P; echo "$MATCH $match"
cd $ELSE; activate $PV; echo "$MATCH $match"
END

# A job in the background stays one, and is not waited for. (bash says its number.)
SAYS='*' each $'running\nrunning' "jobs" "${places[@]}" < <(
	mkfifo "$dir/hold"
	printf '%s\n' "sh -c 'read line <$dir/hold' &" 'cd $P' 'jobs >$ELSE/jobs' 'grep -q hold $ELSE/jobs && echo running' 'activate $QV; deactivate; cd $ELSE' \
		'jobs >$ELSE/jobs' 'grep -q hold $ELSE/jobs && echo running' "echo >$dir/hold" wait
)

done_testing
