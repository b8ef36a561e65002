#!/bin/bash
# budgets.sh BUILD [QUICK] - `make bench LOADED=1`: the figures that have a budget, as the machine is and with two busy loops beside them, as one table.
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
CASES=$(awk -F '\t' '!/^[#=]/ && ($4 $5 $6) != "---" { print $1 == "prompt" ? "prompt lines" : $1 }' tests/bench/cases.tsv | sort -u | tr '\n' ' ')
export CASES
how="make bench LOADED=1${2:+ QUICK=1}"
SAMPLES=$dir/as-it-is bash tests/bench/run.sh "$@" >"$dir/said" || exit 1
head -n 1 "$dir/said" | sed "s/^\`[^\`]*\`/\`$how\`/; s/\.\$/;/"
SAMPLES=$dir/loaded LOAD=2 bash tests/bench/run.sh "$@" >"$dir/said" || exit 1
head -n 1 "$dir/said" | sed 's/^.*\(load averages.*\)/then \1/'
echo
echo '| what | against | shell | budget | as it is | quartiles | with two busy loops | quartiles |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
for side in as-it-is loaded; do
	awk -v budgets=1 -f tests/bench/median.awk -f tests/bench/samples.awk -f tests/bench/table.awk tests/bench/cases.tsv "$dir/$side" >"$dir/$side.rows"
done
awk -F '\t' '
	NR == FNR { loaded[$1, $2, $3] = " " $5 ": " $7 " | " $6; next }
	{ printf "| %s | %s | %s | %s | %s: %s | %s |%s |\n", $1, $2, $3, $4, $5, $7, $6, loaded[$1, $2, $3] }' "$dir/loaded.rows" "$dir/as-it-is.rows"
