#!/bin/bash
# Completion in zsh: what Tab makes of a line, in a real line editor on a pseudo-terminal.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need zsh python3
scratch
export HOME=$tmp/home TERM=dumb
names=$HOME/.virtualenvs
mkdir -p "$names" "$tmp/work/proj" "$tmp/work/two"
python3 -m venv --without-pip "$tmp/work/proj/.venv" || bail "no environment to test with"
for name in 'data sci' '$(touch pwned)' $'line\nbreak' 'a\b' "it's"; do
	cp -a "$tmp/work/proj/.venv" "$names/$name"
done

# Types each argument, then Tab, into a zsh with the completion, and prints what the line became. $1: the module, or `:`.
tabs() {
	env "${sanitizer[@]}" zsh -f -s -- "$@" <<-'END'
		zmodload zsh/zpty zsh/zselect
		first=$1; shift
		cd "$tmp/work"
		zpty -b sh 'PS1= zsh -f -i'
		zpty -w sh "PS2= module_path=($B/lib/zsh \$module_path) fpath=($top/zsh \$fpath); $first; VENV_AUTO=0
			autoload -Uz compinit && compinit -u -D; zstyle ':completion:*' matcher-list '' 'm:{a-z}={A-Z}'
			finish() { print -r -- \"\$BUFFER\" >$tmp/new; mv $tmp/new $tmp/line; BUFFER= }
			zle -N finish; bindkey '^X' finish '^I' complete-word"
		for typed; do
			rm -f "$tmp/line"
			zpty -w -n sh "$typed"$'\t\C-x'
			repeat 3000 { [[ -e $tmp/line ]] && break; zpty -r -t sh seen && print -rn -- $seen >>$tmp/tty; zselect -t 1 }
			print -r -- "$typed -> $(<$tmp/line)"
		done
	END
}
export tmp top B

while IFS= read -r row; do
	rows+=("$row")
done <<'END'
activate da -> activate data\ sci 
activate 'da -> activate 'data sci' 
activate \$ -> activate \$\(touch\ pwned\) 
activate a -> activate a\\b 
activate it -> activate it\'s 
activate li -> activate li
activate pr -> activate proj/
activate ~/.vir -> activate ~/.virtualenvs/
activate $(touch pwned) -> activate \$\(touch\ pwned\) 
deactivate  -> deactivate 
workon da -> workon data\ sci 
rmvirtualenv it -> rmvirtualenv it\'s 
lsvirtualenv --h -> lsvirtualenv --help 
venv ver -> venv version 
venv status --j -> venv status --json 
venv auto of -> venv auto off 
venv init z -> venv init zsh 
venv find tw -> venv find two/
venv nonsense x -> venv nonsense x
END
mapfile -t got < <(tabs 'zmodload venv; zmodload -F venv b:workon' "${rows[@]%% -> *}")
for i in "${!rows[@]}"; do
	is "${got[i]-}" "${rows[i]}" "Tab: ${rows[i]}"
done
[[ ! -e $tmp/work/pwned && ! -e $HOME/pwned ]]
ok $? "nothing of a name was executed"
rm "$tmp/tty"
is "$(tabs : 'activate da' 'venv ver')" $'activate da -> activate da\nvenv ver -> venv ver' "without the module nothing is offered"
[[ -s $tmp/tty && $(<"$tmp/tty") != *builtin:* ]]
ok $? "nor said" || diag "$(<"$tmp/tty")"

done_testing
