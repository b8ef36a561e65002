#!/bin/bash
# What only fish has: variable scopes, lists, path variables, command substitutions that are no subshells.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish /usr/bin/python3
scratch

mkdir -p "$tmp"/{home,p/sub,config/fish,open}
line=$tmp/$'new\nline'
mkdir "$line"
/usr/bin/python3 -m venv --without-pip "$tmp/p/.venv" "$tmp/q" "$line/env" "$tmp/open/.venv" "$tmp/r/mine" || bail "python3 -m venv failed"
chmod o+w "$tmp/open/.venv"

# Run fish code in a fish of the given kind (-i or nothing).
run() {
	out=$(HOME=$tmp/home XDG_CONFIG_HOME=$tmp/config PATH=/usr/bin:/bin fish --no-config $1 -c "set -g tmp '$tmp'
		source '$B/share/fish/vendor_conf.d/venv.fish'
		function show; echo (string replace -- \$tmp @ \"\$VIRTUAL_ENV\") (string join : -- \$PATH | string replace -- \$tmp @); end
		$2" 2>&1 </dev/null)
}

run '' 'function f; set -lx PATH /mine $PATH; activate $tmp/q; echo $status; end; f; show'
is "$out" "venv: $tmp/q: PATH is local in this shell; nothing was changed"$'\n1\n /usr/bin:/bin' "a local PATH is refused"
run -i 'function f; set -lx PATH /mine $PATH; cd $tmp/p; end; f; show; emit fish_prompt; show'
is "$out" $' /usr/bin:/bin\n@/p/.venv @/p/.venv/bin:/usr/bin:/bin' "a cd under a local PATH waits for the prompt"
run '' 'set -Ux VIRTUAL_ENV /stale; activate $tmp/q; show; deactivate; set -qg VIRTUAL_ENV; or echo gone; set -e VIRTUAL_ENV'
is "$out" $'@/q @/q/bin:/usr/bin:/bin\ngone' "a universal VIRTUAL_ENV is not in the way"
run '' 'set -gu PATH $PATH; activate $tmp/q; set -qx PATH; and echo exported; deactivate; set -qx PATH; or echo not; show'
is "$out" $'exported\nnot\n /usr/bin:/bin' "PATH is not exported again afterwards"
run '' 'set -e PATH; activate $tmp/q; echo $PATH; deactivate; set -q PATH; or echo unset'
is "$out" "$tmp/q/bin"$'\nunset' "PATH unset, and unset again"
run '' 'set -g PYTHONHOME ""; activate $tmp/q; set -q PYTHONHOME; or echo unset; deactivate; set -S PYTHONHOME'
like "$out" $'unset\n*unexported, with 1 elements*||*' "PYTHONHOME set but empty, and not exported"
run '' 'cd '"$(printf '%q' "$tmp")"'/new*; activate ./env; test "$VIRTUAL_ENV" = "$PWD/env"; and echo yes; test "$PATH[1]" = "$PWD/env/bin"; and echo yes
	set kept "$_VENV_STATE"; set -g __venv_undo; deactivate; count $kept; show'
is "$out" $'yes\nyes\n1\n /usr/bin:/bin' "a newline in the path, also through _VENV_STATE"
run -i 'cd '"$(printf '%q' "$tmp")"'/new*; test "$PATH[1]" = "$PWD/env/bin"; and echo yes; cd /; show'
is "$out" $'yes\n /usr/bin:/bin' "and on cd"
run -i 'set x (cd $tmp/open; cd $tmp/p; echo in); show; cd /; set x (cd $tmp/open); cd $tmp/open; cd /; cd $tmp/open'
like "$out" $'@/p/.venv *\nvenv: *: not activated: *' "a command substitution says nothing but acts"
is "$(grep -c 'not activated' <<<"$out")" 1 "the notice comes once, and where it can be seen"
run -i 'set -g VENV_NAMES mine .venv; cd $tmp/r; show; set -g VENV_NAMES other; cd $tmp; show'
is "$out" $'@/r/mine @/r/mine/bin:/usr/bin:/bin\n /usr/bin:/bin' "settings need not be exported"
run -i 'set -g VENV_CEILING_DIRECTORIES /nowhere $tmp/p/; cd $tmp/p/sub; show; cd $tmp/p; show'
is "$out" $' /usr/bin:/bin\n@/p/.venv @/p/.venv/bin:/usr/bin:/bin' "a ceiling, written as a list"
run -i 'set -g HOME $tmp/p/sub; cd $tmp/p/sub; show; mkdir -p $tmp/p/sub-2; cd $tmp/p/sub-2; show'
is "$out" $' /usr/bin:/bin\n@/p/.venv @/p/.venv/bin:/usr/bin:/bin' "not above HOME, unless beside it"
run '' 'function seen --on-event venv_activate --on-event venv_deactivate; echo "$argv" | string replace -- $tmp @; end
	activate $tmp/q; activate $tmp/p; activate $tmp/p; deactivate'
is "$out" $'@/q\n@/q\n@/p/.venv\n@/p/.venv' "events, with the environment"
run -i 'cd $tmp/p; set -g fish_user_paths /first; set PATH /first $PATH; cd /; show'
is "$out" ' /first:/usr/bin:/bin' "leaving with something put before it"
done_testing
