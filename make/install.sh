#!/bin/sh
# install.sh install|uninstall - copies what is in BUILD to DESTDIR/PREFIX, and takes exactly that away again.
#
# What was put there, and which directories did not exist before, is written to share/doc/venv/installed: a directory
# that was already there, empty or not, survives an uninstall.
set -eu

: "${PREFIX:?}" "${BUILD:?}" "${DESTDIR=}"
root=$DESTDIR$PREFIX
doc=share/doc/venv
list=$root/$doc/installed

note() { # one line in the list, once
	grep -qxF -- "$1" "$made" || printf '%s\n' "$1" >>"$made"
}

make_directory() { # relative to root; its parents first
	[ ! -d "$root/$1" ] || return 0
	case $1 in
	"") mkdir -p "$root" ;;
	*/*) make_directory "${1%/*}" ;;
	*) make_directory "" ;;
	esac
	[ -z "$1" ] || mkdir "$root/$1"
	note "directory $1"
}

put() { # mode, file, place relative to root
	make_directory "${3%/*}"
	# install(1) unlinks first: a shell that has the old file mapped keeps it.
	install -m "$1" "$2" "$root/$3"
	note "file $3"
}

put_built() {
	[ ! -e "$BUILD/$2" ] || put "$1" "$BUILD/$2" "$2"
}

case $1 in
install)
	case $PREFIX in /*) ;; *) echo "install: PREFIX must be an absolute path, not $PREFIX" >&2; exit 2 ;; esac
	made=$(mktemp)
	trap 'rm -f "$made"' EXIT
	[ ! -e "$list" ] || cat "$list" >"$made"
	put_built 755 bin/venv
	put_built 755 lib/bash/venv.so
	put_built 755 lib/zsh/venv.so
	for part in wrapper conda envvars tell finders offers; do put_built 755 lib/venv/$part.so; done
	put_built 644 share/fish/vendor_conf.d/venv.fish
	for part in "$BUILD"/share/venv/*.fish; do
		put_built 644 "share/venv/${part##*/}"
	done
	put_built 644 share/zsh/site-functions/_venv
	put_built 644 share/man/man1/venv.1
	put 644 LICENSE $doc/LICENSE
	note "file $doc/installed"
	install -m 644 "$made" "$list"
	[ -n "$DESTDIR" ] || sh "${0%/*}/startup.sh" "$PREFIX"
	;;
uninstall)
	if [ ! -e "$list" ]; then
		echo "uninstall: $root: nothing is installed here (no $doc/installed)" >&2
		exit 1
	fi
	made=$(cat "$list")
	echo "$made" | while read -r kind file; do
		[ "$kind" != file ] || rm -f -- "$root/$file"
	done
	# Children were written after their parents; what somebody else filled in the meantime stays.
	echo "$made" | sed -n 's/^directory //p' | sort -r | while read -r directory; do
		rmdir -- "$root/$directory" 2>/dev/null || true
	done
	;;
esac
