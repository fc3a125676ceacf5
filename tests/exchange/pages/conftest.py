from typing import Any

import pytest

from tests.exchange.pages import demo_urls


@pytest.fixture
def demonstration(settings: Any) -> None:
    """The site with DEMO=1. Its addresses were read before, as they are without it."""
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    settings.STAFF_SECOND_FACTOR = False
