"""What staff does in the admin, over HTTP."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from tests.factories import TeacherFactory
from tests.second_factor import log_in_with_second_factor
from users.models import Adult, AuditEntry, User


@pytest.fixture
def staff(client: Client, reviewer: User) -> User:
    log_in_with_second_factor(client, reviewer)
    return reviewer


def test_staff_without_second_factor_is_sent_to_set_it_up(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)

    answer = client.get(reverse("admin:users_adult_changelist"), follow=True)

    assert reverse("mfa_activate_totp") in [address for address, _code in answer.redirect_chain]


def test_list_of_adults_verifies_nobody_and_leads_to_the_review(
    client: Client, staff: User
) -> None:
    teacher = TeacherFactory(adult__name="Amina Otieno")
    address = reverse("admin:users_adult_changelist")

    listed = client.get(address, {"verified": "no"}).content.decode()
    client.post(address, {"action": "verify", "_selected_action": [str(teacher.pk)]})

    assert reverse("admin:classrooms_queue_teacher", args=[teacher.pk]) in listed
    assert Adult.objects.get(pk=teacher.pk).is_verified is False


@pytest.mark.parametrize("name", ["users_user_add", "users_adult_add", "users_auditentry_add"])
def test_nobody_is_made_by_hand(name: str, client: Client, staff: User) -> None:
    assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_diary_is_read_and_nothing_else(client: Client, staff: User) -> None:
    line = AuditEntry.objects.create(verb="teacher.verify", subject_type="a", subject_id="1")
    page = client.get(reverse("admin:users_auditentry_change", args=[line.pk]))
    deleted = client.post(reverse("admin:users_auditentry_delete", args=[line.pk]), {"post": "yes"})

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert deleted.status_code == 403


def test_state_fields_are_not_taken_from_the_form(client: Client, staff: User) -> None:
    teacher = TeacherFactory()
    address = reverse("admin:users_adult_change", args=[teacher.pk])

    client.post(address, {"name": "Another Name", "phone": "", "verified_at_0": "2026-01-01"})

    adult = Adult.objects.get(pk=teacher.pk)
    assert (adult.name, adult.verified_at) == ("Another Name", None)


def test_student_has_no_password_field(client: Client, staff: User, student: User) -> None:
    page = client.get(reverse("admin:users_user_change", args=[student.pk]))

    assert page.status_code == 200
    assert "password" not in page.context["adminform"].form.fields
    assert "is_staff" not in page.context["adminform"].form.fields


def test_times_of_whoever_chose_no_clock_are_said_to_be_in_utc(client: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(zone="UTC")

    assert "Times are in UTC" in client.get(reverse("admin:index")).content.decode()


def test_rights_of_a_group_are_ticks(client: Client, staff: User) -> None:
    address = reverse("admin:auth_group_add")
    rights = Permission.objects.filter(codename__startswith="view_")[:2]

    page = client.get(address).content.decode()
    client.post(address, {"name": "Reviewers", "permissions": [each.pk for each in rights]})

    assert f'<input type="checkbox" name="permissions" value="{rights[0].pk}"' in page
    assert set(Group.objects.get(name="Reviewers").permissions.all()) == set(rights)


def test_day_and_time_of_a_moment_are_named(client: Client, staff: User) -> None:
    page = client.get(reverse("admin:usersessions_usersession_add")).content.decode()

    assert '<label for="id_created_at_0">Date:</label>' in page
    assert '<label for="id_created_at_1">Time:</label>' in page
