"""What a round costs against the number of classes, drawn from the measured lines as SVG.

Both axes are logarithmic, so that a straight line is a power of the number of classes. Shapes tell
the lines apart as well as colours do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from tests.bench import record
from tests.bench.drawing import INK_2, LINE, SURFACE, Shape, frame, halo, rule, shape, spread, text
from tests.bench.record import Row

CHART = record.ROOT / "docs/images/cost.svg"
WIDTH, HEIGHT = 960, 588
LEFT, RIGHT, TOP, BOTTOM = 84, 676, 96, 540
APART = 19
"""Pixels between the middles of two labels, at least."""

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


def _frame(rows: Mapping[str, Row]) -> Iterator[str]:
    yield from frame(WIDTH, HEIGHT, "What a round costs", _circumstances(rows), summary(rows))


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
        yield rule(at, TOP, at, BOTTOM, LINE)
        anchor = "start" if decade == x.low else "end" if decade == x.high else "middle"
        label = f"{10**decade:,} classes"
        yield text(at, BOTTOM + 24, label, anchor=anchor, fill=INK_2)
    for decade in y.decades():
        at = y.at(10.0**decade)
        yield rule(LEFT, at, RIGHT, at, LINE)
        yield text(LEFT - 10, at + 5, spoken(10.0**decade), anchor="end", fill=INK_2)


def _line(series: Series, x: Scale, y: Scale) -> Iterator[str]:
    spots = [(x.at(classes), y.at(seconds)) for classes, seconds in series.points]
    path = " ".join(f"{across},{down}" for across, down in spots)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{series.colour}" stroke-width="2.5" '
        f'stroke-linejoin="round"/>'
    )
    for across, down in spots:
        yield shape(series.shape, across, down, series.colour, series.colour)


def _series_labels(series: Sequence[Series], x: Scale, y: Scale) -> Iterator[str]:
    ends = [each.points[-1] for each in series]
    downs = spread([y.at(seconds) for _, seconds in ends], APART, BOTTOM)
    for each, (_, seconds), down in zip(series, ends, downs, strict=True):
        words = f"{each.label}: {spoken(seconds)}"
        yield text(RIGHT + 14, down + 5, words, fill=each.colour, weight=600, size=13)


def _marks(marks: Sequence[Mark], x: Scale, y: Scale) -> Iterator[str]:
    for classes in sorted({each.at[0] for each in marks}):
        here = [each for each in marks if each.at[0] == classes]
        across = x.at(classes)
        downs = spread([y.at(each.at[1]) for each in here], APART, BOTTOM)
        for each, down in zip(here, downs, strict=True):
            exact = y.at(each.at[1])
            if abs(down - exact) > 1:
                yield rule(across, exact, across + 12, down, INK_2)
            yield shape("triangle", across, exact, INK_2, INK_2 if each.ended else SURFACE)
            yield halo(across + 14, down + 5, each.label)


def _part(row: Mapping[str, Any], name: str, otherwise: Any) -> Any:
    return row.get(name, otherwise)
