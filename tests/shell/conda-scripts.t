#!/bin/bash
# Scripts in activate.d and deactivate.d that misbehave, each between two that do not: the others run, what the environment changes is
# changed, and the shell is as it was.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

root=$dir/root w=$dir/root/envs/w b=$dir/root/envs/b v=$dir/root/venvs/v
for prefix in "$w" "$b"; do
	mkdir -p "$prefix"/{conda-meta,bin,etc/conda/activate.d,etc/conda/deactivate.d}
done
mkdir -p "$root"/{condabin,venvs} "$dir/elsewhere"
new_env "$v"
printf '{"env_vars": {"A": "1"}}' >"$w/conda-meta/state"

# What else the shell is, said before and after: directory, options, parameters, IFS, and nothing of ours left behind.
besides() { # SHELL
	case $1 in
	bash) echo 'besides() { echo "$PWD $- $# $*"; printf "%q\n" "${IFS-none}"; compgen -v | grep "^__v"; compgen -A function __v; }; set -- 1 2' ;;
	zsh) echo 'besides() { print -r -- "$PWD $- $# $* ${(q)IFS-none} ${(M)${(k)parameters}:#__v*} ${(Mk)functions:#__v*}" }; zmodload zsh/parameter; set -- 1 2' ;;
	fish) echo 'function besides; echo $PWD $argv; end; set -g argv 1 2' ;;
	esac
}
want="activate first $w
activate last
rc=0
CONDA_PREFIX=$w
CONDA_SHLVL=1
A=1
PATH=$w/bin:$root/condabin:$base_path
deactivate last
deactivate first $w
rc=0
CONDA_PREFIX unset
CONDA_SHLVL=0
A unset
PATH=$root/condabin:$base_path
as it was"
# misbehaves NAME: with the script in $sh, $fish (empty: none). It may print lines that begin with `> `. It says $SAYS, a pattern.
misbehaves() {
	local name=$1 kind k shell said
	for kind in activate deactivate; do
		for k in activate deactivate; do
			rm -f "$w/etc/conda/$k.d"/*
			echo "echo $k first \$CONDA_PREFIX" | tee "$w/etc/conda/$k.d/1.sh" >"$w/etc/conda/$k.d/1.fish"
			echo "echo $k last" | tee "$w/etc/conda/$k.d/3.sh" >"$w/etc/conda/$k.d/3.fish"
		done
		[[ -z $sh ]] || printf '%s\n' "$sh" >"$w/etc/conda/$kind.d/2.sh"
		[[ -z $fish ]] || printf '%s\n' "$fish" >"$w/etc/conda/$kind.d/2.fish"
		for shell in $SHELLS; do
			wanted "$shell: $kind.d: $name" || continue
			case $shell in
			fish) [[ $fish ]] || continue; before='set -g before (besides $argv)' ;;
			*) [[ $sh ]] || continue; before='before=$(besides "$@")' ;;
			esac
			run $shell < <(
				besides $shell
				echo "cd '$root'; $before"
				echo "activate '$w'; rc; show CONDA_PREFIX CONDA_SHLVL A PATH"
				echo "deactivate; rc; show CONDA_PREFIX CONDA_SHLVL A PATH"
				if [[ $shell == fish ]]; then
					echo 'test "$before" = (besides $argv); and echo as it was; or echo $before, (besides $argv)'
				else
					echo 'if [ "$before" = "$(besides "$@")" ]; then echo as it was; else echo "$before, $(besides "$@")"; fi'
				fi
			)
			said=$(said | sed "s|$w/etc/conda/$kind.d/2.[a-z]*|FILE|")
			[[ $(grep -v '^> ' <<<"$out") == "$want" && $said == ${SAYS-} ]]
			ok $? "$shell: $kind.d: $name" || diag "$(diff <(echo "$want") <(echo "$out"))"$'\n'"said: $(head -5 <<<"$said")"$'\n'"expect: ${SAYS-}"
		done
	done
}
both() {
	sh=$1 fish=$1
}

both 'echo "> nothing"' && misbehaves "nothing wrong"
both false && SAYS='venv: FILE: failed with status 1' misbehaves "fails"
both 'return 1' && SAYS='venv: FILE: failed with status 1' misbehaves "returns"
both 'return 255; echo never' && SAYS='venv: FILE: failed with status 255' misbehaves "returns, and goes on"
both "cd '$dir/elsewhere'" && misbehaves "goes elsewhere"
sh="mkdir -p '$dir/gone' && cd '$dir/gone' && rmdir '$dir/gone'" fish=$sh && misbehaves "goes where nothing is left"
sh='unset PATH' fish='set -e PATH' && misbehaves "takes PATH away"
sh='PATH=' fish='set PATH' && misbehaves "empties PATH"
sh='set -e; set -u; set -f; false; echo "> $nothing_of_that_name"' fish='' && SAYS='*nothing_of_that_name*FILE: failed with status *' misbehaves "sets options, and trips over one"
sh='set -e -u' fish='' && misbehaves "sets options that would end a shell"
sh='IFS=/; set -- x y z' fish='set argv x y z' && misbehaves "IFS and parameters"
sh='unset IFS; set --' fish='set -e argv' && misbehaves "no IFS, fewer parameters"
sh='local x=1; declare y=2; echo "> $x$y"' fish='set -l x 1' && SHELLS='bash fish' misbehaves "locals, as under conda"
sh='cd() { echo "> cd"; }; printf() { echo "> printf"; }; unset() { echo "> unset"; }; export() { echo "> export"; }; set() { echo "> set"; }; command cd /' \
	fish='function cd; echo "> cd"; end; builtin cd /' && SHELLS='fish' misbehaves "defines functions of known names"
sh='cd() { echo "> cd"; }; unset() { echo "> unset"; }; export() { echo "> export"; }; shift() { echo "> shift"; }; builtin cd /' fish='' && misbehaves "defines functions of known names"
sh='builtin() { echo "> builtin"; }; command() { echo "> command"; }; cd /; PATH=' fish='' && misbehaves "defines functions that our own words would be"
sh='alias cd=false builtin=false printf=false unset=false case=false; shopt -s expand_aliases 2>/dev/null; :' fish='' && misbehaves "aliases"
sh='trap "echo \"> trap\"" ERR; false; trap - ERR' fish='' && SHELLS=bash misbehaves "traps"
both 'deactivate' && SAYS=$'venv: deactivate: not while scripts of a conda environment run\nvenv: FILE: failed with status 1' misbehaves "deactivates"
both "activate '$b'" && SAYS=$'venv: activate: not while scripts of a conda environment run\nvenv: FILE: failed with status 1' misbehaves "activates another"
both "activate '$w'" && SAYS=$'venv: activate: not while scripts of a conda environment run\nvenv: FILE: failed with status 1' misbehaves "activates itself"
both "activate '$v'" && SAYS=$'venv: activate: not while scripts of a conda environment run\nvenv: FILE: failed with status 1' misbehaves "activates a virtual environment"
sh='eval "if; then ("' fish='eval "if; then ("' && SAYS='*venv: FILE: failed with status *' misbehaves "is no shell"
sh='' fish='exit 3' && SAYS='venv: FILE: failed with status 3' misbehaves "exits: in fish the script ends"
# Such functions of the user's stay his, also one that a script defines in the place of another.
rm -f "$w"/etc/conda/*/*
echo 'cd /' >"$w/etc/conda/activate.d/1.sh"
echo 'builtin() { echo another; }' >"$w/etc/conda/activate.d/2.sh"
SHELLS='bash zsh' each "mine
his
$root
another
his" "functions named builtin and command" <<<"cd '$root'; builtin() { echo mine; }; command() { echo his; }; builtin; command; activate '$w'; pwd; builtin; command; unset -f builtin command"
# fish has a short way for what was activated before, which must not lead past that.
find "$v" -exec touch -h -d '1 minute ago' {} +
echo "test -z \"\$GO\" || { activate '$v'; activate '$b'; }" >"$w/etc/conda/activate.d/1.sh"
echo "test -z \"\$GO\"; or begin; activate '$v'; activate '$b'; end" >"$w/etc/conda/activate.d/1.fish"
rm "$w/etc/conda/activate.d/2.sh"
SAYS='*venv: activate: not while scripts*venv: activate: not while scripts*failed with status 1*' each "VIRTUAL_ENV unset
CONDA_PREFIX=$w
VIRTUAL_ENV=$v
VIRTUAL_ENV unset
CONDA_PREFIX=$w" "what was activated before is not, in a script" <<<"put GO ''; activate '$w'; activate '$v'; deactivate; activate '$v'; deactivate; activate '$b'; deactivate; deactivate
put GO 1; activate '$w'; show VIRTUAL_ENV CONDA_PREFIX; activate '$v'; show VIRTUAL_ENV; deactivate; deactivate; activate '$w'; show VIRTUAL_ENV CONDA_PREFIX"
rm -f "$w"/etc/conda/*/*
# The last one has nobody behind it who would set right what it did.
rm -f "$w"/etc/conda/*/*
echo 'set -e -u; set -f 2>/dev/null; IFS=/; cd /' >"$w/etc/conda/activate.d/1.sh"
SHELLS='bash zsh' each "as it was" "activate.d: the last one" <<<"before=\$-\$IFS\$PWD; activate '$w'; if [ \"\$before\" = \"\$-\$IFS\$PWD\" ]; then echo as it was; fi"
# Directories that a script goes through: what lies there is not for it.
mkdir "$dir/project" && new_env "$dir/project/.venv"
echo "cd '$dir/project'; echo \"\${VIRTUAL_ENV-none}\"" >"$w/etc/conda/activate.d/1.sh"
SHELLS='bash zsh' each "none
VIRTUAL_ENV unset
VIRTUAL_ENV=$dir/project/.venv" "activate.d: goes through a project" VENV_TRUST=all <<<"activate '$w'
show VIRTUAL_ENV; deactivate; cd '$dir/project'; show VIRTUAL_ENV"

# One that makes a variable read-only which is about to change: then nothing does, PATH included, which that script saw changed.
rm -f "$w"/etc/conda/*/*
echo 'case ${ZSH_VERSION-} in "") readonly CONDA_SHLVL ;; *) typeset -gr CONDA_SHLVL ;; esac' >"$w/etc/conda/deactivate.d/1.sh"
SAYS='*venv: deactivate: CONDA_SHLVL is read-only in this shell; nothing was changed' SHELLS='bash zsh' each "rc=1
CONDA_SHLVL=1
CONDA_PREFIX=$w
CONDA_DEFAULT_ENV=w
CONDA_PROMPT_MODIFIER=(w) 
A=1
PATH=$w/bin:$root/condabin:$base_path
PS1=(w) > " "deactivate.d: makes a variable read-only" <<<"activate '$w'; deactivate; rc; show CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER A PATH PS1; PS1='> '"
rm "$w/etc/conda/deactivate.d/1.sh"

# As under conda: what runs in a shell can end it.
rm -f "$w/etc/conda/activate.d"/*
echo 'exit 3' >"$w/etc/conda/activate.d/1.sh"
for shell in bash zsh; do
	wanted "$shell: exits: the shell ends" || continue
	run $shell <<<"trap 'echo bye' EXIT; activate '$w'; echo never"
	is "$rc $out" "3 bye" "$shell: exits: the shell ends"
done

done_testing
