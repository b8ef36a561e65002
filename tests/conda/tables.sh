# tables.sh SHELL [WORD] - the state tables of conda environments in one shell; see tables.py. LONG=1: every sequence up to five operations, and
# up to four where conda or the user does some (minutes).
. tests/shell/shells.sh

shell=$1 root=$dir/root
only=${2:-${T-}}
mkdir -p "$root"/{condabin,venvs,bin}
new_env "$root/venvs/v"
for prefix in "$root" "$root"/envs/{a,b}; do
	name=${prefix##*/}
	[[ $prefix != "$root" ]] || name=base
	mkdir -p "$prefix"/{conda-meta,bin,etc/conda/env_vars.d}
	: >"$prefix/conda-meta/history"
	for kind in activate deactivate; do
		mkdir -p "$prefix/etc/conda/$kind.d"
		for number in 1 2; do
			echo "echo \"$name/$kind/$number:\" \"\$CONDA_PREFIX\" \"\$CONDA_SHLVL\" \"\$PATH\" \"\$BOTH\" \"\${VIRTUAL_ENV-}\"" \
				>"$prefix/etc/conda/$kind.d/$number.sh"
			echo "echo $name/$kind/$number: \"\$CONDA_PREFIX\" \"\$CONDA_SHLVL\" (string join : -- \$PATH) \"\$BOTH\" \"\$VIRTUAL_ENV\"" \
				>"$prefix/etc/conda/$kind.d/$number.fish"
		done
	done
done
# model.py has the same.
printf '{"ONLY_A": "1", "both": "overridden"}' >"$root/envs/a/etc/conda/env_vars.d/x.json"
printf '{"env_vars": {"both": "a $x", "PATH": "/no"}, "version": 1, "other": [{}]}' >"$root/envs/a/conda-meta/state"
printf '{"env_vars": {"BOTH": "b", "ZAP": "***unset***", "empty": "b"}}' >"$root/envs/b/conda-meta/state"

# look N: the status, and every variable that may matter, with its export flag (`=`: exported). scripts: as conda's function sources them.
words() {
	case $shell in
	bash) cat <<-'END'
		look() {
			local code=$? n
			echo "#$1 $code"
			for n in ${!B*} ${!C*} ${!E*} ${!O*} PATH PS1 ${!V*} ${!Z*} ${!_C*} ${!_O*} ${!_V*} ${!__*}; do
				case $n in
				BOTH | CONDA* | EMPTY | ONLY_A | PATH | PS1 | VIRTUAL* | ZAP | _CE* | _CONDA* | _OLD* | __*)
					if [[ ${!n@a} == *x* ]]; then echo "$n=${!n}"; else echo "$n~${!n}"; fi ;;
				_VENV*) echo "$n" ;;
				esac
			done
		}
		scripts() {
			local i order='1 2'
			[[ -z ${3-} ]] || order='2 1'
			for i in $order; do . "$1/etc/conda/$2.d/$i.sh"; done
		}
		END
		;;
	zsh) cat <<-'END'
		zmodload zsh/parameter
		look() {
			local code=$? n
			echo "#$1 $code"
			for n in ${(ok)parameters[(I)(BOTH|CONDA*|EMPTY|ONLY_A|PATH|PS1|VIRTUAL*|ZAP|_CE*|_CONDA*|_OLD*|_VENV*|__[A-Z]*)]}; do
				if [[ $n == _VENV* ]]; then print $n
				elif [[ $parameters[$n] == *export* ]]; then print -r -- "$n=${(P)n}"; else print -r -- "$n~${(P)n}"; fi
			done
		}
		scripts() {
			local i
			for i in ${=${3:+2 1}:-1 2}; do . "$1/etc/conda/$2.d/$i.sh"; done
		}
		END
		;;
	fish) cat <<-'END'
		function look
			set -l code $status
			echo "#$argv[1] $code"
			for n in (set -gn | string match -r '^(?:BOTH|CONDA.*|EMPTY|ONLY_A|PATH|VIRTUAL.*|ZAP|_CE.*|_CONDA.*|_OLD.*|_VENV.*|__CONDA.*)$')
				if string match -q '_VENV*' $n
					echo $n
				else if set -qgx $n
					echo $n=(string join : -- $$n)
				else
					echo $n~(string join : -- $$n)
				end
			end
		end
		function scripts
			for i in (set -q argv[3]; and string split ' ' '2 1'; or string split ' ' '1 2')
				source $argv[1]/etc/conda/$argv[2].d/$i.fish
			end
		end
		function anew
			set -e CONDA_PREFIX
			deactivate 2>/dev/null
			for n in (set -gn | string match -r '^(?:BOTH|CONDA.*|EMPTY|ONLY_A|VIRTUAL.*|ZAP|_CE.*|_CONDA.*|_OLD.*|_VENV.*|__CONDA.*)$')
				set -e $n
			end
			true
		end
		END
		;;
	esac
}

table() { # TABLE DEPTH WALKS
	local name="$1: sequences of up to $2" count start
	wanted "$name" || return 0
	count=$("$system_python" -B tests/conda/tables.py "$shell" "$1" "$2" "$3" "$root" "$dir/walk" "$dir/expect") || bail "no table $1"
	case $shell in
	bash) start='bash --noprofile --norc' ;;
	zsh) start='zsh -f' ;;
	fish) start='fish --no-config' ;;
	esac
	{
		prelude "$shell"
		words
		echo load
		cat "$dir/walk"
	} >"$dir/script"
	# conda's program is nowhere; where it would be is told by the place of its environments.
	timeout -s KILL "${LIMIT:-3600}" env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 "${sanitizer[@]}" $start "$dir/script" >"$dir/out" 2>"$dir/err"
	sed -E 's/^(#[0-9]+ [0-9]+) .*/\1/' "$dir/expect" | cmp -s - "$dir/out" && [[ ! -s $dir/err ]]
	ok $? "$shell: $name: each of $count looks shows what the rules say" || {
		diag "$("$system_python" -B tests/conda/tables.py --differ "$dir/expect" "$dir/out")"
		diag "said: $(head -5 "$dir/err")"
	}
}

if [[ ${LONG-} ]]; then
	table we 5 0
	table edits 4 0
	table conda 4 0
	[[ $shell == fish ]] || table conda-25.5 4 0 # fish really erases, before and after
elif [[ $shell == fish ]]; then
	table we 3 50
	table edits 2 50
	table conda 2 100
else
	table we 4 100
	table edits 3 100
	table conda 3 100
	table conda-25.5 3 0
fi
done_testing
