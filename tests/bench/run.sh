#!/bin/bash
# run.sh BUILD [QUICK] - `make bench`: ratios against scripts, other tools and bare shells, as tables in Markdown on standard output.
#
#   CASES="pair cd6"   only these of cases.tsv     ROUNDS=n       so many rounds
#   SHELLS=fish        only these
#   SVG=file           also a picture of it        SAMPLES=file   also every figure
#   LOAD=n             with so many busy loops beside it
#   CALLS=1            only the system calls of each operation, each of them
#
# No time is asserted: a shared machine has slow minutes. Each figure is the median of the ratios of many rounds, with quartiles.
set -u
cd "$(dirname "$0")/../.." || exit 1
export B=$1
how="make bench${2:+ QUICK=1}"
export ROUNDS=${ROUNDS:-$([[ -n ${2-} ]] && echo 6 || echo 40)}
some=$((ROUNDS / 2 + ROUNDS % 2)) # for what takes a tenth of one
export shells=${SHELLS:-bash zsh fish}
few=$((ROUNDS > 6 ? ROUNDS / 4 : ROUNDS > 1 ? 2 : 1)) # for what takes a second
. tests/bench/ask.sh

export venv=$tmp/made/by-venv virtualenv=$tmp/made/by-virtualenv conda=$tmp/conda project=$quiet/project
mkdir -p "$tmp/made" "$project"
"$python" -m venv --without-pip "$venv" && "$python" -m venv --without-pip "$project/.venv" || exit 1
mkdir "$project/a" "$project/b"
virtualenv -q --no-periodic-update --without-pip --no-setuptools --no-wheel "$virtualenv" >/dev/null 2>&1 ||
	virtualenv -q "$virtualenv" || exit 1
mkdir -p "$conda/conda-meta" "$conda/bin" && touch "$conda/conda-meta/history" && ln -s "$python" "$conda/bin/python" || exit 1
declare -A there back
for depth in 3 6 12; do
	deep $depth
	there[$depth]=$near back[$depth]=$far
done
export x=${there[6]} y=${back[6]}
for size in 10 100 1000; do
	is_asked_for "home$size" || is_asked_for "list$size" || is_asked_for "brief$size" || is_asked_for "complete$size" || is_asked_for long || continue
	environments "$tmp/homes/$size" $size
done

workon=
if [[ -e /usr/share/virtualenvwrapper/virtualenvwrapper.sh ]]; then
	workon=/usr/share/virtualenvwrapper/virtualenvwrapper.sh
	export WORKON_HOME=$tmp/made VIRTUALENVWRAPPER_PYTHON=$python VIRTUALENVWRAPPER_HOOK_DIR=$tmp/hooks SHELL=/bin/sh
	mkdir "$tmp/hooks"
	bash -c ". $workon" >/dev/null 2>&1 # makes the hook scripts, all of them empty
fi
direnv=
if command -v direnv >/dev/null; then
	direnv=yes
	# The least that direnv can be asked to do for the same effect.
	printf '%s\n' "export VIRTUAL_ENV=$project/.venv" 'PATH_add .venv/bin' >"$project/.envrc"
	direnv allow "$project" >/dev/null 2>&1
fi
condas=
[[ -z ${CONDA_EXE-} && -z $(command -v conda) ]] || condas=${CONDA_EXE:-$(command -v conda)}
export workon

samples=$tmp/samples
settle
if [[ ${CALLS-} ]]; then
	bash tests/bench/calls.sh LIST
	exit
fi
SECONDS=0
loops=()
for ((i = 0; i < ${LOAD:-0}; i++)); do
	bash -c 'while :; do :; done' &
	loops+=($!)
done
trap 'kill "${loops[@]}" 2>/dev/null; rm -rf "$tmp" "$quiet" "$quiet-x" "$quiet-y"' EXIT

# Finding and listing, against the tools that made what is found.
tools() {
	local tool
	if [[ $workon ]]; then
		for side in ours workon; do tell bash.$side "WORKON_HOME=$tmp/homes/10"; done
		measure bash long 2 ours 'venv list' workon% 'lsvirtualenv -l'
	else
		absent bash long workon
	fi
	for tool in poetry pipenv; do
		is_asked_for $tool || continue
		command -v $tool >/dev/null || { absent bash $tool $tool; continue; }
		mkdir "$tmp/$tool"
		tell bash.bare "cd $tmp/$tool; export WORKON_HOME=$tmp/$tool-envs POETRY_VIRTUALENVS_PATH=$tmp/$tool-envs \
			PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring"
		tell bash.ours "cd $tmp/$tool; export WORKON_HOME=$tmp/$tool-envs POETRY_VIRTUALENVS_PATH=$tmp/$tool-envs"
		if [[ $tool == poetry ]]; then
			printf '%s\n' '[tool.poetry]' 'name = "bench"' 'version = "0"' 'description = ""' 'authors = []' >"$tmp/poetry/pyproject.toml"
			tell bash.bare "poetry env use $python 2>/dev/null"
			measure bash poetry "$few" ours 'venv find' bare% 'poetry env info -p'
		else
			tell bash.bare "pipenv --python $python 2>/dev/null"
			measure bash pipenv "$few" ours 'venv find' bare% 'pipenv --venv'
		fi
	done
}

contender floor floor ''
floor_pair="s$venv/pyvenv.cfg"
for shell in $shells; do
	contender "$shell" ours "$(loading $shell); cd $x"
	contender "$shell" bare "cd $x"
	contender "$shell" hook "$(hooking $shell); cd $x"
	s=activate look='type -P python'
	case $shell in
	zsh) look='whence -p python' ;;
	fish) s=activate.fish look='command -s python' ;;
	esac
	pair="activate $venv; deactivate"
	sides=(ours "$pair" script "source $venv/bin/$s; deactivate" floor "$floor_pair")
	contender $shell script "cd $x"
	measure $shell pair "$ROUNDS" "${sides[@]}"
	measure $shell virtualenv "$some" ours "activate $virtualenv; deactivate" script% "source $virtualenv/bin/$s; deactivate" \
		floor "s$virtualenv/pyvenv.cfg"
	for size in 10 100 1000; do
		path=$(for ((i = 3; i < size; i++)); do printf '%s' "$tmp/p$i/bin:"; done)$PATH
		[[ $shell != fish ]] || path=${path//:/ }
		for side in ours script; do
			[[ $shell == fish ]] && tell "$shell.$side" "set PATH $path" || tell "$shell.$side" "PATH=$path"
		done
		measure $shell path$size "$ROUNDS" ours "$pair" script "source $venv/bin/$s; deactivate"
	done
	dismiss $shell.ours
	dismiss $shell.script
	contender "$shell" ours "$(loading $shell); cd $x"
	contender $shell script "cd $x"
	if [[ -z $workon || $shell == fish ]]; then
		[[ $shell == fish ]] || for name in workon pair-workon names; do absent $shell $name workon; done
	else
		contender $shell workon ". $workon; cd $x"
		contender $shell names "$(loading $shell); cd $x; $([[ $shell == bash ]] && echo "enable -f $B/lib/bash/venv.so workon lsvirtualenv" ||
			echo 'zmodload -F venv b:workon b:lsvirtualenv')"
		measure $shell pair-workon "$few" ours "$pair" workon% 'workon by-venv; deactivate'
		measure $shell workon "$few" ours@names 'workon by-venv; deactivate' workon% 'workon by-venv; deactivate'
	fi
	if [[ -z $condas || $shell == fish ]]; then
		[[ $shell == fish ]] || absent $shell pair-conda conda
	else
		contender $shell conda "eval \"\$('$condas' shell.$shell hook)\"; cd $x"
		measure $shell pair-conda "$few" ours "$pair" conda% "conda activate $conda; conda deactivate"
		dismiss $shell.conda
	fi
	measure $shell conda "$ROUNDS" ours "activate $conda; deactivate" script "source $venv/bin/$s; deactivate"

	for depth in 3 6 12; do
		go="cd ${there[$depth]}; cd ${back[$depth]}"
		measure $shell cd$depth "$ROUNDS" ours "$go" bare "$go" hook "$go" \
			floor "$(going ${there[$depth]}) $(going ${back[$depth]})"
	done
	# Most directories are below the home directory: the search ends there.
	for side in ours bare; do
		[[ $shell == fish ]] && tell $shell.$side "set -gx HOME ${quiet%/*}" || tell $shell.$side "HOME=${quiet%/*}"
	done
	go="cd ${there[6]}; cd ${back[6]}"
	measure $shell cdhome "$ROUNDS" ours "$go" bare "$go" floor "$(going ${there[6]} ${quiet%/*}) $(going ${back[6]} ${quiet%/*})"
	for side in ours bare; do
		[[ $shell == fish ]] && tell $shell.$side "set -gx HOME $HOME" || tell $shell.$side "HOME=$HOME"
	done
	# Inside of the project its environment is active, for ours.
	for side in ours bare hook; do tell $shell.$side "cd $project"; done
	go="cd $project/a; cd $project/b"
	inside="c$project/a s$project/a s$project s$project/.venv/pyvenv.cfg c$project/b s$project/b s$project s$project/.venv/pyvenv.cfg"
	measure $shell inside "$ROUNDS" ours "$go" bare "$go" hook "$go" floor "$inside"
	for side in ours bare hook; do tell $shell.$side "cd $x"; done
	go="cd $project; cd $x"
	sides=(ours "$go" bare "$go" floor "c$project s$project s$project/.venv/pyvenv.cfg $(going "$x")")
	if [[ $direnv ]]; then
		hook='_direnv_hook'
		case $shell in
		bash) contender bash direnv "eval \"\$(direnv hook bash)\"; cd $x" ;;
		zsh) contender zsh direnv "eval \"\$(direnv hook zsh)\"; chpwd_functions=() precmd_functions=(); cd $x" ;; # called by name
		fish)
			contender fish direnv "cd $x"
			hook='direnv export fish | source'
			;;
		esac
		[[ $shell != fish ]] || go="cd $project; emit fish_prompt; cd $x; emit fish_prompt"
		measure $shell project-direnv "$some" ours "$go" direnv% "cd $project; $hook; cd $x; $hook"
		dismiss $shell.direnv
	else
		absent $shell project-direnv direnv
	fi
	measure $shell project "$ROUNDS" "${sides[@]}"
	measure $shell line "$ROUNDS" ours "cd $project && $look; cd $x" \
		script "cd $project && source .venv/bin/$s && $look; deactivate; cd $x"
	[[ $shell != fish ]] || measure fish prompt "$ROUNDS" ours 'emit fish_prompt' bare :

	for size in 10 100 1000; do
		home=$tmp/homes/$size
		set_home="export WORKON_HOME=$home"
		[[ $shell != fish ]] || set_home="set -gx WORKON_HOME $home"
		tell $shell.ours "$set_home"
		if [[ $shell != fish && $workon ]]; then
			for side in workon names; do tell $shell.$side "$set_home"; done
			measure $shell brief$size "$(((few + 1) / 2))" ours@names% 'lsvirtualenv -b' workon% 'lsvirtualenv -b' names@floor% "n$home"
		elif [[ $shell != fish ]]; then
			absent $shell brief$size workon
		fi
		name=env$((size - 3)) other=
		sides=(ours "activate $name; deactivate" floor "s$home/$name/pyvenv.cfg")
		measure $shell home$size "$ROUNDS" "${sides[@]}"
		sides=(ours% 'venv list' floor% "l$home" names@floor% "n$home")
		[[ $shell == fish || -z $workon ]] || sides+=(workon% 'lsvirtualenv -b')
		measure $shell list$size "$(((few + 1) / 2))" "${sides[@]}"
		case $shell in
		bash) ask=" _venv_words 1 activate env" other='cur=env; COMPREPLY=($(compgen -W "`virtualenvwrapper_show_workon_options`" -- "$cur"))' ;;
		zsh) ask='venv __complete 1 activate env' other='reply=($(virtualenvwrapper_show_workon_options))' ;;
		fish) ask="complete -C 'activate env'" ;;
		esac
		sides=(ours% "$ask")
		[[ $shell == fish || -z $workon ]] || sides+=(workon% "$other")
		measure $shell complete$size "$(((few + 1) / 2))" "${sides[@]}"
	done
	[[ $shell != bash ]] || tools
	for side in ours bare hook script; do dismiss $shell.$side; done
	for side in workon names; do
		[[ -z ${into[$shell.$side]-} ]] || dismiss $shell.$side
	done
done >"$samples"
dismiss floor.floor
. tests/bench/start.sh
starts >>"$samples"
calls=$tmp/none size=$tmp/none
: >"$tmp/none"
if [[ -z ${CASES-} ]]; then
	calls=$tmp/calls size=$tmp/size
	bash tests/bench/calls.sh >"$calls" 2>>"$tmp/errors"
	bash tests/bench/size.sh >"$size" 2>>"$tmp/errors"
fi
# An interactive bash without a terminal says so; that is no error here.
grep -v 'terminal process group\|no job control' "$tmp/errors" | sort | uniq -c | sed 's/^ *\([0-9]*\) /bench: \1 times: /' >&2

made="venv.so $("$B/bin/venv" version | cut -d' ' -f2); bash $BASH_VERSION, $(zsh --version | cut -d' ' -f1,2)"
made+=", $(fish --version | tr -d ,); scripts of $("$python" --version) and virtualenv $(virtualenv --version | cut -d' ' -f2)"
load=$(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null)
echo "\`$how\`, $(date +%F): $made; $(nproc) processors, load averages at the end ${load:-unknown}; $ROUNDS rounds, $SECONDS seconds${LOAD:+, $LOAD busy loops beside it}."
awk -f tests/bench/median.awk -f tests/bench/samples.awk -f tests/bench/table.awk tests/bench/cases.tsv "$samples"
for file in "$calls" "$size"; do
	[[ ! -s $file ]] || { echo; cat "$file"; }
done
[[ -z ${SAMPLES-} ]] || cp "$samples" "$SAMPLES"
[[ -z ${SVG-} ]] || awk -v how="$how" -v when="$(date +%F)" -f tests/bench/median.awk -f tests/bench/samples.awk -v bars_of=tests/bench/chart.tsv -f tests/bench/chart.awk tests/bench/cases.tsv "$samples" >"$SVG"
