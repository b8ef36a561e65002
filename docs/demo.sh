#!/bin/bash
# demo.sh BUILD - the main job, in bash, zsh and fish, each in a real terminal; `make demo` runs it.
#
# Every line that the terminals show is compared with what is promised here. A difference: status 1.
set -eu
cd "$(dirname "$0")/.."
. docs/terminal.sh
build=$1

echo 'Two projects, api and web, each with `python3 -m venv .venv` ...'
home_make "$build"

python="python -c 'import sys; print(sys.prefix)'"
for shell in bash zsh fish; do
	case $shell in
	fish) remember='set before "$PATH"' ;;
	*) remember='before=$PATH' ;;
	esac
	terminal_open "$shell" 100 40
	terminal_type "$remember" '~ $'

	# In: the project's Python answers on the same line.
	terminal_type "cd api && $python" "$home/api/.venv" '(api) ~/api $'
	# To the other project: one step.
	terminal_type "cd ../web && $python" "$home/web/.venv" '(web) ~/web $'
	# Out: as before, to the byte.
	terminal_type "cd ..; test \"\$PATH\" = \"\$before\" && echo PATH is as before" 'PATH is as before' '~ $'
	# By hand: off, and it stays off here.
	terminal_type 'cd api' '(api) ~/api $'
	terminal_type 'deactivate' '~/api $'
	terminal_type "echo \"VIRTUAL_ENV is '\$VIRTUAL_ENV'\"" "VIRTUAL_ENV is ''" '~/api $'
	# On again, by hand: it stays on, wherever you go.
	terminal_type 'activate' '(api) ~/api $'
	terminal_type 'cd' '(api) ~ $'
	terminal_type 'deactivate' '~ $'

	printf '\n---- %s %s\n\n' "$shell" '----------------------------------------------------------------' | cut -c1-72
	terminal_show | sed 's/^/    /'
	terminal_close
done

printf '\nAll of it was as promised. To have it in your own shell: make install. Then:\n\n'
sh make/startup.sh "$build" "${PREFIX:-$HOME/.local}"
