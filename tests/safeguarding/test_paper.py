"""The text that families sign does not change without a new version, in no language."""

import pytest

from safeguarding import paper
from safeguarding.choices import Purpose
from safeguarding.paper import LANGUAGES, VERSION, VERSIONS, digest_of, known_digests, text_of

TEXTS = [(version, language) for version in VERSIONS for language in LANGUAGES]


def shape(words: object) -> object:
    """Which texts there are, without what they say."""
    if isinstance(words, dict):
        return {key: shape(value) for key, value in words.items()}
    return len(words) if isinstance(words, list) else str


def test_a_text_that_was_printed_stays_as_it_is():
    """Another wording is another version: a folder of its own, and a line for each language."""
    assert {each: digest_of(*each) for each in TEXTS} == known_digests()


def test_a_changed_text_would_be_noticed(tmp_path, monkeypatch):
    folder = tmp_path / VERSION
    folder.mkdir()
    said = (paper.FOLDER / VERSION / "en.toml").read_text(encoding="utf-8")
    (folder / "en.toml").write_text(said.replace("no disadvantage", "a disadvantage"), "utf-8")
    known = known_digests()
    monkeypatch.setattr(paper, "FOLDER", tmp_path)

    assert digest_of(VERSION, "en") != known[VERSION, "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    text = text_of(language)

    assert shape(text) == shape(text_of("en"))
    assert set(text["purposes"]) == set(Purpose)
    for who in ("some", "everybody"):
        assert "14" in text["sign"][who].format(age=14)


def test_only_what_is_written_can_be_asked_for():
    for language, version in (("xx", VERSION), ("../../secrets", VERSION), ("en", "1999")):
        with pytest.raises(KeyError):
            text_of(language, version)


def test_the_nearest_language_is_offered():
    assert [paper.nearest(each) for each in ("es", "pt-br", "sw")] == ["es", "pt", "en"]
