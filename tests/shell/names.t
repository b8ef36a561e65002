#!/bin/bash
# `activate NAME`: an environment wherever its manager keeps it, by its name.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

poetry=$home/.cache/pypoetry/virtualenvs
mkdir -p "$home/.virtualenvs" "$poetry" "$home/.pyenv/versions/3.11/envs" "$home/.conda/envs/sci/conda-meta" "$home/p" "$home/q"
new_env "$poetry/my-proj-pPDW62rD-py3.11"
new_env "$poetry/two-pPDW62rD-py3.11"
cp -a "$poetry/two-pPDW62rD-py3.11" "$poetry/two-pPDW62rD-py3.12"
new_env "$home/.pyenv/versions/3.11/envs/deep"
ln -s 3.11/envs/deep "$home/.pyenv/versions/deep"
new_env "$home/.virtualenvs/claims"
printf '%s' "$home/p" >"$home/.virtualenvs/claims/.project"
echo deep >"$home/q/.python-version"

each "VIRTUAL_ENV=$poetry/my-proj-pPDW62rD-py3.11" "Poetry's, without its hash" <<<'cd /; activate my-proj; show VIRTUAL_ENV'
each "VIRTUAL_ENV=$poetry/two-pPDW62rD-py3.11" "the whole name" <<<'cd /; activate two-pPDW62rD-py3.11; show VIRTUAL_ENV'
each "VIRTUAL_ENV=$home/.pyenv/versions/3.11/envs/deep" "pyenv-virtualenv's" <<<'cd /; activate deep; show VIRTUAL_ENV'
each "VIRTUAL_ENV=$home/.virtualenvs/claims" "virtualenvwrapper's" <<<'cd /; activate claims; show VIRTUAL_ENV'
SAYS="venv: two: several environments of that name; type the path of one: $poetry/two-pPDW62rD-py3.1[12], $poetry/two-pPDW62rD-py3.1[12]" \
	each $'rc=1\nVIRTUAL_ENV unset' "two of one name" <<<'cd /; activate two; rc; show VIRTUAL_ENV'
each "rc=0
VIRTUAL_ENV unset
CONDA_PREFIX=$home/.conda/envs/sci" "conda's" <<<'cd /; activate sci; rc; show VIRTUAL_ENV CONDA_PREFIX'
# Hatch has a directory for the project, one for its path, and in that the environments; PDM one beside the other; uv a cache of its own.
mkdir -p "$home/.local/share/hatch/env/virtual/lib/X3Ou22Bm" "$home/.local/share/pdm/venvs" "$home/.cache/uv/environments-v2"
new_env "$home/.local/share/hatch/env/virtual/lib/X3Ou22Bm/docs"
new_env "$home/.local/share/pdm/venvs/api-X3Ou22Bm-3.11"
new_env "$home/.cache/uv/environments-v2/script-0123456789abcdef"
new_env "$poetry/docs-X3Ou22Bm-py3.11"
each "VIRTUAL_ENV=$home/.local/share/hatch/env/virtual/lib/X3Ou22Bm/docs" "Hatch's; a whole name goes before a part of one" <<<'cd /; activate docs; show VIRTUAL_ENV'
each "VIRTUAL_ENV=$home/.local/share/pdm/venvs/api-X3Ou22Bm-3.11" "PDM's" <<<'cd /; activate api; show VIRTUAL_ENV'
each "VIRTUAL_ENV=$home/.cache/uv/environments-v2/script-0123456789abcdef" "uv's" <<<'cd /; activate script; show VIRTUAL_ENV'
new_env "$home/.virtualenvs/my-personal"
SAYS='venv: my: no such directory, and no environment of that name; all names: venv list' \
	each 'rc=1' "a word of eight small letters is no hash" <<<'cd /; activate my; rc'
rm -r "$home/.virtualenvs/my-personal"
# What stands under $WORKON_HOME goes before what others keep.
new_env "$home/.virtualenvs/docs"
new_env "$home/.pyenv/versions/my-proj"
each "VIRTUAL_ENV=$home/.virtualenvs/docs
VIRTUAL_ENV=$home/.pyenv/versions/my-proj" "the order of places" <<<'cd /; activate docs; show VIRTUAL_ENV; activate my-proj; show VIRTUAL_ENV'
rm -r "$home/.virtualenvs/docs" "$home/.pyenv/versions/my-proj"
SAYS='venv: nobody: no such directory, and no environment of that name; all names: venv list' \
	each 'rc=1' "nobody's" <<<'cd /; activate nobody; rc'

each "VIRTUAL_ENV=$home/.virtualenvs/claims
VIRTUAL_ENV=$home/.pyenv/versions/3.11/envs/deep
VIRTUAL_ENV unset" "cd: .project and .python-version" <<<"cd $home/p; show VIRTUAL_ENV; cd $home/q; show VIRTUAL_ENV; cd /; show VIRTUAL_ENV"

# The real virtualenvwrapper: what setvirtualenvproject writes.
wrapper=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
[[ -e $wrapper ]] || bail "virtualenvwrapper is missing, and a missing tool is a failure"
new_env "$home/.virtualenvs/late"
mkdir -p "$home/late project/sub"
# virtualenvwrapper is not for fish.
SHELLS='bash zsh' each "VIRTUAL_ENV unset
VIRTUAL_ENV=$home/.virtualenvs/late
VIRTUAL_ENV unset" "setvirtualenvproject" VIRTUALENVWRAPPER_PYTHON="$system_python" <<END
. $wrapper >/dev/null 2>&1
rm -f '$home/.virtualenvs/late/.project'; cd '$home/late project'; show VIRTUAL_ENV
setvirtualenvproject '$home/.virtualenvs/late' '$home/late project' >/dev/null
:
:
:
:
cd sub; show VIRTUAL_ENV; cd /; show VIRTUAL_ENV
END

done_testing
