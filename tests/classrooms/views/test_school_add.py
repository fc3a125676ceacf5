"""Search or add a school in one step."""

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.models import School, SchoolTeacher
from tests.factories import SchoolFactory
from users.models import User

SUVA = {"country": "FJ", "name": "Suva Gramar School", "city": "suva", "website": ""}
ADDRESS = "classrooms:school-add"


@pytest.fixture
def teacher(client: Client, stranger: User) -> User:
    client.force_login(stranger)
    return stranger


@pytest.fixture
def known(db: None) -> School:
    return SchoolFactory(
        name="Suva Grammar School", country="FJ", city="Suva", zone="Pacific/Fiji",
        website="https://secret.example",
    )  # fmt: skip


def search(client: Client, **typed: str):
    """What comes while somebody types."""
    address = reverse("classrooms:school-search")
    return client.get(address, typed, headers={"HX-Request": "true"})


def test_a_known_school_is_offered_before_another_one_is_made(
    client: Client, teacher: User, known: School
) -> None:
    page = client.post(reverse(ADDRESS), SUVA)

    assert page.context["found"] == [known]
    assert "Is it one of these?" in page.text
    assert 'value="Suva Gramar School"' in page.text
    assert "secret.example" not in page.text
    assert School.objects.get() == known


def test_yes_leads_to_the_class_and_makes_no_second_school(
    client: Client, teacher: User, known: School
) -> None:
    for _press in range(2):
        answer = client.post(reverse(ADDRESS), SUVA | {"school": str(known.pk)})

        assert answer.url == reverse("classrooms:class-add", args=[known.pk])

    assert School.objects.get() == known
    assert SchoolTeacher.objects.get().teacher == teacher
    assert client.get(answer.url).status_code == 200


def test_no_adds_it(client: Client, teacher: User, known: School) -> None:
    for _press in range(2):
        answer = client.post(reverse(ADDRESS), SUVA | {"new": "1"})

    added = School.objects.exclude(pk=known.pk).get()
    assert answer.url == reverse("classrooms:school-zone", args=[added.pk])
    assert added.registered_by == teacher


def test_a_school_nobody_knows_is_added_at_once(
    client: Client, teacher: User, known: School
) -> None:
    answer = client.post(reverse(ADDRESS), SUVA | {"name": "Marist Brothers High School"})

    added = School.objects.exclude(pk=known.pk).get()
    assert answer.url == reverse("classrooms:school-zone", args=[added.pk])


def test_only_a_school_that_was_offered_can_be_chosen(
    client: Client, teacher: User, known: School
) -> None:
    for typed in ({"name": "Another One"}, {"country": "NZ"}, {"country": ""}):
        client.post(reverse(ADDRESS), SUVA | typed | {"school": str(known.pk)})
    for key in ("nonsense", "\x00", "00000000-0000-0000-0000-000000000000"):
        assert client.post(reverse(ADDRESS), SUVA | {"school": key}).status_code == 200

    assert not SchoolTeacher.objects.exists()


def test_list_while_typing_shows_name_and_city_only(
    client: Client, teacher: User, known: School
) -> None:
    page = search(client, country="FJ", name="suva gra")

    assert page.context["found"] == [known]
    for told in ("Suva Grammar School", '<option value="Suva">'):
        assert told in page.text
    for kept in ("secret.example", str(known.registered_by), "Pacific/Fiji"):
        assert kept not in page.text


@pytest.mark.parametrize("name", ["", "su", "\x00", "x" * 5_000, "\u202esuva", "%%%", "' or 1"])
def test_list_while_typing_takes_everything(
    name: str, client: Client, teacher: User, known: School
) -> None:
    page = search(client, country="FJ", name=name)

    assert (page.status_code, page.context["found"]) == (200, [])


def test_cities_of_the_country_can_be_chosen(client: Client, teacher: User) -> None:
    page = search(client, country="AM")

    assert page.context["cities"] == ["Yerevan"]


@pytest.mark.parametrize(
    ("country", "city", "zone"),
    [
        ("AM", "Yerevan", "Asia/Yerevan"),
        ("FJ", "Suva", "Pacific/Fiji"),
        ("CA", "Halifax", "America/Halifax"),
        ("UZ", "Tashkent", "Asia/Tashkent"),
        ("US", "Boise", "America/Boise"),
        ("CA", "A village nobody listed", "America/Toronto"),
    ],
)
def test_clock_is_made_from_country_and_city(
    country: str, city: str, zone: str, client: Client, teacher: User
) -> None:
    typed = {"country": country, "city": city, "name": "A school", "website": ""}

    page = client.post(reverse(ADDRESS), typed, follow=True)

    assert page.context["form"]["zone"].value() == zone
