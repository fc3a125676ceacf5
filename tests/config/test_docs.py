"""Tables of the docs say each thing once: of two rows about one thing, one is wrong soon."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# What is looked up by its first column; the others are measured figures.
LOOKED_UP = ("access", "components", "flow", "glossary", "operations", "security", "threat-model")


def tables(name: str) -> list[list[str]]:
    """The first column of each table, without its head."""
    text = (ROOT / f"docs/{name}.md").read_text()
    found = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [[row.split("|")[1].strip() for row in each.splitlines()[2:]] for each in found]


@pytest.mark.parametrize("name", LOOKED_UP)
def test_no_table_has_two_rows_about_one_thing(name: str) -> None:
    twice = [key for rows in tables(name) for key, times in Counter(rows).items() if times > 1]

    assert twice == []


def test_every_word_of_the_glossary_has_one_row() -> None:
    """Also where a row explains two words."""
    words = Counter(
        word
        for rows in tables("glossary")
        for row in rows
        for word in re.findall(r"\*\*(.+?)\*\*", row)
    )

    assert len(words) > 50
    assert [word for word, times in words.items() if times > 1] == []


def test_every_service_that_runs_has_its_row() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    rows = next(each for each in tables("operations") if "`web`" in each)

    assert sorted(rows) == sorted(f"`{name}`" for name in compose["services"])
