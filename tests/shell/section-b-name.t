#!/usr/bin/env bash
# section-b-name.t - names and places with characters that mean something to a shell: the scripts' failures B-5 to B-17, B-36 to
# B-38, B-46, B-47, each shown, and our answer. Nothing in a name may be expanded or run.

. tests/shell/differential/section-b.sh

# B-5: $HOME as a prompt. Upstream's script expands it at once, Debian's lets the shell do it at every prompt.
make D "$dir/5/D" '$HOME'
make U "$dir/5/U" '$HOME'
before="PS1='> '"
for flavour in D U; do
	both bash "$dir/5/$flavour" 'drawn' "($home) > " '($HOME) > ' "B-5 $flavour"
	before="PS1='> '; setopt prompt_subst"
	both zsh "$dir/5/$flavour" 'drawn' "($home) > " '($HOME) > ' "B-5 $flavour"
	before="PS1='> '"
done
before=
like "$(theirs fish "$dir/5/U" 'show VIRTUAL_ENV_PROMPT')" "VIRTUAL_ENV_PROMPT=($home) " "B-5 U: fish: the script"
is "$(ours fish "$dir/5/U" 'show VIRTUAL_ENV_PROMPT')" 'VIRTUAL_ENV_PROMPT=$HOME' "B-5 U: fish: ours"

# B-6: a command as a prompt: run at activation by upstream's script, at each prompt with Debian's.
make D "$dir/6/D" '$(echo run >&2)`echo run >&2`'
make U "$dir/6/U" '$(echo run >&2)'
before="PS1='> '"
both bash "$dir/6/U" ':' 'run*' '' "B-6 U"
both zsh "$dir/6/U" ':' 'run*' '' "B-6 U"
both bash "$dir/6/D" 'drawn' 'run*' '($(echo run >&2)`echo run >&2`) > ' "B-6 D"
before="PS1='> '; setopt prompt_subst"
both zsh "$dir/6/D" 'drawn' 'run*' '($(echo run >&2)`echo run >&2`) > ' "B-6 D"
before='function fish_prompt; printf "> "; end'
is "$(ours fish "$dir/6/U" 'show VIRTUAL_ENV_PROMPT; venv_prompt')" 'VIRTUAL_ENV_PROMPT=$(echo run >&2)
($(echo run >&2))' "B-6 U: fish: ours"
# The option comes on after activation: text that was inert must stay so.
before="PS1='> '"
like "$(ours zsh "$dir/6/D" 'setopt prompt_subst prompt_bang; drawn')" '*) > ' "B-6: zsh: ours, PROMPT_SUBST set afterwards"
case $(ours zsh "$dir/6/D" 'setopt prompt_subst; drawn') in run*) false ;; esac
ok $? "B-6: zsh: ours, nothing runs when PROMPT_SUBST is set afterwards"

# B-7: % in zsh. B-8: ! in zsh with PROMPT_BANG, in bash in posix mode. B-9: backslashes.
make D "$dir/7/e" '100%nope%'
make D "$dir/8/e" 'a!b'
make D "$dir/9/e" 'a\w\$b'
both zsh "$dir/7/e" 'drawn' '(100*ope*) > ' '(100%nope%) > ' "B-7"
like "$(theirs zsh "$dir/7/e" 'drawn')" '[!%]*' "B-7: zsh: the script shows no per cent sign in front"
before="PS1='> '; setopt prompt_bang"
both zsh "$dir/8/e" 'drawn' '(a[0-9]*b) > ' '(a!b) > ' "B-8"
before="PS1='> '; set -o posix; set -o history"
both bash "$dir/8/e" 'drawn' '(a[0-9]*b) > ' '(a!b) > ' "B-8 posix"
before="PS1='> '"
both bash "$dir/9/e" 'drawn' '(a[/~]*[#$]b) > ' '(a\w\$b) > ' "B-9"
is "$(ours zsh "$dir/9/e" 'drawn; setopt prompt_subst; drawn')" '(a\w\$b) > 
(a\w\$b) > ' "B-9: zsh: ours"
before="PS1='> '; shopt -u promptvars"
like "$(ours bash "$dir/6/D" 'drawn')" '(*) > ' "B-9: bash: ours, promptvars off"

# B-10: a double quote in the prompt stops upstream's script half-way. B-11: a single quote spoils virtualenv's for fish.
make U "$dir/10/U" 'say "hi'
make v "$dir/11/v" "it's"
before="PS1='> '"
for shell in bash zsh; do
	[[ ! -e $dir/10/U/bin/activate ]] ||
		like "$(theirs $shell "$dir/10/U" 'show PS1')" '*PS1=> ' "B-10: $shell: the script sets no prompt"
	is "$(ours $shell "$dir/10/U" 'rc; drawn; deactivate; drawn; show VIRTUAL_ENV')" 'rc=0
(say "hi) > 
> 
VIRTUAL_ENV unset' "B-10: $shell: ours"
done
before='function fish_prompt; printf "> "; end'
like "$(theirs fish "$dir/11/v" drawn)" "*Unknown command*" "B-11 (virtualenv's as uv's): fish: the script"
is "$(ours fish "$dir/11/v" 'rc; show VIRTUAL_ENV_PROMPT; venv_prompt')" "rc=0
VIRTUAL_ENV_PROMPT=it's
(it's)" "B-11: fish: ours"

# B-12: a newline in the prompt. B-13: control characters go to the terminal.
make D "$dir/12/e" $'two\nlines'
make D "$dir/13/e" $'\e[31mred\a'
before="PS1='> '"
for shell in bash zsh; do
	both $shell "$dir/12/e" drawn $'(two\nlines) > ' '(two?lines) > ' "B-12"
	both $shell "$dir/13/e" drawn $'(\e\\[31mred\a) > ' '(?[31mred?) > ' "B-13"
done
before=
both fish "$dir/13/e" 'show VIRTUAL_ENV_PROMPT' $'VIRTUAL_ENV_PROMPT=(\e\\[31mred\a) ' 'VIRTUAL_ENV_PROMPT=?[31mred?' "B-13"

# B-14: what the scripts get right. Each of them in one path.
odd=$dir/$' a\n*?[b]!%n~ \\ é☃ -x ;&|<>(){}#'
make D "$odd"
for shell in $SHELLS; do
	is "$(ours $shell "$odd" 'show VIRTUAL_ENV PATH')" "$(theirs $shell "$odd" 'show VIRTUAL_ENV PATH')" "B-14: $shell"
done

# B-15: a single quote in the path breaks virtualenv. B-16: a double quote, upstream. B-17: $(...) in it is run by upstream.
make v "$dir/15/it's"
make U "$dir/16/a\"b"
make U "$dir/17/\$(echo run >&2)"
for shell in $SHELLS; do
	for place in "$dir/15/it's" "$dir/16/a\"b" "$dir/17/\$(echo run >&2)"; do
		case $place in
		"$dir/15/"*) number=B-15 ;;
		"$dir/16/"*) number=B-16 ;;
		*) number=B-17 ;;
		esac
		case $number$shell in
		B-17fish) ;; # fish 3.6 does not run it there, but does not find the environment either
		B-17*)
			[[ ! -e $place/bin/activate ]] || like "$(theirs $shell "$place" :)" '*run*' "B-17: $shell: the script"
			;;
		*)
			[[ ! -e $place/bin/activate ]] || case $(theirs $shell "$place" 'show VIRTUAL_ENV') in
			"VIRTUAL_ENV=$place") false ;;
			esac
			ok $? "$number: $shell: the script does not get there"
			;;
		esac
		is "$(ours $shell "$place" 'rc; show VIRTUAL_ENV PATH; deactivate; show PATH')" "rc=0
VIRTUAL_ENV=$place
PATH=$place/bin:$path
PATH=$path" "$number: $shell: ours"
	done
done

# B-36: an environment that was moved: the script goes to where it was, and says nothing. We enter what is there; `doctor`
# tells the rest.
make D "$dir/36/old"
mv "$dir/36/old" "$dir/36/new"
for shell in $SHELLS; do
	both $shell "$dir/36/new" 'rc; show VIRTUAL_ENV PATH' "rc=0
VIRTUAL_ENV=$dir/36/old
PATH=$dir/36/old/bin:$path" "rc=0
VIRTUAL_ENV=$dir/36/new
PATH=$dir/36/new/bin:$path" "B-36"
done

# B-37 is about uv's relocatable script in dash and mksh. It does not apply: we are in bash, zsh and fish only. What it wants, an
# environment that may move, is B-36; here the stand-in once moved.
make u "$dir/37/old"
mv "$dir/37/old" "$dir/37/new"
sh -c ". $dir/37/new/bin/activate; echo \$VIRTUAL_ENV" >"$dir/said" 2>&1
like "$(<"$dir/said")" '*.' "B-37 (stand-in): sh: the script's place is the current directory"
for shell in $SHELLS; do
	is "$(ours $shell "$dir/37/new" 'show VIRTUAL_ENV')" "VIRTUAL_ENV=$dir/37/new" "B-37 (stand-in): $shell: ours"
done

# B-38: through a symlink both say the recorded path: children compare VIRTUAL_ENV with sys.prefix.
make D "$dir/38/real"
ln -s real "$dir/38/link"
make D "$dir/38/proj/.venv"
ln -s proj/.venv "$dir/38/dot"
for shell in $SHELLS; do
	both $shell "$dir/38/link" 'show VIRTUAL_ENV' "VIRTUAL_ENV=$dir/38/real" "VIRTUAL_ENV=$dir/38/real" "B-38"
	is "$(ours $shell "$dir/38/link" 'show VIRTUAL_ENV_PROMPT')" "VIRTUAL_ENV_PROMPT=real" "B-38 name: $shell: ours"
	is "$(ours $shell "$dir/38/dot" 'show VIRTUAL_ENV_PROMPT')" "VIRTUAL_ENV_PROMPT=proj" "B-38 generic name: $shell: ours"
done

# B-46: uv's script uses a variable of the user's, which comes back exported. We have no such variable.
make u "$dir/46"
for shell in bash zsh; do
	before='SCRIPT_PATH=mine'
	both $shell "$dir/46" '/usr/bin/env | /bin/grep -c SCRIPT_PATH; show SCRIPT_PATH' $'1\nSCRIPT_PATH=mine' $'0\nSCRIPT_PATH=mine' \
		"B-46 (stand-in)"
done
before=

# B-47: `(name) ` or `name`, as the version of the tool has it. Ours is the bare name, whoever made the environment.
make D "$dir/47/D"
make U "$dir/47/U"
make v "$dir/47/v"
for shell in $SHELLS; do
	both $shell "$dir/47/D" 'show VIRTUAL_ENV_PROMPT' 'VIRTUAL_ENV_PROMPT=(D) ' 'VIRTUAL_ENV_PROMPT=D' "B-47 D"
	both $shell "$dir/47/U" 'show VIRTUAL_ENV_PROMPT' 'VIRTUAL_ENV_PROMPT=(U) ' 'VIRTUAL_ENV_PROMPT=U' "B-47 U"
	both $shell "$dir/47/v" 'show VIRTUAL_ENV_PROMPT' 'VIRTUAL_ENV_PROMPT unset' 'VIRTUAL_ENV_PROMPT=v' "B-47 v"
	before='put VIRTUAL_ENV_DISABLE_PROMPT 1'
	both $shell "$dir/47/D" 'show VIRTUAL_ENV_PROMPT' 'VIRTUAL_ENV_PROMPT unset' 'VIRTUAL_ENV_PROMPT=D' "B-47 prompt off"
	before=
done

done_testing
