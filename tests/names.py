"""The ids of all tests, read from the files: pytest itself would take half a minute to say them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
_CLASS_OR_TEST = re.compile(r"^(?:class (Test\w+)|( {4})?(?:async )?def (test_\w+))", re.MULTILINE)


@cache
def known_tests() -> frozenset[str]:
    """Every `tests/…/test_x.py::test_y` and `::TestZ::test_y`, without parameters."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        name, group = path.relative_to(TESTS.parent).as_posix(), ""
        for begins, inside, test in _CLASS_OR_TEST.findall(path.read_text()):
            group = begins or group
            if test:
                found.add(f"{name}::{group}::{test}" if inside else f"{name}::{test}")
    return frozenset(found)
