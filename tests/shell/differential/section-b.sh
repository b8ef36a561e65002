# section-b.sh - for section-b-*.t: what an activation script does wrong, shown, and what we do there. Sourced.
#
#   theirs SHELL ENV CODE   source ENV's own script, then CODE; what both say, messages included
#   ours SHELL ENV CODE     the same with `activate ENV`
#   both SHELL ENV CODE WRONG RIGHT NAME   theirs must be like WRONG, ours be RIGHT
#   make FLAVOUR PLACE [PROMPT]   an environment; false where the flavour is not on this machine
#
# $before: code for before the activation. In CODE: show, put, drop (tests/shell/shells.sh) and
#   drawn      the prompt as the terminal gets it
#   rc         the status of the command before
#
# Flavours: D Debian's own Python (quoted by shlex.quote), U 3.11.7 of upstream (quoted by nothing), v virtualenv 20.17; stand-ins
# for what is not here: V virtualenv 21.7 with Tcl, u uv, relocatable. A flavour that is missing leaves only our half of a case.

. tests/shell/shells.sh

before=
path=/usr/bin:/bin
pyenv=$HOME/.pyenv/versions

said_by() { # SHELL CODE
	local start
	case $1 in
	bash) start='bash --noprofile --norc' ;;
	zsh) start='zsh -f' ;;
	fish) start='fish --no-config' ;;
	esac
	{
		prelude "$1"
		case $1 in
		bash) echo 'drawn() { printf "%s\n" "${PS1@P}"; }' ;;
		zsh) echo 'drawn() { print -rP -- "$PS1"; }' ;;
		fish) echo 'function drawn; fish_prompt; echo; end' ;;
		esac
		printf '%s\n' "$2"
	} >"$dir/script.$1"
	# shellcheck disable=SC2086 # words
	env -i HOME="$home" PATH="$path" TERM=dumb LC_ALL=C.UTF-8 "${sanitizer[@]}" timeout -s KILL 60 $start "$dir/script.$1" </dev/null 2>&1
}

quoted() { # SHELL TEXT
	local text=$2
	if [[ $1 == fish ]]; then
		text=${text//\\/\\\\}
		printf "'%s'" "${text//\'/\\\'}"
	else
		printf "'%s'" "${text//\'/\'\\\'\'}"
	fi
}

theirs() { # SHELL ENV CODE
	local script=$2/bin/activate
	[[ $1 != fish ]] || script+=.fish
	said_by "$1" "$before"$'\n'"source $(quoted "$1" "$script")"$'\n'"$3"
}

ours() { # SHELL ENV CODE
	said_by "$1" "$before"$'\nload\n'"activate $(quoted "$1" "$2")"$'\n'"$3"
}

both() { # SHELL ENV CODE WRONG RIGHT NAME
	wanted "$6" || return 0
	[[ ! -e $2/bin/activate ]] || like "$(theirs "$1" "$2" "$3")" "$4" "$6: $1: the script"
	is "$(ours "$1" "$2" "$3")" "$5" "$6: $1: ours"
}

make() { # FLAVOUR PLACE [PROMPT]
	local prompt=()
	[[ $# -lt 3 ]] || prompt=(--prompt "$3")
	mkdir -p "${2%/*}"
	case $1 in
	D) "$system_python" -m venv --without-pip "${prompt[@]}" "$2" ;;
	U | 3.*)
		local version=${1/#U/3.11.7}
		if [[ ! -x $pyenv/$version/bin/python ]]; then
			diag "no Python $version of upstream here: only our half is shown"
			"$system_python" -m venv --without-pip "${prompt[@]}" "$2" && rm "$2"/bin/activate*
			return
		fi
		"$pyenv/$version/bin/python" -m venv --without-pip "${prompt[@]}" "$2"
		;;
	v)
		need virtualenv
		virtualenv -q --without-pip --no-setuptools --no-wheel --no-periodic-update "${prompt[@]}" "$2"
		;;
	V) stand_in_virtualenv "$2" ;;
	u) stand_in_uv "$2" ;;
	esac || bail "cannot make $2"
}

# Not virtualenv 21.7's script, but one of ours that does with PKG_CONFIG_PATH and TCL_LIBRARY what that one was seen to do.
stand_in_virtualenv() { # PLACE
	"$system_python" -m venv --without-pip "$1"
	echo 'virtualenv = 21.7.0' >>"$1/pyvenv.cfg"
	cat >"$1/bin/activate" <<-END
		deactivate () {
		    unset -f pydoc 2>/dev/null || true
		    test -z "\${_OLD_VIRTUAL_PATH:-}" || { PATH="\$_OLD_VIRTUAL_PATH"; export PATH; unset _OLD_VIRTUAL_PATH; }
		    test -z "\${_OLD_PKG_CONFIG_PATH:-}" || { PKG_CONFIG_PATH="\$_OLD_PKG_CONFIG_PATH"; unset _OLD_PKG_CONFIG_PATH; }
		    test -z "\${_OLD_VIRTUAL_TCL_LIBRARY:-}" || { TCL_LIBRARY="\$_OLD_VIRTUAL_TCL_LIBRARY"; unset _OLD_VIRTUAL_TCL_LIBRARY; }
		    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
		    test "\${1-}" = nondestructive || unset -f deactivate
		}
		deactivate nondestructive
		VIRTUAL_ENV='$1'
		export VIRTUAL_ENV
		_OLD_VIRTUAL_PATH="\$PATH"
		PATH="\$VIRTUAL_ENV/bin:\$PATH"
		export PATH
		_OLD_PKG_CONFIG_PATH="\${PKG_CONFIG_PATH:-}"
		PKG_CONFIG_PATH="\${VIRTUAL_ENV}/lib/pkgconfig\${PKG_CONFIG_PATH:+:\$PKG_CONFIG_PATH}"
		export PKG_CONFIG_PATH
		test -z "\${TCL_LIBRARY:-}" || _OLD_VIRTUAL_TCL_LIBRARY="\$TCL_LIBRARY"
		TCL_LIBRARY='/tcl/of/$1'
		export TCL_LIBRARY
		VIRTUAL_ENV_PROMPT=\$(basename "\$VIRTUAL_ENV")
		export VIRTUAL_ENV_PROMPT
		pydoc () {
		    python -m pydoc "\$@"
		}
	END
	cat >"$1/bin/activate.fish" <<-END
		function deactivate
		    test -z "\$_OLD_VIRTUAL_PATH"; or set -gx PATH \$_OLD_VIRTUAL_PATH
		    set -e _OLD_VIRTUAL_PATH
		    if test -n "\$_OLD_PKG_CONFIG_PATH"
		        set -gx PKG_CONFIG_PATH \$_OLD_PKG_CONFIG_PATH
		        set -e _OLD_PKG_CONFIG_PATH
		    end
		    if test -n "\$_OLD_VIRTUAL_TCL_LIBRARY"
		        set -gx TCL_LIBRARY \$_OLD_VIRTUAL_TCL_LIBRARY
		    else
		        set -e TCL_LIBRARY
		    end
		    set -e VIRTUAL_ENV
		    test "\$argv[1]" = nondestructive; or functions -e deactivate
		end
		deactivate nondestructive
		set -gx VIRTUAL_ENV '$1'
		set -gx _OLD_VIRTUAL_PATH \$PATH
		set -gx PATH "\$VIRTUAL_ENV/bin" \$PATH
		set -gx _OLD_PKG_CONFIG_PATH \$PKG_CONFIG_PATH
		set -gx PKG_CONFIG_PATH "\$VIRTUAL_ENV/lib/pkgconfig:\$PKG_CONFIG_PATH"
		set -q TCL_LIBRARY; and set -gx _OLD_VIRTUAL_TCL_LIBRARY \$TCL_LIBRARY
		set -gx TCL_LIBRARY '/tcl/of/$1'
	END
}

# Not uv's relocatable script, but one of ours that finds its place as that one was seen to, through SCRIPT_PATH.
stand_in_uv() { # PLACE
	"$system_python" -m venv --without-pip "$1"
	printf 'uv = 0.12.5\nrelocatable = true\n' >>"$1/pyvenv.cfg"
	cat >"$1/bin/activate" <<-'END'
		test -z "${SCRIPT_PATH+_}" || _OLD_SCRIPT_PATH="$SCRIPT_PATH"
		SCRIPT_PATH="${BASH_SOURCE-}"
		test -z "${ZSH_VERSION:-}" || SCRIPT_PATH="$(print -rP %x)"
		deactivate () {
		    test -z "${_OLD_VIRTUAL_PATH:-}" || { PATH="$_OLD_VIRTUAL_PATH"; export PATH; unset _OLD_VIRTUAL_PATH; }
		    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
		    test "${1-}" = nondestructive || unset -f deactivate
		}
		deactivate nondestructive
		VIRTUAL_ENV="$(dirname -- "$(dirname -- "$(realpath -- "$SCRIPT_PATH")")")"
		export VIRTUAL_ENV
		unset SCRIPT_PATH
		test -z "${_OLD_SCRIPT_PATH+_}" || { SCRIPT_PATH="$_OLD_SCRIPT_PATH"; export SCRIPT_PATH; unset _OLD_SCRIPT_PATH; }
		_OLD_VIRTUAL_PATH="$PATH"
		PATH="$VIRTUAL_ENV/bin:$PATH"
		export PATH
	END
}
