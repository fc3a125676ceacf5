"""What was found, and where it stands in the text as it was written."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    MAIL = "mail"
    LINK = "link"
    PHONE = "phone"
    HANDLE = "handle"
    APP = "app"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`start` and `end` as in `text[start:end]`."""

    start: int
    end: int
    kind: Kind

    def touches(self, other: "Finding") -> bool:
        return self.start < other.end and other.start < self.end


def first_of_each_place(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the text; of two that lie over each other, the one that came first."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for found in findings:
        places = range(found.start, found.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(found)
    return sorted(kept)
