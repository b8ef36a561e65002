#!/bin/bash
# `venv create` in a terminal: the tool's output as it comes, Ctrl-C, Ctrl-Z.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

# A tool that stops halfway until it is interrupted, or gets a line.
mkdir -p "$dir/bin" "$dir/p"
cat >"$dir/bin/virtualenv" <<'END'
#!/bin/sh
for place; do :; done
mkdir -p "$place/bin" "$place/lib" && touch "$place/lib/file"
echo halfway
read -r line || exit 1
echo 'home = /usr/bin' >"$place/pyvenv.cfg"
END
chmod +x "$dir/bin/virtualenv"
path_line() {
	[[ $1 == fish ]] && echo "set -gx PATH $dir/bin \$PATH" || echo "PATH=$dir/bin:\$PATH"
}

for shell in $SHELLS; do
	rm -rf "$dir/p" && mkdir -p "$dir/p"
	rc_extra=$(path_line "$shell") open "$shell"
	enter "cd $dir/p"
	for way in C-c C-z; do
		text "venv create a/b --tool virtualenv"
		keys Enter
		await '^halfway$'
		keys "$way"
		await '[0-9]> *$'
		[[ $way != C-c ]] || now '130>' "Ctrl-C: the status a command has that was interrupted"
	done
	step 'printenv VIRTUAL_ENV' '1>' "nothing is active while it is stopped"
	enter 'command ls -A a'
	is "$output" b "$shell: what is stopped is there"
	text "fg"
	keys Enter
	await 'continued|foreground|virtualenv'
	keys Enter
	await '[0-9]> *$'
	step 'ls a/b/pyvenv.cfg' $'a/b/pyvenv.cfg\n0>' "it goes on in the foreground"

	rm -rf "$dir/p/a"
	text "venv create a/b --tool virtualenv"
	keys Enter
	await '^halfway$'
	keys C-c
	await '[0-9]> *$'
	step 'command ls -A' '0>' "Ctrl-C leaves nothing, no directory on the way either"
	text "venv create a/b --tool virtualenv"
	keys Enter
	await '^halfway$'
	keys Enter
	await '[0-9]> *$'
	now '(b) 0>' "and done, it is entered"
	step 'printenv VIRTUAL_ENV' "$dir/p/a/b"$'\n(b) 0>' "as its variables say"
	close
done

done_testing
