#!/bin/bash
# What a shell remembers of a conda environment: a second activation reads nothing anew, and everything that has changed since.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh

# NAME | what is there | what comes after two pairs | what is then to be seen | what it prints. @P is the prefix, @H the home directory.
rows=$(sed -e 's/ *| */|/g' <<'END'
nothing comes        |                                                  | true                                                     | show X                  | X unset
state comes          |                                                  | echo '{"env_vars": {"X": "1"}}' >@P/conda-meta/state      | show X                  | X=1
state changes        | echo '{"env_vars": {"X": "1"}}' >@P/conda-meta/state | echo '{"env_vars": {"X": "2"}}' >@P/conda-meta/state   | show X                  | X=2
state goes           | echo '{"env_vars": {"X": "1"}}' >@P/conda-meta/state | rm @P/conda-meta/state                                 | show X                  | X unset
state, a link        | ln -s @P/there @P/conda-meta/state                 | echo '{"env_vars": {"X": "1"}}' >@P/there                 | show X                  | X=1
env_vars.d comes     |                                                  | mkdir -p @P/etc/conda/env_vars.d; echo '{"X": "1"}' >@P/etc/conda/env_vars.d/x.json | show X | X=1
env_vars.d, beside   | mkdir @P/etc                                      | mkdir -p @P/etc/conda/env_vars.d; echo '{"X": "1"}' >@P/etc/conda/env_vars.d/x.json | show X | X=1
one more in it       | mkdir -p @P/etc/conda/env_vars.d                  | echo '{"X": "1"}' >@P/etc/conda/env_vars.d/x.json         | show X                  | X=1
one in it changes    | mkdir -p @P/etc/conda/env_vars.d; echo '{"X": "1"}' >@P/etc/conda/env_vars.d/x.json | echo '{"X": "2"}' >@P/etc/conda/env_vars.d/x.json | show X | X=2
a script comes       |                                                  | mkdir -p @P/etc/conda/activate.d; echo 'echo hello' >@P/etc/conda/activate.d/x.sh; echo 'echo hello' >@P/etc/conda/activate.d/x.fish | true | hello
one more script      | mkdir -p @P/etc/conda/activate.d                  | echo 'echo hello' >@P/etc/conda/activate.d/x.sh; echo 'echo hello' >@P/etc/conda/activate.d/x.fish | true | hello
a script goes        | mkdir -p @P/etc/conda/activate.d; echo true >@P/etc/conda/activate.d/x.sh; echo true >@P/etc/conda/activate.d/x.fish | rm @P/etc/conda/activate.d/x.sh @P/etc/conda/activate.d/x.fish | rc | rc=0
a script's text      | mkdir -p @P/etc/conda/activate.d; echo true >@P/etc/conda/activate.d/x.sh; echo true >@P/etc/conda/activate.d/x.fish | echo 'echo hello' >@P/etc/conda/activate.d/x.sh; echo 'echo hello' >@P/etc/conda/activate.d/x.fish | true | hello
comes while active   |                                                  | true | mkdir -p @P/etc/conda/deactivate.d; echo 'echo bye' >@P/etc/conda/deactivate.d/x.sh; echo 'echo bye' >@P/etc/conda/deactivate.d/x.fish; deactivate | bye
.condarc comes       |                                                  | echo 'changeps1: false' >@H/.condarc                      | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
.condarc changes     | echo 'env_prompt: "({name}) "' >@H/.condarc        | echo 'env_prompt: "({prefix}) "' >@H/.condarc                | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER=(@P) 
.conda comes         |                                                  | mkdir @H/.conda; echo 'changeps1: false' >@H/.conda/condarc | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
.config comes        |                                                  | mkdir -p @H/.config/conda; echo 'changeps1: false' >@H/.config/conda/.condarc | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
.conda, in it        | mkdir @H/.conda                                   | echo 'changeps1: false' >@H/.conda/condarc                | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
another home         |                                                  | put HOME @P                                               | show CONDA_PREFIX       | CONDA_PREFIX=@P
CONDARC comes        | echo 'changeps1: false' >@P/rc                    | put CONDARC @P/rc                                         | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
CONDA_CHANGEPS1      |                                                  | put CONDA_CHANGEPS1 no                                   | show CONDA_PROMPT_MODIFIER | CONDA_PROMPT_MODIFIER unset
conda's place comes  |                                                  | mkdir @P/condabin                                         | show CONDA_DEFAULT_ENV  | CONDA_DEFAULT_ENV=base
another in its place | mkdir -p @P.new/conda-meta @P.new/bin; echo '{"env_vars": {"X": "1"}}' >@P.new/conda-meta/state | mv @P @P.old; mv @P.new @P | show X | X=1
it becomes virtual   | echo home = /usr/bin >@P/cfg                      | mv @P/cfg @P/pyvenv.cfg                                    | show VIRTUAL_ENV CONDA_PREFIX | VIRTUAL_ENV=@P\nCONDA_PREFIX unset
it is conda's no more |                                                 | mv @P/conda-meta @P/conda                                  | show CONDA_PREFIX       | CONDA_PREFIX unset
set, but empty       | echo '{"env_vars": {"X": "1", "Y": "1"}}' >@P/conda-meta/state | put X ''; activate @P; deactivate; drop X; put Y '' | show __CONDA_SHLVL_0_X __CONDA_SHLVL_0_Y | __CONDA_SHLVL_0_X unset\n__CONDA_SHLVL_0_Y=
pixi comes           |                                                  | echo '{"manifest_path":"@P/pixi.toml","environment_name":"x"}' >@P/conda-meta/pixi | show PIXI_IN_SHELL | PIXI_IN_SHELL=1
pixi's manifest      | echo '{"manifest_path":"@P/pixi.toml","environment_name":"x"}' >@P/conda-meta/pixi; echo '[workspace]' >@P/pixi.toml | printf '[workspace]\nname = "n"\n' >@P/pixi.toml | show PIXI_PROJECT_NAME | PIXI_PROJECT_NAME=n
PATH is another      |                                                  | put PATH /bin                                            | show PATH               | PATH=@P/bin:/bin
a level below        | mkdir -p @P.other/conda-meta                      | activate @P.other                                         | show CONDA_SHLVL PATH   | CONDA_SHLVL=2\nPATH=@P/bin:BASE
END
)

for_row() { # TEXT: with the places in it
	text=${1//BASE/$base_path} text=${text//@P/$p} text=${text//@H/$h}
}
# Old enough that it is remembered at all.
for round in make try; do
	number=0
	while IFS='|' read -r name there change then want; do
		number=$((number + 1))
		for shell in $SHELLS; do
			p=$dir/$number.$shell h=$dir/home.$number.$shell
			if [[ $round == make ]]; then
				mkdir -p "$p"/{conda-meta,bin} "$h"
				: >"$p/conda-meta/history"
				for_row "$there"
				eval "$text"
				continue
			fi
			for_row "$change"
			script="activate '$p'; deactivate; activate '$p'; deactivate; $text;"
			for_row "$then"
			said=
			[[ $name != *'no more' ]] || said="venv: $p: not an environment (no pyvenv.cfg), and there is none for that directory*"
			script+=" activate '$p'; $text"
			for_row "$want"
			SHELLS=$shell SAYS=$said each "$(printf "$text")" "$name" HOME="$h" <<<"$script"
		done
	done <<<"$rows"
	old_enough() {
		[[ -z $(find "$dir" -mindepth 1 -newerct '4 seconds ago' -not -path "$dir/script" -not -path "$dir/out" -not -path "$dir/err" | head -1) ]]
	}
	[[ $round == try ]] || wait_for 20 old_enough
done
done_testing
