#!/bin/bash
# Shells inside shells, as a terminal multiplexer, an editor or the user starts them.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

two_projects

start_bash='bash' plain_bash='PS1="0> " bash --norc'
start_zsh='zsh -d' plain_zsh='PS1="0> " zsh -f +o promptsp'
start_fish='fish' plain_fish="fish --no-config -C 'function fish_prompt; echo -n \"0> \"; end'"
plain_sh='PS1="0> " sh'

# bash says so when it ends.
leave() {
	enter "exit"
	is "$line" '(p) 0>' "$shell: the parent is as it was" || show_screen
}

for shell in $SHELLS; do
	open "$shell"
	parent=$shell
	enter "cd $p"
	for child in $SHELLS; do
		shell="$child in $parent"
		start=start_$child plain=plain_$child
		enter "${!start}"
		now '(p) 0>' "the prompt shows it once"
		step "printenv VIRTUAL_ENV PATH" "$p/.venv"$'\n'"$p/.venv/bin:$base_path"$'\n(p) 0>' "it is inherited"
		step "cd $q" '(q) 0>' "cd decides here too"
		step "cd $p; deactivate" '0>' "deactivate"
		step "printenv VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE PATH" "$base_path"$'\n1>' "undoes what was inherited"
		step "true" '0>' "and it keeps off"
		leave

		enter "cd $dir; activate $p"
		step "${!start}" '(p) 0>' "by hand: the prompt, outside"
		step "cd $q" '(p) 0>' "it stays here too"
		step "deactivate" '0>' "until deactivate"
		enter "exit"
		enter "deactivate; cd $p"

		enter "${!plain}"
		step "printenv VIRTUAL_ENV PATH" "$p/.venv"$'\n'"$p/.venv/bin:$base_path"$'\n0>' "a shell without the plugin has it"
		leave
	done
	enter "$plain_sh"
	shell="sh in $parent"
	step "printenv VIRTUAL_ENV PATH" "$p/.venv"$'\n'"$p/.venv/bin:$base_path"$'\n0>' "a shell without the plugin has it"
	leave
	shell=$parent
	step "deactivate; printenv PATH" "$base_path"$'\n0>' "after all of them"
	close
done

done_testing
