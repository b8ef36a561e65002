#!/usr/bin/env bash
# section-b-path.t - PATH and what else activation puts into lists: the scripts' failures B-1 to B-4, B-18 to B-22, B-31 to B-33,
# B-35, B-43, B-44, each shown, and our answer.

. tests/shell/differential/section-b.sh
A=$dir/alpha Z=$dir/beta
make D "$A"
make D "$Z"
make v "$dir/v"

# B-1: PATH edited while active is lost, on deactivate and on a switch.
for shell in $SHELLS; do
	for env in "$A" "$dir/v"; do
		both $shell "$env" 'put PATH "/mine:$PATH"; deactivate; show PATH' "PATH=$path" "PATH=/mine:$path" "B-1 front ${env##*/}"
		both $shell "$env" 'put PATH "$PATH:/mine"; deactivate; show PATH' "PATH=$path" "PATH=$path:/mine" "B-1 back ${env##*/}"
	done
	wanted "B-1 switch" || continue
	[[ $shell == fish ]] && tail=.fish || tail=
	like "$(theirs $shell "$A" "put PATH \"/mine:\$PATH\"; source $Z/bin/activate$tail; show PATH")" "PATH=$Z/bin:$path" \
		"B-1 switch: $shell: the script"
	is "$(ours $shell "$A" "put PATH \"/mine:\$PATH\"; activate $Z; show PATH")" "PATH=$Z/bin:/mine:$path" \
		"B-1 switch: $shell: ours"
done

# B-2: in a child shell there is no deactivate. B-3: and B over A leaves A/bin behind; in fish the scripts' saves are exported, so
# that B-3 does not happen there.
for shell in $SHELLS; do
	[[ $shell == fish ]] && options=--no-config tail=.fish || options=-f tail=
	[[ $shell != bash ]] || options=--norc
	prelude $shell >"$dir/child"
	echo 'deactivate; rc; show VIRTUAL_ENV PATH' >>"$dir/child"
	{ prelude $shell; echo 'load; deactivate; rc; show VIRTUAL_ENV PATH'; } >"$dir/child.ours"
	like "$(theirs $shell "$A" "$shell $options $dir/child")" "*rc=127
VIRTUAL_ENV=$A
PATH=$A/bin:$path" "B-2: $shell: the script"
	is "$(ours $shell "$A" "$shell $options $dir/child.ours")" "rc=0
VIRTUAL_ENV unset
PATH=$path" "B-2: $shell: ours"
	if [[ $shell != fish ]]; then
		{ prelude $shell; echo "source $Z/bin/activate$tail; deactivate; show VIRTUAL_ENV PATH"; } >"$dir/child"
		is "$(theirs $shell "$A" "$shell $options $dir/child")" "VIRTUAL_ENV unset
PATH=$A/bin:$path" "B-3: $shell: the script"
	fi
	{ prelude $shell; echo "load; activate $Z; show PATH; deactivate; show VIRTUAL_ENV PATH"; } >"$dir/child.ours"
	is "$(ours $shell "$A" "$shell $options $dir/child.ours")" "PATH=$Z/bin:$path
VIRTUAL_ENV unset
PATH=$path" "B-3: $shell: ours"
	is "$(theirs $shell "$A" "$shell $options $dir/child.ours")" "PATH=$Z/bin:$path
VIRTUAL_ENV unset
PATH=$path" "B-3: $shell: ours in the child of a script"
done

# B-4: whoever can set _OLD_VIRTUAL_PATH sets PATH.
before='put _OLD_VIRTUAL_PATH /poison'
for shell in $SHELLS; do
	both $shell "$A" 'show PATH; deactivate; show PATH' "PATH=$A/bin:/poison"$'\n'"PATH=/poison" \
		"PATH=$A/bin:$path"$'\n'"PATH=$path" "B-4"
done
before=

# B-18: a colon in the path. 3.11 refuses to make one; 3.10 makes it, and its bin is not found.
if [[ -x $pyenv/3.10.13/bin/python ]]; then
	make 3.10.13 "$dir/co:lon"
	for shell in $SHELLS; do
		like "$(theirs $shell "$dir/co:lon" 'command -v python; rc')" "rc=[1-9]*" "B-18: $shell: the script"
	done
else
	cp -r "$A" "$dir/co:lon" # made by hand, as no tool here will
fi
for shell in $SHELLS; do
	text=$(ours $shell "$dir/co:lon" 'rc; show VIRTUAL_ENV PATH')
	like "$text" "venv: *colon*
rc=1
VIRTUAL_ENV unset
PATH=$path" "B-18: $shell: ours says why and changes nothing"
done

# B-19: PKG_CONFIG_PATH, TCL_LIBRARY leak when they were unset. B-20: fish loses the user's TCL_LIBRARY. B-21: fish gets an empty
# element. Two cycles: it used to add up.
make V "$dir/V"
for shell in bash zsh; do
	both $shell "$dir/V" 'deactivate; show PKG_CONFIG_PATH TCL_LIBRARY' "PKG_CONFIG_PATH=$dir/V/lib/pkgconfig
TCL_LIBRARY=/tcl/of/$dir/V" "PKG_CONFIG_PATH unset
TCL_LIBRARY unset" "B-19 (stand-in)"
done
both fish "$dir/V" 'show PKG_CONFIG_PATH; deactivate; show PKG_CONFIG_PATH' "PKG_CONFIG_PATH=$dir/V/lib/pkgconfig:
PKG_CONFIG_PATH=$dir/V/lib/pkgconfig:" "PKG_CONFIG_PATH=$dir/V/lib/pkgconfig
PKG_CONFIG_PATH unset" "B-21, B-19 (stand-in)"
before='put TCL_LIBRARY /my/tcl; put PKG_CONFIG_PATH /my/pc'
both fish "$dir/V" 'deactivate; show TCL_LIBRARY PKG_CONFIG_PATH' "TCL_LIBRARY unset
PKG_CONFIG_PATH=/my/pc" "TCL_LIBRARY=/my/tcl
PKG_CONFIG_PATH=/my/pc" "B-20 (stand-in)"
for shell in $SHELLS; do
	is "$(ours $shell "$dir/V" "show TCL_LIBRARY PKG_CONFIG_PATH; activate $Z; show TCL_LIBRARY PKG_CONFIG_PATH; deactivate
show TCL_LIBRARY PKG_CONFIG_PATH")" "TCL_LIBRARY=/tcl/of/$dir/V
PKG_CONFIG_PATH=$dir/V/lib/pkgconfig:/my/pc
TCL_LIBRARY=/my/tcl
PKG_CONFIG_PATH=/my/pc
TCL_LIBRARY=/my/tcl
PKG_CONFIG_PATH=/my/pc" "B-19, B-20 (stand-in): $shell: ours, set before, and a switch to another flavour"
done
before=

# B-22: under `set -u` an unset PATH ends the shell. fish has no such option.
for shell in bash zsh; do
	before='unset PATH; set -u'
	both $shell "$A" 'echo alive; show PATH; deactivate; show PATH' '*PATH: *' "alive
PATH=$A/bin
PATH unset" "B-22 unset PATH"
	before='unset PS1; set -u'
	both $shell "$A" 'echo alive' 'alive' 'alive' "B-22 unset PS1, where the script is right"
done
before=

# B-31: zsh's typeset -U path does not reach the script, which assigns PATH as a string.
before="put PATH '$A/bin:$path'; typeset -U path"
both zsh "$A" 'show PATH; deactivate; show PATH' "PATH=$A/bin:$A/bin:$path*" "PATH=$A/bin:$path
PATH=$A/bin:$path" "B-31"
before="put PATH '/usr/bin:$A/bin:/bin'; typeset -U PATH path"
is "$(ours zsh "$A" 'show PATH; deactivate; show PATH')" "PATH=$A/bin:/usr/bin:/bin
PATH=/usr/bin:$A/bin:/bin" "B-31 -U PATH too: zsh: ours"
before=

# B-32: env/bin is in PATH already.
for shell in $SHELLS; do
	before="put PATH '/usr/bin:$A/bin:/bin:$A/bin'"
	both $shell "$A" 'show PATH; deactivate; show PATH' "PATH=$A/bin:/usr/bin:$A/bin:/bin:$A/bin*" "PATH=$A/bin:/usr/bin:/bin
PATH=/usr/bin:$A/bin:/bin:$A/bin" "B-32"
done
before=

# B-33: an empty or unset PATH: env/bin: has an empty element, the current directory, and it stays.
for shell in bash zsh; do
	before='PATH='
	both $shell "$A" 'show PATH; deactivate; show PATH' "PATH=$A/bin:
PATH=$A/bin:" "PATH=$A/bin
PATH=" "B-33 empty"
	before='unset PATH'
	both $shell "$A" 'show PATH; deactivate; show PATH' "PATH=$A/bin:
PATH=$A/bin:" "PATH=$A/bin
PATH unset" "B-33 unset"
	both $shell "$dir/v" 'show VIRTUAL_ENV_PROMPT' '*basename*' "VIRTUAL_ENV_PROMPT=v" "B-33 no programs"
done
before='set -e PATH'
both fish "$A" 'deactivate; show PATH' "PATH=$A/bin*" "PATH unset" "B-33 unset"
before=

# B-35: what was set but not exported comes back exported.
for shell in $SHELLS; do
	case $shell in
	bash) before='PYTHONHOME=/py; PATH=$PATH; export -n PATH PYTHONHOME' ;;
	zsh) before='PYTHONHOME=/py; typeset +x PATH PYTHONHOME' ;;
	fish) before='set -gu PYTHONHOME /py; set -gu PATH $PATH' ;;
	esac
	both $shell "$A" '/usr/bin/env | /bin/grep -c "^PATH\|^PYTHONHOME"; deactivate; show PYTHONHOME; /usr/bin/env | /bin/grep -c "^PATH\|^PYTHONHOME"' \
		"1
PYTHONHOME=/py
2" "1
PYTHONHOME=/py
0" "B-35"
done
before=

# B-43: in a function with its own PATH the change goes when the function returns, while VIRTUAL_ENV stays. We say so and change
# nothing.
for shell in bash zsh; do
	text="f() { local PATH=/own:/usr/bin:/bin; ENTER; }; f; show VIRTUAL_ENV PATH"
	is "$(said_by $shell "${text/ENTER/source $A/bin/activate}")" "VIRTUAL_ENV=$A
PATH=$path" "B-43: $shell: the script"
	like "$(said_by $shell "load; ${text/ENTER/activate $A; rc}")" "venv: *PATH*local*
rc=1
VIRTUAL_ENV unset
PATH=$path" "B-43: $shell: ours"
done
text="function f; set -lx PATH /own /usr/bin /bin; ENTER; end; f; show VIRTUAL_ENV PATH"
like "$(said_by fish "load; ${text/ENTER/activate $A; rc}")" "venv: *PATH*local*
rc=1
VIRTUAL_ENV unset
PATH=$path" "B-43: fish: ours"

# B-44: a conda prefix below, changed while the environment was active: the script's snapshot brings the old one back.
for shell in $SHELLS; do
	before="put CONDA_PREFIX /conda/a; put CONDA_SHLVL 1; put PATH /conda/a/bin:$path"
	both $shell "$A" "put CONDA_PREFIX /conda/b; put PATH $A/bin:/conda/b/bin:$path; deactivate; show CONDA_PREFIX PATH" \
		"CONDA_PREFIX=/conda/b
PATH=/conda/a/bin:$path" "CONDA_PREFIX=/conda/b
PATH=/conda/b/bin:$path" "B-44"
done
before=

done_testing
