# start.sh - figures of new shells: loading, a whole start, a whole line with its prompt. Sourced by run.sh and scaling.sh.

now() {
	at=${EPOCHREALTIME/[.,]/}
}

interactive() { # shell, words...
	local shell=$1
	shift
	case $shell in
	bash) bash --norc --noprofile -i "$@" ;;
	zsh) zsh -f -i "$@" ;;
	fish) fish --no-config -i "$@" ;;
	esac 2>/dev/null
}

timed() { # shell, text: what it takes in a new shell, in $spent
	case $1 in
	bash) spent=$(interactive bash -c "t=\${EPOCHREALTIME/[.,]/}; $2; echo \$(((\${EPOCHREALTIME/[.,]/} - t) * 1000))") ;;
	zsh) spent=$(interactive zsh -c "zmodload zsh/datetime; typeset -F t=\$EPOCHREALTIME; $2; printf '%.0f\n' \$(((EPOCHREALTIME - t) * 1e9))") ;;
	esac
}

# The same for what starts processes: the time that these and the shell had a processor.
had() { # shell, text
	local TIMEFORMAT='%3U %3S' user system
	read -r user system < <({ time interactive "$1" -c "$2" >/dev/null; } 2>&1)
	spent=$(((10#${user/./} + 10#${system/./}) * 1000000))
}

started() { # shell, text: the time of a whole shell from outside
	local from
	now; from=$at
	interactive "$1" -c "$2" >/dev/null
	now; spent=$(((at - from) * 1000))
}

# One line `:` of many, read as typed, each with its prompt; `colon`: just that builtin. Five short stretches, of which the shortest counts: a new
# shell has used up its turn on the processor when it has started.
whole_lines() { # shell, text to begin with
	local lines=${typed_lines:-80} body=: i text take
	case $1 in
	bash) take='t=${EPOCHREALTIME/[.,]/}' text='d=$(((${EPOCHREALTIME/[.,]/} - t) * 1000)); ((least = d < least ? d : least))' ;;
	zsh) take='t=$EPOCHREALTIME' text='d=$(((EPOCHREALTIME - t) * 1e9)); ((least = d < least ? d : least))' ;;
	esac
	if [[ $2 == colon ]]; then
		lines=800
		body="for ((i = 0; i < 40; i++)); do $(printf ': ; %.0s' {1..20}) done"
	else
		for ((i = 1; i < lines; i++)); do body+=$'\n:'; done
	fi
	{
		[[ $1 != zsh ]] || printf '%s\n' 'zmodload zsh/datetime' 'typeset -F d t'
		printf '%s\n' 'least=1000000000' "PS1='\$ '; ${2/#colon/:}"
		for i in 1 2 3 4 5; do printf '%s\n' "$take" "$body" "$text"; done
		echo "printf '%.0f\\n' \"\$((least / ($lines + 1)))\""
	} >"$tmp/lines"
	spent=$(interactive "$1" <"$tmp/lines")
	spent=${spent%.*}
}

# fresh SHELL CASE FUNCTION (SIDE TEXT)...
fresh() {
	local shell=$1 name=$2 how=$3 rounds=$ROUNDS round i n k
	local -a side text
	is_asked_for "$name" || return 0
	[[ $name != names ]] || rounds=$few
	shift 3
	for ((n = 0; $#; n++)); do
		side[n]=$1 text[n]=$2
		shift 2
	done
	for ((round = 0; round < rounds; round++)); do
		for ((i = 0; i < n; i++)); do
			k=$(((i + round) % n))
			[[ ${side[k]} == *% ]] && had "$shell" "${text[k]}" || $how "$shell" "${text[k]}"
			printf '%s\t%s\t%s\t%s\t%s\n' "$shell" "$name" "$round" "${side[k]%\%}" "$spent"
		done
	done
}

# The prompt's own share: what a line takes more than without the plugin; beside it the builtin `:`.
prompt_of() { # shell, samples of its lines
	printf '%s\n' "$2" | awk -F '\t' -v shell="$1" '
		$1 == shell && $2 == "lines" { line[$3, $4] = $5; if ($3 + 1 > n) n = $3 + 1 }
		END {
			for (i = 0; i < n; i++) {
				more = line[i, "ours"] - line[i, "bare"]
				printf "%s\tprompt\t%d\tours\t%d\n", shell, i, (more > 0 ? more : 0)
				printf "%s\tprompt\t%d\tbare\t%d\n", shell, i, line[i, "colon"]
			}
		}'
}

starts() { # all of them
	local loadable shell lines
	loadable=$(pkg-config --variable=loadablesdir bash 2>/dev/null || echo /usr/lib/bash)/truefalse
	[[ $shells != *bash* ]] || fresh bash load timed ours "$(loading bash)" smallest "enable -f $loadable true" empty "enable -f $B/bench/empty.so empty"
	[[ $shells != *zsh* ]] || fresh zsh load timed ours "$(loading zsh)" smallest 'zmodload zsh/nearcolor'
	for shell in $shells; do
		fresh $shell start started ours "$(loading $shell)" bare true hook "$(hooking $shell)"
		[[ $shell != fish ]] || continue
		lines=$(fresh $shell lines whole_lines ours "$(loading $shell)" bare : hook "$(hooking $shell)" colon colon)
		[[ -z $lines ]] || { printf '%s\n' "$lines"; prompt_of $shell "$lines"; }
		fresh $shell active whole_lines ours "$(loading $shell); cd $project" bare "cd $project"
		[[ -z $workon ]] || fresh $shell names timed ours "$("$B/bin/venv" init $shell --wrapper)" workon% ". $workon"
	done
}
