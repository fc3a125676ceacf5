"""A class goes on as a new one; what it was stays."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.choices import WeekKind
from classrooms.lifecycle import ClassroomState, EnrolmentState, InvitationState
from classrooms.models import Classroom, ClassTimetable, WeeklySlot
from classrooms.services.classes import NameTaken, NotReady, open_classroom
from classrooms.services.codes import current_code, issue_code
from classrooms.services.invitations import invite_to_class
from classrooms.services.new_year import WentOnBefore, into_new_year
from classrooms.services.teachings import NotAllowed
from tests.factories import (
    ClassroomFactory,
    EnrolmentFactory,
    SlotFactory,
    TeacherFactory,
    TeachingFactory,
)
from users.models import User

NOW = datetime(2027, 7, 20, 8, 0, tzinfo=UTC)


def go_on(
    classroom: Classroom,
    by: User,
    *,
    name: str = "6B",
    keep_lessons: bool = True,
    students: tuple[UUID, ...] = (),
) -> Classroom:
    described = {"name": name, "age_from": 12, "age_to": 13, "size": 22}
    return into_new_year(
        classroom,
        by=by,
        described=described,
        keep_lessons=keep_lessons,
        students=students,
        at=NOW,
    )


def test_the_new_class_says_what_the_old_one_said_and_is_a_year_older(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    made = go_on(nairobi_class, nairobi_teacher)

    nairobi_class.refresh_from_db()
    assert (made.name, made.age_from, made.age_to, made.size) == ("6B", 12, 13, 22)
    assert (made.themes, made.mode, made.access_tier) == (["food", "music"], "live", 4)
    assert [each.language for each in made.languages.all()] == ["en"]
    assert (made.state, made.continues) == (ClassroomState.DRAFT, nairobi_class)
    assert nairobi_class.state == ClassroomState.ARCHIVED
    assert (nairobi_class.age_from, nairobi_class.size) == (11, 24)


def test_the_usual_lessons_go_on_or_are_entered_anew(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    winter = ClassTimetable.objects.create(
        classroom=nairobi_class, valid_from=date(2027, 1, 1), valid_to=date(2027, 3, 1)
    )
    SlotFactory(timetable=winter)
    SlotFactory(timetable=winter, weekday=3, week=WeekKind.A)

    made = go_on(nairobi_class, nairobi_teacher)

    slots = WeeklySlot.objects.filter(timetable__classroom=made)
    assert sorted(slots.values_list("weekday", "week")) == [(1, "every")]
    assert ClassTimetable.objects.get(classroom=made).valid_to is None

    anew = go_on(made, nairobi_teacher, name="7B", keep_lessons=False)
    assert not anew.timetables.exists()


def test_ticked_students_go_on_as_the_same_persons(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    goes = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River", stamp="boat")
    stays = EnrolmentFactory(classroom=nairobi_class, nickname="Calm Lake")
    left = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LEFT)
    foreign = EnrolmentFactory()

    made = go_on(nairobi_class, nairobi_teacher, students=(goes.pk, left.pk, foreign.pk, uuid4()))

    there = made.enrolments.get()
    assert (there.student, there.nickname, there.stamp) == (goes.student, "Brave River", "boat")
    assert there.state == EnrolmentState.IN
    assert set(nairobi_class.enrolments.present()) == {goes, stays}


def test_teachers_go_on_in_their_order_and_substitutes_do_not(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory()).teacher
    TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory(), ends_on=date(2027, 12, 1))

    made = go_on(nairobi_class, second)

    assert [each.teacher for each in made.teachings.order_by("pk")] == [nairobi_teacher, second]


def test_the_old_class_lets_nobody_in_and_looks_for_nobody(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    issue_code(nairobi_class, by=nairobi_teacher, at=NOW)
    asked = invite_to_class(
        nairobi_class, kind="co_teacher", email="new@school.example", by=nairobi_teacher, at=NOW
    )

    go_on(nairobi_class, nairobi_teacher)

    asked.refresh_from_db()
    assert asked.state == InvitationState.WITHDRAWN
    assert current_code(nairobi_class, at=NOW) is None
    assert not Classroom.objects.looking().filter(pk=nairobi_class.pk).exists()
    with pytest.raises(NotReady):
        open_classroom(nairobi_class, by=nairobi_teacher, at=NOW)


def test_twice_is_once(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    made = go_on(nairobi_class, nairobi_teacher)

    with pytest.raises(WentOnBefore) as before:
        go_on(nairobi_class, nairobi_teacher)

    assert before.value.as_class == made


def test_a_name_that_another_class_has_changes_nothing(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    ClassroomFactory(school=nairobi_class.school, name="7B")

    with pytest.raises(NameTaken):
        go_on(nairobi_class, nairobi_teacher, name="7B")

    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.OPEN


def test_a_substitute_does_not_decide_that(nairobi_class: Classroom, stranger: User) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2027, 12, 1))

    with pytest.raises(NotAllowed):
        go_on(nairobi_class, stranger)


def test_lessons_are_copied_while_no_bells_can_move_them(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    with CaptureQueriesContext(connection) as asked:
        go_on(nairobi_class, nairobi_teacher)

    said = [each["sql"] for each in asked]
    held = next(
        at
        for at, sql in enumerate(said)
        if sql.endswith("FOR UPDATE") and 'FROM "classrooms_school" ' in sql
    )
    read = next(at for at, sql in enumerate(said) if 'FROM "classrooms_weeklyslot"' in sql)
    assert held < read
