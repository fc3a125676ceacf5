"""About you, language and colours."""

import pytest
from django.test import Client
from django.urls import reverse

from users.models import Adult, User

SAID = {
    "name": "Amina A. Otieno",
    "phone": "+254 700 000000",
    "writes": ["en", "sw"],
    "other": "so",
    "language": "sw",
    "zone": "Africa/Nairobi",
}


def test_what_a_teacher_says_is_kept(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    answer = client.post(reverse("users:profile"), SAID)

    assert answer.url == reverse("after-login")
    adult = Adult.objects.get()
    assert (adult.name, adult.phone, adult.languages) == (
        "Amina A. Otieno",
        "+254 700 000000",
        ["en", "sw", "so"],
    )
    nairobi_teacher.refresh_from_db()
    assert (nairobi_teacher.language, nairobi_teacher.zone) == ("sw", "Africa/Nairobi")
    assert answer.cookies["django_language"].value == ""


def test_page_shows_what_was_said_before(client: Client, nairobi_teacher: User) -> None:
    Adult.objects.update(languages=["en", "so"])
    client.force_login(nairobi_teacher)

    form = client.get(reverse("users:profile")).context["form"]

    assert (form["writes"].value(), form["other"].value()) == (["en"], "so")
    assert form["zone"].value() == "Africa/Nairobi"


def test_students_have_no_such_page(client: Client, student: User) -> None:
    client.force_login(student)

    assert client.get(reverse("users:profile")).status_code == 404


def test_language_is_kept_by_browser_and_profile(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    answer = client.post(reverse("set-language"), {"language": "ar", "next": "/classes/"})

    assert answer.url == "/classes/"
    assert answer.cookies["django_language"].value == "ar"
    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.language == "ar"


def test_language_that_no_page_speaks_changes_nothing(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)

    answer = client.post(reverse("set-language"), {"language": "x\x00", "next": "/classes/"})

    assert answer.url == "/classes/"
    assert "django_language" not in answer.cookies
    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.language == "en"


@pytest.mark.parametrize("name", ["set-language", "set-theme", "hide-clock-bar"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/classes/\r\nSet-Cookie: a=b",
        "",
        "\x00",
    ],
)
@pytest.mark.django_db
def test_the_way_back_never_leaves_the_site(elsewhere: str, name: str, client: Client) -> None:
    answer = client.post(reverse(name), {"language": "es", "theme": "dark", "next": elsewhere})

    assert answer.url == "/"


@pytest.mark.django_db
def test_colours_are_kept_and_given_back_to_the_device(client: Client) -> None:
    dark = client.post(reverse("set-theme"), {"theme": "dark", "next": "/j"})
    automatic = client.post(reverse("set-theme"), {"theme": "auto", "next": "/j"})

    assert (dark.url, dark.cookies["theme"].value) == ("/j", "dark")
    assert automatic.cookies["theme"].value == ""


@pytest.mark.parametrize("name", ["set-language", "set-theme", "classrooms:code-new"])
def test_only_post_acts(name: str, client: Client, nairobi_teacher: User, nairobi_class) -> None:
    client.force_login(nairobi_teacher)
    args = [nairobi_class.pk] if ":" in name else []

    assert client.get(reverse(name, args=args)).status_code == 405


def test_pages_of_other_sign_ins_say_that_there_are_none(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)

    page = client.get(reverse("socialaccount_connections")).content.decode()

    assert "There are none here" in page
    assert "third-party" not in page.lower()
