"""The tables of docs/simulated-year.md, written from the lines of the year."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from statistics import mean
from typing import Any

from tests.bench import record
from tests.proof.year.assumptions import BASIS, Assumptions
from tests.proof.year.chart import CHART, svg
from tests.proof.year.variants import SEEDS, VARIANTS

LINES = record.ROOT / "docs/simulated-year.jsonl"
DOCUMENT = record.ROOT / "docs/simulated-year.md"
ORDER = [f"{variant}-{seed}" for variant in VARIANTS for seed in SEEDS]
FIGURES = {
    "found": "classes that found a partner",
    "found_in_14_days": "of them within 14 days of registering",
    "found_in_30_days": "within 30 days",
    "days_median": "days until then, median",
    "days_p90": "days until then, nine in ten",
    "exchanges": "exchanges begun",
    "partner_lost": "partners lost in them",
    "rescued": "rescued",
    "finished": "exchanges with six good weeks",
    "classes_finished": "classes in one of these",
    "declined": "proposals declined",
    "expired": "proposals not answered in time",
    "gave_up": "classes that gave up waiting",
    "took_advice": "classes that took advice",
}

Lines = Sequence[dict[str, Any]]


def lines() -> list[dict[str, Any]]:
    """The lines that are kept, in order."""
    return list(record.read(LINES).values())


def keep(line: dict[str, Any]) -> None:
    """One line more, in place of an older one."""
    record.put(line, ORDER, LINES)


def write() -> None:
    """Draw the chart and write the tables anew; what stands around them stays."""
    CHART.write_text(svg(lines()))
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(), lines()))


def with_tables(document: str, found: Lines) -> str:
    """The document with its tables as the lines have them."""
    tables = {"figures": _figures(found), "gains": _gains(found), "assumptions": _assumptions()}
    for name, table in tables.items():
        begins, ends = f"<!-- {name} -->\n", "\n<!-- end -->"
        before, after = document.split(begins)
        _, rest = after.split(ends, 1)
        document = f"{before}{begins}{table}{ends}{rest}"
    return document


def _figures(found: Lines) -> str:
    """Of each variant the mean over the seeds, and from where to where they lie."""
    variants = _variants(found)
    rows = [["", *variants]]
    for figure, label in FIGURES.items():
        rows.append([label, *(_spread(_values(figure, each, found)) for each in variants)])
    return _table(rows)


def _gains(found: Lines) -> str:
    """Of each variant what it has more than the same year without, seed by seed."""
    pairs = [
        (each, each.replace(each.split(",")[0], "none"))
        for each in _variants(found)
        if not each.startswith("none")
    ]
    rows = [["more than without", *(each for each, _ in pairs)]]
    for figure, label in FIGURES.items():
        cells = []
        for variant, base in pairs:
            both = zip(_values(figure, variant, found), _values(figure, base, found), strict=True)
            cells.append(_spread([round(one - other, 1) for one, other in both], signed=True))
        rows.append([label, *cells])
    return _table(rows)


def _assumptions() -> str:
    plain = Assumptions()
    rows = [["number", "what it says", "where it comes from"]]
    for each in fields(Assumptions):
        says, basis = BASIS[each.name]
        rows.append([f"{getattr(plain, each.name):g}", says, basis])
    return _table(rows)


def _variants(found: Lines) -> list[str]:
    return [each for each in VARIANTS if any(line["variant"] == each for line in found)]


def _values(figure: str, variant: str, found: Lines) -> list[float]:
    return [line[figure] for line in found if line["variant"] == variant]


def _spread(values: Sequence[float], *, signed: bool = False) -> str:
    said: Callable[[float], str] = (lambda x: f"{x:+,.4g}") if signed else (lambda x: f"{x:,.5g}")
    # A zero has no sign of its own.
    middle = round(mean(values), 0 if all(value == int(value) for value in values) else 1) or 0.0
    return f"{said(middle)} ({said(min(values))} to {said(max(values))})"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    marked = [head, ["---"] * len(head), *rest]
    return "\n".join(f"| {' | '.join(row)} |" for row in marked)
