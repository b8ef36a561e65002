#!/bin/bash
# Commands of `venv` that are the program's: the shell starts it as it would any command, and goes on.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

first='usage: activate [--stack] [ENV]'
each "$first"$'\n'"rc=0" "its output and status" <<'END'
activate --help | head -n 1
rc
END
SAYS='venv: tcsh: not a shell it knows; usage: venv init bash|zsh|fish \[--wrapper\]' \
	each 'rc=2' "its messages and status" <<'END'
venv init tcsh
rc
END
each "$first" "in a substitution" <<'END'
echo "$(venv help 'activate' | head -n 1)"
END
SAYS="venv: it's; rm: no such command; usage: venv help ?COMMAND?" each 'rc=2' "a word that looks like code" <<'END'
venv help "it's; rm"
rc
END

# Only bash and zsh start it by a line of their own.
SHELLS='bash zsh'
SAYS='venv: x: not a shell it knows*' each $'ERR\nend of it' "ERR traps and set -e see one command that failed" <<'END'
[ -n "$ZSH_VERSION" ] && TRAPZERR() { echo ERR; } || { trap 'echo ERR' ERR; set -E; }
(set -e; venv init x || :; if venv init x; then :; fi; venv init x; echo not reached) 2>/dev/null | cat
venv init x || echo 'end of it'
END
rm -rf "$dir/prefix" && mkdir -p "$dir/prefix/lib/bash" "$dir/prefix/lib/zsh"
cp "$B/lib/bash/venv.so" "$dir/prefix/lib/bash/"
cp "$B/lib/zsh/venv.so" "$dir/prefix/lib/zsh/"
for shell in bash zsh; do
	wanted "$shell: without the program" || continue
	{
		prelude $shell
		[[ $shell == bash ]] && echo "enable -f $dir/prefix/lib/bash/venv.so activate" ||
			echo "module_path=($dir/prefix/lib/zsh \$module_path); zmodload venv"
		printf '%s\n' 'venv init bash' rc 'venv auto' rc
	} >"$dir/script"
	launch $shell
	is "$out" $'rc=1\non\nrc=0' "$shell: without the program the others work"
	like "$(said)" "venv: init: the program $dir/prefix/bin/venv is not there; install it again" "$shell: and it says what is missing"
done

mkdir "$dir/prefix/bin"
printf '#!/bin/sh\nprintf "<%%s>" "$@"; echo\n' >"$dir/prefix/bin/venv"
chmod +x "$dir/prefix/bin/venv"
for shell in bash zsh; do
	wanted "$shell: variables" || continue
	{
		prelude $shell
		[[ $shell == bash ]] && echo "enable -f $dir/prefix/lib/bash/venv.so activate" ||
			echo "module_path=($dir/prefix/lib/zsh \$module_path); zmodload venv"
		printf '%s\n' "alias command='echo no' venv2=x" "VENV_NAMES='a \"\$b'" 'export VENV_AUTO=0' "venv init 'it'\\''s' ''"
	} >"$dir/script"
	launch $shell
	like "$out" "<__run><--var><VENV_NAMES=a \"\$b><--tell><1[0-9]><--><venv><init><it's><>" "$shell: variables that are not exported go with it, words as they are"
done

done_testing
