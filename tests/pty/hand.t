#!/bin/bash
# What the user says stands: deactivate, activate, venv auto; and what is not trusted stays off.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

two_projects
open=$dir/open
mkdir "$p/sub" "$open"
new_env "$open/.venv"
chmod 777 "$open/.venv"
doubt="venv: $open/.venv: not activated: $open/.venv can be written by others; if you trust it: venv allow"

for shell in $SHELLS; do
	open "$shell"
	enter "cd $p"
	step "deactivate" '0>' "deactivate"
	step "deactivate" $'venv: deactivate: nothing is active\n1>' "a second time"
	step "cd sub" '0>' "it keeps off below"
	step "cd .." '0>' "and above again"
	step "cd $q" '(q) 0>' "not in another project"
	step "cd $p" '(p) 0>' "which was leaving, and this is coming back"
	enter "deactivate"
	enter "cd $dir"
	step "cd $p/sub" '(p) 0>' "off, out, and in again"
	enter "deactivate"
	step "activate" '(p) 0>' "asked for, it comes back where it was put off"
	step "cd $q" '(p) 0>' "activated by hand, it stays over cd"
	step "cd $dir; printenv VIRTUAL_ENV" "$p/.venv"$'\n(p) 0>' "everywhere"
	step "activate $q" '(q) 0>' "until another is asked for"
	step "activate -" '(p) 0>' "activate -"
	step "deactivate" '0>' "or none"
	step "cd $q" '(q) 0>' "after which cd decides again"
	enter "cd $dir"

	step "venv auto off" '0>' "venv auto off"
	step "cd $p" '0>' "nothing happens on cd"
	step "venv auto; activate" $'off\n(p) 0>' "but what is asked for"
	enter "deactivate"
	step "venv auto on" '0>' "venv auto on, where it was put off"
	enter "cd $q"
	step "cd $p" '(p) 0>' "cd decides again"
	enter "cd $dir"

	step "cd $open" "$doubt"$'\n0>' "one that others can write: why, and what to do"
	step "cd $dir; cd $open" '0>' "once"
	enter "cd $p"
	step "cd $open" '0>' "it ends what was active"
	step "activate" '(open) 0>' "asked for, it is used"
	enter "deactivate; cd $dir"
	step "cd $open" '(open) 0>' "and trusted from then on in this shell"
	close

	open "$shell"
	step "cd $open; printenv VIRTUAL_ENV" "$doubt"$'\n1>' "every shell says it once"
	close
done

done_testing
