"""The language switch of a page with a form: everything typed is still there, nothing is saved."""

from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom
from users.models import Adult, User

SWITCH = {"switch": "1", "switch-language": "ar"}


class _Shown(HTMLParser):
    """The values in the fields of a page, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "input" and ("checked" in has or has.get("type") not in {"checkbox", "radio"}):
            self._say(has.get("name", ""), has.get("value", ""))
        elif tag == "select":
            self._select = has.get("name", "")
        elif tag == "option" and "selected" in has:
            self._say(self._select, has["value"])
        elif tag == "textarea":
            self._textarea = has.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._say(self._textarea, data.strip())

    def _say(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def shown(page: HttpResponse, *names: str) -> list[list[str]]:
    """What stands in these fields."""
    values = _Shown(page.text).values
    return [values.get(name, []) for name in names]


def test_page_speaks_the_other_language_and_keeps_what_was_typed(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    typed = {"name": "Amina Half-ty", "phone": "+254", "writes": ["sw"], "other": "so"}

    page = client.post(reverse("users:profile"), {**typed, **SWITCH})

    assert shown(page, *typed) == [["Amina Half-ty"], ["+254"], ["sw"], ["so"]]
    assert page.context["form"].errors == {}
    assert 'lang="ar"' in page.text
    assert 'dir="rtl"' in page.text
    assert page.cookies["django_language"].value == "ar"
    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.language == "ar"
    assert Adult.objects.get().name != "Amina Half-ty"


def test_what_is_not_ticked_any_more_stays_so(client: Client, nairobi_teacher: User) -> None:
    Adult.objects.update(languages=["en", "sw"])
    client.force_login(nairobi_teacher)

    page = client.post(reverse("users:profile"), {"name": "Amina", **SWITCH})

    assert shown(page, "name", "writes") == [["Amina"], []]


def test_rows_are_as_many_as_stood_there(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    typed = {f"languages-{row}-language": code for row, code in enumerate(["sw", "de", "fr", "pt"])}

    page = client.post(
        reverse("classrooms:class-edit", args=[nairobi_class.pk]),
        {"name": "6C", "languages-2-level": "4", **typed, **SWITCH},
    )

    assert shown(page, *typed) == [["sw"], ["de"], ["fr"], ["pt"]]
    assert shown(page, "languages-2-level", "name") == [["4"], ["6C"]]
    nairobi_class.refresh_from_db()
    assert nairobi_class.name != "6C"


def test_the_next_page_knows_nothing_of_it(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)
    client.post(reverse("users:profile"), {"name": "Half-typed", **SWITCH})

    page = client.get(reverse("users:profile"))

    assert shown(page, "name") == [["Amina Otieno"]]


def test_unknown_language_loses_nothing(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    page = client.post(
        reverse("users:profile"), {"name": "Typed", "switch": "1", "switch-language": "x\x00"}
    )

    assert shown(page, "name") == [["Typed"]]
    assert "django_language" not in page.cookies


def test_nobody_sees_more_by_it_than_by_opening_the_page(client: Client, student: User) -> None:
    client.force_login(student)

    assert client.post(reverse("users:profile"), SWITCH).status_code == 404


@pytest.mark.django_db
def test_no_page_forgets_the_token(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(reverse("classrooms:join"), {"code": "F7", **SWITCH}).status_code == 403


@pytest.mark.django_db
def test_a_password_is_not_written_back(client: Client) -> None:
    page = client.post(
        reverse("account_signup"),
        {"email": "a@kibera.example", "name": "A", "password1": "open sesame!", **SWITCH},
    )

    assert "a@kibera.example" in page.text
    assert "open sesame!" not in page.text
