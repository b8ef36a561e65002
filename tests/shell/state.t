#!/bin/bash
# The state a shell can be in: options, traps, IFS, missing variables, functions in the way of builtins.
# Variables of odd types or in odd scopes: scopes.t. What must be left alone: untouched.t.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

two_projects

# One turn of everything: in by cd, to another, out, by hand, deactivate, an error.
turn='cd "$P"; state
cd "$Q" && state
cd "$ELSE"; state
activate "$PV"; state
activate "$QV"; state
deactivate; state
activate "$ELSE" || echo no'
turned="$(on "$p/.venv")
$(on "$q/.venv")
$off
$(on "$p/.venv")
$(on "$q/.venv")
$off
no"

# under SHELL OPTIONS [NAME]: the turn is the same with these commands before.
under() {
	SAYS=${SAYS-venv: $dir/else: *} SHELLS=$1 each "$turned" "${3-$2}" "${places[@]}" < <(
		printf '%s\n' 'cd $ELSE' "$2" "$turn"
	)
}

for options in 'set -e' 'set -u' 'set -o pipefail' 'set -C' 'set -f' 'set +h' 'set -a' 'set -o posix' 'set -T' 'set -E' 'set -k' 'set -P' \
	'set -b' 'set +B' 'set -euo pipefail' 'set -eET -o posix' 'shopt -s nullglob' 'shopt -s failglob' 'shopt -s extdebug' \
	'shopt -u promptvars' 'shopt -s localvar_inherit localvar_unset' 'shopt -s compat44' 'shopt -u expand_aliases' 'shopt -s lastpipe' \
	'IFS=' 'IFS=/' 'IFS=:' 'IFS=.venv' "IFS=\$'\\n'" 'unset IFS' 'umask 777' 'LC_ALL=C' 'unset HOME' 'HOME=' 'unset PWD; cd $ELSE' 'unset OLDPWD' \
	"trap 'echo trapped' ERR RETURN; set -E" 'enable -n cd; enable cd' 'hash -r' 'ulimit -s unlimited' \
	'unset PS1' 'set -o ignoreeof' 'shopt -s autocd cdspell' 'shopt -s cdable_vars' 'shopt -s checkhash' 'set +m'; do
	under bash "$options"
done
SAYS= under bash 'exec 2>&-' 'without stderr'
SAYS='*' under bash 'set -x'
SAYS='*' under bash 'set -v'


for options in kshArrays shWordSplit noUnset globSubst warnCreateGlobal warnNestedVar allExport errReturn errExit noClobber noGlob \
	ignoreBraces rcExpandParam rcQuotes extendedGlob kshGlob shGlob nullGlob cshNullGlob noNomatch noEquals noFunctionArgzero \
	posixAliases posixBuiltins posixCd posixIdentifiers posixStrings posixArgzero posixTraps noPromptPercent promptSubst promptBang \
	noMultifuncdef typesetSilent kshTypeset noHashCmds noHashDirs hashExecutablesOnly autoCd autoPushd pushdIgnoreDups pushdMinus \
	chaseLinks chaseDots cdSilent cdableVars localOptions localTraps localLoops bashRematch cBases octalZeroes sourceTrace \
	aliasFuncDef evalLineno continueOnError noBareGlobQual shFileExpansion shNullcmd interactiveComments correctAll magicEqualSubst; do
	under zsh "setopt $options"
done
for options in 'emulate sh' 'emulate ksh' 'emulate csh' 'emulate -R zsh; PS1="> "; unsetopt zle promptsp promptcr' 'typeset -U path' 'typeset -U PATH path' 'IFS=' 'IFS=/' 'unset IFS' \
	'setopt errexit nounset pipefail' 'unset HOME' 'HOME=' 'unset PS1' 'typeset +x PATH; export PATH' \
	'TRAPZERR() { echo trapped }; TRAPEXIT() { }' 'trap "echo trapped" ZERR' 'umask 777' 'unalias -m "*"'; do
	under zsh "$options"
done
SAYS='*' under zsh 'setopt xtrace'
SAYS='*' under zsh 'setopt verbose'

for options in 'set -g fish_trace' 'set -g IFS' 'set -g IFS /' 'set -e IFS' 'umask 777' 'set -g fish_features all' 'set -e HOME' 'set -g HOME' \
	'function fish_command_not_found; end' 'set -g CDPATH' 'set -g CDPATH /' 'set -gx LC_ALL C' 'status job-control full' \
	'function echo; command echo $argv; end' 'function printf; command printf X; end' \
	'function contains; command false; end' 'function emit; end' 'function functions; command true; end' \
	'function realpath; command true; end' 'function math; command echo 7; end' 'function random; end' 'function cat; end' 'alias ls=false'; do
	under fish "$options"
done
SAYS='*' under fish 'set -g fish_trace 1'

done_testing
