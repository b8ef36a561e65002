# serve.sh - a bash or zsh that run.sh asks: a line `times command` in on 3, nanoseconds for one command out on 4; `0 command` is run
# unmeasured. Variables of its own begin with `serve_`: what is measured has names, too.

if [ -n "${ZSH_VERSION-}" ]; then
	unsetopt banghist
	zmodload zsh/datetime
	serve_now() { printf -v serve_at '%.0f' $((EPOCHREALTIME * 1e9)); }
else
	set +H +o history
	serve_now() { serve_at=${EPOCHREALTIME/[.,]/}000; }
fi

while IFS= read -ru 3 serve_line; do
	serve_times=${serve_line%% *} serve_command=${serve_line#* }
	if ((!serve_times)); then
		eval "$serve_command"
		echo 0 >&4
		continue
	fi
	# Up to twenty copies in a row, or the loop would be part of what is measured.
	serve_copies=$((serve_times < 20 ? serve_times : 20)) serve_body=''
	for ((serve_i = 0; serve_i < serve_copies; serve_i++)); do serve_body+="$serve_command"$'\n'; done
	eval "body() { $serve_body }"
	serve_now; serve_from=$serve_at
	for ((serve_i = 0; serve_i < serve_times; serve_i += serve_copies)); do body; done
	serve_now
	echo $(((serve_at - serve_from) / serve_times)) >&4
done
