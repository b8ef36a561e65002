#!/bin/bash
# A quoted word is the same bytes again in the real shell, whatever its options: a few thousand words through one process each.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need bash zsh fish cmp
scratch

words=4000

check() { # name dialect first-line command...
	local name=$1 dialect=$2 first=$3
	shift 3
	wanted "$name" || return 0
	{
		echo "$first"
		"$B/tests/words" "$words" "$dialect" "$tmp/want"
	} >"$tmp/script"
	"$@" "$tmp/script" >"$tmp/got" 2>"$tmp/err"
	cmp "$tmp/want" "$tmp/got" >"$tmp/cmp" 2>&1
	ok $? "$name: $words words" || diag "$(<"$tmp/cmp") $(head -c 300 "$tmp/err")"
	is "$(<"$tmp/err")" '' "$name: silently"
}

posix='put() { printf "%s\0" "$1"; }'
check bash bash "$posix" bash --norc
check 'bash, posix' bash "$posix" bash --posix
check 'bash, history and extglob' bash "set -H; shopt -s extglob histexpand 2>/dev/null; $posix" bash --norc
check 'bash, a C locale' bash "$posix" env LC_ALL=C bash --norc
check zsh zsh "$posix" zsh -f
for option in rcquotes shwordsplit globsubst extendedglob banghist interactivecomments ksharrays rcexpandparam; do
	check "zsh, $option" zsh "setopt $option; $posix" zsh -f
done
check 'zsh, as sh' zsh "$posix" zsh --emulate sh -f
check fish fish 'function put; printf "%s\0" $argv[1]; end' env HOME="$tmp" fish
done_testing
