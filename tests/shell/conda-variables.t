#!/bin/bash
# Conda's variables when they make no sense, cannot be changed, or change under a script's virtual environment.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

root=$dir/root a=$dir/root/envs/a b=$dir/root/envs/b v=$dir/root/venvs/v
newline=$dir/$'new\nline' escape=$dir/$'es\e[31mc' colon=$dir/co:lon
for prefix in "$a" "$b" "$newline" "$escape" "$colon"; do mkdir -p "$prefix"/{conda-meta,bin}; done
mkdir -p "$root"/{condabin,venvs}
new_env "$v"
printf '{"env_vars": {"A": "1"}}' >"$b/conda-meta/state"

# ---- levels and prefixes that make no sense: nothing is active, and what is activated begins at the first level ----------

show="show CONDA_SHLVL CONDA_PREFIX CONDA_PREFIX_1 PATH"
fresh="rc=0
CONDA_SHLVL=1
CONDA_PREFIX=$b
CONDA_PREFIX_1 unset"
none() { # NAME VARIABLE=VALUE...: with a/bin in PATH
	local name=$1
	shift
	SAYS='venv: deactivate: nothing is active' each "rc=1
PATH=$a/bin:$base_path
$fresh
PATH=$b/bin:$root/condabin:$a/bin:$base_path
rc=0
CONDA_SHLVL=0
CONDA_PREFIX unset
CONDA_PREFIX_1 unset
PATH=$root/condabin:$a/bin:$base_path" "$name" PATH="$a/bin:$base_path" "$@" <<<"deactivate; rc; show PATH; activate '$b'; rc; $show; deactivate; rc; $show"
}
for level in '' x -1 +1 1x ' 1' '1 ' 1.5 0x1 1e1 0 00 10000 99999999999999999999 18446744073709551617 $'1\n2' '$(id)' $'\e[31m'; do
	none "CONDA_SHLVL=$level" CONDA_SHLVL="$level" CONDA_PREFIX="$a"
done
none "no CONDA_SHLVL" CONDA_PREFIX="$a"
none "no CONDA_PREFIX" CONDA_SHLVL=1
none "a relative CONDA_PREFIX" CONDA_SHLVL=1 CONDA_PREFIX=envs/a
none "CONDA_PREFIX=/" CONDA_SHLVL=1 CONDA_PREFIX=/
none "CONDA_PREFIX=//" CONDA_SHLVL=2 CONDA_PREFIX=//
SAYS= each "VIRTUAL_ENV=$v
rc=0
VIRTUAL_ENV unset" "they do not hide what is active" CONDA_SHLVL=1x CONDA_PREFIX="$a" <<<"activate '$v'; put PATH \"$a/bin:\$PATH\"; show VIRTUAL_ENV; deactivate; rc; show VIRTUAL_ENV"

# Levels that are there, with something missing below.
below() { # NAME WANT VARIABLE=VALUE...
	local name=$1 want=$2
	shift 2
	each "$want" "$name" PATH="$a/bin:$base_path" CONDA_PREFIX="$a" CONDA_DEFAULT_ENV=a "$@" <<<"deactivate; rc; show CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV PATH"
}
nothing="rc=0
CONDA_SHLVL=0
CONDA_PREFIX unset
CONDA_DEFAULT_ENV unset
PATH=$base_path"
below "level 007" "$nothing" CONDA_SHLVL=007
below "level 3 without those below" "$nothing" CONDA_SHLVL=3
below "level 3, the one below empty" "$nothing" CONDA_SHLVL=3 CONDA_PREFIX_2= CONDA_PREFIX_1="$b"
below "level 3, the one below relative" "$nothing" CONDA_SHLVL=3 CONDA_PREFIX_2=envs/b
below "level 9999" "$nothing" CONDA_SHLVL=9999
# Which the next prompt notices; no prompt comes in fish, which reads from a file.
SAYS="?(venv: $root/envs/gone: its directory is gone; deactivated)" below "level 2, the one below gone" "rc=0
CONDA_SHLVL=1
CONDA_PREFIX=$root/envs/gone
CONDA_DEFAULT_ENV=gone
PATH=$root/envs/gone/bin:$base_path" CONDA_SHLVL=2 CONDA_PREFIX_1="$root/envs/gone"
below "stacked, and the one below is no longer in PATH" "rc=0
CONDA_SHLVL=1
CONDA_PREFIX=$b
CONDA_DEFAULT_ENV=b
PATH=$b/bin:$base_path" CONDA_SHLVL=2 CONDA_PREFIX_1="$b" CONDA_STACKED_2=true
each "PATH=/x:$b/bin:/y:$base_path
PATH=/x:/y:$base_path" "slashes" PATH="/x:/$a//bin/:/y:$base_path" CONDA_SHLVL=1 CONDA_PREFIX="$a/" <<<"activate '$b'; put PATH \"\$PATH\"; show PATH; deactivate; deactivate; show PATH"

# Bytes that are odd.
for prefix in "$newline" "$escape"; do
	SAYS='*(quote)' # the prompt of zsh in the midst of a quoted newline
	[[ $prefix == "$newline" ]] || SAYS=
	each "CONDA_PREFIX=$prefix
PATH=$prefix/bin:$base_path
rc=0
CONDA_PREFIX unset
PATH=$base_path" "odd bytes in a path" <<<"activate '$prefix'; show CONDA_PREFIX PATH; deactivate; rc; show CONDA_PREFIX PATH"
	SHELLS='bash zsh' each "$(printf '(%s) > ' "$(printf %s "$prefix" | tr '\n\33' '??')")" "odd bytes in a prompt" <<<"activate '$prefix'; prompt; deactivate"
done
unset SAYS
SAYS="venv: $colon: PATH cannot hold a path with a colon; rename the directory and make the environment anew" each "rc=1
CONDA_PREFIX unset
PATH=$base_path" "a colon" <<<"activate '$colon'; rc; show CONDA_PREFIX PATH"
each "rc=0
CONDA_PREFIX unset
PATH=$colon/bin:$base_path" "a colon in what is left: there is nothing of it in PATH" CONDA_SHLVL=1 CONDA_PREFIX="$colon" PATH="$colon/bin:$base_path" <<<"deactivate; rc; show CONDA_PREFIX PATH"

# ---- variables that cannot be changed: all or nothing ---------------------------------------------------------------------

all="CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER CONDA_PREFIX_1 CONDA_STACKED_2 A PATH"
first="CONDA_SHLVL=1
CONDA_PREFIX=$a
CONDA_DEFAULT_ENV=a
CONDA_PROMPT_MODIFIER=(a) 
CONDA_PREFIX_1 unset
CONDA_STACKED_2 unset
A unset
PATH=$a/bin:$root/condabin:$base_path"
for name in CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER A PATH PS1 CONDA_PREFIX_1 CONDA_STACKED_2; do
	stack= and=
	case $name in
	A) and='A=x; ' want="${first/A unset/A=x}" ;;
	CONDA_PREFIX_1 | CONDA_STACKED_2) and="$name=x; " stack='--stack' want=${first/$name unset/$name=x} ;;
	*) want=$first ;;
	esac
	SHELLS='bash zsh' SAYS="venv: activate: $name is read-only in this shell; nothing was changed" each "$want
rc=1
$want" "read-only: $name" <<<"activate '$a'; ${and}readonly $name; show $all; activate $stack '$b'; rc; show $all"
done
for name in CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PROMPT_MODIFIER PATH PS1; do
	SHELLS='bash zsh' SAYS="venv: deactivate: $name is read-only in this shell; nothing was changed" each "$first
rc=1
$first" "read-only: $name, on the way back" <<<"activate '$a'; readonly $name; show $all; deactivate; rc; show $all"
done
SHELLS='bash zsh' SAYS="venv: activate: CONDA_PREFIX_1 is * in this shell; nothing was changed" each "rc=1
$first" "an array" <<<"activate '$a'; CONDA_PREFIX_1=(1 2); activate '$b'; rc; unset CONDA_PREFIX_1; show $all"

# ---- below what is stacked: the environment of a script --------------------------------------------------------------------

each "PATH=$b/bin:$root/condabin:$v/bin:$base_path
CONDA_PREFIX=$b
VIRTUAL_ENV=$v
rc=0
PATH=$root/condabin:$v/bin:$base_path
CONDA_PREFIX unset
VIRTUAL_ENV=$v
rc=0
PATH=$root/condabin:$base_path
VIRTUAL_ENV unset" "stacked upon what a script activated, and back" <<<"script '$v'; activate --stack '$b'; show PATH CONDA_PREFIX VIRTUAL_ENV; deactivate; rc; show PATH CONDA_PREFIX VIRTUAL_ENV; deactivate; rc; show PATH VIRTUAL_ENV"
each "PATH=$b/bin:$root/condabin:$base_path
CONDA_PREFIX=$b
VIRTUAL_ENV unset" "it takes the place of what a script activated" <<<"script '$v'; activate '$b'; show PATH CONDA_PREFIX VIRTUAL_ENV"

done_testing
