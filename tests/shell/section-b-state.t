#!/usr/bin/env bash
# section-b-state.t - options, read-only variables, functions and prompts of the user: the scripts' failures B-23 to B-30, B-34,
# B-39 to B-42, B-45, each shown, and our answer.

. tests/shell/differential/section-b.sh
A=$dir/alpha
make D "$A"
make v "$dir/v"

# B-23: `set -e` with hashing off ends the shell in Debian's script.
before='set -e; set +h'
both bash "$A" 'echo alive; deactivate; echo alive' '' $'alive\nalive' "B-23 set +h, the shell is gone"
before='set -eu -o pipefail'
both bash "$A" 'echo alive' 'alive' 'alive' "B-23 set -e, where the script is right"
before='set -e; unsetopt hash_cmds'
both zsh "$A" 'echo alive' 'alive' 'alive' "B-23 where the script is right"

# B-24: nothing wrong with the scripts; the same of ours. IFS matters when PATH is taken apart, noclobber to redirections.
for setting in "IFS=:/" "IFS=''" "set -C" "set -f" "trap 'echo ERR' ERR" "set -o posix"; do
	before=$setting
	both bash "$A" 'echo "$PATH"; deactivate; echo "$PATH"' "$A/bin:$path"$'\n'"$path" "$A/bin:$path"$'\n'"$path" "B-24 $setting"
done
before='set -x'
like "$(ours bash "$A" ':')" $'+ load\n+ enable *\n+ activate *\n+ :' "B-24 set -x: bash: ours shows the user's commands only"

# B-25: an empty or unset PS1: the script's prefix stays.
cycle="deactivate; ENTER; deactivate; show PS1"
for shell in bash zsh; do
	for before in 'PS1=' 'unset PS1'; do
		[[ $before == PS1= ]] && right='PS1=' || right='PS1 unset'
		is "$(theirs $shell "$A" "${cycle/ENTER/source $A/bin/activate}")" 'PS1=(alpha) ' "B-25 $before: $shell: the script"
		is "$(ours $shell "$A" "${cycle/ENTER/activate $A}")" "$right" "B-25 $before: $shell: ours"
	done
done

# B-26: a PS1 written while active is overwritten with the old one; a function that builds PS1 each time gets a stale one.
before="PS1='old> '"
for shell in bash zsh; do
	both $shell "$A" "PS1='new> '; deactivate; show PS1" 'PS1=old> ' 'PS1=new> ' "B-26 replaced"
	both $shell "$A" 'PS1="[x]$PS1"; deactivate; show PS1' 'PS1=old> ' 'PS1=[x]old> ' "B-26 wrapped"
done

# B-27, B-28, B-29: a read-only variable. The scripts go half-way, or stop half-way; we change nothing.
end='show VIRTUAL_ENV PATH PS1'
both_readonly() { # VARIABLE VALUE WRONG-IN-BASH WRONG-IN-ZSH
	local shell wrong state name=$1
	for shell in bash zsh; do
		[[ $shell == bash ]] && wrong=$3 || wrong=$4
		before="PS1='> '; export VIRTUAL_ENV; unset VIRTUAL_ENV; readonly $name=$2"
		[[ $1 == VIRTUAL_ENV ]] && before="PS1='> '; readonly VIRTUAL_ENV=$2"
		state="VIRTUAL_ENV unset"
		[[ $1 == VIRTUAL_ENV ]] && state=VIRTUAL_ENV=$2
		like "$(said_by $shell "$before"$'\n'"{ source $A/bin/activate; } 2>/dev/null; $end")" "$wrong" "$5: $shell: the script"
		like "$(ours $shell "$A" "rc; $end")" "venv: *: $name is read-only*; nothing was changed
rc=1
$state
PATH=$path
PS1=> " "$5: $shell: ours"
	done
}
both_readonly PATH "$path" "VIRTUAL_ENV=$A
PATH=$path
PS1=(alpha) > " "*" "B-27"
both_readonly VIRTUAL_ENV /x "VIRTUAL_ENV=/x
PATH=/x/bin:$path
PS1=(*) > " "*" "B-28"
both_readonly PS1 "'> '" "VIRTUAL_ENV=$A
PATH=$A/bin:$path
PS1=> " "*" "B-29"
for shell in bash zsh; do
	before="PS1='> '"
	like "$(ours $shell "$A" "readonly PATH; deactivate; rc; $end")" "venv: *: PATH is read-only*; nothing was changed
rc=1
VIRTUAL_ENV=$A
PATH=$A/bin:$path
PS1=(alpha) > " "B-27 while active: $shell: ours"
done
# fish has no read-only variables; what it has is local ones: B-43 in section-b-path.t.

# B-30: zsh's options. The scripts are right under all of them; so must we be.
before=
for option in ksh_arrays sh_word_split no_unset err_exit no_clobber glob_subst null_glob csh_null_glob extended_glob ksh_glob \
	rc_expand_param posix_aliases posix_builtins ignore_braces warn_create_global no_function_argzero sh_file_expansion \
	all_export no_equals posix_argzero no_prompt_percent local_options; do
	before="PS1='> '; setopt $option"
	state='print -r -- "${VIRTUAL_ENV-}|$PATH|$PS1"'
	both zsh "$A" "$state; deactivate; $state" "$A|$A/bin:$path|(alpha) > "$'\n'"|$path|> " \
		"$A|$A/bin:$path|(alpha) > "$'\n'"|$path|> " "B-30 $option"
done
for mode in sh ksh; do
	is "$(said_by zsh "PS1='> '; load; emulate $mode; activate $A; print -r -- \"\$VIRTUAL_ENV|\$PATH|\$PS1\"
deactivate; print -r -- \"\$PATH|\$PS1\"")" "$A|$A/bin:$path|(alpha) > "$'\n'"$path|> " "B-30 emulate $mode: zsh: ours"
done

# B-34: PYTHONHOME set to empty: Debian's script leaves it, fish's loses it. To us it is set: it goes, and comes back.
before="put PYTHONHOME ''"
for shell in $SHELLS; do
	[[ $shell == fish ]] && wrong=$'PYTHONHOME unset\nPYTHONHOME unset' || wrong=$'PYTHONHOME=\nPYTHONHOME='
	both $shell "$A" 'show PYTHONHOME; deactivate; show PYTHONHOME' "$wrong" $'PYTHONHOME unset\nPYTHONHOME=' "B-34"
done

# B-39: an alias called deactivate makes the script a syntax error. With ours the alias is the user's, and `activate` works.
for shell in bash zsh; do
	before="alias deactivate='echo mine'"
	[[ $shell == zsh ]] || before="shopt -s expand_aliases; $before"
	both $shell "$A" 'show VIRTUAL_ENV' '*VIRTUAL_ENV unset' "VIRTUAL_ENV=$A" "B-39"
	is "$(ours $shell "$A" '\deactivate; show VIRTUAL_ENV; alias deactivate')" "VIRTUAL_ENV unset
$([[ $shell == bash ]] && echo 'alias ')deactivate='echo mine'" "B-39 alias: $shell: ours"
done

# B-40: a function called export is what the script calls in bash, and nothing is exported.
before='export() { :; }'
both bash "$A" '/usr/bin/env | /bin/grep -c ^VIRTUAL_ENV=' 0 1 "B-40"

# B-41: the user's own pydoc and deactivate are destroyed.
for shell in bash zsh; do
	before='pydoc() { echo mine; }'
	both $shell "$dir/v" 'deactivate; pydoc' '*not found*' 'mine' "B-41 function"
	before="alias pydoc='echo mine'"
	is "$(theirs $shell "$dir/v" 'deactivate; alias pydoc' | grep -c mine)" 0 "B-41 alias: $shell: the script"
	like "$(ours $shell "$dir/v" 'deactivate; alias pydoc')" "*pydoc='echo mine'" "B-41 alias: $shell: ours"
	before='deactivate() { echo mine; }'
	both $shell "$A" 'command true; unset VIRTUAL_ENV; typeset -f deactivate | /bin/grep -c mine' 0 1 "B-41 deactivate"
done
before='function pydoc; echo mine; end'
both fish "$dir/v" 'deactivate; functions -q pydoc; and pydoc' '' 'mine' "B-41 function"

# B-42: an exported PS1 is what a child shows, long after.
before="PS1='> '; typeset +x PS1"
for shell in bash zsh; do
	both $shell "$A" '/usr/bin/env | /bin/grep -c ^PS1=; deactivate; /usr/bin/env | /bin/grep -c ^PS1=' $'1\n1' $'0\n0' "B-42"
done
before="export PS1='> '"
for shell in bash zsh; do
	is "$(ours $shell "$A" '/usr/bin/env | /bin/grep ^PS1=; deactivate; /usr/bin/env | /bin/grep ^PS1=')" $'PS1=(alpha) > \nPS1=> ' \
		"B-42 exported by the user: $shell: ours"
done

# B-45: a fish prompt that shows $status and $pipestatus sees them; CPython's script loses the latter.
cat >"$dir/prompt.fish" <<-'END'
	function fish_prompt; printf '%s|%s> ' $status "$pipestatus"; end
END
fish_prompt_of() { # ENTER
	{
		prelude fish
		cat "$dir/prompt.fish"
		echo "$1"
		echo 'emit fish_prompt'
		echo 'true | false'
		echo fish_prompt
	} >"$dir/script"
	env -i HOME="$home" PATH="$path" TERM=dumb LC_ALL=C.UTF-8 "${sanitizer[@]}" timeout -s KILL 60 fish --no-config -i "$dir/script" </dev/null 2>&1
}
like "$(fish_prompt_of "source $A/bin/activate.fish")" '*1|0 1> ' "B-45: fish: the script, one command"
like "$(fish_prompt_of "load; activate $A")" '(alpha) 1|0 1> ' "B-45: fish: ours"

done_testing
