"""The weekly lessons of a class: those of its usual timetable, or of one for some weeks.

Whoever writes lessons holds the row of the school: its bells may move lessons meanwhile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db import transaction

from classrooms.clock import dates_of, lesson_of, school_bells
from classrooms.models import Classroom, ClassTimetable, School, WeeklySlot
from classrooms.services.lessons_within import Weekly
from classrooms.timetable.bells import Bell, bells_for, filled, lesson_at, overlap
from classrooms.timetable.half_hours import HalfHour, clash, halves_of, lessons_of
from classrooms.timetable.slots import SlotError, Week, WeekAnchorMissing
from classrooms.timetable.slots import WeeklySlot as Lesson
from users.audit import record
from users.models import User

# A lesson of the school's week: the day and what the lesson is called.
Tick = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ByBells:
    """A timetable as the bells say it: the bells of each day, the lessons on them, the others."""

    bells: Mapping[int, Sequence[Bell]]
    ticked: dict[Tick, Lesson] = field(default_factory=dict)
    others: list[Lesson] = field(default_factory=list)


@transaction.atomic
def save_lessons(
    classroom: Classroom,
    *,
    slots: Sequence[Lesson],
    week_a_from: date | None,
    by: User | None,
    timetable: ClassTimetable | None = None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Replace the lessons of a class by `slots`: the usual ones, or those of `timetable`.

    `week_a_from` is a day in a week A of the school; None keeps what the school said before.
    Raises WeekAnchorMissing when lessons alternate and nobody ever said which week is A.
    """
    school = hold(classroom)
    anchor = week_a_from or school.week_a_from
    if anchor is None and any(slot.week is not Week.EVERY for slot in slots):
        raise WeekAnchorMissing("calendar.week_a_from")
    school.week_a_from = classroom.school.week_a_from = anchor
    school.save(update_fields=["week_a_from"])
    if timetable is None:
        timetable, _made = classroom.timetables.usual().get_or_create(classroom=classroom)
    before = timetable.slots.count()
    write_slots(timetable, slots)
    counts = {"before": str(before), "after": str(len(slots))}
    record("classroom.lessons", classroom, by=by, at=at, **counts)
    return timetable


@transaction.atomic
def save_half_hours(
    classroom: Classroom,
    *,
    marks: Collection[HalfHour],
    by: User | None,
    timetable: ClassTimetable | None = None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Replace the lessons of a timetable that half-hours can say by `marks`; the others stay.

    Raises SlotError when a marked half-hour overlaps with a lesson that stays, or when nothing is
    left at all.
    """
    hold(classroom)
    _marked, others = marks_and_others(classroom, timetable)
    slots = lessons_of(marks)
    if any(clash(slot, other) for slot in slots for other in others):
        raise SlotError("slot.taken")
    if not slots and not others:
        raise SlotError("slot.none")
    return _save(classroom, timetable, [*slots, *others], by=by, at=at)


@transaction.atomic
def save_ticks(
    classroom: Classroom,
    *,
    ticks: Collection[Tick],
    by: User | None,
    timetable: ClassTimetable | None = None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Replace the lessons of a timetable that stand on the school's bells by `ticks`.

    A lesson that was ticked before keeps its weeks and whether it could be swapped; lessons that
    the bells cannot say stay. Raises SlotError when a tick overlaps with one of those, when the
    school has no such bell any more, or when nothing is left at all.
    """
    hold(classroom)
    said = said_by_bells(classroom, timetable)
    bells = {(day, bell.label): bell for day, found in said.bells.items() for bell in found}
    if not set(ticks) <= set(bells):
        raise SlotError("bells.gone")
    slots = [
        lesson_at(said.ticked.get(tick) or Lesson(tick[0], time(), 1), bells[tick])
        for tick in sorted(set(ticks))
    ]
    if any(clash(slot, other) for slot in slots for other in said.others):
        raise SlotError("bells.taken")
    if not slots and not said.others:
        raise SlotError("bells.none")
    return _save(classroom, timetable, [*slots, *said.others], by=by, at=at)


@transaction.atomic
def save_weeks(
    classroom: Classroom,
    *,
    weeks: Mapping[Lesson, tuple[Week, bool]],
    week_a_from: date | None,
    by: User | None,
    timetable: ClassTimetable | None = None,
    at: datetime | None = None,
) -> ClassTimetable:
    """In which weeks each lesson takes place, and whether it could be swapped.

    A lesson that went away meanwhile is passed over. Raises SlotError when two lessons overlap by
    it, and WeekAnchorMissing as `save_lessons` does.
    """
    hold(classroom)
    slots = [
        replace(lesson, week=weeks[lesson][0], swappable=weeks[lesson][1])
        if lesson in weeks
        else lesson
        for lesson in stored_lessons(classroom, timetable)
    ]
    if overlap(slots):
        raise SlotError("slot.overlap")
    return save_lessons(
        classroom, slots=slots, week_a_from=week_a_from, by=by, timetable=timetable, at=at
    )


@transaction.atomic
def drop_lessons(
    classroom: Classroom,
    lessons: Collection[Weekly],
    *,
    by: User | None,
    at: datetime | None = None,
) -> int:
    """Take these lessons out of every timetable of the class; how many are left of all.

    One that is gone already is passed over. The last one may go, too.
    """
    hold(classroom)
    before = left = 0
    for timetable in classroom.timetables.order_by("pk"):
        stored = [lesson_of(slot) for slot in timetable.slots.all()]
        kept = [slot for slot in stored if Weekly.of(slot) not in lessons]
        if len(kept) < len(stored):
            write_slots(timetable, kept)
        before += len(stored)
        left += len(kept)
    if left < before:
        record("classroom.lessons", classroom, by=by, before=str(before), after=str(left), at=at)
    return left


def stored_lessons(classroom: Classroom, timetable: ClassTimetable | None) -> list[Lesson]:
    """The lessons of a timetable of the class; of its usual one when `timetable` is None."""
    if timetable is None:
        timetable = classroom.timetables.usual().first()
    return [] if timetable is None else [lesson_of(slot) for slot in timetable.slots.all()]


def marks_and_others(
    classroom: Classroom, timetable: ClassTimetable | None = None
) -> tuple[set[HalfHour], list[Lesson]]:
    """The half-hours that the lessons of a timetable fill, and the lessons they cannot say."""
    marks: set[HalfHour] = set()
    others: list[Lesson] = []
    for lesson in stored_lessons(classroom, timetable):
        halves = halves_of(lesson)
        marks.update(halves)
        if not halves:
            others.append(lesson)
    return marks, others


def said_by_bells(classroom: Classroom, timetable: ClassTimetable | None = None) -> ByBells:
    """A timetable by the bells of its dates. Two lessons on one bell are said elsewhere."""
    said = ByBells(bells_of_week(classroom, timetable))
    lessons = stored_lessons(classroom, timetable)
    found = [
        [(lesson.weekday, bell.label) for bell in filled(lesson, said.bells[lesson.weekday])]
        for lesson in lessons
    ]
    taken = [tick for ticks in found for tick in ticks]
    for lesson, ticks in zip(lessons, found, strict=True):
        if ticks and all(taken.count(tick) == 1 for tick in ticks):
            said.ticked.update(dict.fromkeys(ticks, lesson))
        else:
            said.others.append(lesson)
    return said


def bells_of_week(
    classroom: Classroom, timetable: ClassTimetable | None
) -> dict[int, tuple[Bell, ...]]:
    """The bells by which a timetable is said, day by day."""
    school = school_bells(classroom.school_id)
    span = dates_of(timetable) if timetable else None
    return {day: bells_for(school, day, span) for day in range(7)}


def write_slots(timetable: ClassTimetable, slots: Sequence[Lesson]) -> None:
    """Put other lessons into a timetable; the caller holds the school."""
    timetable.slots.all().delete()
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


def _save(
    classroom: Classroom,
    timetable: ClassTimetable | None,
    slots: Sequence[Lesson],
    *,
    by: User | None,
    at: datetime | None,
) -> ClassTimetable:
    return save_lessons(classroom, slots=slots, week_a_from=None, by=by, timetable=timetable, at=at)


def hold(classroom: Classroom) -> School:
    """Lock a class and its school, in the order in which everybody does."""
    Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    held: School = School.objects.select_for_update().get(pk=classroom.school_id)
    return held
