"""What staff sees and does about schools and classes."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, Enrolment, School
from tests.factories import SchoolFactory, VerifiedSchoolFactory
from tests.second_factor import log_in_with_second_factor
from users.models import AuditEntry, User


@pytest.fixture
def staff(client: Client, reviewer: User) -> User:
    log_in_with_second_factor(client, reviewer)
    return reviewer


def test_school_is_verified_by_the_action(client: Client, staff: User) -> None:
    school = SchoolFactory(name="Kibera Primary", country="KE")
    address = reverse("admin:classrooms_school_changelist")
    listed = client.get(address, {"verified": "no", "country": "KE"})
    assert "Kibera Primary" in listed.content.decode()

    client.post(address, {"action": "verify", "_selected_action": [str(school.pk)]})

    assert School.objects.get().verified_by == staff


def test_state_of_a_school_is_not_taken_from_the_form(client: Client, staff: User) -> None:
    school = SchoolFactory()
    address = reverse("admin:classrooms_school_change", args=[school.pk])

    client.post(
        address,
        {"name": "New name", "country": "KE", "city": "Nairobi", "verified_at_0": "2026-01-01"},
    )

    school.refresh_from_db()
    assert (school.name, school.verified_at) == ("New name", None)


def test_correcting_the_country_takes_its_clock_and_stands_in_the_diary(
    client: Client, staff: User
) -> None:
    school = VerifiedSchoolFactory(zone="Africa/Nairobi", registered_by__zone="Africa/Nairobi")
    User.objects.filter(pk=staff.pk).update(zone="Africa/Nairobi")
    address = reverse("admin:classrooms_school_change", args=[school.pk])

    client.post(
        address, {"name": "Escola", "country": "BR", "city": "Manaus", "website": "x.example"}
    )

    school.refresh_from_db()
    assert (school.name, school.country.code, school.city) == ("Escola", "BR", "Manaus")
    assert (school.zone, school.website) == ("", "https://x.example")
    line = AuditEntry.objects.get(verb="school.describe")
    assert (line.actor_id, line.before, line.after) == (staff.pk, "KE", "BR")
    assert User.objects.get(pk=school.registered_by_id).zone == "UTC"
    assert User.objects.get(pk=staff.pk).zone == "Africa/Nairobi"


def test_class_can_be_read_and_not_changed(
    client: Client, staff: User, nairobi_class: Classroom
) -> None:
    page = client.get(reverse("admin:classrooms_classroom_change", args=[nairobi_class.pk]))

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_staff_lists_no_students() -> None:
    assert not admin.site.is_registered(Enrolment)
