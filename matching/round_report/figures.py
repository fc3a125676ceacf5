"""The figures of the report as pictures and tables: plain data that a template draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from matching.round_report.words import CONNECTIONS, named, number, share, whole_percent
from users.languages import language_name

SHOWN = 8
"""So many rows of a table stand open; the others are one click away."""
FULL_SCORE = 1000
LEAST_SEEN = 25
"""A piece of the bar that stands for anybody is at least so many thousandths wide: on a phone a
single class of thousands would not be seen. The numbers beside the bar are exact."""


@dataclass(frozen=True)
class Piece:
    """A piece of the bar over all classes: `start` and `width` are attributes of an SVG."""

    kind: str
    words: str
    count: int
    percent: str
    start: str
    width: str


@dataclass(frozen=True)
class Score:
    """A score, and how much of the largest one it is."""

    words: str
    note: str
    points: int
    width: str


@dataclass(frozen=True)
class Share:
    """How many classes of a country, language or connection found a partner."""

    name: str
    covered: int
    all: int
    percent: str
    width: str


@dataclass(frozen=True)
class Table:
    """Shares, the lowest first; `rest` is what a long table folds away."""

    title: str
    column: str
    first: list[Share]
    rest: list[Share]


def pieces(report: Mapping[str, Any]) -> list[Piece]:
    """All classes of the round: with a partner, without one though possible, with none possible."""
    if not all(isinstance(report.get(name), int) for name in ("covered", "eligible", "all")):
        return []
    covered, everybody = report["covered"], max(report["all"], report["covered"])
    eligible = min(max(report["eligible"], covered), everybody)
    counts = [covered, eligible - covered, everybody - eligible]
    words = [
        ("covered", _("Found a partner")),
        ("possible", _("A partner was possible, but taken")),
        ("impossible", _("No partner was possible")),
    ]
    start, found = 0, []
    for (kind, said), count, width in zip(words, counts, _widths(counts), strict=True):
        found.append(
            Piece(kind, said, count, share(count, everybody), _tenths(start), _tenths(width))
        )
        start += width
    return found


def _widths(counts: list[int]) -> list[int]:
    """Thousandths that add up to the whole bar; the largest piece pays for what is rounded."""
    whole = sum(counts)
    if not whole:
        return [0 for _count in counts]
    widths = [max(LEAST_SEEN, 1000 * count // whole) if count else 0 for count in counts]
    widths[counts.index(max(counts))] += 1000 - sum(widths)
    return widths


def _tenths(thousandths: int) -> str:
    """As an attribute of an SVG, which knows no decimal comma."""
    return f"{thousandths // 10}.{thousandths % 10}%"


def scores(report: Mapping[str, Any]) -> list[Score]:
    """Mean, fifth percentile and lowest, each with what it means."""
    if not report.get("pairs", report.get("proposed")):
        return []
    most = full_score(report)
    floor = report.get("thresholds", {}).get("score_floor")
    under = _("No pair is proposed below %(n)s.") % {"n": number(floor)} if floor else ""
    known = [
        ("mean", _("Mean"), ""),
        ("percentile_5", _("Fifth percentile"), _("Nineteen of twenty pairs have at least this.")),
        ("lowest", _("Lowest"), under),
    ]
    return [
        Score(words, note, report[name], f"{whole_percent(report[name], most)}%")
        for name, words, note in known
        if isinstance(report.get(name), int)
    ]


def full_score(report: Mapping[str, Any]) -> int:
    """The largest score the round's weights could give."""
    return sum((report.get("weights") or {}).values()) or FULL_SCORE


def tables(report: Mapping[str, Any]) -> list[Table]:
    """The shares by country, language and connection, as far as the report has them."""
    known = [
        _table(report.get("by_country"), _("By country"), _("Country"), _country),
        _table(report.get("by_language"), _("By language"), _("Language"), language_name),
        _table(report.get("by_access"), _("By connection"), _("Connection"), _connection),
    ]
    return [table for table in known if table.first]


def _table(
    groups: Mapping[str, Mapping[str, int]] | None,
    title: str,
    column: str,
    name: Callable[[str], str],
) -> Table:
    rows = [
        Share(
            name=name(code),
            covered=each["covered"],
            all=each["all"],
            percent=share(each["covered"], each["all"]),
            width=f"{whole_percent(each['covered'], each['all'])}%",
        )
        for code, each in (groups or {}).items()
        if each.get("all") and "covered" in each
    ]
    # Of equal shares the one that concerns more classes comes first.
    rows.sort(key=lambda row: (row.covered / row.all, -row.all, row.name.casefold()))
    # One row alone is not worth a click.
    cut = SHOWN if len(rows) > SHOWN + 1 else len(rows)
    return Table(title, column, rows[:cut], rows[cut:])


def _country(code: str) -> str:
    return countries.name(code) or code


def _connection(code: str) -> str:
    return named(CONNECTIONS, code)
