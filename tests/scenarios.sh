# scenarios.sh - runs scenarios.tsv (see there) in one shell: sourced by scenarios-*.t after `shell=NAME`.
#
# A row becomes a script for the shell. Each shell has five functions below, named after it, that write one step each:
# _start, _var, _run, _source, _child, _dump. Everything else is common.

. tests/tap.sh
need /usr/bin/python3 mktemp env
[[ $shell == fake ]] || need "$shell"
scratch

watched=(VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PS1 PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY _VENV_STATE
	_OLD_VIRTUAL_PATH _OLD_VIRTUAL_PYTHONHOME _OLD_VIRTUAL_PS1)
[[ $shell == fish ]] && unset 'watched[4]'

make_environments() {
	local many i
	mkdir -p "$tmp/plain" "$tmp/proj/src/deep" "$tmp/proj-2" "$tmp/co:lon/.venv/bin" "$tmp/a;b%2,c" || bail mkdir
	/usr/bin/python3 -m venv --without-pip "$tmp/alpha" "$tmp/beta" "$tmp/proj/.venv" "$tmp/proj-2/venv" \
		"$tmp/a b'\"\$x" "$tmp/a;b%2,c" || bail "python3 -m venv failed (Debian: python3-venv)"
	cp "$tmp/alpha/pyvenv.cfg" "$tmp/co:lon/"
	cp "$tmp/alpha/pyvenv.cfg" "$tmp/co:lon/.venv/"
	for ((i = 0; i < 1000; i++)); do
		many+=:/usr/lib/no-such-directory-$i
	done
	thousand=${many#:}
}

# The text of a word of the table, into $text.
expand() {
	text=$1
	text=${text//@A@/$tmp/alpha}
	text=${text//@B@/$tmp/beta}
	text=${text//@P@/$tmp/proj}
	text=${text//@T@/$tmp}
	text=${text//@1000@/$thousand}
	text=${text//␣/ }
	[[ $text != "''" ]] || text=
}

# A variable word: its $name, $flag (x - r u: exported, not, read-only, unset) and $text.
parse_var() {
	local word=$1
	case $word in
	+*) flag=x word=${word#+} ;;
	!*) flag=r word=${word#!} ;;
	-*) flag=u word=${word#-} ;;
	*) flag=- ;;
	esac
	name=${word%%=*}
	expand "${word#*=}"
}

# What a word makes of the array `want`.
expect() {
	[[ $1 != *'()' ]] || {
		want[$1]=
		return
	}
	parse_var "$1"
	[[ " ${watched[*]} " == *" $name "* ]] || return
	case $flag in
	u) unset "want[$name]" ;;
	r) want[$name]="${want[$name]:--}" want[$name]="${want[$name]:0:1} $text" ;;
	*) want[$name]="$flag $text" ;;
	esac
}

# ---- the shells: each function writes text of its shell to stdout ---------------------------------------------------------

posix_quote() {
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

posix_var() {
	local q
	q=$(posix_quote "$text")
	case $flag in
	x) echo "export $name=$q" ;;
	-) echo "$name=$q; typeset +x $name" ;;
	r) echo "$name=$q; readonly $name" ;;
	u) echo "unset $name" ;;
	esac
}

posix_words() {
	local word
	for word; do
		expand "$word"
		posix_quote "$text"
		printf ' '
	done
}

bash_start() { echo "set +m; enable -f '$B/lib/bash/venv.so' activate"; }
bash_var() { posix_var; }
bash_run() { echo "$(posix_words "$@") 2>'$tmp/said'; status=\$?"; }
bash_source() { echo "source '$1/bin/activate'"; }
bash_child() { echo "exec ${exec[*]} '$1'"; }
bash_dump() {
	cat <<-END
		for n in ${watched[*]}; do
			[[ -v \$n ]] || continue
			[[ \${!n@a} == *x* ]] && a=x || a=-
			printf '%s %s %s\\n' "\$n" "\$a" "\${!n}"
		done
		declare -F deactivate >/dev/null && printf 'deactivate()\\n'
		declare -F pydoc >/dev/null && printf 'pydoc()\\n'
		printf 'status %s\\n' "\$status"
	END
}

zsh_start() { echo "module_path=('$B/lib/zsh' \$module_path); zmodload venv"; }
zsh_var() { posix_var; }
zsh_run() { echo "$(posix_words "$@") 2>'$tmp/said'; st=\$?"; }
zsh_source() { echo "source '$1/bin/activate'"; }
zsh_child() { echo "exec ${exec[*]} '$1'"; }
zsh_dump() {
	cat <<-END
		for n in ${watched[*]}; do
			[[ -v \$n ]] || continue
			[[ \${(Pt)n} == *export* ]] && a=x || a=-
			print -r -- "\$n \$a \${(P)n}"
		done
		(( ! \$+functions[deactivate] )) || print 'deactivate()'
		(( ! \$+functions[pydoc] )) || print 'pydoc()'
		print "status \$st"
	END
}

fish_words() {
	local word
	for word; do
		expand "$word"
		text=${text//\\/\\\\}
		printf "'%s' " "${text//\'/\\\'}"
	done
}

fish_start() { echo "source '$B/share/fish/vendor_conf.d/venv.fish'"; }
fish_var() {
	local value=${text//\\/\\\\}
	value="'${value//\'/\\\'}'"
	[[ $name != PATH || $text ]] || value= # a list without elements
	case $flag in
	x) echo "set -gx $name $value" ;;
	-) echo "set -gu $name $value" ;;
	u) echo "set -e $name" ;;
	esac
}
fish_run() { echo "$(fish_words "$@") 2>'$tmp/said'; set st \$status"; }
fish_source() { echo "source '$1/bin/activate.fish'"; }
fish_child() { echo "exec ${exec[*]} '$1'"; }
fish_dump() {
	cat <<-END
		for n in ${watched[*]}
			set -q \$n; or continue
			set -l a -
			set -qx \$n; and set a x
			printf '%s %s %s\\n' \$n \$a "\$\$n"
		end
		string match -q '*/activate.fish' -- (functions -D deactivate); and echo 'deactivate()'
		functions -q pydoc; and echo 'pydoc()'
		echo status \$st
	END
}

tabbed() {
	local IFS=$'\t'
	echo "$*"
}

fake_start() { tabbed set HOME x "$tmp"; tabbed set PWD x "$tmp"; echo load; }
fake_var() {
	[[ $flag == u ]] && tabbed unset "$name" && return
	local flags=$flag
	[[ $flag == r ]] && flags=r$([[ ${want[$name]-} == x* ]] && echo x)
	tabbed set "$name" "$flags" "$text"
}
fake_run() {
	local words=() word
	for word; do
		expand "$word"
		words+=("$text")
	done
	[[ $1 == cd ]] && tabbed "${words[@]}" || tabbed run "${words[@]}"
}
fake_source() { tabbed source "$1" "${1##*/}"; }
fake_child() { echo child; }
fake_dump() { echo dump; }

case $shell in
bash) exec=("$(type -P bash)" --norc --noprofile -i) ;;
zsh) exec=("$(type -P zsh)" -f -i) ;;
fish) exec=("$(type -P fish)" -N -i) ;;
fake) exec=("$B/tests/fake-shell") ;;
esac

# ---- rows ------------------------------------------------------------------------------------------------------------

# The scripts of a row: $tmp/script, and $tmp/script.1 for the child.
write_script() { # start steps
	local out=$tmp/script word rest=$2 step
	local -a words
	{
		[[ $shell == fake ]] && { tabbed set HOME x "$tmp"; }
		for word in '+PATH=/usr/bin:/bin' 'PS1=$␣' $1; do
			[[ $shell != fish || $word != ?PS1=* && $word != PS1=* ]] || continue
			parse_var "$word"
			"${shell}_var"
			expect "$word"
		done
		"${shell}_start"
	} >"$out"
	while [[ $rest ]]; do
		step=${rest%% ; *}
		rest=${rest:$((${#step} + 3))}
		read -ra words <<<"$step"
		case ${words[0]} in
		activate | deactivate | cd) "${shell}_run" "${words[@]}" ;;
		source)
			expand "${words[1]}"
			"${shell}_source" "$text"
			;;
		child)
			"${shell}_child" "$tmp/script.1"
			[[ $shell == fake ]] && continue
			out=$tmp/script.1
			[[ $shell == fish ]] || echo "PS1='\$ '" >"$out"
			[[ $shell != fish ]] || : >"$out"
			"${shell}_start" >>"$out"
			continue
			;;
		*)
			[[ $shell != fish || $step != *PS1=* ]] || continue
			parse_var "$step"
			"${shell}_var"
			;;
		esac >>"$out"
	done
	"${shell}_dump" >>"$out"
}

run_script() {
	: >"$tmp/said"
	cd "$tmp" || bail cd
	if [[ $shell == fake ]]; then
		"${exec[@]}" <script 2>said
	else
		env -i HOME="$tmp" TERM=dumb PATH=/usr/bin:/bin "${sanitizer[@]}" ASAN_OPTIONS=detect_leaks=0 \
			"${exec[@]}" "$tmp/script" </dev/null 2>noise
	fi
	cd "$top" || bail cd
}

# The lines of `want` against those of the shell; one text each.
compare() {
	local line got= expected= key
	local -A have=()
	while IFS= read -r line; do
		case $line in
		'status '* | 'edits '*) continue ;;
		*'()') have[$line]= ;;
		*)
			[[ $line =~ ^(_VENV_STATE . [^;]*;[^;]*;)[0-9]+(;.*)$ ]] && line=${BASH_REMATCH[1]}T${BASH_REMATCH[2]}
			have[${line%% *}]=${line#* }
			;;
		esac
	done <<<"$output"
	for key in "${watched[@]}" 'deactivate()' 'pydoc()'; do
		[[ -v want[$key] ]] && expected+="$key ${want[$key]}"$'\n'
		[[ -v have[$key] ]] || continue
		if [[ -v want[$key] && ${want[$key]:2} == '*' && ${have[$key]:0:2} == "${want[$key]:0:2}" ]]; then
			got+="$key ${want[$key]}"$'\n'
		else
			got+="$key ${have[$key]}"$'\n'
		fi
	done
	is "$got" "$expected" "$1"
}

run_row() { # name start steps status edits end
	local output said status edits fine=0
	local -A want=()
	rm -f "$tmp"/script*
	write_script "$2" "$3"
	output=$(run_script)
	said=$(<"$tmp/said")
	# Event handlers of fish are not redirected with the command that set them off.
	[[ $shell == fake ]] || said+=$(grep '^venv: ' "$tmp/noise")
	for word in $6; do
		expect "$word"
	done
	status=${4%%:*}
	compare "$1"
	(($?)) && fine=1
	if [[ $status != . ]]; then
		[[ $output =~ .*(^|$'\n')status\ ([0-9]*) ]] # the last one
		is "${BASH_REMATCH[2]-none}" "$status" "$1: status" || fine=1
	fi
	if [[ $4 == *:* ]]; then
		like "$said" "venv: *${4#*:}*" "$1: message" || fine=1
	else
		is "$said" '' "$1: silence" || fine=1
	fi
	if [[ $shell == fake && $5 != '*' ]]; then
		edits=${output##*edits }
		is "$edits" "${5#.}" "$1: edits" || fine=1
	fi
	((fine)) || return 0
	diag "script: $(<"$tmp/script")"
	[[ ! -s $tmp/noise ]] || diag "$(<"$tmp/noise")"
	diag "said: $said"
}

make_environments
set -f
rows=0
while IFS=$'\t' read -r name shells start steps status edits end note; do
	[[ $name && $name != '#'* ]] || continue
	[[ $note ]] || bail "row '$name' lacks a column"
	[[ $shells == all || $shell == fake || ,$shells, == *,$shell,* ]] || continue
	wanted "$name" || continue
	[[ $start != . ]] || start=
	[[ $end != . ]] || end=
	run_row "$name" "$start" "$steps" "$status" "$edits" "$end"
	((++rows))
done <tests/scenarios.tsv
done_testing
