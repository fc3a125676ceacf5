from collections.abc import Iterator

import pytest
import time_machine

from tests.matching.builders import NOW


@pytest.fixture(autouse=True)
def _on_the_first_of_september() -> Iterator[None]:
    """The pages read the clock: it stands at the instant at which the rounds ran."""
    with time_machine.travel(NOW, tick=False):
        yield
