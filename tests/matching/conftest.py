import pytest

from classrooms.models import Classroom
from matching.models import Proposal
from tests.matching.builders import let_lessons_meet, proposed


@pytest.fixture
def proposal(nairobi_class: Classroom, bogota_class: Classroom) -> Proposal:
    """The proposal of Nairobi and Bogotá, nobody has answered."""
    let_lessons_meet(nairobi_class, bogota_class)
    return proposed(nairobi_class, bogota_class)
