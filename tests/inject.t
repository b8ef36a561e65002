#!/bin/bash
# The Nth allocation, open, read or look that comes from the plugin fails, in the real bash and zsh, and the Nth that the program does:
# the shell goes on, nothing is half done, no file is left open, and the next try works. (core/inject.c goes through many more steps.)
cd "$(dirname "$0")/.." || exit 1
. tests/shell/shells.sh
need "${CC:-cc}"
if [[ ${SANITIZE-} == *address* ]]; then # it has an allocator of its own
	echo '1..0 # SKIP the address sanitizer takes the place of malloc itself'
	exit 0
fi
${CC:-cc} -shared -fPIC -O1 -U_FORTIFY_SOURCE -w -o "$dir/preload.so" tests/inject/preload.c -ldl || bail "preload.c does not compile"

mkdir -p "$dir/p" "$dir/q" "$dir/plain"
new_env "$dir/p/.venv"
new_env "$dir/q/.venv"
cp -a "$dir/q/.venv" "$dir/broken"
ln -sfn "$dir/nowhere" "$dir/broken/bin/python3"
printf '#!%s/bin/python\n' "$dir/q/.venv" >"$dir/broken/bin/tool"
points=0

# In a subshell each time, so that the plugin has seen nothing before. One line each: number, how it was after, status, again, out, files.
steps() { # STEP
	cat <<-END
		n=0
		while n=\$((n + 1)); [ \$n -lt 400 ]; do
			line=\$( ( $2
			f=\$(ls /proc/self/fd | wc -l)
			[ -e /inject/at/\$n ]
			$1 >/dev/null
			r=\$?
			[ -e /inject/off ]
			[ -e /inject/hit ] && h=hit || h=none
			g=\$(ls /proc/self/fd | wc -l)
			echo "\$h \$((g - f)) \$r \${VIRTUAL_ENV-unset} \$PATH"
			$3 >/dev/null
			echo " then \${VIRTUAL_ENV-unset} \$PATH"
			deactivate >/dev/null 2>&1
			echo " then \${VIRTUAL_ENV-unset} \$PATH" ) 2>/dev/null >"\$D/answer"; tr -s '\\n ' '  ' <"\$D/answer" )
			echo "\$n" \$line
			case \$line in hit*) ;; *) break ;; esac
		done
		echo end
	END
}

real() { # SHELL NAME KIND STEP BEFORE AGAIN PLACE-AFTER... : it ends with one of these places active; `again` with the first
	local shell=$1 name=$2 kind=$3 again=$7 bad= count=0 line n hit files rc rest path
	local -a places=("${@:7}")
	wanted "$shell: $name" || return 0
	run "$shell" D="$dir" LD_PRELOAD="$dir/preload.so" INJECT_IN="lib/${part-$shell/venv}.so" INJECT_KIND="$kind" < <(steps "$4" "$5" "$6")
	while read -r n hit files rc rest; do
		[[ $n != end ]] || break
		[[ $hit == hit ]] && ((++count))
		local fine=0
		for place in "${places[@]}"; do
			path=$base_path
			[[ $place == unset ]] || path=$place/bin:$base_path
			local last=$base_path
			[[ $again == unset ]] || last=$again/bin:$base_path
			[[ $rest != "$place $path then $again $last then unset $base_path" ]] || fine=1
		done
		((fine && files == 0)) || bad+="$n $hit $files $rc $rest"$'\n'
	done <<<"$out"
	((points += count))
	[[ $n == end && -z $bad ]] && ((count > 0))
	ok $? "$shell: $name: $kind: $count points" || diag "${bad:0:1500}"$'\n'"${out: -200}"$'\n'"$(said | head -3)"
}

p=$dir/p/.venv q=$dir/q/.venv
for shell in bash zsh; do
	for kind in memory stat; do
		real "$shell" 'cd in' $kind "cd '$dir/p'" 'cd /' "cd /; cd '$dir/p'" "$p" unset
		real "$shell" 'activate' $kind "activate '$dir/q'" "cd '$dir/plain'" "activate '$dir/q'" "$q" unset
		real "$shell" 'another' $kind "activate '$dir/q'" "activate '$dir/p'" "activate '$dir/q'" "$q" "$p"
		# It looks at nothing on disk.
		[[ $kind == stat ]] || real "$shell" 'deactivate' $kind deactivate "activate '$dir/q'" 'deactivate 2>/dev/null' unset "$q"
		part=venv/tell real "$shell" 'venv status' $kind 'venv status' "activate '$dir/q'" 'venv status' "$q"
	done
	tab="_venv_words 1 activate ''"
	[[ $shell == bash ]] || tab="venv __complete 1 activate ''"
	mkdir -p "$home/.virtualenvs"
	ln -sfn "$dir/p/.venv" "$home/.virtualenvs/one"
	for kind in memory stat open; do
		part=venv/offers real "$shell" 'TAB' $kind "$tab" "activate '$dir/q'" "$tab" "$q"
	done
	rm -r "$home/.virtualenvs"
	for kind in open read; do
		real "$shell" 'cd in' $kind "cd '$dir/p'" 'cd /' "cd /; cd '$dir/p'" "$p" unset
		real "$shell" 'activate' $kind "activate '$dir/q'" "cd '$dir/plain'" "activate '$dir/q'" "$q" unset
	done
done

# The program: a status and a word, never a signal; done is done. $finds: status 1 is what it says without failures as well.
program() { # NAME ARGUMENT...
	local name=$1 kind n want bad= count=0 rc exact=${exact-yes} here=${here-$dir/p}
	shift
	wanted "venv $name" || return 0
	rm -rf "$home/.local"
	want=$(cd "$here" && env -i HOME="$home" PATH="$base_path" PWD="$here" "$B/bin/venv" "$@" 2>/dev/null)
	for kind in memory open read stat write; do
		for ((n = 1; n < 400; n++)); do
			rm -rf "$home/.local" "$dir/hit"
			[[ -z ${before-} ]] || HOME=$home "$B/bin/venv" $before 2>/dev/null
			(cd "$here" && timeout -s KILL 20 env -i HOME="$home" PATH="$base_path" PWD="$here" LD_PRELOAD="$dir/preload.so" INJECT_KIND=$kind INJECT_AT=$n \
				INJECT_FILE="$dir/hit" "$B/bin/venv" "$@" >"$dir/out" 2>"$dir/err")
			rc=$?
			[[ -e $dir/hit ]] || break
			((++count))
			((rc < 3)) && { ((rc == 0)) || [[ -s $dir/err || (-n ${finds-} && ($(<"$dir/out") == "$want" || $kind == stat)) ]]; } && { ((rc)) || [[ $(<"$dir/out") == "$want" || -z $exact || $kind != memory ]]; } ||
				bad+="$kind $n: $rc: $(head -1 "$dir/err")$(head -c 200 "$dir/out")"$'\n'
			# What the user said is whole, or it is not there.
			[[ ! -e $home/.local/share/venv/trust ]] || ! LC_ALL=C grep -qvE '^((allow|deny) [0-9.]+ /.*|#.*|)$' "$home/.local/share/venv/trust" ||
				bad+="$kind $n: a record that is not whole"$'\n'
		done
	done
	((points += count))
	[[ -z $bad ]] && ((count > 0))
	ok $? "venv $name: $count points" || diag "${bad:0:1500}"
}
program find find
program status status --json
program allow allow
program deny deny "$dir/q/.venv"
before="allow $dir/q/.venv" program forget trust --forget "$dir/q/.venv"
# What could not be looked at for want of memory may be missing in what they show of this directory.
exact= program trust trust --json
exact= program list list
exact= program doctor doctor
exact= finds=yes program 'doctor, of what is broken' doctor --json "$dir/broken"
mkdir -p "$home/.virtualenvs"
ln -s "$dir/p/.venv" "$home/.virtualenvs/one"
ln -s "$dir/q/.venv" "$home/.virtualenvs/two"
here=$dir/plain program 'list, of names' list
here=$dir/plain program 'list, of names, as JSON' list --json
rm -r "$home/.virtualenvs"
program help help activate
program init init bash
ok $((points < 100)) "$points points in real shells and in the program"
done_testing
