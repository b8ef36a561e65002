#!/bin/bash
# fish asks the program once per environment and shell; the script is tidy; fish 3.1 could read it.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish fish_indent /usr/bin/python3
scratch

plugin=$B/share/fish/vendor_conf.d/venv.fish
mkdir -p "$tmp"/{home,p/sub,q,tree/{bin,share/fish/vendor_conf.d}}
/usr/bin/python3 -m venv --without-pip "$tmp/p/.venv" "$tmp/q/.venv" || bail "python3 -m venv failed"
cp "$plugin" "$tmp/tree/share/fish/vendor_conf.d/"
# The program, and a note of each time it is started.
cat >"$tmp/tree/bin/venv" <<END
#!/bin/sh
echo "\$1" >>'$tmp/calls'
exec '$B/bin/venv' "\$@"
END
chmod +x "$tmp/tree/bin/venv"

# Run fish code in an interactive fish; $calls is how often the program was started.
run() {
	: >"$tmp/calls"
	out=$(HOME=$tmp/home fish --no-config -i -c "set -g tmp '$tmp'
		source '$tmp/tree/share/fish/vendor_conf.d/venv.fish'
		$1" 2>&1 </dev/null)
	calls=$(wc -l <"$tmp/calls")
}

fish --no-config --no-execute "$plugin"
ok $? "the script parses"
fish_indent --check "$plugin"
ok $? "fish_indent would change nothing"
grep -v '^ *#' "$plugin" | grep -nE 'status (dirname|basename)|set -e[gUl]* [^ ;)]+ [a-zA-Z_]|; path |\(path |set -f|\(\?P?<[a-z]' |
	grep -v '__venv_place>\|path mtime' >"$tmp/new"
is "$(<"$tmp/new")" "" "nothing in it that fish 3.1 has not, but what is asked for only where $__venv_index is set, from 3.5 on"
! grep -qF "$top" "$plugin"
ok $? "no path of this machine in it"

run 'source $tmp/tree/share/fish/vendor_conf.d/venv.fish'
is "$calls$out" 0 "loading, twice, starts nothing and says nothing"
run 'activate $tmp/p/.venv; deactivate; activate $tmp/p/.venv; activate $tmp/p/.venv; deactivate'
is "$calls$out" 1 "activating again starts nothing"
run 'activate $tmp/p/.venv; activate $tmp/q/.venv; activate -; activate -; deactivate; deactivate 2>/dev/null'
is "$calls$out" 2 "switching and going back: once for each"
run 'cd $tmp/p; cd sub; cd $tmp; cd $tmp/q; cd $tmp; cd $tmp/p; emit fish_prompt; emit fish_prompt'
is "$calls$out" 2 "in and out of projects: once for each"
run 'cd $tmp; emit fish_prompt; cd /; emit fish_prompt; cd $tmp/home'
is "$calls$out" 0 "directories without environments"
run 'cd $tmp/p; cd /; echo >>$tmp/p/.venv/pyvenv.cfg; cd $tmp/p'
is "$calls$out" 2 "asked again when pyvenv.cfg reads differently"
run 'activate $tmp/p/.venv; deactivate; set before $PATH; activate $tmp/p/.venv; set -gxp PATH /new; deactivate
	test "$PATH" = /new:(string join : $before); and echo same'
is "$out" same "the short way keeps what was put into PATH meanwhile"
run 'activate $tmp/p/.venv; deactivate; functions -q pydoc; or echo none
	activate $tmp/p/.venv; deactivate; functions -q pydoc; or echo none
	function pydoc; echo mine; end; activate $tmp/p/.venv; deactivate; pydoc'
is "$out" $'none\nnone\nmine' "pydoc goes each time, a user's stays"
done_testing
