#!/bin/bash
# TAB after the commands, in a real terminal.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

mkdir -p "$home/projects/alpha" "$home/projects/alphabet" "$home/projects/two words" "$home/.virtualenvs"
new_env "$home/projects/alpha/.venv"
new_env "$home/projects/alphabet/.venv"
new_env "$home/projects/two words/.venv"
new_env "$home/.virtualenvs/numbers"

# As in a start-up file: the line of `venv init`, in zsh after compinit.
settings() {
	[[ $1 != zsh ]] || echo 'autoload -Uz compinit; compinit -u -D; unsetopt listbeep automenu'
	env HOME="$home" "$B/bin/venv" init "$1" --wrapper
}

# completes TEXT WANT NAME: TEXT and a TAB, until the line is WANT, a pattern.
completes() {
	text "$1"
	keys Tab
	until_seen last_line_is "^[0-9]*> $2\$"
	ok $? "$shell: $3"
	keys C-u
	await '^[0-9]> *$'
}

for shell in $SHELLS; do
	bare=1 rc_extra=$(settings "$shell") open "$shell"
	enter "cd"
	completes 'venv au' 'venv auto' "a subcommand"
	completes 'venv auto of' 'venv auto off' "its word"
	completes 'venv init fi' 'venv init fish' "the name of a shell"
	completes 'venv status --j' 'venv status --json' "an option"
	completes 'venv create --tool virt' 'venv create --tool virtualenv' "a tool"
	completes 'venv create x -p python3.1' 'venv create x -p python3.11' "a Python"
	completes 'venv run -e num' 'venv run -e numbers' "the environment of a run"
	completes 'venv run -e numbers activate.f' 'venv run -e numbers activate.fish' "what the environment has to run"
	completes 'venv packages num' 'venv packages numbers' "whose packages"
	completes 'venv packages --fr' 'venv packages --freeze' "how to print them"
	completes 'venv doc' 'venv doctor' "another subcommand"
	completes 'venv doctor --j' 'venv doctor --json' "its option"
	completes 'venv doctor num' 'venv doctor numbers' "who is ill"
	completes 'venv remove num' 'venv remove numbers' "what is to be removed"
	completes 'activate num' 'activate numbers' "a name under WORKON_HOME"
	completes 'workon num' 'workon numbers' "workon: a name"
	completes 'rmvirtualenv num' 'rmvirtualenv numbers' "rmvirtualenv: a name"
	completes 'workon --no' 'workon --no-cd' "workon: an option"
	completes 'mkvirtualenv -p python3.1' 'mkvirtualenv -p python3.11' "mkvirtualenv: a Python"
	completes 'add2virtualenv projects/alphab' 'add2virtualenv projects/alphabet/?' "add2virtualenv: a directory"
	completes 'activate projects/alphab' 'activate projects/alphabet/?' "a directory"
	completes 'activate ./projects/alphab' 'activate ./projects/alphabet/?' "a directory with a dot"
	completes 'activate projects/tw' 'activate projects/two\\ words/?' "a directory with a blank"
	text 'venv '
	keys Tab Tab
	for word in auto create find help init remove run status version; do
		until_seen eval '[[ $seen == *$word* ]]'
		ok $? "$shell: venv $word is offered"
	done
	[[ $seen != *__* ]]
	ok $? "$shell: none of the private ones" || show_screen
	close
done

done_testing
