#!/bin/bash
# The prompt belongs to the user and his theme; ours is one prefix, or one segment, never both and never twice.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

p=$dir/p
mkdir "$p"
new_env "$p/.venv"
version=$("$system_python" -c 'import platform; print(platform.python_version())')

# The segment in the prompt instead of the prefix.
segment() {
	case $1 in
	bash) echo "PS1='\${VENV_PROMPT}\$?> '" ;;
	zsh) echo "setopt promptsubst; PS1='\${VENV_PROMPT}%?> '" ;;
	fish) echo "function fish_prompt; set -l s \$status; venv_prompt; printf '%s> ' \$s; end" ;;
	esac
}

# A theme that makes the prompt anew each time.
theme() {
	case $1 in
	bash) echo "theme() { PS1='T\$?> '; }; PROMPT_COMMAND='theme'" ;;
	zsh) echo "theme() { PS1='T%?> ' }; precmd_functions+=(theme)" ;;
	fish) echo "function fish_prompt; printf 'T%s> ' \$status; end" ;;
	esac
}

# A theme that puts the value of the segment there.
literal() {
	case $1 in
	bash) echo "theme() { PS1=\"\$VENV_PROMPT\"'\$?> '; }; PROMPT_COMMAND=theme" ;;
	zsh) echo "theme() { PS1=\"\$VENV_PROMPT\"'%?> ' }; precmd_functions+=(theme)" ;;
	fish) segment fish ;;
	esac
}

pipe_status() {
	case $1 in
	bash) echo "echo \"\${PIPESTATUS[*]}\"" ;;
	zsh) echo "echo \"\$pipestatus\"" ;;
	fish) echo "echo \"\$pipestatus\"" ;;
	esac
}

for shell in $SHELLS; do
	open "$shell"
	enter "cd $p"
	step "false" '(p) 1>' "the status of a command, in"
	step "cd ..; false" '1>' "after a cd out"
	step "cd $p; false" '(p) 1>' "after a cd in"
	# The status the next line sees is the one before the prompt.
	text 'false'
	keys Enter
	await '^\(p\) 1>$'
	text 'echo s$?'
	[[ $shell != fish ]] || { keys C-u; text 'echo s$status'; }
	keys Enter
	await '^\(p\) 0>$'
	like "$seen" $'*\ns1\n(p) 0>' "$shell: the status outlives our prompt hook" || show_screen
	step "cd ..; true | false | true" '0>' "a pipeline"
	text 'true | false | true'
	keys Enter
	await '^0>$'
	text "$(pipe_status "$shell")"
	keys Enter
	until_seen eval '[[ $seen == *$'\''\n0 1 0\n0>'\'' ]]'
	like "$seen" $'*\n0 1 0\n0>' "$shell: so does the status of a pipeline"
	close

	rc_extra="$(segment "$shell")" open "$shell"
	step "cd $p" '(p)0>' "the segment in the prompt, no prefix besides"
	step "false" '(p)1>' "again"
	step "cd .." '0>' "and gone"
	close

	rc_extra="$(segment "$shell")" open "$shell"
	step "cd $p" '(p)0>' "a healthy environment"
	step "mv .venv/bin/python .venv/bin/away" '(p broken)0>' "its Python goes: the next prompt shows it"
	step "true" '(p broken)0>' "and those after it"
	step "mv .venv/bin/away .venv/bin/python" '(p)0>' "it is back"
	[[ $shell == fish ]] && set_format='set -g VENV_PROMPT_FORMAT ' || set_format=VENV_PROMPT_FORMAT=
	step "$set_format'<{version}|{project}|{health}>'" "<$version|p|>0>" "all slots"
	close

	rc_extra="$(literal "$shell")" open "$shell"
	step "cd $p" '(p)0>' "the value of the segment put into the prompt by a theme"
	step "true" '(p)0>' "again"
	step "cd .." '0>' "and gone"
	close

	rc_extra="$(theme "$shell")" open "$shell"
	step "true" 'T0>' "a theme that makes the prompt anew"
	step "cd $p" '(p) T0>' "the prefix is there"
	step "true" '(p) T0>' "neither lost"
	step "false" '(p) T1>' "nor doubled"
	step "activate $p" '(p) T0>' "nor by asking again"
	step "cd .." '(p) T0>' "by hand it stays"
	step "deactivate" 'T0>' "and gone"
	step "true" 'T0>' "for good"
	close

	# The user changes the prompt while an environment is active.
	open "$shell"
	enter "cd $p"
	enter "$(theme "$shell")"
	step "true" '(p) T0>' "a theme chosen while active"
	step "cd .." 'T0>' "stays when the environment goes"
	close

	open "$shell"
	[[ $shell == fish ]] && enter "set -gx VIRTUAL_ENV_DISABLE_PROMPT 1" || enter "export VIRTUAL_ENV_DISABLE_PROMPT=1"
	step "cd $p" '0>' "VIRTUAL_ENV_DISABLE_PROMPT"
	step "printenv VIRTUAL_ENV_PROMPT" $'p\n0>' "the name is there for others"
	close
done

done_testing
