#!/bin/bash
# Windows of a terminal multiplexer: each shell there inherits what was active where the server was started, whatever directory it is
# opened in and whatever became of the first shell.
cd "$(dirname "$0")/../.." || exit 1
. tests/pty/pty.sh

two_projects
inner="tmux -f $dir/tmux.conf -S $dir/inner"
trap 'tmux -S "$dir/inner" kill-server 2>/dev/null; tm kill-server 2>/dev/null; chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT

# window KEY PROMPT: the key opens the next window; a new one shows the prompt and nothing else.
window() {
	keys "$1"
	fresh=$2
	until_seen is_fresh
}

is_fresh() {
	[[ $seen == "$fresh" ]]
}

for shell in $SHELLS; do
	case $shell in
	bash) command=bash ;;
	zsh) command='zsh -d' ;;
	fish) command=fish ;;
	esac
	# By a key: for `tmux new-window`, typed into a shell, tmux takes PATH alone from that shell.
	printf '%s\n' 'set -g status off' 'set -g default-terminal screen' "set -g default-command 'exec $command'" \
		"bind-key -n F2 new-window -c $dir/else" "bind-key -n F3 new-window -c $q" "bind-key -n F4 new-window -c $p" >"$dir/tmux.conf"

	open "$shell"
	enter "cd $p"
	text "$inner new-session"
	keys Enter
	fresh='(p) 0>' until_seen is_fresh
	now '(p) 0>' "the first window, in the project"
	window F2 '0>'
	now '0>' "a window elsewhere: nothing"
	step 'printenv VIRTUAL_ENV _VENV_STATE PATH' "$base_path"$'\n1>' "and no trace"
	enter true
	window F3 '(q) 0>'
	now '(q) 0>' "a window in another project: that one's"
	step 'printenv VIRTUAL_ENV PATH' "$q/.venv"$'\n'"$q/.venv/bin:$base_path"$'\n(q) 0>' "and only that"
	window F4 '(p) 0>'
	step 'printenv PATH' "$p/.venv/bin:$base_path"$'\n(p) 0>' "a window in the project: once in PATH"
	step "cd $dir/else" '0>' "cd out of it"
	tmux -S "$dir/inner" kill-server
	close

	open "$shell"
	enter "cd $dir/else; activate $p"
	text "$inner new-session"
	keys Enter
	fresh='(p) 0>' until_seen is_fresh
	now '(p) 0>' "by hand: the first window"
	window F3 '(p) 0>'
	now '(p) 0>' "by hand: it stays in a window in a project"
	step 'deactivate; printenv VIRTUAL_ENV PATH' "$base_path"$'\n1>' "until deactivate"
	enter true
	window F2 '(p) 0>'
	now '(p) 0>' "which is not for other windows"
	tmux -S "$dir/inner" kill-server
	close
done

done_testing
