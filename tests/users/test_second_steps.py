"""The second step by app and by recovery codes: once, for half a minute, not by guessing."""

import re
import time

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "eleven blue kites"


@pytest.fixture
def secret(nairobi_teacher: User) -> str:
    """Of the app of a teacher with two steps."""
    cache.clear()
    nairobi_teacher.set_password(PASSWORD)
    nairobi_teacher.save()
    EmailAddress.objects.create(
        user=nairobi_teacher, email=nairobi_teacher.email, verified=True, primary=True
    )
    made = generate_totp_secret()
    TOTP.activate(nairobi_teacher, made)
    return made


def code_at(secret: str, seconds: float) -> str:
    return format_hotp_value(hotp_value(secret, int(seconds) // 30))


def after_the_password(email: str) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    return client


def signs_in(client: Client, code: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_a_code_works_once(secret: str, nairobi_teacher: User) -> None:
    code = code_at(secret, time.time())

    assert signs_in(after_the_password(str(nairobi_teacher.email)), code)
    assert not signs_in(after_the_password(str(nairobi_teacher.email)), code)


def test_a_code_of_yesterday_is_refused(secret: str, nairobi_teacher: User) -> None:
    client = after_the_password(str(nairobi_teacher.email))

    assert not signs_in(client, code_at(secret, time.time() - 86_400))
    assert not signs_in(client, code_at(secret, time.time() - 90))


def test_guessing_codes_is_limited(secret: str, nairobi_teacher: User) -> None:
    client = after_the_password(str(nairobi_teacher.email))
    for number in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})

    page = client.post(reverse("mfa_authenticate"), {"code": "123456"}).content.decode()

    assert "Too many failed" in page
    assert not signs_in(client, code_at(secret, time.time()))


def test_recovery_codes_are_random_and_long_enough(nairobi_teacher: User) -> None:
    codes = RecoveryCodes.activate(nairobi_teacher).get_unused_codes()

    assert len(set(codes)) == 10
    # Eight digits are 26 bits.
    assert all(re.fullmatch(r"\d{8}", code) for code in codes)


def test_a_new_password_does_not_open_the_account_of_who_has_two_steps(
    secret: str, nairobi_teacher: User, client: Client
) -> None:
    key = default_token_generator.make_token(nairobi_teacher)
    link = reverse(
        "account_reset_password_from_key", args=[user_pk_to_url_str(nairobi_teacher), key]
    )
    there = client.get(link).url

    client.post(there, {"password1": "twelve red lanterns", "password2": "twelve red lanterns"})

    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.check_password("twelve red lanterns")
    assert "_auth_user_id" not in client.session
