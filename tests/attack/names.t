#!/bin/bash
# Names and contents made to be read by a terminal or a shell: in directories, files, and every message that mentions them.
cd "$(dirname "$0")/../.." || exit 1
. tests/attack/attack.sh

names=(
	'$(echo x >>pwned)' '`echo x >>pwned`' '; echo x >>pwned;' '| echo x >>pwned' '&& echo x >>pwned' $'a\necho x >>pwned\n' "'; echo x >>pwned; '"
	'"; echo x >>pwned; "' '${IFS}' '~root' '*' '%n%s%s%s%n' '%F{red}%(?.x.y)' '\u\h\w\$' '!!' '-rf' '--help' ' ' $'\t'
	$'\e]0;owned\a' $'\e[2J\e[31m' $'\x9b31m' $'\xc2\x9b31m' $'\x1bP\x1b\\' $'\r' $'\b\b\b\b' $'\x7f' $'\xff\xfe' $'\xe2\x80\xae' $'\u200b'
	"$(printf 'x%.0s' {1..250})"
)
# Without a control character, or one of those that hide or turn text.
harmless() {
	[[ $(LC_ALL=C grep -c -e $'[\x01-\x08\x0b-\x1f\x7f]' -e $'\xc2[\x80-\x9f]' -e $'\xe2\x80[\x8b\xae]' "$dir/err" "$dir/out" | grep -v ':0$') == '' ]]
}

# A word for every shell.
word() {
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

mkdir "$dir/cwd"
i=0
for name in "${names[@]}"; do
	mkdir -p "$dir/n/$((i++))/$name/project" && evil "$dir/n/$((i - 1))/$name/project/.venv" "$dir/elsewhere/$name"
	project=$dir/n/$((i - 1))/$name/project
	printf 'prompt = %s\n' "${name//$'\n'/ }" >>"$project/.venv/pyvenv.cfg"
	# A file that names it, one that is open to all, one that is nothing.
	mkdir "$project/file" "$project/open" "$project/husk" && printf '%s' "$name" >"$project/file/.venv"
	evil "$project/open/.venv" "$project/open/.venv" && chmod 777 "$project/open/.venv"
	mkdir "$project/husk/.venv"
done
count=$i

for shell in $SHELLS; do
	{
		echo "cd $(word "$dir/cwd")"
		i=0
		for name in "${names[@]}"; do
			project=$dir/n/$((i++))/$name/project
			for place in "$project" "$project/file" "$project/open" "$project/husk"; do
				if [[ $shell == fish ]]; then
					at=${place//\\/\\\\}
					printf "cd '%s'\n" "${at//\'/\\\'}"
				else
					printf 'cd %s\n' "$(word "$place")"
				fi
				printf '%s\n' tick 'ls >/dev/null' 'venv find >/dev/null' 'venv find --json >/dev/null' 'venv status' 'venv doctor .venv' 'venv nonsense' \
					'activate nowhere' 'venv find .venv >/dev/null'
			done
			printf '%s\n' "cd $(word "$dir/cwd")"
		done
		echo 'state; echo end'
	} >"$dir/typed"
	run "$shell" <"$dir/typed"
	ran
	[[ $outcome == stops && -z $(find "$dir/cwd" "$home" -name '*pwned*') ]]
	ok $? "$shell: $count names, four messages each and more: nothing runs"
	[[ $out == *"$off"$'\nend' ]]
	ok $? "$shell: nothing is active, and the shell goes on" || diag "${out: -300}"
	harmless
	ok $? "$shell: and nothing speaks to the terminal" ||
		diag "$(LC_ALL=C grep -a -m 3 -e $'[\x01-\x08\x0b-\x1f\x7f]' -e $'\xc2[\x80-\x9f]' -e $'\xe2\x80[\x8b\xae]' "$dir/err" "$dir/out" | cat -v | cut -c1-300)"
	told=$(said | grep -c ': not activated: ')
	((told >= count))
	ok $? "$shell: each was met and spoken of ($told notices)" || diag "$(said | head -20 | cat -v | cut -c1-300)"
done
done_testing
