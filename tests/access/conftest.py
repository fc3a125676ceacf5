from collections.abc import Iterator, Mapping

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.access.asked import AT
from tests.access.memory import forget
from tests.access.observe import Observed, observe
from tests.access.roles import Browser, browsers
from tests.access.urls import pages_of
from tests.access.world import World, build_world

LETS_NOBODY_IN = (
    "django.middleware.gzip.",
    "django.middleware.clickjacking.",
    "django_structlog.",
    "whitenoise.",
    "csp.",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-access-table",
        action="store_true",
        help="write tests/access/matrix.csv as the site answers now; review what changed",
    )


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Built once and taken away at the end; every request in between is undone by itself."""
    forget()
    with (
        override_settings(
            SESSION_ENGINE="tests.access.memory",
            AUTHENTICATION_BACKENDS=[
                "tests.access.memory.Remembering",
                *settings.AUTHENTICATION_BACKENDS,
            ],
            # Logs, the files of the look and what is added to an answer let nobody in.
            MIDDLEWARE=[
                each for each in settings.MIDDLEWARE if not each.startswith(LETS_NOBODY_IN)
            ],
        ),
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        time_machine.travel(AT, tick=False),
        transaction.atomic(),
    ):
        yield build_world()
        transaction.set_rollback(True)
    forget()


@pytest.fixture(scope="package")
def people(world: World) -> Mapping[str, Browser]:
    """A browser for each role."""
    return browsers(world)


@pytest.fixture(scope="package")
def observed(world: World, people: Mapping[str, Browser]) -> Observed:
    """The answer of every page to everybody."""
    return observe(pages_of(settings.ROOT_URLCONF), world, people)


@pytest.fixture(scope="package")
def observed_by_every_method(world: World, people: Mapping[str, Browser]) -> Observed:
    """The same, with rare methods for all things as everybody."""
    return observe(pages_of(settings.ROOT_URLCONF), world, people, everything=True)
