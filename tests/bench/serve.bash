# serve.bash - a bash that run.sh asks: a line `times command` in on 3, nanoseconds for one command out on 4; `0 command` is run unmeasured.

set +H +o history
now() {
	at=${EPOCHREALTIME/[.,]/}
}

while IFS=' ' read -ru 3 times command; do
	if ((!times)); then
		eval "$command"
		echo 0 >&4
		continue
	fi
	# Up to twenty copies in a row, or the loop would be part of what is measured.
	copies=$((times < 20 ? times : 20)) body=''
	for ((i = 0; i < copies; i++)); do body+="$command"$'\n'; done
	eval "body() { $body }"
	now; from=$at
	for ((i = 0; i < times; i += copies)); do body; done
	now
	echo $(((at - from) * 1000 / times)) >&4
done
