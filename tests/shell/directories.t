#!/bin/bash
# Every way from one directory to another, and what happens to directories meanwhile.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects
outer=$dir/outer
mkdir -p "$p/sub/deep" "$p-2" "$q/sub" "$outer/inner/src" "$dir/elsewhere" "$dir/links"
new_env "$outer/.venv"
new_env "$outer/inner/.venv"
ln -s "$p" "$dir/links/project"
ln -s "$p/sub" "$dir/links/sub"
ln -s "$dir/else" "$p/out"
places+=(D="$dir")
on_p=$(on "$p/.venv") on_q=$(on "$q/.venv")

go() { # WANT NAME: in every shell of $SHELLS, from a directory without an environment
	each "$1" "$2" "${places[@]}" < <(
		echo 'cd $ELSE'
		cat
	)
}

# one SHELL WANT NAME
one() {
	local shell=$1
	shift
	SHELLS=$shell go "$@"
}

# where: what is active, in short, so that a row of moves stays readable: the name, or a dot.
where='w() { echo "${VIRTUAL_ENV_PROMPT:-.}"; }'
where_fish='function w; set -q VIRTUAL_ENV_PROMPT; and echo $VIRTUAL_ENV_PROMPT; or echo .; end'

moves() { # NAME WANT: moves, a line each, `w` after each; in every shell of $SHELLS
	local shell script want=${2// /$'\n'}
	script=$(cat)
	for shell in $SHELLS; do
		[[ $shell == fish ]] && what=$where_fish || what=$where
		SHELLS=$shell each "$want" "$1" "${places[@]}" < <(
			printf '%s\n' "$what" 'cd $ELSE'
			while IFS= read -r line; do
				printf '%s; w\n' "$line"
			done <<<"$script"
		)
	done
}

# ---- cd -------------------------------------------------------------------------------------------------------------------

moves "in, below, up, out" "p p p p ." <<'END'
cd $P
cd sub
cd deep
cd ../..
cd ..
END
moves "next door, a name that only begins the same" "p . p ." <<'END'
cd $P
cd ../p-2
cd ../p
cd ../else
END
moves "put off by hand, until the tree is left: /p-2 is not in /p" "p . . . p" <<'END'
cd $P
deactivate
cd sub
cd $D/p-2
cd $P
END
# Inside $HOME the walk ends there, outside of it it goes on to the root.
mkdir -p "$dir/above/home/src" "$dir/above/other"
new_env "$dir/above/.venv"
each "$off
$(on "$dir/above/.venv")
$off" "not above HOME when inside it" HOME="$dir/above/home" D="$dir" <<'END'
cd $D/above/home/src; state
cd $D/above/other; state
cd $D/above/home; state
END
# The environment `q` of this directory, and another of that name.
mkdir -p "$dir/names" "$dir/asked"
cp -a "$q/.venv" "$dir/names/q"
ln -s "$q/.venv" "$dir/asked/q"
each "$on_q
$(on "$dir/names/q")" "activate: a directory goes before a name" WORKON_HOME="$dir/names" D="$dir" <<'END'
cd $D/asked; activate q; state; deactivate
cd $D/links; activate q; state
END
# Where direnv is at work nothing is entered, also not from an environment that was there before it.
go "$(on "$outer/.venv")
$(on "$outer/.venv")
$off" "direnv comes to work where an environment is active" <<'END'
cd $D/outer; state
put DIRENV_DIR $D/outer; tick
state; cd inner; state
END
moves "both environments are called .venv" "p q p q ." <<'END'
cd $P
cd $Q
cd ../p/sub
cd $Q/sub
cd $ELSE
END
moves "nested projects: the nearest" "outer inner inner outer inner ." <<'END'
cd $D/outer
cd inner
cd src
cd ../..
cd inner/src
cd $ELSE
END
moves "cd -" "p . p q p" <<'END'
cd $P
cd $ELSE
cd - >/dev/null
cd $Q
cd - >/dev/null
END
moves "home" "p . p" <<'END'
cd $P
cd
cd $P
END
moves "into the environment itself" "p p p ." <<'END'
cd $P/.venv/bin
cd ..
cd lib
cd $ELSE
END
moves "spellings" "p p p p . p" <<'END'
cd $P/
cd $P/./sub/../sub
cd /$D/p
cd $P//sub///deep
cd $P/../else
cd ./../p/.
END
moves "a cd that fails" "p p p . ." <<'END'
cd $P
cd nowhere 2>/dev/null
cd $P/.venv/pyvenv.cfg 2>/dev/null
cd $ELSE
cd $P/nowhere 2>/dev/null
END
moves "on one line" "p q . q p" <<'END'
cd $P
cd $ELSE; cd $P; cd $Q
cd $P && cd $ELSE
cd $ELSE && cd $P && cd $Q
true && cd $P || cd $Q
END

# ---- symbolic links ---------------------------------------------------------------------------------------------------------

# $PWD as the user sees it decides.
moves "through a link to the project, which gives its name" "project project . p ." <<'END'
cd $D/links/project
cd sub
cd $D/links
cd $P
cd $D/links/project/../..
END
SHELLS='bash zsh' moves "a link to below a project: logical, physical" ". p . p p" <<'END'
cd $D/links/sub
cd -P $D/links/sub
cd -P $ELSE
cd -P $D/links/project
cd -L ..; cd p
END
SHELLS='bash zsh' moves "a link out of a project: logical, physical" "p . p" <<'END'
cd $P/out
cd -P .
cd -L $P/out
END
one bash "$(on "$p/.venv")" "set -P" <<'END'
set -P; cd $D/links/sub
state
END
one zsh "$(on "$p/.venv")" "CHASE_LINKS" <<'END'
setopt chaselinks; cd $D/links/sub
state
END
moves "the same project by another spelling: nothing happens" "p p p" <<'END'
cd $P
cd $D/links/project
cd $P/sub
END

# ---- the directory stack, CDPATH, moving without cd -------------------------------------------------------------------------

moves "pushd, popd" "p q p ." <<'END'
pushd $P >/dev/null
pushd $Q >/dev/null
popd >/dev/null
popd >/dev/null
END
SHELLS='bash zsh' moves "pushd: rotate, swap, without moving" "p q p q q q p p ." <<'END'
pushd $P >/dev/null
pushd $Q >/dev/null
pushd >/dev/null
pushd +1 >/dev/null
dirs >/dev/null
cd .
pushd -0 >/dev/null
cd $P
popd >/dev/null; cd $ELSE
END
one bash "$on_q
$on_q
$on_q" "pushd -n, popd -n, dirs -c" <<'END'
cd $Q
pushd -n $P >/dev/null; state
popd -n >/dev/null; state
dirs -c; state
END
SHELLS='bash zsh' moves "CDPATH" "p . q" <<'END'
CDPATH=$D; cd p >/dev/null
cd else >/dev/null
cd q >/dev/null
END
SHELLS=fish moves "CDPATH" "p . q" <<'END'
set -g CDPATH $D; cd p
cd else
cd q
END
SAYS='cd -- *' one bash "$on_p
$off" "autocd" <<'END'
shopt -s autocd
$P
state
..
state
END
one zsh "$on_p
$off" "AUTO_CD" <<'END'
setopt autocd
$P
state
..
state
END
one fish "$on_p
$off" "a directory as a command" <<'END'
$P/
state
../
state
END
one zsh "$on_q
$on_p
$off" "AUTO_PUSHD, cd -N, cd old new" <<'END'
setopt autopushd pushdsilent
cd $P; cd $Q; state
cd -1 >/dev/null; state
cd $ELSE; state
END
one zsh "$on_q" "cd old new" <<'END'
cd $P
cd /p /q >/dev/null
state
END
one zsh "$on_p" "chdir" <<'END'
chdir $P; state
END
one fish "p
.
p
.
p" "prevd, nextd, cd -" <<END
$where_fish
cd \$P; cd \$ELSE
prevd; w
nextd; w
cd \$P; w
cd \$ELSE; w
cd -; w
END

# ---- functions, subshells, pipelines --------------------------------------------------------------------------------------

SHELLS='bash zsh' go "$p/.venv
$off
$p/.venv
$off" "a subshell: in there only" <<'END'
(cd $P; echo $VIRTUAL_ENV)
state
(cd $P && sh -c 'echo $VIRTUAL_ENV')
state
END
SHELLS='bash zsh' go "$p/.venv
$off" "a pipeline" <<'END'
{ cd $P; echo $VIRTUAL_ENV; } | cat
state
END
SAYS='*' one zsh "$on_p" "the last of a pipeline is the shell itself" <<'END'
true | cd $P
state
END
go "$p/.venv
$on_p
$q/.venv" "within a command that takes several" <<'END'
cd $P; sh -c 'echo $VIRTUAL_ENV'
state
cd $Q; command sh -c 'echo $VIRTUAL_ENV'
END
SHELLS='bash zsh' go "$on_p
$off
$on_q" "in functions, by eval, builtin, command" <<'END'
f() { cd "$1"; }; f $P
state
eval 'cd $ELSE'
state
builtin cd $P; command cd $Q 2>/dev/null || builtin cd $Q
state
END
one fish "$on_p
$off
$on_q" "in functions, by eval, builtin" <<'END'
function f; cd $argv; end; f $P
state
eval 'cd $ELSE'
state
builtin cd $Q
state
END
SHELLS='bash zsh' go "$on_p
$off" "in a sourced file, in a loop, in a condition" <<'END'
echo 'cd $P' >$D/file; . $D/file; state
for d in $P $Q $ELSE; do cd $d; done; if cd $P; then cd $ELSE; fi; state
END

done_testing
