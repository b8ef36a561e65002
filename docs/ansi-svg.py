"""ansi-svg.py TITLE LABEL: the screen of a terminal (tmux capture-pane -e) on standard input, a picture of it as SVG on standard output.

Every run of one colour is text at its own column with its own width, so that the picture is right in whatever monospace
font the reader has. It brings its own background: it looks the same on a light and on a dark page.
"""
import re
import sys
from html import escape

CELL, LINE, SIZE, PAD, BAR = 8.4, 21, 14, 22, 38
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
BACK, FRONT, EDGE, FAINT = "#1b1f2a", "#e6e9f0", "#3a4152", "#8a93a6"
COLOURS = ["#79839a", "#ff7b7b", "#8fd694", "#f2cc7a", "#7db8ff", "#d6a4f5", "#76d7d3", "#d7dbe4"]


def runs(line):
    """(text, colour, bold) for each stretch of equal looks; what is not used here (backgrounds, 256 colours) is ignored."""
    colour, bold = FRONT, False
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([\d;]*)m|\x1b.|$)", line):
        if text:
            yield text, colour, bold
        for code in map(int, (codes or "0").split(";")):
            if code in (0, 39):
                colour = FRONT
            if code == 0 or code == 22:
                bold = False
            elif code == 1:
                bold = True
            elif code == 2:
                colour = FAINT
            elif 30 <= code <= 37:
                colour = COLOURS[code - 30]
            elif 90 <= code <= 97:
                colour = COLOURS[code - 90]


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in lines]
    width = round(max(map(len, plain)) * CELL + 2 * PAD)
    height = BAR + len(lines) * LINE + PAD
    title, label = escape(sys.argv[1]), escape(sys.argv[2])
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        f' aria-label="{label}">',
        f"<title>{label}</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" fill="{BACK}" stroke="{EDGE}"/>',
    ]
    for i, colour in enumerate(("#ff6b63", "#f5bf4f", "#5fc454")):
        out.append(f'<circle cx="{PAD + 2 + 20 * i}" cy="{BAR / 2 + 1}" r="6" fill="{colour}"/>')
    out.append(f'<g font-family="{FONT}" font-size="{SIZE}" xml:space="preserve">')
    out.append(f'<text x="{width / 2}" y="{BAR / 2 + 5}" font-size="{SIZE - 1}" text-anchor="middle" fill="{FAINT}">{title}</text>')
    for row, line in enumerate(lines):
        column, y = 0, BAR + row * LINE + SIZE
        for text, colour, bold in runs(line):
            bare = text.strip(" ")
            if bare:
                at = column + len(text) - len(text.lstrip(" "))
                weight = ' font-weight="bold"' if bold else ""
                out.append(
                    f'<text x="{PAD + at * CELL:.1f}" y="{y}" textLength="{len(bare) * CELL:.1f}" fill="{colour}"{weight}>'
                    f"{escape(bare, quote=False)}</text>"
                )
            column += len(text)
    cursor = PAD + (len(plain[-1]) + 1) * CELL
    out.append(f'<rect x="{cursor:.1f}" y="{BAR + (len(lines) - 1) * LINE}" width="{CELL}" height="{LINE - 3}" fill="{FRONT}" opacity="0.75"/>')
    out.append("</g>\n</svg>")
    print("\n".join(out))


main()
