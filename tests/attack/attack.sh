# attack.sh - what an attack is: something is laid out, somebody enters a directory and works there, and nothing that came with it may
# run, be active, or speak to the terminal.
#
#   evil DIR [SCRIPT-PATH]   an environment whose every file tells when it runs; it says it was made at SCRIPT-PATH
#   attack NAME DIR [VAR=VALUE...]   enter DIR in every shell, work, leave; then the same with those who trust a place:
#                            `source bin/activate` of the nearest .venv, and a hook that does that on cd
#
# NAME is a row of the table in SECURITY.md, which says what each of the three does: `runs`, `stops`, `hangs`, `-` (does not look there). The
# table is not believed: this is where it is found out. $stranger is a user who is nobody here.
. tests/shell/shells.sh

stranger=54321
pwned=$dir/pwned
# The words that are typed in an unknown directory.
work='ls >/dev/null; git --version >/dev/null; python3 --version >/dev/null'

trap_file() { # FILE: a program that tells that it ran
	printf '#!/bin/sh\necho "$0" >>%q\n' "$pwned" >"$1"
	chmod 755 "$1"
}

evil() {
	local root=$1 recorded=${2-/home/mallory/project/.venv} name
	mkdir -p "$root/bin" "$root/lib/python3.11/site-packages"
	for name in ls git python python3 pip cd activate_this.py; do
		trap_file "$root/bin/$name"
	done
	printf 'echo script >>%q\nVIRTUAL_ENV=%q\nexport VIRTUAL_ENV\nPATH="$VIRTUAL_ENV/bin:$PATH"\nexport PATH\ndeactivate() { echo script >>%q; }\n' \
		"$pwned" "$recorded" "$pwned" >"$root/bin/activate"
	printf 'echo script >>%q\nset -gx VIRTUAL_ENV %q\nset -gx PATH $VIRTUAL_ENV/bin $PATH\n' "$pwned" "$recorded" >"$root/bin/activate.fish"
	printf 'home = /usr/bin\nversion = 3.11.2\nprompt = \047\\x1b]0;owned\\x07\047\ncommand = /usr/bin/python3 -m venv %s\n' \
		"$recorded" >"$root/pyvenv.cfg"
	printf 'import os\nopen(%s, "a").write("pth")\n' "'$pwned'" >"$root/lib/python3.11/site-packages/sitecustomize.py"
}

# What a hook plugin for cd does with what it finds: the nearest `.venv` up the tree, a directory or a file with the path or name of
# one, is activated by its own script. (zsh-autoswitch-virtualenv, autoenv-like functions on blogs, oh-my-zsh's virtualenvwrapper.)
naive='nearest() { local at=$PWD to; while [ "$at" ]; do
	if [ -f "$at/.venv" ]; then read -r to <"$at/.venv"; case $to in */*) ;; *) to=${WORKON_HOME:-$HOME/.virtualenvs}/$to ;; esac
		case $to in /*) ;; *) to=$at/$to ;; esac; place=$to; return; fi
	if [ -e "$at/.venv/bin/activate" ]; then place=$at/.venv; return; fi
	at=${at%/*}; done; return 1; }'

ran() { # NAME: `runs` or `stops`, and the marker is taken away
	outcome=stops
	[[ ! -e $pwned ]] || outcome=runs
	rm -f "$pwned"
}

others() { # DIR VAR=VALUE...: how the two others fare, in $by_source and $by_hook; $name: of the row, which tells for whom it is worth to wait
	local place=$1 rest=("${@:2}") how LIMIT=20
	[[ $(row "$name") != *hangs* ]] || LIMIT=1
	for how in source hook; do
		{
			echo "$naive"
			[[ $how == source ]] && printf 'cd %q; nearest && . "$place/bin/activate"\n' "$place"
			[[ $how == hook ]] && printf 'cd() { builtin cd "$@" || return; nearest && . "$place/bin/activate"; }; cd %q\n' "$place"
			printf '%s\n' "$work" 'nearest || echo nothing'
		} >"$dir/script"
		launch bash "${rest[@]}" 2>/dev/null
		ran
		[[ $out != nothing || $outcome == runs ]] || outcome=-
		((rc != 137)) || outcome=hangs
		declare -g "by_$how=$outcome"
	done
}

# Stripped of prompts and of what the shells say for themselves: at most one line each for what there is to say, and fit to be shown.
fit() {
	local line
	[[ $(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$dir/err" "$dir/out" | grep -v ':0$') == '' ]] || return 1
	while IFS= read -r line; do
		[[ -z $line || $line == venv:\ * ]] || return 1
	done <<<"$(said)"
	(($(said | grep -c '^venv: ') <= ${NOTICES-1}))
}

row() { # NAME: the outcomes of a row of the table, joined with blanks
	sed -n 's/^| *\(.*[^ ]\) *| *\([a-z-]*\) *| *\([a-z-]*\) *| *\([a-z-]*\) *|$/\1|\2 \3 \4/p' SECURITY.md | awk -F'|' -v name="$1" '$1 == name { print $2 }'
}

attack() { # NAME DIR [VAR=VALUE...]
	local name=$1 place=$2 shell rest=("${@:3}") expected fine
	wanted "$name" || return 0
	rm -f "$pwned"
	for shell in $SHELLS; do
		run "$shell" D="$place" "${rest[@]}" <<-END
			cd \$D
			$work
			tick
			$work
			state
			cd \$D; tick; $work
			cd /
			$work
			state
			echo end
		END
		ran
		[[ $outcome == stops && $out == "$off"$'\n'"$off"$'\n'end ]] && fit
		fine=$?
		ok $fine "$shell: $name" || diag "it $outcome"$'\n'"out: ${out:0:1000}"$'\n'"said: $(said | head -5 | cat -v | cut -c1-600)"
	done
	[[ -z ${SANITIZE-} ]] || return 0 # what others do is no matter of how ours is built
	others "$place" "${rest[@]}"
	is "$(row "$name")" "stops $by_source $by_hook" "SECURITY.md says so: $name"
}

# A file of the stranger's; only root can make one.
give() { # FILE...
	((EUID != 0)) || chown -R "$stranger:$stranger" "$@"
}
