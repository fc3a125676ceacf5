"""Builds valid objects, one at a time, and nothing that was not asked for.

Dates and instants are fixed: the school year 2026/27, registered on 1 September 2026. Only what a
page compares with its own clock, a signed form, moves on with the clock of the test.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from classrooms.choices import AccessTier, BreakKind, EvidenceKind, Level, Mode, WeekKind
from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import (
    Break,
    ClassCode,
    ClassLanguage,
    Classroom,
    ClassTimetable,
    Enrolment,
    Evidence,
    Programme,
    School,
    SchoolTeacher,
    Teaching,
    Term,
    WeeklySlot,
)
from safeguarding.choices import Basis, GivenBy, Purpose
from safeguarding.models import Consent
from safeguarding.paper import VERSION
from users.lifecycle import Role
from users.models import Adult, User

REGISTERED_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


class TeacherFactory(DjangoModelFactory):
    """A teacher with a name who cannot log in by password."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"teacher{number}@school.example")
    role = Role.TEACHER
    zone = "UTC"
    password = "!"

    @factory.post_generation
    def adult(self, create: bool, extracted: Any, **fields: Any) -> None:
        described = {"name": "Amina Otieno", "languages": ["en"], **fields}
        Adult.objects.create(user=self, **described)


class VerifiedTeacherFactory(TeacherFactory):
    adult__verified_at = REGISTERED_AT


class StaffFactory(TeacherFactory):
    """A member of staff who may open the admin."""

    email = factory.Sequence(lambda number: f"staff{number}@aerogram.example")
    role = Role.STAFF
    is_staff = True
    is_superuser = True


class StudentFactory(DjangoModelFactory):
    class Meta:
        model = User

    role = Role.STUDENT
    email = None
    password = "!"
    zone = "Africa/Nairobi"


class ProgrammeFactory(DjangoModelFactory):
    """The default programme, which the first migration makes."""

    class Meta:
        model = Programme
        django_get_or_create = ("is_default",)

    name = "Aerogram"
    is_default = True


class SchoolFactory(DjangoModelFactory):
    """A school in Nairobi that staff has not verified."""

    class Meta:
        model = School

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda number: f"Kibera Primary {number}")
    country = "KE"
    city = "Nairobi"
    zone = "Africa/Nairobi"
    registered_by = factory.SubFactory(TeacherFactory)


class VerifiedSchoolFactory(SchoolFactory):
    verified_at = REGISTERED_AT
    registered_by = factory.SubFactory(VerifiedTeacherFactory)


class SchoolTeacherFactory(DjangoModelFactory):
    """A teacher, not verified, who chose a school that somebody else registered."""

    class Meta:
        model = SchoolTeacher

    school = factory.SubFactory(VerifiedSchoolFactory)
    teacher = factory.SubFactory(TeacherFactory)
    since = REGISTERED_AT


class EvidenceFactory(DjangoModelFactory):
    """A call back to the school, as it is called now."""

    class Meta:
        model = Evidence

    school = factory.SubFactory(SchoolFactory)
    kind = EvidenceKind.CALL_BACK
    school_name = factory.SelfAttribute("school.name")
    country = factory.SelfAttribute("school.country")
    seen_on = date(2026, 9, 1)
    note = "The secretary, under the number in the register"
    recorded_by = factory.SubFactory(StaffFactory)
    recorded_at = REGISTERED_AT


class ClassroomFactory(DjangoModelFactory):
    """A class without teacher, languages, lessons or terms."""

    class Meta:
        model = Classroom

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda number: f"6B {number}")
    age_from = 11
    age_to = 12
    size = 24
    themes = ["food", "music"]
    mode = Mode.LIVE
    access_tier = AccessTier.VIDEO
    created_at = REGISTERED_AT


class TeachingFactory(DjangoModelFactory):
    class Meta:
        model = Teaching

    classroom = factory.SubFactory(ClassroomFactory)
    teacher = factory.SelfAttribute("classroom.school.registered_by")
    since = REGISTERED_AT


class ClassLanguageFactory(DjangoModelFactory):
    class Meta:
        model = ClassLanguage

    classroom = factory.SubFactory(ClassroomFactory)
    language = "en"
    level = Level.B1


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    school = factory.SubFactory(SchoolFactory)
    starts_on = date(2026, 8, 31)
    ends_on = date(2027, 7, 2)


class BreakFactory(DjangoModelFactory):
    class Meta:
        model = Break

    school = factory.SubFactory(SchoolFactory)
    name = "Mid-term break"
    kind = BreakKind.BREAK
    starts_on = date(2026, 10, 19)
    ends_on = date(2026, 10, 23)


class TimetableFactory(DjangoModelFactory):
    class Meta:
        model = ClassTimetable

    classroom = factory.SubFactory(ClassroomFactory)


class SlotFactory(DjangoModelFactory):
    """Tuesdays from 14:00 to 14:45."""

    class Meta:
        model = WeeklySlot

    timetable = factory.SubFactory(TimetableFactory)
    weekday = 1
    start_time = time(14, 0)
    minutes = 45
    week = WeekKind.EVERY


class ClassCodeFactory(DjangoModelFactory):
    class Meta:
        model = ClassCode

    classroom = factory.SubFactory(ClassroomFactory)
    code = factory.Sequence(
        lambda number: "F7H2QM" + "CFGHJMPQRV"[number // 10 % 10] + "CFGHJMPQRV"[number % 10]
    )
    created_at = REGISTERED_AT
    expires_at = REGISTERED_AT + timedelta(days=14)


class EnrolmentFactory(DjangoModelFactory):
    """A student who was let into the class."""

    class Meta:
        model = Enrolment

    classroom = factory.SubFactory(ClassroomFactory)
    student = factory.SubFactory(StudentFactory)
    nickname = factory.Sequence(lambda number: f"Brave River {number}")
    nickname_key = factory.LazyAttribute(lambda made: made.nickname.casefold().replace(" ", ""))
    stamp = "kite"
    state = EnrolmentState.IN
    joined_at = REGISTERED_AT


def _end_of_the_year() -> date:
    """Of the school year, or a later day where the test's own clock is past it."""
    return max(date(2027, 7, 2), timezone.now().date() + timedelta(days=90))


def _begin_of_the_year() -> date:
    return max(date(2026, 9, 1), _end_of_the_year() - timedelta(days=365))


class ConsentFactory(DjangoModelFactory):
    """A parent said yes to taking part, for this school year; later, for the one that runs then.

    Pages ask the clock, so a form with fixed dates would turn tests red one day.
    """

    class Meta:
        model = Consent

    student = factory.SubFactory(StudentFactory)
    purpose = Purpose.PART
    given_by = GivenBy.GUARDIAN
    basis = Basis.CONSENT
    text_version = VERSION
    given_on = factory.LazyFunction(_begin_of_the_year)
    valid_until = factory.LazyFunction(_end_of_the_year)
    recorded_at = REGISTERED_AT


def open_classroom(**fields: Any) -> Classroom:
    """An open class of a verified school: teacher, English at B1, Tuesday 14:00, a school year."""
    classroom = ClassroomFactory(
        **{"state": ClassroomState.OPEN, "school": factory.SubFactory(VerifiedSchoolFactory)}
        | fields
    )
    TeachingFactory(classroom=classroom)
    ClassLanguageFactory(classroom=classroom)
    SlotFactory(timetable=TimetableFactory(classroom=classroom))
    if not classroom.school.terms.exists():
        TermFactory(school=classroom.school)
    return classroom
