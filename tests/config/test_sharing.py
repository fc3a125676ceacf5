"""What the workers of a run begin with is still there."""

from pathlib import Path

from tests.sharing_plugin import FIRST

_CHECKOUT = Path(__file__).resolve().parents[2]


def test_every_file_that_is_begun_first_exists() -> None:
    assert [file for file in FIRST if not (_CHECKOUT / file).is_file()] == []
