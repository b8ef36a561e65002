#!/bin/bash
# Ctrl-C leaves everything in order, wherever it comes.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

p=$dir/p
mkdir "$p"
new_env "$p/.venv"
mkdir "$dir/late"
new_env "$dir/late/.venv"
mv "$dir/late/.venv/pyvenv.cfg" "$dir/cfg" # to come later

# A program that runs until it is interrupted, and says when it does.
printf '#!/bin/sh\necho ready; exec cat\n' >"$dir/wait" && chmod +x "$dir/wait"

# A conda environment whose scripts hang as long as $dir/hang is there.
c=$dir/envs/c
mkdir -p "$c"/{conda-meta,bin,etc/conda/activate.d,etc/conda/deactivate.d}
for file in "$c"/etc/conda/{activate,deactivate}.d/1.{sh,fish}; do
	echo "if test -e $dir/hang; $([[ $file == *.sh ]] && echo 'then') $dir/wait; $([[ $file == *.sh ]] && echo fi || echo end)" >"$file"
done

interrupted() { # COMMAND WANT NAME
	text "$1"
	keys Enter
	await '^ready$'
	keys C-c
	await '[0-9]>$'
	now "$2" "$3"
}

for shell in $SHELLS; do
	open "$shell"
	text "cd $p"
	await "cd $p\$"
	keys C-c
	await '[0-9]>$'
	like "$line" '*([0-9])>' "$shell: a line given up did nothing"
	step "cd $p" '(p) 0>' "and the next one does"

	interrupted "$dir/wait" '(p) 130>' "a program inside"
	step "printenv VIRTUAL_ENV" "$p/.venv"$'\n(p) 0>' "it is still there"
	interrupted "cd $dir && $dir/wait" '130>' "a program after cd out on the same line"
	step "printenv PATH" "$base_path"$'\n0>' "PATH is as it was"
	interrupted "cd $p && $dir/wait" '(p) 130>' "a program after cd in on the same line"
	step "deactivate; printenv PATH" "$base_path"$'\n0>' "all is undone"

	for _ in 1 2 3 4 5; do
		keys C-c
	done
	enter "cd $dir"
	step "cd $p" '(p) 0>' "after many"
	# One of the user's functions that hangs, at cd and at the prompt: Ctrl-C ends it, and the next change is seen again.
	if [[ $shell != fish ]]; then
		step "f() { $dir/wait; }; venv_activate_functions=(f); cd $dir" '0>' "left"
		text "cd $p"
		keys Enter
		await '^ready$'
		ok $? "$shell: a function of the user's runs at cd"
		keys C-c
		await '[0-9]>$'
		like "$line" '(p) +([0-9])>' "$shell: a function of the user's, interrupted"
		text "cd $dir/late; (mv $dir/cfg .venv/pyvenv.cfg)"
		keys Enter
		await '^ready$'
		ok $? "$shell: and at the prompt"
		keys C-c
		await '[0-9]>$'
		step "venv_activate_functions=(); cd $dir" '0>' "one that ran at the prompt"
		step "cd late" '(late) 0>' "and what comes is seen"
		mv "$dir/late/.venv/pyvenv.cfg" "$dir/cfg"
	fi
	# In a script of activate.d, then of deactivate.d: the next deactivation is not refused, and leaves nothing.
	enter "cd $p" # whose place it takes, though auto-activated
	: >"$dir/hang"
	text "activate $c"
	keys Enter
	await '^ready$'
	keys C-c
	await '[0-9]>$'
	step "printenv CONDA_PREFIX" "$c"$'\n(c) 0>' "activate.d, interrupted: it is active"
	text deactivate
	keys Enter
	await '^ready$'
	keys C-c
	await '[0-9]>$'
	rm "$dir/hang"
	step "printenv CONDA_PREFIX; printenv CONDA_SHLVL PATH" $'0\n'"$base_path"$'\n0>' "deactivate.d, interrupted: all is undone"
	step "cd .; printenv VIRTUAL_ENV" '1>' "and by hand: what is here does not come back"
	enter "cd $dir; cd $p; deactivate"
	step "activate $c; deactivate; printenv PATH" "$base_path"$'\n0>' "and it goes on"
	close
done

done_testing
