"""What a teaching team did in the last two years, and the one number that a round makes of it.

Good is a proposal that was answered in time (yes and no alike) and an exchange that was finished;
bad is a proposal that ran out in silence and an exchange that this side left. Ends count three
times as much as answers, and all of it fades (`matching.engine.fading`).

A team carries what its teachers carry: whoever teaches one of the classes for good answers for
all classes she so teaches, and only from the day since which she does. What went wrong is hers if
she was there from its beginning, so that nobody inherits a proposal that runs out tomorrow. A
substitute carries nothing in, and nothing out.

What is excused does not count at all: an end by illness, closure or conflict, anything bad while
the country was excused, and what staff granted. What is good counts in any case: nobody is excused
from an answer she gave.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from classrooms.models import Teaching
from classrooms.services.excuses import Excuses, excuses_between
from matching.choices import SUGGESTING, EndReason, RoundKind
from matching.engine.fading import GONE_DAYS, PRIOR_PERCENT, Deed, reliability
from matching.lifecycle import Answer, ContestState, PartnershipState, ProposalState
from matching.models import Contest, Seat
from users.models import User

END_TIMES = 3
# Whoever is silent at the end of an exchange was so for some weeks before it was ended.
END_WINDOW = timedelta(days=28)


class Kind(StrEnum):
    """What happened to a class in a proposal, or in the partnership that came of it."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    FINISHED = "finished"
    WENT_SILENT = "went_silent"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


class Excuse(StrEnum):
    """Why something does not count."""

    COUNTRY = "country"
    GRANTED = "granted"
    ILLNESS = "illness"
    CLOSURE = "closure"
    CONFLICT = "conflict"


GOOD = frozenset({Kind.ANSWERED, Kind.FINISHED})
BAD = frozenset({Kind.UNANSWERED, Kind.WENT_SILENT, Kind.STOPPED})
ENDS = frozenset({Kind.FINISHED, Kind.WENT_SILENT, Kind.STOPPED})
ENDED: Mapping[str, Kind] = {
    EndReason.FINISHED: Kind.FINISHED,
    EndReason.SILENT: Kind.WENT_SILENT,
    EndReason.STOPPED: Kind.STOPPED,
    EndReason.ILLNESS: Kind.INTERRUPTED,
    EndReason.CLOSURE: Kind.INTERRUPTED,
    EndReason.CONFLICT: Kind.INTERRUPTED,
}

NOBODYS = frozenset({Kind.FINISHED, Kind.INTERRUPTED})
"""Ends that are of all sides alike."""

Carried = Mapping[UUID, date]
"""The classes that somebody answers for, each since a day."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to one class; `begun_on` is when it was asked, or agreed on."""

    seat_id: int
    classroom_id: UUID
    kind: Kind
    begun_on: date
    day: date
    excuse: Excuse | None = None

    @property
    def is_good(self) -> bool:
        return self.kind in GOOD

    @property
    def is_bad(self) -> bool:
        """Whether it counts against the class; what is excused does not."""
        return self.kind in BAD and self.excuse is None

    @property
    def deed(self) -> Deed:
        """As it is weighed."""
        return Deed(self.day, self.is_good, END_TIMES if self.kind in ENDS else 1)


def reliabilities(classroom_ids: Collection[UUID], *, today: date) -> dict[UUID, int]:
    """Per class: how reliable its teaching team is, 0 to 100. The number of queries is fixed."""
    histories = _histories(_carried_by_teams(classroom_ids), today)
    return {
        pk: percent_of(histories[pk], today) if pk in histories else PRIOR_PERCENT
        for pk in classroom_ids
    }


def percent_of(history: Iterable[Happening], today: date) -> int:
    return reliability((each.deed for each in history if each.excuse is None), today)


def history_of_team(classroom_id: UUID, *, today: date) -> list[Happening]:
    """What the team of this class carries, the newest first."""
    carried = _carried_by_teams([classroom_id])
    return _histories(carried, today).get(classroom_id, [])


def history_of(teacher: User, *, today: date) -> list[Happening]:
    """What this teacher carries, the newest first."""
    rows = Teaching.objects.lasting().filter(teacher=teacher)
    carried = {
        classroom: since.date() for classroom, since in rows.values_list("classroom", "since")
    }
    return _histories({teacher.pk: carried}, today)[teacher.pk]


def _carried_by_teams(classroom_ids: Collection[UUID]) -> dict[UUID, dict[UUID, date]]:
    """Per class: the classes of its lasting teachers, since the first of them came."""
    rows = Teaching.objects.lasting().filter(
        teacher__teachings__classroom__in=classroom_ids, teacher__teachings__ends_on=None
    )
    taught: dict[Any, dict[UUID, date]] = defaultdict(dict)
    for teacher, classroom, since in rows.values_list("teacher", "classroom", "since").distinct():
        taught[teacher][classroom] = since.date()
    teams: dict[UUID, dict[UUID, date]] = defaultdict(dict)
    for classes in taught.values():
        for own in classes.keys() & set(classroom_ids):
            for classroom, since in classes.items():
                teams[own][classroom] = min(since, teams[own].get(classroom, since))
    return teams


def _histories(carried: Mapping[UUID, Carried], today: date) -> dict[UUID, list[Happening]]:
    ids = {classroom for classes in carried.values() for classroom in classes}
    happened: dict[UUID, list[Happening]] = defaultdict(list)
    for each in _happenings(ids, today):
        happened[each.classroom_id].append(each)
    return {
        key: sorted(
            (each for pk, since in classes.items() for each in happened[pk] if _is_of(each, since)),
            key=lambda each: (each.day, each.seat_id),
            reverse=True,
        )
        for key, classes in carried.items()
    }


def _is_of(happening: Happening, since: date) -> bool:
    """Whether it is of somebody who teaches the class since that day."""
    return since <= (happening.day if happening.is_good else happening.begun_on)


def _happenings(classroom_ids: Collection[UUID], today: date) -> Iterator[Happening]:
    """All that is of the last two years, in two queries."""
    since = today - timedelta(days=GONE_DAYS)
    answered = ~Q(answer=Answer.PENDING) & Q(answered_at__date__gt=since)
    silent = Q(
        answer=Answer.PENDING,
        proposal__state=ProposalState.EXPIRED,
        proposal__answer_by__date__gt=since,
    )
    ended = Q(partnership__state=PartnershipState.ENDED, partnership__ended_at__date__gt=since)
    excuses = excuses_between(since - END_WINDOW)
    for row in Seat.objects.filter(answered | silent | ended, classroom__in=classroom_ids).values(
        "pk", "classroom_id", "answer", "answered_at", **_READ
    ):
        seat = _Row(**row)
        for happening in _of_seat(seat):
            if happening.day > since:
                yield _excused(happening, seat, excuses)


@dataclass(frozen=True, slots=True)
class _Row:
    """A seat with all that is asked of it: a pool reads tens of thousands of them."""

    pk: int
    classroom_id: UUID
    answer: str
    answered_at: datetime | None
    country: str
    round_kind: str
    state: str
    proposed_at: datetime
    answer_by: datetime
    agreed_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    ended_for: UUID | None
    is_granted: bool

    def happening(self, kind: Kind, begun_at: datetime, at: datetime) -> Happening:
        return Happening(self.pk, self.classroom_id, kind, begun_at.date(), at.date())

    @property
    def asked_itself(self) -> bool:
        """Whose yes came with the question: who invites, whom a link brought, who is rescued."""
        return self.round_kind not in SUGGESTING and self.answered_at == self.proposed_at


_READ: Mapping[str, Any] = {
    "country": F("classroom__school__country"),
    "round_kind": F("proposal__round__kind"),
    "state": F("proposal__state"),
    "proposed_at": F("proposal__proposed_at"),
    "answer_by": F("proposal__answer_by"),
    "agreed_at": F("partnership__agreed_at"),
    "ended_at": F("partnership__ended_at"),
    "end_reason": F("partnership__end_reason"),
    "ended_for": F("partnership__ended_for"),
    "is_granted": Exists(Contest.objects.filter(seat=OuterRef("pk"), state=ContestState.GRANTED)),
}


def _of_seat(row: _Row) -> Iterator[Happening]:
    if row.answer == Answer.PENDING:
        # Nobody has to jump in within a day.
        if row.state == ProposalState.EXPIRED and row.round_kind != RoundKind.RESCUE:
            yield row.happening(Kind.UNANSWERED, row.proposed_at, row.answer_by)
    elif row.answered_at is not None and not row.asked_itself:
        if row.answered_at <= row.answer_by:
            yield row.happening(Kind.ANSWERED, row.proposed_at, row.answered_at)
        else:
            yield row.happening(Kind.UNANSWERED, row.proposed_at, row.answer_by)
    end = ENDED.get(row.end_reason or "")
    if end is None or row.agreed_at is None or row.ended_at is None:
        return
    if end in NOBODYS or row.ended_for == row.classroom_id:
        # An end by illness says by its reason that it does not count.
        excuse = Excuse(str(row.end_reason)) if end == Kind.INTERRUPTED else None
        yield replace(row.happening(end, row.agreed_at, row.ended_at), excuse=excuse)


def _excused(happening: Happening, row: _Row, excuses: Excuses) -> Happening:
    if happening.kind not in BAD:
        return happening
    if row.is_granted:
        return replace(happening, excuse=Excuse.GRANTED)
    first = happening.day - END_WINDOW if happening.kind in ENDS else happening.begun_on
    if excuses.reach(row.country, first, happening.day):
        return replace(happening, excuse=Excuse.COUNTRY)
    return happening
