"""What each feature brought to the simulated year, drawn from its lines as SVG.

For each variant a row, in three panels side by side: a hollow mark for each seed, a full one for
their mean, and the mean in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import mean
from typing import Any

from tests.bench import record
from tests.bench.drawing import INK_2, LINE, SURFACE, frame, halo, rule, shape, text

CHART = record.ROOT / "docs/images/simulated-year.svg"
TITLE = "A simulated school year"
WIDTH, ROW, TOP = 960, 46, 132
LEFTS, ACROSS = (176, 438, 700), 236
COLOURS = {"none": "#4A5268", "all": "#7F4A00"}
COLOUR = "#5547C9"
NAMES = {
    "none": "none of the three",
    "repair": "repair alone",
    "rescue": "rescue alone",
    "what-if": "what-if alone",
    "all": "all three",
}
"""The variants that are drawn, as they are called."""

Lines = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A figure, what it is called, and between which steps it is drawn."""

    figure: str
    label: str
    step: int


PANELS = (
    Panel("found", "classes that found a partner", 50),
    Panel("found_in_14_days", "found one within 14 days", 50),
    Panel("finished", "exchanges with six good weeks", 50),
)


def svg(lines: Lines) -> str:
    """The chart of the lines of a year."""
    variants = [each for each in NAMES if any(line["variant"] == each for line in lines)]
    bottom = TOP + ROW * len(variants)
    marks = "Hollow: a seed each; full: their mean. The axes do not begin at 0."
    below = f"Simulated: {_size(lines)}. {marks}"
    parts = [*frame(WIDTH, bottom + 52, TITLE, below, summary(lines))]
    for number, variant in enumerate(variants):
        parts.append(text(24, TOP + ROW * number + 28, NAMES[variant], weight=600))
    for left, panel in zip(LEFTS, PANELS, strict=True):
        parts += _panel(panel, left, bottom, variants, lines)
    return "\n".join([*parts, "</svg>", ""])


def summary(lines: Lines) -> str:
    """The chart in words."""
    told = [
        f"{NAMES[variant]}: "
        + ", ".join(f"{_mean(panel.figure, variant, lines):,.0f} {panel.label}" for panel in PANELS)
        + "."
        for variant in NAMES
        if any(line["variant"] == variant for line in lines)
    ]
    return " ".join([f"Simulated: {_size(lines)}, means over the seeds.", *told])


def _size(lines: Lines) -> str:
    seeds = len({line["seed"] for line in lines})
    classes = max((line["classes"] for line in lines), default=0)
    return f"{classes:,} classes, {seeds} seeds"


def _values(figure: str, variant: str, lines: Lines) -> list[float]:
    return [line[figure] for line in lines if line["variant"] == variant]


def _mean(figure: str, variant: str, lines: Lines) -> float:
    return mean(_values(figure, variant, lines))


def _panel(
    panel: Panel, left: int, bottom: int, variants: Sequence[str], lines: Lines
) -> Iterator[str]:
    every = [value for each in variants for value in _values(panel.figure, each, lines)]
    low = floor(min(every, default=0) / panel.step) * panel.step
    high = max(ceil(max(every, default=1) / panel.step) * panel.step, low + panel.step)

    def at(value: float) -> float:
        return round(left + 10 + (ACROSS - 20) * (value - low) / (high - low), 1)

    yield text(left, TOP - 16, panel.label, weight=600, size=13)
    yield (
        f'<rect x="{left}" y="{TOP}" width="{ACROSS}" height="{bottom - TOP}" fill="{SURFACE}"/>'
    )
    for value, anchor in ((low, "start"), (high, "end")):
        yield rule(at(value), TOP, at(value), bottom, LINE)
        yield text(at(value), bottom + 22, f"{value:,}", anchor=anchor, fill=INK_2, size=13)
    for number, variant in enumerate(variants):
        down = TOP + ROW * number + ROW / 2
        yield rule(left, TOP + ROW * (number + 1), left + ACROSS, TOP + ROW * (number + 1), LINE)
        colour = COLOURS.get(variant, COLOUR)
        for value in _values(panel.figure, variant, lines):
            yield shape("circle", at(value), down + 8, colour, SURFACE)
        middle = _mean(panel.figure, variant, lines)
        yield shape("diamond", at(middle), down + 8, colour, colour)
        inside = min(max(at(middle), left + 26), left + ACROSS - 26)
        yield halo(inside, down - 5, f"{middle:,.0f}", anchor="middle")
