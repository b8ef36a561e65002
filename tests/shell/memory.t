#!/bin/bash
# Memory: bash and zsh under valgrind with the plugin show nothing that they do not show without it; no shell grows.
#
# A cycle is load, cd in, activate another, deactivate, cd out, unload, each a line with a prompt after it. Under valgrind zsh takes
# a fifth of a second to load a module, so that there it is loaded for RELOAD cycles at a time (RELOAD=1: each time).
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
if [[ -n ${SANITIZE-} ]]; then
	echo '1..0 # SKIP a sanitized build looks after its memory itself, and not under valgrind'
	exit
fi
need valgrind
CYCLES=${CYCLES:-1000} RELOAD=${RELOAD:-50} LIMIT=${LIMIT:-600}

p=$dir/p q=$dir/q open=$dir/open
mkdir "$p" "$q" "$open"
for one in "$p" "$q" "$open"; do
	new_env "$one/.venv"
done
chmod 777 "$open/.venv"

# Conda environments with variables and scripts, one upon the other; the last sees half of its scripts fail.
a=$dir/conda/envs/a b=$dir/conda/envs/b
for one in "$a" "$b"; do
	mkdir -p "$one"/{conda-meta,bin,etc/conda/activate.d,etc/conda/deactivate.d}
	printf '{"env_vars": {"BOTH": "%s", "ONLY_%s": "1"}}' "$one" "${one##*/}" >"$one/conda-meta/state"
	for kind in activate deactivate; do
		echo 'X=$CONDA_PREFIX' >"$one/etc/conda/$kind.d/1.sh"
		echo 'set -e; deactivate; return 3' >"$one/etc/conda/$kind.d/2.sh"
	done
done
mkdir -p "$dir/conda/condabin"

conda_cycles() { # HOW_MANY
	local i
	echo load
	for ((i = 0; i < $1; i++)); do
		printf '%s\n' 'activate $A' 'activate $B' 'activate --stack $A' 'activate $B; activate $Q' deactivate deactivate deactivate deactivate deactivate
	done
	printf '%s\n' 'echo "${CONDA_SHLVL-none} ${CONDA_PREFIX-none}"' unload 'echo end'
}

quiet_bash='set +o history'
quiet_zsh='HISTSIZE=0'
quiet_fish='set -g fish_history ""'

# cycles HOW_MANY RELOAD
cycles() {
	local i
	for ((i = 0; i < $1; i++)); do
		((i % $2)) || echo load
		printf '%s\n' 'cd $P' ': $VENV_PROMPT' 'activate $Q' deactivate 'cd /'
		((i % $2 == $2 - 1)) && echo unload
	done
	echo 'echo end'
}

# Everything else there is, once.
tour() {
	cat <<-'END'
		load
		load
		cd $O
		cd $P
		activate
		activate -
		activate nowhere
		activate a b
		activate $Q/.venv
		activate -
		venv
		venv status --json
		venv find
		venv find --json
		venv find $P
		venv find /nowhere
		venv help
		venv help activate
		venv auto off
		venv auto on
		venv nonsense
		put PYTHONHOME /x
		put PKG_CONFIG_PATH /y
		activate $O
		deactivate
		script $P/.venv
		activate $Q
		deactivate
		activate $P
		script $Q/.venv
		cd /
		deactivate
		PATH=/tmp activate $P
		f() { local PATH=/tmp; cd $P; cd /; activate $P; deactivate; }
		f
		x=$(cd $P; activate $Q; deactivate; venv status)
		(cd $P; activate $Q)
		PS1='${VENV_PROMPT}> '
		cd $P
		unset PS1
		cd /
		cd $P
		deactivate
		readonly VIRTUAL_ENV_PROMPT
		activate $P
		cd /
		unload
		load
		cd $P
		echo end
	END
}

under_valgrind() { # SHELL: the script is $dir/script
	rm -f "$dir"/valgrind.*
	under="valgrind --log-file=$dir/valgrind.%p --leak-check=full --show-leak-kinds=definite --keep-debuginfo=yes --num-callers=25" \
		launch "$@" P="$p" Q="$q" O="$open" A="$a" B="$b"
	# A subshell writes a log of its own; the first is the shell's.
	errors=$(sed -n 's/.*ERROR SUMMARY: \([0-9,]*\) errors.*/\1/p' "$dir"/valgrind.* | sort -n | tail -1)
	lost=$(sed -n 's/.*definitely lost: \([0-9,]*\) bytes.*/\1/p' "$dir"/valgrind.* | sort -n | tail -1)
	found="${errors:-no summary} errors, ${lost:-0} bytes lost"
}

for shell in bash zsh; do
	wanted "$shell" || continue
	reload=$RELOAD quiet=quiet_$shell
	[[ $shell == bash ]] && reload=1
	{
		prelude "$shell"
		# The same without the plugin is what the shell itself must answer for.
		for word in load unload activate deactivate venv; do
			echo "$word() { :; }"
		done
		echo "${!quiet}"
		cycles 20 1
	} >"$dir/script"
	under_valgrind "$shell"
	is "${out##*$'\n'}" end "$shell under valgrind, without the plugin"
	alone=$found
	{
		prelude "$shell"
		echo "${!quiet}"
		cycles "$CYCLES" "$reload"
	} >"$dir/script"
	under_valgrind "$shell"
	is "${out##*$'\n'}" end "$shell under valgrind: $CYCLES cycles"
	is "$found" "$alone" "$shell: no error, no leak: $CYCLES cycles, loaded every $reload" || diag "$(cat "$dir"/valgrind.* | head -80)"
	{
		prelude "$shell"
		echo "${!quiet}"
		conda_cycles $((CYCLES / 50))
	} >"$dir/script"
	under_valgrind "$shell"
	is "$out" $'0 none\nend' "$shell under valgrind: $((CYCLES / 50)) cycles of conda environments"
	is "$found" "$alone" "$shell: no error, no leak: conda environments" || diag "$(cat "$dir"/valgrind.* | head -80)"
	{
		prelude "$shell"
		tour
	} >"$dir/script"
	under_valgrind "$shell"
	is "${out##*$'\n'}" end "$shell under valgrind: everything else once"
	is "$found" "$alone" "$shell: no error, no leak: everything else" || diag "$(cat "$dir"/valgrind.* | head -80)"
done

# The program, as fish starts it.
for words in 'find' 'find --json' 'status' 'help' 'version' 'init fish' '__site' "__site $q" '__site nowhere' "__site $open" \
	"__find -- $p" '__complete 2 venv au' '__complete 1 activate' '__run venv find'; do
	# shellcheck disable=SC2086
	(cd "$p" && env -i HOME="$home" PATH="$base_path" PWD="$p" valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
		"$B/bin/venv" $words) >"$dir/out" 2>"$dir/err" </dev/null
	(($? < 99)) # 99 is valgrind's, more are signals
	ok $? "venv $words: no error, no leak" || diag "$(head -40 "$dir/err")"
done

# What is reachable may grow as well: the size of the process after a fifth of the cycles and after all.
for shell in $SHELLS; do
	quiet=quiet_$shell
	run "$shell" P="$p" Q="$q" < <(
		[[ $shell == fish ]] && echo 'function load; end; function unload; end'
		echo "${!quiet}"
		printf '%s\n' unload
		cycles $((CYCLES / 5)) 1 | grep -v '^echo end'
		[[ $shell == fish ]] && pid='$fish_pid' || pid='$$'
		echo "grep VmRSS /proc/$pid/status"
		cycles $((CYCLES - CYCLES / 5)) 1
		echo "grep VmRSS /proc/$pid/status"
	)
	read -r _ first _ _ _ last _ <<<"${out//$'\n'/ }"
	growth=$((${last:-999999} - ${first:-0}))
	((growth < 150)) # in zsh one step of its heap, the same after three times as many
	ok $? "$shell: does not grow" || diag "grown by $growth kB in $((CYCLES * 4 / 5)) cycles: $out"
	diag "$shell: $growth kB more after $((CYCLES * 4 / 5)) cycles"
done

done_testing
