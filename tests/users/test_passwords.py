"""Which passwords are taken, that they count exactly as typed, and what a change of one ends."""

import logging

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import TeacherFactory
from users.models import User

pytestmark = pytest.mark.django_db

FINE = [
    "eleven blue kites",
    "kuku wawili na mbuzi",
    "أحد عشر طائرة",
    "十一只蓝色的风筝在天上飞",
    "  spaces around  ",
    "9301775284619",
    "x" * 5 + "horse" * 3 + "y" * 50,
]
GUESSABLE = [
    "password12",
    "Password2026!",
    "p4ssw0rd!!!!",
    "aerogram2026",
    "Teacher123!",
    "abcdefghij",
    "1234567890",
    "0987654321",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "qwertyuiop",
    "short",
]


@pytest.mark.parametrize("password", FINE)
def test_any_signs_make_a_password(password: str) -> None:
    password_validation.validate_password(password)


@pytest.mark.parametrize("password", GUESSABLE)
def test_what_many_would_try_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        password_validation.validate_password(password)


def test_more_than_three_thousand_common_ones_are_refused() -> None:
    """Those of Django's list come from leaks; a year or a sign behind them changes nothing."""
    common = sorted(password_validation.CommonPasswordValidator().passwords)[::5]
    tried = [
        word if len(word) >= 10 else f"{word}{'2026!12345'[: 10 - len(word)]}" for word in common
    ]

    refused = 0
    for password in tried:
        try:
            password_validation.validate_password(password)
        except ValidationError:
            refused += 1

    assert len(tried) > 3_000
    assert refused >= 3_000, refused


def test_a_password_counts_exactly_as_it_was_typed() -> None:
    teacher: User = TeacherFactory(password=make_password("  Two Spaces Before"))

    assert teacher.check_password("  Two Spaces Before")
    assert not teacher.check_password("Two Spaces Before")
    assert not teacher.check_password("  two spaces before")


def test_hashing_takes_its_time() -> None:
    """What Django takes where nothing else is set; the tests alone use a fast one."""
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_another_password_signs_the_other_browsers_out(nairobi_teacher: User) -> None:
    nairobi_teacher.set_password("eleven blue kites")
    nairobi_teacher.save()
    here, there = Client(), Client()
    for browser in (here, there):
        browser.force_login(nairobi_teacher)
    here.post(reverse("account_reauthenticate"), {"password": "eleven blue kites"})

    here.post(
        reverse("account_change_password"),
        {
            "oldpassword": "eleven blue kites",
            "password1": "twelve red lanterns",
            "password2": "twelve red lanterns",
        },
    )

    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.check_password("twelve red lanterns")
    assert here.get(reverse("users:profile")).status_code == 200
    assert there.get(reverse("users:profile")).status_code == 302


def test_an_address_is_changed_only_by_who_shows_who_they_are(
    client: Client, nairobi_teacher: User
) -> None:
    nairobi_teacher.set_password("eleven blue kites")
    nairobi_teacher.save()
    client.force_login(nairobi_teacher)

    answer = client.post(reverse("account_email"), {"email": "a@b.example", "action_add": ""})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not nairobi_teacher.emailaddress_set.filter(email="a@b.example").exists()


def test_a_new_site_has_no_accounts() -> None:
    assert not User.objects.exists()


def test_signing_in_and_failing_stand_in_the_log_without_names(
    client: Client, nairobi_teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    client.force_login(nairobi_teacher)
    Client().post(reverse("account_login"), {"login": "amina@kibera.example", "password": "wrong"})

    said = [str(record.msg) for record in caplog.records if "login." in str(record.msg)]
    assert any("login.done" in line and str(nairobi_teacher.pk) in line for line in said)
    assert any("login.failed" in line for line in said)
    assert not any("amina" in line.lower() for line in said)


def test_another_session_begins_with_each_login(client: Client, nairobi_teacher: User) -> None:
    client.get(reverse("classrooms:join"))
    client.post(reverse("set-theme"), {"theme": "dark"})
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    before = session.session_key

    client.force_login(nairobi_teacher)
    first = client.session.session_key
    client.logout()

    assert first not in {before, None}
    assert len(str(first)) == 32
    assert not client.session.exists(first)


def test_signing_out_ends_the_session_at_the_server(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)
    kept = client.cookies["sessionid"].value

    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = kept

    assert client.get(reverse("users:profile")).status_code == 302
