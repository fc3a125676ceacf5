"""Two teachers plan a meeting of the same class at the same moment, on two connections."""

import threading
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from exchange.models import SessionSide
from exchange.refusals import Refused
from exchange.services.sessions import plan_session
from exchange.wording import sentence
from tests.exchange.builders import APPROVED_AT, FIRST_MEETING, opened_project
from tests.factories import VerifiedSchoolFactory, open_classroom

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


def plan_both(first, second, *, by) -> list[str]:
    """`second` looks for free time while the meeting of `first` is not committed yet.

    Returns the refusals. The times overlap by ten minutes.
    """
    first_written, second_begins = threading.Event(), threading.Event()
    refusals: list[str] = []

    def plan_first() -> None:
        with closing(connection), transaction.atomic():
            plan_session(first, starts_at=FIRST_MEETING, minutes=30, by=by, at=APPROVED_AT)
            first_written.set()
            second_begins.wait(timeout=10)
            # Long enough for the other one to pass its own look at the calendar.
            threading.Event().wait(timeout=0.5)

    def plan_second() -> None:
        with closing(connection):
            first_written.wait(timeout=10)
            second_begins.set()
            late = FIRST_MEETING + timedelta(minutes=20)
            try:
                plan_session(second, starts_at=late, minutes=25, by=by, at=APPROVED_AT)
            except Refused as refusal:
                refusals.append(refusal.key)

    threads = [threading.Thread(target=each) for each in (plan_first, plan_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refusals


@pytest.fixture
def other_project(nairobi_class):
    """A second project of the class in Nairobi."""
    return opened_project(nairobi_class, open_classroom(name="5C", school=VerifiedSchoolFactory()))


def test_the_database_refuses_the_second(project, other_project, nairobi_class, nairobi_teacher):
    refusals = plan_both(project, other_project, by=nairobi_teacher)

    assert [sentence(key) for key in refusals] == [
        "One of the classes has another meeting at that time."
    ]
    assert SessionSide.objects.filter(classroom=nairobi_class, live=True).count() == 1


def test_without_the_guard_the_class_would_be_in_two_meetings(
    project, other_project, nairobi_class, nairobi_teacher
):
    with without_the_guard():
        refusals = plan_both(project, other_project, by=nairobi_teacher)

        assert refusals == []
        assert SessionSide.objects.filter(classroom=nairobi_class, live=True).count() == 2
