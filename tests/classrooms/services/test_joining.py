from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Classroom, Enrolment, School
from classrooms.services.codes import close_code, issue_code
from classrooms.services.joining import (
    CodeEnded,
    NicknameTaken,
    join_lobby,
    let_in,
    remove_student,
    rename_student,
)
from tests.factories import EnrolmentFactory, open_classroom
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def code(nairobi_class: Classroom) -> ClassCode:
    return issue_code(nairobi_class, by=None, at=AT)


def join(code: ClassCode, nickname: str = "Calm Fox", at: datetime = AT) -> Enrolment:
    return join_lobby(code, nickname=nickname, stamp="kite", language="sw", at=at)


def test_student_waits_in_the_lobby(code: ClassCode) -> None:
    enrolment = join(code)

    assert enrolment.state == EnrolmentState.LOBBY
    assert (enrolment.student.language, enrolment.student.zone) == ("sw", "Africa/Nairobi")
    line = AuditEntry.objects.get(verb="enrolment.join")
    assert "Calm" not in f"{line.before}{line.after}{line.reason}{line.subject_id}"


def test_student_of_a_school_without_a_clock_has_one(code: ClassCode) -> None:
    School.objects.update(zone="")
    code.classroom.school.refresh_from_db()

    assert join(code).student.zone == "UTC"


def test_ended_code_makes_nobody(code: ClassCode) -> None:
    close_code(code.classroom, by=None, at=AT)

    with pytest.raises(CodeEnded):
        join(code)

    assert not User.objects.filter(role="student").exists()


def test_old_code_makes_nobody(code: ClassCode) -> None:
    with pytest.raises(CodeEnded):
        join(code, at=AT + timedelta(days=14))

    assert not Enrolment.objects.exists()


def test_taken_nickname_leaves_no_student_behind(code: ClassCode) -> None:
    join(code)

    with pytest.raises(NicknameTaken):
        join(code, "calm-fox")

    assert User.objects.filter(role="student").count() == 1


def test_index_is_what_keeps_nicknames_apart(code: ClassCode) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX nickname_once_per_classroom")
    join(code)

    join(code, "calm-fox")

    assert Enrolment.objects.count() == 2


def test_teacher_lets_in_once(code: ClassCode, nairobi_teacher: User) -> None:
    enrolment = join(code)

    assert let_in(enrolment, by=nairobi_teacher, at=AT) is True
    assert let_in(enrolment, by=nairobi_teacher, at=AT) is False
    line = AuditEntry.objects.get(verb="enrolment.in")
    assert (line.actor_id, line.before, line.after) == (nairobi_teacher.pk, "lobby", "in")


def test_who_left_is_not_let_in_and_frees_the_nickname(
    code: ClassCode, nairobi_teacher: User
) -> None:
    enrolment = join(code)
    remove_student(enrolment, by=nairobi_teacher, at=AT)

    assert let_in(enrolment, by=nairobi_teacher, at=AT) is False
    assert join(code).nickname == "Calm Fox"


def test_renaming_to_a_nickname_of_the_class(code: ClassCode, nairobi_teacher: User) -> None:
    enrolment = join(code)
    EnrolmentFactory(classroom=code.classroom, nickname="Owl", nickname_key="owl")

    with pytest.raises(NicknameTaken):
        rename_student(enrolment, nickname="OWL", by=nairobi_teacher, at=AT)
    rename_student(enrolment, nickname="Kind Owl", by=nairobi_teacher, at=AT)

    enrolment.refresh_from_db()
    assert enrolment.nickname == "Kind Owl"


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run each deed on a connection of its own, all at the same moment."""
    results: list[object] = []
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            results.append(deed())
        except NicknameTaken:
            results.append("taken")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_children_with_one_nickname_at_the_same_moment() -> None:
    code = issue_code(open_classroom(), by=None, at=AT)

    results = at_once(lambda: join(code), lambda: join(code, "Calm fox"))

    assert results.count("taken") == 1
    assert Enrolment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_new_codes_at_the_same_moment_leave_one_open() -> None:
    classroom = open_classroom()

    at_once(*[lambda: issue_code(classroom, by=None, at=AT)] * 4)

    assert ClassCode.objects.count() == 4
    assert ClassCode.objects.filter(revoked_at=None).count() == 1
