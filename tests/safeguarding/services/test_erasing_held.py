"""Erasing waits while somebody needs something of the student, and no row says that it does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom
from outbox.models import Job
from safeguarding import holds
from safeguarding.lifecycle import RequestState
from safeguarding.models import DataRequest
from safeguarding.services.data_requests import ask_for_erasure
from safeguarding.services.erasing import run_erasure
from tests.safeguarding.marked import Marked, marked_student, tables_with
from users.models import User

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture
def marked(nairobi_class: Classroom, nairobi_teacher: User) -> Marked:
    return marked_student(nairobi_class, by=nairobi_teacher)


@pytest.fixture
def asked(marked: Marked, nairobi_teacher: User) -> DataRequest:
    return ask_for_erasure(marked.enrolment, by=nairobi_teacher, at=AT)


def state_of(asked: DataRequest) -> str:
    asked.refresh_from_db()
    return asked.state


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, datetime]:
    held: dict[UUID, datetime] = {}
    monkeypatch.setitem(
        holds._holders,
        "test",
        lambda students, at: {each: held[each] for each in students if each in held},
    )
    return held


def test_a_hold_delays_it_and_it_is_asked_again_each_day(
    marked: Marked, asked: DataRequest, hold: dict[UUID, datetime]
) -> None:
    hold[marked.student.pk] = LATER + timedelta(days=30)

    done = run_erasure(asked.pk, at=LATER)

    again = Job.objects.get(key__startswith=f"erase:{asked.pk}:")
    assert (done, state_of(asked)) == (False, RequestState.ASKED)
    assert again.due_at == LATER + timedelta(days=1)


def test_the_row_says_nothing_of_a_hold(
    marked: Marked, asked: DataRequest, hold: dict[UUID, datetime]
) -> None:
    hold[marked.student.pk] = LATER + timedelta(days=30)
    before = DataRequest.objects.values().get()

    run_erasure(asked.pk, at=LATER)

    assert DataRequest.objects.values().get() == before


def test_when_the_hold_is_over_it_is_done_by_itself(
    marked: Marked, asked: DataRequest, hold: dict[UUID, datetime]
) -> None:
    hold[marked.student.pk] = LATER + timedelta(hours=2)

    run_erasure(asked.pk, at=LATER)
    again = Job.objects.get(key__startswith=f"erase:{asked.pk}:")
    run_erasure(asked.pk, at=again.due_at)

    assert again.due_at == LATER + timedelta(hours=2)
    assert state_of(asked) == RequestState.DONE
    assert tables_with(marked.marks) == set()


def test_it_locks_the_student_before_the_request_as_merging_does(
    marked: Marked, asked: DataRequest
) -> None:
    with CaptureQueriesContext(connection) as queries:
        run_erasure(asked.pk, at=LATER)

    locks = [each["sql"] for each in queries if "FOR UPDATE" in each["sql"]]
    assert [sql.split('FROM "')[1].split('"')[0] for sql in locks[:2]] == [
        User._meta.db_table,
        DataRequest._meta.db_table,
    ]
