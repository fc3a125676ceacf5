"""Which calendars a proposal's deadline is counted by."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, School
from matching.models import Proposal
from matching.services.deadlines import clocks_of
from tests.factories import BreakFactory, open_classroom
from tests.matching.builders import proposed

pytestmark = pytest.mark.django_db


def test_the_class_on_holiday_gets_its_days_of_school(
    lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    BreakFactory(school=bogota_class.school, starts_on=date(2026, 9, 2), ends_on=date(2026, 9, 8))
    nairobi_class.school.programme.answer_days = 5
    nairobi_class.school.programme.save()

    proposal = proposed(nairobi_class, bogota_class)

    # Nairobi's fifth day of school is the 8th; Bogotá has had none by then.
    assert proposal.answer_by == datetime(2026, 9, 16, 4, 59, tzinfo=UTC)


def test_a_calendar_nobody_can_read_counts_every_day(proposal: Proposal) -> None:
    classroom = proposal.seats.first().classroom
    School.objects.filter(pk=classroom.school_id).update(zone="")

    assert clocks_of([classroom.pk]).known == {classroom.pk: ("UTC", None)}


def test_the_calendars_of_many_schools_take_as_many_queries_as_one() -> None:
    counted = []
    for count in (1, 5):
        ids = [open_classroom().pk for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert set(clocks_of(ids).known) == set(ids)
        counted.append(len(queries))

    assert counted == [4, 4]
