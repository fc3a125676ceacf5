"""Two teachers who know each other: the wish of both."""

import pytest

from classrooms.models import Classroom
from matching.models import PartnerWish
from matching.services.wishes import (
    follow_link,
)
from tests.matching.builders import NOW
from users.models import Adult, User


@pytest.fixture
def unchecked(bogota_teacher: User) -> User:
    """The teacher in Bogotá, whom staff have not looked at."""
    Adult.objects.filter(user=bogota_teacher).update(verified_at=None)
    return bogota_teacher


@pytest.fixture
def pledged(link: PartnerWish, bogota_class: Classroom, unchecked: User) -> PartnerWish:
    return follow_link(link.token, bogota_class, by=unchecked, at=NOW)
