"""A candidate's stored explanation, seen from one of its classes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.choices import Weekday
from classrooms.models import Classroom
from matching.models import Candidate
from matching.wording import say


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
class Explanation:
    """Why these two: sentences, the shared times of the real weeks, and what repeats weekly."""

    reasons: list[str]
    worth_knowing: str
    windows: list[tuple[datetime, datetime]]
    weekly: list[Weekly]

    @property
    def first_window(self) -> tuple[datetime, datetime] | None:
        return self.windows[0] if self.windows else None


def explain(candidate: Candidate, here: Classroom) -> Explanation:
    """Read the stored explanation as the teacher of `here` should see it."""
    stored = candidate.explanation
    here_is_low = str(here.pk) == stored["low"]
    worth = stored.get("worth_knowing")
    return Explanation(
        reasons=[say(message) for message in stored["reasons"]],
        worth_knowing=say(worth) if worth else "",
        windows=[(_instant(start), _instant(end)) for start, end in stored["windows"]],
        weekly=[_weekly(each, here_is_low) for each in _one_a_day(stored["weekly"])],
    )


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


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
