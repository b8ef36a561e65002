# serve.zsh - a zsh that run.sh asks; see serve.bash.

unsetopt banghist
zmodload zsh/datetime
while IFS= read -ru 3 line; do
	times=${line%% *} command=${line#* }
	if ((!times)); then
		eval "$command"
		echo 0 >&4
		continue
	fi
	copies=$((times < 20 ? times : 20)) body=''
	for ((i = 0; i < copies; i++)); do body+="$command"$'\n'; done
	eval "body() { $body }"
	typeset -F from=$EPOCHREALTIME
	repeat $((times / copies)) body
	printf '%.0f\n' $(((EPOCHREALTIME - from) * 1e9 / times)) >&4
done
