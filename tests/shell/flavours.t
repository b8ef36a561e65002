#!/bin/bash
# Environments as every tool here makes them, against their own scripts.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv

# ---- one of each
label=() place=() shown=()
flavour() { # LABEL PLACE [NAME]
	[[ -f $2/bin/activate ]] || { ok 1 "$1: it is made"; return; }
	local project=${2%/*}
	label+=("$1")
	place+=("$2")
	shown+=("${3-${project##*/}}")
}

pythons=("$system_python")
for python in ~/.pyenv/versions/3.*/bin/python3; do
	[[ -x $python ]] && pythons+=("$python")
done
for python in "${pythons[@]}"; do
	version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	[[ $python == "$system_python" ]] && version=system
	project=$dir/venv-$version
	mkdir "$project"
	"$python" -m venv --without-pip "$project/.venv" </dev/null
	flavour "venv, Python $version" "$project/.venv"
done
virtual=(virtualenv -q --no-download --no-pip --no-setuptools --no-wheel -p "$system_python")
mkdir "$dir/virtualenv" "$dir/prompt" "$dir/virtualenv-prompt"
"${virtual[@]}" "$dir/virtualenv/.venv" && flavour virtualenv "$dir/virtualenv/.venv"
"${virtual[@]}" --prompt='the name' "$dir/virtualenv-prompt/venv" && flavour "virtualenv --prompt" "$dir/virtualenv-prompt/venv" "the name"
"$system_python" -m venv --without-pip --prompt='the name' "$dir/prompt/venv" && flavour "venv --prompt" "$dir/prompt/venv" "the name"

# What keeps its environments in the project when told so; not everybody has them.
tool_env=(env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 PIPENV_VENV_IN_PROJECT=1 PIPENV_PYTHON="$system_python" POETRY_VIRTUALENVS_IN_PROJECT=true)
if command -v pipenv >/dev/null; then
	mkdir "$dir/pipenv" && (cd "$dir/pipenv" && "${tool_env[@]}" pipenv --python "$system_python") >"$dir/log" 2>&1 </dev/null
	flavour pipenv "$dir/pipenv/.venv" || diag "$(tail -5 "$dir/log")"
fi
if command -v poetry >/dev/null; then
	mkdir "$dir/poetry"
	printf '[tool.poetry]\nname = "x"\nversion = "0"\ndescription = ""\nauthors = []\n[tool.poetry.dependencies]\npython = "*"\n' >"$dir/poetry/pyproject.toml"
	(cd "$dir/poetry" && "${tool_env[@]}" poetry env use "$system_python") >"$dir/log" 2>&1 </dev/null
	flavour poetry "$dir/poetry/.venv" "x-py$("$system_python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" || diag "$(tail -5 "$dir/log")"
fi
for ((i = 0; i < ${#place[@]}; i++)); do
	diag "${label[i]}: ${place[i]#"$dir/"}"
done

# ---- its own script first: what it makes of VIRTUAL_ENV and PATH is what we must make of them
variables='VIRTUAL_ENV PATH PYTHONHOME PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY'
everything="$variables VIRTUAL_ENV_PROMPT PS1 _VENV_STATE _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PS1 _OLD_VIRTUAL_PYTHONHOME"
for shell in $SHELLS; do
	run "$shell" PYTHONHOME=/home/of/python < <(
		echo 'cd /'
		for one in "${place[@]}"; do
			printf '%s\n' "script $one" "echo $one" "show $variables" 'deactivate'
		done
		)
	theirs=$out
	run "$shell" PYTHONHOME=/home/of/python < <(
		echo 'cd /'
		for one in "${place[@]}"; do
			printf '%s\n' "activate $one" "echo $one" "show $variables" 'deactivate'
		done
	)
	same "$theirs" "$shell: activate makes the variables the scripts make"
	is "$(said)" '' "$shell: and says nothing"

	# In, by cd: the interpreter agrees; out: everything as before.
	run "$shell" PYTHONHOME=/home/of/python < <(
		echo 'cd /'
		echo "show $everything; prompt"
		for one in "${place[@]}"; do
			printf '%s\n' "cd ${one%/*}" 'prompt' "python -c 'import sys; print(sys.prefix)' </dev/null" 'cd /' "show $everything; prompt"
		done
	)
	before=$(printf '%s\n' "$out" | sed '/^> $/q')
	want=$before
	for ((i = 0; i < ${#place[@]}; i++)); do
		want+=$'\n'"(${shown[i]}) > "$'\n'"${place[i]}"$'\n'"$before"
	done
	same "$want" "$shell: cd in and out: name, interpreter, and nothing left"

	# From each to the next without going out.
	run "$shell" PYTHONHOME=/home/of/python < <(
		echo 'cd /'
		echo "show $everything; prompt"
		printf 'cd %s; show PATH\n' "${place[@]%/*}"
		printf 'activate %s; show PATH\n' "${place[@]}"
		printf '%s\n' deactivate 'cd /' "show $everything; prompt"
	)
	want=$before
	for one in "${place[@]}" "${place[@]}"; do
		want+=$'\n'"PATH=$one/bin:$base_path"
	done
	same "$want"$'\n'"$before" "$shell: from each to the next: no trace"

	# The script before ours, after ours, and both at once.
	for ((i = 0; i < ${#place[@]}; i++)); do
		one=${place[i]} other=${place[(i + 1) % ${#place[@]}]}
		run "$shell" PYTHONHOME=/home/of/python <<-END
			cd /
			script $one
			activate $other
			show VIRTUAL_ENV PATH
			deactivate
			show $everything
			script $one
			activate $one
			deactivate
			show $everything
			activate $one
			script $other
			tick
			show VIRTUAL_ENV PATH
			deactivate
			show $everything
			script $one
			deactivate
			show $everything
			cd ${one%/*}
			script $other
			tick
			cd /
			tick
			show VIRTUAL_ENV PATH
			deactivate
			show $everything
		END
		at="VIRTUAL_ENV=$other"$'\n'"PATH=$other/bin:$base_path"
		after=${before%$'\n> '}
		same "$at"$'\n'"$after"$'\n'"$after"$'\n'"$at"$'\n'"$after"$'\n'"$after"$'\n'"$at"$'\n'"$after" \
			"$shell: ${label[i]}: its own script before and after ours leaves no trace"
	done
done

done_testing
