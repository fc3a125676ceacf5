"""Two teachers who know each other: the link of one, and the wish of both."""

import pytest

from classrooms.models import Classroom
from matching.models import PartnerWish
from matching.services.wishes import (
    follow_link,
    make_link,
)
from tests.matching.builders import NOW, let_lessons_meet
from users.models import Adult, User


@pytest.fixture
def lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    """Both classes have a lesson at the same time."""
    let_lessons_meet(nairobi_class, bogota_class)


@pytest.fixture
def link(lessons_meet: None, nairobi_class: Classroom, nairobi_teacher: User) -> PartnerWish:
    return make_link(nairobi_class, number=1, by=nairobi_teacher, at=NOW)


@pytest.fixture
def unchecked(bogota_teacher: User) -> User:
    """The teacher in Bogotá, whom staff have not looked at."""
    Adult.objects.filter(user=bogota_teacher).update(verified_at=None)
    return bogota_teacher


@pytest.fixture
def pledged(link: PartnerWish, bogota_class: Classroom, unchecked: User) -> PartnerWish:
    return follow_link(link.token, bogota_class, by=unchecked, at=NOW)
