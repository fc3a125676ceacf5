"""The bells of a school. Lessons of its classes that stand on them move when they are corrected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from classrooms.clock import dates_of, lesson_of, school_bells
from classrooms.models import Bell, BellSchedule, ClassTimetable, School
from classrooms.services.timetables import write_slots
from classrooms.timetable.bells import Bell as Ring
from classrooms.timetable.bells import Bells, all_moved
from classrooms.timetable.slots import DateSpan
from users.audit import record
from users.models import User


class BellsTaken(Exception):
    """Other bells of the school hold on `days` at the same dates, and have no other day."""

    def __init__(self, days: Collection[int]) -> None:
        super().__init__(", ".join(map(str, sorted(days))))
        self.days = sorted(days)


@dataclass(frozen=True, slots=True)
class Rung:
    """Saved bells; how many classes moved along, and how many stayed, since lessons would meet."""

    schedule: BellSchedule
    moved: int
    stayed: int


@transaction.atomic
def save_bells(
    school: School,
    schedule: BellSchedule | None,
    *,
    name: str,
    weekdays: Collection[int],
    span: DateSpan | None,
    lessons: Sequence[Ring],
    by: User | None,
    at: datetime | None = None,
) -> Rung:
    """Say when the lessons of a school begin and end on some weekdays, always or on some dates.

    A weekday that follows other usual bells is taken from them. Raises BellsTaken when they would
    have no day left, or when dated bells hold on one of these days at the same time.
    """
    # Every service that writes lessons holds this row too.
    School.objects.select_for_update().get(pk=school.pk)
    before = school_bells(school.pk)
    saved = schedule or BellSchedule(school=school)
    _take_days(school, saved, weekdays, span)
    saved.name, saved.weekdays = name, sorted(weekdays)
    saved.valid_from, saved.valid_to = (span.first, span.last) if span else (None, None)
    saved.save()
    saved.bells.all().delete()
    Bell.objects.bulk_create(
        Bell(
            schedule=saved,
            label=each.label,
            start_time=time(*divmod(each.start, 60)),
            minutes=each.minutes,
        )
        for each in lessons
    )
    moved, stayed = _move_lessons(school, before, school_bells(school.pk))
    record("school.bells", school, by=by, after=str(len(moved)), at=at)
    return Rung(saved, len(moved), len(stayed))


@transaction.atomic
def remove_bells(schedule: BellSchedule, *, by: User | None, at: datetime | None = None) -> None:
    """Take bells away. Lessons stay where they stand."""
    school = School.objects.select_for_update().get(pk=schedule.school_id)
    BellSchedule.objects.filter(pk=schedule.pk).delete()
    record("school.bells-remove", school, by=by, at=at)


def _take_days(
    school: School, schedule: BellSchedule, weekdays: Collection[int], span: DateSpan | None
) -> None:
    others = school.bell_schedules.exclude(pk=schedule.pk).filter(weekdays__overlap=[*weekdays])
    if span is not None:
        others = others.filter(valid_from__lte=span.last, valid_to__gte=span.first)
        taken = {day for each in others for day in each.weekdays} & set(weekdays)
        if taken:
            raise BellsTaken(taken)
        return
    for other in others.filter(valid_from=None):
        left = [day for day in other.weekdays if day not in weekdays]
        if not left:
            raise BellsTaken(other.weekdays)
        other.weekdays = left
        other.save(update_fields=["weekdays"])


def _move_lessons(
    school: School, before: Sequence[Bells], after: Sequence[Bells]
) -> tuple[set[object], set[object]]:
    """The classes whose lessons moved along, and those where one or more stayed.

    Those of earlier years keep what they were.
    """
    moved: set[object] = set()
    stayed: set[object] = set()
    timetables = ClassTimetable.objects.filter(classroom__school=school).of_this_year()
    for timetable in timetables.prefetch_related("slots"):
        slots = [lesson_of(slot) for slot in timetable.slots.all()]
        found = all_moved(slots, before, after, dates_of(timetable))
        if found is None:
            stayed.add(timetable.classroom_id)
        elif list(found) != slots:
            write_slots(timetable, found)
            moved.add(timetable.classroom_id)
    return moved, stayed
