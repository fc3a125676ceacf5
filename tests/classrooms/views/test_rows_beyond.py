"""Rows beyond the room there is are never dropped in silence."""

import pytest
from django.test import Client

from classrooms.models import Classroom
from tests.classrooms.views.test_bad_input import CALENDAR, CLASS, of_class
from users.languages import language_choices
from users.models import User


@pytest.mark.parametrize("number", [6, 900])
def test_rows_beyond_the_last_are_cut_and_it_is_said(
    number: int, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    codes = [code for code, _name in language_choices()]
    rows = {f"languages-{row}-language": codes[row % len(codes)] for row in range(number)}
    rows |= {f"languages-{row}-level": "3" for row in range(6)}

    page = client.post(of_class("class-edit")(nairobi_class), CLASS | rows)

    assert len(page.context["formset"].forms) == 5
    sentence = "There is room for 5 rows. Check what is left, then continue."
    assert f"<li>{sentence}</li>" in page.content.decode()


def test_empty_rows_beyond_the_last_are_no_trouble(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    spare = {"languages-7-language": " ", "languages-7-level": "3"}

    answer = client.post(of_class("class-edit")(nairobi_class), CLASS | spare)

    assert answer.status_code == 302


def test_terms_beyond_the_last_are_said_too(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    late = {"terms-16-starts_on": "2027-01-11", "terms-16-ends_on": "2027-03-26"}

    page = client.post(of_class("calendar")(nairobi_class), CALENDAR | late)

    sentence = "There is room for 16 rows. Check what is left, then continue."
    assert f"<li>{sentence}</li>" in page.content.decode()


def test_row_beyond_the_last_is_not_offered_to_be_thrown_away(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    rows = {f"languages-{row}-language": "en" for row in range(5)}

    page = client.post(of_class("class-edit")(nairobi_class), CLASS | rows | {"add": "languages"})

    assert len(page.context["formset"].forms) == 5
