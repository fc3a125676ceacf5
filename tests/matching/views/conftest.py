from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from matching.models import Partnership
from tests.matching.builders import NOW
from tests.matching.services.review_cases import waiting_partnership
from users.models import User


@pytest.fixture(autouse=True)
def _on_the_first_of_september() -> Iterator[None]:
    """The pages read the clock: it stands at the instant at which the rounds ran."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nairobi(client: Client, nairobi_teacher: User) -> Client:
    client.force_login(nairobi_teacher)
    return client


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Settings) -> Client:
    """A reviewer whose second factor is taken as given; the admin's own test asks for it."""
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


@pytest.fixture
def waiting() -> Partnership:
    return waiting_partnership()
