#!/bin/bash
# What bash and zsh open when they first need it, lib/venv/finders.so: not before a directory has a manager's mark, once, and never again
# where the answer is known; half an installation says so once and does the rest. fish asks the program, which has all of it in itself.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need strace sed

uv=$dir/uv plain=$dir/plain
mkdir -p "$uv/sub" "$plain/a/b" "$dir/empty/a/b"
printf '[project]\nname = "one"\n' >"$uv/pyproject.toml"
new_env "$uv/linux"
new_env "$plain/.venv"

copy() { # NAME: an installation without parts, in $copy
	copy=$dir/$1
	mkdir -p "$copy/lib/venv"
	cp -r "$B/bin" "$B/share" "$copy"
	cp -r "$B/lib/bash" "$B/lib/zsh" "$copy/lib"
}
wants() { # SHELL NAME WANT SAYS <<'END': with the installation in $copy
	local SHELLS=$1 SAYS=$4
	B=$copy each "$3" "$2" UV_PROJECT_ENVIRONMENT=linux
}
notice() { # MARK
	echo "venv: $1: $copy/lib/venv/finders.so is not there, or not of this version; install it again"
}

# ---- half an installation ---------------------------------------------------------------------------------------------------

script="cd '$uv'; state; cd /; cd '$uv/sub'; state; cd '$plain/a/b'; state; cd '$dir/empty'; state"
halves() { # NAME
	for shell in bash zsh; do
		wants $shell "$1: said once, the rest works" "$off"$'\n'"$off"$'\n'"$(on "$plain/.venv")"$'\n'"$off" "$(notice pyproject.toml)" <<<"$script"
		wants $shell "$1: who asks for it is told again" 'rc=1' \
			"$(notice pyproject.toml)"$'\n'"$(notice pyproject.toml)"$'\n'"venv: $uv: no environment here; make one with: venv create" <<<"cd '$uv'; activate; rc"
		wants $shell "$1: not in a command substitution, but later" "in $uv"$'\n'"$off" "$(notice pyproject.toml)" \
			<<<"x=\$(cd '$uv'; echo \"in \$PWD\"); printf '%s\\n' \"\$x\"; cd '$uv'; state"
		wants $shell "$1: nothing is said where there is no mark" "$off"$'\n'"$(on "$plain/.venv")" '' <<<"cd '$dir/empty/a/b'; state; cd '$plain'; state"
	done
	wants fish "$1: fish does without" "$(on "$uv/linux")"$'\n'"$(on "$uv/linux")"$'\n'"$(on "$plain/.venv")"$'\n'"$off" '' <<<"$script"
}
copy half
halves "it is not there"
copy other
cp "$B/lib/venv/tell.so" "$copy/lib/venv/finders.so"
halves "it is another part"
copy old
version=$("$B/bin/venv" version | sed -n '1s/^venv\.so \([^ ]*\).*/\1/p')
LC_ALL=C sed "s/${version//./\\.}/${version//[0-9]/7}/g" "$B/lib/venv/finders.so" >"$copy/lib/venv/finders.so"
cmp -s "$B/lib/venv/finders.so" "$copy/lib/venv/finders.so" && bail "finders.so does not say its version ($version)"
halves "it is of another version"

# Put there while a shell runs: the next who asks has it.
copy mended
for shell in bash zsh; do
	rm -f "$copy/lib/venv/finders.so"
	wants $shell "it comes back" "$(on "$uv/linux")" "$(notice pyproject.toml)" <<<"cd '$uv'; cp '$B/lib/venv/finders.so' '$copy/lib/venv'; activate; state"
done

# ---- when it is opened ------------------------------------------------------------------------------------------------------

opened() { # SHELL NAME WANT <<<script: how often it was opened
	wanted "$1: $2" || return 0
	{
		prelude "$1"
		echo load
		cat
	} >"$dir/script"
	under="strace -qq -f -e trace=open,openat -o $dir/trace" launch "$1" UV_PROJECT_ENVIRONMENT=linux
	is "$(grep -c 'lib/venv/finders\.so' "$dir/trace") $(grep -c 'lib/venv/.*\.so' "$dir/trace")" "$3" "$1: $2" || diag "$(said | head -5)"
}
for shell in bash zsh; do
	opened $shell "no mark, no part" '0 0' <<<"cd '$dir/empty/a/b'; cd '$plain'; cd '$plain/a/b'; activate; deactivate; cd /"
	opened $shell "the first mark opens it, once" '1 1' <<<"cd '$uv'; cd /; cd '$uv/sub'; activate; cd /; cd '$uv'; deactivate; cd '$uv/sub'"
done
done_testing
