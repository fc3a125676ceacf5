"""The weekly lessons of a class."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from classrooms.models import Classroom, ClassTimetable, School, WeeklySlot
from classrooms.timetable.half_hours import HalfHour, clash, halves_of, lessons_of
from classrooms.timetable.slots import SlotError, Week, WeekAnchorMissing
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


@transaction.atomic
def save_half_hours(
    classroom: Classroom,
    *,
    marks: Collection[HalfHour],
    by: User | None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Replace the lessons of a class that half-hours can say by `marks`; the others stay.

    Raises SlotError when a marked half-hour overlaps with a lesson that stays, or when nothing is
    left at all.
    """
    Classroom.objects.select_for_update().get(pk=classroom.pk)
    _marked, others = marks_and_others(classroom)
    slots = lessons_of(marks)
    if any(clash(slot, other) for slot in slots for other in others):
        raise SlotError("slot.taken")
    if not slots and not others:
        raise SlotError("slot.none")
    return save_lessons(classroom, slots=[*slots, *others], week_a_from=None, by=by, at=at)


def marks_and_others(classroom: Classroom) -> tuple[set[HalfHour], list[Lesson]]:
    """The half-hours that the lessons of a class fill, and the lessons half-hours cannot say."""
    marks: set[HalfHour] = set()
    others: list[Lesson] = []
    for stored in WeeklySlot.objects.filter(timetable__classroom=classroom):
        lesson = Lesson(
            weekday=stored.weekday,
            start=stored.start_time,
            minutes=stored.minutes,
            week=Week(stored.week),
            swappable=stored.is_swappable,
        )
        halves = halves_of(lesson)
        marks.update(halves)
        if not halves:
            others.append(lesson)
    return marks, others
