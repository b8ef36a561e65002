#!/bin/bash
# `venv create`: the real tools make it, the calling shell enters it. What uv does is played by a script that only notes its words.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv

p=$dir/p names=$home/.virtualenvs
mkdir -p "$p"
fresh() {
	rm -rf "$p" "$names" && mkdir -p "$p"
}
# Every shell starts with nothing made.
each_fresh() { # as each
	local all=$SHELLS script
	script=$(cat)
	for SHELLS in $all; do
		fresh
		each "$@" <<<"$script"
	done
	SHELLS=$all
}

by="venv: create: $p/.venv: by venv, with /usr/bin/python3"
SAYS=$by each_fresh "rc=0
$(on "$p/.venv")
VIRTUAL_ENV_PROMPT=p
deactivate 0" "no name: .venv here, entered" <<END
cd $p
venv create --tool venv --without-pip
rc; state; show VIRTUAL_ENV_PROMPT
deactivate && echo deactivate 0
END

SAYS="venv: create: $names/numbers: by venv, with /usr/bin/python3" each_fresh "rc=0
$(on "$names/numbers")" "a name: under WORKON_HOME" <<END
cd $p; venv create numbers --tool=venv --without-pip; rc; state
END

SAYS="venv: create: $p/two words/it's: by venv, with /usr/bin/python3" each_fresh "rc=0
VIRTUAL_ENV=$p/two words/it's
VIRTUAL_ENV_PROMPT=a b" "a directory, its parents, an option's value that looks like another" <<END
cd $p; venv create --prompt 'a b' --tool venv 'two words/it'\\''s' --without-pip; rc; show VIRTUAL_ENV VIRTUAL_ENV_PROMPT
END

SAYS="venv: create: $p/venv: by venv, with /usr/bin/python3" each_fresh "rc=0
VIRTUAL_ENV=$p/venv" "a name the search looks for is a directory here" <<END
cd $p; venv create venv --tool venv --without-pip; rc; show VIRTUAL_ENV
END

SAYS="venv: create: $p/.venv: by venv, with /usr/bin/python3" each_fresh "rc=0
$off" "--no-activate" <<END
cd $p; venv create --no-activate --tool venv --without-pip; rc; state
END

SAYS="venv: create: $names/x: by venv*venv: create: $p/y: by venv*venv: create: 2 environments made, none of them activated" \
	each_fresh "rc=0
$off" "several" <<END
cd $p; venv create x --tool venv ./y --without-pip; rc; state; test -e $names/x/pyvenv.cfg && test -e y/pyvenv.cfg || echo missing
END

SAYS="venv: create: $names/-x: by venv*" each_fresh "rc=0
VIRTUAL_ENV=$names/-x" "a name that begins with a hyphen, after --" <<END
venv create --tool venv --without-pip -- -x; rc; show VIRTUAL_ENV
END

# A switch from what is active is one step, and what is active is no base.
SAYS="*$names/b: by venv, with /usr/bin/python3" each_fresh "$(on "$names/b")" "while another is active" <<END
venv create a --tool venv --without-pip; venv create b --tool venv -p 3 --without-pip; deactivate; activate b; state
END

# What one made oneself is allowed, where the word is needed.
SAYS="venv: create: $p/.venv: by venv, *venv: $p/.venv: allowed" each_fresh "VIRTUAL_ENV=$p/.venv" "VENV_TRUST=ask: it is allowed" VENV_TRUST=ask <<END
mkdir -p $p/sub; venv create $p/.venv --no-activate --tool venv --without-pip; cd $p/sub; tick; show VIRTUAL_ENV
END

odd=$'new\nline \'é$(touch pwned)'
for shell in $SHELLS; do
	wanted "$shell: any bytes" || continue
	fresh
	run "$shell" ODD="$odd" <<<"cd $p; venv create --tool venv --without-pip \"./\$ODD\" 2>$dir/null; rc; show VIRTUAL_ENV"
	is "$out" "rc=0"$'\n'"VIRTUAL_ENV=$p/$odd" "$shell: any bytes in a path"
done

# ---- the tool -------------------------------------------------------------------------------------------------------


SAYS="venv: create: $p/.venv: by virtualenv, with /usr/bin/python3*" each_fresh "creator venv
rc=0
.gitignore
VIRTUAL_ENV=$p/.venv" "virtualenv is preferred to venv, its options passed on" <<END
cd $p; venv create --no-seed --creator venv | sed -n 's/^ *\\(creator\\) .*/\\1 venv/p'
venv create --clear --no-seed -qq --act bash,fish,python; rc; ls -A .venv | grep git; ls .venv/bin | grep csh; show VIRTUAL_ENV
END

SAYS="*: by virtualenv, *venv: create: $p/.venv: by venv, with /usr/bin/python3" each_fresh $'rc=0\nrc=0' "the tool that knows the options is taken" <<END
cd $p; venv create -q --symlinks --without-pip; rc; venv create --without-pip --upgrade; rc
END
SAYS="venv: --creator: no installed tool knows this option; usage: venv create*" each_fresh "rc=2" "options of two tools" <<END
cd $p; venv create --creator builtin --upgrade; rc
END

# Not the real uv: it writes what makes an environment, and its words to a file.
mkdir -p "$dir/bin"
cat >"$dir/bin/uv" <<'END'
#!/bin/sh
for place; do :; done
mkdir -p "$place/bin" && echo 'uv = 0' >"$place/pyvenv.cfg" && printf '<%s>' "$@" >"$place/words"
printf "VIRTUAL_ENV='%s'\n" "$place" >"$place/bin/activate"
END
chmod +x "$dir/bin/uv"
SAYS="venv: create: $p/.venv: by uv*" each_fresh "rc=0
<venv><--seed><--link-mode><copy><$p/.venv>
VIRTUAL_ENV=$p/.venv" "uv before all, with pip" PATH="$dir/bin:$base_path" <<END
cd $p; venv create --link-mode copy; rc; cat .venv/words; echo; show VIRTUAL_ENV
END
SAYS="venv: create: $p/x: by uv, with 3.99" each_fresh "<venv><-p><3.99><-q><--unheard-of><$p/x>" "uv by name: as it is told; it may have the Python for download" \
	PATH="$dir/bin:$base_path" <<END
cd $p; venv create ./x --tool uv -p3.99 -q --unheard-of; cat x/words; echo
END
SAYS="venv: create: uv: is not installed, or not on PATH" each_fresh "rc=1" "a tool that is not there" <<END
venv create --tool uv; rc
END
SAYS="venv: conda: not a tool it knows; usage: venv create*" each_fresh "rc=2" "what is no tool" <<END
venv create --tool conda; rc
END

# ---- Pythons --------------------------------------------------------------------------------------------------------

# Under other names, the one there is.
python_at() { # FILE
	mkdir -p "${1%/*}"
	printf '#!/bin/sh\nexec /usr/bin/python3 "$@"\n' >"$1"
	chmod +x "$1"
}
for file in .pyenv/versions/3.9.18/bin/python3.9 .pyenv/versions/3.9.2/bin/python3.9 .pyenv/versions/3.9.2/bin/python \
	.pyenv/shims/python3.9 .pyenv/versions/pypy3.9-7.3.11/bin/pypy3 .local/share/uv/python/cpython-3.7.1-linux-x86_64-gnu/bin/python3.7; do
	python_at "$home/$file"
done
pyenv=$home/.pyenv/versions
found() { # SPEC FILE
	SAYS="venv: create: $p/x: by venv, with $2" each_fresh "rc=0" "-p $1" PATH="$home/.pyenv/shims:$base_path" <<-END
		cd $p; venv create ./x -p $1 --tool venv --without-pip; rc
	END
}
SHELLS=bash
found 3 /usr/bin/python3
found 3.9 "$pyenv/3.9.18/bin/python3.9"
found python3.9 "$pyenv/3.9.18/bin/python3.9"
found 3.9.2 "$pyenv/3.9.2/bin/python"
found pypy3 "$pyenv/pypy3.9-7.3.11/bin/pypy3"
found 3.7 "$home/.local/share/uv/python/cpython-3.7.1-linux-x86_64-gnu/bin/python3.7"
found /usr/bin/python3 /usr/bin/python3
found ../home/.pyenv/versions/3.9.18/bin/python3.9 "$pyenv/3.9.18/bin/python3.9"
found "$pyenv/3.9.2" "$pyenv/3.9.2/bin/python"
SHELLS='bash zsh fish'

SAYS="venv: create: 3.99: no such Python on PATH, under pyenv or among uv's; there are python3.* (/usr/bin/python3.*), *python3.9 ($pyenv/3.9.18/bin/python3.9), *python3.7 (*)" \
	each_fresh "rc=1" "a Python that is missing: those that are there" <<END
cd $p; venv create -p 3.99; rc
END
SAYS="venv: create: ./none: No such file or directory
venv: create: /etc/passwd: not a Python: it cannot be run" each_fresh $'rc=1\nrc=1' "a path that leads to none" <<END
cd $p; venv create -p ./none; rc; venv create -p /etc/passwd; rc
END

# ---- what is there already ------------------------------------------------------------------------------------------

SAYS="*$p/.venv: is there already, and stays as it is; ?--clear? makes it anew
venv: create: $p/.venv: an environment is there already; ?--clear? makes it anew, ?venv remove? takes it away
venv: create: $p/.venv: by venv, with /usr/bin/python3" each_fresh "rc=0
VIRTUAL_ENV=$p/.venv
kept
rc=1
rc=0" "an environment" <<END
cd $p; venv create --tool venv --without-pip --no-activate; touch .venv/mine
venv create; rc; show VIRTUAL_ENV; test -e .venv/mine && echo kept
venv create --tool venv; rc
venv create --tool venv --clear --without-pip; rc; test -e .venv/mine && echo kept
END
SAYS="venv: create: $p/.venv: is there already, but its Python is gone; ?--clear? makes it anew" each_fresh "rc=1" "one that is broken" VENV_AUTO=0 <<END
cd $p; mkdir .venv; touch .venv/pyvenv.cfg; venv create; rc
END

# From here on it is the program alone that speaks.
SHELLS=bash

# ---- bad input ------------------------------------------------------------------------------------------------------

bad() { # WORDS MESSAGE NAME [VAR=VALUE]
	SAYS="$2" each_fresh "rc=${status:-1}" "$3" "${@:4}" <<-END
		cd $p; touch file; ln -s nowhere dangling; mkdir -p a:b; venv create --tool venv --without-pip $1; rc
	END
}
status=2 bad "''" "venv: create: an empty name; usage: *" "an empty name"
status=2 bad "-p" "venv: -p: it takes a value; usage: *" "an option without its value"
status=2 bad "x --prompt" "venv: --prompt: it takes a value; usage: *" "a tool's option without its value"
bad ./file "venv: create: $p/file: is not a directory" "a file"
bad ./file/x "venv: create: $p/file/x: $p/file is not a directory" "below a file"
bad ./dangling "venv: create: $p/dangling: a symbolic link that leads nowhere" "a dangling link"
bad ./a:b/c "venv: create: ./a:b/c: PATH cannot hold a path with a colon" "a colon"
bad "./fine ./file" "venv: create: $p/file: is not a directory" "one of several: none is made"
ok "$([[ ! -e $p/fine ]]; echo $?)" "none is made"
bad x "venv: create: $p/file/x: $p/file is not a directory" "WORKON_HOME is a file" WORKON_HOME="$p/file"
bad x "*venv: create: /proc/none/x: venv failed, status 1; nothing is left of it" "WORKON_HOME cannot be made" WORKON_HOME=/proc/none
bad x "venv: create: x: a name needs WORKON_HOME or HOME; for a directory here write ./x" "no HOME" HOME=

# ---- what fails leaves nothing --------------------------------------------------------------------------------------

cat >"$dir/bin/virtualenv" <<'END'
#!/bin/sh
for place; do :; done
mkdir -p "$place/lib/deep" "$place/bin" && touch "$place/pyvenv.cfg" "$place/lib/deep/file" && ln -s / "$place/root"
echo 'the tool: no' >&2
case $place in *dies) kill -USR1 $$ ;; *well) rm "$place/pyvenv.cfg"; exit 0 ;; esac
exit 3
END
chmod +x "$dir/bin/virtualenv"
SAYS="venv: create: $p/a/b: by virtualenv*
the tool: no
venv: create: $p/a/b: virtualenv failed, status 3; nothing is left of it" each_fresh "rc=1
VIRTUAL_ENV unset" "a tool that fails" PATH="$dir/bin:$base_path" <<END
cd $p; venv create --tool virtualenv ./a/b; rc; ls -A; show VIRTUAL_ENV
END
SAYS="*virtualenv failed, status 3; nothing is left of it" each_fresh $'rc=1\nempty' "in an empty directory, which stays" PATH="$dir/bin:$base_path" <<END
cd $p; mkdir empty; venv create --tool virtualenv ./empty; rc; ls -AR | grep -v '^$' | grep -v :
END
SAYS="*virtualenv failed, status 3; what it left is still there" each_fresh $'rc=1\nmine' "beside what is yours" PATH="$dir/bin:$base_path" <<END
cd $p; mkdir full; touch full/mine; venv create --tool virtualenv ./full; rc; ls full | grep mine
END
SAYS="*virtualenv died of signal 10; nothing is left of it" each_fresh $'rc=1' "a tool that dies" PATH="$dir/bin:$base_path" <<END
cd $p; venv create --tool virtualenv ./dies; rc; ls -A
END
SAYS="*virtualenv said that all went well, but there is no environment; nothing is left of it" each_fresh $'rc=1' "a tool that lies" PATH="$dir/bin:$base_path" <<END
cd $p; venv create --tool virtualenv ./well; rc; ls -A
END
# No file may grow: as on a full disk, for the real tool.
each_fresh $'rc=1' "a full disk" <<END
cd $p; ulimit -f 1; venv create --tool venv --without-pip 2>/dev/null; rc; ls -A
END

done_testing
