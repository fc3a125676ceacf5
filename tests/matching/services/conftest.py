"""Two teachers who know each other, and a third class."""

from datetime import time

import pytest

from classrooms.models import Classroom
from matching.models import PartnerWish
from matching.services.rounds import enter_round
from matching.services.wishes import (
    follow_link,
)
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, lesson_at
from users.models import Adult, User


@pytest.fixture
def unchecked(bogota_teacher: User) -> User:
    """The teacher in Bogotá, whom staff have not looked at."""
    Adult.objects.filter(user=bogota_teacher).update(verified_at=None)
    return bogota_teacher


@pytest.fixture
def pledged(link: PartnerWish, bogota_class: Classroom, unchecked: User) -> PartnerWish:
    return follow_link(link.token, bogota_class, by=unchecked, at=NOW)


@pytest.fixture
def lima_class() -> Classroom:
    """8C of a school in Lima, whose lesson is at the same time as those of the others."""
    school = VerifiedSchoolFactory(
        name="Colegio Rímac", country="PE", city="Lima", zone="America/Lima"
    )
    classroom = open_classroom(name="8C", school=school)
    lesson_at(classroom, time(8, 0))
    return classroom


@pytest.fixture
def both(nairobi_class: Classroom, bogota_class: Classroom) -> tuple[Classroom, Classroom]:
    """Live classes whose lessons never meet: 14:00 in Nairobi, 08:00 in Bogotá (16:00 there)."""
    lesson_at(bogota_class, time(8, 0))
    for each in (nairobi_class, bogota_class):
        enter_round(each, by=None, at=NOW)
    return nairobi_class, bogota_class
