#!/bin/bash
# make install and uninstall: the three shells load from there, and nothing stays behind.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need make zsh fish mandoc
scratch

# A make of its own, on what was built already.
at() { # target, variable=value...
	make --no-print-directory B="$B" "$@" 2>&1
}
files() {
	(cd "$1" && find . -mindepth 1 ${2:+-type "$2"} | sort)
}

prefix="$tmp/a prefix"
said=$(at install PREFIX="$prefix")
ok $? "install"
want='./bin/venv
./lib/bash/venv.so
./lib/venv/conda.so
./lib/venv/envvars.so
./lib/venv/finders.so
./lib/venv/offers.so
./lib/venv/tell.so
./lib/venv/wrapper.so
./lib/zsh/venv.so
./share/doc/venv/LICENSE
./share/doc/venv/installed
./share/fish/vendor_conf.d/venv.fish
./share/man/man1/venv.1
./share/venv/activate.fish
./share/venv/again.fish
./share/venv/calm.fish
./share/venv/change.fish
./share/venv/commands.fish
./share/venv/conda.fish
./share/venv/deactivate.fish
./share/venv/look.fish
./share/venv/prompt.fish
./share/venv/script.fish
./share/venv/wear.fish
./share/venv/wrapper.fish
./share/zsh/site-functions/_venv'
is "$(files "$prefix" f)" "$want" "the files"
for shell in bash zsh fish; do
	lines=$("$prefix/bin/venv" init $shell)
	[[ $said == *"${lines%%$'\n'*}"* ]]
	ok $? "install prints the line for $shell"
done

version=$("$prefix/bin/venv" version)
like "$version" 'venv.so [0-9]*' "the program"
is "$(env "${sanitizer[@]}" bash --norc -c "$("$prefix/bin/venv" init bash); venv version" 2>&1)" "$version" "bash loads from there"
is "$(env "${sanitizer[@]}" zsh -fc "$("$prefix/bin/venv" init zsh); venv version" 2>&1)" "$version" "zsh loads from there"
mkdir "$tmp/home"
is "$(HOME=$tmp/home fish --no-config -c "$("$prefix/bin/venv" init fish); venv version" 2>&1)" "$version" "fish loads from there"
is "$(HOME=$tmp/home XDG_DATA_HOME="$prefix/share" fish -c 'venv version' 2>&1)" "$version" "fish finds it in vendor_conf.d by itself"
mkdir -p "$tmp/home/.config/fish/conf.d" "$tmp/links"
ln -s "$prefix/share/fish/vendor_conf.d/venv.fish" "$tmp/home/.config/fish/conf.d/"
is "$(HOME=$tmp/home XDG_CONFIG_HOME='' XDG_DATA_HOME="$tmp/home/none" fish -c 'venv version' 2>&1)" "$version" "fish loads a link to it in its own conf.d"
ln -s "$tmp/home/.config/fish/conf.d/venv.fish" "$tmp/links/a"
is "$(cd "$tmp/links" && HOME=$tmp/home fish --no-config -c 'source a; venv version' 2>&1)" "$version" "and a link to a link, by a relative path"
mkdir -p "$tmp/links/bin" "$tmp/links/1/2/3" # where a file without a name would look
ln -s /bin/false "$tmp/links/bin/venv"
ln -s "$tmp/links/1/2/3/venv.fish" "$tmp/links/1/2/3/-"
is "$(cd "$tmp/links/1/2/3" && HOME=$tmp/home PATH="$prefix/bin:$PATH" fish --no-config -c "cat '$prefix/share/fish/vendor_conf.d/venv.fish' | source; venv version" 2>&1)" \
	"$version" "read from a pipe it takes the program in PATH, never one near the current directory"
rm -r "$tmp/home/.config" "$tmp/home/none" "$tmp/links"
is "$(mandoc -T lint -W warning "$prefix/share/man/man1/venv.1" 2>&1)" "" "the man page has no fault"

exec 7<"$prefix/lib/bash/venv.so"
at install PREFIX="$prefix" >/dev/null
ok $? "install again"
[[ ! /dev/fd/7 -ef $prefix/lib/bash/venv.so ]]
ok $? "a plugin that is in use is replaced, not written over"
exec 7<&-
at uninstall PREFIX="$prefix" >/dev/null
ok $? "uninstall"
is "$(files "$tmp")" "$(printf '%s\n' $(cd "$tmp" && find . -path './home*' | sort))" "nothing is left, not even the prefix"
said=$(at uninstall PREFIX="$prefix")
like "$said" "*nothing is installed here*" "uninstall of nothing says so"

mkdir -p "$tmp/stage/usr/bin" "$tmp/stage/usr/share/man"
: >"$tmp/stage/usr/bin/other"
before=$(files "$tmp/stage")
said=$(at install DESTDIR="$tmp/stage" PREFIX=/usr)
ok $? "staged install"
is "$(files "$tmp/stage/usr" f)" "./bin/other
$want" "the files, below DESTDIR"
! grep -rqF "$tmp/stage" "$tmp/stage/usr"
ok $? "DESTDIR is in none of them"
[[ $said != *start-up* ]]
ok $? "a staged install prints no start-up lines"
: >"$tmp/stage/usr/lib/bash/mine"
at uninstall DESTDIR="$tmp/stage" PREFIX=/usr >/dev/null
is "$(files "$tmp/stage")" "$(printf '%s\n' "$before" ./usr/lib ./usr/lib/bash ./usr/lib/bash/mine | sort)" \
	"what was there before stays, and what somebody else put there"

said=$(at install PREFIX=relative)
like "$said" "*absolute path*" "a relative PREFIX is refused"
done_testing
