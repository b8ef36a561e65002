#!/bin/bash
# The zsh adapter on its own: zsh/venv.c linked with a core that does what the test says (zsh-table.c).
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh

export PATH=/usr/bin:/bin TERM=dumb
need zsh "${CC:=cc}" printenv od
scratch
dir=$tmp
"$CC" -std=c11 -O1 -g -fPIC -fvisibility=hidden -shared -Wl,-z,now -Wl,-Bsymbolic -Wl,--version-script=zsh/venv.exports \
	-o "$dir/venv.so" zsh/venv.c tests/shell/zsh-table.c common/env.c common/buf.c common/status.c 2>"$dir/log" || {
	diag "$(<"$dir/log")"
	bail "the adapter does not compile"
}

# Run zsh code with the module loaded; both streams.
z() {
	zsh -f -c "module_path=($dir \$module_path); zmodload venv; cd /; venv trace >/dev/null; $1" 2>&1
}

# The same, typed into an interactive shell that reads a pipe.
typed() {
	printf '%s\n' "module_path=($dir \$module_path); zmodload venv" "$@" |
		PS1='' zsh -f -i +o promptsp +o promptcr +o zle 2>&1
}

# ---- arguments
is "$(z 'activate - -- -x "à b" ""; print $?')" $'activate\n-\n--\n-x\nà b\n\n3' "no argument is taken for an option; the status is the core's"
is "$(z 'deactivate -- -')" $'deactivate\n--\n-' "a first -- arrives"
is "$(z 'venv args $'\''\x83\xa0'\'' | od -An -tx1 | tail -1')" ' 76 65 6e 76 0a 61 72 67 73 0a 83 a0 0a' "bytes that zsh escapes arrive as they are"

# ---- variables: put, get, drop
is "$(z 'venv put V "à b" 1; venv get V; print -r -- $V; printenv V; venv put V x 0; venv get V; printenv V; venv drop V; venv get V; venv drop V; print $?; U=1; printenv U')" \
	$'[à b] e\nà b\nà b\n[x] \n- \n0' "a variable comes, is exported or not as asked, and goes"
is "$(z 'export V=$'\''\x83\xa0'\''; venv get V | od -An -tx1; V2=$V; venv get V2 | od -An -tx1')" \
	$' 5b 83 a0 5d 20 65 0a\n 5b 83 a0 5d 20 0a' "values are bytes, exported or not"
is "$(z 'venv put V "" 1; venv get V; V=; venv get V')" $'[] e\n[] e' "empty is not unset"
is "$(z 'export V=abcdefghijklmnop; venv same V 0; venv get V; venv same V 1; venv get V; venv same PATH 0; venv get PATH')" \
	$'[abcdefghijklmnop] \n[abcdefghijklmnop] e\n[/usr/bin:/bin] ' "a value may be put back from where it was found"
is "$(z 'a=(x "y z"); venv get a; integer n=12 m=34; typeset -A h=(k v); venv get n m h')" \
	$'[x y z] f\n[12] f\n[34] f\n[v] f' "arrays and numbers answer what \$NAME shows, and cannot be put"
for type in -i -F -E -a -A -u -l '-Z 9' '-L 9' '-R 9' -r; do
	is "$(z "typeset $type VIRTUAL_ENV; x=\$VIRTUAL_ENV; venv put VIRTUAL_ENV /e 1; print \$?; venv drop VIRTUAL_ENV; print \$?; [[ \$VIRTUAL_ENV == \$x ]]; print \$?")" \
		$'1\n1\n0' "typeset $type: refused, silent, unchanged, the line goes on"
done
is "$(z 'f() { local V=1; venv get V; venv put V 2 1; print $?; venv drop V; print $?; unset V; venv get V; venv put V 2 1; print $? }; f; venv get V')" \
	$'[1] s\n1\n1\n- s\n1\n- ' "a local variable is neither changed nor unset, not even when it is unset itself"
is "$(z 'f() { venv put V 2 1 }; f; venv get V; U=1; printenv U')" '[2] e' "from inside a function, a global is set; nothing else is exported"

# ---- PATH
is "$(z 'venv put PATH /x:/usr/bin:/bin 1; print $path; printenv PATH; path+=(/y); venv get PATH')" \
	$'/x /usr/bin /bin\n/x:/usr/bin:/bin\n[/x:/usr/bin:/bin:/y] e' "path follows PATH, and PATH path"
is "$(z 'typeset -U path; venv put PATH /x:/bin 1; path+=(/y /x); print $PATH; venv get PATH')" $'/x:/bin:/y\n[/x:/bin:/y] e' "typeset -U keeps working"
is "$(z 'unset PATH; venv get PATH; venv put PATH /usr/bin:/bin 1; print $path ${(t)PATH}; printenv PATH; venv drop PATH; venv get PATH; print "[$path]"')" \
	$'- \n/usr/bin /bin scalar-tied-export-special\n/usr/bin:/bin\n- \n[]' "an unset PATH becomes PATH again and goes again"
is "$(z 'venv put PATH $PATH 0; venv get PATH; print $path; printenv PATH; venv put PATH $PATH 1; printenv PATH')" \
	$'[/usr/bin:/bin] \n/usr/bin /bin\n/usr/bin:/bin' "PATH goes out of the environment and back"
for list in '' : a: :a a::b; do
	is "$(z "venv put PATH '$list' 1; venv get PATH")" "[$list] e" "PATH '$list' is kept as it is"
done
mkdir "$dir/one" "$dir/two"
printf '#!/bin/sh\necho one\n' >"$dir/one/tool"
printf '#!/bin/sh\necho two\n' >"$dir/two/tool"
chmod +x "$dir"/*/tool
is "$(z "path=($dir/one \$path); tool; venv put PATH $dir/two:\$PATH 1; tool")" $'one\ntwo' "remembered places of commands are forgotten"
is "$(z 'f() { local PATH=/l; venv get PATH; venv put PATH /q 1; print $? $PATH }; f; print $PATH')" $'[/l] s\n1 /l\n/usr/bin:/bin' "a local PATH is left alone"
is "$(z 'f() { local -a path=(/l); venv get PATH; venv put PATH /q 1; print $? $PATH }; f; print $PATH')" $'[/l] es\n1 /l\n/usr/bin:/bin' "a local path counts as well"
is "$(z 'setopt restricted; venv put PATH /q 1; print $? $PATH' | tail -1)" '1 /usr/bin:/bin' "a restricted shell refuses"

# ---- the prompt
is "$(z 'PS1=a; venv put PS1 "(e) a" 0; print -r -- "$PROMPT|$prompt"; printenv PS1; venv get PS1')" $'(e) a|(e) a\n[(e) a] ' "PS1 is PROMPT, and is not exported"
is "$(z 'PS1=a; readonly PROMPT; venv put PS1 b 0; print $? $PS1; f() { local prompt; venv get PS1 }; f' 2>&1)" $'1 a\n[] fs' "a read-only PROMPT or local prompt counts"

# ---- every option, started as every shell
for option in allexport autonamedirs errexit errreturn globsubst ksharrays nounset posixidentifiers rcexpandparam shwordsplit \
	warncreateglobal warnnestedvar xtrace; do
	is "$(z "f() { typeset -g W=1; setopt $option; venv put V '/a b/*' 1; venv put W 2 1; venv put PATH '/a b:/bin:/usr/bin' 1
		venv put S s 0; venv put PS1 'x ' 0; cd /tmp; unsetopt $option
		print -r -- \"\$V|\$W|\$PATH|\$path|\$PS1\"; printenv V W PATH; printenv S PS1 }; f" | grep -v '^+f:')" \
		$'/a b/*|2|/a b:/bin:/usr/bin|/a b /bin /usr/bin|x \n/a b/*\n2\n/a b:/bin:/usr/bin' "setopt $option changes nothing"
done
for shell in sh ksh; do
	is "$(exec -a $shell env -i PATH=/usr/bin:/bin bash -c "exec -a $shell zsh -f -c 'MODULE_PATH=$dir; zmodload -i venv
		venv put PATH /x:/usr/bin:/bin 1; venv get PATH; venv put V v 1; venv get V; cd /tmp; venv trace; path=7; venv get PATH'" 2>&1 | grep -v '^load')" \
		$'[/x:/usr/bin:/bin] e\n[v] e\nchdir /tmp\n[/x:/usr/bin:/bin] e' "started as $shell"
done

# ---- functions
is "$(z 'venv own pydoc; venv fput pydoc; venv own pydoc; python() { print -rl -- py "$@" }; pydoc "a b" c; venv fdrop pydoc; venv own pydoc; venv fdrop pydoc; print $?')" \
	$'nobody\nours\npy\n-m\npydoc\na b\nc\nnobody\n0' "pydoc is defined, runs python -m pydoc, and goes"
is "$(z 'zmodload -u venv; alias python=wrong; zmodload venv; venv fput pydoc; functions pydoc; functions[copy]=$functions[pydoc]; venv own pydoc')" \
	$'pydoc () {\n\tpython -m pydoc "$@"\n}\nours' "the user's aliases are not built into it"
is "$(z 'emulate sh -c "venv fput pydoc"; python() { [[ -o shwordsplit ]]; print $? }; pydoc')" 1 "nor the emulation it was defined in"
is "$(z $'pydoc() {\n python -m pydoc "$@"\n}; venv own pydoc; pydoc() { other }; venv own pydoc; unfunction pydoc; alias pydoc=x; venv own pydoc; unalias pydoc; alias -g pydoc=x; venv own pydoc; unalias pydoc; autoload pydoc; venv own pydoc')" \
	$'script\nuser\nuser\nuser\nuser' "one of a script is told from one of the user"
is "$(z 'pydoc() { true }; disable -f pydoc; venv own pydoc; venv fput pydoc; disable -f pydoc; venv own pydoc')" $'user\nours' "a disabled function is still whose it was"
is "$(z 'venv own deactivate; deactivate() { unset _OLD_VIRTUAL_PATH }; venv own deactivate; deactivate() { : }; venv own deactivate; venv fdrop deactivate; venv own deactivate; deactivate')" \
	$'nobody\nscript\nuser\nnobody\ndeactivate' "a script's deactivate is known and can be removed: the builtin is back"
is "$(z 'for i in {1..9}; do venv fput pydoc; venv fput pydoc; venv fdrop pydoc; f() { : $i $i $i }; done; venv fput pydoc; python() { print $# }; pydoc x')" 3 "one parsed body serves every definition"
is "$(z 'python() { venv fdrop pydoc; venv own pydoc; venv fput pydoc; venv fdrop pydoc }; venv fput pydoc; pydoc; print alive'; z 'f() { venv fdrop deactivate; print in; }; deactivate() { : _OLD_VIRTUAL_PATH; f; print after }; deactivate')" \
	$'nobody\nalive\nin\nafter' "a function that is running may be removed"

# ---- events
is "$(z 'cd /tmp; cd /tmp; cd .; cd -q /; cd /nowhere 2>/dev/null; pushd /usr >/dev/null; popd >/dev/null; chdir /bin; builtin cd /tmp && venv trace')" \
	$'chdir /tmp\nchdir /usr\nchdir /\nchdir /bin\nchdir /tmp' "every way to change the directory, before the next command, and only a change"
is "$(z 'setopt autocd ksharrays shwordsplit; chpwd_functions=(); cd() { builtin cd "$@" }; cd /tmp; emulate sh; cd /usr; (cd /bin; venv trace)')" \
	$'chdir /tmp\nchdir /usr\nchdir /bin' "with the user's cd, chpwd_functions and options, in a subshell"
is "$(z 'set -x; cd /tmp; set +x')" $'+zsh:1> cd /tmp\n+zsh:1> set +x' "silent under set -x"
is "$(z 'false | (exit 3); cd /tmp; print $? "$_"; (exit 4) | true; print "$pipestatus"; cd /nowhere 2>/dev/null; print $?')" \
	$'0 /tmp\n4 0\n1' "\$?, \$_ and \$pipestatus are the user's"
is "$(z 'HOOK_PUTS="not a name"; cd /tmp; print on')" on "an error in a hook is not the user's error"
is "$(typed 'precmd() { print precmd; HOOK_SAYS="hook " }; false' 'print $?' 'true | (exit 4)' 'print $pipestatus')" \
	$'precmd\nhook 1\nprecmd\nhook precmd\nhook 0 4\nprecmd\nhook ' "the prompt event follows the user's precmd and keeps \$? and \$pipestatus"
is "$(typed 'setopt autocd' '/usr' 'venv trace' | grep chdir)" 'chdir /usr' "AUTO_CD"
is "$(z 'trap "cd /tmp" USR1; for i in {1..300}; do kill -USR1 $$; cd /usr; cd /; done; print alive')" alive "a trap that changes the directory"

# ---- how the shell runs
is "$(z 'venv mode; print; setopt promptsubst promptbang; venv mode')" $'\np!' "options of the prompt"
is "$(z 'for s in 1; do (venv mode) done; x=$(venv mode); x=$( (eval "f() { venv mode }; f") ); : =(venv mode); x=`venv mode`')" ssss "silent in substitutions, not in ( ... )"
is "$(z 'cat <(venv mode 2>&1)')" s "silent in <( ... )"
is "$(typed 'venv mode')" i "interactive"
is "$(z 'venv moved; venv moved; print $?; /bin/true; venv moved; print $?; x=$(:); venv moved; print $?; venv moved; print $?')" $'1\n0\n0\n1' "the activity number moves with a child, and only then"

# ---- $VENV_PROMPT
is "$(z 'venv segment "(ñ) "; print -r -- "$VENV_PROMPT|$VENV_PROMPT"; VENV_PROMPT=x; unset VENV_PROMPT; print -r -- "$VENV_PROMPT"; f() { local VENV_PROMPT=l; print $VENV_PROMPT; VENV_PROMPT=m }; f; print -r -- $VENV_PROMPT; zmodload -u venv; setopt allexport; zmodload venv; VIRTUAL_ENV=x; printenv VENV_PROMPT')" \
	$'(ñ) |(ñ) \n(ñ) \nl\n(ñ) ' "\$VENV_PROMPT is the segment: assignments are ignored, locals are locals, never exported"
is "$(VENV_PROMPT=mine zsh -f -c "module_path=($dir \$module_path); zmodload venv; print \$? \"[\$VENV_PROMPT]\"; printenv VENV_PROMPT" 2>&1)" '0 []' "one from the environment is replaced"

# ---- completion
is "$(z 'venv __complete 2 venv "x y" "à"; print $?; print -rl -- $reply; [[ -e pwned ]] || print inert')" \
	$'0\ncount=3:of à\na b\n$(touch pwned):x:y\nc\\:\\\\d\n\'q"`\ninert' "candidates come as _describe wants them"
is "$(z 'for a in "" x -1 1 9999999; do venv __complete $a venv; print $?; done; f() { local -a reply; venv __complete 0 venv; }; f; print ${#reply}')" \
	$'2\n2\n2\n2\n2\n0' "a wrong index is wrong usage; a local reply stays local"

# ---- loading, unloading
is "$(z 'for i in {1..50}; do zmodload -u venv || print no; zmodload venv || print no; done; zmodload venv; print $?; venv segment s; print $VENV_PROMPT; cd /tmp; venv trace | tail -1')" \
	$'0\ns\nchdir /tmp' "unloaded and loaded again"
is "$(z 'zmodload -u venv; print $? "[$VENV_PROMPT]"; whence -w activate deactivate venv; cd /tmp; VENV_PROMPT=mine; print $VENV_PROMPT')" \
	$'0 []\nactivate: none\ndeactivate: none\nvenv: none\nmine' "unloading leaves nothing"
is "$(typed 'zmodload -u venv' 'print alive' 'zmodload venv' 'cd /usr' 'venv trace' | grep -c 'alive\|chdir')" 2 "prompts go on without it and with it again"
is "$(z 'chpwd() { zmodload -u venv; print $? }; cd /tmp; unfunction chpwd; venv trace; zmodload -u venv; print $?')" \
	$'venv: cannot be unloaded: cd is still running\n1\nchdir /tmp\n0' "not while our code is on the stack"
is "$(z 'zmodload -F venv -b:venv; cd /tmp; whence -w venv activate; zmodload -u venv; zmodload -F venv b:venv; print $?; whence -w venv activate')" \
	$'venv: none\nactivate: builtin\n0\nvenv: builtin\nactivate: none' "features one by one"
for version in 5.7.1 5.10 5.80 6.0 ''; do
	is "$(zsh -f -c "module_path=($dir \$module_path); ZSH_VERSION=$version; zmodload venv; print \$?; whence -w activate; cd /tmp; print \"[\$VENV_PROMPT]\"" 2>&1)" \
		"venv: zsh $version: only versions 5.8 to 5.9 are supported, nothing was changed"$'\n1\nactivate: none\n[]' "zsh '$version' is refused"
done
for version in 5.8 5.8.1 5.9 5.9.1-dev; do
	is "$(zsh -f -c "module_path=($dir \$module_path); ZSH_VERSION=$version; zmodload venv; print \$?" 2>&1)" 0 "zsh $version is not"
done

done_testing
