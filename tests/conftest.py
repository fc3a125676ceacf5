"""The cast: two teachers in different zones, a student of one, a stranger and a reviewer."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from classrooms.models import Classroom, Enrolment, Programme
from tests.factories import (
    EnrolmentFactory,
    ProgrammeFactory,
    StaffFactory,
    TeacherFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.migrated import django_db_setup
from users.models import User

__all__ = ["django_db_setup"]

# The same examples each time: what is red here is red everywhere, and a slow machine is no fault.
# Other examples each time are for `make proof`, which says so itself.
hypothesis_settings.register_profile("tests", derandomize=True, deadline=None)
hypothesis_settings.load_profile("tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties all tables in the end: what a migration put there comes back."""
    yield
    # After the last one the database is gone.
    if nextitem is not None and _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            if not Programme.objects.exists():
                ProgrammeFactory()


def _commits(item: pytest.Item) -> bool:
    """By its mark, or by a fixture that does: `world` stays for a module, and is emptied then."""
    marker = item.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        return True
    return not {"transactional_db", "world"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page asked for in another language leaves it behind in the thread; a test begins anew."""
    with translation.override("en"):
        yield


@pytest.fixture
def nairobi_teacher(db: None) -> User:
    return VerifiedTeacherFactory(
        email="amina@kibera.example", adult__name="Amina Otieno", zone="Africa/Nairobi"
    )


@pytest.fixture
def bogota_teacher(db: None) -> User:
    return VerifiedTeacherFactory(
        email="lucia@andino.example",
        adult__name="Lucía Rojas",
        zone="America/Bogota",
        language="es",
    )


@pytest.fixture
def nairobi_class(nairobi_teacher: User) -> Classroom:
    """6B of Kibera Primary, open for a partner."""
    school = VerifiedSchoolFactory(name="Kibera Primary", registered_by=nairobi_teacher)
    return open_classroom(name="6B", school=school)


@pytest.fixture
def bogota_class(bogota_teacher: User) -> Classroom:
    """6A of Colegio Andino, open for a partner."""
    school = VerifiedSchoolFactory(
        name="Colegio Andino",
        country="CO",
        city="Bogotá",
        zone="America/Bogota",
        registered_by=bogota_teacher,
    )
    return open_classroom(name="6A", school=school)


@pytest.fixture
def student(nairobi_class: Classroom) -> User:
    """Brave River of the class in Nairobi."""
    enrolment: Enrolment = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River")
    return enrolment.student


@pytest.fixture
def stranger(db: None) -> User:
    """A teacher of no class, whom nobody verified."""
    return TeacherFactory(email="stranger@school.example", adult__name="Sam Stranger")


@pytest.fixture
def reviewer(db: None) -> User:
    return StaffFactory(email="reviewer@aerogram.example", adult__name="Rui Reviewer")
