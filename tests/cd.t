#!/bin/bash
# A cd costs one system call a level, and one for each thing elsewhere that the answer depends on, when nothing changed since the last
# visit: with every finder on, with and without files of managers on the way, with and without the managers.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need strace bash zsh python3
scratch
home=$tmp/home

declare -A start=(
	[bash]="enable -f '$B/lib/bash/venv.so' activate"
	[zsh]="module_path=('$B/lib/zsh' \$module_path); zmodload venv"
)
# $HOME is where the walk ends: five levels.
for name in plain marked; do
	mkdir -p "$home/$name/b/c/d" "$home/$name/b/c/e"
done
echo '[project]' >"$home/marked/b/pyproject.toml"
echo 'name = "x"' >>"$home/marked/b/pyproject.toml"
touch "$home/marked/b/Pipfile"
echo 3.11 >"$home/marked/b/.python-version"
cp -r "$home" "$tmp/full"
# As if the managers were there, with settings and other environments.
mkdir -p "$tmp/full/.config/"{pypoetry,hatch,pdm} "$tmp/full/.cache/pypoetry/virtualenvs/y-01234567-py3.11" \
	"$tmp/full/.local/share/"{virtualenvs/z-01234567,hatch/env/virtual/z,pdm/venvs/z-01234567-3.11} "$tmp/full/.pyenv/versions/3.11" \
	"$tmp/full/.virtualenvs/z"
touch "$tmp/full/.config/"{pypoetry,hatch,pdm}/config.toml "$tmp/full/.cache/pypoetry/virtualenvs/envs.toml"

mkdir -p "$tmp/full/moving/one/p/q/r" && touch "$tmp/full/moving/one/p/Pipfile"

# What has just changed is never trusted to stay; let it grow old.
settled() {
	local now newest
	printf -v now '%(%s)T' -1
	newest=$(find "$tmp" -printf '%C@\n' | sort -n | tail -n 1)
	((now - ${newest%.*} > 3))
}
wait_for 20 settled
ok $? "the directories are old enough"

# System calls of a session that goes to and fro so many times, in $calls.
count() { # shell rounds first-line place
	local -a run=(bash --norc --noprofile --noediting -i)
	[[ $1 == zsh ]] && run=(zsh -f -i +o zle +o promptsp +o promptcr)
	printf '%s\n' "$3" "cd '$4/d'" "for i in {1..$2}; do cd '$4/e'; cd '$4/d'; done" |
		env -i HOME="${4%/*/*/*}" PATH=/usr/bin:/bin TERM=dumb HISTFILE=/dev/null strace "${traced[@]}" -f -qq -o "$trace" "${run[@]}" >/dev/null 2>&1
	calls=$(grep -c '' "$trace")
}
trace=$(mktemp) || bail "no temporary file"

# What a cd costs beyond the shell's own work, in hundredths of a call, in $cost.
per_cd() { # shell place
	local few many bare
	count "$1" 10 : "$2" && few=$calls
	count "$1" 60 : "$2" && bare=$((calls - few))
	count "$1" 10 "${start[$1]}" "$2" && few=$calls
	count "$1" 60 "${start[$1]}" "$2" && many=$((calls - few))
	cost=$((many - bare))
}

cheap() { # shell home place levels elsewhere name
	local most=$((100 * ($4 + $5)))
	[[ $1 == bash ]] || ((most += 100)) # zsh asks whether a child ran, where bash keeps count
	wanted "$1: $6" || return 0
	per_cd "$1" "$2/$3"
	((cost <= most && cost >= 100 * $4))
	ok $? "$1: $6: $4 levels, at most $5 elsewhere (hundredths of a call: $cost)" || diag "$(tail -n 40 "$trace")"
}

for shell in bash zsh; do
	cheap $shell "$home" plain/b/c 5 1 "nothing on the way"
	cheap $shell "$home" marked/b/c 5 3 "files of managers, no manager"
	cheap $shell "$tmp/full" plain/b/c 5 1 "managers, none of their files"
	cheap $shell "$tmp/full" marked/b/c 5 12 "managers and their files"
done
rm -f "$trace"

# ---- remembered, then changed -----------------------------------------------------------------------------------------------

# All of this is old by now and was seen before the change, so that it is remembered; the change is seen nevertheless.
digest() {
	"$(command -v python3)" -c 'import sys, base64, hashlib
print(base64.urlsafe_b64encode(hashlib.sha256(sys.argv[1].encode()).digest()).decode()[:8])' "$1"
}
project=$tmp/full/marked/b
pipenv=$tmp/full/.local/share/virtualenvs/b-$(digest "$project/Pipfile")
poetry=$tmp/full/.cache/pypoetry/virtualenvs/x-$(digest "$project")-py3.11
renamed=${poetry/\/x-//renamed-}
moving=$tmp/full/.local/share/virtualenvs/p-$(digest "$tmp/full/moving/one/p/Pipfile")
mkdir -p "$tmp/aside/bin"
echo 'home = /usr/bin' >"$tmp/aside/pyvenv.cfg"

# changed WANT NAME: a line for each `state`.
changed() {
	local shell out
	for shell in bash zsh; do
		wanted "$shell: $2" || continue
		local -a run=(bash --norc --noprofile --noediting -i)
		[[ $shell == zsh ]] && run=(zsh -f -i +o zle +o promptsp +o promptcr)
		out=$(printf '%s\n' "state() { echo \"\${VIRTUAL_ENV-none}\"; }" "${start[$shell]}" "cd '$project/c/d'" "cd '$project/c/e'" "$3" |
			env -i HOME="$tmp/full" PATH=/usr/bin:/bin TERM=dumb HISTFILE=/dev/null VENV_TRUST=all ${variables-} A="$tmp/aside" D="$project/c/d" E="$project/c/e" \
				MOVING="$tmp/full/moving" MOVED="$tmp/full/moved" MINE="$moving" PIPENV="$pipenv" POETRY="$poetry" RENAMED="$renamed" TOML="$project/pyproject.toml" "${sanitizer[@]}" "${run[@]}" 2>/dev/null)
		is "$out" "$1" "$shell: $2"
	done
}
changed "none
$pipenv
none
$pipenv
none" "an environment of Pipenv comes and goes: at the next cd, at the next prompt" 'state
cp -r $A $PIPENV; cd $D; state
rm -r $PIPENV; cd $E; state
cp -r $A $PIPENV
state; rm -r $PIPENV
state'
cp -r "$tmp/aside" "$moving"
wait_for 20 settled
changed "$moving
none
$moving
none" "the project moves with a directory above, which its own does not tell" 'cd $MOVING/one/p; cd $MOVING/one/p/q; state
cd $MOVING; mv $MOVING $MOVED; cd $MOVED/one/p/q; state
cd $MOVED; mv $MOVED $MOVING; cd $MOVING/one/p/q; state
cd $D; state'
variables=PIPENV_MAX_DEPTH=2 changed "$moving
none
$moving" "a limit of depth: what depends on where one stands is not remembered" 'cd $MOVING/one/p/q; state; cd $D
cd $MOVING/one/p/q/r; state; cd $D
cd $MOVING/one/p/q; state'
changed "$poetry
$poetry
none
$renamed
none" "Poetry: an environment comes; the project is renamed; the other comes; both go" 'cp -r $A $POETRY; cd $D; state
touch $POETRY/bin/x; cd $E; state
sed -i s/\"x\"/\"renamed\"/ $TOML; cd $D; state
cp -r $A $RENAMED; cd $E; state
sed -i s/\"renamed\"/\"x\"/ $TOML; rm -r $POETRY $RENAMED; cd $D; state'
done_testing
