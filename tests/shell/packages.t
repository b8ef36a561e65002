#!/bin/bash
# `venv packages` against the pip of the environment: what pip list and pip freeze print, it prints.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv python3

e=$dir/e w=$dir/w
mkdir "$w"
export HOME=$home PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONFIG_FILE=/dev/null
python3 tests/shell/packages.py "$w"
virtualenv -q -p /usr/bin/python3 "$e" && # with pip, setuptools and wheel
	"$e/bin/pip" -q install --no-deps "$w/plain-1.2.3-py3-none-any.whl" &&
	"$e/bin/pip" -q install --no-deps --find-links "$w" Dotted.Name Upper local &&
	"$e/bin/pip" -q install --no-deps --no-build-isolation -e "$w/edited" -e "$w/with blank" &&
	(cd "$w/developed" && "$e/bin/python" setup.py -q develop --no-deps >/dev/null 2>&1) || bail "pip could not install what was laid out"
site=$(echo "$e"/lib/python3*/site-packages)
# What old tools leave: an egg-info that is a file, one that is a directory; a name that is none, and one without any.
printf 'Metadata-Version: 1.0\nName: distutils-made\nVersion: 0.9\n' >"$site/distutils_made-0.9-py3.egg-info"
mkdir "$site/egg_made-1.egg-info" "$site/-alf-1.dist-info" "$site/nameless-1.dist-info"
printf 'Metadata-Version: 1.0\r\nname: Egg_Made\r\nVersion:   1.0.0 \r\n' >"$site/egg_made-1.egg-info/PKG-INFO"
printf 'Name: -alf\nVersion: 1\n' >"$site/-alf-1.dist-info/METADATA"
printf 'Version: 1\n' >"$site/nameless-1.dist-info/METADATA"
# Versions as they were written before PEP 440 was strict about them.
n=0
for version in 1.0.0-BETA.2 v1.02 0!1 2!1.0 1.0-1 1.0.post 1.0rev5 1.0.dev 1.0alpha1.post3.dev04+Ub_7.x-009 1.0c 1.0.preview_3; do
	mkdir "$site/odd$((++n))-0.dist-info" && printf 'Name: odd%d\nVersion: %s\n' $n "$version" >"$site/odd$n-0.dist-info/METADATA"
done
# Of two of one name the first counts: a directory of a .pth comes after.
mkdir -p "$w/later/plain-9.dist-info" "$w/later/more-7.dist-info"
printf 'Name: Plain\nVersion: 9\n' >"$w/later/plain-9.dist-info/METADATA"
printf 'Name: more\nVersion: 7\n' >"$w/later/more-7.dist-info/METADATA"
printf '# comment\nimport os\n%s\n' "$w/later" >"$site/z.pth"
# PEP 610, as pip writes it for what it fetched.
urls() { # NAME JSON
	mkdir "$site/$1-1.dist-info" && printf 'Name: %s\nVersion: 1\n' "$1" >"$site/$1-1.dist-info/METADATA" && printf '%s' "$2" >"$site/$1-1.dist-info/direct_url.json"
}
urls vcs '{"url": "https://example.org/r.git", "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "0123abcd"}, "subdirectory": "py"}'
urls archive '{"url": "https://example.org/a-1.tar.gz", "archive_info": {"hash": "sha256=00ff"}}'
urls dir '{"url": "file:///some/where", "dir_info": {}}'

# same NAME: list and freeze are pip's.
same_as_pip() {
	"$e/bin/pip" list --format=json 2>/dev/null | python3 -m json.tool >"$dir/want"
	"$B/bin/venv" packages --json "$e" 2>"$dir/err" | python3 -m json.tool >"$dir/got"
	cmp -s "$dir/want" "$dir/got" && [[ -s $dir/want && ! -s $dir/err ]]
	ok $? "$1: pip list" || diag "$(diff -U2 "$dir/want" "$dir/got")$(<"$dir/err")"
	"$e/bin/pip" freeze >"$dir/want" 2>/dev/null
	"$B/bin/venv" packages --freeze "$e" >"$dir/got" 2>"$dir/err"
	cmp -s "$dir/want" "$dir/got" && [[ -s $dir/want && ! -s $dir/err ]]
	ok $? "$1: pip freeze" || diag "$(diff -U2 "$dir/want" "$dir/got")$(<"$dir/err")"
}
same_as_pip "wheels, editables, eggs, URLs"

each "more 7
odd1 1.0.0b2
developed 0.1 $w/developed" "as a table, of the active environment" e="$e" <<'END'
activate $e; venv packages | grep -E '^(more|odd1) ' | tr -s ' '; venv packages | grep developed | tr -s ' '
END

# What the base has.
sed -i 's/^include-system-site-packages.*/include-system-site-packages = true/' "$e/pyvenv.cfg"
mkdir -p "$home/.local/lib/$(basename "$(dirname "$site")")/site-packages"
"$e/bin/python" -m zipfile -e "$w/system_only-3-py3-none-any.whl" "$home/.local/lib/$(basename "$(dirname "$site")")/site-packages"
same_as_pip "with the system's and the user's"

# In a checkout pip asks git; that is not to be had from metadata, and said.
mkdir "$w/edited/.git"
out=$("$B/bin/venv" packages --freeze "$e" 2>"$dir/err")
like "$out" "*# Editable install from a checkout (edited==0.1)"$'\n'"-e $w/edited"$'\n'* "a checkout: its directory"
like "$(<"$dir/err")" 'venv: packages: edited: edited in a checkout; *' "and a line that says so"

# ---- bad input ------------------------------------------------------------------------------------------------------

printf '{"url": "file:///x", "dir_info": {"editable": true}, ' >"$site/dir-1.dist-info/direct_url.json"
yes '[' | head -c 60000 | tr -d '\n' >"$site/vcs-1.dist-info/direct_url.json"
head -c 3000000 /dev/zero >"$site/archive-1.dist-info/METADATA"
rm "$site/plain-1.2.3.dist-info/METADATA" && mkfifo "$site/plain-1.2.3.dist-info/METADATA"
printf 'Name: evil\nVersion: 1\033[31m\n' >"$site/egg_made-1.egg-info/PKG-INFO"
out=$(timeout 20 "$B/bin/venv" packages "$e" 2>&1)
is $? 0 "damaged JSON, deep JSON, zeroes, a pipe: it ends"
[[ $out != *$'\033'* && $out == *'evil '*'1?[31m'* ]]
ok $? "no control character reaches the terminal"
SHELLS=bash
SAYS='venv: packages: nope: no such directory, and no environment of that name*' each 'rc=1' "no such environment" <<'END'
venv packages nope; rc
END
SAYS='venv: --freeze: not together with --json; usage: *' each 'rc=2' "two forms at once" <<'END'
venv packages --json --freeze; rc
END

done_testing
