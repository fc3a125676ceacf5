"""How many points each part of a score can give, and why that many.

The points add up to 1,000, so a score reads as a share. A programme may set its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

REASONS: dict[str, str] = {
    "shared_time": "Meetings are what classes come for; beyond the gate, spare windows rescue a "
    "meeting that falls through.",
    "languages": "Without words there is no exchange; two classes that each speak what the other "
    "learns gain most.",
    "themes": "A theme both chose is what they will talk about in the first week.",
    "age": "Two years apart is the most a shared task bears; the same age needs no adapting.",
    "calendar": "Weeks without a gap keep the exchange alive: most that end early end in a break.",
    "wishes": "A teacher who hoped for a place stays longer; it is a wish, so it never outweighs "
    "time and language.",
    "size": "Teams are mixed from both classes: 30 and 12 leave some without a counterpart.",
    "access": "The better both connections, the more of the tools are open to both.",
    "waiting": "Whoever was left out in earlier rounds moves up week by week.",
    "underserved": "Places with few classes and few offers get a head start.",
    "reliability": "Two teams that answered and finished before are likely to do so again; small, "
    "since newcomers must not pay for being new.",
    "novelty": "A school that meets a new country learns more, all else being equal.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The most points of each part; see REASONS."""

    shared_time: int = 180
    languages: int = 160
    themes: int = 150
    age: int = 120
    calendar: int = 90
    wishes: int = 80
    size: int = 50
    access: int = 50
    waiting: int = 40
    underserved: int = 30
    reliability: int = 30
    novelty: int = 20

    @property
    def most(self) -> int:
        """The largest score there can be."""
        return sum(self.to_json().values())

    def to_json(self) -> dict[str, int]:
        """Plain JSON: part name to most points."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """The reverse of `to_json`; a missing name keeps its default, an unknown one raises."""
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise ValueError(f"unknown weight: {', '.join(unknown)}")
        values: dict[str, int] = {}
        for name, value in data.items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise ValueError(f"{name} is a whole number of points")
            values[name] = value
        return cls(**values)
