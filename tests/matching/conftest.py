import pytest

from classrooms.models import Classroom
from matching.models import PartnerWish, Proposal
from matching.services.wishes import make_link
from tests.matching.builders import NOW, let_lessons_meet, proposed
from users.models import User


@pytest.fixture
def lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    """Both classes have a lesson at the same time."""
    let_lessons_meet(nairobi_class, bogota_class)


@pytest.fixture
def proposal(lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom) -> Proposal:
    """The proposal of Nairobi and Bogotá, nobody has answered."""
    return proposed(nairobi_class, bogota_class)


@pytest.fixture
def link(lessons_meet: None, nairobi_class: Classroom, nairobi_teacher: User) -> PartnerWish:
    """The first link of Nairobi, which nobody followed."""
    return make_link(nairobi_class, number=1, by=nairobi_teacher, at=NOW)
