"""The text of the form that families sign, by version and language.

A text that was signed never changes: another wording is another version, in a folder of its own,
and the older ones stay, so that anybody can read what was agreed to. `digests.csv` holds a digest
of each file, and a test compares.
"""

import csv
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DIGESTS = FOLDER / "digests.csv"
VERSION = "2026-1"
"""What is printed now."""

# The newest first; each is a folder beside this file.
VERSIONS = (VERSION,)

# In the order in which a teacher chooses, each named in itself.
LANGUAGES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
}
RIGHT_TO_LEFT = {"ar"}


@cache
def text_of(language: str, version: str = VERSION) -> dict[str, Any]:
    """The words of the form. Raises KeyError for a language it is not written in."""
    if language not in LANGUAGES or version not in VERSIONS:
        raise KeyError(language, version)
    with _file(version, language).open("rb") as file:
        return tomllib.load(file)


def nearest(language: str) -> str:
    """That language if the form is written in it, else English."""
    short = language.split("-")[0]
    return short if short in LANGUAGES else "en"


def digest_of(version: str, language: str) -> str:
    """What tells one text from another."""
    return sha256(_file(version, language).read_bytes()).hexdigest()[:16]


def known_digests() -> dict[tuple[str, str], str]:
    """As they were written down when each text was first printed."""
    with DIGESTS.open(encoding="utf-8", newline="") as file:
        return {(row["version"], row["language"]): row["digest"] for row in csv.DictReader(file)}


def _file(version: str, language: str) -> Path:
    return FOLDER / version / f"{language}.toml"
