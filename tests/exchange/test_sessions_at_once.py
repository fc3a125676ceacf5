"""Two teachers plan a meeting of the same class at the same moment, on two connections."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from exchange.models import ExchangeSession, SessionSide
from exchange.refusals import Refused
from exchange.services.sessions import plan_session
from exchange.wording import sentence
from tests.exchange.builders import APPROVED_AT, FIRST_MEETING, opened_project
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.twins import WAIT, at_once

pytestmark = pytest.mark.django_db(transaction=True)

GUARD = "class_in_one_meeting_at_a_time"


@contextmanager
def without_the_guard():
    """The exclusion constraint is away, and comes back as it was."""
    table = SessionSide._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [GUARD]
        )
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {GUARD}")
    try:
        yield
    finally:
        SessionSide.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {GUARD} {definition}")


def plan_both(first, second, *, by) -> list[object]:
    """`second` looks for free time while the meeting of `first` is not committed yet.

    Returns both results. The meetings overlap by ten minutes.
    """
    first_written, second_done = threading.Event(), threading.Event()

    @transaction.atomic
    def plan_first() -> object:
        planned = plan_session(first, starts_at=FIRST_MEETING, minutes=30, by=by, at=APPROVED_AT)
        first_written.set()
        # With the guard the second waits for this commit, so nobody waits for it for long.
        second_done.wait(WAIT)
        return planned

    def plan_second() -> object:
        first_written.wait(10)
        late = FIRST_MEETING + timedelta(minutes=20)
        try:
            return plan_session(second, starts_at=late, minutes=25, by=by, at=APPROVED_AT)
        finally:
            second_done.set()

    return at_once([plan_first, plan_second])


@pytest.fixture
def other_project(nairobi_class):
    """A second project of the class in Nairobi."""
    return opened_project(nairobi_class, open_classroom(name="5C", school=VerifiedSchoolFactory()))


def test_the_database_refuses_the_second(project, other_project, nairobi_class, nairobi_teacher):
    first, second = plan_both(project, other_project, by=nairobi_teacher)

    assert isinstance(first, ExchangeSession)
    assert isinstance(second, Refused)
    assert sentence(second.key) == "One of the classes has another meeting at that time."
    assert SessionSide.objects.filter(classroom=nairobi_class, live=True).count() == 1


def test_of_three_plans_at_the_same_moment_one_gets_the_time(nairobi_class, nairobi_teacher):
    projects = [
        opened_project(
            nairobi_class, open_classroom(name=f"5{letter}", school=VerifiedSchoolFactory())
        )
        for letter in "ABC"
    ]

    results = at_once(
        [
            partial(
                plan_session,
                each,
                starts_at=FIRST_MEETING,
                minutes=30,
                by=nairobi_teacher,
                at=APPROVED_AT,
            )
            for each in projects
        ]
    )

    planned = [each for each in results if isinstance(each, ExchangeSession)]
    refused = [each.key for each in results if isinstance(each, Refused)]
    assert len(planned) == 1
    assert refused == ["session.taken"] * 2


def test_without_the_guard_the_class_would_be_in_two_meetings(
    project, other_project, nairobi_class, nairobi_teacher
):
    with without_the_guard():
        results = plan_both(project, other_project, by=nairobi_teacher)

        assert [type(each) for each in results] == [ExchangeSession, ExchangeSession]
        assert SessionSide.objects.filter(classroom=nairobi_class, live=True).count() == 2
