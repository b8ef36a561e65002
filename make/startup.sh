#!/bin/sh
# startup.sh DIRECTORY [PREFIX] - the lines for the start-up files: of what lies in DIRECTORY, once it is in PREFIX.
set -eu

from=$1 prefix=${2:-$1}

lines() {
	"$from/bin/venv" init "$1" | awk -v from="$from" -v to="$prefix" '{
		for (out = ""; (at = index($0, from)); $0 = substr($0, at + length(from)))
			out = out substr($0, 1, at - 1) to
		print "        " out $0
	}'
}

# fish reads the vendor_conf.d of some prefixes by itself; ask it which.
fish_loads_itself() {
	command -v fish >/dev/null || return 1
	fish -c 'contains -- $argv[1] $__fish_vendor_confdirs' "$prefix/share/fish/vendor_conf.d" 2>/dev/null
}

echo "The line for your shell's start-up file:"
echo
echo "  bash, ~/.bashrc"
lines bash
echo "  zsh, ~/.zshrc"
lines zsh
if fish_loads_itself; then
	echo "  fish"
	echo "        nothing to add: fish loads $prefix/share/fish/vendor_conf.d/venv.fish by itself"
else
	echo "  fish, ~/.config/fish/config.fish"
	lines fish
fi
