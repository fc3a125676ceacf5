"""Two classes that work together, a child in each, and those who look after them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
import time_machine

from classrooms.models import Classroom, Enrolment, Programme
from exchange.models import Project
from safeguarding.models import ProgrammeCare
from tests.exchange.builders import add_lesson, opened_project
from tests.factories import ConsentFactory, EnrolmentFactory, StaffFactory
from users.models import User

# Tuesday, a day of school in both.
AT = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_the_first_week() -> Iterator[None]:
    """Pages ask the clock: forms that are signed for this school year hold as long as it stands."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def project(nairobi_class: Classroom, bogota_class: Classroom) -> Project:
    """Open from 28 September to 8 November 2026."""
    add_lesson(bogota_class, 1, time(6, 0), 60)
    return opened_project(nairobi_class, bogota_class)


@pytest.fixture
def river(nairobi_class: Classroom) -> Enrolment:
    """Brave River of the class in Nairobi."""
    place: Enrolment = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River")
    ConsentFactory(student=place.student)
    return place


@pytest.fixture
def lake(bogota_class: Classroom) -> Enrolment:
    """Calm Lake of the class in Bogotá."""
    place: Enrolment = EnrolmentFactory(classroom=bogota_class, nickname="Calm Lake")
    ConsentFactory(student=place.student)
    return place


@pytest.fixture
def lead(nairobi_class: Classroom) -> User:
    """The only safeguarding lead that is named, of all countries, and no superuser."""
    person: User = StaffFactory(
        email="lead@aerogram.example", adult__name="Lena Lead", is_superuser=False
    )
    care_of(nairobi_class.school.programme).leads.add(person)
    return person


def care_of(programme: Programme) -> ProgrammeCare:
    care, _new = ProgrammeCare.objects.get_or_create(programme=programme)
    return care
