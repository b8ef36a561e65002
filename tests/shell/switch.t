#!/usr/bin/env bash
# switch.t - from one environment to another and back, across flavours, by hand and by cd: one step, and no trace of the first.

. tests/shell/differential/section-b.sh

# ---- by hand, every flavour to every other ----------------------------------------------------------------------------------

flavours=(D v V)
for version in 3.6.15 3.8.18 3.11.7 3.13.0; do
	[[ ! -x $pyenv/$version/bin/python ]] || flavours+=("$version")
done
for flavour in "${flavours[@]}"; do
	make "$flavour" "$dir/env-$flavour"
done

# What is set, with every line of it that has the word $1; what a shell or we remember by design is left out: `activate -` needs
# to know where it came from.
trace() { # SHELL WORD
	case $1 in
	bash) echo "declare -p | /bin/grep -a '$2' | /bin/grep -av 'declare -[^ ]* \\(_\\|BASH_[A-Z]*\\|FUNCNAME\\)='" ;;
	zsh) echo "typeset -p | /bin/grep -a '$2' | /bin/grep -av '^typeset [^=]* \\(_\\|ZSH_[A-Z]*\\|history.*\\)='" ;;
	fish) echo "set | /bin/grep -a '$2' | /bin/grep -av '^\\(__venv_\\|history\\)'" ;;
	esac
	echo "/usr/bin/env | /bin/grep -a '$2'"
}

watched='VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PKG_CONFIG_PATH TCL_LIBRARY _VENV_STATE'

# The expected `show $watched` for a place; empty: nothing active. The state has its own tests.
shown() { # PLACE
	local pkg=/pc tcl=unset
	if [[ ! $1 ]]; then
		printf 'VIRTUAL_ENV unset\nVIRTUAL_ENV_PROMPT unset\nPATH=%s\nPYTHONHOME=/py\nPKG_CONFIG_PATH=/pc\nTCL_LIBRARY unset\n' "$path"
		echo '_VENV_STATE unset'
		return
	fi
	[[ $1 != *env-V ]] || pkg=$1/lib/pkgconfig:/pc tcl=/tcl/of/$1
	printf 'VIRTUAL_ENV=%s\nVIRTUAL_ENV_PROMPT=%s\nPATH=%s\nPYTHONHOME unset\nPKG_CONFIG_PATH=%s\n' \
		"$1" "${1##*/}" "$1/bin:$path" "$pkg"
	[[ $tcl == unset ]] && echo 'TCL_LIBRARY unset' || echo "TCL_LIBRARY=$tcl"
	echo '_VENV_STATE=*'
}

for shell in $SHELLS; do
	for a in "${flavours[@]}"; do
		for b in "${flavours[@]}"; do
			name="$a to $b to $a: $shell"
			wanted "$name" || continue
			[[ $a != "$b" ]] || continue
			A=$dir/env-$a Z=$dir/env-$b
			text=$(said_by $shell "put PYTHONHOME /py; put PKG_CONFIG_PATH /pc; load
activate $A; show $watched
activate $Z; show $watched
echo trace; $(trace $shell "env-$a"); echo end
activate $A; show $watched
echo trace; $(trace $shell "env-$b"); echo end
deactivate; show $watched
echo trace; $(trace $shell env-); echo end")
			like "$text" "$(shown "$A")
$(shown "$Z")
trace
end
$(shown "$A")
trace
end
$(shown '')
trace
end" "$name"
		done
	done
done

# ---- no moment with neither -------------------------------------------------------------------------------------------------

# bash and zsh call a DEBUG trap before every command, in functions and sourced files too; fish an event handler at every change
# of a variable. $dir/seen gets the states that such an onlooker saw: the owner of VIRTUAL_ENV, that of PATH's first element.
A=$dir/env-D Z=$dir/env-v
watch() { # SHELL
	case $1 in
	bash) echo "set -T; trap 'echo \"\${VIRTUAL_ENV##*/} \${PATH%%:*}\" >>$dir/seen' DEBUG" ;;
	zsh) echo "trap 'echo \"\${VIRTUAL_ENV##*/} \${PATH%%:*}\" >>$dir/seen' DEBUG" ;;
	fish) echo "function seen --on-variable VIRTUAL_ENV --on-variable PATH
	echo (string replace -r '.*/' '' -- \"\$VIRTUAL_ENV\")' '\$PATH[1] >>$dir/seen
end" ;;
	esac
}

for shell in $SHELLS; do
	[[ $shell == fish ]] && tail=.fish || tail=
	: >"$dir/seen"
	said_by $shell "source $A/bin/activate$tail; $(watch $shell)
source $Z/bin/activate$tail" >/dev/null
	grep -q "^ \|/usr/bin\$" "$dir/seen"
	ok $? "no moment with neither: $shell: an onlooker sees one in the script"
	: >"$dir/seen"
	said_by $shell "load; activate $A; activate $Z; $(watch $shell)
activate $A; activate $Z; activate -" >/dev/null
	ok $((! $(wc -l <"$dir/seen"))) "no moment with neither: $shell: ours is looked at"
	is "$(grep -v "^env-[Dv] $dir/env-[Dv]/bin\$" "$dir/seen")" '' "no moment with neither: $shell: ours"
	[[ $shell == fish ]] ||
		is "$(grep -v "^env-D $A/bin\$\|^env-v $Z/bin\$" "$dir/seen")" '' "no moment of both: $shell: ours"
done

# ---- the same twice, and back -----------------------------------------------------------------------------------------------

for shell in $SHELLS; do
	is "$(ours $shell "$A" "activate $A; show PATH; activate $A/; show PATH VIRTUAL_ENV; deactivate; show PATH VIRTUAL_ENV")" \
		"PATH=$A/bin:$path
PATH=$A/bin:$path
VIRTUAL_ENV=$A
PATH=$path
VIRTUAL_ENV unset" "the same twice: $shell"
	is "$(ours $shell "$A" "activate $Z; activate -; show VIRTUAL_ENV; activate -; show VIRTUAL_ENV; deactivate; activate -; show VIRTUAL_ENV PATH")" \
		"VIRTUAL_ENV=$A
VIRTUAL_ENV=$Z
VIRTUAL_ENV=$Z
PATH=$Z/bin:$path" "activate -: $shell: to and fro, and after deactivate"
	like "$(ours $shell "$A" "activate -; rc; show VIRTUAL_ENV")" "venv: *previous*
rc=1
VIRTUAL_ENV=$A" "activate -: $shell: without a previous one nothing changes"
	like "$(ours $shell "$A" "activate $dir/none; rc; show VIRTUAL_ENV PATH")" "venv: *
rc=1
VIRTUAL_ENV=$A
PATH=$A/bin:$path" "to what is not there: $shell: the old one stays"
done
for shell in bash zsh; do
	before="PS1='> '"
	is "$(ours $shell "$A" "activate $A; show PS1; activate $Z; show PS1; activate -; show PS1; deactivate; show PS1")" \
		"PS1=(env-D) > 
PS1=(env-v) > 
PS1=(env-D) > 
PS1=> " "one prefix: $shell"
	before="PS1='> '; VIRTUAL_ENV_DISABLE_PROMPT=1"
	is "$(ours $shell "$A" "unset VIRTUAL_ENV_DISABLE_PROMPT; activate $Z; show PS1; VIRTUAL_ENV_DISABLE_PROMPT=1
activate $A; show PS1; deactivate; show PS1")" "PS1=(env-v) > 
PS1=> 
PS1=> " "the prefix comes and goes with VIRTUAL_ENV_DISABLE_PROMPT: $shell"
	before=
done

# ---- by cd ------------------------------------------------------------------------------------------------------------------

make D "$dir/one/.venv"
make v "$dir/two/venv"
make D "$dir/two-2/.venv"
make U "$dir/outer/env"
[[ -e $dir/outer/env/bin/activate ]] || make D "$dir/outer/env"
make D "$dir/outer/in/.venv"
mkdir -p "$dir/none" "$dir/outer/in/src/deep" "$dir/outer/beside"

for shell in $SHELLS; do
	run $shell <<-END
		cd $dir/one && show VIRTUAL_ENV_PROMPT PATH
		cd $dir/two && show VIRTUAL_ENV_PROMPT PATH
		cd $dir/two-2 && show VIRTUAL_ENV_PROMPT PATH
		cd $dir/one && show VIRTUAL_ENV_PROMPT PATH
		cd $dir/none && show VIRTUAL_ENV_PROMPT PATH _VENV_STATE
	END
	is "$out" "VIRTUAL_ENV_PROMPT=one
PATH=$dir/one/.venv/bin:$base_path
VIRTUAL_ENV_PROMPT=two
PATH=$dir/two/venv/bin:$base_path
VIRTUAL_ENV_PROMPT=two-2
PATH=$dir/two-2/.venv/bin:$base_path
VIRTUAL_ENV_PROMPT=one
PATH=$dir/one/.venv/bin:$base_path
VIRTUAL_ENV_PROMPT unset
PATH=$base_path
_VENV_STATE unset" "by cd, across flavours: $shell" || diag "$err"

	run $shell <<-END
		cd $dir/outer && show VIRTUAL_ENV
		cd beside && show VIRTUAL_ENV
		cd ../in/src/deep && show VIRTUAL_ENV
		cd ../../.. && show VIRTUAL_ENV PATH
		cd in && show VIRTUAL_ENV PATH
		cd $dir && show VIRTUAL_ENV PATH
	END
	is "$out" "VIRTUAL_ENV=$dir/outer/env
VIRTUAL_ENV=$dir/outer/env
VIRTUAL_ENV=$dir/outer/in/.venv
VIRTUAL_ENV=$dir/outer/env
PATH=$dir/outer/env/bin:$base_path
VIRTUAL_ENV=$dir/outer/in/.venv
PATH=$dir/outer/in/.venv/bin:$base_path
VIRTUAL_ENV unset
PATH=$base_path" "nested projects: $shell" || diag "$err"

	run $shell <<-END
		cd $dir/one && activate $dir/two && cd $dir/outer && show VIRTUAL_ENV
		activate - && show VIRTUAL_ENV
		cd $dir/none && show VIRTUAL_ENV
		deactivate && show VIRTUAL_ENV PATH
		cd $dir/one && show VIRTUAL_ENV
		activate - && show VIRTUAL_ENV PATH
	END
	is "$out" "VIRTUAL_ENV=$dir/two/venv
VIRTUAL_ENV=$dir/one/.venv
VIRTUAL_ENV=$dir/one/.venv
VIRTUAL_ENV unset
PATH=$base_path
VIRTUAL_ENV=$dir/one/.venv
VIRTUAL_ENV=$dir/one/.venv
PATH=$dir/one/.venv/bin:$base_path" "by hand among cds: what was asked for stays: $shell" || diag "$err"

	[[ $shell == fish ]] && tail=.fish || tail=
	run $shell <<-END
		source $dir/two/venv/bin/activate$tail
		activate $dir/outer/env && show VIRTUAL_ENV PATH _OLD_VIRTUAL_PATH
		source $dir/one/.venv/bin/activate$tail
		activate $dir/two && show VIRTUAL_ENV PATH _OLD_VIRTUAL_PATH
		deactivate && show VIRTUAL_ENV PATH _VENV_STATE
	END
	is "$out" "VIRTUAL_ENV=$dir/outer/env
PATH=$dir/outer/env/bin:$base_path
_OLD_VIRTUAL_PATH unset
VIRTUAL_ENV=$dir/two/venv
PATH=$dir/two/venv/bin:$base_path
_OLD_VIRTUAL_PATH unset
VIRTUAL_ENV unset
PATH=$base_path
_VENV_STATE unset" "scripts and ours in turn: $shell" || diag "$err"

	: >"$dir/seen"
	run $shell <<-END >/dev/null
		cd $dir/one
		$(watch $shell)
		cd $dir/two && cd $dir/one && cd $dir/two
		cd $dir/one
	END
	is "$(grep -v "venv $dir/[a-z]*/\.\?venv/bin\$" "$dir/seen")" '' "no moment with neither, by cd: $shell"
	ok $((! $(wc -l <"$dir/seen"))) "no moment with neither, by cd: $shell: is looked at"
done

# ---- the command hash -------------------------------------------------------------------------------------------------------

# A `python` that ran before is remembered by bash and zsh; after a switch it must be the new one that runs.
for place in "$A" "$Z" "$dir/plain"; do
	mkdir -p "$place/bin"
	rm -f "$place/bin/which-one"
	printf '#!/bin/sh\necho %s\n' "${place##*/}" >"$place/bin/which-one"
	chmod +x "$place/bin/which-one"
done
for shell in $SHELLS; do
	path=$dir/plain/bin:/usr/bin:/bin
	before=which-one
	is "$(ours $shell "$A" "which-one; activate $Z; which-one; activate -; which-one; deactivate; which-one")" 'plain
env-D
env-v
env-D
plain' "the command hash: $shell"
done

done_testing
