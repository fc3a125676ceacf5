"""Sign-up, login and where it leads; limits that stop guessing and no school."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from outbox.models import Mail
from tests.factories import TeacherFactory
from users.models import Adult, User

PASSWORD = "eleven blue kites"
LOGIN = reverse("account_login")
# Hashing slowly is what a login costs; here it would only cost time.
FAST = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@pytest.fixture(autouse=True)
def nothing_counted_before(db: None) -> None:
    cache.clear()


def with_password(email: str) -> User:
    teacher = TeacherFactory(email=email, password=make_password(PASSWORD))
    EmailAddress.objects.create(user=teacher, email=email, verified=True, primary=True)
    return teacher


def log_in(email: str, password: str = PASSWORD, address: str = "203.0.113.7"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password})


def test_teacher_signs_up_and_confirms_by_mail(client: Client) -> None:
    answer = client.post(
        reverse("account_signup"),
        {
            "name": "Amina Otieno",
            "email": "Amina@School.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    assert answer.url == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert (user.role, user.email) == ("teacher", "amina@school.example")
    assert Adult.objects.get().name == "Amina Otieno"
    mail = Mail.objects.get()
    link = re.search(r"/accounts/confirm-email/\S+", mail.text)
    assert link is not None
    confirmed = client.post(link[0])
    assert confirmed.status_code == 302
    assert EmailAddress.objects.get().verified is True


@pytest.mark.parametrize("name", ["", "a\x00b", "x" * 121, "\u202eAmina"])
def test_sign_up_says_what_is_wrong_with_a_name(name: str, client: Client) -> None:
    page = client.post(
        reverse("account_signup"),
        {
            "name": name,
            "email": "amina@school.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["name"]
    assert not User.objects.exists()


def test_login_before_confirmation_leads_nowhere(client: Client) -> None:
    TeacherFactory(email="amina@school.example", password=make_password(PASSWORD))

    answer = log_in("amina@school.example")

    assert answer.url == reverse("account_email_verification_sent")


def test_forty_logins_from_one_school_are_not_limited() -> None:
    with FAST:
        emails = [with_password(f"teacher{number}@big.example").email for number in range(40)]

        answers = [log_in(email) for email in emails]

    assert [answer.status_code for answer in answers] == [302] * 40


def test_guessing_at_one_account_is_limited_from_wherever_it_comes() -> None:
    with FAST:
        email = with_password("amina@school.example").email

        for number in range(11):
            log_in(email, f"guess {number}", address=f"198.51.100.{number}")
        page = log_in(email)

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        "Too many failed login attempts. Try again later."
    ]


@pytest.mark.parametrize(
    ("person", "view"),
    [
        ("nairobi_teacher", "exchange_pages:desk"),
        ("student", "exchange_pages:today"),
        ("reviewer", "admin:index"),
    ],
)
def test_everybody_has_an_own_first_page(
    person: str, view: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("after-login")).url == reverse(view)


def test_first_page_of_nobody_is_the_login(client: Client) -> None:
    assert client.get(reverse("after-login")).url.startswith(LOGIN)
