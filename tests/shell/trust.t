#!/bin/bash
# What came with a clone or an archive, or was copied, is not activated by cd until the user says so; what one made oneself with any
# tool is never asked about; what the user said is kept, for this very environment.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need git virtualenv

p=$dir/p q=$dir/q else=$dir/else
mkdir "$p" "$else"
new_env "$p/.venv"
cp -a "$p" "$q"
record=$home/.local/share/venv/trust
places=(P="$p" Q="$q" QV="$q/.venv" ELSE="$else" D="$dir" R="$record" VENV="$B/bin/venv")
why="venv: $q/.venv: not activated: it was made for $p/.venv and copied or moved here"
notice="$why; if you trust it: venv allow"

# The last line of a script says it is complete; each case starts with nothing said.
with() { # WANT NAME [SHELL...]
	local want=$1 name=$2 shell all=$SHELLS script
	shift 2
	script=$(cat)
	for shell in ${*:-$all}; do
		rm -rf "$home/.local"
		SHELLS=$shell each "$want" "$name" "${places[@]}" "${more[@]}" <<<"$script"
	done
}
more=()

# ---- one line, once
SAYS=$notice with "$off
$off
$off" "a copy: one line, once" <<'END'
cd $Q; state
tick; tick
cd $ELSE; cd $Q; tick; cd $Q/.venv; cd $ELSE
state
cd $Q; state
END
SAYS='' with '' "not in a command substitution" bash zsh <<'END'
: "$(cd $Q; tick)"
END
for shell in $SHELLS; do
	wanted "$shell: never from a script" || continue
	case $shell in
	bash) start=(bash --noprofile --norc) ;;
	zsh) start=(zsh -f) ;;
	fish) start=(fish --no-config) ;;
	esac
	{
		prelude "$shell"
		printf '%s\n' load "cd '$q'" tick state
	} >"$dir/script.run"
	is "$(env HOME="$home" PATH="$base_path" "${sanitizer[@]}" "${start[@]}" "$dir/script.run" 2>&1)" "$off" "$shell: never from a script"
done

# ---- allow
SAYS="$notice"$'\n'"venv: $q/.venv: allowed" with "$off
$(on "$q/.venv")
$off
$(on "$q/.venv")" "venv allow: entered at the next prompt, and by cd" <<'END'
cd $Q; state
venv allow; tick
state
cd $ELSE; state
cd $Q; state
END
SAYS="venv: $q/.venv: allowed" with "$(on "$q/.venv")" "venv allow DIR, from elsewhere" <<'END'
venv allow $Q; cd $Q; state
END
SAYS="$notice" with "$off
$off
$(on "$q/.venv")" "allowed by another shell: noticed at the next look" <<'END'
cd $Q; state
env $VENV allow $Q 2>/dev/null; cd $ELSE; state; cd $Q; state
END

# ---- deny
SAYS="venv: $p/.venv: denied" with "$(on "$p/.venv")
$off
$off
$off" "venv deny: left at the next prompt, nothing more is said" <<'END'
cd $P; state
venv deny; tick
state
cd $ELSE; cd $P; state
tick; state
END
SAYS="venv: $p/.venv: denied" with "$off
$(on "$p/.venv")
$off" "denied: activated by hand all the same, and not by cd for it" <<'END'
venv deny $P
cd $P; state
activate; state
deactivate; cd $ELSE; cd $P; tick; state
END
SAYS="venv: $p/.venv: denied"$'\n'"venv: $p/.venv: allowed" with "$off
$(on "$p/.venv")" "venv allow takes it back" <<'END'
venv deny $P; cd $P; state
venv allow; tick
state
END
SAYS="venv: $q/.venv: denied" with "$(on "$q/.venv")
$off" "it wins over consent" <<'END'
activate $Q; state
deactivate; venv deny $Q; cd $Q; tick; state
END
more=(VENV_TRUST=all)
SAYS="venv: $q/.venv: denied" with "$off" "and over VENV_TRUST" <<'END'
venv deny $Q; cd $Q; state
END
more=()

# ---- taken back
SAYS="venv: $p/.venv: denied"$'\n'"venv: $p/.venv: forgotten" with "$off
$(on "$p/.venv")
$off
$(on "$p/.venv")" "venv trust --forget: what was denied is judged by the rules again" <<'END'
venv deny $P; cd $P; state
venv trust --forget; tick
state
cd $ELSE; state
cd $P; state
END
SAYS="venv: $q/.venv: allowed"$'\n'"venv: $q/.venv: forgotten*" with "$(on "$q/.venv")
$off
$off" "venv trust --forget: what was allowed is left at the next prompt" <<'END'
venv allow $Q; cd $Q; state
venv trust --forget; tick
state
cd $ELSE; cd $Q; state
END
SAYS="$notice"$'\n'"venv: $q/.venv: allowed"$'\n'"venv: $q/.venv: forgotten" with "$(on "$q/.venv")
$(on "$q/.venv")" "venv trust --forget: consent stays, and so does what is active by hand" <<'END'
cd $Q; venv allow; activate; tick; state
venv trust --forget; tick
state
END

SAYS="venv: $p/.venv: denied"$'\n'"venv: $p/.venv: forgotten" with "$(on "$q/.venv")
$(on "$q/.venv")
$(on "$q/.venv")" "venv trust --forget another: what consent let in stays" <<'END'
activate $Q; deactivate; venv deny $P; cd $Q; state
venv trust --forget $P; state
tick; state
END

# ---- the very environment
SAYS="venv: $q/.venv: allowed"$'\n'"$notice" with "$(on "$q/.venv")
$off" "another one put in its place is not allowed" <<'END'
venv allow $Q; cd $Q; state
cd $ELSE; mv $QV $D/kept; cp -a $P/.venv $QV; echo >>$QV/pyvenv.cfg; cd $Q; state
rm -r $QV; mv $D/kept $QV
END
SAYS="venv: $q/.venv: denied" with "$off
$off" "another one put in its place is denied" <<'END'
venv deny $Q; cd $Q; state
cd $ELSE; mv $QV $D/kept; cp -a $P/.venv $QV; cd $Q; state
rm -r $QV; mv $D/kept $QV
END
cp -a "$p" "$dir/upgraded"
places+=(U="$dir/upgraded" PY="$system_python")
SAYS="venv: $dir/upgraded/.venv: allowed" with "$(on "$dir/upgraded/.venv")" "it survives python -m venv --upgrade and what is installed" bash <<'END'
venv allow $U; $PY -m venv --without-pip --upgrade $U/.venv; touch $U/.venv/bin/tool; cd $U; state
END

# ---- consent
SAYS="$notice" with "$off
$(on "$q/.venv")
$(on "$q/.venv")" "activate is consent in this shell" <<'END'
cd $Q; state
activate; state
deactivate; cd $ELSE; cd $Q; state
END
! [[ -e $record ]]
ok $? "and nothing is written down for it"

# ---- settings
SAYS="" with "$(on "$q/.venv")
$off" "VENV_TRUST=all, and not any more" <<'END'
put VENV_TRUST all; cd $Q; state
cd $ELSE; put VENV_AUTO 0; drop VENV_TRUST; cd $Q; state
END
SAYS="venv: $p/.venv: not activated: VENV_TRUST=ask, and you did not allow it; if you trust it: venv allow"$'\n'"venv: $p/.venv: allowed" \
	with "$off
$(on "$p/.venv")" "VENV_TRUST=ask: one's own too" <<'END'
put VENV_TRUST ask; cd $P; state
venv allow; tick
state
END
SAYS="venv: VENV_TRUST=some: neither ask nor all; taken as not set"$'\n'"$notice" with "$(on "$p/.venv")
$off" "VENV_TRUST=some: said once" <<'END'
put VENV_TRUST some; cd $P; state
tick; cd $Q; state; tick; cd $P; cd $Q
END
more=(VENV_TRUST_PREFIXES="/nowhere:$dir")
SAYS="" with "$(on "$q/.venv")" "VENV_TRUST_PREFIXES" <<'END'
cd $Q; state
END
more=()

# ---- git worktrees
git=(git -C "$dir/repo" -c user.name=a -c user.email=a@b -c core.hooksPath=/dev/null)
mkdir "$dir/repo" && git init -q "$dir/repo" && cp -a "$p/.venv" "$dir/repo/.venv"
"${git[@]}" add -fA && "${git[@]}" commit -qm . && "${git[@]}" worktree add -q "$dir/tree" 2>/dev/null
[[ -f $dir/tree/.venv/pyvenv.cfg ]] || bail "no worktree"
places+=(M="$dir/repo" T="$dir/tree")
SAYS="venv: $dir/repo/.venv: allowed"$'\n'"venv: $dir/repo/.venv: denied" with "$(on "$dir/tree/.venv")
$off" "a worktree shares what was said of its main checkout" <<'END'
venv allow $M; cd $T; state
cd $ELSE; venv deny $M; cd $T; state
END
SAYS="venv: $dir/repo/.venv: allowed"$'\n'"venv: $dir/tree/.venv: denied" with "$off" "but has a word of its own" <<'END'
venv allow $M; venv deny $T; cd $T; state
END
# What is unpacked beside a .git file that names somebody's main checkout: git's own record of worktrees knows nothing of it.
mkdir "$dir/fake" && cp -a "$p/.venv" "$dir/fake/.venv" && cp "$dir/tree/.git" "$dir/fake/.git"
places+=(F="$dir/fake")
SAYS="venv: $dir/repo/.venv: allowed"$'\n'"venv: $dir/fake/.venv: not activated: *" with "$off" "what only says that it is a worktree is none" <<'END'
venv allow $M; cd $F; state
END

# ---- made by oneself, with any tool, under any umask; as a user with a private group
unprivileged=()
home=$dir/user-home
mkdir "$home"
chmod 755 "$dir"
if ((EUID == 0)); then
	need setpriv
	unprivileged=(setpriv --reuid=1 --regid=1 --clear-groups) # Debian's daemon
	[[ $(getent passwd 1):$(getent group 1) == daemon:x:1:1:*:daemon:x:1: ]] || bail "no user of number 1 with a group of its own"
	chown 1:1 "$home"
	mkdir "$dir/lib" && cp -r "$B/lib" "$B/share" "$B/bin" "$dir/lib" && B=$dir/lib
	chmod -R a+rX "$dir/lib"
fi
tool_env=("${unprivileged[@]}" env -i HOME="$home" PATH="$base_path" LANG=C.UTF-8 PIPENV_VENV_IN_PROJECT=1 PIPENV_PYTHON="$system_python"
	POETRY_VIRTUALENVS_IN_PROJECT=true VIRTUALENV_NO_DOWNLOAD=1 VIRTUALENV_NO_PERIODIC_UPDATE=1)
for mask in 022 002 077; do
	top_dir=$home/$mask
	"${unprivileged[@]}" mkdir -p "$top_dir"/{venv,virtualenv,pipenv,poetry}
	wanted= seen=
	for tool in venv virtualenv pipenv poetry; do
		case $tool in
		venv) make=("$system_python" -m venv --without-pip .venv) ;;
		virtualenv) make=(virtualenv -q --no-pip --no-setuptools --no-wheel .venv) ;;
		pipenv) make=(pipenv --python "$system_python") ;;
		poetry) make=(poetry env use "$system_python") ;;
		esac
		command -v "${make[0]}" >/dev/null || continue
		[[ $tool != poetry ]] || printf '[tool.poetry]\nname = "x"\nversion = "0"\ndescription = ""\nauthors = []\n[tool.poetry.dependencies]\npython = "*"\n' |
			"${unprivileged[@]}" tee "$top_dir/poetry/pyproject.toml" >/dev/null
		(umask "$mask" && cd "$top_dir/$tool" && "${tool_env[@]}" "${make[@]}") >"$dir/log" 2>&1 </dev/null || diag "$(tail -5 "$dir/log")"
		wanted+="$(on "$top_dir/$tool/.venv")"$'\n' seen+="cd $top_dir/$tool; state"$'\n'
	done
	DROP_TO=${unprivileged[*]} SAYS='' each "${wanted%$'\n'}" "umask $mask: what tools make is never asked about" <<<"$seen"
	is "$(stat -c %a "$top_dir/venv/.venv")" "$(printf '%o' $((0777 & ~0$mask)))" "the modes are those of umask $mask"
done
done_testing
