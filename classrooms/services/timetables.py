"""The weekly lessons of a class."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from classrooms.models import Classroom, ClassTimetable, School, WeeklySlot
from classrooms.timetable.slots import Week, WeekAnchorMissing
from classrooms.timetable.slots import WeeklySlot as Lesson
from users.audit import record
from users.models import User


@transaction.atomic
def save_lessons(
    classroom: Classroom,
    *,
    slots: Sequence[Lesson],
    week_a_from: date | None,
    by: User | None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Replace the lessons of a class by `slots`, valid at any date.

    `week_a_from` is a day in a week A of the school; None keeps what the school said before.
    Raises WeekAnchorMissing when lessons alternate and nobody ever said which week is A.
    """
    Classroom.objects.select_for_update().get(pk=classroom.pk)
    school = School.objects.select_for_update().get(pk=classroom.school_id)
    anchor = week_a_from or school.week_a_from
    if anchor is None and any(slot.week is not Week.EVERY for slot in slots):
        raise WeekAnchorMissing("calendar.week_a_from")
    school.week_a_from = classroom.school.week_a_from = anchor
    school.save(update_fields=["week_a_from"])
    before = WeeklySlot.objects.filter(timetable__classroom=classroom).count()
    classroom.timetables.all().delete()
    timetable = ClassTimetable.objects.create(classroom=classroom)
    WeeklySlot.objects.bulk_create(
        WeeklySlot(
            timetable=timetable,
            weekday=slot.weekday,
            start_time=slot.start,
            minutes=slot.minutes,
            week=slot.week.value,
            is_swappable=slot.swappable,
        )
        for slot in slots
    )
    counts = {"before": str(before), "after": str(len(slots))}
    record("classroom.lessons", classroom, by=by, at=at, **counts)
    return timetable
