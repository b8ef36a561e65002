# table.awk - with samples.awk: medians and quartiles of the ratios of each round, as Markdown. Nanoseconds in, microseconds out. With `budgets`
# only what has one, for budgets.sh.
function head() {
	if (!headed && !budgets) {
		printf "\n### %s\n\n", section
		print "| what | against | shell | ours, µs | other, µs | ratio | quartiles | budget |"
		print "| --- | --- | --- | ---: | ---: | --- | --- | --- |"
	}
	headed = 1
}
function line(shell, name, side, reads, budget, what, against,   i, n, o, t, a, b, r, middle, words, met) {
	if (budgets && budget == "-")
		return
	if ((shell, name, side) in missing) {
		if (budgets)
			return
		head()
		printf "| %s | %s | %s | | | not installed | | %s |\n", what, against, shell, budget == "-" ? "" : budget
		return
	}
	for (i = 0; i < rounds[shell, name]; i++) {
		if (!((shell, name, i, "ours") in ns) || !((shell, name, i, side) in ns))
			continue
		o = ns[shell, name, i, "ours"]
		t = ns[shell, name, i, side]
		o = o > 1 ? o : 1
		t = t > 1 ? t : 1
		a[++n] = o / 1000
		b[n] = t / 1000
		r[n] = reads == "faster" ? t / o : o / t
	}
	if (!n)
		return
	head()
	words = reads == "faster" ? " times faster" : " times the cost"
	middle = rank(r, n, .5)
	met = reads == "faster" ? middle >= budget : middle <= budget
	met = met ? "met" : "not met"
	if (budgets) {
		printf "%s\t%s\t%s\t%s%s\t%s\t%s to %s\t%s\n", what, against, shell, budget < 1000 ? budget : figure(budget), words, figure(middle),
			figure(rank(r, n, .25)), figure(rank(r, n, .75)), met
		return
	}
	printf "| %s | %s | %s | %s | %s | %s | %s to %s | %s |\n", what, against, shell, figure(rank(a, n, .5)), figure(rank(b, n, .5)),
		figure(middle) words, figure(rank(r, n, .25)), figure(rank(r, n, .75)),
		budget == "-" ? "" : (budget < 1000 ? budget : figure(budget)) ": " met
}
END {
	for (i = 1; i <= rows; i++) {
		if (row[i] ~ /^= /) {
			section = substr(row[i], 3)
			headed = 0
			continue
		}
		split(row[i], f, "\t")
		for (s = 1; s <= 3; s++)
			line(shells[s], f[1], f[2], f[3], f[3 + s], f[7], f[8])
	}
}
