#!/bin/bash
# A prompt at which nothing changed costs at most two system calls, no process and no file read, in the real shells.
#
# The same session is run with and without the plugin, with few prompts and with many; what one prompt adds is the rest.
# What bash itself does around any PROMPT_COMMAND, and any shell around any builtin, is not ours: there `:` stands for it.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need strace bash zsh /usr/bin/python3
scratch
mkdir -p "$tmp/plain/a/b" "$tmp/proj/a/b"
/usr/bin/python3 -m venv --without-pip "$tmp/proj/.venv" || bail "python3 -m venv failed"

declare -A start=(
	[bash]="enable -f '$B/lib/bash/venv.so' activate"
	[zsh]="module_path=('$B/lib/zsh' \$module_path); zmodload venv"
)

# System calls of a session with so many prompts, in $calls; $forks of them start a process.
count() { # shell prompts first-line
	local i
	{
		echo "$3"
		for ((i = 0; i < $2; i++)); do
			echo :
		done
	} >"$tmp/typed"
	local -a run=(bash --norc --noprofile --noediting -i)
	[[ $1 == zsh ]] && run=(zsh -f -i +o zle +o promptsp +o promptcr)
	env -i HOME="$tmp" PATH=/usr/bin:/bin TERM=dumb strace -f -qq -o "$tmp/trace" "${run[@]}" <"$tmp/typed" >/dev/null 2>&1
	calls=$(grep -c '' "$tmp/trace")
	forks=$(grep -cE ' (clone|clone3|fork|vfork|execve)\(' "$tmp/trace")
}

# What a prompt costs, in hundredths of a call, in $cost.
per_prompt() { # shell first-line
	local few
	count "$1" 100 "$2"
	few=$calls
	count "$1" 300 "$2"
	cost=$(((calls - few) / 2))
}

for shell in bash zsh; do
	for where in plain plain/a/b proj proj/a/b; do
		wanted "$shell, $where" || continue
		per_prompt "$shell" "PROMPT_COMMAND=:; cd '$tmp/$where'"
		bare=$cost bare_forks=$forks
		per_prompt "$shell" "${start[$shell]}; cd '$tmp/$where'"
		((cost - bare <= 200))
		ok $? "$shell, $where: at most two calls a prompt (hundredths: $((cost - bare)))"
		is "$forks" "$bare_forks" "$shell, $where: no process"
	done
done

# activate and deactivate by hand: at most twelve calls both, no process.
pairs() { # shell first-line command: tenths of calls that a command takes, in $cost
	local many=$3 i few
	for i in {1..9}; do
		many+="; $3"
	done
	count "$1" 1 "$2; $3"
	few=$calls few_forks=$forks
	count "$1" 1 "$2; $3; $many"
	cost=$((calls - few))
}

for shell in bash zsh; do
	wanted "$shell: activate" || continue
	# Somewhere nobody else writes meanwhile: what has just changed is looked at more closely.
	pairs "$shell" "cd /usr/bin; ${start[$shell]}" ": '$tmp/proj'; :"
	bare=$cost
	pairs "$shell" "cd /usr/bin; ${start[$shell]}" "activate '$tmp/proj'; deactivate"
	((cost - bare <= 120))
	ok $? "$shell: activate and deactivate take at most 12 calls (tenths: $((cost - bare)))"
	is "$forks" "$few_forks" "$shell: activate and deactivate start no process"
done

# workon and deactivate: of a hook script that holds only comments no more is looked at than whether it is still what it was.
mkdir "$tmp/envs"
/usr/bin/python3 -m venv --without-pip "$tmp/envs/one" || bail "python3 -m venv failed"
for hook in initialize preactivate postactivate predeactivate postdeactivate; do
	printf '#!/bin/sh\n# nothing\n' >"$tmp/envs/$hook"
	chmod +x "$tmp/envs/$hook"
done
old_enough() {
	[[ -z $(find "$tmp/envs" -maxdepth 1 -newerct '4 seconds ago') ]]
}
wait_for 20 old_enough
declare -A names=(
	[bash]="enable -f '$B/lib/bash/venv.so' activate workon"
	[zsh]="module_path=('$B/lib/zsh' \$module_path); zmodload venv; zmodload -F venv b:workon"
)
for shell in bash zsh; do
	wanted "$shell: workon" || continue
	first="export WORKON_HOME='$tmp/envs'; cd /usr/bin; ${names[$shell]}; workon one; deactivate"
	pairs "$shell" "$first" ': one; :'
	bare=$cost
	pairs "$shell" "$first" 'workon one; deactivate'
	((cost - bare <= 150))
	ok $? "$shell: workon and deactivate take at most 15 calls (tenths: $((cost - bare)))"
	is "$forks" "$few_forks" "$shell: workon and deactivate start no process"
done
done_testing
