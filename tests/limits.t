#!/bin/bash
# How far a search goes: never above a ceiling, above $HOME when inside it, or off the file system when that is not wanted; through what
# cannot be read, a very long path and a slow file system. The program searches as the shells do; strace tells what it looked at.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need strace timeout
scratch
venv=$B/bin/venv

env_at() {
	mkdir -p "$1/bin"
	echo 'home = /usr/bin' >"$1/pyvenv.cfg"
}
mkdir -p "$tmp/home/src/a/b/c" "$tmp/empty"
env_at "$tmp/home/.venv"
env_at "$tmp/.venv"

# looked DIR [VAR=VALUE...]: paths that a search from DIR asked about, in $paths; what it printed in $out. Where the program itself lies
# it learns by readlink.
looked() {
	local dir=$1
	shift
	out=$(cd "$dir" 2>/dev/null || cd /; env -i PATH=/usr/bin:/bin HOME="$tmp/home" "$@" strace ${traced:+-E ASAN_OPTIONS=detect_leaks=0} -qq -e trace=%file -o "$tmp/trace" "$venv" find "$dir" 2>&1)
	paths=$(sed -nE '/^(readlink|execve)/d; s/^[^"]*"([^"]*)".*/\1/p' "$tmp/trace" | grep -vE '^(/etc/ld|/lib|/usr/lib|/proc/self/(cmdline|environ|maps)$)' | sort -u)
}

# below DIR NAME: nothing but DIR and what is below it was looked at, and where managers keep things below $HOME.
below() {
	is "$(grep -vE "^$1(/|\$)|^$tmp/home(/\.(virtualenvs|config|cache|local|pyenv).*)?\$" <<<"$paths")" '' "$2"
}

# ---- ceilings ---------------------------------------------------------------------------------------------------------------

looked "$tmp/home/src/a/b/c"
is "$out" "$tmp/home/.venv" "without a limit: the environment in \$HOME"
below "$tmp/home" "  and nothing above \$HOME is looked at"
looked "$tmp/home/src/a/b/c" VENV_CEILING_DIRECTORIES="$tmp/home/src"
like "$out" "venv: *: no environment here*" "a ceiling on the way"
below "$tmp/home/src/a" "  nothing of it or above it is looked at: an automounted parent stays asleep"
looked "$tmp/home/src/a/b/c" VENV_CEILING_DIRECTORIES="/nowhere:$tmp/home/src/a/:"
below "$tmp/home/src/a/b" "a ceiling with a slash, among others"
looked "$tmp/home/src/a" VENV_CEILING_DIRECTORIES="$tmp/home/src/a:$tmp/home/src"
below "$tmp/home/src/a" "where one starts is looked at, ceiling or not"
looked "$tmp/home/src/a" HOME="$tmp/elsewhere"
is "$out" "$tmp/home/.venv" "outside of \$HOME the walk goes on"

# ---- file systems -----------------------------------------------------------------------------------------------------------

# /proc is another file system than /, everywhere and without mounting anything.
looked /proc/sys/kernel
like "$paths" *$'\n'"/.venv"* "the walk leaves a file system"
looked /proc/sys/kernel VENV_CROSS_FILESYSTEM=0
like "$paths" *"/proc/sys/.venv"* "VENV_CROSS_FILESYSTEM=0: it goes up to its root"
is "$(grep -E '^/(\.venv|venv|env|pyproject.toml|Pipfile)$' <<<"$paths")" '' "  and not on"
looked /proc/sys/kernel VENV_CROSS_FILESYSTEM=1
like "$paths" *$'\n'"/.venv"* "any other value is no limit"

# ---- what cannot be read ----------------------------------------------------------------------------------------------------

as_nobody=()
if [[ $(id -u) == 0 ]]; then
	as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	need setpriv
fi
mkdir -p "$tmp/open/shut/deep/er"
env_at "$tmp/open/.venv"
chmod 755 "$tmp" "$tmp/open"
chmod 711 "$tmp/open/shut" # may be passed, not listed
out=$(cd "$tmp/open/shut/deep/er" && env -i HOME=/nonexistent PATH=/usr/bin:/bin "${as_nobody[@]}" "$venv" find . 2>&1)
is "$out" "$tmp/open/.venv" "a directory that may be passed but not read; no \$PWD"
out=$(cd "$tmp/open/shut/deep/er" && chmod 000 "$tmp/open/shut" && env -i HOME=/nonexistent PATH=/usr/bin:/bin PWD="$tmp/open/shut/deep/er" "${as_nobody[@]}" "$venv" find 2>&1)
is "$out" "$tmp/open/.venv" "a level that cannot be looked into is passed over in silence"
chmod 755 "$tmp/open/shut"

# ---- a thousand levels --------------------------------------------------------------------------------------------------------

deep=$tmp/home
for ((i = 0; i < 1000; i++)); do
	deep+=/d
done
mkdir -p "$deep"
looked "$deep"
is "$out" "$tmp/home/.venv" "a thousand levels"
calls=$(grep -c "^[a-z0-9]*(.*\"$tmp/home/d" "$tmp/trace")
((calls >= 1000 && calls <= 12 * 1000))
ok $? "at a first visit at most twelve calls a level ($calls for 1000)"
looked "$deep" VENV_CEILING_DIRECTORIES="$tmp/home/d"
like "$out" "venv: *: no environment here*" "a thousand levels, and none"
deeper=$deep
while ((${#deeper} < 4200)); do
	deeper+=/dddddddddddddddddddddddddddddddddddddddd
done
like "$(timeout 20 "$venv" find "$deeper" 2>&1)" "venv: *" "a path longer than the system takes: an error, no more"

# ---- a slow file system -------------------------------------------------------------------------------------------------------

# A network home: every call about a file is delayed. What counts is how many there are.
need bash
slow() { # ROUNDS: calls of a session that goes in and out so often, in $calls
	printf '%s\n' "enable -f '$B/lib/bash/venv.so' activate" "cd $tmp/home/src/a" "for i in {1..$1}; do cd ../a/b; cd ..; done" 'echo "$VIRTUAL_ENV"' |
		env -i HOME="$tmp/home" PATH=/usr/bin:/bin TERM=dumb HISTFILE=/dev/null VENV_TRUST=all strace "${traced[@]}" -qq -e trace=newfstatat,stat,lstat,access,faccessat,faccessat2,readlink,statx \
			-e inject=newfstatat,stat,lstat,access,faccessat,faccessat2,readlink,statx:delay_enter="$2" -o "$tmp/trace" \
			bash --norc --noprofile --noediting -i >"$tmp/out" 2>/dev/null
	calls=$(grep -c '' "$tmp/trace")
}
settled() {
	local now
	printf -v now '%(%s)T' -1
	((now - $(stat -c %Z "$tmp/home/src/a/b") > 3 && now - $(stat -c %Z "$tmp/home") > 3))
}
wait_for 20 settled
slow 5 0
few=$calls
slow 10 0
fast=$((calls - few))
slow 5 2000
few=$calls
slow 10 2000
is "$((calls - few))" "$fast" "as many calls when each takes two milliseconds more: $fast in ten cds, the shell's own among them"
is "$(<"$tmp/out")" "$tmp/home/.venv" "and the same environment"
done_testing
