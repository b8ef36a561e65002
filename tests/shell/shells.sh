# shells.sh - the three shells, started clean with the plugin loaded, for the tests of what only real ones show.
#
# A test is one script for all of them, in what they have in common (cd, &&, ;, single quotes, activate, deactivate, venv)
# and these words:
#   show NAME...      `NAME=value` or `NAME unset` a line; lists joined with colons
#   rc                `rc=N`, and N is still the status afterwards
#   put NAME VALUE    set and export            drop NAME      unset
#   state             VIRTUAL_ENV, PATH, and whether our state and the name are there, on one line
#   prompt            the prompt as it would be drawn
#   tick              a prompt comes (bash and zsh have one after every line; fish reading a file has none)
#   script PLACE      the environment's own activation script is sourced
#   load, unload      the plugin
#
# $dir is the test's own directory, $home an empty one in it, $base_path the PATH every shell starts with.
. tests/tap.sh

SHELLS='bash zsh fish'
system_python=/usr/bin/python3
need $SHELLS "$system_python" setsid timeout
for file in lib/bash/venv.so lib/zsh/venv.so share/fish/vendor_conf.d/venv.fish bin/venv; do
	[[ -e $B/$file ]] || bail "$B/$file is not built"
done

dir=$(mktemp -d) && dir=$(cd "$dir" && pwd -P) || bail "no temporary directory"
trap 'chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
home=$dir/home base_path=/usr/local/bin:/usr/bin:/bin
mkdir "$home"

prelude() { # SHELL
	case $1 in
	bash) cat <<-END
		PS1='> '
		show() { local n; for n; do if [[ -v \$n ]]; then printf '%s=%s\n' "\$n" "\${!n}"; else printf '%s unset\n' "\$n"; fi; done; }
		rc() { local s=\$?; echo "rc=\$s"; return \$s; }
		state() { echo "\${VIRTUAL_ENV-unset} \${PATH-unset} \${_VENV_STATE+kept} \${VIRTUAL_ENV_PROMPT+named}"; }
		put() { export "\$1=\$2"; }
		drop() { unset "\$1"; }
		prompt() { printf '%s\n' "\${PS1@P}"; }
		tick() { :; }
		script() { . "\$1/bin/activate"; }
		load() { enable -f '$B/lib/bash/venv.so' activate; }
		unload() { enable -d activate; }
		END
		;;
	zsh) cat <<-END
		PS1='> '
		show() { local n; for n; do if [[ -v \$n ]]; then printf '%s=%s\n' "\$n" "\${(P)n}"; else printf '%s unset\n' "\$n"; fi; done }
		rc() { local s=\$?; echo "rc=\$s"; return \$s }
		state() { echo "\${VIRTUAL_ENV-unset} \${PATH-unset} \${_VENV_STATE+kept} \${VIRTUAL_ENV_PROMPT+named}" }
		put() { export "\$1=\$2" }
		drop() { unset "\$1" }
		prompt() { print -rP -- "\$PS1" }
		tick() { : }
		script() { . "\$1/bin/activate" }
		load() { [[ \$module_path[1] = $B/lib/zsh ]] || module_path=('$B/lib/zsh' \$module_path); zmodload venv }
		unload() { zmodload -u venv }
		END
		;;
	fish) cat <<-END
		function show; for n in \$argv; if set -q \$n; printf '%s=%s\n' \$n (string join : -- \$\$n | string collect); else; echo \$n unset; end; end; end
		function rc; set -l s \$status; echo rc=\$s; return \$s; end
		function state; set -l s unset unset '' ''; set -q VIRTUAL_ENV; and set s[1] \$VIRTUAL_ENV
			set -q PATH; and set s[2] (string join : -- \$PATH | string collect --allow-empty)
			set -q _VENV_STATE; and set s[3] kept; set -q VIRTUAL_ENV_PROMPT; and set s[4] named; echo "\$s"; end
		function put; set -gx \$argv[1] \$argv[2]; end
		function drop; set -e \$argv[1]; end
		function fish_prompt; printf '> '; end
		function prompt; emit fish_prompt; echo (fish_prompt | string collect); end
		function script; source \$argv[1]/bin/activate.fish; end
		function tick; emit fish_prompt; end
		function load; source '$B/share/fish/vendor_conf.d/venv.fish'; end
		function unload; echo fish cannot unload; end
		END
		;;
	esac
}

# launch SHELL [VAR=VALUE...]: run the shell interactively over $dir/script, away from any terminal; sets $out, $err, $rc.
launch() {
	local shell=$1 start
	shift
	case $shell in
	bash) start='bash --noprofile --norc --noediting -i' ;;
	zsh) start='zsh -f -i +o zle +o promptsp +o promptcr' ;;
	fish) start='fish --no-config -i' ;;
	esac
	# shellcheck disable=SC2086 # words
	timeout -s KILL "${LIMIT:-60}" setsid ${DROP_TO-} env -i HOME="$home" PATH="$base_path" TERM=dumb LANG=C.UTF-8 PS1='> ' "${sanitizer[@]}" "$@" \
		${under-} $start <"$dir/script" >"$dir/out" 2>"$dir/err"
	rc=$?
	out=$(tr -d '\0' <"$dir/out") err=$(tr -d '\0' <"$dir/err")
}

# run SHELL [VAR=VALUE...] <<'END' ... END: the plugin loaded, then the script.
run() {
	{
		prelude "$1"
		echo load
		cat
	} >"$dir/script"
	launch "$@"
}

# What was said on stderr, without the prompts and what bash says for want of a terminal.
said() {
	printf '%s\n' "$err" | LC_ALL=C sed -E 's/(\([^)]*\) )?> //g; /^bash: (cannot set terminal|no job control)/d; /^(exit)?$/d'
}

# each WANT NAME [VAR=VALUE...] <<'END' ... END: the script, in every shell of $SHELLS, prints WANT and comes to its end. On stderr
# it says $SAYS, a pattern, by default nothing. $bare: without the plugin.
each() {
	local want=$1 name=$2 shell script
	shift 2
	script=$(cat)
	for shell in $SHELLS; do
		wanted "$shell: $name" || continue
		run "$shell" "$@" <<<"$script"$'\necho end'
		[[ "$out" == "$want${want:+$'\n'}end" && "$(said)" == ${SAYS-} ]]
		ok $? "$shell: $name" || diag "status: $rc"$'\n'"   out: ${out:0:2000}"$'\n'"  want: ${want:0:2000}"$'\n'"  said: $(said | cut -c1-500 | head -5)"$'\n'"expect: ${SAYS-}"
	done
}

# two_projects: $p and $q, each with an environment, $dir/else without one, and $places, by which a script knows them.
two_projects() {
	p=$dir/p q=$dir/q
	mkdir "$p" "$q" "$dir/else"
	new_env "$p/.venv"
	new_env "$q/.venv"
	places=(P="$p" Q="$q" PV="$p/.venv" QV="$q/.venv" ELSE="$dir/else")
}

# one SHELL WANT NAME: `each` in one shell, with $places, begun where no environment is.
one() {
	local shell=$1
	shift
	SHELLS=$shell each "$@" "${places[@]}" < <(
		echo 'cd $ELSE'
		cat
	)
}

# What `state` prints when PLACE is active over base_path, and when nothing is.
on() {
	echo "$1 $1/bin:$base_path kept named"
}
off="unset $base_path  "

# same WANT NAME: the last run printed WANT; of long texts only the difference is shown.
same() {
	[[ $out == "$1" ]]
	ok $? "$2" || diag "$(diff -U2 --label want --label got <(printf '%s\n' "$1") <(printf '%s\n' "$out"))"$'\n'"said: $(said | head -5)"
}

# An environment as `python3 -m venv` makes it, cheaply; more arguments are its options.
new_env() {
	local place=$1
	shift
	"$system_python" -m venv --without-pip "$@" "$place" </dev/null
}
