#!/bin/bash
# A `.venv` that leads elsewhere: a file with a path or a name, a symbolic link, chains of them. The target is judged by its own place,
# and what a file says is shown to nobody.
cd "$(dirname "$0")/../.." || exit 1
. tests/attack/attack.sh

chmod 755 "$dir" "$home"
mkdir -p "$home/.ssh" "$home/.virtualenvs" "$dir/theirs"
chmod 700 "$home/.ssh"
echo 'secret-key-material' >"$home/.ssh/id_rsa"
chmod 600 "$home/.ssh/id_rsa"
evil "$dir/theirs/.venv" "$dir/theirs/.venv" # it knows its place; nobody else can
give "$dir/theirs"

new() {
	project=$dir/p$((++count))
	mkdir "$project"
	evil "$project/hidden"
}

file() { # NAME CONTENT
	new
	printf '%b' "${2//PROJECT/$project}" >"$project/.venv"
	attack "$1" "$project"
}

file '`.venv` file: a directory in the repository' './hidden\n'
file '`.venv` file: the same by its absolute path' 'PROJECT/hidden\n'
file '`.venv` file: a way out and in again' '../../../../../../..//PROJECT/hidden\n'
file '`.venv` file: `/proc/self/cwd/hidden`' '/proc/self/cwd/hidden\n'
file '`.venv` file: a name that climbs out of WORKON_HOME' '../..//PROJECT/hidden'
((EUID != 0)) || file "\`.venv\` file: another user's directory" "$dir/theirs/.venv\n"
file '`.venv` file: a command substitution' '$(echo x >>'"$pwned"')\n'
file '`.venv` file: an option' '--help\n'
file '`.venv` file: terminal sequences' '\e]0;owned\a\e[31m/nowhere\n'
file '`.venv` file: 1 MB without an end' "$(head -c 1000000 /dev/zero | tr '\0' x)"

# What could be learnt or changed by reading.
file '`.venv` file: `~/.ssh`' "$home/.ssh\n"
new
ln -s "$home/.ssh/id_rsa" "$project/.venv"
attack '`.venv` is a link to `~/.ssh/id_rsa`' "$project"
for shell in $SHELLS; do
	run "$shell" D="$project" <<<'cd $D; tick; venv find; venv find --json; activate; echo end'
	[[ $out$err != *secret-key* ]]
	ok $? "$shell: what is in it is not shown" || diag "$out$err"
done
for target in /dev/zero /dev/stdin /dev/tty /proc/self/mem; do
	new
	ln -s "$target" "$project/.venv"
	LIMIT=10 attack "\`.venv\` is a link to \`$target\`" "$project"
done
new
mkfifo "$project/.venv"
LIMIT=10 attack '`.venv` is a pipe' "$project"

# Links.
new
ln -s hidden "$project/.venv"
attack '`.venv` is a link into the repository' "$project"
new
ln -s hidden "$project/l0"
for ((i = 0; i < 30; i++)); do
	ln -s "l$i" "$project/l$((i + 1))"
done
ln -s l30 "$project/.venv"
attack '`.venv` is a chain of 31 links' "$project"
new
ln -s "$project/.venv" "$project/.venv"
attack '`.venv` is a link to itself' "$project"
new
ln -s /proc/self/cwd/hidden "$project/.venv"
attack '`.venv` is a link by `/proc/self/cwd`' "$project"
if ((EUID == 0)); then
	new
	ln -s "$dir/theirs/.venv" "$project/.venv"
	attack "\`.venv\` is a link to another user's directory" "$project"
	new
	"$system_python" -m venv --without-pip "$project/good" # the script says `good`, which is `.venv` too
	ln -s good "$project/.venv"
	mv "$project/good/bin" "$project/good/bin.mine"
	ln -s "$dir/theirs/.venv/bin" "$project/good/bin"
	cp "$project/good/bin.mine/activate" "$dir/theirs/.venv/bin/"
	printf 'echo script >>%q\n' "$pwned" >>"$dir/theirs/.venv/bin/activate"
	attack "its \`bin\` is a link to another user's directory" "$project"
	new
	"$system_python" -m venv --without-pip "$project/.venv"
	mkdir "$dir/sticky$count" && chmod 1777 "$dir/sticky$count"
	cp "$project/.venv/bin/activate" "$dir/activate"
	rm -r "$project/.venv/bin" && ln -s "$dir/sticky$count/later" "$project/.venv/bin"
	evil "$dir/sticky$count/other" "$project/.venv" && give "$dir/sticky$count/other"
	mv "$dir/sticky$count/other/bin" "$dir/sticky$count/later"
	attack "its \`bin\` is a link to what another user put into /tmp" "$project"
fi

# One's own environment elsewhere is one's own: a file may name it, and nothing of the download runs.
new
"$system_python" -m venv --without-pip "$home/.virtualenvs/mine"
echo mine >"$project/.venv"
each "$(on "$home/.virtualenvs/mine")"$'\n'"$off" "a file that names one's own environment is obeyed" P="$project" <<'END'
cd $P
state
cd /
state
END
done_testing
