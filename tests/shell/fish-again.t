#!/bin/bash
# What fish does again without looking: the same as when it looks, whatever has changed since.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish
scratch

environment() { # DIR...
	local dir
	for dir; do
		mkdir -p "$dir/bin" && ln -s /usr/bin/python3 "$dir/bin/python" && echo 'home = /usr/bin' >"$dir/pyvenv.cfg"
		printf 'VIRTUAL_ENV=%s\n' "$dir" >"$dir/bin/activate"
	done
}

tree() { # the same each time, and old enough to be kept
	rm -rf "$tmp/t"
	mkdir -p "$tmp/t"/{out/below,p/sub,new/bin,.config/fish,.cache/fish,.local/share/{venv,fish}} # the latter are what fish would make
	environment "$tmp/t/p/.venv" "$tmp/t/q/.venv" "$tmp/t/homes/named" "$tmp/t/out/odd"
	echo "prompt = one" >>"$tmp/t/homes/named/pyvenv.cfg"
	find "$tmp/t" -exec touch -h -d '2020-02-02 02:02:02' {} +
}

# Do OPERATION twice, then CHANGE, then OPERATION; `forget` is what comes in between. What the shell is like afterwards is in $out.
after() { # operation change forget
	tree
	out=$(cd "$tmp/t/out" && env -i HOME="$tmp/t" PATH=/usr/bin:/bin TERM=dumb LANG=C.UTF-8 fish --no-config $interactive -c "set -g t '$tmp/t'
		source '$B/share/fish/vendor_conf.d/venv.fish'
		$before
		function state
			for name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME _VENV_STATE PKG_CONFIG_PATH
				set -q \$name; and echo \$name=\"\$\$name\" (set -qx \$name; and echo exported); or echo no \$name
			end
			functions -q pydoc; and functions pydoc | string match -q '*python -m pydoc*'; and echo pydoc
			functions -q deactivate; or echo no deactivate
		end
		function told --on-event venv_activate --on-event venv_deactivate; echo told \$argv; end
		$1
		$1
		string join \n kept \$__venv_again\$__venv_come >&2
		$3
		echo ------
		$2
		$1
		state
		emit fish_prompt
		state
		deactivate
		state
		fish_prompt" 2>&1 </dev/null | sed '1,/^------/d')
}

# Nothing is kept any more.
forget='__venv_settings; set -e __venv_again_left; for name in __venv_keep_{again,here,come,gone,calm,hand,prompt}; function $name; end; end'

# Each change beside each operation.
while IFS='|' read -r name change; do
	while IFS='|' read -r how before operation; do
		interactive=-i
		[[ $how != 'a path' ]] || interactive= # as in a script
		wanted "$how: $name" || continue
		after "$operation" "$change" "$forget"
		looked=$out
		after "$operation" "$change" ''
		is "$out" "$looked" "$how: $name"
	done <<'WAYS'
cd, in||cd $t/p; cd $t/out; cd $t/p
cd, in and out||cd $t/p; cd $t/out
cd and prompts||cd $t/p; emit fish_prompt; emit fish_prompt; cd $t/out; emit fish_prompt; emit fish_prompt
a path||activate $t/q/.venv; state; deactivate
a path, with prompts|emit fish_prompt|activate $t/q/.venv; emit fish_prompt; deactivate; emit fish_prompt
in a project|cd $t/p; deactivate; emit fish_prompt|activate $t/q/.venv; deactivate
a name|set -gx WORKON_HOME $t/homes; emit fish_prompt|activate named; state; deactivate
WAYS
done <<'END'
nothing|true
PYTHONHOME|set -gx PYTHONHOME /python
PYTHONHOME, set to nothing|set -g PYTHONHOME ''
PYTHONHOME, an empty list|set -gx PYTHONHOME
PATH|set -gxp PATH $t/new/bin
PATH, not exported|set -gu PATH $PATH
PATH with the environment's own|set -gxa PATH $t/p/.venv/bin $t/q/.venv/bin
PATH of one element|set -gx PATH /usr/bin
PKG_CONFIG_PATH|set -gx PKG_CONFIG_PATH /pkg; echo 'PKG_CONFIG_PATH="${VIRTUAL_ENV}/lib/pkgconfig:${PKG_CONFIG_PATH}"' >>$t/p/.venv/bin/activate; echo 'virtualenv = 20.33' >>$t/p/.venv/pyvenv.cfg
auto off|venv auto off
VENV_AUTO|set -gx VENV_AUTO 0
VENV_TRUST|set -gx VENV_TRUST ask
VENV_NAMES|set -gx VENV_NAMES venv
VENV_NAMES, and one that is here|set -gx VENV_NAMES odd
a ceiling|set -gx VENV_CEILING_DIRECTORIES $t
WORKON_HOME|set -gx WORKON_HOME $t/q
denied|venv deny $t/p; venv deny $t/q
denied, and that is forgotten|venv deny $t/p; venv trust --forget $t/p >/dev/null
allowed|venv allow $t/p
another name|echo 'prompt = two' >>$t/p/.venv/pyvenv.cfg; echo 'prompt = two' >>$t/q/.venv/pyvenv.cfg; echo 'prompt = two' >>$t/homes/named/pyvenv.cfg
gone|command rm -r $t/p/.venv $t/q/.venv $t/homes/named
without pyvenv.cfg|command rm $t/p/.venv/pyvenv.cfg $t/q/.venv/pyvenv.cfg $t/homes/named/pyvenv.cfg
pyvenv.cfg a directory|command rm $t/p/.venv/pyvenv.cfg $t/q/.venv/pyvenv.cfg; mkdir $t/p/.venv/pyvenv.cfg $t/q/.venv/pyvenv.cfg
another in its place|command mv $t/p/.venv $t/old; command cp -r $t/q/.venv $t/p/.venv
a link in its place|command mv $t/p/.venv $t/old; command ln -s $t/old $t/p/.venv; command mv $t/q/.venv $t/older; command ln -s $t/older $t/q/.venv
one where one goes|command cp -r $t/q/.venv $t/out/venv; command sed -i "s|/q/.venv|/out/venv|" $t/out/venv/bin/activate
a name that is a directory here|command mkdir named
a name that is an environment here|command cp -r $t/q/.venv named
VIRTUAL_ENV of somebody's|set -gx VIRTUAL_ENV $t/q/.venv; set -gxp PATH $t/q/.venv/bin
_VENV_STATE of somebody's|set -gx _VENV_STATE '1;hand;0;sx;x/x;;;;/x'
direnv|set -gx DIRENV_DIR -$t/p; set -gx DIRENV_DIFF x
pydoc of the user's|function pydoc; echo mine; end
deactivate taken away|functions -e deactivate
another one meanwhile|cd $t/p; activate $t/q/.venv; deactivate; cd $t/out
put off|cd $t/p; deactivate; cd $t/p/sub
another directory|cd $t/out/below
elsewhere|cd /
a theme|function fish_prompt; echo "theme> "; end
no prompt of ours|set -g VIRTUAL_ENV_DISABLE_PROMPT 1
END

# It has to be kept, or all this compares nothing.
kept() { # before operation want name
	before=$1
	tree
	run=$(cd "$tmp/t/out" && env -i HOME="$tmp/t" PATH=/usr/bin:/bin TERM=dumb LANG=C.UTF-8 fish --no-config -i -c "set -g t '$tmp/t'
		source '$B/share/fish/vendor_conf.d/venv.fish'
		$before
		$2
		$2
		functions __venv_look >/dev/null; or __venv_load look
		function __venv_look; echo look \$argv; end
		function __venv_activate; echo activate \$argv; end
		function __venv_deactivate; echo deactivate \$argv; end
		function __venv_at_prompt; echo prompt; end
		$2
		set -l set \"[\$VIRTUAL_ENV]\"
		string replace \$t '' \$set" 2>&1 </dev/null)
	is "$run" "$3" "$4"
}
kept '' 'cd $t/p; cd $t/out' '[]' "kept: cd, in and out"
kept '' 'cd $t/p; cd $t/out; cd $t/p' '[/p/.venv]' "kept: cd, in"
kept '' 'activate $t/q/.venv; deactivate' '[]' "kept: a path"
kept 'emit fish_prompt' 'activate $t/q/.venv; deactivate' '[]' "kept: a path, with a prompt"
kept 'set -gx WORKON_HOME $t/homes' 'activate named; deactivate; activate named; deactivate' '[]' "kept: a name"
kept 'cd $t/p' 'emit fish_prompt' '[/p/.venv]' "kept: a prompt in a project"
kept '' 'emit fish_prompt' '[]' "kept: a prompt"

# `set -lx PATH` of a caller: nothing of it may end up in the global one.
for operation in 'activate $t/q/.venv' 'cd $t/p'; do
	tree
	out=$(cd "$tmp/t/out" && env -i HOME="$tmp/t" PATH=/usr/bin:/bin TERM=dumb LANG=C.UTF-8 fish --no-config -i -c "set -g t '$tmp/t'
		source '$B/share/fish/vendor_conf.d/venv.fish'
		for i in 1 2; $operation; cd \$t/out; deactivate; end 2>/dev/null
		function local; set -lx PATH \$PATH; $operation; end
		local
		echo \"[\$VIRTUAL_ENV] \$PATH\"" 2>&1 </dev/null)
	like "$out" "*[[][]] /usr/bin:/bin" "PATH is local in a caller: $operation"
done
done_testing
