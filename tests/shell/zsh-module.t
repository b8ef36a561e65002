#!/bin/bash
# The module as it is built, in a real zsh: what it exports, what its life leaves behind, and zsh's own ways of being odd.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need zsh nm python3 valgrind
scratch
export HOME=$tmp/home PATH=/usr/bin:/bin TERM=dumb
mkdir -p "$HOME" "$tmp/proj/sub" "$tmp/two"
for project in proj two; do
	python3 -m venv --without-pip "$tmp/$project/.venv" || bail "no environment to test with"
done
P=$tmp/proj/.venv T=$tmp/two/.venv

z() {
	env "${sanitizer[@]}" zsh -f -c "module_path=($B/lib/zsh \$module_path); zmodload venv; PS1='> '; cd $tmp; $1" 2>&1
}

# An interactive shell that reads a pipe.
typed() {
	printf '%s\n' "module_path=($B/lib/zsh \$module_path); zmodload venv; cd $tmp" "$@" |
		env PS1='' "${sanitizer[@]}" zsh -f -i +o promptsp +o promptcr +o zle 2>&1 | sed 's/ *$//'
}

is "$(nm -D --defined-only "$B/lib/zsh/venv.so" | sed 's/.* //' | LC_ALL=C sort | tr '\n' ' ')" \
	'boot_ cleanup_ enables_ features_ finish_ setup_ ' "only the module's six functions are visible"

# ---- an activation is exactly what it should be, and undone exactly
snapshot='snap() { typeset -p PATH path VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE PYTHONHOME PS1 PROMPT; functions; alias; setopt; /usr/bin/env | /usr/bin/grep -v "^_=" | /usr/bin/sort } 2>&1'
for before in ':' 'typeset -U path PATH' 'typeset -U path' 'unset PATH' 'typeset +x PATH' 'PATH=' 'export PYTHONHOME=' 'PYTHONHOME=/p' \
	'setopt allexport' 'setopt ksharrays shwordsplit globsubst' 'setopt nounset warncreateglobal' 'pydoc() { : }' \
	'emulate ksh' 'setopt autonamedirs' 'alias python=x' 'local_() { : }; PROMPT="%(?..x)"'; do
	is "$(z "$snapshot; zmodload zsh/parameter; path=(\$path); $before; snap >$tmp/a; activate proj; print -r -- \$VIRTUAL_ENV; deactivate; snap >$tmp/b; PATH=/bin; diff $tmp/a $tmp/b" 2>&1)" "$P" \
		"there and back after: $before"
done
is "$(z 'activate proj; typeset -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PS1; print $path[1]; whence -w pydoc; printenv VENV_PROMPT PS1; print -r -- $VENV_PROMPT')" \
	"export VIRTUAL_ENV=$P
export VIRTUAL_ENV_PROMPT=proj
export -T PATH path=( $P/bin /usr/bin /bin )
typeset PS1='(proj) > '
$P/bin
pydoc: function
(proj)" "what an activation sets"
is "$(z 'activate proj; (activate ../two 2>/dev/null || activate two; print $VIRTUAL_ENV; deactivate; print ${VIRTUAL_ENV-none}); print $VIRTUAL_ENV; zsh -f -c "module_path=($module_path[1] \$module_path); zmodload venv; deactivate; print \${VIRTUAL_ENV-none} \$PATH"')" \
	"$T
none
$P
none /usr/bin:/bin" "subshells and child shells undo their own"
is "$(z 'f() { local PATH=/l:$PATH; activate proj; print $?; }; f; print ${VIRTUAL_ENV-none} $PATH $PS1.' | sed 's/^venv: .*/said/')" \
	$'said\n1\nnone /usr/bin:/bin > .' "a local PATH: nothing is changed, and it says so"
is "$(z 'readonly VIRTUAL_ENV_PROMPT; activate proj; print on $?; print ${VIRTUAL_ENV-none} $PATH' | sed 's/^venv: .*VIRTUAL_ENV_PROMPT.*/said/')" \
	$'said\non 1\nnone /usr/bin:/bin' "a read-only variable: nothing is changed, it says so, the line goes on"
is "$(z 'f() { setopt localoptions warncreateglobal warnnestedvar nounset errreturn; activate proj; deactivate; print quiet }; f')" quiet "no warnings from inside a function"
is "$(z 'setopt errexit; activate proj; cd two; deactivate; cd /; print on')" on "nor errors for ERR_EXIT"
is "$(z 'set -x; activate proj; deactivate; set +x' | grep -cv '^+')" 0 "set -x shows the commands and nothing else"
is "$(z 'activate - ; print $?; activate -- nowhere; print $?' | grep -c '^1$')" 2 "options are the core's to read"

# ---- on its own
is "$(typed 'cd proj/sub && print in $VIRTUAL_ENV' 'cd ../../two && print in $VIRTUAL_ENV; cd / ; print ${VIRTUAL_ENV-none}')" \
	"in $P
(proj) in $T
none" "the same line sees the environment, the next prompt shows it"
is "$(typed 'x=$(cd proj 2>&1; print $VIRTUAL_ENV)' 'print "<$x>" ${VIRTUAL_ENV-none}' '(cd proj; print $VIRTUAL_ENV)' 'print ${VIRTUAL_ENV-none}')" \
	"<$P> none
$P
none" "substitutions get nothing but what was asked for; a subshell keeps its own"
is "$(typed 'chpwd_functions=(nothing); precmd_functions=(); setopt autocd ksharrays' "$tmp/proj" 'print $VIRTUAL_ENV' 'false' 'cd ..' 'true | (exit 3)' 'print $? ${pipestatus[*]} ${VIRTUAL_ENV-none}' 2>&1 | grep -v nothing)" \
	"(proj) $P
(proj) (proj) 3 0 3 none" "whatever the user does to the hook arrays; \$? and \$pipestatus survive the prompt"
is "$(typed 'cd proj' 'zmodload -u venv' 'print $? ${VIRTUAL_ENV-none} $PATH "<$PS1>"' 'cd ..' 'cd proj' 'print ${VIRTUAL_ENV-none}' 'zmodload venv' 'print $VIRTUAL_ENV')" \
	"(proj) 0 none /usr/bin:/bin <>
none
(proj) $P
(proj)" "unloading takes the environment along, loading finds it again"
is "$(typed 'chpwd() { zmodload -u venv; print rc $? }' 'cd proj; print $VIRTUAL_ENV')" \
	"venv: cannot be unloaded: cd is still running
rc 1
$P
(proj)" "unloading from inside cd is refused"
is "$(typed 'cd two' 'mv .venv gone' 'print ${VIRTUAL_ENV-none}' 'mv gone .venv' 'print $VIRTUAL_ENV' | grep -o "none\|[^ ]*two/.venv$")" \
	"none
$T" "the prompt notices that an environment went, and that one came"
# ---- a program that ran may have changed anything, and is noticed however it was started: the change is two directories above
mkdir -p "$tmp/up/a/b"
python3 -m venv --without-pip "$tmp/up/.venv" || bail "no environment to test with"
mv "$tmp/up/.venv" "$tmp/up/off"
come="/bin/mv $tmp/up/off $tmp/up/.venv"
wait_for 20 eval '[[ -z $(find "$tmp/up" -newerct "4 seconds ago") ]]' # until then it would be looked at each time
for how in "$come" "(:; $come; :)" ": \$($come)" "/bin/true | $come" "$come | /bin/cat" "$come & wait" "$come; kill -USR1 \$\$" "kill -USR1 \$\$; $come" \
	"kill -USR1 \$\$; $come; kill -USR1 \$\$" "TRAPCHLD() { cd .; }; $come"; do
	is "$(typed 'trap : USR1; cd up/a/b' : : "$how" 'print ${VIRTUAL_ENV-none}' "/bin/mv $tmp/up/.venv $tmp/up/off" 'print ${VIRTUAL_ENV-none}' 2>&1 | grep -o 'none$\|[^ ]*/up/.venv$')" \
		"$tmp/up/.venv"$'\nnone' "noticed at the next prompt: $how"
	[[ -d $tmp/up/off ]] || mv "$tmp/up/.venv" "$tmp/up/off"
done
# One signal, when it waits; the job then goes on until that is over.
is "$(typed 'TRAPUSR1() { cd /; cd $OLDPWD }' "{ until grep -q 'State:.S' /proc/\$\$/status; do :; done; kill -USR1 \$\$
		until [[ -e $tmp/waited ]] || ((SECONDS > 20)); do :; done } & wait \$!; s=\$?; : >$tmp/waited; print got \$s" | grep -o 'got .*')" 'got 138' \
	"a trap that changes directory interrupts wait as ever"
is "$(typed 'set -o nounset -o errreturn; trap "print zerr" ZERR; cd proj; cd ../two; cd /; print fine')" fine "the hooks fail no command"

# ---- memory: many lives leave what few do (VALGRIND_LIVES=1000 takes minutes)
lives() {
	valgrind --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=9 --log-file="$tmp/valgrind" \
		zsh -f -o interactive -c "module_path=($B/lib/zsh \$module_path); cd /; repeat $1 {
			zmodload venv; cd $tmp/proj/sub; : \$VENV_PROMPT; activate $tmp/two; venv >/dev/null; deactivate
			venv __complete 1 activate ''; cd /; cd $tmp/two; zmodload -u venv; cd / }" >"$tmp/log" 2>&1
	status=$?
	reachable=$(sed -n 's/,//g; s/.*still reachable: \([0-9]*\) bytes.*/\1/p' "$tmp/valgrind")
}
[[ -z ${SANITIZE-} ]] || done_testing # not both at once
few=${VALGRIND_LIVES:-30}
lives 3
base=$reachable
lives "$few"
is $status 0 "valgrind finds no error and nothing lost ($few lives)" || diag "$(tail -n 40 "$tmp/valgrind" "$tmp/log")"
ok $((reachable - base > 200)) "and nothing that grows: $base bytes, then $reachable"

done_testing
