#!/bin/bash
# `venv remove`: what it takes away, and what it does not.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

p=$dir/p names=$home/.virtualenvs
new_env "$dir/model"
fresh() {
	chmod -R u+w "$p" 2>/dev/null
	rm -rf "$p" "$names" && mkdir -p "$p/work" "$names"
	cp -a "$dir/model" "$p/.venv"
	cp -a "$dir/model" "$names/numbers"
	ln -s "$p/.venv" "$names/link"
	ln -s "$p" "$p/.venv/lib/out" # must not be followed
	touch "$p/mine"
}
gone() { # WORDS WANT MESSAGE NAME [VAR=VALUE]: in the directory $p/work
	local all=$SHELLS
	for SHELLS in $all; do
		fresh
		SAYS=$3 each "$2" "$4" VENV_AUTO=0 "${@:5}" <<<"cd $p/work; venv remove $1 </dev/null; rc
			test -e $p/.venv/pyvenv.cfg && echo .venv; test -e $names/numbers/pyvenv.cfg && echo numbers; test -L $names/link && echo link
			test -e $p/mine || echo followed; ls -A $p $names | grep removed"
	done
	SHELLS=$all
}

gone "-y ../.venv" $'rc=0\nnumbers\nlink' '' "a directory"
gone "-y numbers" $'rc=0\n.venv\nlink' '' "a name"
gone "-y numbers ../.venv/" $'rc=0\nlink' '' "two"
gone "-y link" $'rc=0\n.venv\nnumbers' '' "of a link, the link"
all=$'.venv\nnumbers\nlink'
gone "numbers" $'rc=2\n'"$all" 'venv: remove: nobody to ask; say -y; usage: venv remove *' "nobody to ask"

SHELLS=bash # from here on it is the program alone that speaks
gone "" $'rc=2\n'"$all" 'venv: remove: which one?; usage: *' "none"
gone "-y ''" $'rc=2\n'"$all" 'venv: remove: an empty name; usage: *' "an empty name"
gone "-y --force numbers" $'rc=2\n'"$all" 'venv: --force: no such option; usage: *' "an option it does not have"
gone "-y none" $'rc=1\n'"$all" 'venv: remove: none: no such directory, and no environment of that name' "what is not there"
gone "-y ../work" $'rc=1\n'"$all" 'venv: remove: ../work: not an environment (no pyvenv.cfg)' "a directory that is none"
gone "-y ../mine" $'rc=1\n'"$all" 'venv: remove: ../mine: not an environment (no pyvenv.cfg)' "a file"
gone "-y /" $'rc=1\n'"$all" 'venv: remove: /: not an environment (no pyvenv.cfg)' "the root"
gone "-y numbers ../work" $'rc=1\n'"$all" 'venv: remove: ../work: not an environment (no pyvenv.cfg)' "one of two: nothing is removed"
gone "-y ../.venv" $'rc=1\n'"$all" "venv: remove: $p/.venv: is active in this shell; ?deactivate? first" "what is active" VIRTUAL_ENV="$p/.venv"
gone "-y link" $'rc=1\n'"$all" "venv: remove: $names/link: is active in this shell; ?deactivate? first" "a link to what is active" VIRTUAL_ENV="$p/.venv"
gone "-y ../.venv" $'rc=1\n'"$all" "venv: remove: $p/.venv: is your home directory, or the root of all" "home" HOME="$p/.venv" WORKON_HOME="$names"
gone "-y ../.venv" $'rc=1\n'"$all" "venv: remove: $p/.venv: your home directory is in it" "what holds home" HOME="$p/.venv/lib" WORKON_HOME="$names"

fresh
SAYS="venv: remove: $p/.venv: you are in it; go elsewhere first" each $'rc=1\nkept' "the current directory, or what holds it" VENV_AUTO=0 <<END
cd $p/.venv/lib; venv remove -y ..; rc; test -e ../pyvenv.cfg && echo kept
END
fresh
cp -a "$dir/model" "$p/numbers"
SAYS="venv: remove: numbers: there is one here and one of that name under \$WORKON_HOME; *" each $'rc=2' "two of one name" VENV_AUTO=0 <<END
cd $p; venv remove -y numbers; rc
END

# As another user: what belongs to somebody else in it stops all.
if ((EUID == 0)); then
	need setpriv
	fresh
	mkdir "$p/.venv/theirs" "$p/.venv/theirs/in" && chown -R 65534:65534 "$p" "$names" && chown root "$p/.venv/theirs" && chmod 755 "$dir" "$p/.venv/theirs"
	out=$(cd "$p" && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home" "$B/bin/venv" remove -y .venv 2>&1)
	like "$?$out" "1venv: remove: $p/.venv: nothing was removed: $p/.venv/theirs: Permission denied" "what cannot be removed: nothing is"
	ok "$([[ -e $p/.venv/pyvenv.cfg && -e $p/.venv/bin/python ]]; echo $?)" "it is whole"
fi

# Deep, and with odd names.
fresh
deep=$p/.venv
for ((i = 0; i < 150; i++)); do deep+=/d; done
mkdir -p "$deep" && touch "$deep/"$'a\nb' "$p/.venv/*" "$p/.venv/-rf"
each $'rc=0' "deep, with odd names" VENV_AUTO=0 <<END
cd $p; venv remove -y .venv; rc; test -e .venv && echo there; ls -A | grep removed
END
fresh
for ((i = 0; i < 100; i++)); do deep+=/d; done
mkdir -p "$deep"
SAYS="venv: remove: $p/.venv: nothing was removed: */d/d: too many directories in each other" each $'rc=1\nkept' "too deep: nothing is removed" VENV_AUTO=0 <<END
cd $p; venv remove -y .venv; rc; test -e .venv/pyvenv.cfg && echo kept
END

done_testing
