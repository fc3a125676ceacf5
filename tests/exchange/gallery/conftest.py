from collections.abc import Iterator

import pytest
import time_machine

from tests.exchange.moderation.builders import NOW, allow_pictures, child_of


@pytest.fixture(autouse=True)
def _in_the_first_week() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def child(nairobi_class):
    return child_of(nairobi_class, "Brave River")


@pytest.fixture
def partner_child(bogota_class):
    return child_of(bogota_class, "Calm Lake")


@pytest.fixture
def with_pictures(project, settings, tmp_path):
    """Both classes turned pictures on, and there is a folder for them."""
    settings.MEDIA_ROOT = str(tmp_path)
    allow_pictures(project)
    return project
