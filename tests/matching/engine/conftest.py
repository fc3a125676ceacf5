"""No test file leaves its kernels compiled for the next one in the same process."""

from collections.abc import Iterator

import pytest

from matching.engine import jit


@pytest.fixture(autouse=True, scope="module")
def _interpreted_again() -> Iterator[None]:
    yield
    if jit.is_compiled():
        jit.interpret_kernels()
