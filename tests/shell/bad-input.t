#!/bin/bash
# Whatever is on the disk, in the variables or on the command line: no crash, no hang, no half state, and a word where one is due.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
LIMIT=20

p=$dir/p
mkdir "$p"
new_env "$p/.venv"

# project NAME: a directory with an environment that has everything but pyvenv.cfg.
project() {
	mkdir -p "$dir/$1/.venv/bin"
	ln -s "$system_python" "$dir/$1/.venv/bin/python"
}

# ---- pyvenv.cfg
# What says nothing of where it was made is activated only where VENV_TRUST=all.
project empty && : >"$dir/empty/.venv/pyvenv.cfg"
project big && yes 'home = /usr/bin and much more' | head -c 10000000 >"$dir/big/.venv/pyvenv.cfg"
project line && { printf 'prompt = ' && head -c 10000000 /dev/zero | tr '\0' x; } >"$dir/line/.venv/pyvenv.cfg"
project bytes && printf 'home\0=\0/usr\0/bin\nprompt \xff\xfe= \xc3\x28\0\xa0\n=\n==\n' >"$dir/bytes/.venv/pyvenv.cfg"
project fifo && mkfifo "$dir/fifo/.venv/pyvenv.cfg"
project directory && mkdir "$dir/directory/.venv/pyvenv.cfg"
for name in empty big line bytes; do
	each "$(on "$dir/$name/.venv")"$'\n'"$off"$'\n'"$(on "$dir/$name/.venv")"$'\n'"$off" "pyvenv.cfg: $name" X="$dir/$name" VENV_TRUST=all <<'END'
cd $X
state
cd ..
state
activate $X; state
deactivate; state
END
done
for name in fifo directory; do
	SAYS='venv: *' each "$off"$'\n'rc=1$'\n'"$off" "pyvenv.cfg: $name: no environment" X="$dir/$name" <<'END'
cd $X
state
activate; rc
state
END
done

# ---- what stands where an environment should
mkdir "$dir/dangling" "$dir/loop" "$dir/file" "$dir/null" "$dir/self"
ln -s nowhere "$dir/dangling/.venv"
ln -s b "$dir/loop/.venv" && ln -s .venv "$dir/loop/b"
: >"$dir/file/.venv"
ln -s /dev/null "$dir/null/.venv"
ln -s . "$dir/self/.venv"
for name in dangling loop file null self; do
	SAYS='*venv: *' each "$off"$'\n'rc=1$'\n'rc=1$'\n'"$off" ".venv: $name" X="$dir/$name" <<'END'
cd $X
state
activate 2>/dev/null; rc
activate .venv; rc
state
END
done

# ---- what may not be read, by a user who is not root
mkdir "$dir/closed" "$dir/locked" && new_env "$dir/closed/.venv" && new_env "$dir/locked/.venv"
chmod 000 "$dir/closed/.venv" "$dir/locked/.venv/pyvenv.cfg"
mkdir -p "$dir/above/below" && new_env "$dir/above/.venv"
chmod 755 "$dir" "$home"
if ((EUID == 0)); then
	need setpriv
	DROP_TO='setpriv --reuid=65534 --regid=65534 --clear-groups'
	mkdir "$dir/lib" && cp -r "$B/lib" "$B/share" "$B/bin" "$dir/lib" && readable=$dir/lib
	chmod -R a+rX "$dir/lib"
fi
chmod 311 "$dir/above"
B_before=$B B=${readable-$B}
SAYS='*venv: *' each "$off"$'\n'rc=1$'\n'"$off" "an unreadable directory" X="$dir/closed" <<'END'
cd $X
state
activate .venv; rc
state
END
each "$(on "$dir/locked/.venv")"$'\n'"$off" "an unreadable pyvenv.cfg" X="$dir/locked" <<'END'
cd $X
state
cd ..
state
END
each "$(on "$dir/above/.venv")" "a directory above that may be passed but not listed" X="$dir/above/below" <<'END'
cd $X
state
END
unset DROP_TO
B=$B_before
chmod 755 "$dir/above" "$dir/closed/.venv"

# ---- the current directory
SAYS='*venv: *' each "$off"$'\n'rc=1$'\n'"$off"$'\n'"$(on "$p/.venv")" "the current directory is deleted" X="$dir/x" P="$p" <<'END'
mkdir $X; cd $X; rmdir $X
tick
state
activate 2>/dev/null; rc
activate nowhere
state
cd $P
state
END
SAYS="*venv: $dir/x/.venv: its directory is gone; deactivated" each "$(on "$dir/x/.venv")"$'\n'"$off"$'\n'"$off" \
	"it is deleted with the environment in it" X="$dir/x" V="$dir/empty/.venv" VENV_TRUST=all <<'END'
mkdir $X; cp -r $V $X; cd $X
tick
state
rm -r $X
tick
state
cd /
state
END

# ---- variables
for name in HOME WORKON_HOME; do
	SAYS='*venv: *nowhere*' each "$(on "$p/.venv")"$'\n'rc=1$'\n'"$(on "$p/.venv")"$'\n'"$off" "$name unset" P="$p" <<END
drop $name
cd \$P
state
activate nowhere; rc
state
cd /
state
END
done
for name in '' relative /nowhere / "$(printf '/%.0s' {1..5000})"; do
	each "$(on "$p/.venv")"$'\n'"$off" "HOME is '${name:0:12}'" P="$p" H="$name" <<'END'
put HOME "$H"
cd $P
state
cd /
state
END
done

SHELLS='bash zsh' each "$p/.venv $p/.venv/bin kept named"$'\n''unset unset  ' "PATH unset" P="$p" <<'END'
drop PATH
cd $P
state
cd /
state
END
SHELLS=fish each "$p/.venv $p/.venv/bin kept named"$'\n'"unset $base_path  " "PATH unset, which fish cannot do without" P="$p" <<'END'
drop PATH
cd $P
state
cd /
put PATH /usr/local/bin:/usr/bin:/bin
state
END
# fish makes `.` of an empty element, whoever sets it.
SHELLS='bash zsh' each "$p/.venv $p/.venv/bin kept named"$'\n''unset   ' "PATH empty" P="$p" <<'END'
put PATH ''
cd $P
state
cd /
state
END
long=$(printf '/some/directory/%d:' {1..1000})/bin:/usr/bin
each "$p/.venv $p/.venv/bin:$long kept named"$'\n'"unset $long  " "PATH of 1,000 elements" P="$p" L="$long" <<'END'
put PATH "$L"
cd $P
state
cd /
state
END
for name in : :: a::b :a a: '/with blank:/*:~:$HOME' '.:..'; do
	SHELLS='bash zsh' each "$p/.venv $p/.venv/bin:$name kept named"$'\n'"unset $name  " "PATH is '$name'" P="$p" L="$name" <<'END'
put PATH "$L"
cd $P
state
cd /
state
END
done

for name in '' relative /nowhere "$p/../p" "$p/."; do
	SHELLS='bash zsh' each "$off"$'\n'"$off" "PWD is '${name#"$dir"}'" P="$p" W="$name" <<'END'
PWD="$W"; activate 2>/dev/null; deactivate 2>/dev/null
tick; cd /
state
activate $P; deactivate
state
END
done
SHELLS='bash zsh' each "$off"$'\n'"$(on "$p/.venv")" "PWD unset" P="$p" <<'END'
cd /
unset PWD
tick
state
activate $P; state
END

# An activation that never was: the variables say so, nothing else does.
long=$(head -c 100000 /dev/zero | tr '\0' x)
for name in relative . /nowhere / // "/$long" "$long" $'a\nb' $'\e[31m' '$(touch pwned)' "$dir" "$p/.venv/pyvenv.cfg" /:/; do
	SAYS='*' each "$off"$'\n'"$off"$'\n'"$(on "$p/.venv")"$'\n'"$off" "VIRTUAL_ENV is '$(printf %q "${name:0:20}")'" P="$p" V="$name" <<'END'
put VIRTUAL_ENV "$V"
tick
deactivate
state
put VIRTUAL_ENV "$V"
deactivate
state
put VIRTUAL_ENV "$V"
activate $P
state
deactivate
state
END
	SAYS='*' each "$off" "VIRTUAL_ENV is '$(printf %q "${name:0:20}")' from the start" VIRTUAL_ENV="$name" <<'END'
deactivate
state
END
done

for name in x ';;;;;;;;' '1;auto;0;s;u;;;;' '1;auto;0;s;u;;;;relative' '1;hand;9999999999999999999999;sx0;u;;;;/e' \
	'1;auto;0;sx0,0,0;u;;;;/e' '1;auto;0;sx99999999999;u;;;;/e' '1;auto;0;sx;x%;;;;/e' '1;auto;0;sx;x%00;;;;/e' \
	'1;auto;0;sx;x/evil;;;;/e' '2;auto;0;sx;u;;;;/e' "1;auto;0;sx;u;;;;$p/.venv" $'1;auto;0;sx;u;;;;/\n' "$long"; do
	SAYS='*' each "$off"$'\n'"$(on "$p/.venv")"$'\n'"$off" "_VENV_STATE is '$(printf %q "${name:0:45}")'" _VENV_STATE="$name" P="$p" <<'END'
deactivate
state
activate $P; state
deactivate; state
END
	SAYS='*' each "$off" "and VIRTUAL_ENV is set" _VENV_STATE="$name" VIRTUAL_ENV="$p/.venv" PATH="$p/.venv/bin:$base_path" <<'END'
deactivate
state
END
done
each "$off"$'\n'"$(on "$p/.venv")"$'\n'"$off" "_VENV_STATE of 1 MB" P="$p" < <(
	printf "put _VENV_STATE '%s'\n" "$(head -c 1000000 /dev/zero | tr '\0' x)"
	echo 'deactivate 2>/dev/null'
	printf '%s\n' 'drop _VENV_STATE' 'state' 'activate $P; state' 'deactivate; state'
)
SHELLS='bash zsh' each "$(on "$p/.venv")"$'\n'"$off" "_VENV_STATE of 1 MB, activate" P="$p" < <(
	printf "put _VENV_STATE '%s'\n" "$(head -c 1000000 /dev/zero | tr '\0' x)"
	printf '%s\n' 'activate $P; state' 'deactivate; state'
)

# ---- names and paths
project name && { printf "home = /usr/bin\nprompt = '" && head -c 100000 /dev/zero | tr '\0' n && echo "'"; } >"$dir/name/.venv/pyvenv.cfg"
each "$(on "$dir/name/.venv")"$'\n'"$off" "a name of 100,000 bytes" X="$dir/name" VENV_TRUST=all <<'END'
cd $X
state
cd /
state
END
SAYS='*venv: *' each rc=1$'\n'"$off" "an argument of 100,000 bytes" X="$long" <<'END'
activate "$X"; rc
state
END
SAYS='*venv: *' each rc=1$'\n'"$off" "a path of 100,000 bytes" X="/$long" <<'END'
activate "$X"; rc
state
END
deep=$p/$(printf 'a/%.0s' {1..1000})
mkdir -p "$deep"
each "$(on "$p/.venv")"$'\n'"$off" "1,000 levels below a project" X="$deep" <<'END'
cd $X
state
cd /
state
END
steps=$(printf 'abcdefghi/%.0s' {1..100})
(cd "$p" && for _ in {1..10}; do mkdir -p "$steps" && cd -P "$steps"; done)
SAYS='*' each "$off" "and where no path reaches" P="$p" X="$steps" <<'END'
cd $P
cd $X; cd $X; cd $X; cd $X; cd $X; cd $X; cd $X; cd $X; cd $X; cd $X
tick
activate nowhere
deactivate
cd /
state
END
mkdir -p "$dir/with:colon" && new_env "$dir/plain" && mv "$dir/plain" "$dir/with:colon/.venv"
SAYS='*venv: *colon*venv: *colon*' each "$off"$'\n'rc=1$'\n'"$off" "a colon in the path" X="$dir/with:colon" <<'END'
cd $X
tick
state
activate $X; rc
state
END

# ---- arguments
for line in "activate ''" 'activate -x' 'activate --nonsense' 'activate a b' 'activate a b c d e f g h' 'deactivate x' 'deactivate -x' \
	'venv nonsense' "venv ''" 'venv -x' 'venv auto maybe' 'venv auto on off' 'venv init csh' 'venv init' 'venv status x' 'venv help nonsense'; do
	SAYS='*venv: *' each rc=2$'\n'"$off" "$line" <<END
$line; rc
state
END
done
SAYS='*venv: *' each rc=1$'\n'rc=1$'\n'rc=1$'\n'"$off" "what is not there" <<'END'
activate /nowhere; rc
activate nowhere; rc
venv find /nowhere; rc
state
END

# ---- nobody listens
SAYS='venv: standard output: it cannot be written*' each "$(on "$p/.venv")"$'\n'rc=1$'\n'"$(on "$p/.venv")"$'\n'"$off" "closed and full streams" P="$p" <<'END'
activate $P >&- 2>&-; state
activate nowhere >&- 2>&-; rc
venv status >&-
venv help >&-
venv status >/dev/full
venv help >/dev/full 2>/dev/full
state
deactivate >/dev/full 2>/dev/full
deactivate >&- 2>&-
state
END

done_testing
