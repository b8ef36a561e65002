# median.awk - functions for table.awk, chart.awk and scaling.awk.
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
function figure(x,   t, i) { # three digits, or a thousand's comma
	if (x < 999.5)
		return x >= 99.95 ? sprintf("%.0f", x) : x >= 9.995 ? sprintf("%.1f", x) : sprintf("%.2f", x)
	t = sprintf("%.0f", x)
	for (i = length(t) - 3; i > 0; i -= 3)
		t = substr(t, 1, i) "," substr(t, i + 1)
	return t
}
