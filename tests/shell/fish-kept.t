#!/bin/bash
# What fish keeps: the same environments as `venv find`, wherever they are and whatever changes, and no process while nothing does.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish
scratch

home=$tmp # where the search ends: what is above changes all the time
mkdir -p "$tmp/store" "$tmp/else"
. tests/shell/noted.sh

environment() { # DIR...
	local dir
	for dir; do
		mkdir -p "$dir/bin" && ln -sf /usr/bin/python3 "$dir/bin/python" && echo 'home = /usr/bin' >"$dir/pyvenv.cfg"
		printf 'VIRTUAL_ENV=%s\n' "$dir" >"$dir/bin/activate"
	done
}

p=$tmp/p
mkdir -p "$p"/{plain/a/b,dir/sub,husk/env,husk/sub,file/sub,name,empty,dangling,version/sub,none,hatch,claimed/sub,conda/.venv/conda-meta,'new
line'/sub,two/in/out,$'\\E.*'}
environment "$p/dir/.venv" "$p/husk/.venv" "$tmp/far" "$tmp/far2" "$home/.virtualenvs/named" "$home/.virtualenvs/claims" "$home/.pyenv/versions/v1" \
	"$home/.pyenv/versions/v2" "$p/new"$'\n'"line/.venv" "$p/two/venv" "$p/two/in/env"
mkdir "$p/husk/venv"
echo "$tmp/far" >"$p/file/.venv"
echo named >"$p/name/.venv"
: >"$p/empty/.venv"
ln -s nowhere "$p/dangling/.venv"
echo v1 >"$p/version/.python-version"
echo "$p/claimed" >"$home/.virtualenvs/claims/.project"
echo '[project]' >"$p/none/pyproject.toml"
mv "$home/.virtualenvs" "$home/aside"

# Run fish code; `same` compares what fish finds with the program, `aged` waits until all that DIR depends on can be kept.
run() {
	: >"$tmp/calls"
	out=$(cd "$tmp/else" && env -i HOME="$home" PATH=/usr/bin:/bin TERM=dumb LANG=C.UTF-8 fish --no-config -i -c "set -g tmp '$tmp'
		set -g p '$p'
		source '$tmp/tree/share/fish/vendor_conf.d/venv.fish'
		function same
			set -l want ('$B/bin/venv' find 2>/dev/null | string collect)
			test \"\$VIRTUAL_ENV\" = \"\$want\"; and __venv_find \$PWD
			test \"\$__venv_found\" = \"\$want\"; and echo same; or echo \"\$PWD: \$VIRTUAL_ENV, \$__venv_found, not \$want\"
		end
		function aged
			for i in (seq 500)
				'$B/bin/venv' __find -- \$argv 2>/dev/null | string match -q '*__venv_watch *'; and return
				sleep 0.02
			end
			echo never old enough
		end
		$1" 2>"$tmp/said" </dev/null)
	calls=$(wc -l <"$tmp/calls")
}

each='for d in $p $p/**/ $tmp/else /; cd $d; same; emit fish_prompt; same; end | sort | uniq -c | string trim'
run "$each; $each"
like "$out" $'[1-9]* same\n[1-9]* same' "each directory: as the program says, twice" || diag "$(<"$tmp/said")"
is "$(sed 's/: .*//' "$tmp/said" | sort | uniq -c | wc -l)" 1 "what is wrong in a project is said"
is "$(grep -c empty "$tmp/said")" 1 "once"
mv "$home/aside" "$home/.virtualenvs"
run "$each; $each"
like "$out" $'[1-9]* same\n[1-9]* same' "and with a WORKON_HOME" || diag "$(<"$tmp/said")"

run 'aged $p/file; aged $p/none; cd $p/file; cd $p/none; cd $p/file; cd $p/none; cd $p/file; emit fish_prompt; same'
is "$calls $out" '2 same' "a project of a manager: the program is asked once"

# What changes, within a second of the last look, and is put back: each time the look after it must be that of the program. The first
# column is where one looks from. All of it is made old enough to be kept before.
while IFS='|' read -r from what there back; do
	walks+="cd $from; set -a seen '$what:' (same); $there; LOOK; set -a seen (same); $back; LOOK; set -a seen (same) \\n; "
	ages+="aged $from; "
done <<'END'
$p/file|a .venv file|echo $tmp/far2 >$p/file/.venv|echo $tmp/far >$p/file/.venv
$p/version/sub|.python-version|echo v2 >$p/version/.python-version|echo v1 >$p/version/.python-version
$p/claimed/sub|.project|echo /nowhere >~/.virtualenvs/claims/.project|echo $p/claimed >~/.virtualenvs/claims/.project
$p/plain/a/b|an environment above|mv $p/dir/.venv $p/plain/venv|mv $p/plain/venv $p/dir/.venv
$p/file|its target|mv $tmp/far $tmp/store/far|mv $tmp/store/far $tmp/far
$p/dir/sub|pyvenv.cfg|mv $p/dir/.venv/pyvenv.cfg $tmp/store/cfg|mv $tmp/store/cfg $p/dir/.venv/pyvenv.cfg
$p/husk/sub|a directory of that name|rm $p/husk/.venv/pyvenv.cfg|cp -a $p/dir/.venv/. $p/husk/.venv
$p/two/in/out|the project|mv $p/two/in $tmp/store/in; cp -a $p/dir $p/two/in; mkdir $p/two/in/out|rm -r $p/two/in; mv $tmp/store/in $p/two/in
$p/none|a new manager|echo v1 >$p/none/.python-version|rm $p/none/.python-version
$p/empty|a fault mended|echo named >$p/empty/.venv|true >$p/empty/.venv
END
want=$(printf 'same same same %.0s' 1 2 3 4 5 6 7 8 9 10)
for look in 'cd $tmp/else; cd -' 'emit fish_prompt'; do
	run "$ages ${walks//LOOK/$look}; string join ' ' -- (string match -v '*:' -- \$seen) | string join ' '; string collect -- \$seen >\$tmp/seen"
	is "$(tr -s '\n ' ' ' <<<"$out ")" "$want" "what changes and is put back, seen after: $look" || diag "$(tail -n 40 "$tmp/seen" "$tmp/said")"
done

# Of many environments only the directory that holds them is compared, and the .project of the one found.
mkdir -p "$p/late" "$home/.virtualenvs"/many{1..420}
ages='aged $p/claimed; aged $p/plain; cd $p/claimed; cd $p/plain; '
run "$ages"'cd $p/claimed; cd $p/plain'
is "$calls" 2 "420 environments: the answers are kept"
run "$ages"'cd $p/claimed; same; rm ~/.virtualenvs/claims/.project; emit fish_prompt; same; echo $p/claimed >~/.virtualenvs/claims/.project
	cd $p/late; same; mv ~/.virtualenvs/named ~/.virtualenvs/late; echo $p/late >~/.virtualenvs/late/.project; emit fish_prompt; same'
is "$out" $'same\nsame\nsame\nsame' "420 environments: what comes and goes"
mv "$home/.virtualenvs/late" "$home/.virtualenvs/named"
rm -r "$home/.virtualenvs/named/.project" "$home/.virtualenvs"/many*

run 'aged $p/version; cd $p/version; same; set -gx PYENV_ROOT $tmp/none; emit fish_prompt; same; set -e PYENV_ROOT; emit fish_prompt; same
	set -g PYENV_ROOT $tmp/none; emit fish_prompt; echo "[$__venv_found]"'
is "$out" $'same\nsame\nsame\n[]' "settings of a manager, exported or not"
run 'cd $p/dir/sub; same; set -gx VENV_CEILING_DIRECTORIES $p/dir; emit fish_prompt; same; set -gx VENV_CEILING_DIRECTORIES /x:$p/:/; emit fish_prompt; same
	cd $p/dir; set -gx VENV_CEILING_DIRECTORIES $p/dir; emit fish_prompt; same; set -e VENV_CEILING_DIRECTORIES
	set -gx VENV_NAMES "venv x"; emit fish_prompt; same; cd $p/husk; same; set -e VENV_NAMES; emit fish_prompt; same
	set -gx VENV_CROSS_FILESYSTEM 0; cd $p/dir/sub; same; cd $p/plain/a; same'
is "$out" "$(printf 'same\n%.0s' 1 2 3 4 5 6 7 8 9)" "settings of the walk"
# Where nothing was to be done, which is kept in shorter form: both directories known, then something changes there.
both='aged $p/plain/a/b; aged $tmp/else; cd $p/plain/a/b; emit fish_prompt; emit fish_prompt; cd $tmp/else; cd -; same'
for look in 'cd $tmp/else; cd -' 'emit fish_prompt'; do
	run "$both; set -q __venv_near; and set -q __venv_calm; and echo calm
		mv \$p/dir/.venv \$p/plain/venv; $look; same; mv \$p/plain/venv \$p/dir/.venv; $look; same
		set -g VENV_AUTO 0; mv \$p/dir/.venv \$p/plain/venv; $look; echo \"[\$VIRTUAL_ENV]\"; set -e VENV_AUTO; $look; same; mv \$p/plain/venv \$p/dir/.venv"
	is "$out" $'same\ncalm\nsame\nsame\n[]\nsame' "what was calm, seen after: $look" || diag "$(<"$tmp/said")"
done
done_testing
