"""What a drawn QR code says: its dark squares, against those of an address."""

import re

import segno

STROKE = re.compile(r"([Mmh])(-?[\d.]+)(?:[ ,](-?[\d.]+))?")


def drawn_cells(svg: str, border: int) -> set[tuple[int, int]]:
    """The dark squares of a drawing by row and column, without its border."""
    # The second path: the first one is the paper.
    path = re.findall(r'\bd="([^"]+)"', svg)[1]
    x = y = 0.0
    cells: set[tuple[int, int]] = set()
    for kind, first, second in STROKE.findall(path):
        if kind == "M":
            x, y = float(first), float(second)
        elif kind == "m":
            x, y = x + float(first), y + float(second)
        else:
            cells |= {(int(y) - border, int(x) + step - border) for step in range(int(first))}
            x += float(first)
    return cells


def cells_of(address: str) -> set[tuple[int, int]]:
    matrix = segno.make(address, error="m", micro=False).matrix
    return {
        (row, column) for row, line in enumerate(matrix) for column, dark in enumerate(line) if dark
    }
