"""A further class of a school begins with what was said of the last one."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.choices import AccessTier
from classrooms.models import Classroom
from tests.factories import TeachingFactory
from users.models import User

NEW = {
    "name": "7C",
    "age_from": "12",
    "age_to": "13",
    "size": "30",
    "languages-0-language": "en",
    "languages-0-level": "3",
}


@pytest.fixture
def page_of_another(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    Classroom.objects.update(access_tier=AccessTier.SOUND, subjects=["music"])
    return reverse("classrooms:class-add", args=[nairobi_class.school_id])


def test_languages_are_there_and_name_age_and_size_are_not(
    client: Client, page_of_another: str
) -> None:
    page = client.get(page_of_another)

    rows = page.context["formset"].forms
    assert [row["language"].value() for row in rows] == ["en", None]
    assert [page.context["form"][name].value() for name in ("name", "size")] == [None, None]
    assert "We copied the languages from 6B" in page.text
    assert "Step 1 of 4" in page.text


def test_the_exchange_is_copied_and_says_so(client: Client, page_of_another: str) -> None:
    page = client.post(page_of_another, NEW, follow=True)

    added = Classroom.objects.get(name="7C")
    assert page.redirect_chain[0][0] == reverse("classrooms:class-exchange", args=[added.pk])
    assert (added.themes, added.mode, added.access_tier, added.subjects) == (
        ["food", "music"],
        "live",
        AccessTier.SOUND,
        ["music"],
    )
    assert "We copied the answers from 6B" in page.text
    assert not added.timetables.exists()


def test_terms_are_not_asked_again(client: Client, page_of_another: str) -> None:
    client.post(page_of_another, NEW)
    added = Classroom.objects.get(name="7C")

    answer = client.post(reverse("classrooms:half-hours", args=[added.pk]), {"half": ["1-10:00"]})

    assert answer.url == reverse("classrooms:check", args=[added.pk])


def test_first_class_of_a_school_begins_with_nothing(
    client: Client, stranger: User, bogota_class: Classroom
) -> None:
    client.force_login(stranger)
    bogota_class.school.registered_by = stranger
    bogota_class.school.save()

    page = client.get(reverse("classrooms:class-add", args=[bogota_class.school_id]))

    assert page.context["copied"] == ""
    assert "We copied" not in page.text


def test_a_substitute_is_offered_no_further_class_of_the_school(
    client: Client, page_of_another: str, nairobi_class: Classroom, stranger: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2030, 12, 1))
    client.force_login(stranger)

    assert client.get(page_of_another).status_code == 404
    start = client.get(reverse("classrooms:start"))
    assert nairobi_class.school.name not in start.content.decode()
