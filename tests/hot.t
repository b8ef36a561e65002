#!/bin/bash
# A prompt at which nothing changed costs at most two system calls, no process and no file read, in the real shells; and what else is
# counted there: allocations, and how often bash must make the environment of its children anew.
#
# The same session is run with and without the plugin, with few prompts and with many; what one prompt adds is the rest.
# What bash itself does around any PROMPT_COMMAND, and any shell around any builtin, is not ours: there `:` stands for it.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need strace bash zsh "${CC:-cc}" /usr/bin/python3
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
	env -i HOME="$tmp" PATH=/usr/bin:/bin TERM=dumb strace "${traced[@]}" -f -qq -o "$tmp/trace" "${run[@]}" <"$tmp/typed" >/dev/null 2>&1
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

# With the segment in the prompt, all that it can tell.
declare -A segment=([bash]="PS1='\${VENV_PROMPT}> '" [zsh]="setopt promptsubst; PS1='\${VENV_PROMPT}> '")
for shell in bash zsh; do
	wanted "$shell, segment" || continue
	per_prompt "$shell" "${start[$shell]}; cd '$tmp/proj'"
	bare=$cost bare_forks=$forks
	for format in '({name})' '{name} {version} {health} {project}'; do
		per_prompt "$shell" "${start[$shell]}; VENV_PROMPT_FORMAT='$format'; ${segment[$shell]}; cd '$tmp/proj'"
		((cost - bare <= 10))
		ok $? "$shell, segment $format: no call more than without (hundredths: $((cost - bare)))"
		is "$forks" "$bare_forks" "$shell, segment $format: no process"
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
	pairs "$shell" "cd /usr/bin; ${start[$shell]}" ": '$tmp/proj/.venv'; :"
	bare=$cost
	pairs "$shell" "cd /usr/bin; ${start[$shell]}" "activate '$tmp/proj/.venv'; deactivate"
	((cost - bare <= 15))
	ok $? "$shell: activate of an environment by its path takes one, whether it is what it was (tenths: $((cost - bare)))"
done

# A conda environment: the prefix, conda-meta and three places of settings; the former two when it goes. With scripts and variables one for etc/conda,
# for each directory in it and for each file of variables besides.
for prefix in data code; do
	mkdir -p "$tmp/conda/$prefix"/{conda-meta,bin}
	: >"$tmp/conda/$prefix/conda-meta/history"
done
mkdir -p "$tmp/conda/code/etc/conda"/{activate.d,deactivate.d,env_vars.d}
echo '{"SET_BY_STATE": "1"}' >"$tmp/conda/code/etc/conda/env_vars.d/one.json"
settled() {
	[[ -z $(find "$tmp" -maxdepth 0 -newerct '4 seconds ago') && -z $(find "$tmp/conda" -newerct '4 seconds ago') ]]
}
for shell in bash zsh; do
	wanted "$shell: conda" || continue
	wait_for 20 settled
	for row in 'data 70' 'code 140'; do
		read -r prefix most <<<"$row"
		pairs "$shell" "cd /usr/bin; ${start[$shell]}; HOME='$tmp/conda'; activate '$tmp/conda/$prefix'; deactivate" ": '$tmp/conda/$prefix'; :"
		bare=$cost
		pairs "$shell" "cd /usr/bin; ${start[$shell]}; HOME='$tmp/conda'; activate '$tmp/conda/$prefix'; deactivate" "activate '$tmp/conda/$prefix'; deactivate"
		((cost - bare <= most + 5))
		ok $? "$shell: conda: $prefix: activate and deactivate take at most $((most / 10)) calls (tenths: $((cost - bare)))"
		is "$forks" "$few_forks" "$shell: conda: $prefix: activate and deactivate start no process"
	done
	per_prompt "$shell" "PROMPT_COMMAND=:; cd '$tmp/plain/a'"
	bare=$cost bare_forks=$forks
	per_prompt "$shell" "${start[$shell]}; cd '$tmp/plain/a'; activate '$tmp/conda/data'"
	((cost - bare <= 200))
	ok $? "$shell: conda: at most two calls a prompt while it is active (hundredths: $((cost - bare)))"
	is "$forks" "$bare_forks" "$shell: conda: no process"
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
# ---- allocations ----------------------------------------------------------------------------------------------------

# Counts them in the shell itself, in its own words for malloc: Debian's are linked with libc's.
cat >"$tmp/count.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static long count;
static pid_t us;
void *malloc(size_t size) { count++; return __libc_malloc(size); }
void *calloc(size_t n, size_t size) { count++; return __libc_calloc(n, size); }
void *realloc(void *at, size_t size) { count++; return __libc_realloc(at, size); }
__attribute__((constructor)) static void begin(void) { us = getpid(); }
__attribute__((destructor)) static void end(void)
{
	const char *file = getenv("COUNT_FILE");
	FILE *out = file && getpid() == us ? fopen(file, "w") : NULL;
	long total = count;
	if (out)
		fprintf(out, "%ld\n", total), fclose(out);
}
END
"${CC:-cc}" -shared -fPIC -O1 -o "$tmp/count.so" "$tmp/count.c" || bail "count.so is not compiled"

# Allocations of a session that reads these lines, in $count.
allocations() { # shell
	local -a run=(bash --norc --noprofile --noediting -i)
	[[ $1 == zsh ]] && run=(zsh -f -i +o zle +o promptsp +o promptcr)
	rm -f "$tmp/counted"
	env -i HOME="$tmp" PATH=/usr/bin:/bin TERM=dumb HISTFILE=/dev/null LD_PRELOAD="$tmp/count.so" COUNT_FILE="$tmp/counted" "${run[@]}" <"$tmp/typed" >/dev/null 2>&1
	count=$(cat "$tmp/counted") || bail "$1 does not run with count.so"
}

# Those of one of a hundred, in hundredths, in $each. `line`: lines of their own.
per_operation() { # shell first-line what
	local few n i
	for n in 20 120; do
		{
			echo "$2"
			if [[ $3 == line ]]; then
				for ((i = 0; i < n; i++)); do echo :; done
			else
				echo "for ((i = 0; i < $n; i++)); do $3; done"
			fi
		} >"$tmp/typed"
		allocations "$1"
		each=$((count - ${few:-0}))
		few=$count
	done
}

# What differs by a handful in a hundred is the shell's own growing of this or that.
no_more() { # shell name most first-line first-line-without what what-without
	wanted "$1: allocations: $2" && [[ -z ${SANITIZE-} ]] || return 0 # a sanitizer has a malloc of its own
	per_operation "$1" "$5" "${7:-$6}"
	local bare=$each
	per_operation "$1" "${start[$1]}; $4" "$6"
	((each - bare <= $3 * 100 + 20))
	ok $? "$1: allocations: $2: at most $3 more than without the plugin (hundredths: $((each - bare)))"
}

for shell in bash zsh; do
	no_more $shell 'a prompt' 0 "cd $tmp/plain/a" "cd $tmp/plain/a" line
	no_more $shell 'a prompt in a project' 0 "cd $tmp/proj/a" "cd $tmp/proj/a" line
	no_more $shell 'cd, nothing there' 0 "cd /usr/share" "cd /usr/share" "cd /usr/lib; cd /usr/share"
done
# A value each for PATH and PS1, twice, and for three variables that come; what kept these is used again.
no_more bash 'activate and deactivate' 7 "cd /usr/bin" "cd /usr/bin" "activate $tmp/proj; deactivate" ": $tmp/proj; :"
no_more zsh 'activate and deactivate' 30 "cd /usr/bin" "cd /usr/bin" "activate $tmp/proj; deactivate" ": $tmp/proj; :"
# Likewise of conda's: nine values, and the path of the prefix, which its scripts may take away.
[[ -n ${SANITIZE-} ]] || wait_for 20 settled
no_more bash 'conda: activate and deactivate' 10 "cd /usr/bin; HOME=$tmp/conda" "cd /usr/bin" "activate $tmp/conda/data; deactivate" ": $tmp/conda/data; :"
no_more zsh 'conda: activate and deactivate' 33 "cd /usr/bin; HOME=$tmp/conda" "cd /usr/bin" "activate $tmp/conda/data; deactivate" ": $tmp/conda/data; :"

# ---- the environment of children -----------------------------------------------------------------------------------

# bash makes it anew before the next command that it starts, when array_needs_making is set.
cat >"$tmp/making.c" <<'END'
#include <stdio.h>
extern int array_needs_making;
static int making(void *list) { (void)list; printf("%d\n", array_needs_making); fflush(stdout); return array_needs_making = 0; }
static char *const doc[] = {(char *)"", NULL};
struct { const char *name; int (*function)(void *); int flags; char *const *doc; const char *usage; void *handle; }
	making_struct = {"making", making, 1, doc, "making", NULL};
END
"${CC:-cc}" -shared -fPIC -O1 -o "$tmp/making.so" "$tmp/making.c" || bail "making.so is not compiled"

making() { # want name lines...
	local want=$1 name=$2 got
	shift 2
	wanted "bash: $name" || return 0
	got=$(printf '%s\n' "enable -f '$tmp/making.so' making" "${start[bash]}" "cd '$tmp/plain/a'" "PS1='$ '" 'making >/dev/null' "$@" |
		env -i HOME="$tmp" PATH=/usr/bin:/bin TERM=dumb HISTFILE=/dev/null "${sanitizer[@]}" bash --norc --noprofile --noediting -i 2>/dev/null)
	is "$got" "$want" "bash: $name"
}
making 0 'prompts change nothing for children' : : making
making 1 'activate does, once' "activate '$tmp/proj'" making
making $'1\n0' 'prompts after it do not' "activate '$tmp/proj'" making : making
making $'1\n0' 'the name in the prompt is no business of children' "activate '$tmp/proj'" making "PS1='% '" : 'making'
making 0 'what is refused changes nothing' 'readonly VIRTUAL_ENV' 'making >/dev/null' "activate '$tmp/proj'" making
making 0 'deactivate where nothing is active' deactivate making
making $'1\n1' 'deactivate does' "activate '$tmp/proj'" making deactivate making
done_testing
