"""What a class still lacks before it can look for a partner, and what it waits for."""

from datetime import date

from classrooms.choices import WeekKind
from classrooms.models import Classroom, WeeklySlot

EARLIEST, LATEST = 6 * 60, 21 * 60
# What a newcomer to a school is neither asked nor told.
OF_THE_SCHOOL = {"school.zone", "lessons.week_a", "calendar.none", "calendar.over"}


def has_newcomers_only(classroom: Classroom) -> bool:
    """Whether every teacher of the class chose its school and was not confirmed yet."""
    newcomers = {
        joined.teacher_id for joined in classroom.school.joined.all() if joined.is_newcomer
    }
    teachers = {each.teacher_id for each in classroom.teachings.all()}
    return bool(teachers) and teachers <= newcomers


def what_is_missing(classroom: Classroom, *, today: date) -> list[str]:
    """Keys of `classrooms.wording.MISSING`, in the order of the pages; empty when ready.

    Lists of classes fetch them `with_profile()`, and this asks the database nothing more.
    Lessons on days on which the school is closed do not count: nobody meets then.
    Topics have to be chosen on the page about the exchange, so none means it was never filled in.
    What the school lacks is no matter of a teacher who is new to it.
    """
    school = classroom.school
    weeks = {
        slot.week
        for each in classroom.timetables.all()
        for slot in each.slots.all()
        if slot.weekday in school.school_days
    }
    terms = [term.ends_on for term in school.terms.all()]
    spoken = [code for each in classroom.teachings.all() for code in each.teacher.adult.languages]
    checks = [
        ("teacher.languages", not spoken),
        ("school.zone", not school.zone),
        ("class.languages", not classroom.languages.all()),
        ("class.exchange", not classroom.themes),
        ("lessons.none", not weeks),
        ("lessons.week_a", weeks - {WeekKind.EVERY} and school.week_a_from is None),
        ("calendar.none", not terms),
        ("calendar.over", terms and max(terms) < today),
    ]
    not_asked = OF_THE_SCHOOL if has_newcomers_only(classroom) else set()
    return [key for key, lacks in checks if lacks and key not in not_asked]


def waits_for(classroom: Classroom) -> list[str]:
    """Keys of `classrooms.wording.WAITING`: what staff still has to check."""
    teachers = [teaching.teacher for teaching in classroom.teachings.all()]
    is_new = has_newcomers_only(classroom)
    checks = [
        ("teacher.unverified", not any(each.adult.is_verified for each in teachers)),
        ("teacher.unconfirmed", is_new),
        ("school.unverified", not is_new and not classroom.school.is_verified),
    ]
    return [key for key, waits in checks if waits]


def night_lessons(classroom: Classroom) -> list[WeeklySlot]:
    """Lessons before six or after nine in the evening: most often a slip between a.m. and p.m."""
    return [
        slot
        for timetable in classroom.timetables.all()
        for slot in timetable.slots.all()
        if not EARLIEST <= start_minute(slot) <= start_minute(slot) + slot.minutes <= LATEST
    ]


def start_minute(slot: WeeklySlot) -> int:
    """Minutes of wall clock from midnight to the start."""
    return slot.start_time.hour * 60 + slot.start_time.minute
