# pty.sh - a shell in a terminal of fixed size (tmux on a socket of its own), typed into and read from the screen.
#
#   open SHELL            a new terminal in $home ($open_in); $rc_extra is added to the shell's start-up file, which loads the
#                         plugin unless $bare is set
#   enter 'COMMAND'       type a line, wait for the next prompt: $output what came in between, $line the prompt
#   keys KEY...           tmux key names;  text 'TEXT'  typed as it is
#   await REGEX           until the last line of the screen matches; $line is it
#   step 'COMMAND' WANT NAME, now WANT NAME       enter, await, and compare
#   close
#
# The prompt is `N> `, N the status of the last command: what stands before it is what the plugin put there. Nothing here waits for
# a time: it looks until it sees, or until a deadline, and then says what was on the screen.
. tests/shell/shells.sh

need tmux
trap 'tm kill-server 2>/dev/null; chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
# With that directory there fish does not set out to make completions from manual pages in the background.
mkdir -p "$home/.config/fish" "$home/.local/share/fish/generated_completions"
typed=0 shell=none output='' line=''
mkfifo "$dir/idle" && exec 9<>"$dir/idle"

tm() {
	env -u TMUX TMUX_TMPDIR="$dir" TERM=screen LC_ALL=C.UTF-8 tmux -f /dev/null -L pty "$@"
}

start_up() { # SHELL
	case $1 in
	bash) echo "PS1='\$?> ' HISTFILE=" ;;
	zsh) echo "PS1='%?> '; unsetopt promptsp; module_path=('$B/lib/zsh' \$module_path)" ;;
	fish) echo "set -g fish_greeting; set -g fish_history ''; set -g fish_autosuggestion_enabled 0; function fish_prompt; printf '%s> ' \$status; end" ;;
	esac
	[[ -n ${bare-} ]] || loading "$1"
	printf '%s\n' "${rc_extra-}"
}

loading() { # SHELL
	case $1 in
	bash) echo "enable -f '$B/lib/bash/venv.so' activate" ;;
	zsh) echo "zmodload venv" ;;
	fish) echo "source '$B/share/fish/vendor_conf.d/venv.fish'" ;;
	esac
}

open() {
	local command
	shell=$1
	start_up bash >"$home/.bashrc"
	start_up zsh >"$home/.zshrc"
	start_up fish >"$home/.config/fish/config.fish"
	case $shell in
	bash) command='bash' ;;
	zsh) command='zsh -d' ;;
	fish) command='fish' ;;
	esac
	tm kill-server 2>/dev/null
	tm new-session -d -x 160 -y 50 -c "${open_in:-$home}" \
		"exec env -i HOME='$home' PATH='$base_path' TERM=screen LANG=C.UTF-8 ${sanitizer[*]} $command" || bail "tmux: no session"
	await '[0-9]> *$' || diag "$shell: no first prompt"
}

close() {
	tm kill-server
}

screen() {
	tm capture-pane -p -J -S - | sed 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

show_screen() {
	diag "$shell, the screen ends in:"$'\n'"$(screen | tail -15 | sed 's/^/  | /')"
}

# until_seen FUNCTION...: call it until it is true, with the screen in $seen.
until_seen() {
	local deadline=$((SECONDS + 20))
	until seen=$(screen); line=${seen##*$'\n'}; "$@"; do
		if ((SECONDS > deadline)); then
			diag "nothing seen of: $*"
			show_screen
			return 1
		fi
		read -rt 0.01 -u 9
	done
	return 0
}

last_line_is() {
	[[ $line =~ $1 ]]
}

answered() {
	[[ $seen == *": $typed; "*$'\n'* && $line =~ [0-9]\>$ && $line != *": $typed; "* ]]
}

await() {
	until_seen last_line_is "$1"
}

text() {
	tm send-keys -l -- "$1"
}

keys() {
	tm send-keys "$@"
}

# The number in front tells this line from every other one on the screen.
enter() {
	typed=$((typed + 1))
	text ": $typed; $1"
	keys Enter
	until_seen answered
	output=${seen##*": $typed; $1"}
	output=${output%"$line"}
	output=${output#$'\n'} output=${output%$'\n'}
}

# step COMMAND WANT NAME: what the screen shows after the line, down to the next prompt.
step() {
	enter "$1"
	is "${output:+$output$'\n'}$line" "$2" "$shell: $3" || show_screen
}

# now WANT NAME: the last line of the screen.
now() {
	is "$line" "$1" "$shell: $2" || show_screen
}
