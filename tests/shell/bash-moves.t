#!/bin/bash
# Every way bash changes directory, before the next command of the same line.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
SHELLS=bash

two_projects
mkdir "$p/sub"
ln -s "$p" "$dir/link"
in=$(on "$p/.venv")

each "$in"$'\n'"$off" "cd, cd -" P="$p" <<'END'
cd $P && state; cd - >/dev/null; state
END
each "$in"$'\n'"$off" "pushd, popd" P="$p" <<'END'
pushd $P >/dev/null; state; popd >/dev/null; state
END
each "$in"$'\n'"$(on "$q/.venv")"$'\n'"$in" "pushd +1, dirs" P="$p" Q="$q" <<'END'
pushd $P >/dev/null; state; pushd $Q >/dev/null; state; pushd +1 >/dev/null; state
END
each "$in"$'\n'"$off"$'\n'"$in" "builtin cd, command cd" P="$p" <<'END'
builtin cd $P; state; command cd /; state; command builtin cd $P; state
END
each "$in"$'\n'"$off" "a function named cd" P="$p" <<'END'
cd() { builtin cd "$@"; }
cd $P; state; cd /; state
END
each "$in" "an alias" P="$p" <<'END'
alias go='cd $P'
go; state
END
each "$p"$'\n'"$in" "CDPATH" D="$dir" <<'END'
CDPATH=$D; cd p; state
END
SAYS="cd -- $p" each "$in" "autocd" P="$p" <<'END'
shopt -s autocd
$P; state
END
each "$in"$'\n'"$in" "eval, a sourced file" P="$p" D="$dir" <<'END'
eval 'cd $P; state'; cd /; echo 'cd $P' >$D/file; . $D/file; state
END
each "$in"$'\n'"$off" "a subshell, and what is outside it" P="$p" <<'END'
(cd $P; state); state
END
each "$p/.venv"$'\n'"$off" "a command substitution, in which nothing is said" P="$p" <<'END'
x=$(cd $P; echo $VIRTUAL_ENV); echo "$x"; state
END
each "$p/.venv"$'\n'"$off" "a pipe" P="$p" <<'END'
{ cd $P; echo $VIRTUAL_ENV; } | cat; state
END
each "$in"$'\n'"$off" "a function" P="$p" <<'END'
f() { cd "$1" && state; }; f $P; f /
END
each "$in"$'\n'"$in" "a loop, a condition" P="$p" <<'END'
for d in / $P; do cd $d; done; state; cd /; if cd $P; then state; fi
END
each "$dir/link/.venv $dir/link/.venv/bin:$base_path kept named" "a symbolic link, as it is spelled" L="$dir/link/sub" P="$p" <<'END'
cd $L; state | sed "s,$P/,${L%/sub}/,g"
END
each "$in" "cd -P" L="$dir/link/sub" <<'END'
cd -P $L; state
END
each rc=1$'\n'"$in"$'\n'rc=1 "a cd that fails" P="$p" <<'END'
cd /nowhere 2>/dev/null; rc; cd $P; state; cd a b 2>/dev/null; rc
END
each "$off"$'\n'"$in" "not in a script, which the plugin does not enter" P="$p" <<'END'
bash -c 'cd $P; echo "${VIRTUAL_ENV-unset} $PATH ${_VENV_STATE+kept} ${VIRTUAL_ENV_PROMPT+named}"'; cd $P; state
END
each "$off"$'\n'"$in" "enable -n cd, and back" P="$p" <<'END'
enable -n cd; enable cd; state; cd $P; state
END
each "$in" "another loadable after ours" P="$p" L="$dir/none" <<'END'
enable -f /usr/lib/bash/true true 2>/dev/null; cd $P; state
END
each $'trapped\n'"$in" "a DEBUG trap, set -T" P="$p" <<'END'
set -T; trap 'case $BASH_COMMAND in cd*) echo trapped;; esac' DEBUG; cd $P; trap - DEBUG; state
END

done_testing
