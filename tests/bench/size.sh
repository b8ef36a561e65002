#!/bin/bash
# size.sh - part of `make bench`: bytes of each plugin without debugging information, and the memory it adds to a shell.

memory() { # of this shell and nobody else, in kB: $kb
	local key value rest
	while read -r key value rest; do
		[[ $key != Private_Dirty: ]] || kb=$value
	done </proc/$$/smaps_rollup
}
added='memory; a=$kb; load; cd "$project"; cd "$far/x"; memory; echo $((kb - a))'

size() { # shell
	strip -o "$tmp/stripped.so" "$B/lib/$1/venv.so" && stat -c %s "$tmp/stripped.so"
}

echo '| plugin | bytes, stripped | memory written by it in a shell, after loading and one project, kB |'
echo '| --- | ---: | ---: |'
echo "| bash | $(size bash) | $(bash --norc --noprofile -i -c "$(declare -f memory); load() { enable -f '$B/lib/bash/venv.so' activate; }
	$added" 2>/dev/null) |"
echo "| zsh | $(size zsh) | $(zsh -f -i -c "$(declare -f memory); load() { module_path=($B/lib/zsh \$module_path); zmodload venv; }
	$added" 2>/dev/null) |"
