"""The committed lines with and without contact details, and how many of them are told apart.

python -m tests.safeguarding.contacts.corpus     # the tables of docs/contact-details.md
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from safeguarding.contacts import Finding, find_contacts

_FOLDER = Path(__file__).resolve().parents[2] / "data/contacts"
PARTS = ("tuned", "held_out")
# The countries of the two classes that could have written the lines of a language.
REGIONS = {
    "en": ("KE", "CO"),
    "es": ("CO", "KE"),
    "fr": ("FR", "CO"),
    "pt": ("BR", "CO"),
    "sw": ("KE", "CO"),
    "ar": ("EG", "CO"),
}


@dataclass(frozen=True, slots=True)
class Line:
    language: str
    trick: str
    kind: str
    before: str
    text: str

    @property
    def leads_away(self) -> bool:
        return bool(self.kind)

    def findings(self) -> list[Finding]:
        return _findings(self)


@cache
def _findings(line: Line) -> list[Finding]:
    before = [line.before] if line.before else []
    return find_contacts(line.text, before=before, regions=REGIONS[line.language])


@dataclass(slots=True)
class Tally:
    """For each trick, and for each language: how many lines there are, how many were flagged."""

    lines: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, *, flagged: bool) -> None:
        self.lines[name] += 1
        self.flagged[name] += flagged

    @property
    def share(self) -> float:
        return self.flagged.total() / self.lines.total()


@cache
def lines_of(part: str) -> tuple[Line, ...]:
    with (_FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Line(**row) for row in csv.DictReader(file))


def tally(lines: Sequence[Line], *, by: str) -> Tally:
    counted = Tally()
    for line in lines:
        counted.add(getattr(line, by), flagged=bool(line.findings()))
    return counted


def with_details(part: str) -> list[Line]:
    return [line for line in lines_of(part) if line.leads_away]


def without(part: str) -> list[Line]:
    return [line for line in lines_of(part) if not line.leads_away]


def tables() -> str:
    """What is found and what is flagged for nothing, by trick and by language, in Markdown."""
    return "\n\n".join(
        [
            _table("contact details by trick", with_details, by="trick"),
            _table("contact details by language", with_details, by="language"),
            _table("ordinary lines by kind", without, by="trick"),
            _table("ordinary lines by language", without, by="language"),
        ]
    )


def _table(title: str, pick: object, *, by: str) -> str:
    tallies = [tally(pick(part), by=by) for part in PARTS]  # type: ignore[operator]
    rows = [f"| {title} | tuned on | held out |", "| --- | --- | --- |"]
    for name in sorted(set().union(*(each.lines for each in tallies))):
        cells = [f"{each.flagged[name]} of {each.lines[name]}" for each in tallies]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    whole = [
        f"{each.flagged.total()} of {each.lines.total()} ({each.share:.1%})" for each in tallies
    ]
    rows.append(f"| **all** | **{'** | **'.join(whole)}** |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(tables())  # noqa: T201 -- this is what it is called for
