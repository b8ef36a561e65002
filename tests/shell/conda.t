#!/bin/bash
# Conda environments, laid out by hand: activated as conda does it. (What each sequence of operations leaves: tests/conda.)
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

root=$dir/root a=$dir/root/envs/a b=$dir/root/envs/b far=$dir/root/far v=$dir/root/venvs/v
for prefix in "$root" "$a" "$b" "$far"; do
	mkdir -p "$prefix"/{conda-meta,bin,etc/conda/activate.d,etc/conda/deactivate.d,etc/conda/env_vars.d}
	: >"$prefix/conda-meta/history"
done
mkdir -p "$root/condabin" "$root/venvs"
new_env "$v"
printf '{"ONLY_A": "1", "both": "overridden"}' >"$a/etc/conda/env_vars.d/x.json"
printf '{"env_vars": {"both": "a $x", "PATH": "/no"}, "version": 1, "other": [{}]}' >"$a/conda-meta/state"
printf '{"env_vars": {"BOTH": "b", "ZAP": "***unset***", "empty": "b"}}' >"$b/conda-meta/state"

# ---- by name, by path, by hand --------------------------------------------------------------------------------------

with=(CONDA_EXE="$root/bin/conda")
each "rc=0
CONDA_PREFIX=$a
CONDA_DEFAULT_ENV=a
PATH=$a/bin:$root/condabin:$base_path
rc=0
CONDA_PREFIX=$root
CONDA_DEFAULT_ENV=base
CONDA_PREFIX_1=$a
PATH=$root/bin:$root/condabin:$base_path
rc=0
rc=0
CONDA_SHLVL=0
CONDA_PREFIX unset
CONDA_DEFAULT_ENV unset
PATH=$root/condabin:$base_path" "by name" "${with[@]}" <<<'activate a; rc; show CONDA_PREFIX CONDA_DEFAULT_ENV PATH; activate base; rc; show CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PREFIX_1 PATH
deactivate; rc; deactivate; rc; show CONDA_SHLVL CONDA_PREFIX CONDA_DEFAULT_ENV PATH'
each "CONDA_DEFAULT_ENV=$far
PATH=$far/bin:$base_path
CONDA_DEFAULT_ENV=a
PATH=$a/bin:$base_path" "by path, relative, where nobody knows of conda" <<<"cd '$root'; activate far/; show CONDA_DEFAULT_ENV PATH; activate ./envs/a; show CONDA_DEFAULT_ENV PATH"
each "PATH=$a/bin:$root/condabin:$base_path
CONDA_DEFAULT_ENV=base" "conda is found beside its environments" <<<"activate '$a'; show PATH; activate '$root'; show CONDA_DEFAULT_ENV"
each "(a) > 
(base) > 
(v) (base) > 
(b) > 
(base) > 
> " "the prompt" "${with[@]}" <<<"activate a; prompt; activate base; prompt; activate '$v'; prompt; activate b; prompt; deactivate; prompt; deactivate; deactivate; prompt"
SHELLS='bash zsh' each "PS1=(b) x > 
PS1=x > " "what is shown of the one before goes wherever it stands" "${with[@]}" <<<'activate a; PS1="(a) x (a) > "; activate b; show PS1; deactivate; deactivate; show PS1; PS1="> "'
SHELLS='bash zsh' each "PS1=\$(POWERLINE_COMMAND) 
PS1=\$(POWERLINE_COMMAND) " "a prompt of powerline's stays" "${with[@]}" <<<"PS1='\$(POWERLINE_COMMAND) '; activate a; show PS1; deactivate; show PS1; PS1='> '"
each "CONDA_PREFIX=$b
CONDA_PREFIX=$a" "activate -" "${with[@]}" <<<'activate a; activate b; activate -; activate -; show CONDA_PREFIX; activate -; show CONDA_PREFIX'
SAYS="venv: --stack: only conda environments are stacked; usage: activate*" each $'rc=2\nVIRTUAL_ENV unset' "--stack is for conda" <<<"activate --stack '$v'; rc; show VIRTUAL_ENV"
SAYS='venv: deactivate: nothing is active' each 'rc=1' "what conda 25.7 leaves behind is nothing active" CONDA_SHLVL=0 CONDA_PREFIX= CONDA_DEFAULT_ENV= <<<'deactivate; rc'

# What is said of it.
SHELLS='bash zsh' each "active   $a
name     a
by       you, or conda
health   fine
trusted  you activated it in this shell" "status" "${with[@]}" <<<'activate a; venv'
SHELLS=fish each "active   $a
name     a
by       you, or conda
health   fine
trusted  no: its activation would set the variables in $a/etc/conda/env_vars.d" "status" "${with[@]}" <<<'activate a; venv'

# Settings: where environments are, what a prompt shows.
mkdir -p "$home/far off/listed"/{conda-meta,bin}
printf 'channels:\n  - x\nenvs_dirs:\n- ~/far off # mine\n- /nowhere\nenv_prompt: "<{name}> "\n' >"$home/.condarc"
each "<listed> > 
CONDA_PREFIX=$home/far off/listed
> " "envs_dirs and env_prompt of .condarc" <<<'activate listed; prompt; show CONDA_PREFIX; deactivate; prompt'
echo 'changeps1: false' >"$dir/condarc"
each "> 
CONDA_PROMPT_MODIFIER unset" "changeps1 of CONDARC" CONDARC="$dir/condarc" <<<'activate listed; prompt; show CONDA_PROMPT_MODIFIER'
each '> ' "CONDA_CHANGEPS1" CONDA_CHANGEPS1=no <<<'activate listed; prompt'
echo 'env_prompt: "[{name}] "' >"$dir/condarc"
each "[listed] > " "CONDARC counts more than .condarc" CONDARC="$dir/condarc" <<<'activate listed; prompt; deactivate'
rm "$home/.condarc"
mkdir -p "$home/.conda/condarc.d"
mv "$dir/condarc" "$home/.conda/condarc.d/one.yml"
each "[a] > " "condarc.d" "${with[@]}" <<<'activate a; prompt; deactivate'
rm -r "$home/.conda"
each "(a) > 
(b,a) > 
(base,a) > 
(b,base,a) > 
(base,a) > 
(a) > " "{stacked_env}: those that are in PATH, innermost first" "${with[@]}" CONDA_ENV_PROMPT='({stacked_env}) ' \
	<<<'activate a; prompt; activate --stack b; prompt; activate base; prompt; activate --stack b; prompt; deactivate; prompt; deactivate; deactivate; prompt'
each "({a}) > " "two braces are one" "${with[@]}" CONDA_ENV_PROMPT='({{{name}}}) ' <<<'activate a; prompt'

# A project's.
mkdir -p "$dir/sci/sub" "$dir/sci/.git" "$dir/none"
printf '# of the project\nname: a\nchannels:\n  - name: b\n' >"$dir/sci/environment.yml"
echo 'name: nobody' >"$dir/none/environment.yml"
each "CONDA_PREFIX=$a
CONDA_PREFIX=$a" "the name in environment.yml" "${with[@]}" <<<"venv auto off; cd '$dir/sci'; activate; show CONDA_PREFIX; deactivate; cd sub; activate; show CONDA_PREFIX"
each "PATH=$a/bin:$b/bin:$root/condabin:$base_path" "on top of another" "${with[@]}" <<<"activate b; cd '$dir/sci'; activate --stack; show PATH"
SAYS="venv: $dir/none: no environment here; make one with: venv create" each 'rc=1' "one that conda does not have" "${with[@]}" <<<"cd '$dir/none'; activate; rc"

# ---- with a virtual environment ---------------------------------------------------------------------------------------

each "PATH=$v/bin:$a/bin:$root/condabin:$base_path
PATH=$a/bin:$root/condabin:$base_path
VIRTUAL_ENV unset
CONDA_PREFIX=$a
PATH=$root/condabin:$base_path" "on top of conda's, and back" "${with[@]}" <<<"activate a; activate '$v'; show PATH; deactivate; show PATH VIRTUAL_ENV CONDA_PREFIX; deactivate; show PATH"
each "PATH=$a/bin:$root/condabin:$v/bin:$base_path
PATH=$root/condabin:$v/bin:$base_path
VIRTUAL_ENV=$v
PATH=$root/condabin:$base_path" "below conda's, and back" "${with[@]}" <<<"activate '$v'; activate --stack a; show PATH; deactivate; show PATH VIRTUAL_ENV; deactivate; show PATH"
each "PATH=$b/bin:$root/condabin:$base_path
VIRTUAL_ENV unset
_VENV_STATE unset" "conda's takes its place" "${with[@]}" <<<"activate a; activate '$v'; activate b; show PATH VIRTUAL_ENV _VENV_STATE"

mkdir "$dir/here" && ln -s "$v" "$dir/here/.venv"
each "VIRTUAL_ENV=$v
VIRTUAL_ENV unset
CONDA_PREFIX=$a
CONDA_PREFIX unset
VIRTUAL_ENV unset
VIRTUAL_ENV=$v" "instead of that of the directory, which stays away until its project is left" VENV_TRUST=all "${with[@]}" <<<"cd '$dir/here'
tick; show VIRTUAL_ENV; activate a
tick; show VIRTUAL_ENV CONDA_PREFIX; deactivate
tick; show CONDA_PREFIX VIRTUAL_ENV; cd /; cd '$dir/here'
tick; show VIRTUAL_ENV"

# ---- in a function, in a relative place that an environment names ---------------------------------------------------------

SHELLS='bash zsh' each "CONDA_PREFIX=$a
BOTH=a \$x
CONDA_PREFIX unset
BOTH unset" "in a function" "${with[@]}" <<<'f() { activate a; }; g() { deactivate; }; f; show CONDA_PREFIX BOTH; g; show CONDA_PREFIX BOTH'
SAYS='venv: deactivate: nothing is active' each 'rc=1' "what is active has an absolute path" CONDA_SHLVL=1 CONDA_PREFIX=envs/a <<<"cd '$root'; deactivate; rc"

# ---- scripts ------------------------------------------------------------------------------------------------------------

s=$root/envs/s
mkdir -p "$s"/{conda-meta,etc/conda/activate.d,etc/conda/deactivate.d} "$dir/elsewhere"
for kind in activate deactivate; do
	for i in 1 2; do
		for shell in sh fish; do echo "echo $kind $i" >"$s/etc/conda/$kind.d/$i.$shell"; done
	done
	echo 'echo never' | tee "$s/etc/conda/$kind.d/.hidden.sh" "$s/etc/conda/$kind.d/.hidden.fish" >"$s/etc/conda/$kind.d/3.txt"
	mkdir "$s/etc/conda/$kind.d/dir.sh" "$s/etc/conda/$kind.d/dir.fish"
done
each "activate 1
activate 2
deactivate 2
deactivate 1
activate 1
activate 2
deactivate 2
deactivate 1" "in order; again where it is active already" <<<"activate '$s'; activate '$s'; deactivate"
w=$root/envs/w
mkdir -p "$w"/{conda-meta,bin,etc/conda/activate.d}
put() { # NAME TEXT-FOR-SH TEXT-FOR-FISH
	rm -f "$w"/etc/conda/activate.d/*
	printf '%s\n' "$2" >"$w/etc/conda/activate.d/$1.sh"
	printf '%s\n' "$3" >"$w/etc/conda/activate.d/$1.fish"
	printf 'echo then\n' | tee "$w/etc/conda/activate.d/z.sh" >"$w/etc/conda/activate.d/z.fish"
}
after="rc=0
CONDA_PREFIX=$w
PATH=$w/bin:$root/condabin:$base_path"
line="activate '$w'; rc; show CONDA_PREFIX PATH"
put fails 'false' 'false'
SAYS="venv: $w/etc/conda/activate.d/fails.*: failed with status 1" each $'then\n'"$after" "one that fails" <<<"$line"
put returns $'echo first\nreturn 3\necho never' $'echo first\nreturn 3\necho never'
SAYS="venv: $w/etc/conda/activate.d/returns.*: failed with status 3" each $'first\nthen\n'"$after" "one that returns" <<<"$line"
put moves "cd '$dir/elsewhere'" "cd '$dir/elsewhere'"
each $'then\n'"$after
PWD=$root" "one that goes elsewhere" <<<"cd '$root'; $line; show PWD"
put unsets 'unset PATH' 'set -e PATH'
each $'then\n'"$after" "one that takes PATH away" <<<"$line"
put broken 'if; then (' 'if; then ('
SAYS='*' each $'then\n'"$after" "one that is no shell" <<<"$line"
SHELLS='bash zsh'
put strict 'echo "$unset_thing"; false; (exit 4)' ''
SAYS="venv: $w/etc/conda/activate.d/strict.sh: failed with status 4" each $'\nthen\n'"$after
-eu" "under set -eu, which stays" <<<"set -eu; trap 'echo trapped' ERR; $line; case \$- in *e*) case \$- in *u*) echo -eu; esac; esac"
SHELLS='bash zsh fish'
rm -f "$w"/etc/conda/activate.d/*

# ---- bad input ------------------------------------------------------------------------------------------------------------

m=$root/envs/m
mkdir -p "$m"/{conda-meta,bin}
bad() { # NAME WHY: what conda-meta/state holds is read from stdin
	cat >"$m/conda-meta/state"
	SAYS="venv: $m/conda-meta/state: $2; nothing was changed" each "rc=1
CONDA_PREFIX unset
PATH=$base_path" "$1" <<<"activate '$m'; rc; show CONDA_PREFIX PATH"
}
bad "no JSON" 'not JSON' <<<'{"env_vars": {'
bad "no object" 'not a JSON object' <<<'[1]'
bad "variables that are no object" 'not a JSON object' <<<'{"env_vars": [1]}'
bad "a value that is no text" 'a value is no text' <<<'{"env_vars": {"A": 1}}'
bad "a name that is none" 'it names a variable that no shell can have' <<<'{"env_vars": {"A; touch x": "1"}}'
bad "10 MB" 'out of memory, or too long' < <(printf '{"env_vars": {"A": "'; head -c 10485760 /dev/zero | tr '\0' x; printf '"}}')
bad "nested 100,000 deep" 'not JSON' < <(head -c 100000 /dev/zero | tr '\0' '[')
cat >"$m/conda-meta/state" <<'END'
{"unknown": 1, "env_vars": {"A": "1", "CONDA_PREFIX": "/x", "path": "/x", "b": "\ud83d\ude00 $(id) \\' `id`"}}
END
each "A=1
B=😀 \$(id) \\' \`id\`
CONDA_PREFIX=$m" "what may be set, and what may not" <<<"activate '$m'; show A B CONDA_PREFIX"
SAYS="venv: $m/conda-meta/state: not JSON; what it had set stays" each "rc=0
A=1
CONDA_PREFIX unset
PATH=$root/condabin:$base_path" "broken while it is active" <<<"activate '$m'; chmod u+w '$m/conda-meta/state'; cp '$m/conda-meta/state' '$dir/state'; echo '{' >'$m/conda-meta/state'
deactivate; rc; cp '$dir/state' '$m/conda-meta/state'; show A CONDA_PREFIX PATH"
each "rc=0
CONDA_PREFIX unset
PATH=$root/condabin:$base_path" "deleted while it is active" <<<"cp -r '$m' '$root/envs/gone'; activate '$root/envs/gone'; rm -r '$root/envs/gone'; deactivate; rc; show CONDA_PREFIX PATH"
odd="$root/envs/\$(touch oops)\`touch oops\`%n!1"
mkdir -p "$odd"/{conda-meta,bin}
each "(?(touch oops)?touch oops??n?1) > 
> " "a name that a prompt would expand" <<<"cd '$dir'; activate '$odd'; prompt; deactivate; prompt; test -e oops && echo oops"
SAYS="venv: activate: CONDA_DEFAULT_ENV is read-only in this shell; nothing was changed" SHELLS='bash zsh' each "rc=1
CONDA_PREFIX unset
PATH=$base_path" "a variable that cannot be changed" <<<"readonly CONDA_DEFAULT_ENV; activate '$w'; rc; show CONDA_PREFIX PATH"
SAYS="venv: activate: PATH is local in this shell; nothing was changed" SHELLS='bash zsh' each "rc=1
CONDA_PREFIX unset" "one that is local" <<<"f() { local PATH=/bin; activate '$w'; rc; }; f; show CONDA_PREFIX"

# pixi's own name for what it made.
mkdir -p "$dir/proj/.pixi/envs"/{default,test}/{conda-meta,bin}
touch "$dir/proj/.pixi/envs"/{default,test}/conda-meta/pixi "$dir/proj/pixi.toml"
each "CONDA_DEFAULT_ENV=proj
PATH=$dir/proj/.pixi/envs/default/bin:$base_path
CONDA_DEFAULT_ENV=proj:test" "pixi's" <<<"venv auto off; cd '$dir/proj'; activate; show CONDA_DEFAULT_ENV PATH; activate .pixi/envs/test; show CONDA_DEFAULT_ENV"

done_testing
