#!/bin/bash
# `venv list`: every environment that has a name, once, sorted; JSON whatever the bytes; a terminal's width; sizes.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

SAYS='venv: list: no environments; make one with: venv create' each 'rc=0' "none" <<<'cd /; venv list; rc'
each $'[]\nrc=0' "none, as JSON" <<<'cd /; venv list --json; rc'

names=$home/.virtualenvs poetry=$home/.cache/pypoetry/virtualenvs
mkdir -p "$names" "$poetry" "$home/.pyenv/versions/3.11/envs" "$home/.conda/envs/sci/conda-meta" "$home/proj" "$home/.conda/envs/sci/bin"
new_env "$names/zeta"
new_env "$names/alpha"
echo "$home/proj" >"$names/alpha/.project"
new_env "$home/.pyenv/versions/3.11/envs/deep"
ln -s 3.11/envs/deep "$home/.pyenv/versions/deep"
new_env "$poetry/my-proj-pPDW62rD-py3.11"
new_env "$home/proj/.venv"
touch "$home/.conda/envs/sci/conda-meta/python-3.9.1-h1_0.json"
printf '%s\n' "$home/.conda/envs/sci" "$home/gone" >"$home/.conda/environments.txt"
bad=$names/$'two\nlines\e[31m\xff\'"'
cp -a "$names/zeta" "$bad"
rm "$bad/bin/python"
touch "$names/postactivate"
mkdir "$names/empty"

version=$("$system_python" -c 'import platform; print(platform.python_version())')
each "NAME
alpha
deep
my-proj-pPDW62rD-py3.11
proj
sci
two?lines?[31m?'\"
zeta" "sorted, each once, made printable" <<<"cd $home/proj; venv list | sed 's/  .*//'"

cd "$home/proj" || exit 1
list() { env -i HOME="$home" PATH="$base_path" PWD="$home/proj" "${sanitizer[@]}" "$B/bin/venv" list "$@"; }
checked=$(list --json | HOME_=$home "$system_python" -c '
import json, os, sys
rows = json.load(sys.stdin)
home = os.environ["HOME_"]
for row in rows:
    row = {key: value.replace(home, "~") if isinstance(value, str) else value for key, value in row.items()}
    print(ascii(row["name"]), row["python"], row["tool"], row["made_by"], row["project"], row["health"][:6], ascii(row["environment"]))
' 2>&1)
want="'alpha' $version venv venv ~/proj fine '~/.virtualenvs/alpha'
'deep' $version pyenv venv None fine '~/.pyenv/versions/deep'
'my-proj-pPDW62rD-py3.11' $version poetry venv None fine '~/.cache/pypoetry/virtualenvs/my-proj-pPDW62rD-py3.11'
'proj' $version venv venv ~/proj fine '~/proj/.venv'
'sci' 3.9.1 conda conda None fine '~/.conda/envs/sci'
'two\\nlines\\x1b[31m\\udcff\\'\"' $version venv venv None its Py '~/.virtualenvs/two\\nlines\\x1b[31m\\udcff\\'\"'
'zeta' $version venv venv None fine '~/.virtualenvs/zeta'"
is "${checked//$home/\~}" "${want}" "JSON whatever the bytes"
like "$(list | grep two)" "* $version broken *" "a broken one is marked"
red=$names/$'red\e[31m' del=$names/$'del\x7f'
cp -a "$names/zeta" "$red"
cp -a "$names/zeta" "$del"
is "$(list | sed -n 's/^\([rd]e[dl][^ ]*\) .*/\1/p')" $'del?\nred?[31m' "control characters of a name in ASCII do not reach the terminal"
rm -r "$red" "$del"

size=$(list --size --json | "$system_python" -c 'import json, sys; print(*(row["bytes"] for row in json.load(sys.stdin) if row["name"] == "alpha"))')
is "$size" "$(du -s --block-size=1 "$names/alpha" | cut -f1)" "--size says what du says"
ln "$names/alpha/pyvenv.cfg" "$names/alpha/again"
is "$(list --size --json | "$system_python" -c 'import json, sys; print(*(row["bytes"] for row in json.load(sys.stdin) if row["name"] == "alpha"))')" \
	"$(du -s --block-size=1 "$names/alpha" | cut -f1)" "a file with two names counts once"
is "$(list --size 2>&1 >/dev/null)" '' "no progress where there is no terminal"

# terminal COLUMNS ARGUMENT...: what a terminal of that width gets.
terminal() {
	HOME_=$home "$system_python" - "$B/bin/venv" "$@" <<-'END'
		import fcntl, os, pty, struct, sys, termios
		home = os.environ["HOME_"]
		environment = {"HOME": home, "PWD": home + "/proj", "PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0"}
		pid, fd = pty.fork()
		if pid == 0:
		    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[2]), 0, 0))
		    os.execve(sys.argv[1], ["venv", "list", *sys.argv[3:]], environment)
		text = b""
		while True:
		    try:
		        more = os.read(fd, 65536)
		    except OSError:
		        break
		    if not more:
		        break
		    text += more
		os.waitpid(pid, 0)
		sys.stdout.buffer.write(text.replace(b"\r\n", b"\n"))
	END
}
like "$(terminal 40)" "NAME * TOOL
alpha * venv
  of $home/proj
  $names/alpha
deep * pyenv
  $home/.pyenv/versions/deep
*" "a narrow terminal: paths on lines of their own"
like "$(terminal 400)" "NAME * PATH
alpha * $names/alpha
*" "a wide one: a table"
like "$(terminal 60 --size)" *$'\r\e[Kmeasuring 2 of 7: deep\r\e[K'*$'measuring 7 of 7: zeta\r\e[KNAME'* "--size tells how far it is, and takes that away"

# The same environment under two names, far apart: the first of them. What is small is told to a tenth.
ln -s "$poetry/my-proj-pPDW62rD-py3.11" "$names/linked"
mkdir "$names/tiny" && echo 'home = /usr/bin' >"$names/tiny/pyvenv.cfg"
is "$(list | sed -nE 's/^(linked|my-proj)[^ ]* .*/\1/p')" linked "one environment in two places is listed once"
# Two environments that have the file in common (hard links, as a tool that saves space makes them) are two.
for name in twin-of-many-b twin-of-many-a twin-of-many twin-of-ma; do mkdir -p "$names/$name/bin"; ln "$names/zeta/pyvenv.cfg" "$names/$name"; done
is "$(list | sed -nE 's/^(twin[^ ]*|zeta) .*/\1/p' | xargs)" 'twin-of-ma twin-of-many twin-of-many-a twin-of-many-b zeta' "hard links do not make two environments one; the order is that of bytes"
rm -r "$names"/twin-*
kilobytes=$(du -sk "$names/tiny" | cut -f 1)
((kilobytes < 10)) || bail "a file takes ${kilobytes}K here"
like "$(list --size | grep ^tiny)" "* $kilobytes.0K *" "a size below ten has a tenth"
rm -r "$names/linked" "$names/tiny"
done_testing
