"""The days of a project over the calendars of its schools, and laying them anew."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.clock import class_time
from classrooms.models import Classroom
from classrooms.timetable.slots import SchoolCalendar, TimetableError, monday
from classrooms.timetable.zones import zone
from exchange.choices import PhaseKind
from exchange.models import Phase, Project
from exchange.plan import (
    NoCommonWeek,
    PlannedPhase,
    common_weeks,
    first_common_day,
    relay_phases,
)
from exchange.refusals import Refused
from users.audit import record
from users.models import User

# So far ahead the next day on which all schools teach is looked for.
HORIZON = timedelta(weeks=26)
LONGEST_WEEKS = 62


@transaction.atomic
def move_dates(
    project: Project, first: date, *, by: User | None = None, at: datetime | None = None
) -> Project:
    """Lay the plan anew from the first common school day at or after `first`.

    What is finished stays as it was; what is not keeps its weeks, as far as the terms, the span of
    the programme and the classes' own last days allow.
    Raises Refused when the project is over or has nothing left, or the schools share no week.
    """
    now = at or timezone.now()
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not locked.is_alive:
        raise Refused("project.over")
    classrooms = classrooms_of(locked)
    phases = list(locked.phases.all())
    today = earliest_date(classrooms, now)
    # Nothing is finished in a project that has not started, whatever its dates say.
    finished = [each for each in phases if locked.is_open and each.ends_on < today]
    left = phases[len(finished) :]
    if not left:
        raise Refused("project.finished")
    before = locked.starts_on if not finished else left[0].starts_on
    planned = _laid_from(locked, classrooms, left, first)
    if not finished:
        locked.starts_on = planned[0].starts_on
    locked.ends_on = planned[-1].ends_on
    locked.save(update_fields=["starts_on", "ends_on"])
    record(
        "project.move",
        locked,
        by=by,
        before=before.isoformat(),
        after=planned[0].starts_on.isoformat(),
        at=now,
    )
    return locked


def classrooms_of(project: Project) -> list[Classroom]:
    """The classes by id, with their lessons and calendars."""
    found = Classroom.objects.with_profile().filter(seats__partnership=project.partnership_id)
    return list(found.order_by("pk"))


def calendars_of(classrooms: Sequence[Classroom]) -> list[SchoolCalendar]:
    """The calendars of the classes' schools. Raises Refused when one cannot be read."""
    try:
        return [class_time(classroom).calendar for classroom in classrooms]
    except TimetableError as error:
        raise Refused("project.timetable") from error


def plan_weeks(project: Project, classrooms: Sequence[Classroom]) -> tuple[date, ...]:
    """The Mondays of the weeks that the plan counts; all of its weeks, where a calendar fails."""
    try:
        weeks = common_weeks(calendars_of(classrooms), project.starts_on, project.ends_on)
    except Refused:
        weeks = ()
    first = monday(project.starts_on)
    every = (first + timedelta(weeks=number) for number in range(LONGEST_WEEKS))
    return weeks or tuple(week for week in every if week <= project.ends_on)


def earliest_date(classrooms: Sequence[Classroom], at: datetime) -> date:
    """The date at that instant where the day began last: no class is further back."""
    return min(_dates(classrooms, at))


def latest_date(classrooms: Sequence[Classroom], at: datetime) -> date:
    """The date at that instant where the day began first."""
    return max(_dates(classrooms, at))


def _dates(classrooms: Sequence[Classroom], at: datetime) -> list[date]:
    return [at.astimezone(zone(each.school.zone)).date() for each in classrooms]


def _laid_from(
    project: Project, classrooms: Sequence[Classroom], left: Sequence[Phase], first: date
) -> tuple[PlannedPhase, ...]:
    calendars = calendars_of(classrooms)
    span = timedelta(weeks=project.partnership.proposal.round.programme.span_weeks)
    # A class may have said “not after”; the last day that all agreed to holds in any case.
    wished = [max(each.latest_end, project.ends_on) for each in classrooms if each.latest_end]
    try:
        day = first_common_day(calendars, first, first + HORIZON)
        last = min([monday(day) + span - timedelta(days=1), *wished])
        return lay_again(project, calendars, left, first=day, last=last)
    except NoCommonWeek as error:
        raise Refused(error.key) from error


def lay_again(
    project: Project,
    calendars: Sequence[SchoolCalendar],
    left: Sequence[Phase],
    *,
    first: date,
    last: date,
    today: date = date.min,
    fills: bool = False,
) -> tuple[PlannedPhase, ...]:
    """The phases that are left lie between `first` and `last`; what finds no room goes.

    They keep their kinds and, as far as there is room, their weeks; the first of them stays, and
    what has begun before `today` keeps its beginning. All are numbered anew. Raises NoCommonWeek.
    """
    wanted = [
        (
            PhaseKind(phase.kind),
            len(common_weeks(calendars, phase.starts_on, phase.ends_on)) or 1,
        )
        for phase in left
    ]
    planned = relay_phases(calendars, first, last, wanted, fills=fills)
    places = {phase.kind: phase for phase in planned}
    project.phases.filter(pk__in=[each.pk for each in left if each.kind not in places]).delete()
    for phase in left:
        if place := places.get(PhaseKind(phase.kind)):
            begun = phase.starts_on <= today
            phase.starts_on = phase.starts_on if begun else place.starts_on
            phase.ends_on = place.ends_on
            phase.save(update_fields=["starts_on", "ends_on"])
    for number, phase in enumerate(project.phases.all(), start=1):
        if phase.number != number:
            phase.number = number
            phase.save(update_fields=["number"])
    return planned
