"""A candidate's stored explanation, seen from one of its classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classrooms.choices import Weekday
from classrooms.models import Classroom
from matching.models import Candidate
from matching.wording import say, sided, unsided

LEAST_REASONS = 2
# A fit in words, by the share of all points in percent: a number would claim to be exact.
FITS: tuple[tuple[int, str | Promise], ...] = (
    (70, gettext_lazy("Strong fit")),
    (50, gettext_lazy("Good fit")),
    (0, gettext_lazy("Possible fit")),
)


@dataclass(frozen=True)
class Weekly:
    """A meeting that comes back every week, on both wall clocks."""

    here_day: str
    here_clock: str
    there_day: str
    there_clock: str
    weeks: str
    changes: bool


@dataclass(frozen=True)
class Window:
    """A stretch in which both have a lesson (aware instants)."""

    start: datetime
    end: datetime
    needs_swap: bool


@dataclass(frozen=True)
class Found:
    """A class that may be invited, with the pair's unsaved candidate, which explains it."""

    classroom: Classroom
    candidate: Candidate


@dataclass(frozen=True)
class Explanation:
    """Why these two: sentences, the shared times of the real weeks, and what repeats weekly.

    `mondays` are the weeks in which both schools teach, `weeks_with_window` counts those of them
    with a shared lesson. `facts` has the numbers of each part of the score, never its points.
    """

    reasons: list[str]
    worth_knowing: str
    fit: str
    windows: list[Window]
    weekly: list[Weekly]
    mondays: list[date] = field(default_factory=list)
    weeks_with_window: int = 0
    channel: str = ""
    is_live: bool = True
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def first_window(self) -> tuple[datetime, datetime] | None:
        return (self.windows[0].start, self.windows[0].end) if self.windows else None


def explain(candidate: Candidate, here: Classroom, *, for_staff: bool = False) -> Explanation:
    """Read the stored explanation as the teacher of `here` should see it.

    Staff are on no side: to them `here` is the class whose clock comes first.
    """
    stored = candidate.explanation
    here_is_low = str(here.pk) == stored["low"]
    worth = stored.get("worth_knowing")

    def told(message: Mapping[str, Any]) -> str:
        return say(unsided(message) if for_staff else sided(message, here_is_low))

    swaps = stored.get("swap_windows") or [False] * len(stored["windows"])
    return Explanation(
        reasons=[told(message) for message in _enough(stored["reasons"], stored.get("parts", []))],
        worth_knowing=told(worth) if worth else "",
        fit=fit_of(stored.get("parts", [])),
        windows=[
            Window(_instant(start), _instant(end), swap)
            for (start, end), swap in zip(stored["windows"], swaps, strict=True)
        ],
        weekly=[_weekly(each, here_is_low) for each in _one_a_day(stored["weekly"])],
        mondays=[date.fromisoformat(day) for day in stored.get("weeks", [])],
        weeks_with_window=stored.get("weeks_with_window", 0),
        channel=stored.get("channel", ""),
        is_live=stored.get("mode") != "asynchronous",
        facts={part["name"]: part["numbers"] for part in stored.get("parts", [])},
    )


def fit_of(parts: Sequence[Mapping[str, Any]]) -> str:
    """ "Strong fit", "Good fit" or "Possible fit"; nothing where no parts were kept."""
    most = sum(part["most"] for part in parts)
    if not most:
        return ""
    percent = 100 * sum(part["points"] for part in parts) // most
    return str(next(words for least, words in FITS if percent >= least))


def _enough(
    reasons: Sequence[Mapping[str, Any]], parts: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The stored reasons; where hardly a part is strong, the plainest facts of the pair as well."""
    found = list(reasons)
    known = {message["key"].split(".")[1] for message in found}
    numbers = {part["name"]: part["numbers"] for part in parts}
    for name in ("calendar", "age"):
        if len(found) < LEAST_REASONS and name in numbers and name not in known:
            found.append({"key": _plain_key(name, numbers[name]), "params": numbers[name]})
    return found


def _plain_key(name: str, numbers: Mapping[str, Any]) -> str:
    if name == "age":
        return "reason.age.near" if numbers["gap_months"] else "reason.age.same"
    unbroken = numbers["weeks"] == numbers["span"]
    return "reason.calendar.unbroken" if unbroken else "reason.calendar.within"


def _one_a_day(weekly: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best time of each weekday: two starts within one lesson tell a teacher nothing new."""
    best: dict[int, dict[str, Any]] = {}
    for each in weekly:
        best.setdefault(each["low_weekday"], each)
    return list(best.values())


def _weekly(stored: dict[str, Any], here_is_low: bool) -> Weekly:
    here, there = ("low", "high") if here_is_low else ("high", "low")
    return Weekly(
        here_day=str(Weekday(stored[f"{here}_weekday"]).label),
        here_clock=stored[f"{here}_start"],
        there_day=str(Weekday(stored[f"{there}_weekday"]).label),
        there_clock=stored[f"{there}_start"],
        weeks=weeks_that_work(
            stored["working"], stored["total"], [date.fromisoformat(d) for d in stored["missing"]]
        ),
        changes=stored["changes"],
    )


def weeks_that_work(working: int, total: int, missing: list[date]) -> str:
    """ "Works in 11 of 12 weeks. Not in the week of 27 October." """
    works = ngettext(
        "Works in %(working)d of %(total)d week.",
        "Works in %(working)d of %(total)d weeks.",
        total,
    ) % {"working": working, "total": total}
    if not missing:
        return works
    days = ", ".join(date_format(day, _("j F")) for day in missing[:3])
    if len(missing) > 3:
        return works
    not_in = ngettext(
        "Not in the week of %(days)s.", "Not in the weeks of %(days)s.", len(missing)
    ) % {"days": days}
    return f"{works} {not_in}"


def monday_by_utc(moment: datetime) -> date:
    """The Monday of the week, by UTC, in which the engine counts this instant."""
    day = moment.date()
    return day - timedelta(days=day.weekday())


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
