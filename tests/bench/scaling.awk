# scaling.awk - with median.awk: the rows of the cases that begin with a word (`prefix`): ours, the other side, and how many times that is; where `unit`
# is a millisecond, how many looks more. `list`: the shells.
index($2, prefix ":") == 1 {
	name = substr($2, length(prefix) + 2)
	if (!(name in known)) { known[name] = 1; order[++rows] = name }
	at[$1, name, $4, ++seen[$1, name, $4]] = $5
}
function median(shell, name, side,   i, a) {
	for (i = 1; i <= seen[shell, name, side]; i++)
		a[i] = at[shell, name, side, i]
	return i > 1 ? rank(a, i - 1, unit > 1000 ? 0 : .5) : 0 # of what waits the least: others only make it wait longer
}
function part(a, b) {
	return a / (b > 0 ? b : 1)
}
function ratio(shell, name,   i, a) {
	for (i = 1; i <= seen[shell, name, "ours"]; i++)
		a[i] = part(at[shell, name, faster ? other : "ours", i], at[shell, name, faster ? "ours" : other, i])
	return i > 1 ? rank(a, i - 1, .5) : 0
}
END {
	count = split(list, shell, " ")
	head = "| " title " |"; rule = "| --- |"
	word = unit == 1000 ? "µs" : "ms"
	for (s = 1; s <= count; s++) {
		head = head " " shell[s] ", " word " |" (other == "" ? "" : " " against (unit == 1000 ? (faster ? " | times faster |" : " | times |") : " | looks more |"))
		rule = rule " ---: |" (other == "" ? "" : " ---: | ---: |")
	}
	print head; print rule
	for (r = 1; r <= rows; r++) {
		line = "| " order[r] " |"
		for (s = 1; s <= count; s++) {
			line = line " " figure(median(shell[s], order[r], "ours") / unit) " |"
			if (unit > 1000)
				line = line " " figure(median(shell[s], order[r], other) / unit) " | " \
					sprintf("%.0f", (median(shell[s], order[r], "ours") - median(shell[s], order[r], other)) / 5e6) " |"
			else if (other != "")
				line = line " " figure(median(shell[s], order[r], other) / unit) " | " figure(ratio(shell[s], order[r])) " |"
		}
		print line
	}
}
