#!/bin/bash
# The names of virtualenvwrapper come when asked for, alone or later, and go without a trace; `workon` starts no process when there are no
# hooks.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need strace
envs=$dir/envs
mkdir "$envs"
new_env "$envs/one"
for hook in initialize postactivate preactivate predeactivate; do # as virtualenvwrapper makes them: nothing but comments
	printf '#!/bin/bash\n# This hook is sourced.\n\n' >"$envs/$hook"
	chmod +x "$envs/$hook"
done
so=$B/lib/bash/venv.so

# loading WANT NAME SHELL <<script
loading() {
	local start=(zsh -f)
	[[ $3 != bash ]] || start=(bash --noprofile --norc)
	wanted "$2" || return 0
	cat >"$dir/script"
	local got
	got=$(env -i HOME="$home" PATH="$base_path" WORKON_HOME="$envs" LANG=C.UTF-8 "${sanitizer[@]}" "${start[@]}" "$dir/script" 2>&1)
	is "$got" "$1" "$2"
}

vars='echo "${VIRTUALENVWRAPPER_HOOK_DIR-unset} ${VIRTUALENVWRAPPER_PROJECT_FILENAME-unset} ${VIRTUALENVWRAPPER_WORKON_CD-unset}"'
loading 'no
unset unset unset
yes
no' "bash: activate alone brings none; one is asked for later" bash <<END
has() { if [ "\$(type -t \$1)" = builtin ]; then echo yes; else echo no; fi; }
enable -f '$so' activate; has workon; $vars
enable -f '$so' workon; has workon; has mkvirtualenv
END
loading "$envs one
$envs .project 1
rc=0
no no no no
unset unset unset
yes again" "bash: one alone, and activate takes it along" bash <<END
has() { if [ "\$(type -t \$1)" = builtin ]; then printf yes; else printf no; fi; }
enable -f '$so' workon; workon one; echo "\$WORKON_HOME \${VIRTUAL_ENV##*/}"; $vars
enable -d activate; echo rc=\$?; has workon; printf ' '; has deactivate; printf ' '; has activate; printf ' '; has venv; echo
$vars
enable -f '$so' activate workon; has workon; workon one; deactivate; echo ' again'
END
loading "yes
no
yes" "bash: one of two goes" bash <<END
has() { if [ "\$(type -t \$1)" = builtin ]; then echo yes; else echo no; fi; }
enable -f '$so' activate workon mkvirtualenv; has workon
enable -d workon; has workon; has mkvirtualenv
END
module="module_path=('$B/lib/zsh')"
loading 'workon: none
activate: builtin
unset unset unset
workon: builtin
mkvirtualenv: none' "zsh: the module alone brings none; one is asked for later" zsh <<END
$module; zmodload venv; whence -w workon activate; $vars
zmodload -F venv b:workon; whence -w workon mkvirtualenv
END
loading "$envs one
$envs .project 1
workon: none
unset unset unset
activate: none
workon: builtin" "zsh: one alone; it goes; the module goes" zsh <<END
$module; zmodload -F venv b:workon; workon one; echo "\$WORKON_HOME \${VIRTUAL_ENV##*/}"; deactivate; $vars
zmodload -F venv -b:workon; whence -w workon; $vars
zmodload -u venv; whence -w activate
zmodload -F venv b:workon; whence -w workon
END
for shell in bash zsh; do
	run=bash\ --norc\ -i
	[[ $shell == bash ]] || run='zsh -f -i'
	wanted "$shell: twice" || continue
	echo "eval \"\$('$B/bin/venv' init $shell --wrapper)\"; eval \"\$('$B/bin/venv' init $shell --wrapper)\"; workon one; echo \"\$VIRTUAL_ENV\"" >"$dir/script"
	launch "$shell" WORKON_HOME="$envs"
	is "$out$(said | grep venv:)" "$envs/one" "$shell: twice the lines of venv init --wrapper"
done

# ---- half an installation ----------------------------------------------------------------------------------------------

mkdir -p "$dir/half/lib"
cp -r "$B/lib/bash" "$B/lib/zsh" "$dir/half/lib"
loading "venv: workon: $dir/half/lib/venv/wrapper.so is not there, or not of this version; install it again
venv: workon: $dir/half/lib/venv/wrapper.so is not there, or not of this version; install it again
rc=1" "bash: wrapper.so is missing" bash <<END
enable -f '$dir/half/lib/bash/venv.so' workon; workon one; echo rc=\$?
END
loading "venv: workon: $dir/half/lib/venv/wrapper.so is not there, or not of this version; install it again
venv: workon: $dir/half/lib/venv/wrapper.so is not there, or not of this version; install it again
rc=1" "zsh: wrapper.so is missing" zsh <<END
module_path=('$dir/half/lib/zsh'); zmodload -F venv b:workon; workon one; echo rc=\$?
END

# ---- processes ---------------------------------------------------------------------------------------------------------

for shell in bash zsh; do
	wanted "$shell: no process" || continue
	start=(bash --norc --noprofile)
	line="enable -f '$so' workon"
	[[ $shell == bash ]] || start=(zsh -f) line="$module; zmodload -F venv b:workon"
	echo "$line; workon one; deactivate; workon one; deactivate" >"$dir/script"
	env -i HOME="$home" PATH="$base_path" WORKON_HOME="$envs" strace "${traced[@]}" -f -qq -e trace=clone,clone3,fork,vfork,execve -o "$dir/trace" "${start[@]}" "$dir/script" \
		>"$dir/out" 2>&1
	is "$(grep -c . "$dir/trace")" 1 "$shell: no process but the shell: workon; deactivate, twice"
done
# Names alone are listed by the shell, too, as the program does it; what is wrong the program says.
mkdir -p "$envs/two/bin" "$envs/not" "$envs/.hidden/bin" "$envs/"$'a\nb/bin'
touch "$envs/two/bin/activate" "$envs/.hidden/bin/activate" "$envs/"$'a\nb/bin/activate' "$envs/file"
ln -s one "$envs/link"
ln -s nowhere "$envs/dangling"
listed=$(env -i HOME="$home" PATH="$base_path" WORKON_HOME="$envs" "${sanitizer[@]}" "$B/bin/venv" lsvirtualenv -b)
is "$listed" $'a?b\nlink\none\ntwo' "the program's list of names"
for shell in bash zsh; do
	line="enable -f '$so' workon lsvirtualenv"
	[[ $shell == bash ]] || line="$module; zmodload -F venv b:workon b:lsvirtualenv"
	loading "$listed
rc=0
$listed
rc=1
$listed
4
0
0
venv: lsvirtualenv: $envs/file: \$WORKON_HOME is not a directory
rc=1" "$shell: names alone" $shell <<-END
		$line
		lsvirtualenv -b; echo rc=\$?; workon; echo rc=\$?; WORKON_HOME=\${WORKON_HOME%/*}//./\${WORKON_HOME##*/}/
		venv lsvirtualenv -b; lsvirtualenv -b | grep -c .
		WORKON_HOME=$home/none; lsvirtualenv -b | grep -c .; WORKON_HOME=$envs/not; lsvirtualenv -b | grep -c .
		WORKON_HOME=$envs/file; lsvirtualenv -b; echo rc=\$?
	END
	wanted "$shell: no process for names" || continue
	start=(bash --norc --noprofile)
	[[ $shell == bash ]] || start=(zsh -f)
	echo "$line; lsvirtualenv -b; workon; lsvirtualenv -b" >"$dir/script"
	env -i HOME="$home" PATH="$base_path" WORKON_HOME="$envs" strace "${traced[@]}" -f -qq -e trace=clone,clone3,fork,vfork,execve -o "$dir/trace" "${start[@]}" "$dir/script" \
		>"$dir/out" 2>&1
	is "$(grep -c . "$dir/trace") $(sort -u "$dir/out" | wc -l)" '1 4' "$shell: no process for names"
done
rm -r "$envs/two" "$envs/not" "$envs/.hidden" "$envs/"$'a\nb' "$envs/file" "$envs/link" "$envs/dangling"
# What was found to do nothing is known by its stamp: written to, with the same length, it is read again.
hooks=("$envs/postactivate" "$envs/one/bin/postactivate")
printf '#!/bin/sh\n#      \n' | tee "${hooks[@]}" >/dev/null
old_enough() {
	[[ -z $(find "${hooks[@]}" -newerct '4 seconds ago') ]]
}
wait_for 20 old_enough
for shell in bash zsh; do
	line="enable -f '$so' workon" hook=${hooks[0]}
	[[ $shell == bash ]] || line="$module; zmodload -F venv b:workon" hook=${hooks[1]}
	loading 'rc=0
rc=0yes' "$shell: a hook that did nothing, and then does" "$shell" <<-END
		$line
		workon one; deactivate; workon one; echo rc=\$?\$NOW; deactivate
		printf '#!/bin/sh\nNOW=yes\n' >'$hook'
		workon one; echo "rc=\$?\$NOW"
	END
	printf '#!/bin/sh\n' >"$hook"
done
rm "${hooks[1]}"
# What is more than comments, or for another interpreter, is run.
for text in '#!/bin/sh\n#\n touch ran' '#!/bin/sh\ntouch ran' '#!/usr/bin/touch ran\n#\n' 'touch ran' '#!/bin/sh\n#\n\n\ntouch ran'; do
	wanted "run: $text" || continue
	printf "$text" >"$envs/preactivate"
	rm -f "$envs/ran"
	echo "cd /; enable -f '$so' workon; workon one" >"$dir/script"
	env -i HOME="$home" PATH="$base_path" WORKON_HOME="$envs" "${sanitizer[@]}" bash --norc --noprofile "$dir/script"
	[[ -e $envs/ran || -e "$envs/ ran" || -e "$envs/ran one" ]]
	ok $? "run: $text"
done
done_testing
