"""What Postgres itself refuses about people, tried with plain SQL; each with its twin.

The twin drops the trigger first: then the same statement goes through, so it is the trigger that
refuses.
"""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import StudentFactory, TeacherFactory
from users.audit import record
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db

ADULT_ROWS = {
    "account_emailaddress": (
        'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
        "VALUES (%s, 'child@school.example', true, true)"
    ),
    "socialaccount_socialaccount": (
        "INSERT INTO socialaccount_socialaccount "
        "(user_id, provider, uid, last_login, date_joined, extra_data) "
        "VALUES (%s, 'some', '1', now(), now(), '{}')"
    ),
    "usersessions_usersession": (
        "INSERT INTO usersessions_usersession "
        "(user_id, created_at, ip, last_seen_at, session_key, user_agent, data) "
        "VALUES (%s, now(), '203.0.113.7', now(), 'a', 'b', '{}')"
    ),
    "mfa_authenticator": (
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
        "VALUES (%s, 'totp', '{}', now())"
    ),
}


def run(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refuses(sql: str, *values: object) -> bool:
    try:
        with transaction.atomic():
            run(sql, *values)
    except IntegrityError:
        return True
    return False


def drop(trigger: str, table: str) -> None:
    run(f"DROP TRIGGER {trigger} ON {table}")


@pytest.mark.parametrize("table", ADULT_ROWS)
def test_student_has_no_row_of_an_adult_account(table: str) -> None:
    student = StudentFactory()

    assert refuses(ADULT_ROWS[table], student.pk)


@pytest.mark.parametrize("table", ADULT_ROWS)
def test_student_would_get_the_row_without_the_trigger(table: str) -> None:
    student = StudentFactory()
    drop("users_refuse_student", table)

    assert not refuses(ADULT_ROWS[table], student.pk)


@pytest.mark.parametrize("table", ADULT_ROWS)
def test_teacher_gets_the_row(table: str) -> None:
    teacher = TeacherFactory()

    assert not refuses(ADULT_ROWS[table], teacher.pk)


@pytest.mark.parametrize("table", ADULT_ROWS)
def test_row_of_a_teacher_is_not_handed_to_a_student(table: str) -> None:
    run(ADULT_ROWS[table], TeacherFactory().pk)

    assert refuses(f"UPDATE {table} SET user_id = %s", StudentFactory().pk)


TO_TEACHER = "UPDATE users_user SET role = 'teacher', email = 'a@b.example' WHERE id = %s"
TO_STUDENT = "UPDATE users_user SET role = 'student', email = NULL WHERE id = %s"


def test_student_becomes_no_teacher() -> None:
    assert refuses(TO_TEACHER, StudentFactory().pk)


def test_teacher_becomes_no_student() -> None:
    assert refuses(TO_STUDENT, TeacherFactory().pk)


def test_role_would_change_without_the_trigger() -> None:
    student, teacher = StudentFactory(), TeacherFactory()
    drop("users_keep_student_role", "users_user")

    assert not refuses(TO_TEACHER, student.pk)
    assert not refuses(TO_STUDENT, teacher.pk)


@pytest.mark.parametrize(
    "change",
    [
        "email = 'child@school.example'",
        "password = 'pbkdf2_sha256$1$a$b'",
        "is_superuser = true",
        "is_staff = true",
    ],
)
def test_student_holds_nothing_of_an_adult(change: str) -> None:
    assert refuses(f"UPDATE users_user SET {change} WHERE id = %s", StudentFactory().pk)


def test_teacher_opens_no_admin() -> None:
    assert refuses("UPDATE users_user SET is_staff = true WHERE id = %s", TeacherFactory().pk)


def test_one_address_in_any_case_is_one_account() -> None:
    TeacherFactory(email="amina@school.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        TeacherFactory(email="Amina@School.example")


@pytest.fixture
def line() -> AuditEntry:
    return record("teacher.verify", User(pk=uuid.uuid4()), by=None)


@pytest.mark.parametrize(
    "change", ["UPDATE users_auditentry SET verb = 'nothing'", "DELETE FROM users_auditentry"]
)
def test_diary_is_never_rewritten(change: str, line: AuditEntry) -> None:
    assert refuses(change)


def test_a_line_of_the_diary_goes_once_it_is_two_years_old() -> None:
    now = timezone.now()
    for days in (700, 740):
        record("teacher.verify", User(pk=uuid.uuid4()), by=None, at=now - timedelta(days=days))

    assert refuses("DELETE FROM users_auditentry")
    assert run(f"DELETE FROM users_auditentry WHERE at < '{now - timedelta(days=735)}'") == 1


@pytest.mark.parametrize(
    "change", ["UPDATE users_auditentry SET verb = 'nothing'", "DELETE FROM users_auditentry"]
)
def test_diary_would_be_rewritten_without_the_trigger(change: str, line: AuditEntry) -> None:
    drop("users_keep_diary", "users_auditentry")

    assert run(change) == 1
