from typing import Any

import pytest


@pytest.fixture
def demonstration(settings: Any) -> None:
    """The site with DEMO=1."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.exchange.pages.demo_urls"
    settings.STAFF_SECOND_FACTOR = False
