"""What a class still lacks before it can look for a partner, and what it waits for.

And what a school still lacks before staff may approve it.
"""

from datetime import date

from classrooms.choices import WeekKind
from classrooms.lifecycle import CountersignState
from classrooms.models import Classroom, School, WeeklySlot
from users.models import User

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
    refused = {each.teacher_id for each in classroom.school.joined.all() if each.refused_at}
    is_refused = is_new and {each.pk for each in teachers} <= refused
    checks = [
        ("teacher.unverified", not any(each.adult.is_verified for each in teachers)),
        ("teacher.unconfirmed", is_new and not is_refused),
        ("teacher.refused", is_refused),
        ("school.unverified", not is_new and not classroom.school.is_verified),
    ]
    return [key for key, waits in checks if waits]


def lacks_evidence(school: School, *, by: User) -> str | None:
    """None when `by` may approve the school, else the key of what is missing.

    A head's no outweighs everything, under whatever name the school goes now, until a head says
    yes after all.
    """
    answers = [each for each in school.countersignatures.all() if each.answered_at is not None]
    last = max(answers, key=lambda each: each.answered_at, default=None)
    if last is not None and last.state == CountersignState.DENIED:
        return "evidence.denied"
    seen = [each.recorded_by_id for each in school.evidence.all() if each.counts_for(school)]
    if not seen:
        return "evidence.none"
    if school.programme.two_person_review and all(one == by.pk for one in seen):
        return "evidence.same_person"
    return None


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
