#!/bin/bash
# fish asks the program once per environment and shell; the script is tidy; fish 3.1 could read it.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish fish_indent strace /usr/bin/python3
scratch
shopt -s extglob

plugin=$B/share/fish/vendor_conf.d/venv.fish
mkdir -p "$tmp"/{home,p/sub,q}
/usr/bin/python3 -m venv --without-pip "$tmp/p/.venv" "$tmp/q/.venv" || bail "python3 -m venv failed"
find "$tmp" -exec touch -h -d '1 minute ago' {} + # what has just changed is looked at more closely
. tests/shell/noted.sh

# Run fish code in an interactive fish; $calls is how often the program was started.
run() {
	: >"$tmp/calls"
	out=$(HOME=$tmp/home fish --no-config -i -c "set -g tmp '$tmp'
		source '$tmp/tree/share/fish/vendor_conf.d/venv.fish'
		$1" 2>&1 </dev/null)
	calls=$(wc -l <"$tmp/calls")
}

for file in "$plugin" "$B"/share/venv/*.fish; do
	fish --no-config --no-execute "$file" || break
done
ok $? "the scripts parse"
fish_indent --check "$plugin" "$B"/share/venv/*.fish
ok $? "fish_indent would change nothing"
# again.fish, calm.fish and deactivate.fish are read from fish 3.5 on only.
cat "$plugin" "$B"/share/venv/!(wrapper|again|calm|deactivate).fish | grep -v '^ *#' |
	grep -nE 'status (dirname|basename)|set -e[gUl]* [^ ;)]+ [a-zA-Z_]|; path |\(path |set -f|\(\?P?<[a-z]|"[^"]*\$\(' | grep -v 'path mtime' >"$tmp/new"
is "$(<"$tmp/new")" "" "nothing in it that fish 3.1 has not, but what is asked for only where $__venv_index is set, from 3.5 on"
! grep -qF "$top" "$plugin" "$B"/share/venv/*.fish
ok $? "no path of this machine in it"

run 'source $tmp/tree/share/fish/vendor_conf.d/venv.fish'
is "$calls$out" 0 "loading, twice, starts nothing and says nothing"
run 'activate $tmp/p/.venv; deactivate; activate $tmp/p/.venv; activate $tmp/p/.venv; deactivate'
is "$calls$out" 1 "activating again starts nothing"
run 'activate $tmp/p/.venv; activate $tmp/q/.venv; activate -; activate -; deactivate; deactivate 2>/dev/null'
is "$calls$out" 2 "switching and going back: once for each"
mkdir -p "$tmp"/conda/{data,code}/{conda-meta,bin} "$tmp"/conda/code/etc/conda/{activate.d,env_vars.d}
echo '{"X": "1"}' >"$tmp/conda/code/etc/conda/env_vars.d/x.json"
echo 'echo "in $CONDA_SHLVL"' >"$tmp/conda/code/etc/conda/activate.d/x.fish"
run 'for i in 1 2 3; activate $tmp/conda/data; deactivate; end; echo $CONDA_SHLVL (set -q CONDA_PREFIX; or echo none)'
is "$calls $out" '4 0 none' "conda: once what it is, once for each change, and again where CONDA_SHLVL is 0"
run 'for i in 1 2 3; activate $tmp/conda/data; activate --stack $tmp/conda/code; echo $X $PATH[1..2] | string replace -a $tmp ""; deactivate; deactivate; end'
is "$calls" 7 "conda: four changes, the first of them from two states, two environments" || diag "$out"
is "$out" "$(printf 'in 2\n1 /conda/code/bin /conda/data/bin\n%.0s' 1 2 3)" "conda: and each time the same"
run 'cd $tmp/p; cd sub; cd $tmp; cd $tmp/q; cd $tmp; cd $tmp/p; emit fish_prompt; emit fish_prompt'
is "$calls$out" 2 "in and out of projects: once for each"
run 'cd $tmp; emit fish_prompt; cd /; emit fish_prompt; cd $tmp/home'
is "$calls$out" 0 "directories without environments"
run 'cd $tmp/p; cd /; echo >>$tmp/p/.venv/pyvenv.cfg; cd $tmp/p'
is "$calls$out" 2 "asked again when pyvenv.cfg reads differently"
run 'activate $tmp/q/.venv; deactivate; activate $tmp/q/.venv; deactivate; echo >>$tmp/q/.venv/pyvenv.cfg; activate $tmp/q/.venv'
is "$calls$out" 2 "and by the second way of activate"
run 'activate $tmp/p/.venv; deactivate; set before $PATH; activate $tmp/p/.venv; set -gxp PATH /new; deactivate
	test "$PATH" = /new:(string join : $before); and echo same'
is "$out" same "the short way keeps what was put into PATH meanwhile"
run 'activate $tmp/p/.venv; deactivate; functions -q pydoc; or echo none
	activate $tmp/p/.venv; deactivate; functions -q pydoc; or echo none
	function pydoc; echo mine; end; activate $tmp/p/.venv; deactivate; pydoc'
is "$out" $'none\nnone\nmine' "pydoc goes each time, a user's stays"
mkdir -p "$tmp/r/bin" # as newer virtualenvs are
ln -s /usr/bin/python3 "$tmp/r/bin/python"
echo 'home = /usr/bin' >"$tmp/r/pyvenv.cfg"
printf '%s\n' "VIRTUAL_ENV=$tmp/r" 'PKG_CONFIG_PATH="${VIRTUAL_ENV}/lib/pkgconfig:${PKG_CONFIG_PATH}"' >"$tmp/r/bin/activate"
find "$tmp/r" -exec touch -h -d '1 minute ago' {} +
run 'cd /usr; activate $tmp/r; deactivate; activate $tmp/r; string replace $tmp "" $PKG_CONFIG_PATH; deactivate; set -q PKG_CONFIG_PATH; or echo none'
is "$out" $'/r/lib/pkgconfig\nnone' "the short way is none for an environment that sets more"
run 'rm -r $tmp/tree/share/venv; activate $tmp/p/.venv; cd $tmp/p; emit fish_prompt; cd /; echo here'
is "$out" "venv: $tmp/tree/share/venv/activate.fish: not found; install venv again, or start a new shell"$'\nhere' \
	"taken away while a shell runs: said once, and cd works"
cp -r "$B/share/venv" "$tmp/tree/share/"

# Commands that fish runs for an operation once it has been done, by its own profile; blocks count as well. They are what an operation
# costs: no loop may come into it.
commands() { # before, operation
	printf '%s\n' "source '$tmp/tree/share/fish/vendor_conf.d/venv.fish'" "$1" 'for i in 1 2 3' "$2" end ': before' "$2" ': after' >"$tmp/typed"
	HOME=$tmp/home fish --no-config --profile "$tmp/profile" -i "$tmp/typed" >/dev/null 2>&1 </dev/null
	cut -f3- "$tmp/profile" | sed '1,/^> : before/d; /^> : after/,$d' >"$tmp/commands"
}

most() { # limit, name
	local count
	count=$(wc -l <"$tmp/commands")
	((count && count <= $1))
	ok $? "$2: $count commands, at most $1" || diag "$(<"$tmp/commands")"
}

find "$tmp" -exec touch -h -d '1 minute ago' {} +
far=/usr/share/fish
commands 'cd /usr' "activate '$tmp/p/.venv'; deactivate"
most 26 'activate and deactivate'
commands 'cd /usr; emit fish_prompt' "activate '$tmp/p/.venv'; deactivate"
most 28 'the same where there is a prompt'
commands '' "builtin cd $far/functions; builtin cd $far/completions"
most 10 'cd between two directories without environments'
commands "cd $far" 'emit fish_prompt'
most 5 'a prompt outside'
commands "cd '$tmp/p'" "builtin cd sub; builtin cd .."
most 10 'cd inside a project'
commands "cd '$tmp/p'" 'emit fish_prompt'
most 7 'a prompt in a project'
commands "cd /usr; activate '$tmp/p/.venv'" 'emit fish_prompt'
most 7 'a prompt where something is active by hand'
commands "cd /usr; activate '$tmp/p/.venv'" "builtin cd $far/functions; builtin cd $far/completions"
most 6 'cd where something is active by hand'
commands "cd $far" "builtin cd '$tmp/p'; builtin cd $far"
most 32 'into a project and out'

fish --no-config --profile "$tmp/profile" -c "source '$plugin'" >/dev/null 2>&1
(($(wc -l <"$tmp/profile") <= 70))
ok $? "loading: $(wc -l <"$tmp/profile") commands, at most 70"
size=$(wc -c <"$plugin")
((size <= 7500))
ok $? "and $size bytes to be read, at most 7500"

# Processes from the second time on.
printf '%s\n' "source '$plugin'" "cd '$tmp/p'; cd /usr; activate '$tmp/p/.venv'; deactivate; emit fish_prompt" 'test -e /begin' \
	"cd '$tmp/p'; emit fish_prompt; cd /usr; emit fish_prompt; activate '$tmp/p/.venv'; emit fish_prompt; deactivate; emit fish_prompt" \
	'test -e /end' >"$tmp/typed"
HOME=$tmp/home strace -f -qq -e trace=execve,fork,vfork,clone,clone3,stat,newfstatat,access,faccessat,faccessat2 -o "$tmp/trace" \
	fish --no-config -i "$tmp/typed" >/dev/null 2>&1 </dev/null
grep -q '"/begin"' "$tmp/trace" && grep -q '"/end"' "$tmp/trace"
ok $? "strace sees the operations"
is "$(sed '1,/"\/begin"/d; /"\/end"/,$d' "$tmp/trace" | grep -E 'execve|fork|clone' | grep -v CLONE_THREAD)" "" "no process from the second time on"
done_testing
