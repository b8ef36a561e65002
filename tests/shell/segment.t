#!/bin/bash
# $VENV_PROMPT and venv_prompt: what VENV_PROMPT_FORMAT may ask for, and that a broken environment shows.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need virtualenv strace
LIMIT=20

p=$dir/p
mkdir "$p" "$dir/odd"
new_env "$p/.venv"
version=$("$system_python" -c 'import platform; print(platform.python_version())')
places=(P="$p" D="$dir")

# each_seg WANT NAME [VAR=VALUE...] <<'END' ... END: with the word `seg`, which prints the segment. (fish has a prompt first, as bash and zsh
# have one after each line.)
each_seg() {
	local want=$1 name=$2 script shell word all=$SHELLS
	shift 2
	script=$(cat)
	for shell in $all; do
		[[ $shell == fish ]] && word='function seg; emit fish_prompt; venv_prompt; echo; end' || word='seg() { printf "%s\n" "$VENV_PROMPT"; }'
		SHELLS=$shell each "$want" "$name" "${places[@]}" "$@" <<<"$word"$'\n'"$script"
	done
}

# fish asks after each command that somebody types: pty/prompt.t.
SHELLS='bash zsh'
each_seg $'(p)\n(p broken)\n(p broken)\n(p)' "the default" <<'END'
cd $P; seg
mv $P/.venv/bin/python $P/.venv/bin/away
seg
true
seg
mv $P/.venv/bin/away $P/.venv/bin/python
seg
END
SHELLS='bash zsh fish'
each_seg "p $version p []" "all slots" VENV_PROMPT_FORMAT='{name} {version} {project} [{health}]' <<'END'
cd $P; seg
END
each_seg $'<p broken|p>\np broken\np broken\n\n(broken)' "broken, in other formats" <<'END'
mv $P/.venv/bin/python $P/.venv/bin/away
cd $P; put VENV_PROMPT_FORMAT '<{name}|{name}>'; seg
put VENV_PROMPT_FORMAT '{name}'; seg
put VENV_PROMPT_FORMAT '{project}'; seg
put VENV_PROMPT_FORMAT ''; seg
put VENV_PROMPT_FORMAT '({health})'; seg
mv $P/.venv/bin/away $P/.venv/bin/python
END
virtualenv -q --no-download --no-pip --no-setuptools --no-wheel --prompt '{version}' "$dir/v" &&
	sed -i 's/^version_info.*/version_info = 3.14.159.final.0/; /^version *=/d' "$dir/v/pyvenv.cfg" || bail "virtualenv failed"
each_seg $'{version}3.14.159\n3.14.159' "a version of virtualenv, a name that looks like a slot" VENV_PROMPT_FORMAT='{name}{version}' <<'END'
cd /; activate $D/v; seg
put VENV_PROMPT_FORMAT '{version}'; seg
deactivate
END
each_seg $'()()\n{nam}{ } {}' "slots without a value, and none" VENV_PROMPT_FORMAT='({health})({project})' <<'END'
cd /; activate $D/v; seg
put VENV_PROMPT_FORMAT '{nam}{ } {}'; seg
END
each_seg '|' "nothing is active" VENV_PROMPT_FORMAT='{name}{version}{project}{health}' <<'END'
cd /; seg | sed 's/$/|/'
END

odd="$dir/odd/"$'$(touch pwned)`x`\\%n\e[31m\nend'
mkdir "$odd"
new_env "$odd/.venv"
for shell in $SHELLS; do
	case $shell in
	bash) want='?(touch pwned)?x??%n?[31m?end' set_up="PS1='\${VENV_PROMPT}'" ;;
	zsh) want="\$(touch pwned)'x'\\%n?[31m?end" set_up="setopt promptsubst; PS1='\${VENV_PROMPT}'" ;;
	fish) want='$(touch pwned)`x`\%n?[31m?end' set_up='function fish_prompt; venv_prompt; end' ;;
	esac
	SAYS='*' SHELLS=$shell each "$want" "the name of a project is inert" D="$dir" ODD="$odd" VENV_PROMPT_FORMAT='{project}' <<<"$set_up
cd \$D; activate \"\$ODD/.venv\"; prompt; deactivate"
done
[[ ! -e $dir/pwned && ! -e pwned ]]
ok $? "and nothing of it ran"

# The version is read again when pyvenv.cfg was written anew; a file that never ends is not waited for.
each_seg $'9.9.9\n8.8.8\n[]' "pyvenv.cfg changes" VENV_PROMPT_FORMAT='{version}' VENV_TRUST=all <<'END'
rm -rf $D/c; cp -a $P $D/c; sed -i 's/^version.*/version = 9.9.9/' $D/c/.venv/pyvenv.cfg
cd $D/c; seg
sed -i 's/^version.*/VERSION=8.8.8./' $D/c/.venv/pyvenv.cfg
seg
cd /; rm $D/c/.venv/pyvenv.cfg; mkfifo $D/c/.venv/pyvenv.cfg; put VIRTUAL_ENV $D/c/.venv; put VENV_PROMPT_FORMAT '[{version}]'; seg; drop VIRTUAL_ENV
END

SHELLS=fish
each '(p)(p broken)(p)' "drawn anew when it breaks, and when it is repaired" P="$p" <<'END'
cd $P; emit fish_prompt; venv_prompt
mv $P/.venv/bin/python $P/.venv/bin/away; set -g __venv_asked 'as after a command'; venv_prompt
mv $P/.venv/bin/away $P/.venv/bin/python; set -g __venv_asked 'as after a command'; venv_prompt; echo
END
SHELLS='bash zsh fish'

# fish asks no more than once for each command.
printf '%s\n' "source '$B/share/fish/vendor_conf.d/venv.fish'" "cd '$p'" 'emit fish_prompt; venv_prompt' \
	'test -e /begin; for i in 1 2 3 4 5; emit fish_prompt; venv_prompt; end; test -e /end' >"$dir/typed"
HOME=$home VENV_PROMPT_FORMAT='{name} {version} {health}' strace -f -qq -e trace=execve,open,openat,stat,newfstatat,access,faccessat,faccessat2,clone,fork,vfork,clone3 -o "$dir/trace" \
	fish --no-config -i "$dir/typed" >/dev/null 2>&1 </dev/null
between=$(sed '1,/"\/begin"/d; /"\/end"/,$d' "$dir/trace")
is "$(grep -c 'bin/python"\|O_RDONLY.*pyvenv.cfg' <<<"$between")" 0 "fish: nothing is asked again while no command came in between"
is "$(grep -E 'execve|fork|clone' <<<"$between" | grep -v CLONE_THREAD)" '' "fish: and no process is started"
done_testing
