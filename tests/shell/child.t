#!/bin/bash
# A child shell inherits variables and nothing else; `deactivate` there undoes what the parent did, whatever shell either is.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects
path=/first:$base_path:/last:/first

start_bash='bash --noprofile --norc --noediting -i'
start_zsh='zsh -f -i +o zle +o promptsp +o promptcr'
start_fish='fish --no-config -i'

# nested NAME WANT HOW WHAT: every shell does HOW and starts every shell, which does WHAT and shows everything.
nested() {
	local name=$1 want=$2 how=$3 what=$4 parent child start
	for child in $SHELLS; do
		{ prelude "$child"; printf '%s\n' load "$what" 'show VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE _OLD_VIRTUAL_PATH PYTHONHOME PATH' prompt; } >"$dir/child.$child"
	done
	for parent in $SHELLS; do
		for child in $SHELLS; do
			start=start_$child
			run "$parent" PATH="$path" HOME="$home" P="$p" Q="$q" ${home_before+PYTHONHOME="$home_before"} <<-END
				cd /
				$how
				${!start} <$dir/child.$child
			END
			is "$out" "$want" "$child in $parent: $name" || diag "$(said | head -5)"
		done
	done
}

all_off() { # PYTHONHOME PATH
	printf '%s\n' 'VIRTUAL_ENV unset' 'VIRTUAL_ENV_PROMPT unset' '_VENV_STATE unset' '_OLD_VIRTUAL_PATH unset' "PYTHONHOME${1-}" "PATH=${2-$path}" '> '
}

nested "deactivate after activate" "$(all_off ' unset')" 'activate $P' deactivate
nested "deactivate after cd" "$(all_off ' unset')" 'cd $P' deactivate
nested "cd out after cd in" "$(all_off ' unset')" 'cd $P' 'cd /'
home_before=/python/home nested "PYTHONHOME comes back" "$(all_off =/python/home)" 'activate $P' deactivate
home_before='' nested "an empty one too" "$(all_off =)" 'activate $P' deactivate
nested "deactivate after a switch" "$(all_off ' unset')" 'activate $P; activate $Q' deactivate
nested "a switch, then deactivate" "$(all_off ' unset')" 'activate $P' 'activate $Q; deactivate'
nested "activate again, then deactivate" "$(all_off ' unset')" 'activate $P' 'activate $P; deactivate'
nested "what the child added to PATH stays" "$(all_off ' unset' "/child:$path")" 'activate $P' 'put PATH "/child:$PATH"; deactivate'
nested "only VIRTUAL_ENV and PATH were inherited" "$(all_off ' unset')" 'activate $P; drop _VENV_STATE; drop VIRTUAL_ENV_PROMPT' deactivate
nested "activated by its own script" "$(all_off ' unset')" 'script $P/.venv' deactivate
nested "its own script over ours" "$(all_off ' unset')" 'activate $P; script $Q/.venv' deactivate
nested "ours over its own script" "$(all_off ' unset')" 'script $P/.venv; activate $Q' deactivate
nested "the bin was in PATH before" "$(all_off ' unset' "/a:$p/.venv/bin:$path")" 'put PATH "/a:$P/.venv/bin:$PATH"; activate $P' deactivate
nested "its parent deactivated, it has nothing" "$(all_off ' unset')" 'activate $P; deactivate' 'deactivate'

done_testing
