"""Every page of the account in our look: our frame, one heading, no foreign code, calm copy."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import StaffFactory, TeacherFactory
from tests.static.test_templates import violations
from users.models import User

PASSWORD = "seven kites over the river"
AWKWARD = re.compile(r"\b(please|sorry|oops|invalid|forbidden)\b", re.IGNORECASE)

ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
MANAGE = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "usersessions_list",
]


def check(response: HttpResponse) -> str:
    """Assert what holds for each of these pages; return its HTML."""
    html = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert '<header class="site-header">' in html
    assert html.count("<h1>") == 1
    assert violations(html) == []
    assert re.findall(r"<[^>]*\srequired[\s>=]", html) == []
    assert AWKWARD.findall(re.sub(r"<[^>]+>", " ", html)) == []
    return html


@pytest.fixture
def teacher(db: None) -> User:
    user = TeacherFactory(email="amina@kibera.example")
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client: Client, teacher: User) -> Client:
    client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
    return client


@pytest.fixture
def confirmed(signed_in: Client) -> Client:
    """A browser whose person has just entered the password once more."""
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return signed_in


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance_page(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    check(response)


@pytest.mark.parametrize("name", MANAGE)
def test_page_of_the_account(confirmed: Client, name: str) -> None:
    response = confirmed.get(reverse(name))

    check(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("account_confirm_email", ["unknown-key"]),
        ("account_reset_password_from_key", ["1", "unknown-key"]),
    ],
)
def test_a_spoilt_link_says_what_to_do(client: Client, name: str, arguments: list[str]) -> None:
    response = client.get(reverse(name, args=arguments))

    html = check(response)
    assert "This link is too old or was used before." in html


@pytest.mark.django_db
def test_wrong_password_keeps_the_address_and_leads_to_the_field(client: Client) -> None:
    response = client.post(
        reverse("account_login"), {"login": "amina@kibera.example", "password": ""}
    )

    html = check(response)
    assert "<title>Error: Sign in ·" in html
    assert 'href="#id_password"' in html
    assert 'value="amina@kibera.example"' in html


def test_second_step_is_asked_in_our_words(client: Client, db: None) -> None:
    staff = StaffFactory(email="noor@aerogram.example")
    staff.set_password(PASSWORD)
    staff.save()
    staff.emailaddress_set.create(email=staff.email, verified=True, primary=True)
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")

    response = client.post(
        reverse("account_login"), {"login": staff.email, "password": PASSWORD}, follow=True
    )

    html = check(response)
    assert "Enter your code" in html


def test_two_steps_can_be_seen_and_turned_off(confirmed: Client, teacher: User) -> None:
    TOTP.activate(teacher, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(teacher)

    index = check(confirmed.get(reverse("mfa_index")))
    codes = check(confirmed.get(reverse("mfa_view_recovery_codes")))
    check(confirmed.get(reverse("mfa_generate_recovery_codes")))
    check(confirmed.get(reverse("mfa_deactivate_totp")))

    assert Authenticator.objects.filter(user=teacher).count() == 2
    assert "You have 10 unused codes" in index
    assert len(re.findall(r"<li><code>", codes)) == 10


def test_the_picture_for_the_app_is_drawn_in_the_page(confirmed: Client) -> None:
    html = check(confirmed.get(reverse("mfa_activate_totp")))

    assert re.search(r'<div class="qr"[^>]*>\s*(<\?xml[^>]*>)?\s*<svg', html)


@pytest.mark.parametrize(
    "name",
    [
        "account/signup_closed.html",
        "account/verified_email_required.html",
        "account/password_set.html",
        "mfa/reauthenticate.html",
        "mfa/trust.html",
    ],
)
def test_rare_page_draws_in_our_frame(name: str) -> None:
    html = " ".join(render_to_string(name).split())

    assert html.count("<h1>") == 1
    assert '<header class="site-header">' in html
