#!/bin/bash
# Conda environments on cd: what may come without a word, what needs one, what stays, and the way back.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

root=$dir/root with=(CONDA_EXE="$dir/root/bin/conda")
prefix() { # DIR: a prefix of nothing but data, which says that it was made here
	mkdir -p "$1"/{conda-meta,bin}
	: >"$1/conda-meta/history"
	printf '#!%s/bin/python3.11\nimport pip\n' "$1" >"$1/bin/pip"
}
code() { # DIR: with scripts that tell
	local kind
	for kind in activate deactivate; do
		mkdir -p "$1/etc/conda/$kind.d"
		echo "echo $kind ${1##*/} \$CONDA_PREFIX" | tee "$1/etc/conda/$kind.d/x.fish" >"$1/etc/conda/$kind.d/x.sh"
	done
}
for prefix in "$root" "$root/envs"/{a,b} "$dir"/{one,two,scripts,gains}/.venv "$dir/pix/.pixi/envs/default"; do
	prefix "$prefix"
done
code "$dir/scripts/.venv"
mkdir -p "$root/condabin" "$dir"/{one/sub,named,yml,virtual,moved}
echo "$root/envs/a" >"$dir/named/.venv"
echo 'name: b' >"$dir/yml/environment.yml"
new_env "$dir/virtual/.venv"
cp -r "$dir/one/.venv" "$dir/moved/.venv"
rm "$dir/pix/.pixi/envs/default/bin/pip"
printf '[workspace]\nname = "pixels"\nversion = "1.2"\n' >"$dir/pix/pixi.toml"
printf '{"manifest_path":"%s/pixi.toml","environment_name":"default","pixi_version":"0.49.0"}' "$dir/pix" >"$dir/pix/.pixi/envs/default/conda-meta/pixi"
e=$dir/one/.venv f=$dir/two/.venv pixi=$dir/pix/.pixi/envs/default
none="CONDA_PREFIX unset
CONDA_SHLVL=0
PATH=$base_path
_VENV_CONDA unset"
names='CONDA_PREFIX CONDA_SHLVL PATH _VENV_CONDA'

each "CONDA_PREFIX=$e
CONDA_SHLVL=1
CONDA_DEFAULT_ENV=$e
PATH=$e/bin:$base_path
CONDA_PREFIX=$e
$none" "in and out, on the same line" <<<"cd '$dir/one/sub' && show CONDA_PREFIX CONDA_SHLVL CONDA_DEFAULT_ENV PATH; cd ..; tick; show CONDA_PREFIX; cd / && show $names"
each "($e) > 
> " "the prompt" <<<"cd '$dir/one'
prompt; cd /
prompt"
each "CONDA_PREFIX=$root/envs/a
CONDA_PREFIX=$root/envs/b
CONDA_SHLVL=1
CONDA_PREFIX_1 unset
PATH=$root/envs/b/bin:$root/condabin:$base_path
CONDA_PREFIX=$pixi
CONDA_DEFAULT_ENV=pixels
CONDA_PREFIX unset
PATH=$root/condabin:$base_path" "a .venv file, environment.yml, pixi; from one to the other" "${with[@]}" <<<"cd '$dir/named'; show CONDA_PREFIX; cd '$dir/yml'; show CONDA_PREFIX CONDA_SHLVL CONDA_PREFIX_1 PATH
cd '$dir/pix'; show CONDA_PREFIX CONDA_DEFAULT_ENV; cd /; show CONDA_PREFIX PATH"
mkdir "$dir"/exported "$dir/unnamed" "$dir/named-b"
printf 'name: nowhere\ndependencies:\n  - prefix: /no\nprefix: %s/\n' "$f" >"$dir/exported/environment.yml"
printf 'prefix: %s\n' "$f" >"$dir/unnamed/environment.yml"
printf 'name: b\nprefix: %s\n' "$f" >"$dir/named-b/environment.yml"
each "CONDA_PREFIX=$f
CONDA_PREFIX=$f
CONDA_PREFIX=$root/envs/b
CONDA_PREFIX unset" "environment.yml: its prefix, where its name is none" "${with[@]}" <<<"cd '$dir/exported'; show CONDA_PREFIX; cd '$dir/unnamed'; show CONDA_PREFIX; cd '$dir/named-b'; show CONDA_PREFIX
cd /; show CONDA_PREFIX"
each "PIXI_PROJECT_NAME=pixels
PIXI_PROJECT_ROOT=$dir/pix
PIXI_PROJECT_MANIFEST=$dir/pix/pixi.toml
PIXI_PROJECT_VERSION=1.2
PIXI_ENVIRONMENT_NAME=default
PIXI_IN_SHELL=1
PIXI_PROMPT=(pixels) 
PIXI_PROJECT_NAME=mine
PIXI_IN_SHELL unset
PIXI_PROMPT unset" "pixi's own variables" PIXI_PROJECT_NAME=mine <<<"cd '$dir/pix'; show PIXI_PROJECT_NAME PIXI_PROJECT_ROOT PIXI_PROJECT_MANIFEST PIXI_PROJECT_VERSION PIXI_ENVIRONMENT_NAME PIXI_IN_SHELL PIXI_PROMPT
cd /; show PIXI_PROJECT_NAME PIXI_IN_SHELL PIXI_PROMPT"
each "VIRTUAL_ENV=$dir/virtual/.venv
CONDA_PREFIX unset
PATH=$dir/virtual/.venv/bin:$base_path
VIRTUAL_ENV unset
CONDA_PREFIX=$e
PATH=$e/bin:$base_path
VIRTUAL_ENV=$dir/virtual/.venv
CONDA_PREFIX unset
PATH=$dir/virtual/.venv/bin:$base_path" "from conda's to a virtual one and back" <<<"cd '$dir/one'; cd '$dir/virtual'; show VIRTUAL_ENV CONDA_PREFIX PATH; cd '$dir/one'; show VIRTUAL_ENV CONDA_PREFIX PATH
cd '$dir/virtual'; show VIRTUAL_ENV CONDA_PREFIX PATH"
mkdir "$dir/later" && echo 'name: later' >"$dir/later/environment.yml"
each "CONDA_PREFIX unset
CONDA_PREFIX=$root/envs/later
CONDA_PREFIX unset
CONDA_PREFIX unset
CONDA_PREFIX=$home/far/later" "one that is made, removed, and where settings say so" "${with[@]}" <<<"cd '$dir/later'; tick; show CONDA_PREFIX; cp -r '$root/envs/a' '$root/envs/later'; sed -i 's,/a/,/later/,' '$root/envs/later/bin/pip'
tick; show CONDA_PREFIX; cd /; rm -r '$root/envs/later'; cd '$dir/later'; show CONDA_PREFIX; mkdir '$home/far'; cp -r '$root/envs/a' '$home/far/later'; printf '#!%s/bin/python3.11' '$home/far/later' >'$home/far/later/bin/pip'
tick; show CONDA_PREFIX; echo 'envs_dirs: [~/far]' >'$home/.condarc'; cd /; cd '$dir/later'; show CONDA_PREFIX; cd /; rm -r '$home/far' '$home/.condarc'"
# conda's own start-up has put base there.
base=("${with[@]}" CONDA_CHANGEPS1=no CONDA_SHLVL=1 CONDA_PREFIX="$root" CONDA_DEFAULT_ENV=base CONDA_PROMPT_MODIFIER='(base) ' PATH="$root/bin:$root/condabin:$base_path")
each "CONDA_PREFIX=$e
CONDA_SHLVL=2
CONDA_PREFIX_1=$root
PATH=$e/bin:$root/condabin:$base_path
CONDA_PREFIX=$f
CONDA_SHLVL=2
CONDA_PREFIX_1=$root
PATH=$f/bin:$root/condabin:$base_path
CONDA_PREFIX=$root
CONDA_SHLVL=1
CONDA_PREFIX_1 unset
PATH=$root/bin:$root/condabin:$base_path
VIRTUAL_ENV=$dir/virtual/.venv
CONDA_PREFIX=$root" "on top of base, and back to it" "${base[@]}" <<<"cd '$dir/one'; show CONDA_PREFIX CONDA_SHLVL CONDA_PREFIX_1 PATH; cd '$dir/two'; show CONDA_PREFIX CONDA_SHLVL CONDA_PREFIX_1 PATH
cd /; show CONDA_PREFIX CONDA_SHLVL CONDA_PREFIX_1 PATH; cd '$dir/virtual'; show VIRTUAL_ENV CONDA_PREFIX"
each "CONDA_PREFIX=$root/envs/a
CONDA_PREFIX=$root/envs/a
VIRTUAL_ENV=$dir/virtual/.venv
VIRTUAL_ENV unset
CONDA_PREFIX=$root/envs/a" "what is active by hand stays" "${with[@]}" <<<"activate a; cd '$dir/one'; show CONDA_PREFIX; cd /; show CONDA_PREFIX; cd '$dir/virtual'; show VIRTUAL_ENV; cd '$dir/one'; show VIRTUAL_ENV CONDA_PREFIX"
each "VIRTUAL_ENV=$dir/virtual/.venv
CONDA_PREFIX unset" "a virtual one by hand stays" <<<"activate '$dir/virtual'; cd '$dir/one'; show VIRTUAL_ENV CONDA_PREFIX"
each "CONDA_PREFIX=$root/envs/b
CONDA_PREFIX_1=$e
CONDA_PREFIX=$root/envs/b
CONDA_PREFIX unset" "by hand on top of it; it goes when that has gone" "${with[@]}" <<<"cd '$dir/one'; activate b; show CONDA_PREFIX CONDA_PREFIX_1; cd /; show CONDA_PREFIX; deactivate
tick; show CONDA_PREFIX"
each "$none
$none
CONDA_PREFIX=$e" "deactivate puts it off until the tree is left" <<<"cd '$dir/one'; deactivate; show $names
tick; cd sub; show $names; cd /; cd '$dir/one'; show CONDA_PREFIX"
SHELLS='bash zsh'
each "CONDA_PREFIX=
CONDA_PREFIX=$e" "so does conda's own command" <<<"cd '$dir/one'
export CONDA_PREFIX= CONDA_SHLVL=0 PATH=$base_path; /bin/true
show CONDA_PREFIX; cd /; cd '$dir/one'; show CONDA_PREFIX"
SHELLS='bash zsh fish'
SAYS="venv: $dir/moved/.venv: not activated: it was made for $e and copied or moved here; if you trust it: venv allow" \
	each 'CONDA_PREFIX unset' "one that was copied" <<<"cd '$dir/moved'; show CONDA_PREFIX; tick; cd /; cd '$dir/moved'"
each "active   $e
name     one
by       cd (auto-activation)
health   fine" "status" <<<"cd '$dir/one'; venv | sed 's/ since .*//; /^trusted/d'"
each "yours, and made here" "trust" <<<"cd '$dir/one'; venv trust | sed -n 's/^here .*trusted: //p'"

# ---- code -----------------------------------------------------------------------------------------------------------

s=$dir/scripts/.venv
why="venv: $s: not activated: its activation would run the scripts in $s/etc/conda/activate.d; if you trust it: venv allow"
SAYS=$why each $'CONDA_PREFIX unset\nCONDA_PREFIX unset' "scripts need a word" <<<"cd '$dir/scripts'; show CONDA_PREFIX; tick; cd /; cd '$dir/scripts'; show CONDA_PREFIX"
SAYS=$why each 'CONDA_PREFIX unset' "whatever VENV_TRUST says" VENV_TRUST=all VENV_TRUST_PREFIXES="$dir" <<<"cd '$dir/scripts'; show CONDA_PREFIX"
SAYS="venv: $s: allowed" SHELLS=bash each '' "the word" <<<"venv allow '$s'"
each "activate .venv $s
CONDA_PREFIX=$s
deactivate .venv $s
CONDA_PREFIX unset
activate .venv $s
deactivate .venv $s
CONDA_PREFIX=$e
activate .venv $s
deactivate .venv $s
CONDA_PREFIX unset" "allowed: they run, in and out" <<<"cd '$dir/scripts'; show CONDA_PREFIX; cd /; show CONDA_PREFIX; cd '$dir/scripts'; cd '$dir/one'; show CONDA_PREFIX; cd '$dir/scripts'; deactivate; show CONDA_PREFIX"
SHELLS='bash zsh' each "got: " "in a substitution they print nothing" 2>/dev/null <<<"echo \"got: \$(cd '$dir/scripts' 2>/dev/null)\""
SAYS=*"venv: $s: denied" each "activate .venv $s
CONDA_PREFIX unset" "denied while it is active: it goes, and runs nothing any more" <<<"venv allow '$s'; cd '$dir/scripts'; venv deny
tick; show CONDA_PREFIX"
SAYS=*"venv: $e: denied"* each "CONDA_PREFIX unset
CONDA_PREFIX=$e" "the same of data; and allowed again" <<<"cd '$dir/one'; venv deny
tick; show CONDA_PREFIX; venv allow
tick; show CONDA_PREFIX"
rm -f "$home/.local/share/venv/trust"
SAYS="venv: $s: denied" SHELLS=bash each '' "taken back" <<<"venv deny '$s'"
each 'CONDA_PREFIX unset' "denied" <<<"cd '$dir/scripts'; show CONDA_PREFIX"
# A script that comes later has not been judged.
g=$dir/gains/.venv
SAYS="*venv: $g: not activated: its activation would run the scripts in $g/etc/conda/activate.d; if you trust it: venv allow" each "CONDA_PREFIX=$g
CONDA_PREFIX unset
CONDA_PREFIX unset" "a verdict ends when scripts appear" <<<"cd '$dir/gains'; show CONDA_PREFIX
mkdir -p .venv/etc/conda/activate.d .venv/etc/conda/deactivate.d; echo 'echo gained' >.venv/etc/conda/activate.d/x.sh; cp .venv/etc/conda/activate.d/x.sh .venv/etc/conda/activate.d/x.fish; cp .venv/etc/conda/activate.d/x.sh .venv/etc/conda/deactivate.d/x.sh; cp .venv/etc/conda/activate.d/x.sh .venv/etc/conda/deactivate.d/x.fish
tick; show CONDA_PREFIX; cd /; cd '$dir/gains'; show CONDA_PREFIX; rm -r .venv/etc"
prefix "$dir/vars/.venv"
echo '{"env_vars": {"A": "1"}}' >"$dir/vars/.venv/conda-meta/state"
SAYS="venv: $dir/vars/.venv: not activated: its activation would set the variables in $dir/vars/.venv/conda-meta/state; if you trust it: venv allow" \
	each $'CONDA_PREFIX unset\nA unset' "variables need a word" <<<"cd '$dir/vars'; show CONDA_PREFIX A"
each "A=1
A=1
A unset" "activate is one, for this shell" <<<"activate '$dir/vars'; show A; deactivate; cd '$dir/vars'; show A; cd /; show A"

# ---- shells -----------------------------------------------------------------------------------------------------------

for shell in bash zsh; do
	wanted "$shell: a child shell" || continue
	{
		prelude $shell
		printf 'load\nshow CONDA_PREFIX; prompt; cd /; show %s\ncd %q; deactivate; show %s\n' "$names" "$dir/one" "$names"
	} >"$dir/child"
	case $shell in
	bash) start="bash --noprofile --norc --noediting -i" ;;
	zsh) start="zsh -f -i +o zle +o promptsp +o promptcr" ;;
	esac
	run $shell <<<"cd '$dir/one'
$start <'$dir/child'"
	same "CONDA_PREFIX=$e
($e) > 
$none
$none" "$shell: a child shell"
	run $shell "_VENV_CONDA=1;code;0;1;$s" CONDA_PREFIX="$s" CONDA_SHLVL=1 <<<"cd /; show CONDA_PREFIX PATH"
	same "CONDA_PREFIX unset
PATH=$base_path" "$shell: variables alone run nothing"
	here=$PWD
	cd "$dir/one" || exit 1
	run $shell "_VENV_CONDA=1;data;0;1;$e" CONDA_PREFIX="$e" CONDA_SHLVL=1 PWD="$dir/one" <<<"show PATH"
	cd "$here" || exit 1
	same "PATH=$e/bin:$base_path" "$shell: a start-up file has written PATH anew"
	run $shell <<<"cd '$dir/one'; unload; show $names"
	same "$none" "$shell: unloading"
done
SHELLS='bash zsh' each "in $e
out $e
in $f
out $f" "functions of the user" <<<"f() { echo in \"\$1\"; }; g() { echo out \"\$1\"; }; venv_activate_functions=(f) venv_deactivate_functions=(g); cd '$dir/one'; cd '$dir/two'; cd /"
SHELLS=fish each "in $e
out $e
in $f
out $f" "events" <<<"function f --on-event venv_activate; echo in \$argv; end; function g --on-event venv_deactivate; echo out \$argv; end; cd '$dir/one'; cd '$dir/two'; cd /"
# What was activated by hand goes as well, with auto-activation on or off; what is below it comes back.
mkdir -p "$root/envs/lower"/{conda-meta,bin}
SAYS="venv: $dir/gone: its directory is gone; deactivated" each "CONDA_PREFIX=$dir/gone
CONDA_PREFIX unset
CONDA_SHLVL=0
PATH=$base_path
CONDA_PREFIX unset" "by hand: its directory is gone" <<<"cp -r '$f' '$dir/gone'; activate '$dir/gone'
tick; show CONDA_PREFIX; rm -r '$dir/gone'
tick
show CONDA_PREFIX CONDA_SHLVL PATH; tick
show CONDA_PREFIX"
SAYS="venv: $dir/gone: its directory is gone; deactivated" each "CONDA_PREFIX=$root/envs/lower
CONDA_SHLVL=1
PATH=$root/envs/lower/bin:$root/condabin:$base_path" "by hand, upon another: its directory is gone" VENV_AUTO=0 "${with[@]}" <<<"cp -r '$f' '$dir/gone'; activate lower; activate '$dir/gone'
tick; rm -r '$dir/gone'
tick
show CONDA_PREFIX CONDA_SHLVL PATH"
SHELLS=zsh SAYS="venv: $dir/gone: its directory is gone; deactivated" each "CONDA_PREFIX unset" "no program of this shell took it away" <<<"cp -r '$f' '$dir/gone'; activate '$dir/gone'; zmodload zsh/files
tick
tick
zf_rm -r '$dir/gone'
tick
tick
show CONDA_PREFIX; zmodload -u zsh/files"
SAYS="venv: $dir/gone: its directory is gone; deactivated" each "CONDA_PREFIX unset
PATH=$base_path" "by conda, and inherited: its directory is gone" CONDA_SHLVL=1 CONDA_PREFIX="$dir/gone" CONDA_DEFAULT_ENV="$dir/gone" PATH="$dir/gone/bin:$base_path" <<<"tick
show CONDA_PREFIX PATH"
each "CONDA_PREFIX=
CONDA_SHLVL=0" "what conda 25.7 leaves is nothing that could be gone" CONDA_SHLVL=0 CONDA_PREFIX= <<<"tick
show CONDA_PREFIX CONDA_SHLVL"
SAYS="venv: $dir/two/goes: its directory is gone; deactivated" each "CONDA_PREFIX=$dir/two/goes
CONDA_PREFIX unset
PATH=$base_path" "its directory is gone" VENV_NAMES=goes <<<"mkdir '$dir/two/goes'; cp -r '$f/conda-meta' '$f/bin' '$dir/two/goes'; sed -i 's,/.venv,/goes,' '$dir/two/goes/bin/pip'; cd '$dir/two'; show CONDA_PREFIX
rm -r '$dir/two/goes'
tick; show CONDA_PREFIX PATH"
SHELLS='bash zsh'
SAYS="venv: activate: CONDA_SHLVL is read-only in this shell; nothing was changed" each "CONDA_PREFIX unset
PATH=$base_path" "a variable that cannot be changed: said once" <<<"readonly CONDA_SHLVL; cd '$dir/one'
cd sub; cd ..
show CONDA_PREFIX PATH"
SHELLS='bash zsh fish'
each "CONDA_PREFIX unset" "auto-activation off" VENV_AUTO=0 <<<"cd '$dir/one'; show CONDA_PREFIX"
each "CONDA_PREFIX unset" "where direnv is at work" DIRENV_DIR=-/x <<<"cd '$dir/one'; show CONDA_PREFIX"

# ---- venv run ---------------------------------------------------------------------------------------------------------

r=$dir/run
prefix "$r"
mkdir -p "$r"/etc/conda/{activate.d,deactivate.d}
echo 'export FROM_SCRIPT="it ran"' >"$r/etc/conda/activate.d/x.sh"
printf '#!/bin/sh\necho "$1|$FROM_SCRIPT|$A|$CONDA_PREFIX|${VIRTUAL_ENV-none}|$PATH"; exit 7\n' >"$r/bin/tool"
chmod 755 "$r/bin/tool"
echo '{"env_vars": {"A": "$x"}}' >"$r/conda-meta/state"
each "a  b|it ran|\$x|$r|none|$r/bin:$base_path
rc=7
CONDA_PREFIX unset
FROM_SCRIPT unset" "venv run: variables, scripts, status" <<<"venv run -e '$r' tool 'a  b'; rc; show CONDA_PREFIX FROM_SCRIPT"
each "a|it ran|\$x|$r|none|$r/bin:$base_path" "venv run: instead of a virtual one" <<<"activate '$dir/virtual'; venv run -e '$r' tool a"
each "a||\$x|$r|none|$r/bin:$base_path" "venv run: in what is active nothing runs again" <<<"activate '$r'; drop FROM_SCRIPT; cd /; venv run tool a"
SAYS='venv: run: nothing-of-that-name: no such command, in the environment or elsewhere on PATH' each 'rc=127' "venv run: no such command" <<<"venv run -e '$r' nothing-of-that-name; rc"
rm -r "$r/etc"
each "a||\$x|$r|none|$r/bin:$base_path" "venv run: without scripts no shell" <<<"venv run -e '$r' tool a"

# ---- what it costs ------------------------------------------------------------------------------------------------------

# Away from what has just changed, which is looked at more closely. The first pair opens the library and reads the settings.
if [[ -z ${SANITIZE-} ]] && need strace; then
	touch -d '1 hour ago' "$root" "$home" 2>/dev/null
	for shell in bash zsh; do
		for what in "activate '$root/envs/a'; deactivate" "activate a; deactivate"; do
			wanted "$shell: $what" || continue
			for times in 10 110; do
				{
					echo "load() { :; }; cd /usr"
					[[ $shell == bash ]] && echo "enable -f '$B/lib/bash/venv.so' activate"
					[[ $shell == zsh ]] && echo "module_path=('$B/lib/zsh' \$module_path); zmodload venv"
					echo "sleep 3; for ((i = 0; i < $times; i++)); do $what; done"
				} >"$dir/script"
				env -i HOME="$home" PATH="$base_path" "${with[@]}" strace -f -qq -o "$dir/trace" $shell $([[ $shell == zsh ]] && echo -f || echo --norc) "$dir/script"
				declare "calls_$times=$(wc -l <"$dir/trace")" "forks_$times=$(grep -cE ' (clone|clone3|fork|vfork)\(' "$dir/trace")"
			done
			each=$(((calls_110 - calls_10) / 100))
			((each <= (${#what} > 30 ? 36 : 48) && forks_110 == forks_10))
			ok $? "$shell: $what: $each calls, no process"
		done
	done
fi

done_testing
