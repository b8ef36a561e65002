#!/bin/bash
# The record of what was allowed and denied: written by many at once, on full and read-only disks, by users and root; and what shells
# make of one that cannot be believed.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need flock setpriv

venv=$B/bin/venv record=$home/.local/share/venv/trust
env_at() { # PLACE...: made elsewhere, as far as anybody can see
	local place
	for place; do
		mkdir -p "$place/bin"
		printf 'home = /usr/bin\n' >"$place/pyvenv.cfg"
	done
}
run_venv() { # [VAR=VALUE...] -- WORD...: $out, $err, $rc
	local given=()
	while [[ $1 != -- ]]; do
		given+=("$1")
		shift
	done
	shift
	out=$(cd "$dir" && umask 000 && ${as-} env -i HOME="$home" PATH="$base_path" PWD="$dir" "${given[@]}" "$venv" "$@" 2>"$dir/said${id-}") && rc=0 || rc=$?
	err=$(<"$dir/said${id-}")
}
said_of() { # what the record says, without identities
	sed -n 's/^\(allow\|deny\) [0-9.]* /\1 /p' "$record" | sort
}
env_at "$dir"/{a,b,c}/.venv

# ---- a lock that stays: ten seconds of patience pass while the rest is tested
mkdir -p "$dir/busy/venv"
(
	flock --no-fork "$dir/busy/venv/trust.lock" sleep 60 &
	holder=$!
	wait_for 10 eval "! flock -n '$dir/busy/venv/trust.lock' true"
	id=busy
	run_venv XDG_DATA_HOME="$dir/busy" -- allow "$dir/a"
	printf '%s\n' "$rc" "$err" "$(ls "$dir/busy/venv")" >"$dir/busy.got"
	kill "$holder"
) 2>/dev/null &
busy=$!

# ---- one at a time
run_venv -- allow a
is "$rc:$out:$err" "0::venv: $dir/a/.venv: allowed" "venv allow says what it did, on stderr"
run_venv -- deny b
is "$(said_of)" "allow $dir/a/.venv"$'\n'"deny $dir/b/.venv" "both are in the record"
is "$(stat -c %a "$home"/.local{,/share,/share/venv,/share/venv/trust})" $'700\n700\n700\n600' "modes, whatever the umask"
run_venv -- deny a/.venv
run_venv -- allow b
is "$(said_of)" "allow $dir/b/.venv"$'\n'"deny $dir/a/.venv" "the last word counts, once for each"
run_venv -- trust --forget b
is "$rc:$out:$err:$(said_of)" "0::venv: $dir/b/.venv: forgotten:deny $dir/a/.venv" "venv trust --forget takes one out, and no other"
run_venv -- trust --forget b
is "$rc:$err" "1:venv: trust: $dir/b/.venv: neither allowed nor denied; what was: venv trust" "once"
run_venv -- trust --forget --json b
is "$rc:${err%%;*}" "2:venv: --json: it does not go with --forget" "not as JSON"
for place in gone/.venv gone "$dir/link/.venv" "$dir/link/../link//.venv/"; do
	env_at "$dir/gone/.venv"
	ln -sfn gone "$dir/link"
	run_venv -- allow gone
	rm -r "$dir/gone/.venv"
	run_venv -- trust --forget "$place"
	if [[ $place == gone ]]; then
		is "$rc:$err:$(said_of | wc -l)" "1:venv: trust: $dir/gone: neither allowed nor denied; what was: venv trust:2" "what is gone has to be named as it is in the record"
	else
		is "$rc:$err:$(said_of)" "0:venv: $dir/gone/.venv: forgotten:deny $dir/a/.venv" "one that is gone: ${place#"$dir/"}"
	fi
done
rm -r "$dir/gone"
run_venv -- trust --forget "$dir/gone/.venv"
is "$rc:$err" "1:venv: trust: $dir/gone/.venv: neither allowed nor denied; what was: venv trust" "its project is gone too: by its path"
run_venv XDG_DATA_HOME="$dir/never" -- trust --forget a
is "$rc:$(ls "$dir/never" 2>/dev/null)" 1: "without a record none is made for it"
run_venv -- trust a
like "$rc:$out" "0:here     $dir/a/.venv: not trusted: you denied it"$'\n'* "venv trust DIR: how that one is judged"
run_venv -- trust nowhere
is "$rc:${err%% no such*}" "1:venv: trust: nowhere:" "what is not there"
run_venv -- allow b
printf 'from a later version\n# mine\nallow 1.2.3 /cut' >>"$record"
run_venv -- allow a
is "$(grep -cx -e 'from a later version' -e '# mine' -e 'allow 1.2.3 /cut' "$record")" 3 "what it does not know stays, and a cut line hides none"
run_venv -- trust
like "$out" "*record   $record"$'\n'*"allow    $dir/b/.venv"*"allow    /cut (gone)"*"allow    $dir/a/.venv"* "venv trust lists it"
run_venv -- trust --json
is "$("$system_python" -c 'import json, sys; print([(e["said"], e["state"]) for e in json.load(sys.stdin)["entries"]])' <<<"$out")" \
	"[('allow', 'same'), ('allow', 'gone'), ('allow', 'same')]" "the same as JSON"
is "$(ls "$home/.local/share/venv")" $'trust\ntrust.lock' "nothing else is left there"
run_venv -- allow nowhere
is "$rc:${err%% no such*}" "1:venv: allow: nowhere:" "what is not there"
run_venv -- allow "$dir"
is "$rc:$err" "1:venv: allow: $dir: not an environment (no pyvenv.cfg), and there is none for that directory" "where there is none"
run_venv -- allow a b
is "$rc" 2 "one at a time"
mkdir "$dir/co:lon" && env_at "$dir/co:lon/.venv"
run_venv -- allow co:lon
is "$rc:${err##*: }" "1:PATH cannot hold a path with a colon; rename the directory and make the environment anew" "what could not be activated is not allowed"
chmod 777 "$dir/c/.venv"
run_venv -- allow c
is "$err" "venv: $dir/c/.venv: allowed, though others can write to it" "what others can write is allowed with a word"
odd=$'n\newline \e[31m%41\'"`id`\xff'
env_at "$dir/$odd/.venv"
run_venv -- allow "$odd"
is "$rc:$(LC_ALL=C tr -d '\n -~' <<<"$err" | wc -c)" 0:0 "a hostile name is allowed, and printed without what could fool a terminal"
run_venv -- trust --json
is "$("$system_python" -c 'import json, os, sys; print(json.load(sys.stdin)["entries"][-1]["environment"] == os.fsdecode(os.fsencode(sys.argv[1])))' \
	"$dir/$odd/.venv" <<<"$out")" True "and kept as it is"

# ---- many at once: none is lost
rm "$record"
many=60
for ((i = 0; i < many; i++)); do
	env_at "$dir/many/$i/.venv"
done
for ((i = 0; i < many; i++)); do
	word=allow
	((i % 3)) || word=deny
	HOME=$home "$venv" "$word" "$dir/many/$i" 2>>"$dir/many.err" &
	pids[i]=$!
done
torn=0
while kill -0 "${pids[@]}" 2>/dev/null; do
	[[ ! -e $record || $(tail -c 1 "$record" | od -An -c) == *'\n'* ]] || ((++torn))
done
failed=0
for pid in "${pids[@]}"; do
	wait "$pid" || ((++failed))
done
is "$failed:$torn:$(said_of | wc -l):$(said_of | grep -c '^deny')" "0:0:$many:$((many / 3))" "$many processes at once: nothing is lost, nobody sees half a record"

# ---- what a dead process leaves
flock --no-fork "$home/.local/share/venv/trust.lock" sleep 60 &
holder=$!
wait_for 10 eval "! flock -n '$home/.local/share/venv/trust.lock' true"
kill -KILL "$holder"
wait "$holder" 2>/dev/null
: >"$record.new"
run_venv -- allow a
is "$rc:$(ls "$home/.local/share/venv")" $'0:trust\ntrust.lock' "a lock of a dead process holds nobody up, and its half record is cleared away"

# ---- disks that take nothing
before=$(<"$record")
full() { # a file may not grow: as a full disk, and needs no rights
	(trap '' XFSZ; ulimit -f 0; HOME=$home "$venv" deny "$dir/a" 2>&1; echo $?)
}
is "$(full)" "venv: deny: $record: File too large; nothing was recorded"$'\n'1 "no room for it: said"
is "$(<"$record")$(ls "$home/.local/share/venv")" "$before"$'trust\ntrust.lock' "and the record is as it was"
if ((EUID == 0)) && mkdir "$dir/small" && mount -t tmpfs -o size=8k tmpfs "$dir/small" 2>/dev/null; then
	mkdir "$dir/small/venv" && cp "$record" "$dir/small/venv/trust"
	head -c 100000 /dev/zero >"$dir/small/fill" 2>/dev/null
	run_venv XDG_DATA_HOME="$dir/small" -- deny a
	is "$rc:$err" "1:venv: deny: $dir/small/venv/trust: No space left on device; nothing was recorded" "a full disk: said"
	is "$(<"$dir/small/venv/trust")" "$before" "and the record is as it was"
	umount "$dir/small"
else
	diag "no tmpfs may be mounted here: the full disk is only a limit on files"
fi

as=
if ((EUID == 0)); then
	as='setpriv --reuid=1 --regid=1 --clear-groups'
	mkdir "$dir/lib" && cp "$B/bin/venv" "$dir/lib" && venv=$dir/lib/venv
	chmod -R a+rX "$dir" && chown -R 1:1 "$home" "$dir"/{a,b,c}
fi
chmod 555 "$home/.local/share/venv"
rm -f "$home/.local/share/venv/trust.lock"
run_venv -- deny a
is "$rc:$err" "1:venv: deny: $record.lock: Permission denied; nothing was recorded" "a directory that may not be written"
chmod 755 "$home/.local/share/venv"
chmod 000 "$record"
run_venv -- deny a
is "$rc:$err" "1:venv: deny: the record of trust $record cannot be read; nothing was recorded" "a record that may not be read is not replaced"
run_venv -- trust
is "$rc:$err" "1:venv: trust: the record of trust $record cannot be read" "and venv trust says so"
chmod 600 "$record"
mkdir "$dir/none" && chmod 555 "$dir/none"
run_venv XDG_DATA_HOME="$dir/none" -- deny a
is "$rc:$err" "1:venv: deny: $dir/none/venv: Permission denied; nothing was recorded" "no place for its directory"
as=

# ---- where it is
run_venv XDG_DATA_HOME="$dir/xdg" -- allow a
[[ -s $dir/xdg/venv/trust ]]
ok $? "XDG_DATA_HOME"
run_venv XDG_DATA_HOME=relative -- trust
like "$out" "*record   $record"$'\n'* "a relative one is as none"
run_venv HOME= -- allow a
is "$rc:$err" "1:venv: allow: HOME is not set, so there is no place for the record" "no HOME"
mkdir -p "$dir/linked/venv" "$dir/dotfiles" && mv "$dir/xdg/venv/trust" "$dir/dotfiles/" && ln -s ../../dotfiles/trust "$dir/linked/venv/trust"
run_venv XDG_DATA_HOME="$dir/linked" -- deny b
[[ -L $dir/linked/venv/trust && $(grep -c -e '^allow' -e '^deny' "$dir/dotfiles/trust") == 2 ]]
ok $? "a record that is a link stays one"
if ((EUID == 0)); then
	chown -R 54321:54321 "$dir/linked" "$dir/dotfiles"
	run_venv XDG_DATA_HOME="$dir/linked" -- allow b
	is "$rc:$err" "1:venv: allow: the record of trust $dir/dotfiles/trust belongs to somebody else; nothing was recorded" "somebody else's record"
	run_venv SUDO_UID=54321 XDG_DATA_HOME="$dir/linked" -- allow b
	is "$rc:$(stat -c %u "$dir"/dotfiles/{trust,trust.lock} | tr '\n' ' ')" "0:54321 54321 " "root by sudo writes it for who became root"
	mkdir "$dir/sudo" && chown 54321:54321 "$dir/sudo"
	run_venv SUDO_UID=54321 XDG_DATA_HOME="$dir/sudo/share" -- allow b
	is "$rc:$(stat -c %u "$dir"/sudo/share{,/venv,/venv/trust,/venv/trust.lock} | tr '\n' ' ')" "0:54321 54321 54321 54321 " "and makes the directories his"
	chown -R 0:0 "$home" "$dir"/{a,b,c}
fi

# ---- what shells make of a record that cannot be believed: a word of the user's may be in it, so nothing is activated
new_env "$dir/mine/.venv"
for what in open cut fifo directory; do
	rm -rf "$record"
	case $what in
	open) : >"$record" && chmod 666 "$record"; why="the record of trust $record can be written by others" ;;
	cut) printf 'den' >"$record" && chmod 600 "$record"; why= ;;
	fifo) mkfifo "$record"; why="the record of trust $record is no file" ;;
	directory) mkdir "$record"; why="the record of trust $record is no file" ;;
	esac
	want=$off$'\n'$off said="venv: $dir/mine/.venv: not activated: $why"
	[[ $why ]] || want="$(on "$dir/mine/.venv")"$'\n'"$(on "$dir/mine/.venv")" said=
	SAYS=$said each "$want" "the record: $what" X="$dir/mine" D="$dir" <<'END'
cd $X; state
cd $D; cd $X; state
END
done

wait "$busy"
is "$(<"$dir/busy.got")" "1"$'\n'"venv: allow: $dir/busy/venv/trust.lock: another process has held this lock for ten seconds; nothing was recorded"$'\ntrust.lock' \
	"a lock that stays: an error, after a while"
done_testing
