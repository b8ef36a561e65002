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
