# chart.awk - with samples.awk: a picture of the medians, as SVG; bars on a logarithmic scale. `how` is the command, `when` the date,
# `bars_of` the file that says what is drawn.
#
# A picture in a README is a document of its own: it is readable on light and dark by a media query inside.
function median(shell, name, side,   i, n, a) {
	for (i = 0; i < rounds[shell, name]; i++) {
		if ((shell, name, i, side) in ns)
			a[++n] = ns[shell, name, i, side]
	}
	return n ? rank(a, n, .5) : 0
}
function duration(t) {
	return t < 1e3 ? sprintf("%.0f ns", t) : t < 1e6 ? figure(t / 1e3) " µs" : t < 1e9 ? figure(t / 1e6) " ms" : figure(t / 1e9) " s"
}
function text(x, y, class, what) {
	gsub(/&/, "\\&amp;", what)
	gsub(/</, "\\&lt;", what)
	body = body sprintf("<text x=\"%d\" y=\"%d\"%s>%s</text>\n", x, y, (class == "" ? "" : " class=\"" class "\""), what)
}
# One line of the picture: the same in three shells. Nothing is drawn where there is no figure.
function bars(kind, name, side, label,   s, t, w, any) {
	for (s = 1; s <= 3; s++)
		any += median(shells[s], name, side)
	if (!any)
		return
	text(10, y + 10, kind == "ours" ? "strong" : "", label)
	for (s = 1; s <= 3; s++) {
		t = median(shells[s], name, side)
		if (!t)
			continue
		w = decade * (log(t > least ? t : least) - log(least)) / log(10)
		body = body sprintf("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"11\" rx=\"2\" class=\"%s\"/>\n", left[s], y, (w > 2 ? w : 2), kind)
		text(left[s] + w + 4, y + 10, kind == "ours" ? "small strong" : "small", duration(t))
	}
	y += 16
}
function group(title) {
	y += 12
	text(10, y + 10, "title", title)
	y += 19
}
END {
	least = 100 # nanoseconds
	decade = 24
	width = 860
	for (s = 1; s <= 3; s++)
		left[s] = 190 + (s - 1) * 224
	y = 40
	while ((getline line < bars_of) > 0) {
		split(line, bar, "\t")
		if (line ~ /^= /)
			group(substr(line, 3))
		else if (line !~ /^#/)
			bars(bar[1], bar[2], bar[3], bar[4])
	}
	height = y + 38
	text(10, height - 10, "small", "Medians of one run of " how ", " when ". Each line to the right is ten times slower.")
	for (s = 1; s <= 3; s++)
		text(left[s], 18, "title", shells[s])

	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" ", width, height, width, height
	print "font-family=\"system-ui, sans-serif\" font-size=\"12\">"
	print "<title>What an operation takes, beside what else does the same: medians, on a logarithmic scale</title>"
	print "<style>"
	print "text { fill: #1f2328 } .small { font-size: 11px; fill: #59636e } .title, .strong { font-weight: 600 } .small.strong { fill: #1f2328 }"
	print ".ours { fill: #1a7f64 } .other { fill: #a8b1bb } .floor { fill: #d4a72c } .grid { stroke: #d1d9e0 }"
	print "@media (prefers-color-scheme: dark) {"
	print "text { fill: #e6edf3 } .small { fill: #9198a1 } .small.strong { fill: #e6edf3 }"
	print ".ours { fill: #3fb68b } .other { fill: #59636e } .floor { fill: #9e6a03 } .grid { stroke: #30363d }"
	print "}"
	print "</style>"
	for (s = 1; s <= 3; s++) {
		for (d = 1; d <= 6; d++)
			printf "<path d=\"M%d 44V%d\" class=\"grid\"/>\n", left[s] + decade * d, height - 30
		printf "<text x=\"%d\" y=\"36\" class=\"small\">1 µs</text>\n", left[s] + decade - 12
		printf "<text x=\"%d\" y=\"36\" class=\"small\">1 ms</text>\n", left[s] + 4 * decade - 12
	}
	printf "%s</svg>\n", body
}
