"""What a round costs against the number of classes, drawn from the measured lines as SVG.

Both axes are logarithmic, so that a straight line is a power of the number of classes. The picture
brings its own background and so reads on light and dark pages; shapes tell the lines apart as well
as colours do. There are no `style` attributes: the site's content security policy blocks them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from tests.bench import record
from tests.bench.record import Row

CHART = record.ROOT / "docs/images/cost.svg"
WIDTH, HEIGHT = 960, 588
LEFT, RIGHT, TOP, BOTTOM = 84, 676, 96, 540
PAPER, SURFACE, INK, INK_2, LINE = "#FCFBF8", "#FFFFFF", "#1A2138", "#4A5268", "#C9CEDB"
FONT = "-apple-system, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, sans-serif"
TEXT, HEADING = 14, 20
APART = 19
"""Pixels between the middles of two labels, at least."""

Shape = Literal["circle", "square", "diamond", "triangle"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: (classes, seconds) from few to many classes."""

    label: str
    colour: str
    shape: Shape
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A peer: where it came to an end, or hollow where it had not after so many seconds."""

    label: str
    at: Point
    ended: bool


OURS: tuple[tuple[str, str, str, Shape], ...] = (
    ("exact_s", "whole round, exact over all pairs", "#7F4A00", "diamond"),
    ("score_s", "scoring all pairs", "#5547C9", "circle"),
    ("solve_s", "solving the candidates", "#0B5C63", "square"),
)
PEERS = {
    "networkx": "networkx",
    "rustworkx": "rustworkx",
    "highs": "HiGHS",
    "cp_sat": "CP-SAT",
    "numpy_lists": "numpy",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From a number between two powers of ten to a pixel."""

    low: int
    high: int
    begin: int
    end: int

    def at(self, value: float) -> float:
        """The pixel, to a tenth."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.begin + share * (self.end - self.begin), 1)

    def decades(self) -> list[int]:
        """The powers of ten, as exponents."""
        return list(range(self.low, self.high + 1))


def draw(file: Path = CHART) -> None:
    """Draw the chart of what was measured last."""
    file.write_text(svg(record.read()))


def svg(rows: Mapping[str, Row]) -> str:
    """The chart of measured rows, by their names."""
    series, marks = series_of(rows), marks_of(rows)
    every = [*(point for each in series for point in each.points), *(each.at for each in marks)]
    x = scale((point[0] for point in every), (1_000, 100_000), (LEFT, RIGHT))
    y = scale((point[1] for point in every), (0.01, 10), (BOTTOM, TOP))
    parts = [
        *_frame(rows),
        *_grid(x, y),
        *(part for each in series for part in _line(each, x, y)),
        *_series_labels(series, x, y),
        *_marks(marks, x, y),
    ]
    return "\n".join([*parts, "</svg>", ""])


def series_of(rows: Mapping[str, Row]) -> list[Series]:
    """Our lines, from the row `growth`."""
    points: list[dict[str, float]] = list(_part(rows.get("growth", {}), "points", []))
    return [
        Series(label, colour, shape, tuple((each["N"], each[name]) for each in points))
        for name, label, colour, shape in OURS
        if points
    ]


def marks_of(rows: Mapping[str, Row]) -> list[Mark]:
    """The peers of every row that has some, by their CPU seconds."""
    found = []
    for row in rows.values():
        peers: dict[str, dict[str, Any]] = _part(row, "peers", {})
        for name, told in peers.items():
            if name in PEERS:
                ended = told.get("status") != "timeout"
                seconds = told["cpu_s"] if ended else told["wall_s"]
                took = spoken(seconds) if ended else f"over {spoken(seconds)}"
                found.append(Mark(f"{PEERS[name]}: {took}", (row["N"], seconds), ended))  # type: ignore[arg-type]
    return found


def scale(values: Iterable[float], least: tuple[float, float], pixels: tuple[int, int]) -> Scale:
    """Whole powers of ten around the values, and at least from the one to the other of `least`."""
    held = [value for value in values if value > 0] + list(least)
    low, high = floor(log10(min(held)) + 1e-9), ceil(log10(max(held)) - 1e-9)
    return Scale(low, high, *pixels)


def spoken(seconds: float) -> str:
    """A length of time as one says it: 3 ms, 0.25 s, 74 s."""
    if seconds < 0.1:
        return f"{1000 * seconds:.3g} ms"
    return f"{seconds:,.2g} s" if seconds < 10 else f"{seconds:,.0f} s"


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


def _frame(rows: Mapping[str, Row]) -> Iterator[str]:
    told = summary(rows)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-labelledby="title desc" font-family={quoteattr(FONT)}>'
    )
    yield '<title id="title">What a round costs</title>'
    yield f'<desc id="desc">{escape(told)}</desc>'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>'
    yield _text(24, 38, "What a round costs", size=HEADING, weight=700)
    yield _text(24, 64, _circumstances(rows), fill=INK_2)


def _circumstances(rows: Mapping[str, Row]) -> str:
    machine: dict[str, object] = _part(rows.get("growth", {}), "machine", {})
    on = f" of one {machine['cpu']} core" if machine else ""
    return f"CPU seconds{on}, both axes logarithmic; triangles: others, hollow where not done"


def summary(rows: Mapping[str, Row]) -> str:
    """The chart in words, for those who do not see it."""
    lines = [
        f"{each.label}: {spoken(each.points[0][1])} at {each.points[0][0]:,.0f} classes, "
        f"{spoken(each.points[-1][1])} at {each.points[-1][0]:,.0f}."
        for each in series_of(rows)
    ]
    peers = [f"{each.label} at {each.at[0]:,.0f} classes." for each in marks_of(rows)]
    return " ".join(["CPU seconds against the number of classes.", *lines, *peers])


def _grid(x: Scale, y: Scale) -> Iterator[str]:
    width, height = RIGHT - LEFT, BOTTOM - TOP
    yield f'<rect x="{LEFT}" y="{TOP}" width="{width}" height="{height}" fill="{SURFACE}"/>'
    for decade in x.decades():
        at = x.at(10**decade)
        yield _rule(at, TOP, at, BOTTOM, LINE)
        anchor = "start" if decade == x.low else "end" if decade == x.high else "middle"
        label = f"{10**decade:,} classes"
        yield _text(at, BOTTOM + 24, label, anchor=anchor, fill=INK_2)
    for decade in y.decades():
        at = y.at(10.0**decade)
        yield _rule(LEFT, at, RIGHT, at, LINE)
        yield _text(LEFT - 10, at + 5, spoken(10.0**decade), anchor="end", fill=INK_2)


def _line(series: Series, x: Scale, y: Scale) -> Iterator[str]:
    spots = [(x.at(classes), y.at(seconds)) for classes, seconds in series.points]
    path = " ".join(f"{across},{down}" for across, down in spots)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{series.colour}" stroke-width="2.5" '
        f'stroke-linejoin="round"/>'
    )
    for across, down in spots:
        yield _shape(series.shape, across, down, series.colour, series.colour)


def _series_labels(series: Sequence[Series], x: Scale, y: Scale) -> Iterator[str]:
    ends = [each.points[-1] for each in series]
    downs = spread([y.at(seconds) for _, seconds in ends], APART, BOTTOM)
    for each, (_, seconds), down in zip(series, ends, downs, strict=True):
        text = f"{each.label}: {spoken(seconds)}"
        yield _text(RIGHT + 14, down + 5, text, fill=each.colour, weight=600, size=13)


def _marks(marks: Sequence[Mark], x: Scale, y: Scale) -> Iterator[str]:
    for classes in sorted({each.at[0] for each in marks}):
        here = [each for each in marks if each.at[0] == classes]
        across = x.at(classes)
        downs = spread([y.at(each.at[1]) for each in here], APART, BOTTOM)
        for each, down in zip(here, downs, strict=True):
            exact = y.at(each.at[1])
            if abs(down - exact) > 1:
                yield _rule(across, exact, across + 12, down, INK_2)
            yield _shape("triangle", across, exact, INK_2, INK_2 if each.ended else SURFACE)
            yield _halo(across + 14, down + 5, each.label)


def _shape(shape: Shape, across: float, down: float, stroke: str, fill: str) -> str:
    ink = f'fill="{fill}" stroke="{stroke}" stroke-width="2"'
    if shape == "circle":
        return f'<circle cx="{across}" cy="{down}" r="4" {ink}/>'
    offsets = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "triangle": ((0, -6), (5.5, 4), (-5.5, 4)),
    }[shape]
    corners = " ".join(f"{across + right:.1f},{down + below:.1f}" for right, below in offsets)
    return f'<polygon points="{corners}" {ink}/>'


def _rule(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}"/>'


def _halo(across: float, down: float, text: str) -> str:
    """A label that stays readable where a line passes behind it."""
    edge = f'stroke="{SURFACE}" stroke-width="5" stroke-linejoin="round"'
    return _text(across, down, text, extra=edge) + _text(across, down, text)


def _text(
    across: float,
    down: float,
    text: str,
    *,
    size: int = TEXT,
    fill: str = INK,
    weight: int = 400,
    anchor: str = "start",
    extra: str = "",
) -> str:
    return (
        f'<text x="{across}" y="{down}" font-size="{size}" fill="{fill}" font-weight="{weight}" '
        f'text-anchor="{anchor}"{" " + extra if extra else ""}>{escape(text)}</text>'
    )


def _part(row: Mapping[str, Any], name: str, otherwise: Any) -> Any:
    return row.get(name, otherwise)
