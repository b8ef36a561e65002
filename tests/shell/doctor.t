#!/bin/bash
# `venv doctor`: environments made by the real tools, then broken as upgrades, moves and accidents break them. Each finding has the command
# that repairs it, and that is run.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv
minor=$("$system_python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
places=(D="$dir" TMPDIR="$dir")
cat >"$dir/say" <<-END
	#!/bin/sh
	# The output of venv doctor, without where that was and which Python it is.
	sed "s|$dir|D|g; s/Python $minor[.0-9]*/Python X.Y.Z/; s/python$minor/pythonX.Y/g; s/ $minor / X.Y /g"
END
chmod +x "$dir/say"
# The words of a script, in common to the shells.
ask='venv doctor $E >$D/report; rc; $D/say <$D/report'

# doctor WANT NAME E [PREPARE]: for each shell anew PREPARE is run (by bash), then the environment E is examined.
doctor() {
	local want=$1 name=$2 e=$3 prepare=${4-:} shell
	for shell in ${SHELLS}; do
		wanted "$shell: $name" || continue
		(cd "$dir" && eval "$prepare") || bail "$name: cannot be prepared"
		SHELLS=$shell each "$want" "$name" "${places[@]}" E="$e" <<<"$ask"
	done
}

# repaired NAME E PREPARE: what is found is repaired by what it says, one finding after the other.
repaired() {
	local name=$1 e=$2 prepare=$3 shell
	for shell in $SHELLS; do
		wanted "$shell: $name" || continue
		(cd "$dir" && eval "$prepare") || bail "$name: cannot be prepared"
		SHELLS=$shell each $'rc=1\nrc=0' "$name: what it says repairs it" "${places[@]}" E="$e" <<-'END'
			venv doctor $E >$D/report; rc
			sed -n 's/.*; repair: //p' <$D/report | head -n 1 >$D/command
			cd $D
			. $D/command >$D/said 2>&1
			cd /
			venv doctor $E >$D/report; rc
		END
	done
}

# ---- which one
new_env "$dir/plain"
mkdir "$dir/project" "$dir/none" "$home/.virtualenvs"
new_env "$dir/project/.venv"
new_env "$home/.virtualenvs/named"
each $'rc=0\nD/plain (venv, Python X.Y.Z): fine' "a healthy one, by its path" "${places[@]}" E="$dir/plain" <<<"$ask"
each $'rc=0\nD/project/.venv (venv, Python X.Y.Z): fine' "that of a project" "${places[@]}" E="$dir/project" <<<"$ask"
each $'rc=0\nD/home/.virtualenvs/named (venv, Python X.Y.Z): fine' "by its name" "${places[@]}" E=named <<<"$ask"
each $'rc=0\nD/project/.venv (venv, Python X.Y.Z): fine\nrc=0\nD/plain (venv, Python X.Y.Z): fine' "that of the directory; the active one before" "${places[@]}" VENV_AUTO=0 <<'END'
cd $D/project; venv doctor >$D/report; rc; $D/say <$D/report
activate $D/plain; venv doctor >$D/report; rc; $D/say <$D/report
END
SAYS="venv: doctor: $dir/none: no environment here; make one with: venv create" each 'rc=1' "none here" "${places[@]}" <<<'cd $D/none; venv doctor; rc'
SAYS="venv: doctor: nowhere: no such directory, and no environment of that name; all names: venv list" each 'rc=1' "none of that name" <<<'venv doctor nowhere; rc'
SAYS="venv: b: one argument too many; usage: venv doctor ?--json? ?ENV?" each 'rc=2' "two of them" <<<'venv doctor a b; rc'
SAYS="venv: doctor: an empty name; usage: venv doctor ?--json? ?ENV?" each 'rc=2' "an empty name" <<<"venv doctor ''; rc"
each "usage: venv doctor [--json] [ENV]" "help" <<<'venv doctor --help | head -n 1'
like "$(cd "$dir" && HOME=$home "$B/bin/venv" __complete -- 2 venv doctor '')" *$'named\tvenv, Python'*plain/* "completion: names and directories"
like "$("$B/bin/venv" __complete -- 2 venv doctor --)" *$'--json\tprint one JSON object\n'* "completion: options"
virtualenv -q --no-download "$dir/virtual" && virtualenv -q --no-download --always-copy "$dir/copied" || bail "virtualenv failed"
"$system_python" -m venv "$dir/pip" && "$system_python" -m venv --without-pip --copies "$dir/copies" || bail "venv failed"
for e in virtual copied pip copies; do
	is "$("$B/bin/venv" doctor "$dir/$e" | sed 's/.*: //')" fine "a healthy one: $e"
done

# ---- the interpreter
base='rm -rf base e; mkdir -p base/bin; ln -s $system_python base/bin/python3; base/bin/python3 -m venv --without-pip e'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it leads to D/base/bin/python3, which is not there; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "the Python it was made from is gone" "$dir/e" "$base; rm -r base"
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it leads to D/gone, which is not there; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "its scripts are not told besides" "$dir/e" \
	'rm -rf e; cp -a pip e; sed -i "s|$dir/pip|$dir/e|g" e/bin/pip* e/bin/activate* e/pyvenv.cfg; ln -sfn $dir/gone e/bin/python3'
repaired "a base that is gone" "$dir/e" "$base; rm -r base"
repaired "a base that is gone, of virtualenv" "$dir/e" 'rm -rf e; cp -a virtual e; sed -i "s|$dir/virtual|$dir/e|g" $(grep -lI "$dir/virtual" e/bin/[a-oq-z]* e/bin/pip*); ln -sfn /nowhere/python3 e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it is not there; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "bin/python removed" "$dir/e" 'rm -rf e; new_env e; rm e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it leads nowhere; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "a link to itself" "$dir/e" 'rm -rf e; new_env e; ln -sfn python e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it is no file; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "a pipe" "$dir/e" 'rm -rf e; new_env e; rm e/bin/python; mkfifo e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: its Python is gone (bin/python): it may not be executed; repair: chmod +x D/e/bin/python" "not executable" "$dir/e" \
	'rm -rf e; new_env e --copies; chmod -x e/bin/python'
repaired "not executable" "$dir/e" 'rm -rf e; new_env e --copies; chmod -x e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: bin/python is empty; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "empty, as after a full disk" "$dir/e" 'rm -rf e; new_env e --copies; : >e/bin/python'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  interpreter: the Python it was made from is gone (D/base/bin): the copy in bin does not find its library; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "the base of a copy is gone" "$dir/e" \
	'rm -rf e base; new_env e --copies; sed -i "s|^home = .*|home = $dir/base/bin|" e/pyvenv.cfg'
# /usr/bin/python3 led to 3.6 when it was made. That is all that is left of it: the files are those of then.
old='rm -rf e; new_env e; sed -i "s/^version = .*/version = 3.6.15/" e/pyvenv.cfg; mv e/lib/python$minor e/lib/python3.6'
doctor "rc=1
D/e (venv, Python 3.6.15):
  upgraded: made for Python 3.6, and bin/python is X.Y now: what was installed for 3.6 is not found by it; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "another minor version" "$dir/e" "$old"
repaired "another minor version" "$dir/e" "$old"
doctor "rc=1
D/e (venv, Python 3.6.15):
  upgraded: made for Python 3.6, and bin/python is X.Y now: what was installed for 3.6 is not found by it; repair: venv create --clear --system-site-packages D/e
  before that, what is installed in it: venv packages --freeze D/e" "of a copy, with the packages of the system" "$dir/e" \
	"${old/new_env e/new_env e --copies --system-site-packages}"
doctor "rc=1
D/e (venv, Python X.Y.Z):
  library: lib/pythonX.Y is not there: nothing that was installed is found; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "no library" "$dir/e" 'rm -rf e; new_env e; rm -r e/lib/python*'

# ---- moved
moved='rm -rf e was; cp -a pip was; sed -i "s|$dir/pip|$dir/was|g" was/bin/pip* was/bin/activate* was/pyvenv.cfg; mv was e'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  moved: it was made for D/was and moved here: its scripts mean that place; repair: venv create --clear D/e
  scripts: pip, pip3, pip$minor are to be run by D/was/bin/python3, which is not there; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "moved" "$dir/e" "$moved"
repaired "moved" "$dir/e" "$moved"
doctor "rc=1
D/e (venv, Python X.Y.Z):
  moved: it was made for D/plain, of which this is a copy: its scripts mean that one; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "copied" "$dir/e" 'rm -rf e; cp -a plain e'
doctor "rc=1
D/e (venv, Python X.Y.Z):
  moved: it was made for D/was and moved here: its scripts mean that place; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e" "moved, as pyvenv.cfg says" "$dir/e" 'rm -rf e was; new_env was; rm was/bin/[aA]ctivate*; mv was e'
ln -s "$dir/plain" "$dir/link"
is "$("$B/bin/venv" doctor "$dir/link")" "$dir/link (venv, Python $("$system_python" -c 'import platform; print(platform.python_version())')): fine" \
	"by a link to it: not moved"
each $'rc=1\nD/gone:\n  deleted: its directory is gone, and VIRTUAL_ENV names it; repair: deactivate\nunset' "deleted" "${places[@]}" <<'END'
put VIRTUAL_ENV $D/gone; venv doctor >$D/report; rc; $D/say <$D/report; sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
state | sed 's/ .*//'
END

# ---- scripts
shebang() { # TEXT NAME...: scripts that begin so
	local text=$1
	shift
	for name; do
		printf "$text\nimport sys\n" >"$dir/e/bin/$name" && chmod +x "$dir/e/bin/$name"
	done
}
ours='D/e (venv, Python X.Y.Z):'
new_env "$dir/other"
broken() { # WANT NAME: of the scripts of e, what is wrong
	local want="rc=0
$ours fine"
	[[ -z $1 ]] || want="rc=1
$ours
  scripts: $1; repair: venv create --clear D/e
  before that, what is installed in it: venv packages --freeze D/e"
	doctor "$want" "$2" "$dir/e"
	rm -rf "$dir/e"
	new_env "$dir/e"
}
SHELLS=bash
rm -rf "$dir/e"
new_env "$dir/e"
shebang "#!$dir/e/bin/python" a
shebang "#!$dir/e/bin/python3 -I" b
shebang '#!/usr/bin/env python3' c
shebang '#!/bin/sh' d
shebang "#! $dir/link/../e/bin/python" e
shebang "#!/bin/sh\n'''exec' $dir/e/bin/python \"\$0\" \"\$@\"\n' '''" f
shebang "#!/bin/sh\n'''exec' \"\$(dirname -- \"\$(realpath -- \"\$0\")\")\"/'python3' \"\$0\" \"\$@\"\n' '''" g # uv's relocatable
shebang 'no first line' h
printf '#!/gone/python\n' >"$dir/outside"
ln -s "$dir/outside" "$dir/e/bin/i" # not of the environment
printf '#!/gone/python' >"$dir/e/bin/.hidden"
broken '' "scripts that are right"
shebang "#!$dir/other/bin/python" a b
shebang "#!/bin/sh\n'''exec' \"$dir/other/bin/python\" \"\$0\" \"\$@\"\n' '''" c d e # distlib's, of a path with a blank or too long
broken 'a, b, c and 2 more are to be run by D/other/bin/python, which belongs to another environment' "of another environment"
shebang '#!/gone/bin/python' one
broken 'one is to be run by /gone/bin/python, which is not there' "of a place that is gone"
shebang "#!/bin/sh\n'''exec' '/gone/it'\\\\''s/python' \"\$0\" \"\$@\"\n' '''" one # uv's
broken "one is to be run by /gone/it's/python, which is not there" "in the words of sh"
shebang "#!/bin/sh\n'''exec' \"\$(dirname -- \"\$(realpath -- \"\$0\")\")\"/'python2' \"\$0\" \"\$@\"\n' '''" one
broken 'one is to be run by python2, which is not there' "beside it, and not there"
long=$dir/$(printf 'x%.0s' {1..250})/bin/python
shebang "#!$long" one
broken "one is to be run by D/${long#"$dir"/}, a path too long for the first line of a script" "longer than Linux reads"
for i in {10..40}; do shebang "#!/gone/$i" "s$i"; done
like "$("$B/bin/venv" doctor "$dir/e")" "*s25 is to be run by /gone/25, which*15 more are to be run by other interpreters that are not there, or not its own; *" "many of them"
rm -r "$dir/e"
SHELLS='bash zsh fish'

# ---- pyvenv.cfg
config() { # WHY NAME PREPARE
	doctor "rc=1
D/e${4- (venv, Python X.Y.Z)}:
  config: $1; repair: ${5-venv create --clear D/e}
  before that, what is installed in it: venv packages --freeze D/e" "$2" "$dir/e" "rm -rf e; new_env e; $3"
}
SHELLS=bash
config 'pyvenv.cfg is not UTF-8, with which Python does not start' "not UTF-8" 'printf "x = \xff\n" >>e/pyvenv.cfg'
config 'pyvenv.cfg has 32 KiB or more, with which Python X.Y.Z and later do not start' "huge" 'yes "# much" | head -n 8000 >>e/pyvenv.cfg'
config 'pyvenv.cfg does not say which Python this was made from (`home`)' "no home" 'sed -i /^home/d e/pyvenv.cfg' ' (virtualenv, Python X.Y.Z)'
doctor "rc=1
D/e:
  config: pyvenv.cfg is not there, or no file: without it Python takes this for no environment; repair: venv create --clear D/e" "no pyvenv.cfg" "$dir/e" \
	'rm -rf e; new_env e; rm e/pyvenv.cfg'
doctor "rc=1
D/e:
  config: pyvenv.cfg is not there, or no file: without it Python takes this for no environment; repair: venv create --clear D/e" "a pipe" "$dir/e" \
	'rm -rf e; new_env e; rm e/pyvenv.cfg; mkfifo e/pyvenv.cfg'
SHELLS='bash zsh fish'

# ---- whose it is
doctor "rc=1
$ours
  trust: \`cd\` does not activate it: D/e/bin can be written by others; repair: chmod go-w D/e/bin" "open to others" "$dir/e" 'rm -rf e; new_env e; chmod 777 e/bin'
repaired "open to others" "$dir/e" 'rm -rf e; new_env e; chmod 777 e/bin'
SAYS="venv: $dir/plain: allowed
venv: $dir/plain: forgotten" each $'rc=1\nD/plain (venv, Python X.Y.Z):\n  trust: `cd` does not activate it: VENV_TRUST=ask, and you did not allow it; repair: venv allow D/plain\nrc=0' \
	"not allowed" "${places[@]}" VENV_TRUST=ask E="$dir/plain" <<'END'
venv doctor $E >$D/report; rc; $D/say <$D/report
sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
venv doctor $E >$D/report; rc
venv trust --forget $E
END
SAYS="venv: $dir/plain: denied
venv: $dir/plain: forgotten" each 'rc=0' "denied: that is what the user said" "${places[@]}" E="$dir/plain" <<'END'
venv deny $E; venv doctor $E >$D/report; rc; venv trust --forget $E
END

# ---- variables
in_front=$dir/in_front
mkdir "$in_front" "$dir/harmless"
printf '#!/bin/sh\n' | tee "$in_front/python" "$in_front/activate" "$in_front/pip" "$in_front/python3" "$in_front/other" >"$dir/harmless/tool"
chmod +x "$in_front"/* "$dir/harmless/tool"
each "rc=1
D/plain (venv, Python X.Y.Z):
  shadowed: D/in_front stands before its bin in PATH, and has python, python3 too; repair: activate D/plain
rc=0
fine" "something stands in front in PATH" "${places[@]}" <<'END'
activate $D/plain
put PATH $D/in_front:$D/harmless:$D/none:$D/say:$D/plain/bin:/usr/bin:/bin
venv doctor >$D/report; rc; $D/say <$D/report
sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
venv doctor >$D/report; rc; sed 's/.*: //' <$D/report
END
each "rc=1
D/plain (venv, Python X.Y.Z):
  path: its bin is not in PATH, though VIRTUAL_ENV names it; repair: activate D/plain
rc=0
rc=1
D/plain (venv, Python X.Y.Z):
  path: its bin is in PATH more than once; repair: activate D/plain
rc=0" "not in PATH; twice" "${places[@]}" <<'END'
activate $D/plain
put PATH /usr/bin:/bin
venv doctor >$D/report; rc; $D/say <$D/report | grep -v shadowed
sed -n 's/.*; repair: //p' <$D/report | head -n 1 >$D/command; . $D/command
venv doctor >$D/report; rc
put PATH $D/plain/bin:/usr/bin:$D/plain/bin:/bin
venv doctor >$D/report; rc; $D/say <$D/report
sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
venv doctor >$D/report; rc
END
each "rc=1
D/plain (venv, Python X.Y.Z):
  variable: PYTHONHOME is /some: every Python looks for its library there, also that of the environment; repair: REMOVE PYTHONHOME
  variable: PYTHONPATH is /where: modules there come before those of any environment; repair: REMOVE PYTHONPATH
rc=0
rc=0
rc=1" "PYTHONHOME, PYTHONPATH" "${places[@]}" <<'END'
activate $D/plain
put PYTHONHOME /some; put PYTHONPATH /where
venv doctor >$D/report; rc; $D/say <$D/report | sed 's/unset PY/REMOVE PY/; s/set -e PY/REMOVE PY/'
sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
venv doctor >$D/report; rc
deactivate; put PYTHONHOME /some
venv doctor $D/plain >$D/report; rc
put PYTHONPATH /where
venv doctor $D/plain >$D/report; rc
END
mkdir -p "$dir/conda/conda-meta" "$dir/conda/bin"
touch "$dir/conda/conda-meta/history"
SAYS='*' each "rc=1
D/plain (venv, Python X.Y.Z):
  conda: the conda environment D/conda is active besides (CONDA_PREFIX) and in PATH: commands that this one has not are taken from there; repair: deactivate; deactivate; activate D/plain
rc=0
D/plain " "a conda environment besides" "${places[@]}" <<'END'
activate $D/conda; activate $D/plain
venv doctor >$D/report; rc; $D/say <$D/report
sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
venv doctor >$D/report; rc
echo "$VIRTUAL_ENV $CONDA_PREFIX" | $D/say
END
# What only the shell knows. Each is repaired by what it says.
new_env "$dir/full"
printf '#!/bin/sh\n' >"$dir/full/bin/pip" && chmod +x "$dir/full/bin/pip"
hidden() { # SHELLS WHAT REPAIR LINE
	SHELLS=$1 each "rc=1
  shadowed: $2; repair: $3
rc=0" "$2" "${places[@]}" <<-END
		activate \$D/full
		$4
		venv doctor >\$D/report; rc; tail -n 1 \$D/report | \$D/say
		sed -n 's/.*; repair: //p' <\$D/report >\$D/command; . \$D/command
		venv doctor >\$D/report; rc
	END
}
function='the shell has a function pip, which comes before the command of the environment'
alias='the shell has an alias python, which comes before the command of the environment'
hidden 'bash zsh' "$function" 'unset -f pip' 'pip() { :; }'
hidden fish "$function" 'functions -e pip' 'function pip; end'
hidden 'bash zsh' "$alias" 'unalias python' 'alias python=/usr/bin/python3'
hidden 'bash zsh' "$alias" 'unalias python' "alias python='winpty python'"
hidden fish "${alias/an alias/a function}" 'functions -e python' 'alias python=/usr/bin/python3'
hidden 'bash zsh' "the shell remembers pip to be D/in_front/pip" 'hash -r' 'PATH=$D/full/bin:$D/in_front:/usr/bin:/bin
		mv $D/full/bin/pip $D/pip.away; hash -r; hash pip; mv $D/pip.away $D/full/bin/pip'
SHELLS='bash zsh' each 'rc=0' "harmless aliases, functions of other names" "${places[@]}" <<'END'
activate $D/full; alias python=python3; alias pip='noglob pip --quiet'; alias ll=/usr/bin/python3; mypip() { :; }; pip4() { :; }
venv doctor >$D/report; rc
END
SHELLS='bash zsh' each $'rc=1\n1' "a place that is remembered because it comes first is told once" "${places[@]}" <<'END'
activate $D/full; PATH=$D/in_front:$PATH; hash -r; hash pip
venv doctor >$D/report; rc; grep -c pip <$D/report
END
SHELLS='bash zsh' each 'rc=0' "a shell that is strict" "${places[@]}" <<'END'
activate $D/full; set -u; trap 'echo trapped >&2' ERR; [ -n "${ZSH_VERSION-}" ] || set -E
venv doctor >$D/report; rc
END
is "$(cd / && env "BASH_FUNC_pip%%=() { :; }" VIRTUAL_ENV="$dir/full" PATH="$dir/full/bin:$PATH" "$B/bin/venv" doctor | sed -n 's/.*; repair: //p')" \
	'unset -f pip' "without a shell: a function that bash exported"

# ---- those of managers, and old ones
poetry=$home/.cache/pypoetry/virtualenvs/my-proj-pPDW62rD-py3.11
new_env "$poetry"
rm "$poetry/bin/python"
like "$(HOME=$home "$B/bin/venv" doctor "$poetry")" "*; repair: poetry env remove my-proj-pPDW62rD-py3.11 && poetry install"$'\n'* "Poetry's: by Poetry"
mkdir "$dir/uv"
new_env "$dir/uv/.venv"
printf 'home = /usr/bin\nuv = 0.9\nversion_info = %s.1\nrelocatable = true\n' "$minor" >"$dir/uv/.venv/pyvenv.cfg"
: >"$dir/uv/.venv/bin/activate"
like "$(HOME=$home "$B/bin/venv" doctor "$dir/uv/.venv")" "* (uv, Python $minor.1):"$'\n  trust: *does not say that it was made there; repair: venv allow*' "uv's relocatable: not moved"
rm "$dir/uv/.venv/bin/python"
touch "$dir/uv/uv.lock"
like "$(HOME=$home "$B/bin/venv" doctor "$dir/uv/.venv")" "*; repair: cd $dir/uv && uv sync"$'\n'* "uv's project: by uv"
mkdir -p "$dir/legacy/bin" "$dir/legacy/lib/python2.7"
touch "$dir/legacy/bin/activate" "$dir/legacy/bin/activate_this.py"
cp "$system_python" "$dir/legacy/bin/python"
printf '%s' "$dir/gone" >"$dir/legacy/lib/python2.7/orig-prefix.txt"
like "$("$B/bin/venv" doctor "$dir/legacy")" "*  interpreter: the Python it was made from is gone ($dir/gone); repair: *" "virtualenv before 20: its base is gone"
mkdir -p "$dir/conda-broken/conda-meta" "$dir/conda-broken/bin"
ln -s nothing "$dir/conda-broken/bin/python"
like "$("$B/bin/venv" doctor "$dir/conda-broken")" "*  interpreter: * it leads to $dir/conda-broken/bin/nothing, which is not there; repair: conda env remove -p $dir/conda-broken"$'\n'* "a conda environment"

# ---- hostile
evil=$dir/$'it\'s \\ a\n\e[31m\xff'
cp -a "$dir/plain" "$evil"
ln -sfn $'/gone/\e[2J\n\xfe' "$evil/bin/python3"
printf '#!/\e[2J$(touch %s/pwned)/python\n' "$dir" >"$evil/bin/"$'a\nb\e[31m'
chmod 777 "$evil/bin"
out=$("$B/bin/venv" doctor "$evil")
[[ $out == *'interpreter: '*'it leads to /gone/?[2J??'* ]] && ! LC_ALL=C grep -q $'[\e\xff\xfe]' <<<"$out"
ok $? "nothing reaches the terminal" || diag "$(cat -v <<<"$out")"
got=$("$B/bin/venv" doctor --json "$evil" | PLACE=$evil "$system_python" -c '
import json, os, shlex, sys
report = json.load(sys.stdin)
assert report["environment"] == os.environ["PLACE"], report["environment"]
assert report["health"] == "its Python is gone (bin/python)" and report["active"] is False and report["tool"] == "venv"
for finding in report["findings"]:
    print(finding["finding"], shlex.split(finding["repair"])[-1].startswith(os.environ["PLACE"]))' 2>&1)
is "$got" $'moved True\ninterpreter True\ntrust True\nscripts True' "JSON whatever the bytes; commands are quoted"
[[ ! -e $dir/pwned ]]
ok $? "and nothing of it was run"
SHELLS='bash zsh fish'
for shell in $SHELLS; do
	new_env "$dir/it's \\ here" --copies
	chmod -x "$dir/it's \\ here/bin/python"
	SHELLS=$shell each 'rc=0' "the command is quoted for the shell" "${places[@]}" E="$dir/it's \\ here" <<-'END'
		venv doctor "$E" >$D/report
		sed -n 's/.*; repair: //p' <$D/report >$D/command; . $D/command
		venv doctor "$E" >/dev/null; rc
	END
done
is "$("$B/bin/venv" doctor --json "$dir/plain" | "$system_python" -m json.tool --compact)" \
	"{\"environment\":\"$dir/plain\",\"python\":\"$("$system_python" -c 'import platform; print(platform.python_version())')\",\"tool\":\"venv\",\"active\":false,\"health\":\"fine\",\"findings\":[]}" \
	"a healthy one as JSON"

# What would be waited for, or never ends, in bin and around.
rm -rf "$dir/e"
new_env "$dir/e"
mkfifo "$dir/e/bin/pipe"
truncate -s 4G "$dir/e/bin/sparse"
{ printf '#!/' && head -c 100000 /dev/zero | tr '\0' x; } >"$dir/e/bin/endless"
mkdir "$dir/e/bin/directory"
ln -s /dev/zero "$dir/e/bin/zero"
ln -s loop "$dir/e/bin/loop"
((EUID)) || mknod "$dir/e/bin/device" c 1 5 2>/dev/null
touch "$dir/e/bin/name-"{1..12000}
like "$(timeout -s KILL 20 "$B/bin/venv" doctor "$dir/e")" *$'\n  scripts: endless is to be run by /xxx*' "pipes, devices, links, 4 GB, 12,000 files in bin"
rm -r "$dir/e/bin" && mkfifo "$dir/e/bin"
like "$(timeout -s KILL 20 "$B/bin/venv" doctor "$dir/e")" *$'its Python is gone (bin/python): it is not there; repair: *' "bin is a pipe"
mkfifo "$dir/fifo"
path=$(printf "$in_front:%.0s" {1..3000})
out=$(VIRTUAL_ENV=$dir/plain PATH=$dir/fifo:.::$path$dir/plain/bin:$PATH timeout -s KILL 20 "$B/bin/venv" doctor)
is "$(grep -c shadowed <<<"$out")" 61 "PATH of 3,000 elements, of which the first are told"
printf '%0.s/' {1..9000} >"$dir/legacy/lib/python2.7/orig-prefix.txt"
"$B/bin/venv" doctor "$dir/legacy" >/dev/null
ok $(($? > 1)) "a prefix longer than a path"
trace=$(strace -f -qq -e trace=execve,fork,vfork,clone,clone3 "$B/bin/venv" doctor "$dir/virtual" 2>&1 >/dev/null)
is "$(grep -cE '^(\[pid .*\] )?(execve|clone|clone3|fork|vfork)\(' <<<"$trace")" 1 "no process is started but the program"
done_testing
