#!/bin/bash
# `venv remove` asks; `venv run` is a job as any other.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

mkdir -p "$home/.virtualenvs"
new_env "$dir/model"

for shell in $SHELLS; do
	cp -a "$dir/model" "$home/.virtualenvs/numbers"
	open "$shell"
	for answer in n C-c ''; do
		text "venv remove numbers"
		keys Enter
		await 'remove .*numbers\? \[y/N\]$'
		[[ $answer == C-c ]] && keys C-c || { text "$answer" && keys Enter; }
		await '[0-9]> *$'
		ok "$([[ -e $home/.virtualenvs/numbers/pyvenv.cfg ]]; echo $?)" "$shell: '$answer' is no"
	done
	text "venv run -e numbers cat"
	keys Enter
	await 'numbers cat$'
	text "line"
	keys Enter
	await '^line$'
	keys C-c
	await '[0-9]> *$'
	now '130>' "a command inside, interrupted"
	text "venv remove numbers"
	keys Enter
	await '\[y/N\]$'
	text y
	keys Enter
	await '[0-9]> *$'
	now '0>' "yes"
	ok "$([[ -z $(ls -A "$home/.virtualenvs") ]]; echo $?)" "$shell: and all of it is gone"
	close
done

done_testing
