#!/bin/bash
# Another version is installed while a fish runs: that is said once, nothing is done by halves, and `deactivate` works.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish /usr/bin/python3
scratch

mkdir -p "$tmp"/{home,p,q,tree}
/usr/bin/python3 -m venv --without-pip "$tmp/p/.venv" "$tmp/q/.venv" || bail "python3 -m venv failed"
said='venv: this shell was started with VERSION, and 9.9.9, build 1 is installed now: start a new shell (exec fish)'
said=${said/VERSION/$(sed -n '1s/^# venv //p' "$B/share/venv/look.fish")}

# Run fish code; UPGRADE in it is when the others come.
run() {
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree"
	cp -r "$B/share" "$B/bin" "$tmp/tree/"
	out=$(cd "$tmp" && HOME=$tmp/home PATH=/usr/bin:/bin fish --no-config -i -c "set -g tmp '$tmp'
		source '$tmp/tree/share/fish/vendor_conf.d/venv.fish'
		function fish_prompt; echo '> '; end
		function upgrade
			command sed -i '1s/.*/# venv 9.9.9, build 1/; \$aecho newer >\&2' \$tmp/tree/share/venv/*.fish
		end
		function state
			echo \"[\$VIRTUAL_ENV] \$PATH\" (set -q _VENV_STATE VIRTUAL_ENV_PROMPT; echo \$status) | string replace -a \$tmp ''
		end
		${1//UPGRADE/upgrade}" 2>&1 </dev/null)
}
none='[] /usr/bin:/bin 2'
on="[/p/.venv] /p/.venv/bin:/usr/bin:/bin 0"

run 'UPGRADE; cd $tmp/p; emit fish_prompt; cd $tmp; emit fish_prompt; state'
is "$out" "$said"$'\n'"$none" "cd and prompts: said once, nothing done"
run 'UPGRADE; activate $tmp/p/.venv; echo $status; state; deactivate; state'
is "$out" "$said"$'\n1\n'"$none"$'\n'"$none" "activate: not done"
run 'UPGRADE; activate $tmp/p/.venv; activate; venv status; cd $tmp/p; emit fish_prompt; state'
is "$out" "$said"$'\n'"$said"$'\n'"$said"$'\n'"$none" "what is asked for says it each time"
run 'activate $tmp/p/.venv; deactivate; UPGRADE; activate $tmp/p/.venv; state; deactivate; state'
is "$out" "$on"$'\n'"$none" "what has been read goes on"
run 'activate $tmp/p/.venv; UPGRADE; state; deactivate; state; fish_prompt'
is "$out" "$on"$'\n'"$said"$'\n'"$none"$'\n> ' "deactivate, after activate"
run 'cd $tmp/p; UPGRADE; state; deactivate; state; fish_prompt'
is "$out" "$on"$'\n'"$said"$'\n'"$none"$'\n> ' "deactivate, after cd"
run 'cd $tmp/p; emit fish_prompt; fish_prompt; UPGRADE; state; deactivate; state; emit fish_prompt; fish_prompt'
is "$out" $'(p) > \n'"$on"$'\n'"$said"$'\n'"$none"$'\n> ' "deactivate, after cd and a prompt"
run 'function pydoc; end; cd $tmp/p; UPGRADE; state; deactivate; state'
is "$out" "$on"$'\n'"$said"$'\n'"$none" "deactivate, after cd, where activate.fish was never read"
run 'cd $tmp/p; emit fish_prompt; UPGRADE; cd $tmp/q; state; cd $tmp; state'
is "$out" "[/q/.venv] /q/.venv/bin:/usr/bin:/bin 0"$'\n'"$none" "cd goes on with what has been read"
run 'cd $tmp/p; UPGRADE; activate $tmp/q/.venv; echo $status; state; cd $tmp; state'
is "$out" "$said"$'\n1\n'"$on"$'\n'"$none" "activate, where only cd has been used: not done, and cd goes on"
run 'source $tmp/p/.venv/bin/activate.fish; deactivate; functions -q deactivate; or echo none; UPGRADE; emit fish_prompt; functions -q deactivate; or echo none; cd $tmp/p; state'
is "$out" $'none\n'"$said"$'\nnone\n'"$none" "where a script has taken deactivate away"
run 'venv status >/dev/null; UPGRADE; venv_prompt; venv auto; complete -C "activate "; state'
is "$(grep -c 'is installed now' <<<"$out")" 1 "and it is said once"
is "$(grep -c newer <<<"$out")" 0 "nothing of the new version is read"
run 'cd $tmp/p; UPGRADE; command rm $tmp/tree/share/venv/*; deactivate; state'
is "$(tail -n 2 <<<"$out")" "venv: $tmp/tree/share/venv/deactivate.fish: not found; install venv again, or start a new shell"$'\n'"$none" "they are gone altogether: deactivate"
# With the new one's own start-up file all is well.
run "for file in \$tmp/tree/share/venv/*.fish; command sed -i '1s/.*/# venv 9.9.9, build 1/' \$file; end
	command sed -i \"s/^set -g __venv_edition .*/set -g __venv_edition '# venv 9.9.9, build 1'/\" \$tmp/tree/share/fish/vendor_conf.d/venv.fish
	source \$tmp/tree/share/fish/vendor_conf.d/venv.fish; activate \$tmp/p/.venv; state; deactivate; state"
is "$out" "$on"$'\n'"$none" "a shell that starts with the new one"
done_testing
