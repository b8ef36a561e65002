#!/bin/sh
# deps.sh GROUP... - install what is missing for the groups asked for (build demo test bench fuzz); Debian's apt-get.
#
# A table, one line for each thing needed:  group  required|wanted  what proves it is there  package
# The proof is a command's name, a file's path, or `python:` and module names. Nothing missing: no apt-get is run.
# shellcheck disable=SC2086 # package names and globs are split on purpose
set -u

table() {
	cat <<-END
		build required cc                                   gcc
		build required /usr/include/stdio.h                 libc6-dev
		build required /usr/include/jansson.h               libjansson-dev
		build wanted   pkg-config                           pkg-config
		build wanted   ${BASH_HEADERS:-/usr/include/bash}/builtins.h  bash-builtins
		build wanted   ${ZSH_HEADERS:-/usr/include}/zsh/zsh.mdh       zsh-dev
		build wanted   ${ZSH_HEADERS:-/usr/include}/sys/capability.h  libcap-dev
		build wanted   ${ZSH_HEADERS:-/usr/include}/ncursesw/ncurses.h libncurses-dev
		build wanted   zsh                                  zsh
		build wanted   fish                                 fish
		demo  required bash                                 bash
		demo  required zsh                                  zsh
		demo  required fish                                 fish
		demo  required tmux                                 tmux
		demo  required python:venv,ensurepip                python3-venv
		test  required prove                                perl
		test  required virtualenv                           virtualenv
		test  required /usr/share/virtualenvwrapper/virtualenvwrapper.sh  virtualenvwrapper
		test  required python:virtualenvwrapper.hook_loader  python3-virtualenvwrapper
		test  required virtualenv-clone                     python3-virtualenv-clone
		test  required strace                               strace
		test  required valgrind                             valgrind
		test  required mandoc                               mandoc
		test  required poetry                               python3-poetry
		test  required pipenv                               pipenv
		test  required git                                  git
		test  required setpriv                              util-linux
		bench required direnv                               direnv
		bench required strace                               strace
		fuzz  required clang                                clang
		fuzz  required glob:/usr/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a  libclang-rt-14-dev
	END
	for package in ${EXTRA_DEPS:-}; do # named by whoever calls, for example poetry pipenv
		echo "test required $package $package"
	done
}

present() {
	case $1 in
	/*) [ -e "$1" ] ;;
	glob:*) set -- ${1#glob:} && [ -e "$1" ] ;;
	# Debian's own Python, for which the packages are: another may come first on PATH.
	python:*) "$(command -v /usr/bin/python3 || echo python3)" -c "import ${1#python:}" 2>/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

missing() { # lines `required|wanted proof package` of the groups given
	table | while read -r group need proof package; do
		case " $* " in *" $group "*) present "$proof" || echo "$need $proof $package" ;; esac
	done
}

lines=$(missing "$@")
[ -n "$lines" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "$lines" | while read -r need proof package; do
		echo "deps: $need: $proof is missing, and there is no apt-get (on Debian it is in the package $package)" >&2
	done
	case $lines in *required\ *) exit 1 ;; esac
	exit 0
fi

packages=$(echo "$lines" | cut -d' ' -f3 | sort -u)
as_root=
if [ "$(id -u)" != 0 ]; then
	as_root=sudo
	if ! command -v sudo >/dev/null; then
		echo "deps: not root, and there is no sudo; as root: apt-get install" $packages >&2
		exit 1
	fi
fi
echo "deps: installing" $packages
# The package lists of a fresh image are empty or old; only now is the time to fetch them.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $packages; } \
	>"$log" 2>&1 </dev/null; then
	tail -n 20 "$log" >&2
	echo "deps: apt-get could not install" $packages >&2
	exit 1
fi
lines=$(missing "$@")
[ -z "$lines" ] && exit 0
echo "$lines" | while read -r need proof package; do
	echo "deps: $need: $proof is still missing after installing $package" >&2
done
case $lines in *required\ *) exit 1 ;; esac
