#!/bin/bash
# Prompts and hooks of the user's and of frameworks: those that make the prompt anew each time, that set PROMPT_COMMAND or zsh's arrays
# after us, and functions or aliases that have our commands' names.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects

# An environment that can come and go.
mkdir "$dir/else/new"
new_env "$dir/else/new/.venv"
mv "$dir/else/new/.venv" "$dir/spare"

# ---- PROMPT_COMMAND reassigned after us -------------------------------------------------------------------------------------

# assigned NAME COMMANDS: the user's command runs once a prompt, ours too, after cd and at a prompt without cd.
assigned() {
	SAYS="venv: *: its directory is gone; deactivated" one bash "$(on "$p/.venv")
$off
1
$off
$(on "$dir/else/new/.venv")
$off" "PROMPT_COMMAND: $1" <<-END
		n=0; prompts() { ((++n)); }; also() { :; }
		$2
		cd \$P; state
		cd \$ELSE; state; n=0
		echo \$n
		cd new
		state; mv $dir/spare .venv
		state; mv .venv $dir/spare
		state
	END
}

assigned "a string" 'PROMPT_COMMAND=prompts'
assigned "a string with a semicolon at its end" 'PROMPT_COMMAND="prompts;"'
assigned "a string with a comment at its end" "PROMPT_COMMAND='prompts # counted'"
assigned "+= with a semicolon" 'PROMPT_COMMAND=:; PROMPT_COMMAND+="; prompts"'
assigned "+= on a line of its own" "PROMPT_COMMAND+=\$'\\nprompts'"
assigned "in front, as direnv and others do" 'PROMPT_COMMAND="prompts${PROMPT_COMMAND:+;$PROMPT_COMMAND}"'
assigned "in front, into an array" 'PROMPT_COMMAND=(prompts "${PROMPT_COMMAND[@]}")'
assigned "an array" 'PROMPT_COMMAND=(prompts)'
assigned "+= an element" 'PROMPT_COMMAND+=(prompts)'
assigned "twice" 'PROMPT_COMMAND=also; PROMPT_COMMAND=prompts'
assigned "unset, then a string" 'unset PROMPT_COMMAND; PROMPT_COMMAND=prompts'
assigned "declared an array later" 'declare -a PROMPT_COMMAND; PROMPT_COMMAND+=(prompts)'
assigned "exported" 'export PROMPT_COMMAND=prompts'
assigned "in a function" 'f() { PROMPT_COMMAND=prompts; }; f'
assigned "saved and put back" 's=$PROMPT_COMMAND; PROMPT_COMMAND=; PROMPT_COMMAND="$s${s:+;}prompts"'

# What notices the prompt is not in there.
one bash "$(on "$p/.venv")
$off
PROMPT_COMMAND unset" "PROMPT_COMMAND: unset" <<'END'
unset PROMPT_COMMAND
cd $P; state
cd $ELSE; state
show PROMPT_COMMAND
END

# The prompt is noticed when bash reads PS1. Whoever else reads it, or has one of his own, is not us and does not stop us.
ps1() { # NAME COMMANDS
	SAYS='*' one bash "$on_new
$off" "PS1: $1" <<-END
		$2
		cd new
		mv $dir/spare .venv
		state; mv .venv $dir/spare
		state
	END
}
on_new=$(on "$dir/else/new/.venv")
ps1 "assigned" "PS1='\\w \\\$ '"
ps1 "appended to" "PS1+='\$ '"
ps1 "exported" "export PS1='> '"
ps1 "not exported" 'declare +x PS1'
ps1 "an array" 'declare -a PS1; PS1=("> " second)'
ps1 "local in a function that is over" 'f() { local PS1=x; : "$PS1"; }; f; f'
ps1 "for one command" 'PS1=x true; PS1=x eval ": \"\$PS1\""'
ps1 "unset, and set again" 'unset PS1; PS1="> "'
ps1 "made by a command" "PS1='\$(echo \">\") '"
ps1 "saved and put back, as an activation script does" 'OLD="${PS1:-}"; PS1="(x) $OLD"; PS1=$OLD; unset OLD'
one bash "> 
$off
$on_new" "PS1: reading it is no prompt" <<END
cd new
mv $dir/spare .venv; : "\$PS1"; x=\$(echo "\$PS1"); declare -p PS1 >/dev/null; set >/dev/null; echo "\$x"; state
state
deactivate; mv .venv $dir/spare
END
one bash '> ' "PS1: a child gets the user's" <<'END'
export PS1
cd $P; cd $ELSE; printenv PS1
END

# Read-only is the user's word: no prompt hook, no complaint; cd works all the same.
one bash "$(on "$p/.venv")
$off" "PROMPT_COMMAND: read-only" <<'END'
unload
PROMPT_COMMAND=:; readonly PROMPT_COMMAND
load
cd $P; state
cd $ELSE; state
END

one bash "child" "PROMPT_COMMAND: exported: a child without the plugin" <<'END'
export PROMPT_COMMAND=:
cd $P; cd $ELSE
PS1= bash --norc --noprofile --noediting -i <<<'echo child' 2>&1 | grep -v -e 'terminal process group' -e 'no job control' -e '^exit$' -e '^echo child$'
END

# A timer: from the first command after the prompt to the prompt. What comes after it in PROMPT_COMMAND would start it at once.
one bash 'echo "$seen";' "a DEBUG trap does not see our hook" <<'END'
trap 'seen+="$BASH_COMMAND;"' DEBUG; PROMPT_COMMAND='seen='
echo "$seen"
trap - DEBUG
END

# As bash-preexec does it: what PROMPT_COMMAND holds is not the user's command.
one bash "<cd \$P><state>$(on "$p/.venv")
<trap - DEBUG>" "bash-preexec" <<'END'
in_prompt() { local IFS=$'\n;' part; for part in $PROMPT_COMMAND; do [[ $part == "$1" ]] && return; done; return 1; }
preexec() { [[ $ready ]] || return 0; ready=; in_prompt "$BASH_COMMAND" || echo -n "<$BASH_COMMAND>"; }
before() { :; }; after() { ready=1; }
PROMPT_COMMAND=$'before\n'"${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}after"; trap preexec DEBUG
cd $P
state
trap - DEBUG; echo
END

# ---- zsh's hooks -----------------------------------------------------------------------------------------------------------

SAYS="venv: *: its directory is gone; deactivated" one zsh "$(on "$p/.venv")
$off
$off
$(on "$dir/else/new/.venv")
moved 3
$off" "chpwd_functions and precmd_functions overwritten" <<END
chpwd_functions=(gone) precmd_functions=(gone) preexec_functions=(gone); chpwd() { ((++n)) }; precmd() { ((++m)) }
cd \$P; state
cd \$ELSE; state
cd new; state; mv $dir/spare .venv
state; mv .venv $dir/spare 2>/dev/null
unset chpwd_functions precmd_functions; echo moved \$n
state
END

one zsh "$(on "$p/.venv")
$off" "a chpwd that fails, with ERR_RETURN" <<'END'
setopt errreturn; chpwd() { false; true }; precmd() { false }
cd $P
state
cd $ELSE
state
END

one zsh "$(on "$p/.venv")
$off" "cd -q moves without hooks, a prompt catches up" <<'END'
cd -q $P
state
cd -q $ELSE
state
END

# ---- prompts made anew each time ---------------------------------------------------------------------------------------------

# theme NAME SHELL WANT COMMANDS: the prompt out, in, in again, switched, by hand, out.
theme() {
	SAYS='*' one "$2" "$3" "prompt: $1" <<-END # said: the prompts themselves
		$4
		prompt
		cd \$P
		tick
		prompt
		tick
		prompt
		cd \$Q
		prompt
		activate \$PV
		prompt
		deactivate
		cd \$ELSE
		prompt
	END
}

# oh-my-zsh: a function within PROMPT that asks for the name, which it shows itself.
omz_out='omz % ' omz_in='omz(p) % ' omz_q='omz(q) % '
theme "as oh-my-zsh does" zsh "$omz_out
$omz_in
$omz_in
$omz_q
$omz_in
$omz_out" 'export VIRTUAL_ENV_DISABLE_PROMPT=1; setopt promptsubst; info() { [[ -n $VIRTUAL_ENV ]] && echo "(${VIRTUAL_ENV_PROMPT:-${VIRTUAL_ENV:t}})" }; PROMPT='\''omz$(info) %% '\'''
theme "as oh-my-zsh does" bash "${omz_out/\%/$}
${omz_in/\%/$}
${omz_in/\%/$}
${omz_q/\%/$}
${omz_in/\%/$}
${omz_out/\%/$}" 'export VIRTUAL_ENV_DISABLE_PROMPT=1; info() { [[ $VIRTUAL_ENV ]] && echo "(${VIRTUAL_ENV_PROMPT:-${VIRTUAL_ENV##*/}})"; }; PS1='\''omz$(info) $ '\'''

# starship: the whole of it by a function before each prompt, from the status of the last command.
star='* > '
star_in='(p) * > ' star_q='(q) * > '
stars="$star
$star_in
$star_in
$star_q
$star_in
$star"
theme "as starship does" bash "$stars" 'star() { local s=$?; PS1="$(echo "*") > "; return $s; }; PROMPT_COMMAND=star'
theme "as starship does, in an array" bash "$stars" 'star() { local s=$?; PS1="$(echo "*") > "; return $s; }; PROMPT_COMMAND=(star)'
theme "as starship does" zsh "$stars" 'star() { PROMPT="$(echo "*") > " }; precmd_functions+=(star)'
theme "as starship does" fish "$stars" 'function fish_prompt; echo "* > "; end'

# powerlevel10k: PROMPT is the same long expression each time, and put back when somebody else has changed it.
theme "as powerlevel10k does" zsh "$stars" 'setopt promptsubst; p10k='\''${${:-"* "}}> '\''; keep() { [[ $PROMPT == "$p10k" ]] || PROMPT=$p10k }; precmd_functions=(keep)'

# The prompt's own function prints the name already.
theme "that shows VENV_PROMPT" bash "> 
(p)> 
(p)> 
(q)> 
(p)> 
> " "PS1='\${VENV_PROMPT}> '"
theme "that shows VENV_PROMPT" zsh "> 
(p)> 
(p)> 
(q)> 
(p)> 
> " "setopt promptsubst; PS1='\${VENV_PROMPT}> '"

# ---- names that are taken --------------------------------------------------------------------------------------------------

# taken NAME DEFINITION...: a user's function or alias; what he defined is what runs, and our own stays within reach.
own="$(on "$p/.venv")
$off
$(on "$q/.venv")
$off"
function_bash='%s() { %s; }' function_zsh='function %s { %s }' function_fish='function %s; %s; end'
for shell in $SHELLS; do
	format=function_$shell args='"$@"' report='echo mine'
	[[ $shell == fish ]] && args='$argv'
	define() { # NAME BODY
		printf "${!format}\n" "$1" "$2"
	}
	one "$shell" "$own" "a function of one's own: cd" < <(
		define cd "builtin cd $args"
		printf '%s\n' 'cd $P' state 'cd $ELSE' state 'activate $QV' state deactivate state
	)
	[[ $shell != fish ]] || continue # there our commands are functions themselves: who defines one later has taken it
	for name in activate deactivate venv; do
		one "$shell" "mine
mine
$off
$own" "a function of one's own: $name" < <(
			define "$name" "$report"
			printf '%s\n' "$name" "$name \$PV" state 'builtin activate $PV' state 'builtin deactivate' state 'builtin activate $QV' state 'builtin deactivate' state
		)
		one "$shell" "mine \$PV
$own" "an alias of one's own: $name" < <(
			[[ $shell == zsh ]] || echo 'shopt -s expand_aliases'
			printf '%s\n' "alias $name='echo mine'" "$name '\$PV'" 'builtin activate $PV' state 'builtin deactivate' state 'builtin activate $QV' state 'builtin deactivate' state
		)
	done
	one "$shell" "$own" "an alias of one's own: cd" < <(
		printf '%s\n' "alias cd='builtin cd'" 'cd $P' state 'cd $ELSE' state 'activate $QV' state deactivate state
	)
	one "$shell" "mine
mine
mine" "an alias of one's own: pydoc" < <(
		printf '%s\n' "alias pydoc='echo mine'" pydoc 'activate $PV' pydoc deactivate pydoc
	)
done

for shell in $SHELLS; do
	format=function_$shell
	one "$shell" "mine
mine
mine
mine" "a function of one's own: pydoc" < <(
		define pydoc 'echo mine'
		printf '%s\n' pydoc 'activate $PV' pydoc 'activate $QV' pydoc deactivate pydoc
	)
done

done_testing
