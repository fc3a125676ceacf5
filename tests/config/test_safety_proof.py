"""docs/safety-proof.md: every promise has its row, and each named test exists."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.names import known_tests

PAGE = Path(settings.BASE_DIR) / "docs/safety-proof.md"


def rows() -> list[tuple[str, list[str], str]]:
    """(promise, tests, gap)"""
    found = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in PAGE.read_text().splitlines()
        if re.match(r"^\| (S\d|Proof)", line)
    ]
    return [
        (cells[0], re.findall(r"`(tests/[^`]+)`", cells[1]), cells[2] if len(cells) > 2 else "")
        for cells in found
    ]


def test_every_promise_has_a_row() -> None:
    named = {match[0] for said, *_rest in rows() if (match := re.match(r"S\d+", said))}

    assert named == {f"S{number}" for number in range(1, 22)}


def test_every_named_test_exists() -> None:
    known = known_tests()

    assert [test for _said, tests, _gap in rows() for test in tests if test not in known] == []


def test_a_promise_without_a_test_says_why() -> None:
    assert [said for said, tests, gap in rows() if not tests and not gap] == []
