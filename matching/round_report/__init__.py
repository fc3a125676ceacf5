"""A published round's stored report, seen by the staff: plain data for the page and the list.

Every key of the report may be missing, since old rounds know less: what is not known is not shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_countries import countries

from classrooms.choices import Level
from matching.models import MatchingRound
from matching.round_report.figures import Piece, Score, Table, full_score, pieces, scores, tables
from matching.round_report.leftovers import Leftovers, Unreadable, leftovers_of, unreadable_of
from matching.round_report.verdict import Proven, Verdict, verdict_of
from matching.round_report.words import THRESHOLDS, WEIGHTS, named, number
from users.models import User

__all__ = ["Proven", "RoundReport", "covered_of_all", "read_report", "verdict_of"]


@dataclass(frozen=True)
class Setting:
    """One of the weights or thresholds: its words, its name in files, and its value in words."""

    words: str
    key: str
    value: str


@dataclass(frozen=True)
class RoundReport:
    """What the page of a round shows. `figures` is the stored report for single numbers."""

    figures: Mapping[str, Any]
    headline: str
    pairs: list[str]
    pieces: list[Piece]
    full_score: int
    scores: list[Score]
    verdict: Verdict
    notes: list[str]
    unreadable: Unreadable
    tables: list[Table]
    leftovers: Leftovers
    day: str
    checked: list[str]
    weights: list[Setting]
    thresholds: list[Setting]


def read_report(round_: MatchingRound, *, by: User) -> RoundReport:
    """The round's report with its classes, in a fixed number of queries.

    Figures are of all classes; by name stand those of schools that this member of staff looks
    after.
    """
    report: Mapping[str, Any] = round_.report
    return RoundReport(
        figures=report,
        headline=_headline(report),
        pairs=list(_pairs(report)),
        pieces=pieces(report),
        full_score=full_score(report),
        scores=scores(report),
        verdict=verdict_of(report),
        notes=list(_notes(report)),
        unreadable=unreadable_of(report, by=by),
        tables=tables(report),
        leftovers=leftovers_of(round_, by=by),
        day=_day(report.get("today")),
        checked=list(_checked(report.get("proof") or {})),
        weights=_settings(report.get("weights"), WEIGHTS),
        thresholds=_settings(report.get("thresholds"), THRESHOLDS),
    )


def covered_of_all(report: Mapping[str, Any]) -> str:
    """ "98 of 104", for a list of rounds."""
    if report.get("covered") is None or report.get("all") is None:
        return "–"
    return _("%(covered)s of %(all)s") % {
        "covered": number(report["covered"]),
        "all": number(report["all"]),
    }


def _headline(report: Mapping[str, Any]) -> str:
    covered, eligible, everybody = (report.get(name) for name in ("covered", "eligible", "all"))
    if covered is None or eligible is None or everybody is None:
        return ""
    sentence = ngettext(
        "%(covered)s class found a partner, of %(eligible)s for which one was possible and "
        "%(all)s in the round.",
        "%(covered)s classes found a partner, of %(eligible)s for which one was possible and "
        "%(all)s in the round.",
        covered,
    )
    return sentence % {
        "covered": number(covered),
        "eligible": number(eligible),
        "all": number(everybody),
    }


def _pairs(report: Mapping[str, Any]) -> Iterable[str]:
    """How many pairs, how they meet, and what became of them when they were published."""
    pairs, live, proposed = (report.get(name) for name in ("pairs", "live", "proposed"))
    if pairs is not None:
        yield _counted(ngettext("%(n)s pair was chosen.", "%(n)s pairs were chosen.", pairs), pairs)
    if pairs and live is not None:
        yield _counted(
            ngettext("%(n)s of them meets live.", "%(n)s of them meet live.", live), live
        )
        own_time = pairs - live
        if own_time:
            yield _counted(
                ngettext(
                    "%(n)s works with letters and boards, each class in its own time.",
                    "%(n)s work with letters and boards, each class in its own time.",
                    own_time,
                ),
                own_time,
            )
    if pairs is not None and proposed is not None and proposed < pairs:
        yield _counted(
            ngettext(
                "%(n)s pair was not proposed, since something changed while the round ran.",
                "%(n)s pairs were not proposed, since something changed while the round ran.",
                pairs - proposed,
            ),
            pairs - proposed,
        )
    carried = report.get("carried")
    if carried:
        yield _counted(
            ngettext(
                "%(n)s class goes on into the next round.",
                "%(n)s classes go on into the next round.",
                carried,
            ),
            carried,
        )


def _notes(report: Mapping[str, Any]) -> Iterable[str]:
    """What a coordinator may be asked about by a teacher."""
    blocking = report.get("blocking_pairs")
    if blocking == 0:
        yield _("No two classes would both have scored higher with each other.")
    elif blocking:
        yield _counted(
            ngettext(
                "%(n)s pair of classes that is not together would have scored higher for both; the "
                "sum over everybody came first.",
                "%(n)s pairs of classes that are not together would have scored higher for both; "
                "the sum over everybody came first.",
                blocking,
            ),
            blocking,
        )
    bonuses = report.get("bonuses") or {}
    yield from _bonus(
        bonuses.get("waiting"),
        lambda n: ngettext(
            "%(n)s pair was chosen with points for waiting (%(points)s in all).",
            "%(n)s pairs were chosen with points for waiting (%(points)s in all).",
            n,
        ),
    )
    yield from _bonus(
        bonuses.get("underserved"),
        lambda n: ngettext(
            "%(n)s pair was chosen with points for places with few offers (%(points)s in all).",
            "%(n)s pairs were chosen with points for places with few offers (%(points)s in all).",
            n,
        ),
    )
    corrected = (report.get("proof") or {}).get("corrected")
    if corrected:
        yield _counted(
            ngettext(
                "%(n)s pair was taken out by the last check, date by date.",
                "%(n)s pairs were taken out by the last check, date by date.",
                corrected,
            ),
            corrected,
        )


def _bonus(bonus: Mapping[str, int] | None, sentence: Callable[[int], str]) -> Iterable[str]:
    if bonus and "pairs" in bonus:
        yield sentence(bonus["pairs"]) % {
            "n": number(bonus["pairs"]),
            "points": number(bonus.get("points", 0)),
        }


def _checked(proof: Mapping[str, Any]) -> Iterable[str]:
    """What the proof rests on, for whoever wants to follow it."""
    looks, looked_at = proof.get("looks"), proof.get("looked_at")
    if looks and looked_at is not None:
        yield ngettext(
            "%(pairs)s pairs of classes looked at in %(n)s look.",
            "%(pairs)s pairs of classes looked at in %(n)s looks.",
            looks,
        ) % {"pairs": number(looked_at), "n": number(looks)}
    edges, sampled = proof.get("edges"), proof.get("sampled")
    if edges is not None:
        yield _counted(
            ngettext(
                "The checker went through the %(n)s pairing that was chosen from.",
                "The checker went through all %(n)s pairings that were chosen from.",
                edges,
            ),
            edges,
        )
    if sampled:
        yield _counted(
            ngettext(
                "It worked out %(n)s further pair of classes by itself.",
                "It worked out %(n)s further pairs of classes by itself.",
                sampled,
            ),
            sampled,
        )
    if proof.get("cover_proven") and "reached" in proof and "bound" in proof:
        yield _("Reached: %(reached)s points; bound: %(bound)s points, over all classes.") % {
            "reached": number(proof["reached"]),
            "bound": number(proof["bound"]),
        }


def _counted(sentence: str, count: int) -> str:
    return sentence % {"n": number(count)}


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), _("j F Y")) if text else ""


def _settings(values: Mapping[str, Any] | None, words: dict[str, Any]) -> list[Setting]:
    """In the order of `words`, which is told more easily than the database's."""
    order = {key: at for at, key in enumerate(words)}
    known = sorted(
        (values or {}).items(), key=lambda each: (order.get(each[0], len(order)), each[0])
    )
    return [Setting(named(words, key), key, _value(key, value)) for key, value in known]


def _value(key: str, value: Any) -> str:
    if key == "trios":
        return _("yes") if value else _("no")
    if key == "least_language_level" and value in Level:
        return Level(value).name
    if key == "excluded_country_pairs":
        pairs = [
            _("%(low)s and %(high)s")
            % {"low": countries.name(low) or low, "high": countries.name(high) or high}
            for low, high in value
        ]
        return "; ".join(pairs) or _("none")
    return number(value) if isinstance(value, int) else str(value)
