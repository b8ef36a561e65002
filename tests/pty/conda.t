#!/bin/bash
# Conda environments in a real terminal: the prompt, what comes and goes while one is there, and shells that start inside.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

# One of nothing but data, which says that it was made here: `make DIR`, also for whoever types.
cat >"$dir/make" <<'END'
#!/bin/sh
mkdir -p "$1/bin" "$1/conda-meta" && : >"$1/conda-meta/history" && printf '#!%s/bin/python3.11\n' "$1" >"$1/bin/pip"
END
chmod 755 "$dir/make"
p=$dir/envs/p
mkdir -p "$dir/proj/sub" "$dir/new"
"$dir/make" "$p"
echo "$p" >"$dir/proj/.venv"

for shell in $SHELLS; do
	open "$shell"
	step "cd $dir/proj" '(p) 0>' "the name shows after cd in"
	step "cd sub; echo \$CONDA_PREFIX" "$p"$'\n(p) 0>' "and below"
	step "false" '(p) 1>' "the status is the command's"
	step "$shell" '(p) 0>' "a child shell shows it"
	step "cd /; echo \$CONDA_SHLVL" $'0\n0>' "and leaves it"
	step "exec true" '(p) 0>' "the shell above has it still"
	step "cd $dir/new; printenv PATH" "$base_path"$'\n0>' "out"
	step "$dir/make $dir/new/.venv" "($dir/new/.venv) 0>" "made here: active at the next prompt"
	step "rm -r .venv" "venv: $dir/new/.venv: its directory is gone; deactivated"$'\n0>' "removed: one line says so"
	step "cd $dir/proj; deactivate; cd sub" '0>' "put off"
	step "cd /; cd $dir/proj" '(p) 0>' "until the project is left"
	close

	open_in=$dir/proj/sub open "$shell"
	now '(p) 0>' "started inside: active at the first prompt"
	close
done

done_testing
