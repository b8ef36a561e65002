# shells.sh - the three shells, started clean with the plugin loaded, for the tests of what only real ones show.
#
# A test is one script for all of them, in what they have in common (cd, &&, ;, single quotes, activate, deactivate, venv)
# and these words:
#   show NAME...      `NAME=value` or `NAME unset` a line; lists joined with colons
#   rc                `rc=N`, and N is still the status afterwards
#   put NAME VALUE    set and export            drop NAME      unset
#   prompt            the prompt as it would be drawn
#   tick              a prompt comes (bash and zsh have one after every line; fish reading a file has none)
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
		show() { local n; for n; do if [[ -v \$n ]]; then printf '%s=%s\n' "\$n" "\${!n}"; else printf '%s unset\n' "\$n"; fi; done; }
		rc() { local s=\$?; echo "rc=\$s"; return \$s; }
		put() { export "\$1=\$2"; }
		drop() { unset "\$1"; }
		prompt() { printf '%s\n' "\${PS1@P}"; }
		tick() { :; }
		load() { enable -f '$B/lib/bash/venv.so' activate; }
		unload() { enable -d activate; }
		END
		;;
	zsh) cat <<-END
		show() { local n; for n; do if [[ -v \$n ]]; then printf '%s=%s\n' "\$n" "\${(P)n}"; else printf '%s unset\n' "\$n"; fi; done }
		rc() { local s=\$?; echo "rc=\$s"; return \$s }
		put() { export "\$1=\$2" }
		drop() { unset "\$1" }
		prompt() { print -rP -- "\$PS1" }
		tick() { : }
		load() { [[ \$module_path[1] = $B/lib/zsh ]] || module_path=('$B/lib/zsh' \$module_path); zmodload venv }
		unload() { zmodload -u venv }
		END
		;;
	fish) cat <<-END
		function show; for n in \$argv; if set -q \$n; printf '%s=%s\n' \$n (string join : -- \$\$n | string collect); else; echo \$n unset; end; end; end
		function rc; set -l s \$status; echo rc=\$s; return \$s; end
		function put; set -gx \$argv[1] \$argv[2]; end
		function drop; set -e \$argv[1]; end
		function fish_prompt; printf '> '; end
		function prompt; emit fish_prompt; fish_prompt; echo; end
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
	timeout -s KILL "${LIMIT:-60}" setsid ${DROP_TO-} env -i HOME="$home" PATH="$base_path" TERM=dumb LANG=C.UTF-8 PS1='> ' "$@" \
		$start <"$dir/script" >"$dir/out" 2>"$dir/err"
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

# What was said on stderr, without prompts and what bash says for want of a terminal.
said() {
	printf '%s\n' "$err" | grep -a '^\(> \|([^)]*) \)*venv: \|rror' | sed 's/^\(([^)]*) \|> \)*//'
}

# same SHELL WANT NAME: the output of the last run, and that the shell lived to the end.
same() {
	is "$out" "$2" "$1: $3" || diag "stderr: $err"
}

# An environment as `python3 -m venv` makes it, cheaply; more arguments are its options.
new_env() {
	local place=$1
	shift
	"$system_python" -m venv --without-pip "$@" "$place" </dev/null
}
