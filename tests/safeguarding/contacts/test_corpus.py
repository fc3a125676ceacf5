"""Recall and false hits, on lines that the detector was tuned on and on lines held out."""

from pathlib import Path

import pytest

from tests.safeguarding.contacts.corpus import (
    PARTS,
    REGIONS,
    lines_of,
    tables,
    tally,
    with_details,
    without,
)

LEAST_FOUND, MOST_FALSE = 0.95, 0.02
_DOCUMENT = Path(__file__).resolve().parents[3] / "docs/contact-details.md"

BOTH = pytest.mark.parametrize("part", PARTS)


@BOTH
def test_contact_details_are_found(part: str) -> None:
    found = tally(with_details(part), by="trick")

    assert found.share >= LEAST_FOUND, found.flagged
    # No trick gets away with more than a part of its lines.
    assert min(found.flagged[trick] / found.lines[trick] for trick in found.lines) >= 0.8


@BOTH
def test_no_language_is_left_behind(part: str) -> None:
    found = tally(with_details(part), by="language")
    false = tally(without(part), by="language")

    for language in REGIONS:
        assert found.flagged[language] / found.lines[language] >= LEAST_FOUND, language
        assert false.flagged[language] / false.lines[language] <= MOST_FALSE, language


@BOTH
def test_ordinary_lines_pass(part: str) -> None:
    assert tally(without(part), by="trick").share <= MOST_FALSE


@BOTH
def test_it_is_found_for_what_it_is(part: str) -> None:
    """A teacher reads what was found; a phone called a link would be looked for in vain."""
    lines = [line for line in with_details(part) if line.findings()]
    wrong = [
        line.text for line in lines if line.kind not in {found.kind for found in line.findings()}
    ]

    assert len(wrong) / len(lines) <= 0.02, wrong


def test_the_lines_are_enough_and_the_parts_share_none() -> None:
    texts = [{(line.before, line.text) for line in lines_of(part)} for part in PARTS]

    assert sum(len(with_details(part)) for part in PARTS) >= 400
    assert sum(len(without(part)) for part in PARTS) >= 1_500
    assert {line.language for part in PARTS for line in with_details(part)} == set(REGIONS)
    assert not texts[0] & texts[1]


def test_the_document_shows_these_figures() -> None:
    """After a change: python -m tests.safeguarding.contacts.corpus, and its tables go there."""
    assert tables() in _DOCUMENT.read_text(encoding="utf-8")
