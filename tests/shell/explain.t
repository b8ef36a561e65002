#!/bin/bash
# `venv explain`: every level, every rule, every place; why it was taken or not; what ended the search; trust; cost.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
shopt -s extglob

mkdir -p "$home/p/a/.venv" "$home/p/a/b" "$home/.pyenv/versions/3.11/bin" "$home/.virtualenvs" "$home/x"
touch "$home/.pyenv/versions/3.11/bin/python"
echo 3.11 >"$home/p/a/.python-version"
new_env "$home/p/.venv"
new_env "$home/.virtualenvs/claims"
echo "$home/x" >"$home/.virtualenvs/claims/.project"
ln -s nowhere "$home/p/a/venv"

each "$home/p/a/b
$home/p/a
  name .venv: no environment: it has no pyvenv.cfg
  name venv: a link to no environment
  pyenv $home/.pyenv/versions/3.11: a Python version, no environment
  virtualenvwrapper $home/.virtualenvs: no .project file there names this directory
$home/p
  name .venv: taken: it has a pyvenv.cfg

environment $home/p/.venv
name p" "levels, places, reasons" <<<"cd $home/p/a/b; venv explain | sed -E '/: not there\$/d; /^(project|python|made|trusted|cost)/d; s/([^ ]) +/\\1 /; ' | sed '2{/virtualenvwrapper/d;}'"
each "$home/x
environment $home/.virtualenvs/claims
project $home/x
made by venv" "by its .project, of another directory" <<<"cd /; venv explain $home/x | sed -E '/^  |^\$/d; /^(name|python|trusted|cost)/d; s/ +/ /; s/by  +/by /'"
SAYS='venv: /none: not a directory' each 'rc=1' "no directory" <<<'venv explain /none; rc'

explain() { env -i HOME="$home" PATH="$base_path" PWD="$1" "${settings[@]}" "${sanitizer[@]}" "$B/bin/venv" explain "${@:2}"; }
settings=()
like "$(explain "$home/p/a/b")" $'*\ntrusted     yes: *\ncost        first look '+([0-9])' calls ('*'stat '*'), the next '+([0-9])', trust '+([0-9])' once' "trust and cost"
like "$(explain /usr/share)" $'*/.venv: not there\n*\n  limit             the root: there is nothing above\n\nenvironment none\n*' "the root ends it"
like "$(explain "$home/.pyenv")" $'*\n  limit             your home directory: the search does not go above it\n\nenvironment none*' "so does \$HOME"
settings=(VENV_CEILING_DIRECTORIES="$home/p")
like "$(explain "$home/p/a/b")" $'*\n'"$home/p"$'\n  limit             VENV_CEILING_DIRECTORIES: neither looked into nor passed\n\nenvironment none*' "a ceiling"
settings=(VENV_CROSS_FILESYSTEM=0)
like "$(explain /proc/self)" $'*\n/\n  limit             another file system, and VENV_CROSS_FILESYSTEM is 0\n*' "another file system"
settings=()
chmod g+w,o+w "$home/p/.venv"
like "$(explain "$home/p")" *$'\ntrusted     no: '*"can be written by others"* "why not trusted"
chmod g-w,o-w "$home/p/.venv"
mkdir "$home/copied" && cp -a "$home/p/.venv" "$home/copied/.venv"
mkdir -p "$home/unmanaged"
printf '[tool.uv]\nmanaged = false\n' >"$home/unmanaged/pyproject.toml"
settings=(UV_PROJECT_ENVIRONMENT=x)
like "$(explain "$home/unmanaged")" *"pyproject.toml: uv keeps away from this project: managed = false"* "uv, where it is told not to manage"
settings=()
like "$(explain "$home/copied")" *$'\ntrusted     no: it was made for '*' and copied or moved here; if you trust it: venv allow'$'\n'* "and what to do about it"
: >"$home/copied/pyproject.toml"
mv "$home/copied/.venv" "$home/copied/other"
like "$(explain "$home/copied")" *$'\n  uv                nothing of it here\n  poetry '* "a rule that has nowhere to look"
rm -r "$home/copied"

# Where nothing changed the next look costs one call a level.
home=/nonexistent
is "$(explain /usr/share/doc --json | "$system_python" -c '
import json, sys
calls = json.load(sys.stdin)["calls"]
print(calls["first"] == sum(calls["of_first"].values()), calls["first"] > 20, calls["again"])')" 'True True 4' \
	"the calls of each kind are all; the second look has one a level"
if [[ -z ${SANITIZE-} ]]; then
	need strace
	# `venv find` looks once. Starting and ending are the same with `venv version`.
	traced() { env -i HOME="$home" PATH="$base_path" PWD=/usr/share/doc strace -f -e trace=file -o "$dir/strace" "$B/bin/venv" "$@" >/dev/null 2>&1; wc -l <"$dir/strace"; }
	of_find=$(traced find) of_nothing=$(traced version)
	is "$(explain /usr/share/doc --json | "$system_python" -c 'import json, sys; print(json.load(sys.stdin)["calls"]["first"])')" \
		"$((of_find - of_nothing))" "strace counts the same"
fi
home=$dir/home

bad=$home/$'bad\n\e[31m\xff'
mkdir "$bad"
cp -a "$home/p/.venv" "$bad/.venv" # python -m venv cannot write this name
is "$(explain "$bad" --json | "$system_python" -c 'import json, os, sys; d = json.load(sys.stdin); print(os.fsencode(d["environment"]) == os.fsencode(sys.argv[1]), any(step["taken"] for step in d["steps"]))' "$bad/.venv" 2>&1)" \
	'True True' "JSON whatever the bytes"
explain "$bad" | LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f-\xff]'
is $? 1 "the text is printable"

done_testing
