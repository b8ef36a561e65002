# samples.awk - reads what run.sh measured, for table.awk and chart.awk: ns[shell, case, round, side], rounds[shell, case], missing[shell, case, side].
BEGIN {
	FS = "\t"
	shells[1] = "bash"; shells[2] = "zsh"; shells[3] = "fish"
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
function figure(x,   t, i) { # three digits, or a thousand's comma
	if (x < 999.5)
		return x >= 99.95 ? sprintf("%.0f", x) : x >= 9.995 ? sprintf("%.1f", x) : sprintf("%.2f", x)
	t = sprintf("%.0f", x)
	for (i = length(t) - 3; i > 0; i -= 3)
		t = substr(t, 1, i) "," substr(t, i + 1)
	return t
}
/^#/ { next }
NR == FNR { row[++rows] = $0; next } # the cases
$5 == "-" { missing[$1, $2, $4] = 1; next }
{
	ns[$1, $2, $3, $4] = $5
	if ($3 + 1 > rounds[$1, $2])
		rounds[$1, $2] = $3 + 1
}
