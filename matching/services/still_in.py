"""Rounds run every night; does the class still look? It is asked once, and rests if it is silent.

A sign of life is any of these: its teachers entered it, worked on its description, answered a
proposal, or said so. Whoever rests keeps the place in the waiting list and is compared with nobody.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from classrooms.models import Classroom, Programme, School
from classrooms.services.classes import touch
from classrooms.services.excuses import Excuses, excuses_between
from classrooms.timetable.deadlines import counting_day, day_after, day_end
from classrooms.timetable.zones import zone
from matching.lifecycle import ProposalState
from matching.models import Registration, Seat
from matching.notices import ask_still_in
from matching.services.deadlines import AT_WORK, calendar_of
from matching.services.look_again import ask_to_look_again
from matching.services.places import held_places
from matching.services.round_locks import lock_rounds
from matching.services.rounds import enter_round
from users.audit import record
from users.models import User

RESTS_AFTER = 5
"""School days to answer, on the calendar of the class: nobody is put to rest over a holiday."""
LONGEST_BREAK = 150
"""Calendar days after which a class rests all the same: no break between two terms is longer."""


@transaction.atomic
def still_in(classroom: Classroom, *, by: User, at: datetime | None = None) -> Registration:
    """The class looks for a partner: it is in the next round, with the wait it had before."""
    now = at or timezone.now()
    registration = enter_round(classroom, by=by, at=now)
    note_alive(classroom, by=by, at=now)
    return registration


@transaction.atomic
def note_alive(classroom: Classroom, *, by: User, at: datetime | None = None) -> bool:
    """Somebody of the class was heard of; True when it was asked or rested, and is awake again."""
    now = at or timezone.now()
    lock_rounds(classroom.school.programme_id)
    waiting = Registration.objects.waiting().filter(classroom=classroom)
    was_asked = waiting.exclude(asked_at=None).exists()
    rested = waiting.resting().first()
    waiting.update(alive_at=now, asked_at=None, rests_at=None)
    if was_asked:
        record("round.still-in", classroom, by=by, at=now)
    if rested is not None:
        _look_for(rested, now)
    return was_asked


def show_life(classroom: Classroom, *, by: User, at: datetime) -> None:
    """A teacher did something for the class, in the caller's transaction, before any other lock.

    It need not say that it still looks; where it was asked or rests, this says so.
    """
    asked = Registration.objects.waiting().filter(classroom=classroom).exclude(asked_at=None)
    if asked.exists():
        note_alive(classroom, by=by, at=at)
    touch(classroom, at=at)


def ask_and_rest(*, at: datetime | None = None) -> tuple[int, int]:
    """Ask the classes nobody heard of for long, let those rest that said nothing.

    How many were asked, and how many came to rest. Asking twice is asking once.
    """
    now = at or timezone.now()
    _hear(now)
    excuses = excuses_between()
    asked = sum(_ask(pk, now) for pk in _to_ask(now, excuses))
    return asked, sum(_rest(each, now) for each in _silent(now, excuses))


def _heard_of() -> Any:
    """The waiting registrations of classes that look, each with the last sign of life."""
    answers = Seat.objects.filter(classroom=OuterRef("classroom")).order_by().values("classroom")
    last = answers.annotate(last=Max("answered_at")).values("last")
    return (
        Registration.objects.waiting()
        .filter(classroom__in=Classroom.objects.looking())
        .annotate(
            heard=Greatest(
                "alive_at", "classroom__touched_at", Coalesce(Subquery(last), "alive_at")
            )
        )
    )


def _hear(now: datetime) -> None:
    """Whoever was heard of since being asked has answered."""
    for each in _heard_of().filter(asked_at__lt=F("heard")):
        _wake(each, now)


@transaction.atomic
def _wake(asked: Any, now: datetime) -> None:
    still_asked = Registration.objects.filter(pk=asked.pk, asked_at=asked.asked_at)
    woken = still_asked.update(alive_at=asked.heard, asked_at=None, rests_at=None)
    if woken and asked.rests_at is not None:
        _look_for(asked, now)


def _look_for(rested: Registration, now: datetime) -> None:
    """Nobody was compared with it while it rested: it is looked at as one that came anew."""
    cause = f"woken:{rested.classroom_id}:{rested.rests_at}"
    ask_to_look_again([rested.classroom_id], cause=cause, at=now)


def _to_ask(now: datetime, excuses: Excuses) -> Iterator[UUID]:
    """Classes that wait for a partner, on the morning of one of their days of school."""
    proposed = Seat.objects.filter(
        classroom=OuterRef("classroom"), live=True, proposal__state=ProposalState.OPEN
    )
    for programme in Programme.objects.order_by("pk"):
        long_ago = now - timedelta(weeks=programme.still_in_weeks)
        quiet = _with_calendar(
            _heard_of().filter(
                ~Exists(proposed),
                asked_at=None,
                heard__lte=long_ago,
                classroom__school__programme=programme,
            )
        )
        held = held_places([each.classroom_id for each in quiet])
        for each in quiet:
            school = each.classroom.school
            local = now.astimezone(zone(school.zone))
            today = local.date()
            counts = counting_day(calendar_of(school), today - timedelta(days=1), within=1)
            is_time = local.time() >= AT_WORK and counts(today)
            is_free = held[each.classroom_id] < each.classroom.partners_wanted
            if is_time and is_free and not excuses.cover(school, today):
                yield each.classroom_id


@transaction.atomic
def _ask(classroom_id: UUID, now: datetime) -> bool:
    classroom = Classroom.objects.select_related("school").get(pk=classroom_id)
    lock_rounds(classroom.school.programme_id)
    waiting = Registration.objects.waiting().filter(classroom=classroom_id, asked_at=None)
    if not waiting.update(asked_at=now):
        return False
    ask_still_in(classroom, asked_on=now.date())
    record("round.ask-still-in", classroom, by=None, at=now)
    return True


def _silent(now: datetime, excuses: Excuses) -> Iterator[Registration]:
    """Those that were asked and whose days of school to answer are over."""
    asked = _heard_of().filter(asked_at__lt=now, rests_at=None)
    for each in _with_calendar(asked):
        school, asked_at = each.classroom.school, each.asked_at or now
        last = _last_day(school, asked_at.astimezone(zone(school.zone)).date(), excuses)
        if day_end(school.zone, last) <= now and not excuses.cover(school, now.date()):
            yield each


def _last_day(school: School, asked_on: date, excuses: Excuses) -> date:
    """The last day to answer: days on which the school could not do so do not count."""
    opens = counting_day(calendar_of(school), asked_on, within=LONGEST_BREAK)

    def counts(day: date) -> bool:
        return opens(day) and not excuses.cover(school, day)

    return day_after(asked_on, RESTS_AFTER, counts, most=LONGEST_BREAK)


@transaction.atomic
def _rest(asked: Registration, now: datetime) -> bool:
    still_asked = Registration.objects.filter(pk=asked.pk, asked_at=asked.asked_at, rests_at=None)
    if not still_asked.update(rests_at=now):
        return False
    record("round.rest", asked.classroom, by=None, at=now)
    return True


def _with_calendar(registrations: Any) -> list[Registration]:
    return list(
        registrations.select_related("classroom__school")
        .prefetch_related("classroom__school__terms", "classroom__school__breaks")
        .order_by("waiting_since", "pk")
    )
