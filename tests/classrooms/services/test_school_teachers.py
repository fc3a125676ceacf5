"""A second teacher of a school: what choosing it opens, and when."""

from datetime import UTC, date, datetime

import pytest

from classrooms.models import Classroom, School, SchoolTeacher
from classrooms.services.readiness import waits_for, what_is_missing
from classrooms.services.reviews import approve_teacher
from classrooms.services.schools import (
    confirm_teacher,
    join_school,
    refuse_teacher,
    save_school,
)
from outbox.models import Mail
from safeguarding.gates import may_meet
from tests.factories import (
    ClassroomFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    TeachingFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
SUVA = {"name": "Suva Grammar School", "country": "FJ", "city": "Suva", "website": ""}

pytestmark = pytest.mark.django_db


def class_of(teacher: User, school: School) -> Classroom:
    """An open class of this teacher alone."""
    classroom = open_classroom(school=school)
    classroom.teachings.all().delete()
    TeachingFactory(classroom=classroom, teacher=teacher)
    return classroom


def test_choosing_a_school_is_written_down_once_and_opens_nothing(
    stranger: User, nairobi_class: Classroom
) -> None:
    school = nairobi_class.school

    first = join_school(school, by=stranger, zone="Africa/Nairobi", at=AT)
    second = join_school(school, by=stranger, zone="Africa/Nairobi", at=AT)

    assert first == second == SchoolTeacher.objects.get()
    assert first is not None
    assert first.confirmed_at is None
    assert AuditEntry.objects.get().verb == "school.join"
    assert list(School.objects.known_to(stranger)) == [school]
    assert not School.objects.visible_to(stranger).exists()


def test_a_substitute_registers_no_class_at_the_school(
    stranger: User, nairobi_class: Classroom
) -> None:
    school = nairobi_class.school
    stands_in = TeachingFactory(
        classroom=nairobi_class, teacher=stranger, ends_on=date(2026, 12, 1)
    )
    assert not School.objects.may_register_at(stranger).exists()
    assert list(School.objects.known_to(stranger)) == [school]

    stands_in.ends_on = None
    stands_in.save()
    assert list(School.objects.may_register_at(stranger)) == [school]


def test_the_clock_of_a_newcomer_follows_the_city(stranger: User, nairobi_class: Classroom) -> None:
    join_school(nairobi_class.school, by=stranger, zone="Africa/Nairobi")

    stranger.refresh_from_db()
    assert stranger.zone == "Africa/Nairobi"


def test_the_own_school_is_not_chosen_again(
    nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    assert join_school(nairobi_class.school, by=nairobi_teacher, zone="") is None
    assert not SchoolTeacher.objects.exists()


@pytest.mark.parametrize(
    ("verified", "confirmed", "opens"),
    [(False, False, False), (True, False, False), (False, True, False), (True, True, True)],
)
def test_a_school_opens_to_verified_and_confirmed_teachers(
    verified: bool, confirmed: bool, opens: bool, stranger: User, nairobi_class: Classroom
) -> None:
    school = nairobi_class.school
    stranger.adult.verified_at = AT if verified else None
    stranger.adult.save()
    SchoolTeacherFactory(school=school, teacher=stranger, confirmed_at=AT if confirmed else None)
    theirs = class_of(stranger, school)

    assert School.objects.visible_to(stranger).exists() is opens
    assert Classroom.objects.settled_by(stranger).exists() is opens
    assert (theirs in Classroom.objects.looking()) is opens
    assert nairobi_class in Classroom.objects.looking()
    assert (waits_for(theirs) == []) is opens


def test_a_teacher_verified_elsewhere_does_not_speak_for_a_school(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    """Staff checked that she teaches; nobody checked that she teaches here."""
    elsewhere = VerifiedTeacherFactory()
    join_school(nairobi_class.school, by=elsewhere, zone="")
    theirs = class_of(elsewhere, nairobi_class.school)

    assert may_meet([theirs, bogota_class]) is not None
    assert may_meet([nairobi_class, bogota_class]) is None


def test_what_the_school_lacks_is_no_matter_of_a_newcomer(stranger: User) -> None:
    school = SchoolFactory(zone="")
    SchoolTeacherFactory(school=school, teacher=stranger)
    classroom = ClassroomFactory(school=school)
    TeachingFactory(classroom=classroom, teacher=stranger)

    missing = what_is_missing(classroom, today=AT.date())

    assert missing == ["class.languages", "lessons.none"]
    assert waits_for(classroom) == ["teacher.unverified", "teacher.unconfirmed"]


def test_staff_confirms_once_and_the_teacher_is_told(stranger: User, reviewer: User) -> None:
    joined = SchoolTeacherFactory(school__name="Suva Grammar School", teacher=stranger)

    first = confirm_teacher(joined, by=reviewer, at=AT)
    second = confirm_teacher(joined, by=reviewer, at=AT)

    assert (first, second) == (True, False)
    joined.refresh_from_db()
    assert (joined.confirmed_at, joined.confirmed_by) == (AT, reviewer)
    assert AuditEntry.objects.get().verb == "school.confirm_teacher"
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (stranger.email, "You belong to Suva Grammar School now")


def test_who_does_not_teach_there_stays_a_newcomer_and_is_told(
    reviewer: User, nairobi_class: Classroom
) -> None:
    school, teacher = nairobi_class.school, VerifiedTeacherFactory()
    joined = SchoolTeacherFactory(school=school, teacher=teacher, confirmed_at=AT)
    theirs = class_of(teacher, school)
    assert theirs in Classroom.objects.looking()

    first = refuse_teacher(joined, by=reviewer, at=AT)
    second = refuse_teacher(joined, by=reviewer, at=AT)

    assert (first, second) == (True, False)
    assert theirs not in Classroom.objects.looking()
    assert not School.objects.visible_to(teacher).exists()
    assert waits_for(theirs) == ["teacher.refused"]
    line = AuditEntry.objects.get()
    assert (line.verb, line.before, line.after) == (
        "school.refuse_teacher",
        "confirmed",
        "refused",
    )
    mail = Mail.objects.get()
    assert mail.to == teacher.email
    assert mail.subject == "We could not confirm that you teach at Kibera Primary"
    assert join_school(school, by=teacher, zone="") == joined
    assert not SchoolTeacher.objects.to_confirm().exists()


def test_who_was_refused_is_confirmed_by_name_only(reviewer: User) -> None:
    joined = SchoolTeacherFactory()
    refuse_teacher(joined, by=reviewer, at=AT)

    approve_teacher(joined.teacher, by=reviewer, turn=0, at=AT)
    assert SchoolTeacher.objects.get().confirmed_at is None

    assert confirm_teacher(joined, by=reviewer, at=AT) is True
    joined.refresh_from_db()
    assert (joined.confirmed_at, joined.refused_at) == (AT, None)


def test_a_button_pressed_twice_registers_one_school(stranger: User) -> None:
    first = save_school(None, by=stranger, described=SUVA)
    second = save_school(None, by=stranger, described=SUVA)

    assert first == second == School.objects.get()


def test_a_school_of_that_name_by_somebody_else_is_another_one(stranger: User) -> None:
    SchoolFactory(name="Suva Grammar School", country="FJ", city="Suva")

    save_school(None, by=stranger, described=SUVA)

    assert School.objects.count() == 2


def test_a_school_without_own_class_waits_to_be_gone_on_with(
    stranger: User, nairobi_class: Classroom
) -> None:
    school = nairobi_class.school
    SchoolTeacherFactory(school=school, teacher=stranger)
    before = list(School.objects.begun_by(stranger))
    class_of(stranger, school)

    assert before == [school]
    assert not School.objects.begun_by(stranger).exists()
