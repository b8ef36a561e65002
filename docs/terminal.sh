# terminal.sh - a real terminal (tmux, on a socket of its own) with a shell that starts like a user's. Sourced by demo.sh and picture.sh.
#
#   home_make BUILD              $home: a home directory with the plugin installed, start-up files, projects `api` and `web`
#   terminal_open SHELL COLUMNS ROWS
#   terminal_type COMMAND [OUTPUT] PROMPT    types a line; waits until the screen says exactly OUTPUT and then PROMPT
#   terminal_show                the screen as text
#   terminal_close
#
# What is expected is kept in $expected, the whole screen since the start; a screen that differs at the deadline is a failure.

terminal_seconds=${terminal_seconds-20} terminals=0

home_make() {
	local shell pids=()
	work=$(mktemp -d "${TMPDIR:-/tmp}/demo.XXXXXX") || return
	work=$(cd "$work" && pwd -P)
	trap 'terminal_close; rm -rf "$work"' EXIT
	home=$work/you
	mkdir -p "$home/api" "$home/web" "$home/.config/fish"
	BUILD=$1 PREFIX=$home/.local DESTDIR='' sh make/install.sh install >/dev/null || return

	for project in api web; do
		python3 -m venv "$home/$project/.venv" >"$work/$project.log" 2>&1 &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || { cat "$work"/*.log >&2; return 1; }
	done

	# The prompts of the three are made alike; the lines for the plugin are those a user is told to write.
	{ echo "PS1='\\w \$ '"; "$home/.local/bin/venv" init bash; } >"$home/.bashrc"
	{ echo "PS1='%~ \$ '"; "$home/.local/bin/venv" init zsh; } >"$home/.zshrc"
	{ # nothing for the plugin: fish finds it in ~/.local/share/fish/vendor_conf.d
		echo 'set -g fish_greeting; set -g fish_autosuggestion_enabled 0'
		echo 'function fish_prompt; echo -n (prompt_pwd)" \$ "; end'
	} >"$home/.config/fish/config.fish"
}

terminal() {
	env -u TMUX TMUX_TMPDIR="$work" LC_ALL=C.UTF-8 TERM=xterm-256color tmux -f /dev/null -L "$terminals" "$@"
}

terminal_open() {
	terminals=$((terminals + 1)) # a new socket: the server of the one before may still be on its way out
	terminal new-session -d -x "$2" -y "$3" -c "$home" \
		"exec env -i HOME='$home' PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 TERM=tmux-256color $1" || return
	expected='~ $'
	terminal_await
}

terminal_show() { # without the blanks at the ends of lines and the empty lines below the last prompt
	terminal capture-pane -p -J "$@" | sed 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

terminal_pause() { # without a process: a pipe that never has anything
	read -rt 0.03 <> <(:) || :
}

terminal_await() {
	local deadline=$((SECONDS + terminal_seconds))
	until [[ $(terminal_show) == "$expected" ]]; do
		if ((SECONDS > deadline)); then
			printf 'The screen is not as promised. Expected:\n%s\n\nIt shows:\n%s\n' "$expected" "$(terminal_show)" >&2
			return 1
		fi
		terminal_pause
	done
}

terminal_type() {
	local command=$1 answer=${3+$2$'\n'} prompt=${3-$2}
	terminal send-keys -l -- "$command"
	# Only when the whole line stands there: what it looks like when it runs is then known.
	expected+=" $command"
	terminal_await || return
	terminal send-keys Enter
	expected+=$'\n'$answer$prompt
	terminal_await
}

terminal_close() {
	local pid
	pid=$(terminal display-message -p '#{pane_pid}' 2>/dev/null) || return 0
	terminal kill-server
	while kill -0 "$pid" 2>/dev/null; do # a shell on its way out still writes its history
		terminal_pause
	done
}
