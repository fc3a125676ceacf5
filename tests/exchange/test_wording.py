import re
from pathlib import Path

import pytest

import exchange
from exchange import wording
from exchange.choices import PhaseKind
from safeguarding.wording import WORDING as GATES

SAID = re.compile(
    r"(?:Refused\(|__init__\(|return |key = |note=|else |: )\"([a-z]+\.[a-z_]+)\"(?!:)"
)


def test_every_refusal_has_its_sentence():
    sources = Path(exchange.__file__).parent.rglob("*.py")
    keys = {key for source in sources for key in SAID.findall(source.read_text("utf-8"))}

    keys = {key for key in keys if not key.endswith(".html")}

    assert len(keys) >= 9
    assert keys | set(GATES) == set(wording.WORDING)


def test_every_sentence_ends_as_one():
    for key in wording.WORDING:
        assert wording.sentence(key).endswith("."), key


@pytest.mark.parametrize("table", [wording.ABOUT, wording.NOW, wording.NEXT])
def test_every_phase_has_its_words(table):
    assert set(table) == set(PhaseKind)


@pytest.mark.parametrize("table", [wording.NOW, wording.NEXT])
def test_the_sentences_of_students_name_the_partner(table):
    for pattern in table.values():
        assert "6A in Bogotá" in str(pattern) % {"name": "6A", "city": "Bogotá"}
