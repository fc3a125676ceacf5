"""A school is found by what a hurried colleague types, and not by what another one is called."""

import pytest

from classrooms.models import School
from classrooms.services.checking import twins_of
from tests.factories import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        (("AM", "Yerevan", "Mkhitar Sebastatsi School"), ("Yerevan", "mkhitar sebastatsi")),
        (("CO", "Bogotá", "Colegio José Martí"), ("Bogota", "colegio jose marti")),
        (("CA", "Halifax", "École Beaubassin"), ("Halifax", "Ecole Beaubasin")),
        (("FJ", "Suva", "Suva Grammar School"), ("Suva", "Suva Gramar School")),
        (("UZ", "Tashkent", "Гимназия № 12"), ("Tashkent", "гимназия 12")),
        (("EG", "القاهرة", "مدرسة النور"), ("القاهرة", "مدرسة النّور")),
        (("FJ", "Suva", "Suva Grammar School"), ("Nausori", "Suva Grammar School")),
        (("FJ", "Suva", "Suva Grammar School"), ("", "suva gr")),
    ],
)
def test_a_school_is_found(known: tuple[str, str, str], typed: tuple[str, str]) -> None:
    country, city, name = known
    school = SchoolFactory(country=country, city=city, name=name)

    found = School.objects.like(typed[1], country=country, city=typed[0])

    assert list(found) == [school]


@pytest.mark.parametrize(
    ("country", "city", "name"),
    [
        ("NZ", "Suva", "Suva Grammar School"),
        ("FJ", "Suva", "Marist Brothers High School"),
        ("FJ", "Lautoka", "Lautoka Grammar School"),
        ("FJ", "Suva", "Suva Primary School"),
        ("FJ", "Suva", "New Grammar School"),
        ("FJ", "Suva", ""),
        ("FJ", "Suva", "!!!"),
        ("", "Suva", "Suva Grammar School"),
    ],
)
def test_another_school_is_not_taken_for_it(country: str, city: str, name: str) -> None:
    SchoolFactory(country="FJ", city="Suva", name="Suva Grammar School")

    assert not School.objects.like(name, country=country, city=city).exists()


def test_numbers_tell_schools_of_one_name_apart() -> None:
    SchoolFactory(country="UZ", city="Tashkent", name="Гимназия № 12")
    seven = SchoolFactory(country="UZ", city="Tashkent", name="Гимназия № 7")

    found = School.objects.like("Гимназия № 7", country="UZ", city="Tashkent")

    assert list(found) == [seven]


def test_the_school_in_the_city_that_was_typed_comes_first() -> None:
    nausori = SchoolFactory(country="FJ", city="Nausori", name="Sunrise School")
    suva = SchoolFactory(country="FJ", city="Suva", name="Sunrise School")

    found = School.objects.like("Sunrise School", country="FJ", city="Suva")

    assert list(found) == [suva, nausori]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("Suva Gramar", "suva"), True),
        (("Suva Grammar School", "Nausori"), True),
        (("Suva Grammar", "Nausori"), False),
        (("Marist Brothers High School", "Suva"), False),
        (("New Grammar School", "Suva"), False),
    ],
)
def test_staff_is_shown_as_twins_what_a_teacher_is_offered(
    other: tuple[str, str], same: bool
) -> None:
    school = SchoolFactory(country="FJ", city="Suva", name="Suva Grammar School")
    name, city = other
    twin = SchoolFactory(country="FJ", city=city, name=name)

    shown = twins_of([school])[school.pk]
    offered = School.objects.like(school.name, country="FJ", city="Suva")

    assert (twin in shown) is (twin in offered) is same


def test_a_changed_name_is_found() -> None:
    school = SchoolFactory(country="FJ", city="Suva", name="Old Name")
    school.name = "Suva Grammar School"

    school.save(update_fields=["name"])

    assert list(School.objects.like("Suva Grammar", country="FJ", city="Suva")) == [school]
