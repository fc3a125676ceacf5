"""docs/asvs.csv: every requirement of levels 1 and 2 is answered, and each named proof exists."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.names import known_tests

ROOT = Path(settings.BASE_DIR)
# Requirements of the first two levels of OWASP ASVS 5.0.0.
LEVEL_ONE, LEVEL_TWO = 70, 183
NOT_APPLICABLE, GAP = "not applicable", "gap"
ID = re.compile(r"V(\d+)\.(\d+)\.(\d+)")


def rows() -> list[list[str]]:
    with (ROOT / "docs/asvs.csv").open(newline="") as file:
        _head, *found = csv.reader(file)
    return found


def headings(path: Path) -> set[str]:
    return {line.lstrip("# ") for line in path.read_text().splitlines() if line.startswith("#")}


def problem(proof: str, note: str, known: frozenset[str]) -> str:
    """What is wrong with one answer, or nothing."""
    if proof in {NOT_APPLICABLE, GAP}:
        return "" if note else "needs its reason"
    if proof.startswith("tests/"):
        return "" if proof in known else "no such test"
    name, _, heading = proof.partition("#")
    path = ROOT / name
    is_there = path.is_file() and heading in headings(path)
    return "" if is_there else "no such section"


def test_every_answer_holds() -> None:
    known = known_tests()

    wrong = [f"{row[0]} {said}" for row in rows() if (said := problem(row[3], row[4], known))]

    assert wrong == []


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    found = rows()
    levels = Counter(row[1] for row in found)

    assert (levels["1"], levels["2"]) == (LEVEL_ONE, LEVEL_TWO)
    assert len({row[0] for row in found}) == len(found)
    assert all(ID.fullmatch(row[0]) and row[2] for row in found)


def test_level_one_is_whole_and_level_two_nearly() -> None:
    gaps = Counter(row[1] for row in rows() if row[3] == GAP)

    assert gaps["1"] == 0
    assert 1 - gaps["2"] / LEVEL_TWO >= 0.95


@pytest.mark.parametrize(
    ("proof", "note", "said"),
    [
        ("tests/config/test_asvs.py::test_nothing_of_the_kind", "", "no such test"),
        ("docs/security.md#No such section", "", "no such section"),
        (NOT_APPLICABLE, "", "needs its reason"),
    ],
)
def test_an_empty_answer_is_found(proof: str, note: str, said: str) -> None:
    assert problem(proof, note, known_tests()) == said
