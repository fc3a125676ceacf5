from collections.abc import Iterator

import pytest
import time_machine

from tests.exchange.moderation.builders import NOW


@pytest.fixture(autouse=True)
def _in_the_first_week() -> Iterator[None]:
    """What is asked without a day is asked of the clock."""
    with time_machine.travel(NOW, tick=False):
        yield
