#!/bin/bash
# Loading, unloading and loading again in a real terminal: nothing is left, nothing is there twice.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

p=$dir/p
mkdir "$p"
new_env "$p/.venv"

unload_bash='enable -d activate'
unload_zsh='zmodload -u venv'
# All that the plugin adds: commands, functions, variables, completions, hooks.
left_bash='declare -p PROMPT_COMMAND PS1 VENV_PROMPT _VENV_STATE; declare -F; complete -p; enable -a; type -t cd; echo "$PATH"'
left_zsh='whence -w activate deactivate venv pydoc cd; typeset -p PS1 precmd_functions chpwd_functions VENV_PROMPT _VENV_STATE
	print -l ${(ko)parameters} ${(ko)functions} ${(ko)builtins}; zmodload; print $PATH'

for shell in bash zsh; do
	left=left_$shell unload=unload_$shell load=$(loading "$shell")
	# The state is written into files and compared; the screen is for the prompt.
	printf '%s\n' "${!left}" >"$dir/left"
	bare=1 open "$shell"
	enter ". $dir/left >$dir/never 2>&1"
	enter "$load"
	enter "${!unload}"
	enter ". $dir/left >$dir/before 2>&1"
	enter "$load"
	enter "cd $p"
	step "${!unload}" '0>' "unloaded while active: the prompt is as it was"
	enter ". $dir/left >$dir/after 2>&1"
	is "$(diff "$dir/before" "$dir/after")" '' "$shell: unloaded while active: nothing is left"
	is "$(diff "$dir/never" "$dir/before")" '' "$shell: and it is as before the first load"
	step "printenv PATH VIRTUAL_ENV" "$base_path"$'\n1>' "unloaded: the environment as well"
	step "cd $dir; cd $p" '0>' "unloaded: cd is only cd"
	step "cd $dir/nowhere 2>/dev/null" '1>' "with its own status"
	step "activate 2>/dev/null" '127>' "and activate nobody's"
	step "$load" '(p) 0>' "loaded inside a project: active at once"
	enter "$load"
	step "true" '(p) 0>' "loaded twice: the prompt"
	step "cd $dir" '0>' "loaded twice: out"
	step "cd $p; printenv PATH" "$p/.venv/bin:$base_path"$'\n(p) 0>' "loaded twice: in"
	step "deactivate; printenv PATH" "$base_path"$'\n0>' "loaded twice: deactivate"
	enter "${!unload}"
	step "cd $dir; cd $p" '0>' "one unload is enough"
	close
done

# What the user has there stays his.
for hooked in 'PROMPT_COMMAND="one=1; two=2"' 'PROMPT_COMMAND=(one=1 two=2)' 'unset PROMPT_COMMAND'; do
	rc_extra="enable -d activate; $hooked"$'\nbefore=$(declare -p PROMPT_COMMAND 2>&1)\n'"$(loading bash)" open bash
	enter "cd $p"
	step "enable -d activate; [[ \$(declare -p PROMPT_COMMAND 2>&1) == \"\$before\" ]]" '0>' "$hooked is as it was"
	close
done

# fish cannot unload, but may be told twice.
open fish
step "$(loading fish); cd $p" '(p) 0>' "told twice: in"
step "$(loading fish)" '(p) 0>' "told again inside"
step "cd $dir; printenv PATH" "$base_path"$'\n0>' "told twice: out"
close

done_testing
