"""Once a year staff look again, and everybody stays verified meanwhile."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classrooms.services.recheck import (
    school_is_still_true,
    schools_to_check_again,
    teacher_is_still_true,
    teachers_to_check_again,
)
from tests.factories import REGISTERED_AT, StaffFactory, open_classroom
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db

AT = REGISTERED_AT + timedelta(days=366)
PAGE = "admin:classrooms_queue_again"


def test_a_year_later_school_and_teacher_are_looked_at_again(reviewer: User) -> None:
    classroom = open_classroom()
    school, teacher = classroom.school, classroom.school.registered_by

    assert not schools_to_check_again(reviewer, at=AT - timedelta(days=2)).exists()
    assert list(schools_to_check_again(reviewer, at=AT)) == [school]
    assert list(teachers_to_check_again(reviewer, at=AT)) == [teacher]
    elsewhere = StaffFactory(adult__countries="PE")
    assert not school_is_still_true(school.pk, by=elsewhere, at=AT)
    assert not teacher_is_still_true(teacher.pk, by=elsewhere, at=AT)

    assert school_is_still_true(school.pk, by=reviewer, at=AT)
    assert teacher_is_still_true(teacher.pk, by=reviewer, at=AT)
    assert not school_is_still_true(school.pk, by=reviewer, at=AT)
    assert not teacher_is_still_true(teacher.pk, by=reviewer, at=AT)

    school.refresh_from_db()
    teacher.adult.refresh_from_db()
    assert (school.verified_at, teacher.adult.verified_by) == (AT, reviewer)
    lines = AuditEntry.objects.filter(verb__endswith=".still-true", actor_id=reviewer.pk)
    assert lines.count() == 2


def test_one_press_says_that_it_is_still_true(
    client: Client, reviewer: User, settings: Settings, time_machine: object
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    classroom = open_classroom()
    time_machine.move_to(AT, tick=False)
    client.force_login(reviewer)

    page = client.get(reverse(PAGE)).content.decode()
    assert "2 were verified more than a year ago." in page
    assert "Check 2 again" in client.get(reverse("admin:classrooms_queue")).content.decode()
    said = client.post(reverse(PAGE), {"of": f"school:{classroom.school.pk}"}, follow=True)
    assert "Noted: still true." in said.content.decode()
    for wrong in ("", "school", "school:x", f"house:{classroom.pk}", f"school:{classroom.pk}"):
        said = client.post(reverse(PAGE), {"of": wrong}, follow=True)
        assert "Somebody else has looked at it meanwhile." in said.content.decode()
    reviewer.is_superuser = False
    reviewer.save()
    assert client.get(reverse(PAGE)).status_code == 403
