"""What every chart is drawn with: colours that read on light and dark pages, text and shapes.

A picture brings its own background, so it looks the same on both. There are no `style` attributes:
the site's content security policy blocks them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

PAPER, SURFACE, INK, INK_2, LINE = "#FCFBF8", "#FFFFFF", "#1A2138", "#4A5268", "#C9CEDB"
FONT = "-apple-system, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, sans-serif"
TEXT, HEADING = 14, 20

Shape = Literal["circle", "square", "diamond", "triangle"]


def frame(width: int, height: int, title: str, below: str, told: str) -> Iterator[str]:
    """The beginning of a picture: its name, what it says in words, background and headings."""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="title desc" font-family={quoteattr(FONT)}>'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="desc">{escape(told)}</desc>'
    yield f'<rect width="{width}" height="{height}" rx="12" fill="{PAPER}"/>'
    yield text(24, 38, title, size=HEADING, weight=700)
    yield text(24, 64, below, fill=INK_2)


def spread(wanted: Sequence[float], apart: float, most: float) -> list[float]:
    """Places near the wanted ones, in their order, at least so far apart and not above `most`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = list(wanted)
    for before, index in pairwise(order):
        placed[index] = max(placed[index], placed[before] + apart)
    limit = most
    for index in reversed(order):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - apart
    return [round(value, 1) for value in placed]


def shape(kind: Shape, across: float, down: float, stroke: str, fill: str) -> str:
    """A mark around a point."""
    ink = f'fill="{fill}" stroke="{stroke}" stroke-width="2"'
    if kind == "circle":
        return f'<circle cx="{across}" cy="{down}" r="4" {ink}/>'
    offsets = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "triangle": ((0, -6), (5.5, 4), (-5.5, 4)),
    }[kind]
    corners = " ".join(f"{across + right:.1f},{down + below:.1f}" for right, below in offsets)
    return f'<polygon points="{corners}" {ink}/>'


def rule(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    """A straight line."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}"/>'


def halo(across: float, down: float, words: str, *, anchor: str = "start") -> str:
    """A label that stays readable where a line passes behind it."""
    edge = f'stroke="{SURFACE}" stroke-width="5" stroke-linejoin="round"'
    behind = text(across, down, words, anchor=anchor, extra=edge)
    return behind + text(across, down, words, anchor=anchor)


def text(
    across: float,
    down: float,
    words: str,
    *,
    size: int = TEXT,
    fill: str = INK,
    weight: int = 400,
    anchor: str = "start",
    extra: str = "",
) -> str:
    """A line of text; `anchor` says which part of it stands at the point."""
    return (
        f'<text x="{across}" y="{down}" font-size="{size}" fill="{fill}" font-weight="{weight}" '
        f'text-anchor="{anchor}"{" " + extra if extra else ""}>{escape(words)}</text>'
    )
