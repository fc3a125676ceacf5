"""The call list: whom staff ring today. Numbers are shown regionally, and to whom may ring only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classrooms.models import Classroom, Teaching
from classrooms.services.excuses import excused_countries
from classrooms.services.queue import due_after
from classrooms.timetable.zones import zone as clock
from classrooms.when import Moment
from matching.calls import Call, all_calls, calls_for
from matching.choices import CallOutcome
from matching.lifecycle import Answer, PartnershipState, ProposalState
from matching.models import CallNote, PartnershipQuestion, Seat
from users.audit import record
from users.models import Adult, User
from users.services import note_wrong_number
from users.text import with_names

MAY_RING = "matching.add_callnote"
DAYS_BEFORE_THE_END = 2
DAYS_UNANSWERED = 3
MORNING, EVENING, LATE = 8, 17, 20
SOON = timedelta(days=7)
# A day may have 25 hours, where the clocks are put back.
A_DAY = timedelta(hours=25)
ONE_PRESS = timedelta(minutes=1)


class Hour(IntEnum):
    """Whether one may ring now, by the clock of the school."""

    SCHOOL_DAY = 0
    DECENT = 1
    NOT_NOW = 2


@dataclass(frozen=True)
class Line:
    """One teacher to ring. `last` is what came of the latest call about it today."""

    call: Call
    teacher: User
    at: datetime
    hour: Hour
    last: CallNote | None

    @property
    def key(self) -> str:
        return f"{self.call.key}:{self.teacher.pk}"

    @property
    def is_school_day(self) -> bool:
        return self.hour == Hour.SCHOOL_DAY

    @property
    def is_night(self) -> bool:
        """Nobody is rung at this hour."""
        return self.hour == Hour.NOT_NOW

    @property
    def there_now(self) -> Moment:
        """The time at the school."""
        return Moment(self.at, self.call.classroom.school)

    @property
    def until_there(self) -> Moment | None:
        """When it is too late, on the clock of the school."""
        until = self.call.until
        return Moment(until, self.call.classroom.school) if until else None

    @property
    def dial(self) -> str:
        """The number as a telephone takes it: figures, and the plus in front."""
        return dialled(self.teacher.adult.phone)

    @property
    def has_number(self) -> bool:
        return bool(self.teacher.adult.phone) and self.teacher.adult.phone_failed_at is None


def dialled(phone: str) -> str:
    figures = "".join(str(int(sign)) for sign in phone if sign.isdecimal())
    return f"+{figures}" if phone.strip().startswith("+") else figures


def call_list(user: User, *, at: datetime) -> list[Line]:
    """Today's calls for this member of staff: whom one can ring now, then what ends soonest.

    A class of which somebody was reached today is not rung again about the same thing, and one
    whose country is excused is not rung at all.
    """
    if not user.has_perm(MAY_RING):
        return []
    countries, excused = user.reviewed_countries, excused_countries(at.date())
    calls = [
        each
        for each in all_calls(at)
        if (country := str(each.classroom.school.country)) not in excused
        and (not countries or country in countries)
    ]
    notes = _notes_of_today(calls, at)
    teams = _teams({each.classroom.pk for each in calls})
    lines = [
        _line(call, teacher, _latest(notes[call.key], teacher), at)
        for call in calls
        if not any(each.outcome == CallOutcome.REACHED for each in notes[call.key])
        for teacher in teams.get(call.classroom.pk, ())
    ]
    return sorted(lines, key=_urgency)


@transaction.atomic
def note_call(
    line: Line, *, outcome: CallOutcome, by: User, rung: str = "", at: datetime | None = None
) -> CallNote:
    """Write down what came of a call; after a wrong number the teacher is asked for another one.

    Said twice in a row it is said once. `rung` is the number that was on the screen: when the
    teacher gave another one meanwhile, that one is not the wrong one.
    """
    now = at or timezone.now()
    adult = Adult.objects.select_for_update().get(pk=line.teacher.pk)
    pressed = CallNote.objects.filter(
        teacher=line.teacher,
        about=line.call.key,
        outcome=outcome,
        called_by=by,
        called_at__gt=now - ONE_PRESS,
    )
    if known := pressed.first():
        return known
    note = CallNote.objects.create(
        teacher=line.teacher, about=line.call.key, outcome=outcome, called_by=by, called_at=now
    )
    record("teacher.call", line.teacher, by=by, after=outcome, at=now)
    if outcome == CallOutcome.WRONG_NUMBER and rung in {"", dialled(adult.phone)}:
        note_wrong_number(line.teacher, by=by, at=now)
    return note


def _urgency(line: Line) -> tuple[bool, bool, datetime, Hour, datetime, str]:
    latest = datetime.max.replace(tzinfo=UTC)
    return (
        not line.has_number,
        line.is_night,
        line.call.until or latest,
        line.hour,
        line.call.since,
        line.key,
    )


def _line(call: Call, teacher: User, last: CallNote | None, at: datetime) -> Line:
    school = call.classroom.school
    there = at.astimezone(clock(school.zone or "UTC"))
    return Line(call, teacher, at, _hour(there, school.school_days), last)


def _hour(there: datetime, school_days: Sequence[int]) -> Hour:
    if there.weekday() in school_days and MORNING <= there.hour < EVENING:
        return Hour.SCHOOL_DAY
    return Hour.DECENT if MORNING <= there.hour < LATE else Hour.NOT_NOW


def _latest(notes: Sequence[CallNote], teacher: User) -> CallNote | None:
    return next((each for each in reversed(notes) if each.teacher_id == teacher.pk), None)


def _notes_of_today(calls: Sequence[Call], at: datetime) -> Mapping[str, list[CallNote]]:
    """What was noted on each reason to ring, on the day that it is at the school."""
    begun = {each.key: _midnight(each, at) for each in calls}
    notes = CallNote.objects.filter(
        about__in=list(begun), called_at__gte=at - A_DAY, called_at__lte=at
    ).select_related("called_by__adult")
    found: dict[str, list[CallNote]] = {key: [] for key in begun}
    for note in notes.order_by("called_at", "pk"):
        if note.called_at >= begun[note.about]:
            found[note.about].append(note)
    return found


def _midnight(call: Call, at: datetime) -> datetime:
    """When the day began that it is at the school."""
    there = clock(call.classroom.school.zone or "UTC")
    return datetime.combine(at.astimezone(there).date(), time(), there)


def _teams(classrooms: set[UUID]) -> Mapping[UUID, list[User]]:
    """The verified teachers who teach each class for good."""
    teachings = Teaching.objects.lasting().filter(
        classroom__in=classrooms,
        teacher__is_active=True,
        teacher__adult__verified_at__isnull=False,
    )
    found: dict[UUID, list[User]] = {}
    for each in teachings.select_related("teacher__adult"):
        found.setdefault(each.classroom_id, []).append(each.teacher)
    return found


@calls_for
def answers_due(at: datetime) -> Iterator[Call]:
    """Open proposals that end within two school days, and this class has not answered."""
    seats = Seat.objects.filter(
        answer=Answer.PENDING,
        proposal__state=ProposalState.OPEN,
        proposal__answer_by__gt=at,
        proposal__answer_by__lt=at + SOON,
    ).select_related("proposal", "classroom__school")
    others = Prefetch("proposal__seats", Seat.objects.select_related("classroom__school"))
    for seat in seats.prefetch_related(others).order_by("proposal__answer_by", "pk"):
        school = seat.classroom.school
        there = clock(school.zone or "UTC")
        soon = due_after(at.astimezone(there).date(), DAYS_BEFORE_THE_END, school.school_days)
        if seat.proposal.answer_by.astimezone(there).date() <= soon:
            other = next(each for each in seat.proposal.seats.all() if each.pk != seat.pk)
            yield Call(
                key=f"answer:{seat.proposal_id}:{seat.classroom_id}",
                classroom=seat.classroom,
                why=_why(
                    _("%(name)s has not answered whether it wants %(partner)s in %(city)s."),
                    seat.classroom,
                    other.classroom,
                ),
                since=seat.proposal.proposed_at,
                until=seat.proposal.answer_by,
                url=reverse("admin:matching_proposal_change", args=[seat.proposal_id]),
            )


@calls_for
def questions_unanswered(at: datetime) -> Iterator[Call]:
    """Questions of staff that nobody has answered for three school days."""
    waiting = PartnershipQuestion.objects.filter(
        answered_at=None, partnership__state=PartnershipState.ON_HOLD
    ).select_related("classroom__school", "partnership")
    others = Prefetch("partnership__seats", Seat.objects.select_related("classroom__school"))
    for question in waiting.prefetch_related(others):
        school = question.classroom.school
        there = clock(school.zone or "UTC")
        asked_on = question.asked_at.astimezone(there).date()
        if at.astimezone(there).date() <= due_after(asked_on, DAYS_UNANSWERED, school.school_days):
            continue
        seats = question.partnership.seats.all()
        other = next(each for each in seats if each.classroom_id != question.classroom_id)
        yield Call(
            key=f"question:{question.pk}",
            classroom=question.classroom,
            why=_why(
                _("We asked %(name)s something before it can begin with %(partner)s in %(city)s."),
                question.classroom,
                other.classroom,
            ),
            since=question.asked_at,
            url=reverse("admin:matching_partnership_review", args=[question.partnership_id]),
        )


def _why(pattern: str, classroom: Classroom, partner: Classroom) -> SafeString:
    return with_names(pattern, name=classroom.name, partner=partner.name, city=partner.school.city)
