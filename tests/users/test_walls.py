"""The walls every request passes: login, students' wall, second factor, closed account."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.django_db

# What belongs to an adult's account: no student opens any of it.
ADULTS_PAGES = (
    "account_change_password",
    "account_email",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_generate_recovery_codes",
    "usersessions_list",
)


def test_behind_the_login_is_nothing_without_one(client: Client) -> None:
    answer = client.get(reverse("users:profile"))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_fragment_sends_the_whole_page_to_the_login(client: Client) -> None:
    answer = client.get(reverse("users:profile"), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ADULTS_PAGES)
def test_no_student_opens_an_adults_account(name: str, client: Client, student: User) -> None:
    client.force_login(student)

    assert client.get(reverse(name)).status_code == 404


def test_staff_need_the_second_factor_in_this_session(client: Client, reviewer: User) -> None:
    """That it is set up opens nothing: it must have been shown."""
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.TOTP, data={})
    client.force_login(reviewer)

    assert client.get(reverse("admin:users_adult_changelist")).status_code == 302


def test_staff_with_a_passkey_alone_are_asked_for_the_passkey(
    client: Client, reviewer: User
) -> None:
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(reviewer)

    answer = client.get(reverse("admin:login"))

    assert answer.url.split("?")[0] == reverse("mfa_reauthenticate_webauthn")


def test_staff_who_showed_it_come_in(client: Client, reviewer: User) -> None:
    log_in_with_second_factor(client, reviewer)

    assert client.get(reverse("admin:index")).status_code == 200


def test_a_closed_account_ends_with_the_next_request(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)
    User.objects.filter(pk=nairobi_teacher.pk).update(is_active=False)

    assert client.get(reverse("users:profile")).status_code == 302


def test_without_the_cross_site_token_nothing_is_taken(nairobi_teacher: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(nairobi_teacher)

    answer = careful.post(reverse("users:profile"), {"name": "Somebody Else"})

    assert answer.status_code == 403
    assert nairobi_teacher.adult.name == "Amina Otieno"


def test_pages_of_somebody_logged_in_are_kept_by_no_browser(client: Client, student: User) -> None:
    client.force_login(student)

    assert "no-store" in client.get(reverse("exchange_pages:today"))["Cache-Control"]
