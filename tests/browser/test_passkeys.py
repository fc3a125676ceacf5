"""Staff with a passkey: made with Chromium's own authenticator, signed in with, taken away."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from outbox.models import Mail
from tests.browser.people import Person, Shooter
from tests.factories import StaffFactory
from users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "eleven blue kites"


@pytest.fixture
def staff(site: str) -> User:
    user: User = StaffFactory(email="rui@aerogram.example")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=str(user.email), verified=True, primary=True)
    return user


def with_authenticator(page: Page, *, knows_the_owner: bool = True) -> CDPSession:
    """A device, with a fingerprint reader if it `knows_the_owner`; it touches itself."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": knows_the_owner,
                "isUserVerified": knows_the_owner,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return line


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill("rui@aerogram.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, *, alone: bool = True) -> None:
    page.goto(reverse("mfa_add_webauthn"))
    if page.get_by_role("button", name="Continue").is_visible():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of this passkey").fill("Desk at home")
    page.get_by_label("Sign in with this passkey alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()


def test_a_passkey_is_made_opens_the_admin_and_is_taken_away(
    visit: Callable[..., Person], staff: User, shots: Shooter
) -> None:
    person = visit()
    page = person.page
    with_authenticator(page)
    person.go(reverse("account_login"))
    sign_in(page)
    # Without a second factor the administration sends to where one is made.
    expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))

    add_passkey(page)
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.goto(reverse("mfa_list_webauthn"))
    expect(page.get_by_role("heading", name="Desk at home")).to_be_visible()
    shots(page, "passkeys")
    key = Authenticator.objects.get(type="webauthn")
    assert key.user_id == staff.pk
    assert key.wrap().is_passwordless is True
    assert Mail.objects.filter(template="mfa/email/webauthn_added").count() == 1

    page.goto("/")
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    shots(page, "login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{person.address}{reverse('admin:index')}")

    page.goto(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Remove Desk at home").click()
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_key_that_knows_no_owner_is_a_second_step_and_never_the_only_one(
    visit: Callable[..., Person], staff: User, shots: Shooter
) -> None:
    person = visit(width=360)
    page = person.page
    with_authenticator(page, knows_the_owner=False)
    person.go(reverse("account_login"))
    sign_in(page)

    add_passkey(page)
    expect(page.get_by_role("alert").filter(has_text="no passkey was used")).to_be_visible()
    shots(page, "passkey-refused")
    assert not Authenticator.objects.exists()

    add_passkey(page, alone=False)
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    sign_in(page)
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    shots(page, "second-step")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{person.address}{reverse('admin:index')}")
