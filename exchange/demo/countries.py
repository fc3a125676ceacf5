"""What the demonstration knows of a country, read from `countries.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

COUNTRIES_FILE = Path(__file__).with_name("countries.toml")


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166 code with what an invented school there could be like.

    `english` is the level of English (1 is A1, 6 is C2) where it is taught as a foreign language,
    0 where it is a language of the school. `schools` are patterns that may hold "{city}".
    `city` is the one to take first, if any. `bell` is the first lesson and a lesson's minutes.
    """

    code: str
    languages: tuple[str, ...]
    english: int
    teachers: tuple[str, ...]
    schools: tuple[str, ...]
    first_lesson: time
    lesson_minutes: int
    city: str = ""


@cache
def known_countries() -> dict[str, Country]:
    """By code, in the order in which the demonstration takes them."""
    with COUNTRIES_FILE.open("rb") as file:
        rows = tomllib.load(file)
    return {
        code: Country(
            code=code,
            languages=tuple(row["languages"]),
            english=row["english"],
            teachers=tuple(row["teachers"]),
            schools=tuple(row["schools"]),
            first_lesson=time.fromisoformat(row["bell"][0]),
            lesson_minutes=row["bell"][1],
            city=row.get("city", ""),
        )
        for code, row in rows.items()
    }
