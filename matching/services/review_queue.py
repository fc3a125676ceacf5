"""Which partnerships wait for staff, by age. Late is late for both schools."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef

from classrooms.models import Teaching
from classrooms.services.queue import due_after
from classrooms.timetable.zones import zone as clock
from matching.choices import ReviewReason
from matching.lifecycle import PartnershipState
from matching.models import Partnership, PartnershipQuestion, Seat
from matching.querysets import PartnershipQuerySet
from users.models import User

MAY_DECIDE = "matching.change_partnership"
TWICE = 2
"""After so many times the deadline the operators are told, too."""


class Stage(StrEnum):
    """What it waits for."""

    WAITS = "waits"
    SECOND = "second"
    HELD = "held"
    ANSWERED = "answered"
    ASKED = "asked"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place in the queue. What waits for the teachers' answer is theirs to do.

    It comes back to staff unanswered once the days of a review are over, or when nobody is left in
    a class who could answer. `is_rescue`: a class waits for it in the middle of its project.
    `first_by` approved it first, and cannot do it a second time.
    """

    pk: UUID
    stage: Stage
    since: datetime
    due_on: date
    is_late: bool
    is_very_late: bool
    turn: int
    is_rescue: bool
    first_by: UUID | None


@dataclass(frozen=True, slots=True)
class _Side:
    zone: str
    school_days: tuple[int, ...]


def queue_for(user: User, *, at: datetime) -> list[Waiting]:
    """What this member of staff may decide: rescues, then the late ones, then the oldest first.

    Those that wait for an answer of the teachers come last.
    """
    return waiting_among(Partnership.objects.visible_to(user).undecided(), at=at)


def waiting_among(partnerships: PartnershipQuerySet, *, at: datetime) -> list[Waiting]:
    """The same of these undecided ones, whoever may decide them."""
    rows = list(
        partnerships.values_list(
            "pk", "state", "review_reason", "agreed_at", "since", "first_approved_at", "turn",
            "proposal__round__programme__review_days", "rescues", "first_approved_by",
        )
    )  # fmt: skip
    asked = _asked([row[0] for row in rows])
    sides: dict[UUID, list[_Side]] = defaultdict(list)
    seats = Seat.objects.filter(partnership__in=[row[0] for row in rows])
    for pk, zone, days in seats.order_by("pk").values_list(
        "partnership", "classroom__school__zone", "classroom__school__school_days"
    ):
        sides[pk].append(_Side(zone or "UTC", tuple(days)))
    found = []
    for pk, state, reason, agreed_at, since, first, turn, days, rescues, first_by in rows:
        question = asked.get(pk)
        stage = _stage(state, reason, is_asked=question is not None, has_first=first is not None)
        began = question.asked_at if question and stage == Stage.ASKED else since or agreed_at
        due_on = _due_on(sides[pk], began, days)
        if question and stage == Stage.ASKED:
            is_over = _is_past(sides[pk], due_on, at)
            stage = Stage.UNANSWERED if is_over or question.has_nobody else Stage.ASKED
        is_ours = stage != Stage.ASKED
        found.append(
            Waiting(
                pk=pk,
                stage=stage,
                since=began,
                due_on=due_on,
                is_late=is_ours and _is_past(sides[pk], due_on, at),
                is_very_late=is_ours
                and _is_past(sides[pk], _due_on(sides[pk], began, TWICE * days), at),
                turn=turn,
                is_rescue=rescues is not None,
                first_by=first_by,
            )
        )
    return sorted(
        found,
        key=lambda each: (
            each.stage == Stage.ASKED,
            not each.is_rescue,
            not each.is_late,
            each.since,
            str(each.pk),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of one partnership that nobody has answered: the oldest, and for whom."""

    asked_at: datetime
    has_nobody: bool


def _asked(partnerships: list[UUID]) -> dict[UUID, _Asked]:
    """Per partnership what its teachers were asked and have not answered, in one query."""
    answering = Teaching.objects.filter(
        classroom=OuterRef("classroom"),
        teacher__is_active=True,
        teacher__adult__verified_at__isnull=False,
    )
    found: dict[UUID, _Asked] = {}
    rows = PartnershipQuestion.objects.filter(partnership__in=partnerships, answered_at=None)
    for pk, asked_at, somebody in (
        rows.annotate(somebody=Exists(answering))
        .order_by("asked_at", "pk")
        .values_list("partnership", "asked_at", "somebody")
    ):
        first = found.get(pk)
        found[pk] = _Asked(
            first.asked_at if first else asked_at, not somebody or bool(first and first.has_nobody)
        )
    return found


def _stage(state: str, reason: str, *, is_asked: bool, has_first: bool) -> Stage:
    if has_first:
        return Stage.SECOND
    if state != PartnershipState.ON_HOLD:
        return Stage.WAITS
    if is_asked:
        return Stage.ASKED
    return Stage.ANSWERED if reason == ReviewReason.QUESTION else Stage.HELD


def _due_on(sides: list[_Side], since: datetime, days: int) -> date:
    """The last day in time, on the calendar of the school that counts longer."""
    return max(
        due_after(since.astimezone(clock(side.zone)).date(), days, side.school_days)
        for side in sides
    )


def _is_past(sides: list[_Side], due_on: date, at: datetime) -> bool:
    return all(at.astimezone(clock(side.zone)).date() > due_on for side in sides)
