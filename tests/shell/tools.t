#!/bin/bash
# Tools that manage environments at the prompt: direnv, what works like it (mise, asdf), virtualenvwrapper. What they put there is
# theirs; what we put there is gone when they come; nothing is left of either.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need direnv virtualenv

two_projects
mkdir -p "$dir/layout/sub" "$dir/plain" "$dir/blocked" "$dir/unset"
places+=(D="$dir" BASE="$base_path")

# ---- direnv ---------------------------------------------------------------------------------------------------------------

# What a user writes: `layout python`, and the same by hand; an .envrc that has nothing to do with Python; one that is not allowed;
# one that takes away.
version=$("$system_python" -c 'import platform; print(platform.python_version())')
theirs=$dir/layout/.direnv/python-$version
new_env "$theirs"
new_env "$dir/layout/.venv"
new_env "$dir/plain/.venv"
new_env "$dir/blocked/.venv"
new_env "$dir/unset/.venv"
echo "layout python $system_python" >"$dir/layout/.envrc"
echo 'export WORD=plain; PATH_add tools' >"$dir/plain/.envrc"
echo 'export WORD=blocked' >"$dir/blocked/.envrc"
echo 'unset VIRTUAL_ENV' >"$dir/unset/.envrc"
for place in layout plain unset; do
	HOME=$home XDG_DATA_HOME='' direnv allow "$dir/$place/.envrc"
done

direnv_bash='eval "$(direnv hook bash)"'
direnv_zsh='eval "$(direnv hook zsh)"'
direnv_fish='direnv hook fish | source'
quiet=(DIRENV_LOG_FORMAT=)

# direnv WANT NAME: the script with direnv's hook loaded, before ours and after ours.
with_direnv() {
	local shell order script hook
	script=$(cat)
	for shell in $SHELLS; do
		hook=direnv_$shell
		for order in "load;${!hook}" "${!hook};load"; do
			wanted "$shell: $2" || continue
			{
				prelude "$shell"
				printf '%s\n' 'cd $ELSE' "${order%%;*}" "${order#*;}" tick "$script" 'echo end'
			} >"$dir/script"
			launch "$shell" "${places[@]}" "${quiet[@]}"
			[[ "$out" == "$1"$'\nend' && "$(said)" == ${SAYS-} ]]
			ok $? "$shell: direnv ${order%%;*}: $2" || diag " out: $out"$'\n'"want: $1"$'\n'"said: $(said | head -5)"
		done
	done
}

with_direnv "VIRTUAL_ENV=$theirs
PATH=$theirs/bin:$base_path
VIRTUAL_ENV=$theirs
PATH=$theirs/bin:$base_path
_VENV_STATE unset
> 
$off" "layout python beside a .venv: direnv's, in and out" <<'END'
cd $D/layout
tick
show VIRTUAL_ENV PATH
cd sub
tick; tick
show VIRTUAL_ENV PATH _VENV_STATE; prompt
cd $ELSE
tick
state
END

# Where direnv is at work, direnv decides (DIRENV_DIR): it puts PATH back as a whole, so what others put there in between would be
# lost at its next reload.
with_direnv "VIRTUAL_ENV unset
WORD=plain
PATH=$dir/plain/tools:$base_path
VIRTUAL_ENV unset
WORD unset
PATH=$base_path
_VENV_STATE unset" "an .envrc that sets no environment" <<'END'
cd $D/plain
tick; tick
show VIRTUAL_ENV WORD PATH
cd $ELSE
tick; tick
show VIRTUAL_ENV WORD PATH _VENV_STATE
END

# By hand one may. What direnv makes of PATH when it leaves is its business; deactivate leaves nothing.
with_direnv "VIRTUAL_ENV=$dir/plain/.venv
PATH=$dir/plain/.venv/bin:$dir/plain/tools:$base_path
VIRTUAL_ENV=$dir/plain/.venv
WORD unset
$off" "activate where direnv is at work" <<'END'
cd $D/plain
tick; tick
activate
show VIRTUAL_ENV PATH
tick
cd $ELSE
tick; tick
show VIRTUAL_ENV WORD
deactivate
tick
state
END

# At a load and when it leaves, direnv puts PATH back as it once was.
inside=$dir/plain/.venv/bin
with_direnv "PATH=$inside:$dir/plain/tools:$base_path
PATH=$inside:$dir/plain/tools:$base_path
PATH=$dir/plain/tools:$base_path
PATH=$dir/plain/tools:$base_path
PATH=$inside:$base_path
$off" "activate where direnv is at work: its reload and its leaving take nothing away" <<'END'
cd $D/plain
tick; tick
activate
tick
show PATH; touch -d 'now + 9 seconds' .envrc; tick
tick
show PATH; put PATH $D/plain/tools:$BASE; tick
show PATH; touch -d 'now + 19 seconds' .envrc; tick
tick
show PATH; put PATH $PV/bin:$D/plain/tools:$BASE; deactivate; put PATH $D/plain/tools:$BASE; activate; tick
cd $ELSE
tick; tick
show PATH; deactivate
tick
state
END

SAYS='direnv: error * is blocked.*' with_direnv "VIRTUAL_ENV unset
PATH=$base_path
$off" "an .envrc that is blocked" <<'END'
cd $D/blocked
tick; tick
show VIRTUAL_ENV PATH
cd $ELSE
tick; tick
state
END

with_direnv "VIRTUAL_ENV=$theirs
PATH=$theirs/bin:$base_path
$(on "$p/.venv")
VIRTUAL_ENV unset
PATH=$dir/plain/tools:$base_path
$(on "$p/.venv")
$off" "from ours to direnv's and back" <<'END'
cd $P
tick
cd $D/layout
tick; tick
show VIRTUAL_ENV PATH
cd $P
tick; tick
state
cd $D/plain
tick; tick
show VIRTUAL_ENV PATH
cd $P
tick; tick
state
cd $ELSE
tick; tick
state
END

# ---- mise, asdf: a function at each prompt and cd that takes away what it added ------------------------------------------------

mkdir -p "$dir/mise/sub" "$dir/mise-dot"
new_env "$dir/mise/env-of-mise"
new_env "$dir/mise-dot/.venv"
mise_bash='mise() {
	case $PWD/ in $D/mise/*) set -- $D/mise/env-of-mise ;; $D/mise-dot/*) set -- $D/mise-dot/.venv ;; *) set -- ;; esac
	[[ $1 != "$MISE" ]] || return 0
	if [[ $MISE ]]; then PATH=:$PATH:; PATH=${PATH/:"$MISE"\/bin:/:}; PATH=${PATH#:}; PATH=${PATH%:}; unset VIRTUAL_ENV; fi
	MISE=$1
	if [[ $MISE ]]; then export VIRTUAL_ENV=$MISE; PATH=$MISE/bin:$PATH; fi
}'
mise_zsh=$mise_bash'
precmd_functions+=(mise) chpwd_functions+=(mise)'
mise_bash+='
PROMPT_COMMAND="mise${PROMPT_COMMAND:+;$PROMPT_COMMAND}"'
mise_fish='function mise --on-variable PWD --on-event fish_prompt
	set -l now
	switch $PWD/
		case "$D/mise/*"; set now $D/mise/env-of-mise
		case "$D/mise-dot/*"; set now $D/mise-dot/.venv
	end
	test "$now" != "$MISE"; or return 0
	if test -n "$MISE"
		set -l at (contains -i -- $MISE/bin $PATH); and set -e PATH[$at]
		set -e VIRTUAL_ENV
	end
	set -g MISE $now
	if test -n "$MISE"; set -gx VIRTUAL_ENV $MISE; set -gxp PATH $MISE/bin; end
end'

with_mise() {
	local shell hook script
	script=$(cat)
	for shell in bash zsh fish; do
		hook=mise_$shell
		printf '%s\n' "${!hook}" >"$dir/mise.$shell"
		SHELLS=$shell each "$1" "$2" "${places[@]}" < <(printf '%s\n' 'cd $ELSE' "source '$dir/mise.$shell'" tick "$script")
	done
}

with_mise "VIRTUAL_ENV=$dir/mise/env-of-mise
PATH=$dir/mise/env-of-mise/bin:$base_path
VIRTUAL_ENV=$dir/mise/env-of-mise
PATH=$dir/mise/env-of-mise/bin:$base_path
$off" "mise: its environment stays as long as mise wants" <<'END'
cd $D/mise
tick
show VIRTUAL_ENV PATH
cd sub
tick; tick
show VIRTUAL_ENV PATH
cd $ELSE
tick; tick
state
END

with_mise "VIRTUAL_ENV=$dir/mise/env-of-mise
PATH=$dir/mise/env-of-mise/bin:$base_path
$(on "$p/.venv")
$off" "mise: from ours to its and back" <<'END'
cd $P
tick
cd $D/mise
tick; tick
show VIRTUAL_ENV PATH
cd $P
tick; tick
state
cd $ELSE
tick; tick
state
END

with_mise "VIRTUAL_ENV=$dir/mise-dot/.venv
$off
> " "mise: the very same environment" <<'END'
cd $D/mise-dot
tick; tick
show VIRTUAL_ENV
cd $ELSE
tick; tick
state; prompt
END

with_mise "$(on "$q/.venv")
$off" "mise: activate over its environment" <<'END'
cd $D/mise
tick
activate $QV
tick
state
deactivate
cd $ELSE
tick; tick
state
END

# ---- virtualenvwrapper ----------------------------------------------------------------------------------------------------

wrapper=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
[[ -r $wrapper ]] || bail "$wrapper is missing (Debian: virtualenvwrapper)"
mkdir "$dir/work"
new_env "$dir/work/a"
at_a="VIRTUAL_ENV=$dir/work/a"$'\n'"PATH=$dir/work/a/bin:$base_path"
left='_VENV_STATE unset
_OLD_VIRTUAL_PATH unset
_OLD_VIRTUAL_PS1 unset'

# Its hooks, a Python each, are not what this is about: `true` does for them.
# Its `deactivate` is a function around the script's, and comes first whoever activated last.
with_wrapper() {
	SHELLS='bash zsh' each "$1" "$2" "${places[@]}" WORKON_HOME="$dir/work" VIRTUALENVWRAPPER_PYTHON=/bin/true < <(
		printf '%s\n' 'cd $ELSE' ". $wrapper >/dev/null 2>&1"
		cat
		echo 'type virtualenv_deactivate >/dev/null 2>&1 && echo still there'
	)
}

with_wrapper "$(on "$p/.venv")
(p) > 
$off
$left
> " "virtualenvwrapper: workon, activate, deactivate" <<'END'
workon a
activate $PV
state; prompt
deactivate
state; show _VENV_STATE _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PS1; prompt
END

with_wrapper "$at_a
(a) > 
$off
$left
> " "virtualenvwrapper: activate, workon, deactivate" <<'END'
activate $PV
workon a
show VIRTUAL_ENV PATH; prompt
deactivate
state; show _VENV_STATE _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PS1; prompt
END

with_wrapper "$at_a
$at_a
$off
$left
> " "virtualenvwrapper: cd into a project, workon: it stays on leaving" <<'END'
cd $P
workon a
show VIRTUAL_ENV PATH
cd $ELSE
show VIRTUAL_ENV PATH
deactivate
state; show _VENV_STATE _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PS1; prompt
END

done_testing
