"""The reviewed table: one row for a page and a thing, one column for a role."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.access.objects import ALIKE
from tests.access.observe import Observed
from tests.access.roles import METHODS, ROLES

TABLE = Path(__file__).with_name("matrix.csv")
HOW = (
    "Review each change: is that role meant to get that answer? Then write the table again with "
    "`python -m tests.access --write` and commit it."
)
# What most pages answer to methods they do not know; left out of a cell.
UNKNOWN = "405"
Key = tuple[str, str]
# A row: by role what is answered to each method, in one cell.
Table = dict[Key, dict[str, str]]
# The same, method by method; those that were not asked are left out.
Answers = dict[Key, dict[str, dict[str, str]]]


def fold(answers: Mapping[str, str]) -> str:
    """One cell: "404" when every method is answered so, else "ok GET HEAD, away POST".

    Methods that are not named there are answered with 405.
    """
    if len(set(answers.values())) == 1:
        return answers["GET"]
    methods: dict[str, list[str]] = {}
    for method in METHODS:
        methods.setdefault(answers[method], []).append(method)
    return ", ".join(
        " ".join([answer, *asked]) for answer, asked in methods.items() if answer != UNKNOWN
    )


def unfold(cell: str) -> dict[str, str]:
    """What a cell says of each method."""
    if " " not in cell:
        return dict.fromkeys(METHODS, cell)
    said = dict.fromkeys(METHODS, UNKNOWN)
    for part in cell.split(", "):
        answer, *methods = part.split(" ")
        said |= dict.fromkeys(methods, answer)
    return said


def folded(observed: Observed) -> Table:
    return {
        key: {role: fold(answers) for role, answers in row.items()}
        for key, row in observed.rows().items()
    }


def read_table() -> Table:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["page"], row["thing"]): {role: row[role] for role in ROLES if row.get(role)}
        for row in rows
    }


def write_table(table: Table) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["page", "thing", *ROLES])
        for (page, thing), cells in sorted(table.items()):
            rows.writerow([page, thing, *(cells.get(role, "") for role in ROLES)])


def differences(observed: Answers, reviewed: Table) -> list[str]:
    """Every row and answer in which the site and the table disagree, as sentences."""
    missing = [f"{_row(key)} is not in the table" for key in observed if key not in reviewed]
    asked_for = {thing for _page, thing in observed}
    gone = [
        f"{_row(key)} is in the table only"
        for key in reviewed
        if key not in observed and not (key[1] in ALIKE and key[1] not in asked_for)
    ]
    changed = [
        sentence
        for key, row in observed.items()
        if key in reviewed
        for role, answers in row.items()
        for sentence in _changes(key, role, answers, reviewed[key].get(role, ""))
    ]
    return sorted(missing + gone + changed)


def _changes(key: Key, role: str, answers: Mapping[str, str], cell: str) -> Iterator[str]:
    said = unfold(cell)
    different = {method: each for method, each in answers.items() if said[method] != each}
    if different:
        told = ", ".join(f"{answer} {method}" for method, answer in different.items())
        yield f"{_row(key)} as {role}: the table says '{cell}', the site answers '{told}'"


def _row(key: Key) -> str:
    return f"{key[0]} ({key[1]})"
