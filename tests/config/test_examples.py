"""What Hypothesis draws is decided in one place, for all tests."""

from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).resolve().parents[1]
# The place itself and this file. The lives of `tests/faults` are other ones in `make proof`.
DECIDE = {"conftest.py", "config/test_examples.py"}


def test_the_same_examples_are_drawn_each_time_however_slow_the_machine() -> None:
    assert (settings().derandomize, settings().deadline) == (True, None)


def test_no_test_decides_otherwise() -> None:
    deciding = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if "derandomize" in path.read_text() and "faults" not in path.parts
    }

    assert deciding == DECIDE
