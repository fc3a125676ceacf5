from datetime import time

import pytest

from classrooms.models import Classroom
from exchange.models import Project
from matching.models import Partnership
from tests.exchange.builders import (
    add_lesson,
    agreed_partnership,
    opened_project,
    preparing_project,
)
from tests.factories import ConsentFactory
from users.models import User


@pytest.fixture
def student(student: User) -> User:
    """Brave River, whose parents said yes to taking part for the school year of 2026."""
    ConsentFactory(student=student)
    return student


@pytest.fixture
def partnership(nairobi_class: Classroom, bogota_class: Classroom) -> Partnership:
    """Approved, and they share Tuesdays from 11:00 to 11:45 UTC; no project yet."""
    add_lesson(bogota_class, 1, time(6, 0), 60)
    return agreed_partnership(nairobi_class, bogota_class)


@pytest.fixture
def project(nairobi_class: Classroom, bogota_class: Classroom) -> Project:
    """Open from 28 September to 8 November 2026."""
    add_lesson(bogota_class, 1, time(6, 0), 60)
    return opened_project(nairobi_class, bogota_class)


@pytest.fixture
def preparing(nairobi_class: Classroom, bogota_class: Classroom) -> Project:
    """From 28 September to 8 November 2026; nobody has said anything yet."""
    add_lesson(bogota_class, 1, time(6, 0), 60)
    return preparing_project(nairobi_class, bogota_class)
