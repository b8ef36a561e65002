#!/bin/bash
# Going in and out of projects in a real terminal.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

p=$dir/p q=$dir/q
mkdir -p "$p/sub" "$q" "$dir/p-2"
new_env "$p/.venv"
new_env "$q/venv" --prompt 'the q'
python='python -c "import sys; print(sys.prefix)"'

for shell in $SHELLS; do
	open "$shell"
	step "cd $p" '(p) 0>' "the name shows after cd in"
	step "cd sub" '(p) 0>' "and below"
	step "cd ../../p-2" '0>' "and not after cd out, next door"
	step "cd $p && $python" "$p/.venv"$'\n(p) 0>' "the same line uses it, &&"
	step "cd .. && printenv PATH && echo \"\$VIRTUAL_ENV.\"" "$base_path"$'\n.\n0>' "and is rid of it"
	step "cd $p; $python" "$p/.venv"$'\n(p) 0>' "the same line uses it, ;"
	step "cd $q; $python" "$q/venv"$'\n(the q) 0>' "another project: a switch"
	step "cd $dir/nowhere 2>/dev/null" '(the q) 1>' "a cd that fails"
	step "cd $dir; false" '1>' "the status is the command's, not ours"
	step "cd $p; printenv PATH" "$p/.venv/bin:$base_path"$'\n(p) 0>' "in: PATH"
	step "cd; printenv PATH" "$base_path"$'\n0>' "out: PATH is as it was"

	# Made while one is there.
	mkdir "$dir/new"
	step "cd $dir/new" '0>' "nothing here yet"
	step "$system_python -m venv --without-pip .venv" '(new) 0>' "made here: active at the next prompt"
	step "rm -r .venv" "venv: $dir/new/.venv: its directory is gone; deactivated"$'\n0>' "removed: one line says so"
	enter "cd $dir; rm -r new"
	step "mkdir new && cd new && $system_python -m venv --without-pip .venv && cd .." '0>' "made and left on one line"
	step "cd new" '(new) 0>' "and there on coming back"
	step "cd ..; rm -r new" '0>' "left and removed on one line: nothing to say"
	close

	open_in=$p/sub open "$shell"
	now '(p) 0>' "started inside: active at the first prompt"
	step "$python" "$p/.venv"$'\n(p) 0>' "started inside"
	close
done

done_testing
