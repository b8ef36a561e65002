# bench.fish with|without - one of the two fish that fish.sh asks in turn: a line `times command` in, nanoseconds for one command out.
#
# fish has no clock of its own: `date` is asked before and after, and what an empty measurement takes is taken off.

test $argv[1] = with; and source $B/share/fish/vendor_conf.d/venv.fish
cd $far/x

while read -l times command
    set -l copies (math "min($times, 20)")
    eval "function body; "(string repeat -n $copies "$command; ")"; end"
    set -l rounds (seq (math "$times / $copies"))
    set -l before (date +%s%N)
    set -l from (date +%s%N)
    for i in $rounds
        body
    end
    set -l to (date +%s%N)
    math "max(1, round(($to - $from - ($from - $before)) / $times))"
end
