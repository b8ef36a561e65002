#!/bin/bash
# What may be completed, as the shell itself finds it: the same words in the same order as the program's, without a process; and by the
# program where only that knows.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need strace

names=$home/.virtualenvs poetry=$home/.cache/pypoetry/virtualenvs work=$dir/work
mkdir -p "$names" "$poetry" "$home/.pyenv/versions/3.11/envs" "$home/.conda/envs/sci/conda-meta" "$home/.local/share/hatch/env/virtual/lib/X3Ou22Bm" \
	"$work/api/sub" "$work/.venv" "$work/.git" "$work/two words"
new_env "$names/zeta"
for name in alpha 'two words' "it's" 'a\b' $'tab\there' $'line\nbreak' $'\xff\xfe' .hidden venv api; do cp -a "$names/zeta" "$names/$name"; done
cp -a "$names/zeta" "$home/.pyenv/versions/3.11/envs/deep"
ln -s 3.11/envs/deep "$home/.pyenv/versions/deep"
cp -a "$names/zeta" "$home/.pyenv/versions/alpha" # a name that is there twice
cp -a "$names/zeta" "$poetry/proj-pPDW62rD-py3.11"
cp -a "$names/zeta" "$home/.local/share/hatch/env/virtual/lib/X3Ou22Bm/docs"
ln -s "$poetry/proj-pPDW62rD-py3.11" "$names/linked"
ln -s gone "$names/dangling"
rm "$names/it's/bin/python" # a broken one has a name too
mkdir "$names/none" "$names/old" "$names/old/bin" "$names/odd"
touch "$names/postactivate" "$names/old/bin/"{activate_this.py,python,activate} "$work/file" "$home/.conda/envs/sci/conda-meta/history"
mkfifo "$names/odd/pyvenv.cfg"
printf '%s\n' "$home/.conda/envs/sci" "$poetry/proj-pPDW62rD-py3.11" "$home/gone" >"$home/.conda/environments.txt"
printf 'envs_dirs:\n  - %s\n' "$dir/more" >"$home/.condarc"
mkdir -p "$dir/more/listed/conda-meta"
ln -s file "$work/to-file"
ln -s api "$work/to-api"

# What the program says: the words alone.
program() { # N WORD...
	(cd "$work" && env -i HOME="$home" PATH="$base_path" PWD="$work" LANG=C.UTF-8 "${sanitizer[@]}" "$B/bin/venv" __complete -- "$@") | cut -f 1
}

# asked SHELL N WORD...: the same of a shell, a line each; zsh's have their descriptions.
asked() {
	local shell=$1 word line=
	shift
	for word; do line+=" '${word//\'/\'\\\'\'}'"; done
	case $shell in
	bash) run bash <<<"cd '$work'; _venv_words$line; printf '%s\n' \"\${COMPREPLY[@]}\"" ;;
	zsh) run zsh <<<"cd '$work'; venv __complete$line; print -rl -- \"\${(@)reply}\"" ;;
	esac
}

while IFS= read -r row; do
	eval "words=($row)"
	want=$(program "${words[@]}")
	for shell in bash zsh; do
		wanted "$shell: $row" || continue
		asked $shell "${words[@]}"
		# bash's have no slash at the end: readline puts it there.
		[[ $shell == zsh ]] && plain=$(LC_ALL=C sed -E 's/([^\\]):.*/\1/; s/\\(.)/\1/g' <<<"$out") || plain=$out
		[[ $shell == bash ]] && same=$(LC_ALL=C sed -E 's,(.)/$,\1,' <<<"$want") || same=$want
		is "$plain" "$same" "$shell: $row"
	done
done <<'END'
1 activate ''
1 activate a
1 activate .
1 activate 'two w'
1 activate ap
1 activate api/
1 activate --
1 activate --stack
2 activate zeta ''
1 workon ''
1 workon ze
1 workon --
1 rmvirtualenv al
2 rmvirtualenv alpha ''
1 lsvirtualenv -
1 cdvirtualenv ''
1 venv ''
1 venv st
2 venv remove ''
3 venv remove alpha z
2 venv status --
2 venv auto ''
2 venv init ''
2 venv help cr
3 venv run -e ''
2 venv run act
2 venv run -
3 venv create --tool ''
3 venv create -p 3
2 venv find ''
2 venv nonsense ''
2 venv __find ''
0 activate
1 nonsense ''
END
# The words above say something at all.
like "$(program 1 activate '' | tr '\n' ' ')" '*alpha *sci *docs *two words/ *' "names and directories are offered"
is "$(program 1 activate li | xargs)" 'linked listed' "a link that leads to an environment is one"
is "$(program 1 activate '' | grep -acx alpha)" 1 "a name that two places have is offered once"
asked zsh 1 activate sc
is "$out" 'sci:conda' "zsh: what it is, is said"
asked zsh 1 activate ze
is "$out" "zeta:venv, Python $("$system_python" -c 'import platform; print(platform.python_version())')" "zsh: and its Python"

# ---- what comes and goes -----------------------------------------------------------------------------------------------

for shell in bash zsh; do
	wanted "$shell: what is gone" || continue
	list='_venv_words 1 activate k; echo "${COMPREPLY[*]}"'
	[[ $shell == bash ]] || list='venv __complete 1 activate k; echo "${(@)reply%%:*}"'
	rm -rf "$names/kept" "$names/killed"
	cp -a "$names/zeta" "$names/kept"
	run $shell <<-END
		$list
		cp -a '$names/zeta' '$names/killed'; $list
		rm '$names/kept/pyvenv.cfg'; $list
		cp '$names/zeta/pyvenv.cfg' '$names/kept'; $list
		rm -r '$names/kept' '$names/killed'; $list
	END
	answers=$(while IFS= read -r line; do tr ' ' '\n' <<<"$line" | sort | xargs; done <<<"$out")
	is "$answers" $'kept\nkept killed\nkilled\nkept killed' "$shell: what is gone, and what came, shows at once"
done

# ---- the shell it happens in -------------------------------------------------------------------------------------------

for shell in bash zsh; do
	wanted "$shell: nothing" || continue
	list="_venv_words 1 activate ''; _venv_words 1 venv ''"
	[[ $shell == bash ]] || list="venv __complete 1 activate ''; venv __complete 1 venv ''"
	mkdir -p "$dir/p"
	[[ -e $dir/p/.venv ]] || cp -a "$names/zeta" "$dir/p/.venv"
	run $shell <<-END
		set -u
		f() { $list; }; f; $list
		show VIRTUAL_ENV PATH _VENV_REPLY
		ls /proc/self/fd | wc -l; f; ls /proc/self/fd | wc -l
		venv allow '$dir/p/.venv' >/dev/null
		cd '$dir/p'; show VIRTUAL_ENV; f; cd /; show VIRTUAL_ENV
	END
	open=$(sed -n 4p <<<"$out")
	is "$out" "VIRTUAL_ENV unset
PATH=$base_path
_VENV_REPLY unset
$open
$open
VIRTUAL_ENV=$dir/p/.venv
VIRTUAL_ENV unset" "$shell: nothing else in the shell changes, and cd finds what it found"
	list=${list//;*/}
	start=(bash --norc --noprofile)
	[[ $shell == bash ]] || start=(zsh -f)
	{ prelude $shell; printf '%s\n' load "cd '$work'; $list; $list"; } >"$dir/script"
	env -i HOME="$home" PATH="$base_path" strace "${traced[@]}" -f -qq -e trace=clone,clone3,fork,vfork,execve -o "$dir/trace" "${start[@]}" "$dir/script" >"$dir/out" 2>&1
	is "$(grep -c . "$dir/trace")" 1 "$shell: no process but the shell" || diag "$(head -5 "$dir/trace")"
done

# Half an installation: the program is asked, as for what only it knows.
mkdir -p "$dir/half/lib/venv" "$dir/half/bin"
cp -r "$B/lib/bash" "$B/lib/zsh" "$dir/half/lib"
cp "$B/bin/venv" "$dir/half/bin"
want=$(program 1 activate al)
for shell in bash zsh; do
	whole=$B
	B=$dir/half asked $shell 1 activate al
	is "${out%%:*}" "$want" "$shell: without offers.so the program answers"
	B=$whole
done

done_testing
