#!/bin/bash
# Variables that somebody else set: a `.env` of the download that was read, a container's, a parent process. What they name is not run
# because of them, nothing is left of them after `deactivate`, and nothing crashes.
cd "$(dirname "$0")/../.." || exit 1
. tests/attack/attack.sh

evil "$dir/evil" # of a download, too
mkdir -p "$dir/clone/envs" "$dir/plain"
evil "$dir/clone/.venv"
state="1;hand;5;sx;x$dir/evil,;;;;$dir/evil"

attack '`.env`: VENV_NAMES with a path' "$dir/plain" VENV_NAMES="../evil ../../../..$dir/evil .."
attack '`.env`: VENV_CEILING_DIRECTORIES, VENV_GENERIC_NAMES with terminal sequences' "$dir/clone" VENV_CEILING_DIRECTORIES=$'\e[31m::/:' \
	VENV_GENERIC_NAMES=$'\e[31m'
attack '`.env`: WORKON_HOME in the download' "$dir/clone" WORKON_HOME="$dir/clone/envs"
attack '`.env`: VENV_PROMPT_FORMAT that is code' "$dir/clone" VENV_PROMPT_FORMAT='$(echo x >>'"$pwned"')`echo x >>'"$pwned"'`{name}%{'
attack '`.env`: XDG_DATA_HOME, HOME of somebody else' "$dir/clone" XDG_DATA_HOME="$dir/clone" HOME="$dir/clone"
attack '`.env`: SUDO_UID' "$dir/clone" SUDO_UID="$stranger"

# An activation that never was. Its own shell function is not there, PATH does not have it, `deactivate` must not bring it.
pretend() { # NAME VAR=VALUE...
	local name=$1 shell
	shift
	for shell in $SHELLS; do
		wanted "$shell: $name" || continue
		run "$shell" D="$dir/plain" "$@" <<-END
			cd \$D
			tick
			ls >/dev/null
			deactivate
			deactivate
			ls >/dev/null
			tick
			show PATH
			state
			echo end
		END
		ran
		[[ $outcome == stops && $out == "PATH=$base_path"$'\n'"$off"$'\nend' &&
			$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$dir/err" "$dir/out" | grep -v ':0$') == '' ]]
		ok $? "$shell: $name" || diag "it $outcome"$'\n'"out: ${out:0:1000}"$'\n'"said: $(said | head -5 | cat -v | cut -c1-600)"
	done
}
pretend 'VIRTUAL_ENV' VIRTUAL_ENV="$dir/evil"
pretend 'VIRTUAL_ENV and _VENV_STATE' VIRTUAL_ENV="$dir/evil" _VENV_STATE="$state"
pretend 'VIRTUAL_ENV and a _VENV_STATE with places in PATH' VIRTUAL_ENV="$dir/evil" _VENV_STATE="1;hand;0;sx0,1,2;u;;;;$dir/evil"
pretend 'the same, as if activated on cd' VIRTUAL_ENV="$dir/clone/.venv" _VENV_STATE="1;auto;0;sx0;u;;;;$dir/clone/.venv"
pretend 'VIRTUAL_ENV and _OLD_VIRTUAL_PATH' VIRTUAL_ENV="$dir/evil" _OLD_VIRTUAL_PATH="$dir/evil/bin:$base_path"
pretend 'VIRTUAL_ENV that is code' VIRTUAL_ENV='/$(echo x >>'"$pwned"')' VIRTUAL_ENV_PROMPT='`echo x >>'"$pwned"'`'
pretend 'VIRTUAL_ENV with terminal sequences' VIRTUAL_ENV=$'/\e]0;owned\a' VIRTUAL_ENV_PROMPT=$'\e[31m'
pretend '_VENV_STATE of 100 KB' VIRTUAL_ENV="$dir/evil" _VENV_STATE="1;hand;0;sx$(printf '0,%.0s' {1..30000});u;;;;$dir/evil"

# Trust that was not given by you: rule 1 holds whatever the variables say.
mkdir "$dir/open" && evil "$dir/open/.venv" "$dir/open/.venv" && chmod 777 "$dir/open/.venv"
attack '`.env`: VENV_TRUST=all, and others may write there' "$dir/open" VENV_TRUST=all VENV_TRUST_PREFIXES=/
NOTICES=2 attack '`.env`: VENV_TRUST is nonsense' "$dir/clone" VENV_TRUST=$'\e[31m$(x)' VENV_TRUST_PREFIXES=':::.:~:$HOME'
done_testing
