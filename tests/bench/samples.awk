# samples.awk - reads what run.sh measured, for table.awk and chart.awk: ns[shell, case, round, side], rounds[shell, case], missing[shell, case, side].
BEGIN {
	FS = "\t"
	shells[1] = "bash"; shells[2] = "zsh"; shells[3] = "fish"
}
/^#/ { next }
NR == FNR { row[++rows] = $0; next } # the cases
$5 == "-" { missing[$1, $2, $4] = 1; next }
{
	ns[$1, $2, $3, $4] = $5
	if ($3 + 1 > rounds[$1, $2])
		rounds[$1, $2] = $3 + 1
}
