import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.exchange.builders import (
    APPROVED_AT,
    FIRST_MEETING,
    add_lesson,
    opened_project,
    planned_session,
)
from tests.factories import TeachingFactory, VerifiedSchoolFactory, open_classroom


@pytest.fixture
def listed(client, nairobi_teacher):
    """The list as the teacher in Nairobi opens it on the day of the approval."""
    with time_machine.travel(APPROVED_AT, tick=False):
        client.force_login(nairobi_teacher)
        yield lambda: client.get(reverse("exchange_pages:project-list"))


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


def test_without_a_project_it_says_when_one_opens(listed):
    assert "No project yet. One opens as soon as both classes have said yes" in words(listed())


def test_leads_to_the_project_and_names_the_next_meeting(listed, project, nairobi_teacher):
    planned_session(project, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(weeks=1))
    planned_session(project, by=nairobi_teacher)

    response = listed()

    address = reverse("exchange_pages:project", args=[project.pk])
    assert f'href="{address}"' in response.content.decode()
    text = words(response)
    assert "6A, Colegio Andino" in text
    assert "28 September 2026 to 8 November 2026" in text
    assert "Tuesday 29 September 2026, 14:00–14:45 in Nairobi (GMT+3)" in text
    assert "Tuesday 29 September 2026, 06:00–06:45 in Bogotá (GMT-5)" in text
    assert "6 October" not in text


def test_shows_nothing_of_other_classes(listed, bogota_class):
    opened_project(bogota_class, open_classroom(name="5C", school=VerifiedSchoolFactory()))

    assert "5C" not in words(listed())


@pytest.mark.parametrize("number", [1, 3, 30])
def test_takes_the_same_number_of_queries_for_any_number_of_projects(
    listed, nairobi_teacher, number, django_assert_num_queries
):
    school = VerifiedSchoolFactory(registered_by=nairobi_teacher)
    for index in range(number):
        own = open_classroom(name=f"Own {index}", school=school)
        partner = open_classroom(
            name="5C", school=VerifiedSchoolFactory(city="Kampala", zone="Africa/Kampala")
        )
        TeachingFactory(classroom=partner, teacher=VerifiedSchoolFactory().registered_by)
        opened_project(own, partner)

    with django_assert_num_queries(8):
        response = listed()

    assert response.content.decode().count("<article") == number


def test_each_project_has_the_own_next_meeting(listed, project, nairobi_class, nairobi_teacher):
    other = open_classroom(name="5C", school=VerifiedSchoolFactory(city="Mombasa"))
    add_lesson(other, 1, FIRST_MEETING.time())
    second = opened_project(nairobi_class, other)
    planned_session(second, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(weeks=2))
    planned_session(project, by=nairobi_teacher)

    text = words(listed())

    assert "13 October 2026, 14:00–14:45 in Mombasa" in text
    assert "29 September 2026, 06:00–06:45 in Bogotá" in text


def test_is_not_there_for_students_and_staff(client, student, reviewer):
    for person in (student, reviewer):
        client.force_login(person)

        assert client.get(reverse("exchange_pages:project-list")).status_code == 404
