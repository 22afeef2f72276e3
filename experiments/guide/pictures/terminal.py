#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a live display sent to a terminal (as script records it) on standard input -> an SVG of one moment on standard
output: that in which most trainings are past their beginning, nearest to two fifths of the sweep. Text stays text, set to
the columns that it has; full and shaded blocks become rectangles, so that no font can tear a bar.

    terminal.py PROMPT <SENT"""
import html
import re
import sys

WIDTH, HEIGHT, LEFT, TOP = 8.0, 18.0, 14.0, 40.0
INK, FAINT, RED, GROUND = "#d8dee9", "#7b8494", "#e06c75", "#1e222a"
BLOCKS = {"█": 1.0, "░": 0.22}


def runs(line):
    """(column, text, style) of each stretch of one style."""
    column, style = 0, {}
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            for code in part[2:-1].split(";"):
                if code in ("", "0"):
                    style = {}
                elif code == "1":
                    style = {**style, "weight": "bold"}
                elif code == "2":
                    style = {**style, "ink": FAINT}
                elif code == "31":
                    style = {**style, "ink": RED}
        elif part:
            yield column, part, style
            column += len(part)


def drawn(column, row, text, style):
    ink = style.get("ink", INK)
    for found in re.finditer(r"(\S+(?: \S+)*)", text):
        for piece in re.finditer(r"█+|░+|[^█░]+", found[0]):
            words = piece[0].rstrip()
            x = LEFT + WIDTH * (column + found.start() + piece.start())
            y = TOP + HEIGHT * row
            if words and words[0] in BLOCKS:
                yield (
                    f'<rect x="{x:g}" y="{y - 13:g}" width="{WIDTH * len(words):g}" height="16" fill="{ink}" '
                    f'fill-opacity="{BLOCKS[words[0]]:g}"/>'
                )
            elif words.strip():
                lead = len(words) - len(words.lstrip())
                words = words.lstrip()
                weight = f' font-weight="{style["weight"]}"' if "weight" in style else ""
                yield (
                    f'<text x="{x + WIDTH * lead:g}" y="{y:g}" fill="{ink}"{weight} textLength="{WIDTH * len(words):g}" '
                    f'lengthAdjust="spacingAndGlyphs">{html.escape(words)}</text>'
                )


def frames(sent):
    """The lines of the display each time that it was drawn whole; remarks that scrolled by are not among them."""
    for drawing in re.split(r"\r(?:\x1b\[1A\x1b\[2K)+", sent)[1:]:
        lines = drawing.replace("\r", "").rstrip("\n").split("\n")
        if re.search(r"[█░]+.* running", lines[0]):
            yield lines


def worth(lines):
    """How much a frame shows: trainings on their way, then how far the sweep is."""
    trainings = sum(bool(re.search(r"epoch ([4-9]|1\d)/", line)) for line in lines)
    done = re.search(r"(\d+)/(\d+) jobs", lines[0])
    told = "ends in" in lines[0]
    return trainings, told, -abs(int(done[1]) / int(done[2]) - 0.4)


def main():
    lines = [sys.argv[1], *max(frames(sys.stdin.read()), key=worth)]
    columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = 2 * LEFT + WIDTH * columns, TOP + HEIGHT * len(lines)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" ')
    print('font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13">')
    print(f'<rect width="100%" height="100%" rx="6" fill="{GROUND}"/>')
    for place, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")):
        print(f'<circle cx="{18 + 16 * place}" cy="14" r="5" fill="{colour}"/>')
    for row, line in enumerate(lines):
        for column, text, style in runs(line):
            for shape in drawn(column, row, text, style):
                print(shape)
    print("</svg>")


main()
