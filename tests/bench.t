#!/bin/bash
# `make bench`: its tables and its picture from recorded figures, and that what it measures is there. No time is asserted.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need strace awk "${CC:-cc}"
scratch

table() { awk "$@" -f tests/bench/median.awk -f tests/bench/samples.awk -f tests/bench/table.awk tests/bench/cases.tsv tests/bench/samples.tsv; }
row() { table | grep -F "$1" | grep -F "| $2 |" | grep -F "| $3 |"; }

is "$(row 'activate + deactivate' "CPython's script" bash)" \
	"| activate + deactivate | CPython's script | bash | 10.0 | 290 | 31.0 times faster | 29.0 to 32.0 | 30: met |" \
	'the median of the ratios of each round, not the ratio of the medians'
is "$(row 'activate + deactivate' "CPython's script" fish)" \
	"| activate + deactivate | CPython's script | fish | 200 | 400 | 2.00 times faster | 2.00 to 2.00 | 3: not met |" 'a budget that is not met'
is "$(row 'activate + deactivate' 'its system calls alone' bash)" \
	'| activate + deactivate | its system calls alone | bash | 10.0 | 0.50 | 20.0 times the cost | 20.0 to 20.0 |  |' 'only rounds that have both sides'
is "$(row 'activate + deactivate' "virtualenvwrapper's \`workon\`, empty hooks" bash)" \
	"| activate + deactivate | virtualenvwrapper's \`workon\`, empty hooks | bash | 10.0 | 612,346 | 61,235 times faster | 61,235 to 61,235 | 50,000: met |" \
	'large numbers'
is "$(row 'activate + deactivate' "conda's shell function" bash)" "| activate + deactivate | conda's shell function | bash | | | not installed | | 100000 |" \
	'what is not installed has a row that says so'
is "$(row 'two `cd` at depth 6, no environment there' 'no plugin' zsh)" \
	'| two `cd` at depth 6, no environment there | no plugin | zsh | 9.00 | 6.00 | 1.50 times the cost | 1.50 to 1.50 | 1.8: met |' 'a cost against its budget'
is "$(row 'prompt, nothing changed' 'the builtin `:`' zsh)" \
	'| prompt, nothing changed | the builtin `:` | zsh | 0.00 | 0.60 | 0.00 times the cost | 0.00 to 0.00 | 3: met |' 'a difference of nothing'
is "$(table | grep -c '^### ')" 3 'a section without figures is left out'
is "$(table -v budgets=1 | cut -f3-5 | sed -n 1p)" $'bash\t30 times faster\t31.0' 'budgets alone, for two loads side by side'

awk -v how='make bench' -v when=2026-01-02 -f tests/bench/median.awk -f tests/bench/samples.awk -v bars_of=tests/bench/chart.tsv -f tests/bench/chart.awk tests/bench/cases.tsv tests/bench/samples.tsv >"$tmp/chart.svg"
is "$(/usr/bin/python3 - "$tmp/chart.svg" 2>&1 <<'END'
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
name = "{http://www.w3.org/2000/svg}"
height = float(root.get("height"))
bars = [(float(bar.get("x")), float(bar.get("width")), bar.get("class")) for bar in root.iter(name + "rect")]
print(*(f"{x:.0f} {width:.0f} {kind}" for x, width, kind in bars), sep=", ")
words = [text.text for text in root.iter(name + "text")]
print(sum("make bench, 2026-01-02" in word for word in words), "613 ms" not in words and "612 ms" in words,
      all(0 < float(text.get("y")) < height for text in root.iter(name + "text")))
END
)" $'190 48 ours, 638 79 ours, 190 17 floor, 190 83 other, 638 86 other, 190 163 other, 414 47 ours, 414 43 other\n1 True True' \
	'a bar for every figure, ten times longer is a step more; the command and the date'

grown() { awk -F '\t' -v title=levels -v list='bash zsh' -v against=bare "$@" -f tests/bench/median.awk -f tests/bench/scaling.awk <<-'END'
	bash	depth:3	0	ours	6000000
	bash	depth:3	0	bare	1000000
	bash	depth:3	1	ours	12000000
	bash	depth:3	1	bare	4000000
	bash	depth:24	0	ours	30000000
	bash	depth:24	0	bare	0
	zsh	depth:3	0	ours	10000
	zsh	depth:3	0	bare	5000
	END
}
is "$(grown -v prefix=depth -v other=bare -v unit=1000 | tail -n 2)" $'| 3 | 9,000 | 2,500 | 4.50 | 10.0 | 5.00 | 2.00 |
| 24 | 30,000 | 0.00 | 30,000,000 | 0.00 | 0.00 | 0.00 |' 'what it grows with: medians, and the median of the ratios'
is "$(grown -v prefix=depth -v other=bare -v unit=1000 -v faster=1 | sed -n '1p; 3p')" $'| levels | bash, µs | bare | times faster | zsh, µs | bare | times faster |
| 3 | 9,000 | 2,500 | 0.25 | 10.0 | 5.00 | 0.50 |' 'the same the other way round'
is "$(grown -v prefix=depth -v other=bare -v unit=1000000 | sed -n '1p; 3p')" $'| levels | bash, ms | bare | looks more | zsh, ms | bare | looks more |
| 3 | 6.00 | 1.00 | 1 | 0.01 | 0.01 | 0 |' 'a slow file system: how many looks more'

[[ -z ${SANITIZE-} ]] || done_testing # nobody measures that build

# What is measured with is there; one round of what is quick. In a terminal, which a shell that is measured must not take.
sides=$(CASES="pair pair-conda cd3 project line prompt lines load home10 complete10 list10" ROUNDS=1 SAMPLES="$tmp/samples" timeout 300 \
	/usr/bin/python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' bash tests/bench/run.sh "$B" QUICK 2>&1 </dev/null)
missing=
while IFS=$'\t' read -r shell case side; do
	grep -q "^$shell	$case	0	$side	[0-9]" "$tmp/samples" || missing+=" $shell:$case:$side"
done < <(for shell in bash zsh fish; do
	for side in ours script floor; do printf '%s\tpair\t%s\n' $shell $side; done
	for side in ours bare hook floor; do printf '%s\tcd3\t%s\n' $shell $side; done
	for side in ours bare floor; do printf '%s\tproject\t%s\n' $shell $side; done
	for case in line prompt home10 complete10 list10; do printf '%s\t%s\tours\n' $shell $case; done
	[[ $shell == fish ]] || printf '%s\tlines\thook\n%s\tload\tsmallest\n' $shell $shell
done)
is "$missing" '' 'every shell, every side gives a figure'
like "$sides" "*| conda's shell function | bash |*" 'conda has its row, installed or not' || diag "$sides"
is "$(grep -c '^bench:' <<<"$sides")" 0 'nothing goes wrong on the way' || diag "$sides"

coproc floor { exec "$B/bench/floor" 3<&0 4>&1; }
echo "3 s/ c$tmp a/nowhere rtests/bench.t l$tmp" >&"${floor[1]}"
read -rt 20 -u "${floor[0]}" spent
like "$spent" '[1-9]*' 'the floor answers in nanoseconds'

touch "$tmp/file"
looked=$(SLOW_US=30000 SLOW_BELOW="/nowhere:$tmp" LD_PRELOAD=$B/bench/slow.so bash -c '
	from=${EPOCHREALTIME/[.,]/}; [[ -e $1/file && -e $1/file && ! -e /elsewhere ]]; echo $((${EPOCHREALTIME/[.,]/} - from))' - "$tmp")
((looked >= 60000))
ok $? "a slow file system is as slow as asked for ($looked microseconds)"
done_testing
