#!/bin/bash
# The module writes parameters, the environment and $path in shorter ways than zsh's own, and keeps what it took out for the next time. What a
# user can see of that is what assignments in zsh itself lead to: each case runs with the module and with functions of such assignments.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need zsh python3 env sort sed valgrind
scratch
escaped=$'proj\303\240' # zsh keeps the last byte as two
mkdir -p "$tmp/proj" "$tmp/$escaped"
for project in proj "$escaped"; do
	python3 -m venv --without-pip "$tmp/$project/.venv" || bail "no environment to test with"
done

cat >"$tmp/ours" <<EOF
module_path=($B/lib/zsh \$module_path)
zmodload venv
on() { activate $tmp/\$E/.venv }
off() { deactivate }
EOF
cat >"$tmp/zsh" <<EOF
on() {
	typeset -gx VIRTUAL_ENV=$tmp/\$E/.venv VIRTUAL_ENV_PROMPT=\$E _VENV_STATE=x
	PATH=$tmp/\$E/.venv/bin:\$PATH
	export PATH
	PS1="(\$E) \$PS1"
	pydoc() { python -m pydoc "\$@" }
}
off() {
	setopt localoptions noksharrays
	local -a parts
	parts=("\${(@s.:.)PATH}")
	parts=("\${(@)parts:#$tmp/\$E/.venv/bin}")
	PATH="\${(j.:.)parts}"
	PS1=\${PS1#\\(\$E\\) }
	unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE
	unfunction pydoc
}
EOF
cat >"$tmp/dump" <<'EOF'
zmodload zsh/parameter
sees() { /usr/bin/env | /usr/bin/sort | /usr/bin/sed '/^_=/d; /^SHLVL=/d; s/^\(_VENV_STATE\)=.*/\1/' }
dump() {
	typeset -p VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH path PS1 PROMPT
	print -r -- ${(t)_VENV_STATE} ${(t)VIRTUAL_ENV} ${(t)PATH} ${(t)path} $#path $path[1] $path[-1]
	print -r -- ${parameters[VIRTUAL_ENV]} ${parameters[PATH]} ${(ok)parameters[(I)VIRTUAL*]} $+VIRTUAL_ENV $+parameters[_VENV_STATE]
	typeset +m 'VIRTUAL*' PATH path
	export -p | /usr/bin/sed -n '/VENV_STATE/d; /VIRTUAL/p; /PATH/p'
	print -r -- $+functions[pydoc] $+dis_functions[pydoc]
	hash
	sees
} 2>&1
f() { dump }
E=proj
PS1='> '
EOF

interactive=
runs() { # which commands
	env -i HOME=/nonexistent PATH=/usr/bin:/bin TERM=dumb ONE=1 TWO=2 VERY="$tmp" "${sanitizer[@]}" zsh -f $interactive -c ". $tmp/dump; . $tmp/$1; $2" 2>&1
}

same() { # commands
	local want
	wanted "$1" || return 0
	want=$(runs zsh "$1")
	[[ $want == *proj* ]] || bail "nothing is seen of: $1"
	is "$(runs ours "$1")" "$want" "as zsh itself: $1"
}

# ---- PATH
same 'on; dump; off; dump'
same 'repeat 50 { on; off }; dump; repeat 50 { on; dump >/dev/null; off }; dump; on; dump'
same 'on; path+=(/x); dump; off; dump'
same 'on; path=(/x $path); dump; off; dump'
same 'on; path[1]=(); dump'
same 'on; path[2]=/x; dump; off; dump'
same 'path=(/usr/bin /a:/b /bin); on; dump; off; dump'
same 'path=(/usr/bin "" /bin); on; dump; off; dump'
same 'path=(/usr/bin /bin ""); on; dump; off; dump'
same 'path=("" /usr/bin /bin); on; dump; off; dump'
same 'path=(/à$'"'\\x83\\xa0'"' /usr/bin /bin); on; dump; off; dump'
same "E=$escaped; on; dump; print ~VIRTUAL_ENV; off; dump; on; path+=(/a); dump; off; dump"
same 'PATH=/usr/bin; on; dump; off; dump'
same 'typeset -U path PATH; path=(/bin $path /bin); on; dump; off; dump'
same 'typeset -U path; path=(/bin $path /bin); on; dump; off; dump'
same 'on; typeset -U path PATH; dump; off; dump'
same 'on; typeset +x PATH; dump'
same 'on; PATH=/y:/usr/bin:/bin f; dump; off; PATH=/y:/usr/bin:/bin f; dump'
same 'g() { local PATH=/l:$PATH; dump }; on; g; dump; off; g; dump'
same 'g() { local -a path; path=(/l); dump }; on; g; dump; off; g; dump'
same 'on; (off; dump); dump; (path=(/z $path); dump); off; dump'
same 'hash ls=/bin/ls; on; dump; hash ls=/bin/ls; off; dump; hash ls=/bin/ls; on; hash -r; off; dump'
same 'on; print ${(ok)commands[(I)(ls|python|env)]} $commands[ls] $commands[python]; off; print $commands[ls] $commands[python]; on; print $commands[python]'
same 'setopt hashall hashdirs; /bin/ls / >/dev/null; on; python -c 1; sees; hash | sort; off; ls / >/dev/null; hash | sort; on; hash; print $VIRTUAL_ENV'
same 'path=({/usr/bin,/bin,/a,/b,/c,/d,/e}{,/x,/y,/z}); on; dump; off; dump'

# ---- variables and what children see
same 'on; VIRTUAL_ENV=/t sees; VIRTUAL_ENV=/t :; dump; VIRTUAL_ENV=/t f; dump; off; VIRTUAL_ENV=/t f; dump'
same 'g() { local VIRTUAL_ENV=/l; dump; export VIRTUAL_ENV; dump }; on; g; dump; off; g; dump; on; dump'
same 'g() { local -x VIRTUAL_ENV=/l; dump }; on; off; g; dump; on; g; dump; off; dump'
same 'on; unset VIRTUAL_ENV; dump; export VIRTUAL_ENV=/z; dump'
same 'on; VIRTUAL_ENV=/z; dump; VIRTUAL_ENV=; dump'
same 'on; typeset +x VIRTUAL_ENV; dump; typeset -x VIRTUAL_ENV; dump; off; dump'
same 'on; off; typeset -i VIRTUAL_ENV=3; dump; unset VIRTUAL_ENV; on; dump; off; dump'
same 'on; off; VIRTUAL_ENV_PROMPT=mine; dump; unset VIRTUAL_ENV_PROMPT; on; dump; off; dump'
same 'on; off; typeset -a VIRTUAL_ENV; VIRTUAL_ENV=(a b); dump; unset VIRTUAL_ENV; on; dump; off; dump'
same 'on; off; typeset -p VIRTUAL_ENV; print $? ${VIRTUAL_ENV-unset}; setopt nounset; (: $VIRTUAL_ENV); on; print $VIRTUAL_ENV; off'
same 'on; export NEW=1 NEW2=2; dump; off; dump; on; dump; unset NEW NEW2; off; dump; export NEW=3; on; dump'
same 'for i in {1..70}; do export V$i=$i; on; off; done; dump; on; export W=1; dump; for i in {1..70}; do unset V$i; done; off; on; dump'
same 'export VIRTUAL_ENV_EXTRA=1 VIRTUAL=2 PATHS=3 VIRTUAL_ENVY=4 _V=5; on; dump; off; dump'
same 'on; typeset -T VIRTUAL_ENVS virtual_envs; VIRTUAL_ENVS=a:b; export VIRTUAL_ENVS; dump; off; dump'
interactive=-i # there alone directories have names
same 'setopt autonamedirs; on; print ~VIRTUAL_ENV; dump; off; (print ~VIRTUAL_ENV); dump'
same 'hash -d VIRTUAL_ENV=/q; on; setopt autonamedirs; dump; off; dump; hash -d'
same 'hash -d VIRTUAL_ENV=/q; on; print ~VIRTUAL_ENV; dump; off; dump; hash -d'
interactive=
same 'emulate -R ksh -c "on; dump; off; dump"'
same 'setopt posixbuiltins; on; dump; off; dump; on; dump'
same 'g() { on; dump; h() { off; dump }; h; on }; g; dump; off'
same 'export PS1; on; dump; off; dump'
same 'PROMPT="x "; on; dump; PROMPT="y $PROMPT"; dump'
same 'x=$(on; sees); print $x; on; x=$(off; sees); print $x; dump | cat; off; dump | cat'
same 'on; exec /usr/bin/env -u SHLVL zsh -f -c "print \$VIRTUAL_ENV \$PATH; typeset -p VIRTUAL_ENV; unset VIRTUAL_ENV; /usr/bin/env | /usr/bin/sort | sed \"/VENV_STATE/d; /^_=/d\""'

# ---- the function
same 'on; functions pydoc; functions -t pydoc; off; on; functions -t; off; on; functions pydoc; dump'
same 'on; disable -f pydoc; dump; enable -f pydoc; off; dump; on; dump; functions pydoc'
same 'on; functions -c pydoc mine; off; dump; functions mine; on; dump'
same 'on; dump; pydoc() { print mine }; unfunction pydoc; pydoc() { python -m pydoc "$@" }; off; dump'

# ---- names of one byte, which conda sets where it is told to; what is left behind has been freed, and may begin with anything
mkdir -p "$tmp/conda"/{conda-meta,bin}
: >"$tmp/conda/conda-meta/history"
echo '{"env_vars": {"A": "1"}}' >"$tmp/conda/conda-meta/state"
is "$(runs ours "many() { /usr/bin/env -0 | /usr/bin/tr -cd '\\0' | /usr/bin/wc -c }; export CONDA_SHLVL=0; before=\$(many); repeat 3 { activate $tmp/conda; sees | /bin/grep ^A=; deactivate }; print \$((\$(many) - before))")" \
	$'A=1\nA=1\nA=1\n0' "a variable with a name of one byte comes and goes"

# ---- a place is made for what is added, and libc is not at odds with that
under=(valgrind --error-exitcode=9 --log-file="$tmp/valgrind")
[[ -z ${SANITIZE-} ]] || under=(env "${sanitizer[@]}") # not both at once
"${under[@]}" zsh -f -c ". $tmp/dump; . $tmp/ours; for i in {1..70}; do export V\$i=1; on; off; done
	on; for i in {1..70}; do unset V\$i; done; off; path=({1..40}); on; off; sees" >/dev/null 2>&1
is $? 0 'valgrind finds no error in an environment that grows and shrinks' || diag "$(tail -n 30 "$tmp/valgrind")"

# ---- what is kept goes with the module, and what was changed stays
is "$(runs ours "on; export A=1; zmodload -u venv; dump; unset A; export B=1; zmodload venv; on; export C=1; unset B; zmodload -u venv; dump; PATH=/usr/bin; print \$path; sees" |
	grep -v 'VIRTUAL_ENV$')" "$(runs zsh "export A=1; dump; unset A; export C=1; dump; PATH=/usr/bin; print \$path; sees" | grep -v 'VIRTUAL_ENV$')" \
	"unloaded: no trace, and the environment is whole"

done_testing
