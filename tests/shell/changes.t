#!/bin/bash
# Environments and directories that come, go, move, change, or cannot be read, while one is there or elsewhere.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects
mkdir "$p/sub"
cp -a "$p" "$dir/p.kept"
cp -a "$q" "$dir/q.kept"
on_p=$(on "$p/.venv") on_q=$(on "$q/.venv")
gone="venv: $p/.venv: its directory is gone; deactivated"

# again WANT NAME: in every shell of $SHELLS, each time with p and q as new.
again() {
	local shell script
	script=$(cat)
	for shell in ${SHELLS}; do
		rm -rf "$p" "$q" "$dir"/{r,new,link,gone,.venv}
		cp -a "$dir/p.kept" "$p"
		cp -a "$dir/q.kept" "$q"
		SHELLS=$shell each "$1" "$2" P="$p" Q="$q" PV="$p/.venv" QV="$q/.venv" ELSE="$dir/else" D="$dir" < <(printf '%s\n' 'cd $ELSE' "$script")
	done
}

# ---- created --------------------------------------------------------------------------------------------------------------

again "$off
$on_p" "created while elsewhere" <<'END'
mv $PV $D/.gone
cd $P; state
cd $ELSE; mv $D/.gone $PV
cd $P; state
END
again "$off
$on_p
$on_p" "created here, and seen from below" <<'END'
mv $PV $D/.gone
cd $P; state
mv $D/.gone $PV; tick
state
cd sub; state
END
again "$off
$on_p" "created above" <<'END'
mv $PV $D/.gone
cd $P/sub; tick
state; mv $D/.gone $PV; tick
state
END
again "$(on "$p/.venv")
$(on "$p/sub/.venv")" "a nearer one is created" <<END
cd \$P/sub; tick
state; $system_python -m venv --without-pip .venv; tick
state
END

# ---- deleted --------------------------------------------------------------------------------------------------------------

SAYS=$gone again "$on_p
$off
$off" "deleted while active" <<'END'
cd $P; state; rm -r .venv; tick
state; tick
state
END
SAYS="venv: $q/.venv: its directory is gone; deactivated" again "$on_q
$off" "deleted while active by hand, elsewhere" <<'END'
activate $QV; state; rm -r $Q; tick
state
END
again "$off" "deleted while elsewhere: nothing to say" <<'END'
cd $P; cd $ELSE; rm -r $PV; tick
cd $P; tick
state
END
again "$off" "left and deleted on one line" <<'END'
cd $P
cd $ELSE; rm -r $P; tick
state
END
again "$on_q" "deleted, and on to another project on one line: a switch, and nothing to say" <<'END'
cd $P
rm -r $P; cd $Q; state
END
SAYS=$gone again "$off
$on_p" "deleted, and there again" <<'END'
cd $P; mv $PV $D/.gone; tick
state; mv $D/.gone $PV; tick
state
END
# What is meant by `deactivate` holds for the project, whatever becomes of its environment.
again "$off
$off
$on_p" "deactivated, deleted, and there again" <<'END'
cd $P
deactivate
mv $PV $D/.gone; tick
state; mv $D/.gone $PV; tick
state; cd $ELSE; cd $P
state
END

# Asking for it takes that back.
SAYS=$gone again "$on_p
$off
$on_p" "deactivated, asked for again, deleted, and there again" <<'END'
cd $P
deactivate
activate; state
mv $PV $D/.gone; tick
state; mv $D/.gone $PV; tick
state
END

# ---- replaced, moved ------------------------------------------------------------------------------------------------------

again "$on_p
$on_p
$off" "made anew under the same name: it goes on" <<'END'
cd $P; state
rm -r $PV; cp -a $D/p.kept/.venv $PV; tick
state
cd $ELSE; state
END
turned='cd $P
rm -r $PV; cp -a $D/p.kept/.venv $PV; chmod o+w $PV; tick
state
cd $ELSE; cd $P; tick
state'
SHELLS='bash zsh' SAYS="venv: $p/.venv: not activated: *; if you trust it: venv allow" again "$off
$off" "replaced by one that anybody can write: not trusted" <<<"$turned"
# fish has no identity to compare: an answer of the program holds while pyvenv.cfg reads the same.
SHELLS=fish again "$on_p
$on_p" "replaced by one that anybody can write, the same pyvenv.cfg: a limit" <<<"$turned"
SHELLS=fish SAYS="venv: $p/.venv: not activated: *; if you trust it: venv allow" again "$on_p
$off" "replaced by one that anybody can write: not trusted on coming back" <<<"${turned/tick/echo >>\$PV/pyvenv.cfg; tick}"
SAYS=$gone again "$off
$off" "moved away: its scripts point to the old place" <<'END'
cd $P
mv .venv kept; tick
state
cd $ELSE; cd $P; tick
state
END
again "$on_p
$on_q
$on_q
$off" "a link that is turned to another" <<'END'
mkdir $D/link; ln -s $PV $D/link/.venv
cd $D/link; state
ln -sfn $QV .venv; tick
state
tick
state
cd $ELSE; state
END
# What says nothing of where it was made is entered on cd only after it was asked for, however that was spelled.
new="$(on "$dir/new/.venv")"
again "$new
$off
$new
$(on "$q/.venv")" "asking for it by a path with dots is consent; what is there then is found there" <<'END'
mkdir -p $D/new/.venv $D/new/sub; printf 'home = /usr/bin\n' >$D/new/.venv/pyvenv.cfg
activate ../new/sub; state; deactivate
state; cd $D/new; state; cd $ELSE
rm -r $D/new; ln -s $Q $D/new; mkdir -p $Q/sub
activate ../new/sub; state
END
for place in one two; do
	mkdir -p "$dir/same/$place/bin"
	printf 'home = /usr/bin\nversion = 3.11.2\n' >"$dir/same/$place/pyvenv.cfg"
	printf "VIRTUAL_ENV='%s'\n" "$dir/same/$place" >"$dir/same/$place/bin/activate"
done
again "$(on "$dir/link/e")
$(on "$dir/same/one")
$(on "$dir/same/two")
$(on "$dir/link/e")" "a directory, then a link, then turned, then a directory, all with the same pyvenv.cfg" <<'END'
mkdir $D/link; cp -a $D/same/one $D/link/e
activate $D/link/e; state; deactivate
mv $D/link/e $D/link/kept; ln -s $D/same/one $D/link/e
activate $D/link/e; state; deactivate
activate $D/link/e; deactivate
ln -sfn $D/same/two $D/link/e
activate $D/link/e; state; deactivate
rm $D/link/e; mv $D/link/kept $D/link/e
activate $D/link/e; state
END
SAYS=$gone again "$off
$off" "the project is renamed under one's feet" <<'END'
cd $P
mv $P $D/r; tick
state
cd $ELSE; state
END
SAYS=$gone again "$off
$on_q" "deleted while active, and off to the next" <<'END'
cd $P
rm -r $PV; tick
state; cd $Q; state
END
# The line about it is for those who stay.
again "$on_q" "deleted and left on one line: a switch" <<'END'
cd $P
rm -r $PV; cd $Q; tick
state
END
again "$off" "deleted and left on one line" <<'END'
cd $P
rm -r $PV; cd $ELSE; tick
state
END
# Elements of PATH are looked at by name: a directory that is a file now is no environment.
SAYS=$gone again "$off" "a file where the environment was" <<'END'
cd $P
rm -r $PV $P; echo >$P; tick
state
END

# ---- the current directory ------------------------------------------------------------------------------------------------

SAYS='*' again "$off
$off
$on_p" "the current directory is deleted" <<'END'
mkdir $D/gone; cd $D/gone
rmdir $D/gone; tick
state; tick
cd .. 2>/dev/null; state
cd $P; state
END
again "$off
$on_p" "the current directory is renamed" <<'END'
mkdir $D/gone; cd $D/gone
mv $D/gone $D/new; tick
state
cd $P; state
END
SAYS=$gone again "$off
$on_q" "the project one is in is deleted" <<'END'
cd $P/sub
rm -r $P; tick
state
cd $Q; state
END

# ---- not to be read -------------------------------------------------------------------------------------------------------

# Not as root, whom nothing stops; the directories belong to nobody then, who goes on from where he can read.
mine=$dir/mine
mkdir "$mine" "$mine/sub"
new_env "$mine/.venv"
nobody=()
if [[ $(id -u) == 0 ]]; then
	chown -R 65534:65534 "$mine" "$home"
	chmod 755 "$dir"
	nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
fi
on_mine=$(on "$mine/.venv")
# What cannot be looked into is none.
DROP_TO=${nobody-} again "$on_mine
$off
$off
$off
$on_mine" "the environment cannot be read any more" <<'END'
cd $D/mine; state
chmod 0 .venv; tick
state
cd $ELSE; state
cd $D/mine; state
chmod 755 .venv; tick
state
END
# fish opens a directory to go there.
SHELLS='bash zsh' DROP_TO=${nobody-} again "$on_mine
$off
$on_mine" "the project can be entered and not be listed" <<'END'
chmod 311 $D/mine; cd $D/mine; state
cd $ELSE; state
cd $D/mine/sub; state
chmod 755 $D/mine
END
DROP_TO=${nobody-} again "$on_mine
$on_mine
$off" "bin cannot be searched any more" <<'END'
cd $D/mine; state
chmod 0 .venv/bin; tick
state
cd $ELSE; state
chmod 755 $D/mine/.venv/bin
END

# ---- started inside -------------------------------------------------------------------------------------------------------

# inside WANT NAME DIR [PWD]: the state when the plugin has been loaded there.
inside() {
	local shell
	for shell in $SHELLS; do
		wanted "$shell: $2" || continue
		cd "$3" || bail "$3"
		run "$shell" ${4+PWD="$4"} ELSE="$dir/else" <<<$'tick\nstate\nprompt\ncd $ELSE\nstate'
		cd "$top" || bail "$top"
		is "$out" "$1" "$shell: $2"
	done
}

rm -rf "$p"
cp -a "$dir/p.kept" "$p"
ln -s "$p" "$dir/linked"
inside "$on_p"$'\n'"(p) > "$'\n'"$off" "started in a project" "$p"
inside "$on_p"$'\n'"(p) > "$'\n'"$off" "started below a project" "$p/sub"
inside "$on_p"$'\n'"(linked) > "$'\n'"$off" "started in a project by way of a link" "$dir/linked" "$dir/linked"
inside "$on_p"$'\n'"(p) > "$'\n'"$off" "started in a project with a wrong PWD" "$p" "$dir/q"
inside "$off"$'\n'"> "$'\n'"$off" "started in a directory that is gone" "$dir/else"

# Not interactive: nothing by itself, and the commands work.
script_bash="bash -c" script_zsh="zsh -fc" script_fish="fish --no-config -c"
for shell in $SHELLS; do
	wanted "$shell: a script in a project" || continue
	start=script_$shell
	cd "$p" || bail "$p"
	got=$(env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 "${sanitizer[@]}" ${!start} "$(prelude "$shell")
load; state; cd $q; state; activate; state; cd $p; state; deactivate; state" 2>&1)
	cd "$top" || bail "$top"
	is "$got" "$off"$'\n'"$off"$'\n'"$on_q"$'\n'"$on_q"$'\n'"$off" "$shell: a script in a project"
done

done_testing
