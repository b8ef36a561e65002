#!/bin/bash
# Projects of every manager, in real shells: cd in, the right environment and its Python; cd out, nothing left. Poetry and Pipenv make
# their environments themselves and are asked where they are; the layouts of uv, Hatch and PDM are made by hand from the formulas
# in their sources (uv 0.11, Hatch 1.18, PDM 2.28).
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need poetry pipenv python3


clean=(env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 TERM=dumb)
quick=(VIRTUALENV_NO_PIP=1 VIRTUALENV_NO_SETUPTOOLS=1 VIRTUALENV_NO_WHEEL=1 POETRY_VIRTUALENVS_OPTIONS_NO_PIP=1
	POETRY_VIRTUALENVS_OPTIONS_NO_SETUPTOOLS=1 PIPENV_QUIET=1)
data=$home/.local/share

# ask DIR COMMAND...: what a tool says there.
ask() (
	cd "$1" || exit
	shift
	"${clean[@]}" "${quick[@]}" "$@" </dev/null 2>"$dir/tool.err"
)

project() { # DIR FILE CONTENT
	mkdir -p "$1/sub/deep"
	printf "$3" >"$1/$2"
}

digest() { # sha256|md5 TEXT: eight characters, as the tools take them
	"$system_python" -c 'import sys, base64, hashlib, os
print(base64.urlsafe_b64encode(hashlib.new(sys.argv[1], os.fsencode(sys.argv[2])).digest()).decode()[:8])' "$1" "$2"
}

# ---- the projects -----------------------------------------------------------------------------------------------------------

po=$dir/po
project "$po" pyproject.toml '[tool.poetry]\nname = "My.Weird__Proj"\nversion = "1"\ndescription = ""\nauthors = []\n'
ask "$po" poetry env use "$system_python" >/dev/null || bail "poetry: $(<"$dir/tool.err")"
poetry_env=$(ask "$po" poetry env info -p) || bail "poetry: $(<"$dir/tool.err")"

pi="$dir/pi p&[Y]"
mkdir -p "$pi/sub/deep"
ask "$pi" pipenv --python "$system_python" >/dev/null || bail "pipenv: $(<"$dir/tool.err")"
pipenv_env=$(ask "$pi" pipenv --venv) || bail "pipenv: $(<"$dir/tool.err")"

uv=$dir/uv
project "$uv" pyproject.toml '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
project "$uv/packages/one" pyproject.toml '[project]\nname = "one"\n'
new_env "$uv/linux"

ha=$dir/ha
project "$ha" pyproject.toml '[project]\nname = "My.Proj"\n'
hatch_env=$data/hatch/env/virtual/my-proj/$(digest sha256 "$ha")/my-proj
new_env "$hatch_env"

pd=$dir/pd
project "$pd" pyproject.toml '[project]\nname = "x"\n'
pdm_env=$data/pdm/venvs/pd-$(digest md5 "$pd")-3.11
new_env "$pdm_env"

re=$dir/re
project "$re" .venv "../pd-env\n"
new_env "$dir/pd-env"
na=$dir/na
project "$na" .venv "named"
new_env "$home/.virtualenvs/named"
ce=$dir/ce # as uv keeps it in its cache
mkdir -p "$ce/sub/deep"
new_env "$home/.cache/uv/environments-v2/ce-cp3.11-0123"
ln -s "$home/.cache/uv/environments-v2/ce-cp3.11-0123" "$ce/.venv"
bad=$dir/bad
project "$bad" .venv ""
mkdir "$dir/else"

# ---- in and out -------------------------------------------------------------------------------------------------------------

# inside NAME DIR ENVIRONMENT VIRTUAL_ENV [VAR=VALUE...]
inside() {
	local name=$1 place=$2 root=$3
	shift 3
	each "$root
$root
$root/bin/python
$root
$root
$off" "$name: in, below, out" P="$place" ELSE="$dir/else" "$@" <<'END'
cd $ELSE
cd "$P" && venv find
python -c 'import sys; print(sys.prefix)'
command -v python
cd sub/deep && python -c 'import sys; print(sys.prefix)'
cd "$P" && python -c 'import sys; print(sys.prefix)'
cd $ELSE
state
END
}

inside poetry "$po" "$poetry_env"
inside pipenv "$pi" "$pipenv_env"
inside uv "$uv" "$uv/linux" UV_PROJECT_ENVIRONMENT=linux
inside "uv, from a member" "$uv/packages/one" "$uv/linux" UV_PROJECT_ENVIRONMENT="$uv/linux"
inside "uv, from a member, seen from the workspace" "$uv/packages/one" "$uv/linux" UV_PROJECT_ENVIRONMENT=linux
project "$uv/packages/two" pyproject.toml '[project]\nname = "two"\n[tool.uv]\nmanaged = true\n'
new_env "$uv/packages/two/linux"
inside "uv, from another member, which has one of that name" "$uv/packages/two" "$uv/linux" UV_PROJECT_ENVIRONMENT=linux
project "$uv/examples/three" pyproject.toml '[project]\nname = "three"\n'
new_env "$uv/examples/three/linux"
inside "uv, in a workspace and no member" "$uv/examples/three" "$uv/examples/three/linux" UV_PROJECT_ENVIRONMENT=linux
project "$dir/unmanaged" pyproject.toml '[tool.uv]\nmanaged = false\n'
new_env "$dir/unmanaged/linux"
each "rc=1
$off" "uv keeps away from what is not managed" P="$dir/unmanaged" UV_PROJECT_ENVIRONMENT=linux <<'END'
cd $P; venv find 2>/dev/null; rc
state
END
each "$(on "$uv/linux")
$(on "$uv/packages/two/linux")
$(on "$uv/linux")" "uv: what the workspace says is read again when it changes" P="$uv/packages/two" W="$uv" UV_PROJECT_ENVIRONMENT=linux <<'END'
cd $P; state
sh -c 'printf "[tool.uv.workspace]\nmembers = [\"packages/*\"]\nexclude = [\"packages/two\"]\n" >"$W/pyproject.toml"'
cd /; cd $P; state
sh -c 'printf "[tool.uv.workspace]\nmembers = [\"packages/*\"]\n" >"$W/pyproject.toml"'
cd /; cd $P; state
END
inside hatch "$ha" "$hatch_env"
inside pdm "$pd" "$pdm_env"
inside ".venv file, a path" "$re" "$dir/pd-env"
inside ".venv file, a name" "$na" "$home/.virtualenvs/named"

each "$home/.cache/uv/environments-v2/ce-cp3.11-0123
$off" "uv's cache behind a .venv that is a link" P="$ce" ELSE="$dir/else" <<'END'
cd "$P"/sub && python -c 'import os, sys; print(os.path.realpath(sys.prefix))'
cd $ELSE; state
END

SAYS="venv: $bad/.venv: an empty file, where the path of an environment should be" each "$off
$off" "a .venv file that names nothing: said once" P="$bad" ELSE="$dir/else" <<'END'
cd "$P"; state
cd $ELSE; cd "$P"/sub; tick; cd $ELSE; cd "$P"
state
END

# ---- what changes in the manager's directory ---------------------------------------------------------------------------------

# Everything is old enough to be remembered, but for what is touched meanwhile.
mv "$pipenv_env" "$dir/aside"
each "$off
$(on "$pipenv_env")
$off
$(on "$pipenv_env")" "made elsewhere: seen at the next cd and at the next prompt" P="$pi" ELSE="$dir/else" ASIDE="$dir/aside" ENVIRONMENT="$pipenv_env" \
	SAYS= <<'END'
cd "$P"; state
cd $ELSE; mv "$ASIDE" "$ENVIRONMENT"; cd "$P"; state
cd $ELSE; mv "$ENVIRONMENT" "$ASIDE"; cd "$P"; state
mv "$ASIDE" "$ENVIRONMENT"; tick
state; cd $ELSE; mv "$ENVIRONMENT" "$ASIDE"
END
mv "$dir/aside" "$pipenv_env"

# Poetry wrote 3.11 there itself; without that the newest counts.
newer=${poetry_env%3.11}3.99 toml=${poetry_env%/*}/envs.toml
new_env "$newer"
each "$poetry_env
$newer
$poetry_env" "poetry: envs.toml names the Python" P="$po" ELSE="$dir/else" TOML="$toml" <<'END'
cd "$P"; venv find; cd $ELSE
mv $TOML $TOML.aside; cd "$P"; venv find
mv $TOML.aside $TOML; venv find
END
sed -i 's/"3.11"/"3.99"/' "$toml"
is "$(ask "$po" poetry env info -p)" "$newer" "poetry takes it from there too"
each "$newer" "poetry: what envs.toml says now" P="$po" <<'END'
cd "$P"; venv find
END
done_testing
