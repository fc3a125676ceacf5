"""The classes of a round that the plan could do nothing for, each with what stood in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.models import Classroom, School
from matching.change_codes import read_code
from matching.models import MatchingRound, Registration
from matching.outlook_words import say_change
from matching.round_report.words import RULES, named, number
from matching.wording import say_help
from users.models import User

LISTED = 50
EASED = 3
"""So many changes are named for one class; those that help most come first."""


@dataclass(frozen=True)
class Leftover:
    """A class without a partner."""

    classroom: Classroom
    waited: str
    reasons: list[str]
    changes: list[str]
    now: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Leftovers:
    """At most LISTED classes, those that wait longest first, and how many more there are."""

    rows: list[Leftover]
    more: int

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


@dataclass(frozen=True)
class Unreadable:
    """Classes whose timetable could not be read; `count` includes those that are gone or many."""

    classrooms: list[Classroom]
    count: int


def leftovers_of(round_: MatchingRound, *, by: User) -> Leftovers:
    """Those of schools that `by` looks after; two queries, however many there are."""
    left = round_.registrations.filter(
        unmatched__has_key="id", classroom__school__in=School.objects.reviewed_by(by).values("pk")
    )
    listed = left.select_related("classroom__school", "classroom__outlook")
    rows = [
        _leftover(each, round_.published_at)
        for each in listed.order_by("waiting_since", "pk")[:LISTED]
    ]
    return Leftovers(rows, max(0, left.count() - len(rows)))


def unreadable_of(report: Mapping[str, Any], *, by: User) -> Unreadable:
    """By name those of schools that `by` looks after; one query, or none."""
    ids = report.get("unreadable") or []
    if not ids:
        return Unreadable([], 0)
    theirs = Classroom.objects.filter(school__in=School.objects.reviewed_by(by).values("pk"))
    found = theirs.filter(pk__in=ids).select_related("school").order_by("name", "pk")
    return Unreadable(list(found[:LISTED]), len(ids))


def _leftover(registration: Registration, published_at: datetime | None) -> Leftover:
    told: dict[str, Any] = registration.unmatched or {}
    eased = sorted(told.get("helps", {}).items(), key=lambda item: (-item[1], item[0]))
    return Leftover(
        classroom=registration.classroom,
        waited=_waited(registration.waiting_since, published_at),
        reasons=_reasons(told),
        changes=[say_help(key, count) for key, count in eased[:EASED] if count],
        now=_now(registration, published_at),
    )


def _now(registration: Registration, published_at: datetime | None) -> list[str]:
    """What would help among the classes that are free since, lessons among it: most first."""
    outlook = getattr(registration.classroom, "outlook", None)
    if outlook is None or outlook.place is None or outlook.looked_at is None:
        return []
    if published_at is None or outlook.looked_at < published_at:
        return []
    said: list[str] = []
    for each in outlook.changes:
        change = read_code(each["change"])
        if change is not None and not (change.lesson and change.lesson.swappable):
            text = say_change(change, registration.classroom)
            said.append(format_html("{}: {}", text, number(each["count"])))
    return said[:EASED]


def _reasons(told: Mapping[str, Any]) -> list[str]:
    """That somebody fitted, and the rule that kept away most."""
    reasons = []
    eligible, most = told.get("eligible", 0), told.get("most")
    if eligible:
        fitted = ngettext(
            "%(n)s class fitted, but found its partner elsewhere.",
            "%(n)s classes fitted, but found their partners elsewhere.",
            eligible,
        )
        reasons.append(fitted % {"n": number(eligible)})
    if most:
        counts = told.get("counts", {})
        kept = ngettext(
            "%(rule)s: %(n)s of %(all)s class",
            "%(rule)s: %(n)s of %(all)s classes",
            sum(counts.values()) + eligible,
        )
        reasons.append(
            kept
            % {
                "rule": named(RULES, most),
                "n": number(counts.get(most, 0)),
                "all": number(sum(counts.values()) + eligible),
            }
        )
    return reasons or [_("There was no other class to compare with.")]


def _waited(since: datetime, until: datetime | None) -> str:
    weeks = (until - since).days // 7 if until else 0
    if weeks < 1:
        return _("less than a week")
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": number(weeks)}
