"""Who waits for staff: schools with their teachers, and teachers of schools that are verified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from classrooms.lifecycle import TEACHERS_TURN, ReviewState
from classrooms.models import School, Teaching
from classrooms.timetable.deadlines import day_after
from classrooms.timetable.zones import zone as clock
from users.lifecycle import Role
from users.models import User

SCHOOL, TEACHER = "school", "teacher"
MAY_REVIEW = "classrooms.change_school"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place in the queue."""

    kind: str
    pk: UUID
    state: ReviewState
    since: datetime
    due_on: date
    is_late: bool


def queue_for(user: User, *, at: datetime) -> list[Waiting]:
    """What waits for this member of staff: the late ones first, then the oldest first."""
    found = [*_schools(user, at=at), *_teachers(user, at=at)]
    return sorted(found, key=lambda each: (not each.is_late, each.since, str(each.pk)))


def waits_elsewhere(user: User) -> int:
    """How many cases wait for a teacher's answer."""
    schools = School.objects.reviewed_by(user).filter(
        verified_at__isnull=True, review__state=ReviewState.ASKED
    )
    teachers = teachers_reviewed_by(user).filter(
        adult__verified_at__isnull=True, review__state=ReviewState.ASKED
    )
    return schools.count() + teachers.count()


def teachers_reviewed_by(user: User) -> QuerySet[User]:
    """The teachers that this member of staff looks after, by the countries of their schools."""
    teachers = User.objects.filter(role=Role.TEACHER)
    countries = user.reviewed_countries
    if user.role != Role.STAFF:
        return teachers.none()
    if not countries:
        return teachers
    theirs = Q(teachings__classroom__school__country__in=countries) | Q(
        registered_schools__country__in=countries
    )
    return teachers.filter(theirs).distinct()


def due_after(since: date, days: int, school_days: Sequence[int]) -> date:
    """The last day in time: `days` school days after the day on which the wait began."""
    open_days = set(school_days) or set(range(7))
    return day_after(since, days, lambda day: day.weekday() in open_days)


def _schools(user: User, *, at: datetime) -> Iterator[Waiting]:
    rows = (
        School.objects.reviewed_by(user)
        .to_review()
        .annotate(began=Min("classrooms__created_at"))
        .values_list(
            "pk", "review__state", "review__since", "began",
            "zone", "school_days", "programme__review_days",
        )
    )  # fmt: skip
    for pk, state, since, began, zone, school_days, days in rows:
        yield _waiting(SCHOOL, pk, state, since or began, zone, school_days, days, at=at)


def _teachers(user: User, *, at: datetime) -> Iterator[Waiting]:
    """Those whose school is verified; the others are decided together with their school."""
    schools = School.objects.reviewed_by(user).filter(verified_at__isnull=False)
    rows = (
        Teaching.objects.filter(
            classroom__school__in=schools,
            teacher__is_active=True,
            teacher__adult__verified_at__isnull=True,
        )
        .exclude(teacher__review__state__in=TEACHERS_TURN)
        .order_by("since", "pk")
        .values_list(
            "teacher", "teacher__review__state", "teacher__review__since", "since",
            "classroom__school__zone", "classroom__school__school_days",
            "classroom__school__programme__review_days",
        )
    )  # fmt: skip
    known = set()
    for pk, state, since, began, zone, school_days, days in rows:
        if pk not in known:
            known.add(pk)
            yield _waiting(TEACHER, pk, state, since or began, zone, school_days, days, at=at)


def _waiting(
    kind: str,
    pk: UUID,
    state: str | None,
    since: datetime,
    zone: str,
    school_days: Sequence[int],
    review_days: int,
    *,
    at: datetime,
) -> Waiting:
    there = clock(zone or "UTC")
    due_on = due_after(since.astimezone(there).date(), review_days, school_days)
    return Waiting(
        kind=kind,
        pk=pk,
        state=ReviewState(state or ReviewState.WAITING),
        since=since,
        due_on=due_on,
        is_late=at.astimezone(there).date() > due_on,
    )
