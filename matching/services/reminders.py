"""A class that did not answer a proposal is reminded twice: halfway, and before it is too late."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.services.excuses import excused_countries
from classrooms.services.queue import due_after
from classrooms.timetable.deadlines import reminder_days
from classrooms.when import clock_of
from matching.lifecycle import Answer, ProposalState
from matching.models import PartnershipQuestion, Seat
from matching.notices import HALFWAY, LAST, remind, tell_question
from matching.services.apart import passing_over, set_apart
from matching.services.deadlines import AT_WORK, calendar_of
from outbox.services import enqueue_all

REMIND = "matching.remind"
SOME_HOURS = timedelta(hours=12)
"""A last day that is over by breakfast, since the other class lives elsewhere, is none."""


def request_reminders(*, at: datetime | None = None) -> int:
    """Write a job for each class that is to be reminded by now; how many there are.

    One that was written before stays the only one. A server that slept over the day of the first
    writes it later, but never beside the second.
    """
    now = at or timezone.now()
    excused = excused_countries(now.date())
    jobs = {}
    for seat in _silent(now):
        if seat.classroom.school.country.code in excused:
            continue
        with passing_over("matching.proposal_not_reminded", seat=seat.pk):
            for kind in _due(seat, now):
                jobs[f"remind-{kind}:{seat.pk}"] = {"seat": seat.pk, "kind": kind}
    enqueue_all(REMIND, jobs)
    return len(jobs)


@transaction.atomic
def remind_class(seat_id: int, kind: str, *, at: datetime | None = None) -> bool:
    """Mail the reminder if the class still has to answer, and can; False when there is no need."""
    now = at or timezone.now()
    seat = (
        Seat.objects.select_related("proposal__candidate", "classroom__school")
        .select_for_update(of=("self",))
        .get(pk=seat_id)
    )
    over = seat.proposal.state != ProposalState.OPEN or seat.proposal.answer_by <= now
    if over or seat.answer != Answer.PENDING or seat.classroom.is_archived:
        return False
    if seat.classroom.school.country.code in excused_countries(now.date()):
        return False
    remind(seat.proposal, seat, kind=kind)
    return True


def remind_of_questions(*, at: datetime | None = None) -> int:
    """Ask once more what staff asked and nobody answered for half the days of a review.

    Told twice is told once; returns how many questions are that old and were told.
    """
    now = at or timezone.now()
    excused = excused_countries(now.date())
    waiting = PartnershipQuestion.objects.open().select_related(
        "classroom__school", "partnership__proposal__round__programme"
    )
    told = 0
    for question in waiting.order_by("pk"):
        if question.classroom.school.country.code in excused:
            continue
        with set_apart("matching.question_not_reminded", question=question.pk):
            if _is_old(question, now):
                tell_question(question, again=True)
                told += 1
    return told


def _is_old(question: PartnershipQuestion, now: datetime) -> bool:
    school = question.classroom.school
    local = now.astimezone(clock_of(question.classroom))
    asked_on = question.asked_at.astimezone(local.tzinfo).date()
    days = max(1, question.partnership.proposal.round.programme.review_days // 2)
    return _begun(due_after(asked_on, days, school.school_days), local)


def _silent(now: datetime) -> Iterator[Seat]:
    seats = Seat.objects.filter(
        answer=Answer.PENDING,
        proposal__state=ProposalState.OPEN,
        proposal__answer_by__gt=now,
    )
    return (
        seats.select_related("proposal", "classroom__school")
        .prefetch_related("classroom__school__terms", "classroom__school__breaks")
        .order_by("pk")
        .iterator(chunk_size=500)
    )


def _due(seat: Seat, now: datetime) -> Iterator[str]:
    """Which of the two reminders this class should have had by now: the later one alone."""
    clock = clock_of(seat.classroom)
    halfway, last = reminder_days(
        calendar_of(seat.classroom.school),
        asked_on=seat.proposal.proposed_at.astimezone(clock).date(),
        ends_on=(seat.proposal.answer_by - SOME_HOURS).astimezone(clock).date(),
    )
    local = now.astimezone(clock)
    if _begun(last, local):
        yield LAST
    elif _begun(halfway, local):
        yield HALFWAY


def _begun(day: date | None, local: datetime) -> bool:
    if day is None or local.date() < day:
        return False
    return local.date() > day or local.time() >= AT_WORK
