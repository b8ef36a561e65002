#!/bin/bash
# What a conda environment sets, when the files that say it are wrong: a clear word, and nothing done by halves.
cd "$(dirname "$0")/../.." || exit 1
. tests/shell/shells.sh
need setpriv mkfifo

root=$dir/root m=$dir/root/envs/m
mkdir -p "$root"/{condabin,envs} "$m"/{conda-meta,bin}
chmod 755 "$dir"
: >"$m/conda-meta/history"
line="activate '$m'; rc; show CONDA_PREFIX PATH A; deactivate; rc"
refused="rc=1
CONDA_PREFIX unset
PATH=$base_path
A unset
rc=1"
entered() { # WHAT A IS
	printf 'rc=0\nCONDA_PREFIX=%s\nPATH=%s\n%s\nrc=0' "$m" "$m/bin:$root/condabin:$base_path" "A${1-=$1}"
}

# refuses NAME WHY, takes NAME A: with the file as it is now.
refuses() {
	SAYS="venv: $file: $2; nothing was changed"$'\nvenv: deactivate: nothing is active' each "$refused" "$where: $1" <<<"$line"
}
takes() {
	each "$(entered "$2")" "$where: $1" <<<"$line"
}
# What is read, as the value of env_vars or as a file of its own.
holds() {
	if [[ $where == state ]]; then
		printf '{"env_vars": %b, "version": 1}' "$1" >"$file"
	else
		printf '%b' "$1" >"$file"
	fi
}

for where in state env_vars.d; do
	file=$m/conda-meta/state
	if [[ $where == env_vars.d ]]; then
		rm "$file"
		mkdir -p "$m/etc/conda/env_vars.d"
		file=$m/etc/conda/env_vars.d/x.json
	fi
	for text in '' '{' '{"A": "1"' '{"A": "1",}' '{A: "1"}' "{'A': '1'}" '{"A": "1"} x' 'NaN' '{"A": "\\u0000"}' '{"A": "x\0y"}' '{"A\0": "x"}' '{"A": "\377\376"}' \
		'{"A": "\300\200"}' '{"A": "\\ud800"}' '{"A": "\n"}'; do
		holds "$text"
		refuses "not JSON: $text" 'not JSON'
	done
	for text in '[]' '"A"' '1' 'null' 'true'; do
		holds "$text"
		[[ $where == state || $text == '[]' ]] && why='not a JSON object' || why='not JSON' # alone it is none
		refuses "no object: $text" "$why"
	done
	for text in 'null' 'true' '1' '1e999' '{}' '["x"]'; do
		holds "{\"A\": $text}"
		[[ $text == 1e999 ]] && why='not JSON' || why='a value is no text'
		refuses "no text: $text" "$why"
	done
	for text in '' '1A' 'A-B' 'A B' 'A=B' 'A.B' 'A[0]' '$A' '\\u00e4' '\\n' "$(printf 'X%.0s' {1..256})"; do
		holds "{\"A\": \"1\", \"$text\": \"1\"}"
		refuses "no name: ${text:0:20}" 'it names a variable that no shell can have'
	done
	holds '{}' && takes "none" ' unset'
	holds '{"A": "1", "a": "2"}' && takes "twice" '=2'
	holds '{"A": "***unset***"}' && takes "conda's word for none" ' unset'
	holds '{"A": ""}' && takes "an empty one" '='
	holds '{"A": "\\u001b[31m\\n$(id)`id`\\\\ \\u0027 %n !1 *"}' && takes "text is text" $'=\e[31m\n$(id)`id`\\ \' %n !1 *'
	{ printf '{"A": "'; head -c 65536 /dev/zero | tr '\0' x; printf '"}'; } >"$dir/long"
	holds "$(<"$dir/long")"
	SHELLS=bash takes "64 KiB" "=$(head -c 65536 /dev/zero | tr '\0' x)"
	{ printf '{"A": "'; head -c 65537 /dev/zero | tr '\0' x; printf '"}'; } >"$dir/long"
	holds "$(<"$dir/long")"
	refuses "more" 'a value is too long'
	holds "{$(for i in {1..5000}; do printf '"V%d": "1", ' "$i"; done)\"A\": \"1\"}"
	refuses "5,000 variables" 'out of memory, or too long'
	head -c 100000 /dev/zero | tr '\0' '[' >"$file"
	refuses "nested" 'not JSON'
	{ head -c 100000 /dev/zero | sed 's/\x0/{"A":/g'; } >"$file"
	refuses "nested objects" 'not JSON'
	head -c 10485760 /dev/zero | tr '\0' ' ' >"$file"
	refuses "10 MB" 'out of memory, or too long'

	# What stands in its place. Where a directory is listed, what is no file is passed over.
	rm "$file" && ln -s nowhere "$file" && takes "a link to nowhere" ' unset'
	case $where in
	state) other() { refuses "$1" 'cannot be read'; } ;;
	*) other() { takes "$1" ' unset'; } ;;
	esac
	rm "$file" && ln -s "${file##*/}" "$file" && takes "a link to itself" ' unset'
	rm "$file" && mkdir "$file" && other "a directory"
	rmdir "$file" && mkfifo "$file" && other "a pipe that nobody writes"
	rm "$file" && "$system_python" -c 'import os, socket, sys; os.chdir(os.path.dirname(sys.argv[1])); socket.socket(socket.AF_UNIX).bind(os.path.basename(sys.argv[1]))' "$file"
	[[ -S $file ]] && other "a socket"
	rm "$file" && holds '{"A": "1"}' && chmod 0 "$file"
	if ((EUID)); then
		refuses "unreadable" 'cannot be read'
	else
		DROP_TO='setpriv --reuid 65534 --regid 65534 --clear-groups' refuses "unreadable" 'cannot be read'
	fi
	rm -f "$file" && : >"$file"
done
rm -r "$m/etc"

# The same, broken while the environment is active: it can be left all the same.
fine='{"env_vars": {"A": "1"}}'
file=$m/conda-meta/state
for break in "printf '{' >'$file'" "rm '$file'" "rm '$file'; mkdir '$file'" "rm -r '$m'" "rm -r '$m'; printf x >'$m'" "rm -r '$m'; mkdir -p '$m/bin'"; do
	for SHELLS in bash zsh fish; do
		rm -rf "$m"
		mkdir -p "$m"/{conda-meta,bin}
		printf '%s' "$fine" >"$file"
		SAYS='*' each "rc=0
CONDA_PREFIX unset
CONDA_SHLVL=0
PATH=$root/condabin:$base_path" "broken while it is active: ${break//"$dir"/}" <<<"activate '$m'; $break; deactivate; rc; show CONDA_PREFIX CONDA_SHLVL PATH"
	done
done
SHELLS='bash zsh fish'

# conda's settings: whatever stands there, environments are activated.
rm -rf "$m"
mkdir -p "$m"/{conda-meta,bin}
for text in '' '\0\0\0' '[[[[[[' '- - -\n-\n' 'envs_dirs' 'envs_dirs:' 'envs_dirs: [' 'envs_dirs: "' 'changeps1: {a: [b' 'env_prompt: \377\376' 'env_prompt: "\\' '\r\r\r' '--- !!python/object:x' \
	'envs_dirs:\n  - ${X:-y}\n  - $(id)\n  - ~nobody/x\n  - ../..'; do
	printf '%b' "$text" >"$home/.condarc"
	each "rc=0
CONDA_PREFIX=$m
rc=0" ".condarc: ${text:0:20}" <<<"activate '$m'; rc; show CONDA_PREFIX; deactivate; rc"
done
rm "$home/.condarc"
mkdir "$home/.condarc" && each "CONDA_PREFIX=$m" ".condarc: a directory" <<<"activate '$m'; show CONDA_PREFIX"
rmdir "$home/.condarc" && mkfifo "$home/.condarc" && each "CONDA_PREFIX=$m" ".condarc: a pipe that nobody writes" <<<"activate '$m'; show CONDA_PREFIX"
rm "$home/.condarc" && head -c 10485760 /dev/zero >"$home/.condarc" && each "CONDA_PREFIX=$m" ".condarc: 10 MB" <<<"activate '$m'; show CONDA_PREFIX"
rm "$home/.condarc"

done_testing
