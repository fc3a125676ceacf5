import pytest
from django.test import Client

from classrooms.models import (
    School,
)
from tests.factories import (
    SchoolFactory,
    TeacherFactory,
    open_classroom,
)
from users.models import User


@pytest.fixture
def teacher(client: Client, nairobi_teacher: User) -> User:
    client.force_login(nairobi_teacher)
    return nairobi_teacher


@pytest.fixture
def school(db: None) -> School:
    teacher = TeacherFactory(email="sara@norte.example", adult__name="Sara Núñez")
    return open_classroom(
        name="5B",
        school=SchoolFactory(
            name="Escuela Norte",
            country="UY",
            city="Montevideo",
            zone="America/Montevideo",
            registered_by=teacher,
        ),
    ).school
