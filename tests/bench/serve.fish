# serve.fish - a fish that run.sh asks; see serve.sh. It has no clock of its own: what is asked for is prepared and answered with a line, and runs
# between two more of these. They go over 0 and 1; what is measured has its output sent away.

while read -l times command
    if test $times = 0
        eval "$command" >/dev/null
        echo 0
        continue
    end
    set -l copies (math "min($times, 20)")
    eval "function body; "(string repeat -n $copies "$command; ")"; end"
    set -l rounds (seq (math "$times / $copies"))
    echo ready
    read -l go
    for i in $rounds
        body >/dev/null
    end
    echo done
end
