# table.awk CASES SAMPLES: medians and quartiles of the ratios, as Markdown. Nanoseconds in, microseconds out.
BEGIN {
	FS = "\t"
	count = split("bash zsh fish", shells, " ")
	print "| what | shell | ours, µs | other, µs | ratio | quartiles |"
	print "| --- | --- | ---: | ---: | --- | --- |"
}
function rank(list, n, share,   i, j, t, at) { # sorts; linear between neighbours
	for (i = 2; i <= n; i++) {
		t = list[i]
		for (j = i - 1; j >= 1 && list[j] > t; j--)
			list[j + 1] = list[j]
		list[j + 1] = t
	}
	at = 1 + (n - 1) * share
	i = int(at)
	return i < n ? list[i] + (at - i) * (list[i + 1] - list[i]) : list[n]
}
function figure(x) {
	return x >= 100 ? sprintf("%.0f", x) : x >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x)
}
/^#/ { next }
NR == FNR { order[++cases] = $1; reads[$1] = $2; title[$1] = $3; next }
{
	key = $2 SUBSEP $1
	n = ++seen[key]
	ours[key, n] = $3
	theirs[key, n] = $4
}
END {
	for (c = 1; c <= cases; c++)
		for (s = 1; s <= count; s++) {
			key = order[c] SUBSEP shells[s]
			n = seen[key]
			if (!n)
				continue
			delete a; delete b; delete r
			for (i = 1; i <= n; i++) {
				a[i] = ours[key, i] / 1000
				b[i] = theirs[key, i] / 1000
				r[i] = reads[order[c]] == "faster" ? b[i] / a[i] : a[i] / b[i]
			}
			printf "| %s | %s | %s | %s | %s %s | %s to %s |\n", title[order[c]], shells[s], figure(rank(a, n, .5)),
				figure(rank(b, n, .5)), figure(rank(r, n, .5)),
				reads[order[c]] == "faster" ? "times faster" : "times the cost", figure(rank(r, n, .25)), figure(rank(r, n, .75))
		}
}
