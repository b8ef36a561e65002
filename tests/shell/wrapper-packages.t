#!/bin/bash
# virtualenvwrapper's names where packages come and go, and where the disk is full, in the three shells. Nothing is fetched: pip has a
# directory of wheels, which are made here.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv

names=$(sed -nE 's/^VE_COMMAND\([A-Z0-9]+, WRAPPER, "([a-z0-9]+)".*/\1/p' common/wrapper.def | tr '\n' ' ')
envs=$dir/envs wheels=$dir/wheels
mkdir "$envs" "$wheels" "$dir/p r"

"$system_python" - "$wheels" <<'END' || bail "no wheels"
import sys, zipfile
for name, version, needs in (("demo", "1.5", ""), ("demo", "2.0", "Requires-Dist: demo-base\n"), ("demo-base", "1", "")):
    module, info = name.replace("-", "_"), "%s-%s.dist-info/" % (name.replace("-", "_"), version)
    with zipfile.ZipFile("%s/%s-%s-py3-none-any.whl" % (sys.argv[1], module, version), "w") as wheel:
        wheel.writestr(module + ".py", "version = %r\n" % version)
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s" % (name, version, needs))
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(info + "RECORD", "")
END
printf '# mine\ndemo <2\n' >"$dir/p r/wanted.txt"

load() { # SHELL: the line that loads the names
	case $1 in
	bash) echo "enable -f '$B/lib/bash/venv.so' activate $names" ;;
	zsh) echo "module_path=('$B/lib/zsh'); zmodload venv; zmodload -F venv b:${names// / b:}" | sed 's/ b: *$//' ;;
	fish) echo "'$B/bin/venv' init fish --wrapper | source" ;;
	esac
}

# Output goes through a pipe, as no file can be written where the disk is full. $limit: before the shell starts.
in_shell() { # SHELL script: $out, both streams, and $rc
	local start=("$1" -f)
	[[ $1 != bash ]] || start=(bash --noprofile --norc)
	[[ $1 != fish ]] || start=(fish --no-config)
	out=$(
		cd "$dir/p r" || exit
		${limit-}
		timeout -s KILL 120 env -i HOME="$home" PATH="$base_path" SHELL=/bin/sh LANG=C.UTF-8 TERM=dumb "${sanitizer[@]}" WORKON_HOME="$envs" \
			VIRTUALENVWRAPPER_HOOK_DIR="$dir/hooks" VIRTUALENV_NO_DOWNLOAD=1 VIRTUALENV_NO_PERIODIC_UPDATE=1 PIP_NO_INDEX=1 PIP_FIND_LINKS="$wheels" \
			PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore "${start[@]}" -c "$(load "$1")
$2" 2>&1 </dev/null
	)
	rc=$?
}

packages() { # NAME: what is in an environment, but for what every one has
	"$B/bin/venv" packages --freeze "$envs/$1" 2>/dev/null | grep -vE '^(pip|setuptools|wheel)=' | tr '\n' ' '
}

for shell in $SHELLS; do
	rm -rf "${envs:?}"/*
	wanted "$shell: packages" || continue
	in_shell "$shell" 'mkvirtualenv -i demo -i demo-base one'
	is "$(packages one)" "demo==2.0 demo-base==1 " "$shell: mkvirtualenv -i: packages are installed into it" || diag "$out"
	in_shell "$shell" 'mkvirtualenv -r wanted.txt two; python -c "import demo; print(demo.version)"'
	is "$(packages two):${out##*$'\n'}" "demo==1.5 :1.5" "$shell: mkvirtualenv -r: so is what a file names, which is seen from here" || diag "$out"
	in_shell "$shell" 'mkvirtualenv -i no-such-package three; python -c "import sys; print(sys.prefix)"'
	is "$(packages three):${out##*$'\n'}" ":$envs/three" "$shell: mkvirtualenv -i: what cannot be had leaves the environment" || diag "$out"
	in_shell "$shell" 'mkvirtualenv -r nowhere.txt four'
	is "$rc:$out:$(ls "$envs" | tr '\n' ' ')" "1:venv: mkvirtualenv: nowhere.txt: No such file or directory:one three two " "$shell: mkvirtualenv -r: a file that is not there: nothing is made"

	in_shell "$shell" 'workon one; wipeenv'
	is "$rc:$(packages one):$(packages two)" "0::demo==1.5 " "$shell: wipeenv: what was installed goes, in no other environment" || diag "$out"
	like "$out" $'Uninstalling packages:\ndemo==2.0\ndemo-base==1\n'* "$shell: wipeenv says what"
	is "$("$B/bin/venv" packages "$envs/one" 2>/dev/null | sed -nE 's/^(pip|setuptools|wheel|demo).*/\1/p' | tr '\n' ' ')" "pip setuptools wheel " \
		"$shell: wipeenv: these stay"
	in_shell "$shell" 'workon one; wipeenv'
	is "$rc:$out" "0:Nothing to remove." "$shell: wipeenv: nothing is left to go"
	rm -r "$envs/one/bin/pip" "$envs"/one/lib/python*/site-packages/pip
	in_shell "$shell" 'workon one; wipeenv'
	is "$rc:${out##*: }" "1:No module named pip" "$shell: wipeenv: without pip"
done

# ---- a full disk, or, where none can be made, no file that may grow ----------------------------------------------------

small=$dir/small shells=$SHELLS why='No space left on device'
mkdir "$small"
full() { :; }
if ((EUID == 0)) && mount -t tmpfs -o size=400k tmpfs "$small" 2>/dev/null; then
	trap 'umount -l "$small"; rm -rf "$dir"' EXIT
else
	# fish gives its children the signal back that kills them then.
	shells='bash zsh' why='File too large'
	full() {
		trap '' XFSZ
		ulimit -f 0
	}
fi
envs=$small/envs
mkdir "$envs"
for shell in $shells; do
	wanted "$shell: a full disk" || continue
	rm -rf "${envs:?}"/*
	new_env "$envs/one"
	echo "$dir" >"$envs/one/.project"
	site=$(echo "$envs"/one/lib/python*/site-packages)
	echo "$dir/p r" >"$site/_virtualenv_path_extensions.pth"
	cp -a "$envs/one" "$dir/before"
	limit=full
	[[ $why != No* ]] || head -c 1000000 /dev/zero >"$small/fill" 2>/dev/null
	in_shell "$shell" 'setvirtualenvproject one "$PWD"'
	is "$rc:$out" "1:venv: setvirtualenvproject: $envs/one/.project: $why" "$shell: a full disk: setvirtualenvproject"
	in_shell "$shell" 'workon one; add2virtualenv /usr'
	is "$rc:${out##*$'\n'}" "1:venv: add2virtualenv: $site/_virtualenv_path_extensions.pth: $why" "$shell: a full disk: add2virtualenv"
	in_shell "$shell" 'workon one; toggleglobalsitepackages'
	is "$rc:${out##*$'\n'}" "1:venv: toggleglobalsitepackages: $envs/one/pyvenv.cfg: $why" "$shell: a full disk: toggleglobalsitepackages"
	in_shell "$shell" 'mkvirtualenv two'
	((rc)) && [[ $out == *$'\nvenv: '* || $out == 'venv: '* ]]
	ok $? "$shell: a full disk: mkvirtualenv says so" || diag "$rc $out"
	in_shell "$shell" 'mktmpenv'
	((rc)) && [[ $out == *'venv: '* ]]
	ok $? "$shell: a full disk: mktmpenv" || diag "$rc $out"
	in_shell "$shell" 'workon one; cdvirtualenv; pwd; deactivate'
	is "$rc:$out" "0:$envs/one" "$shell: a full disk: workon, deactivate"
	limit=
	rm -f "$small/fill"
	is "$(ls "$envs"):$(diff -r "$dir/before" "$envs/one" 2>&1)" "one:" "$shell: a full disk: nothing is made, and nothing was changed"
	rm -r "$dir/before"
done
done_testing
