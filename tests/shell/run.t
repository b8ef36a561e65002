#!/bin/bash
# `venv run`: the variables of an activation for one command, and its exit status.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

p=$dir/p names=$home/.virtualenvs
mkdir -p "$p/sub" "$names" "$dir/none"
new_env "$p/.venv"
new_env "$names/numbers" --prompt 'n m'
printf '#!%s/gone/python\n' "$dir" >"$p/.venv/bin/stale" && chmod +x "$p/.venv/bin/stale"
printf '#!/bin/sh\nprintf "<%%s>" "$@"; echo; exit 7\n' >"$p/.venv/bin/words" && chmod +x "$p/.venv/bin/words"
printf '#!/bin/sh\nkill -TERM $$\n' >"$p/.venv/bin/dies" && chmod +x "$p/.venv/bin/dies"
touch "$p/.venv/bin/plain"

each "$p/.venv $p/.venv/bin:$base_path p
rc=0
$off" "in the environment of the directory; the shell stays as it is" VENV_AUTO=0 p="$p" <<'END'
cd $p/sub; venv run sh -c 'echo $VIRTUAL_ENV $PATH $VIRTUAL_ENV_PROMPT'; rc; state
END
each "$p/.venv" "Python is the environment's" VENV_AUTO=0 p="$p" <<'END'
cd $p; venv run python -c 'import sys; print(sys.prefix)'
END
each "<-e><--><a b><*><-h><>
rc=7" "its words and its status" VENV_AUTO=0 p="$p" <<'END'
cd $p; venv run words -e -- 'a b' '*' -h ''; rc
END
each "$names/numbers n m" "-e NAME" p="$p" <<'END'
cd $p; venv run -e numbers -- sh -c 'echo $VIRTUAL_ENV $VIRTUAL_ENV_PROMPT'
END
each "$p/.venv
$names/numbers" "the active one where there is none here; the one here before the active one" p="$p" none="$dir/none" VENV_AUTO=0 <<'END'
activate numbers; cd $p; venv run printenv VIRTUAL_ENV; cd $none; venv run printenv VIRTUAL_ENV
END
each "$p/.venv/bin:/usr/bin:/bin" "from an active one: no trace of it" p="$p" PATH=/usr/bin:/bin VENV_AUTO=0 <<'END'
activate numbers; cd $p; venv run printenv PATH
END
each 'rc=1' "PYTHONHOME is taken out" p="$p" VENV_AUTO=0 PYTHONHOME=/x <<'END'
cd $p; venv run printenv PYTHONHOME; rc
END
each 'in' "standard input" p="$p" VENV_AUTO=0 <<'END'
cd $p; echo in | venv run cat
END
each 'rc=143' "death by a signal" p="$p" VENV_AUTO=0 <<'END'
cd $p; venv run dies 2>/dev/null; rc
END
SAYS='venv: run: nonesuch: no such command, in the environment or elsewhere on PATH' each 'rc=127' "no such command" p="$p" VENV_AUTO=0 <<'END'
cd $p; venv run nonesuch; rc
END
SAYS='venv: run: stale: cannot be run: the interpreter that its first line names is gone' each 'rc=127' "a script whose Python is gone" p="$p" VENV_AUTO=0 <<'END'
cd $p; venv run stale; rc
END
SAYS="venv: run: $p/.venv/bin/plain: cannot be run: Permission denied" each 'rc=126' "what cannot be run" p="$p" VENV_AUTO=0 <<'END'
cd $p; venv run $p/.venv/bin/plain; rc
END
SAYS="venv: run: $dir/none: no environment here; make one with: venv create" each 'rc=1' "no environment" none="$dir/none" <<'END'
cd $none; venv run true; rc
END
SAYS="venv: run: nope: no such directory, and no environment of that name*" each 'rc=1' "no such environment" <<'END'
venv run -e nope true; rc
END
SHELLS=bash
SAYS='venv: run: which command?; usage: venv run *' each 'rc=2' "no command" <<'END'
venv run; rc
END
SAYS='venv: -e: it takes a value; usage: venv run *' each 'rc=2' "-e alone" <<'END'
venv run -e; rc
END
SAYS='venv: -x: no such option; usage: venv run *' each 'rc=2' "an option it does not have" <<'END'
venv run -x true; rc
END
each 'usage: venv run [-e ENV] COMMAND [WORD]...' "help" <<'END'
venv run --help | head -n 1
END

# A shell in it is as one after `activate`.
each "$p/.venv
unset $base_path  " "a shell inside can deactivate" p="$p" VENV_AUTO=0 <<END
cd $p; venv run bash --norc --noprofile -c 'enable -f $B/lib/bash/venv.so activate; echo \$VIRTUAL_ENV; deactivate; echo "\${VIRTUAL_ENV-unset} \$PATH \${_VENV_STATE+kept} \${VIRTUAL_ENV_PROMPT+named}"'
END

done_testing
