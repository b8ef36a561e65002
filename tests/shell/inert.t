#!/bin/bash
# A name is text. Whatever an environment is called, nothing of it is executed or expanded, under any option of the prompt, and no
# control character reaches the terminal.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv

names=(
	'plain' 'two words' 'a.b-c_d+1' '(x)' '-n' "it's" 'a"b' "a'b\"c" '~' '*' '#' '; touch pwned' '&& touch pwned' '>pwned'
	'$(touch pwned)' '`touch pwned`' '\$(touch pwned)' '\`touch pwned\`' '\\$(touch pwned)' '"$(touch pwned)"' "'\$(touch pwned)'"
	'$EXPANDED' '${EXPANDED}' '\$EXPANDED' '$((1+1))' '$[1+1]' '<(touch pwned)' '=(touch pwned)' '(touch pwned)' '${(e)EXPANDED}'
	'\w' '\u@\h' '\\w' '\[x\]' '\033[31m' '\e[31m' '\' '\\' '\\\' '$' '$\' '\$' 'a$' '`' 'a`b`c'
	'%n' '%~' '%%' '%' '100%nope%' '%F{red}' '%{x%}' '%(!.a.b)' '%1v' '%$(touch pwned)' '%D{$(touch pwned)}' '{name}'
	'a!b' '!!' '!$' 'é☃' '日本'
)
# What is shown when it is not the name itself.
declare -A shown
odd() {
	names+=("$1")
	shown[$1]=$2
}
odd $'a\nb' 'a?b'
odd $'a\rb' 'a?b'
odd $'a\tb' 'a?b'
odd $'\e[2J\e[31mred' '?[2J?[31mred'
odd $'\e]0;title\a' '?]0;title?'
odd $'a\x7fb' 'a?b'
odd $'a\u009b31mb' 'a?31mb'
odd $'a\u202eb' 'a?b'
odd $'a\u200bb' 'a?b'
plain_count=${#names[@]}
# A directory may be called so, though not a --prompt.
odd $'a\xff\xfeb' 'a??b'
odd $'a\xc3' 'a?'

mkdir -p "$dir/cwdmark" "$dir/prompts" "$dir/virtualenv" "$dir/dirs"
place=() want=()

environment() { # PLACE SHOWN
	place+=("$1")
	want+=("$2")
}

# `python3 -m venv --prompt=NAME PLACE` for each, in one process.
(cd "$dir/prompts" && "$system_python" -c '
import sys, venv
for i, name in enumerate(sys.argv[1:]):
    venv.main(["--without-pip", "--prompt=" + name, str(i)])
' "${names[@]:0:plain_count}") || bail "venv failed"
for ((i = 0; i < plain_count; i++)); do
	environment "$dir/prompts/$i" "${shown[${names[i]}]-${names[i]}}"
done
for name in '$(touch pwned)' '`touch pwned`' '%n' '\w' "a'b\"c" $'\e[31mred'; do
	virtualenv -q --no-download --no-pip --no-setuptools --no-wheel -p "$system_python" --prompt="$name" "$dir/virtualenv/$i" </dev/null &&
		environment "$dir/virtualenv/$((i++))" "${shown[$name]-${name//$'\e'/?}}"
done
for name in "${names[@]}"; do
	mkdir -p "$dir/dirs/$name/bin"
	ln -s "$system_python" "$dir/dirs/$name/bin/python"
	echo "home = /usr/bin" >"$dir/dirs/$name/pyvenv.cfg"
	environment "$dir/dirs/$name" "${shown[$name]-$name}"
done
count=${#place[@]}
is "$count" $((2 * plain_count + 6 + 2)) "every environment was made"

# The options a prompt depends on. The first are the shell's own, which is when the text must come out right; under the
# others it must be harmless.
options_bash=('shopt -s promptvars' 'shopt -u promptvars' 'shopt -s promptvars; set -o posix')
options_zsh=('setopt nopromptsubst nopromptbang promptpercent' 'setopt promptsubst' 'setopt promptbang' 'setopt nopromptsubst'
	'setopt nopromptpercent' 'setopt promptsubst')
options_fish=(':')
reset_bash='set +o posix; shopt -s promptvars'
reset_zsh='setopt nopromptsubst nopromptbang promptpercent'
reset_fish=':'
segment_bash='PS1='\''${VENV_PROMPT}> '\' literal_bash='PS1="$VENV_PROMPT> "'
segment_zsh='setopt promptsubst; PS1='\''${VENV_PROMPT}> '\' literal_zsh='PS1="$VENV_PROMPT> "'
segment_fish='function fish_prompt; venv_prompt; printf "> "; end' literal_fish=$segment_fish

# One line of output for each prompt drawn: a number, what it is, and the prompt.
script() {
	local shell=$1 i j options="options_$1[@]" reset=reset_$1 segment=segment_$1 literal=literal_$1 option
	echo 'cd $CWD'
	for ((i = 0; i < count; i++)); do
		echo "activate \"\$D$i\""
		j=0
		for option in "${!options}"; do
			printf '%s; echo -n "%d toggled %d "; prompt\ntick\n' "$option" "$i" "$j"
			printf 'echo -n "%d prefix %d "; prompt\n' "$i" "$((j++))"
		done
		printf '%s\necho -n "%d reset 0 "; prompt\n' "${!reset}" "$i"
	done
	printf '%s\n' "${!segment}"
	for ((i = 0; i < count; i++)); do
		printf 'activate "$D%d"\necho -n "%d segment 0 "; prompt\n' "$i" "$i"
	done
	printf '%s\n' "${!reset}"
	for ((i = 0; i < count; i++)); do
		printf 'activate "$D%d"\n%s\necho -n "%d literal 0 "; prompt\n' "$i" "${!literal}" "$i"
	done
	# Messages, too.
	for ((i = 0; i < count; i++)); do
		echo "activate \"\$D$i-nowhere\""
	done
	echo 'echo end'
}

# What a shell shows under its own options, and what the other ways of showing do to it.
expected() { # SHELL KIND NAME
	local name=$3
	case $1,$2 in
	bash,segment | bash,literal) name=${name//[\$\`\\]/?} ;;
	zsh,reset | zsh,segment | zsh,literal) name=${name//\`/\'} ;;
	esac
	case $2 in
	segment | literal) echo "($name)> " ;;
	*) echo "($name) > " ;;
	esac
}

for shell in $SHELLS; do
	arguments=(EXPANDED=expanded CWD="$dir/cwdmark")
	for ((i = 0; i < count; i++)); do
		arguments+=("D$i=${place[i]}")
	done
	run "$shell" "${arguments[@]}" < <(script "$shell")
	is "$(find "$dir" -name 'pwned*' -path "*/cwdmark/*" -o -name pwned -path "$home/*")" '' "$shell: nothing was executed"
	is "${out##*$'\n'}" end "$shell: to the end"
	is "$(LC_ALL=C grep -ac $'[\x01-\x08\x0b-\x1f\x7f]' "$dir/out" "$dir/err")" "$dir/out:0"$'\n'"$dir/err:0" \
		"$shell: no control character comes out"
	[[ $out != *expanded* && $out != *cwdmark* && $out != *"$(id -un)"* ]]
	ok $? "$shell: nothing was expanded" || diag "$(grep -a -m 9 -e expanded -e cwdmark -e "$(id -un)" "$dir/out")"

	declare -A wrong=() seen=()
	while read -r i kind option drawn; do
		[[ $kind == @(reset|segment|literal) ]] || continue
		seen[$kind]=$((seen[$kind] + 1))
		[[ "$drawn " == "$(expected "$shell" "$kind" "${want[i]}")" ]] ||
			wrong[$kind]+="${place[i]@Q}: $drawn, not $(expected "$shell" "$kind" "${want[i]}")"$'\n'
	done <"$dir/out"
	for kind in reset segment literal; do
		is "${seen[$kind]-0} ${wrong[$kind]-}" "$count " "$shell: the text comes out right: $kind"
	done
done

done_testing
