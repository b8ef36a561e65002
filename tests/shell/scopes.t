#!/bin/bash
# Variables in odd scopes and of odd types: local, temporary, read-only, integer, array, name reference; universal and local ones of
# fish. What cannot be changed for good is refused by name, and then nothing at all was changed.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects

# ---- local ----------------------------------------------------------------------------------------------------------------

for shell in bash zsh; do
	for name in PATH VIRTUAL_ENV VIRTUAL_ENV_PROMPT PS1 PYTHONHOME _VENV_STATE; do
		value=$name
		[[ $name != PATH ]] || value=/usr/bin:/bin
		SAYS="venv: $p/.venv: $name is local *; nothing was changed" one "$shell" "rc=1
$off" "local $name: activate" <<END
f() { local $name=$value; activate \$PV; }
f; rc
state
END
		[[ $name != PYTHONHOME ]] || continue # nothing of it is to be put back
		SAYS="venv: *: $name is local *; nothing was changed" one "$shell" "rc=1
$(on "$p/.venv")
(p) > " "local $name: deactivate" <<END
activate \$PV
f() { local $name=$value; deactivate; }
f; rc
state; prompt
END
	done
	# The function had its reasons; at the prompt it is over.
	one "$shell" "unset
$(on "$p/.venv")" "local PATH: cd in there waits for the prompt" <<'END'
f() { local PATH=$PATH; cd $P; echo ${VIRTUAL_ENV-unset}; }
f
state
END
	one "$shell" "$p/.venv
$off" "local PATH: cd out of there, too" <<'END'
cd $P
f() { local PATH=$PATH; cd $ELSE; echo ${VIRTUAL_ENV-unset}; }
f
state
END
	one "$shell" "$(on "$p/.venv")
$off" "a function with locals of its own" <<'END'
f() { local x=1 IFS=/ name root; cd "$P"; }
f
state
g() { local f; cd "$ELSE"; }; g
state
END
done

# ---- for one command ------------------------------------------------------------------------------------------------------

# As for an external command, the assignment is for the command; what activate does to the shell is for the shell.
one bash "$(on "$p/.venv")
$off" "PATH=x activate" <<'END'
PATH=/nowhere activate $PV
state
PATH=/nowhere deactivate
state
END
# zsh puts PATH back behind our back, and nothing tells that from an edit of the user's, which must stay: so the environment is
# active without its bin, `activate` again helps, and deactivate is complete.
one zsh "$p/.venv $base_path kept named
$(on "$p/.venv")
$off
> " "PATH=x activate: a limit" <<'END'
PATH=/nowhere activate $PV
state
activate $PV; state
deactivate; state; prompt
END

# ---- types, bash and zsh --------------------------------------------------------------------------------------------------

# typed SHELL DECLARATION VARIABLE: refused by name, nothing changed, neither by hand nor by cd, which says so once.
typed() {
	SAYS="venv: *: $3 is *; nothing was changed
venv: *: $3 is *; nothing was changed" one "$1" "rc=1
as before
as before
as before" "$2" <<END
$2
everything() { echo "\${VIRTUAL_ENV-unset} \${VIRTUAL_ENV_PROMPT-unset} \$PATH \${_VENV_STATE-unset} \$PS1"; }
before=\$(everything)
check() { [[ \$(everything) == "\$before" ]] && echo as before; }
activate \$PV; rc
check
cd \$P
check
tick
cd \$ELSE
check
END
}

for name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE; do
	for attribute in -r -i -a -A -u -l -c; do
		typed bash "declare $attribute $name" $name
	done
	for attribute in -r -i -F -a -A -u -l '-Z 3' '-L 3' '-R 3'; do
		typed zsh "typeset $attribute $name" $name
	done
done
typed bash 'readonly PATH' PATH
typed zsh 'readonly PATH' PATH
typed zsh 'readonly path' PATH
typed bash 'readonly PS1' PS1
typed zsh 'readonly PROMPT' PS1
typed bash 'PYTHONHOME=/x; readonly PYTHONHOME' PYTHONHOME
typed zsh 'PYTHONHOME=/x; readonly PYTHONHOME' PYTHONHOME

# Arrays of the shell's own keep their other elements; a name reference leads to a variable like any other.
one bash "$p/.venv/bin:$base_path /second
$base_path /second" "PATH is an array" <<'END'
PATH=("$PATH" /second)
activate $PV; echo "${PATH[*]}"
deactivate; echo "${PATH[*]}"
END
one bash "$p/.venv
$off
unset" "VIRTUAL_ENV is a name reference" <<'END'
declare -n VIRTUAL_ENV=elsewhere
activate $PV; echo "$VIRTUAL_ENV"
deactivate; state; echo "${elsewhere-unset}"
END
one zsh "$(on "$p/.venv")
$off
$base_path" "typeset -U path" <<'END'
typeset -U path PATH
activate $PV; state
deactivate; state
echo $PATH
END
one zsh "$base_path:$p/.venv/bin" "typeset -U path, and it was in there" <<'END'
typeset -U path
path+=($PV/bin)
activate $PV
deactivate; echo $PATH
END

# A restricted shell that loaded the plugin before it was restricted: neither PATH nor the directory may change there.
SAYS='*PATH is read-only*cd: restricted*' one bash "rc=1
$off
rc=1
$off" "set -r" <<'END'
set -r
activate $PV; rc
state
cd $P; rc
state
END
SAYS='*PATH is read-only*cd: restricted*' one zsh "rc=1
$off
rc=1
$off" "setopt restricted" <<'END'
setopt restricted
activate $PV; rc
state
cd $P; rc
state
END

# ---- fish -----------------------------------------------------------------------------------------------------------------

SAYS="venv: *: PATH is local *; nothing was changed" one fish "rc=1
$off" "local PATH: activate" <<'END'
function f; set -lx PATH /usr/bin /bin; activate $PV; end
f; rc
state
END
SAYS="venv: *: PATH is local *; nothing was changed" one fish "rc=1
$(on "$p/.venv")" "local PATH: deactivate" <<'END'
activate $PV
function f; set -lx PATH /usr/bin /bin; deactivate; end
f; rc
state
END
one fish "unset $base_path  
$(on "$p/.venv")
$off" "local PATH: cd in there waits for the prompt" <<'END'
function f; set -lx PATH $PATH; cd $P; end
f
state
tick
state
cd $ELSE
state
END
# With fish's own start-up file, without which fish_user_paths and universal variables do nothing.
mkdir -p "$home/.config/fish/conf.d" "$home/.local/share/fish/generated_completions"
echo "source '$B/share/fish/vendor_conf.d/venv.fish'" >"$home/.config/fish/conf.d/venv.fish"
configured() { # WANT NAME
	wanted "fish: $2" || return 0
	{
		prelude fish
		echo 'set -g fish_greeting; cd $ELSE'
		cat
		echo 'echo end'
	} >"$dir/script"
	out=$(timeout -s KILL 60 setsid env -i HOME="$home" PATH="$base_path" TERM=dumb LANG=C.UTF-8 "${places[@]}" fish -i <"$dir/script" 2>"$dir/err")
	[[ $out == "$1"$'\nend' && ! -s $dir/err ]]
	ok $? "fish: $2" || diag " out: $out"$'\n'"want: $1"$'\n'"said: $(head -5 "$dir/err")"
}

configured "/first $p/.venv/bin /usr/local/bin /usr/bin /bin
/first /usr/local/bin /usr/bin /bin
$p/.venv/bin /second /first /usr/local/bin /usr/bin /bin
/second /first /usr/local/bin /usr/bin /bin" "fish_user_paths" <<'END'
activate $PV
set -g fish_user_paths /first
echo $PATH
deactivate
echo $PATH
set -g fish_user_paths /second /first
activate $PV
echo $PATH
deactivate
echo $PATH
set -e fish_user_paths
END
# One that was set for all shells by mistake: ours is global, hides it while active, and is not what is active afterwards.
configured "$p/.venv
rc=1
$off" "universal VIRTUAL_ENV" <<'END'
set -Ux VIRTUAL_ENV /nowhere/at/all
activate $PV; echo $VIRTUAL_ENV
deactivate
deactivate 2>/dev/null; rc
set -eU VIRTUAL_ENV
state
END
configured "$(on "$p/.venv")
$off
$(on "$q/.venv")
$off" "universal VIRTUAL_ENV: cd" <<'END'
set -Ux VIRTUAL_ENV /nowhere/at/all
cd $P; state
cd $ELSE; set -eU VIRTUAL_ENV; state
cd $Q; state
cd $ELSE; state
END
configured "$(on "$p/.venv")
$off" "PATH is universal, too" <<'END'
set -Ux PATH /universal
cd $P; state
cd $ELSE; state
set -eU PATH
END

done_testing
