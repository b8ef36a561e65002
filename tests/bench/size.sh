#!/bin/bash
# size.sh - part of `make bench`: bytes of each plugin without debugging information, and the memory it adds to a shell.

memory() { # of this shell and nobody else, in kB: $kb
	local key value rest
	while read -r key value rest; do
		[[ $key != Private_Dirty: ]] || kb=$value
	done </proc/$$/smaps_rollup
}
added='memory; a=$kb; load; cd "$project"; cd "$x"; memory; echo $((kb - a))'

size() { # shell
	strip -o "$tmp/stripped.so" "$B/lib/$1/venv.so" && stat -c %s "$tmp/stripped.so"
}

row() { # shell, what it is loaded by
	local bytes kb
	bytes=$(size "$1")
	case $1 in
	bash) kb=$(bash --norc --noprofile -i -c "$(declare -f memory); load() { $2; }; $added" 2>/dev/null) ;;
	zsh) kb=$(zsh -f -i -c "$(declare -f memory); load() { $2; }; $added" 2>/dev/null) ;;
	esac
	echo "| $1 | $bytes | $kb | 102,400 bytes: $( ((bytes < 102400)) && echo met || echo not met), 256 kB: $( ((kb <= 256)) && echo met || echo not met) |"
}

echo '| plugin | bytes, stripped | memory written by it in a shell, after loading and one project, kB | budget |'
echo '| --- | ---: | ---: | --- |'
row bash "enable -f '$B/lib/bash/venv.so' activate"
row zsh "module_path=($B/lib/zsh \$module_path); zmodload venv"
