#!/bin/bash
# virtualenvwrapper's own shell functions (Debian's 4.8.4) and ours, side by side in bash and zsh: the same commands, copies of the same
# environments, hook scripts that write down what they see. Then the same must have happened: directories, variables, hook log, statuses.
# In fish, for which there is no original, the commands that it has in common with them.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
original=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
need virtualenv virtualenv-clone awk
[[ -e $original ]] || bail "$original is missing: Debian's package virtualenvwrapper"

names=$(sed -nE 's/^VE_COMMAND\([A-Z0-9]+, WRAPPER, "([a-z0-9]+)".*/\1/p' common/wrapper.def | tr '\n' ' ')

# ---- the place: the same path for everybody, made anew from a copy -----------------------------------------------------

world=$dir/world envs=$dir/world/envs hooks=$dir/world/hooks
mkdir -p "$dir/kept/envs" "$dir/kept/hooks" "$dir/kept/p r" "$dir/kept/q/sub" "$dir/kept/projects"
ln -s kept "$world"
for name in one 'two 2' three; do
	new_env "$envs/$name"
done
echo "$world/p r" >"$envs/one/.project"
echo "$world/q" >"$envs/three/.project"

# A hook script says which it is, how it was called, what it sees, and whether it runs in the shell itself. The last command fails.
hook() { # file
	cat >"$1" <<-'END'
		#!/bin/sh
		printf '%s|%s|%s|%s|%s|%s\n' "@" "$*" "${VIRTUAL_ENV-unset}" "$PWD" "${VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV-unset}" "${IN_SHELL:+sourced}" >>"$LOG"
		HOOKED=${HOOKED-}x
		false
	END
	sed -i "s|@|${1#"$world/"}|" "$1"
	chmod +x "$1"
}
for name in initialize preactivate postactivate predeactivate postdeactivate premkvirtualenv postmkvirtualenv prermvirtualenv postrmvirtualenv \
	get_env_details premkproject postmkproject precpvirtualenv postcpvirtualenv; do
	hook "$hooks/$name"
done
for name in preactivate postactivate predeactivate postdeactivate get_env_details; do
	hook "$envs/one/bin/$name"
	hook "$envs/two 2/bin/$name"
done
chmod -x "$hooks/premkproject" "$envs/one/bin/get_env_details"
rm "$world"

renew() {
	rm -rf "$world"
	cp -a "$dir/kept" "$world"
	: >"$world/log"
}

# ---- one script, twice -------------------------------------------------------------------------------------------------

# `at`: what there is after a command.
cat >"$dir/words" <<'END'
at() { local s=$?; printf '%s: rc=%s env=%s pwd=%s path=%s hooked=%s\n' "$*" "$s" "${VIRTUAL_ENV-unset}" "$PWD" "$PATH" \
	"${HOOKED-}"; }
IN_SHELL=yes HOOKED=
END

play() { # shell original|ours script: what happened, in $played
	local start=("$1" -f)
	[[ $1 != bash ]] || start=(bash --noprofile --norc)
	renew
	{
		cat "$dir/words"
		echo "export LOG='$world/log'; cd '$world/q/sub'"
		case $2:$1 in
		original:*) echo ". $original 2>/dev/null" ;;
		ours:bash) echo "enable -f '$B/lib/bash/venv.so' $names" ;;
		ours:zsh) echo "module_path=('$B/lib/zsh'); zmodload -F venv b:${names// / b:}" | sed 's/ b: *$//' ;;
		esac
		[[ $1 != zsh ]] || echo 'autoload -Uz is-at-least'
		cat "$3"
		echo 'echo the end'
	} >"$dir/script"
	timeout -s KILL 120 env -i HOME="$home" PATH="$base_path" SHELL=/bin/sh LANG=C.UTF-8 "${sanitizer[@]}" WORKON_HOME="$envs" PROJECT_HOME="$world/projects" \
		VIRTUALENVWRAPPER_HOOK_DIR="$hooks" VIRTUALENVWRAPPER_PYTHON="$system_python" VIRTUALENV_NO_DOWNLOAD=1 \
		VIRTUALENVWRAPPER_VIRTUALENV_ARGS='--without-pip --no-periodic-update' "${start[@]}" "$dir/script" >"$dir/out" 2>"$dir/err" </dev/null
	played=$(
		# What tools say of themselves is theirs.
		grep -vE '^(created virtual environment|  (creator|seeder|added|activators) )' "$dir/out"
		echo '== log'
		cat "$world/log"
		echo '== files'
		cd "$world" && find . \( -name lib -o -name __pycache__ -o -name bin -path '*/envs/*' \) -prune -o -print | LC_ALL=C sort
		grep -r '' envs/*/.project
	)
	played=$(sed -E 's/tmp-[0-9a-f]+/tmp-X/g' <<<"$played")
}

alike() { # NAME <<script
	local shell
	cat >"$dir/played"
	for shell in bash zsh; do
		wanted "$shell: $1" || continue
		play "$shell" original "$dir/played"
		local want=$played
		play "$shell" ours "$dir/played"
		[[ $played == "$want" && $played == *'the end'* ]]
		ok $? "$shell: $1" || diag "$(diff -U1 --label original --label ours <(echo "$want") <(echo "$played"))"$'\n'"said: $(head -5 "$dir/err")"
	done
}

around="workon; at list
workon one; at workon
cdvirtualenv; at cdvirtualenv
cdvirtualenv bin; at cdvirtualenv bin
cdsitepackages; at cdsitepackages
cdproject; at cdproject
workon 'two 2'; at switch"
alike "workon, deactivate, cd*" < <(echo "at start; $around"; cat <<'END'
cdproject 2>/dev/null; at no project
workon -n three; at stay
workon --cd three; at again
cd ../projects; deactivate; at deactivate
for name in nope '' 'a/b/c'; do workon "$name" >/dev/null 2>&1; at "workon $name"; done
cd ../q; mkdir one; cd one; workon . ; at dot
export VIRTUALENVWRAPPER_WORKON_CD=0; cd /; workon one; at by default
deactivate
for command in cdvirtualenv cdproject cdsitepackages lssitepackages add2virtualenv wipeenv toggleglobalsitepackages; do $command >/dev/null 2>&1; at "inactive $command"; done
END
)

alike "lists and projects" <<END
lsvirtualenv -b; at brief
lsvirtualenv; at long
showvirtualenv one; at show
workon one; showvirtualenv; at show active
mine() { echo "function \${VIRTUAL_ENV##*/} \${PWD##*/} \$#"; }
allvirtualenv mine a 'c*'; at all
allvirtualenv false; at all
allvirtualenv sh -c 'echo \$PATH'; at all
setvirtualenvproject one "$world/q/sub"; at set
setvirtualenvproject; at set defaults
setvirtualenvproject nope 2>/dev/null; at set
setvirtualenvproject one /nope 2>/dev/null; at set
cdproject; at
lssitepackages; at
add2virtualenv >/dev/null; at no argument
add2virtualenv "$world/q" "$world/p r" 2>/dev/null; at add
cdsitepackages; cat _virtualenv_path_extensions.pth
add2virtualenv -d "$world/q"; at taken away
cat _virtualenv_path_extensions.pth; add2virtualenv; lssitepackages -a; at ls
END

alike "make, copy, remove" <<END
mkvirtualenv fresh; at make
ls "\$VIRTUAL_ENV/bin" | grep -E 'activate\$|details'
mkvirtualenv -a "$world/q" -p python3 with-project 2>/dev/null; at
rmvirtualenv with-project 2>/dev/null >&2; at remove the active one
deactivate
rmvirtualenv fresh; at
rmvirtualenv >/dev/null 2>&1; test \$? -ne 0; at remove what
mkvirtualenv -a /nope other 2>/dev/null; test \$? -ne 0; at
mkvirtualenv --no-such-option other >/dev/null 2>&1; test \$? -ne 0; at
cpvirtualenv one copy; at
cpvirtualenv one copy >/dev/null 2>&1; at there already
cpvirtualenv nope >/dev/null 2>&1; at no such
deactivate; cd "$envs/copy/lib"; rmvirtualenv copy three; at remove from inside
mkproject project; at
deactivate; cd /; workon project; at
mkproject project >/dev/null 2>&1; at there already
unset PROJECT_HOME; mkproject third >/dev/null 2>&1; at
END

alike "for the moment" <<END
mktmpenv -n >/dev/null; at temporary
ls "\$VIRTUAL_ENV/README.tmpenv" "\$VIRTUAL_ENV/bin/postdeactivate"
deactivate; at
mktmpenv >/dev/null; at
cd /; deactivate; at
END
# ---- what the original cannot be compared in ----------------------------------------------------------------------------

# `ours WANT NAME <<script`: in bash and zsh, our names loaded; $SAYS is what standard error is to be like.
ours() {
	local shell script
	cat >"$dir/played"
	for shell in bash zsh; do
		wanted "$shell: $2" || continue
		play "$shell" ours "$dir/played"
		[[ ${played%%== log*} == "$1"$'\nthe end\n' && $(<"$dir/err") == ${SAYS-} ]]
		ok $? "$shell: $2" || diag "want: $1"$'\n'"got: ${played%%== log*}"$'\n'"said: $(<"$dir/err")"
	done
}

ours "$world/q three
unset
alive" "a failing hook is no reason for set -e or an ERR trap" <<'END'
[ -n "$ZSH_VERSION" ] || trap 'echo ERR' ERR
set -e
workon three; echo "$PWD ${VIRTUAL_ENV##*/}"
deactivate; echo "${VIRTUAL_ENV-unset}"
echo alive
END
SAYS='*by virtualenv*' ours "rc=0 $envs/a b  c\$d
a b  c\$d
Removing a b  c\$d...
rc=0" "a name with blanks and a dollar sign" <<'END'
mkvirtualenv 'a b  c$d'; echo "rc=$? $VIRTUAL_ENV"
lsvirtualenv -b | grep a
deactivate
rmvirtualenv 'a b  c$d'; echo "rc=$?"
END
: >"$dir/a file"
for command in "workon x/y" "workon -x" "workon one two" "mkvirtualenv" "mkvirtualenv ''" "mkvirtualenv x/y" "mkvirtualenv ../x" "mkvirtualenv -x" \
	"rmvirtualenv" "rmvirtualenv ''" "rmvirtualenv .." "rmvirtualenv /" "rmvirtualenv ../q" "rmvirtualenv -- -x" "cpvirtualenv one ../x" "cpvirtualenv one one" \
	"cpvirtualenv" "mkproject ../x" "setvirtualenvproject .. /" "allvirtualenv" "showvirtualenv nope" "mkvirtualenv -i" "mkvirtualenv -r /nope x" "mkproject -t x y" \
	"WORKON_HOME='$envs/one' rmvirtualenv ." "WORKON_HOME='$envs/one/bin' rmvirtualenv .." \
	"WORKON_HOME='$dir/a file' mkvirtualenv x" "WORKON_HOME='$dir/none' rmvirtualenv x" "VIRTUALENVWRAPPER_VIRTUALENV=none mkvirtualenv x"; do
	SAYS='venv: *' ours "refused" "refused: ${command//"$dir"/}" <<-END
		$command >'$dir/said' || echo refused
	END
	wanted "nothing was changed: ${command//"$dir"/}" || continue
	same=$(cd "$world" && find . -name bin -prune -o -print | LC_ALL=C sort | md5sum)
	is "$same" "$(cd "$dir/kept" && { find . -name bin -prune -o -print; echo ./log; } | LC_ALL=C sort | md5sum)" "nothing was changed: ${command//"$dir"/}"
done

for name in . ..; do
	SAYS="venv: rmvirtualenv: $name: not a name: *" ours "rc=2" "rmvirtualenv $name: said to be no name" <<-END
		WORKON_HOME='$envs/one/bin' rmvirtualenv $name; echo "rc=\$?"
	END
done
SAYS='venv: -t: templates are plugins of virtualenvwrapper, and not supported; usage: mkproject *' ours "rc=2" "mkproject -t: says why not" <<'END'
mkproject -t django new; echo "rc=$?"
END

# ---- fish --------------------------------------------------------------------------------------------------------------

# Sourced hooks are those with `.fish`; the log is the same.
for file in "$dir/kept/hooks"/{initialize,postactivate,predeactivate,postdeactivate,postmkvirtualenv} "$dir/kept/envs/one/bin"/{post,pre}*activate; do
	[[ $file != */preactivate ]] || continue
	cat >"$file.fish" <<-'END'
		set -q VIRTUAL_ENV; or set -l VIRTUAL_ENV unset
		set -q VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV; and set -l last $VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV; or set -l last unset
		echo "@|$argv|$VIRTUAL_ENV|$PWD|$last|sourced" >>$LOG
	END
	sed -i "s|@|${file#"$dir/kept/"}|" "$file.fish"
done
in_fish() { # script on stdin: $played, of fish, without files
	renew
	{
		echo "function at; set -l s \$status; set -q VIRTUAL_ENV; or set -l VIRTUAL_ENV unset"
		echo "echo \"\$argv: rc=\$s env=\$VIRTUAL_ENV pwd=\$PWD path=\"(string join : \$PATH)\" hooked=\"; end"
		echo "cd '$world/q/sub'; '$B/bin/venv' init fish --wrapper | source"
		cat
		echo 'echo the end'
	} >"$dir/script"
	timeout -s KILL 120 env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 TERM=dumb LOG="$world/log" "${sanitizer[@]}" WORKON_HOME="$envs" PROJECT_HOME="$world/projects" \
		VIRTUALENVWRAPPER_HOOK_DIR="$hooks" VIRTUALENVWRAPPER_VIRTUALENV_ARGS='--without-pip --no-periodic-update' \
		fish --no-config "$dir/script" >"$dir/out" 2>"$dir/err" </dev/null
	played=$(grep -vE '^(created virtual environment|  (creator|seeder|added|activators) )' "$dir/out"; echo '== log'; cat "$world/log")
}
cat >"$dir/played" <<END
$around
workon -n three; at stay
cd ../projects; deactivate; at deactivate
lsvirtualenv -b; at brief
lsvirtualenv; at long
mkvirtualenv fresh; at make
deactivate
rmvirtualenv fresh; at remove
mkproject project; at project
deactivate; cd /; workon project; at again
mktmpenv -n >/dev/null; deactivate; at temporary
END
if wanted "fish: as in bash"; then
	play bash ours "$dir/played"
	# Of what bash sources fish has what was written for it.
	want=$(sed -E '/^== files/,$d; s/hooked=.*/hooked=/; /two 2\/bin\/(post|pre)(de)?activate\|p.*sourced$/d; /^hooks\/postmkproject/d' <<<"$played")
	in_fish <"$dir/played"
	played=$(sed -E 's/^([^|]*)\.fish\|/\1|/; s/tmp-[0-9a-f]+/tmp-X/g' <<<"$played")
	[[ $played == "$want" ]]
	ok $? "fish: as in bash" || diag "$(diff -U1 --label bash --label fish <(echo "$want") <(echo "$played"))"$'\n'"said: $(head -5 "$dir/err")"
fi
for command in "workon x/y" "workon nope" "workon -x" "workon one two" "mkvirtualenv" "mkvirtualenv ../x" "rmvirtualenv .." "cdproject" "allvirtualenv" \
	"WORKON_HOME='$envs/one' rmvirtualenv ."; do
	wanted "fish: refused: $command" || continue
	in_fish <<<"$command >/dev/null; or echo refused"
	[[ ${played%%== log*} == $'refused\nthe end\n' && $(<"$dir/err") == 'venv: '* ]]
	ok $? "fish: refused: $command" || diag "$played"$'\n'"said: $(<"$dir/err")"
done
done_testing
