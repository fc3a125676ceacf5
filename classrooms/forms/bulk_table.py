"""A table that staff uploads or pastes, read as it comes: any common separator and encoding.

Nothing here knows what a class is; the cells of a row are checked in `forms.bulk`.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 300
MOST_BYTES = 1_000_000
SEPARATORS = (",", ";", "\t")
# What a spreadsheet would take for a formula when the cell is opened there again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

# The columns, by everything people call them: letters and digits only, without accents and case.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "teacher": ("teacher", "teachername", "nameoftheteacher", "name", "fullname"),
    "email": ("email", "emailaddress", "mail", "teacheremail", "emailoftheteacher"),
    "school": ("school", "schoolname", "nameoftheschool"),
    "country": ("country",),
    "city": ("city", "town", "cityortown", "place"),
    "class": ("class", "classname", "nameoftheclass", "classroom"),
    "youngest": ("youngest", "youngestage", "ageoftheyoungest", "agefrom", "minage"),
    "oldest": ("oldest", "oldestage", "ageoftheoldest", "ageto", "maxage"),
    "students": ("students", "numberofstudents", "pupils", "numberofpupils", "size"),
    "languages": ("languages", "language", "languagesoftheclass"),
}
NEEDED = ("email", "school", "country", "class")
_CALLED = {called: column for column, names in COLUMNS.items() for called in names}


class TableRefused(Exception):
    """The table cannot be read at all; `key` is one of `classrooms.wording.TABLE`."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


@dataclass(frozen=True)
class TableRow:
    """The cells of a row by column, and the line on which it begins. `extra` cells have no name."""

    line: int
    cells: Mapping[str, str]
    extra: int = 0


@dataclass(frozen=True)
class Table:
    rows: Sequence[TableRow]
    unused: Sequence[str]


def decoded(raw: bytes) -> str:
    """The text of a file as spreadsheets write them. Raises TableRefused."""
    if len(raw) > MOST_BYTES:
        raise TableRefused("table.too_large")
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, UnicodeError):
            continue
        return readable(text)
    raise TableRefused("table.no_text")


def readable(text: str) -> str:
    """The text without its mark of order. Raises TableRefused for what is no text."""
    if len(text) > MOST_BYTES:
        raise TableRefused("table.too_large")
    bare = text.removeprefix("\ufeff")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\r\n" for sign in bare):
        raise TableRefused("table.no_text")
    return bare


def read_table(text: str) -> Table:
    """The rows under the line that names the columns. Raises TableRefused."""
    if not text.strip():
        raise TableRefused("table.empty")
    best = max((_heads(text, each) for each in SEPARATORS), key=lambda found: found.known)
    missing = [column for column in NEEDED if column not in best.columns]
    if missing:
        raise TableRefused("table.no_columns", columns=missing)
    twice = [each for each in best.columns if each and best.columns.count(each) > 1]
    if twice:
        raise TableRefused("table.column_twice", columns=[twice[0]])
    rows: list[TableRow] = []
    for line, cells in _lines(text, best.separator):
        if line == best.line:
            continue
        if len(rows) == MOST_ROWS:
            raise TableRefused("table.too_many", most=MOST_ROWS)
        rows.append(_row(line, cells, best.columns))
    if not rows:
        raise TableRefused("table.empty")
    return Table(rows, best.unused)


def without_formula(text: str) -> str:
    """The cell as it may be written into a file that a spreadsheet opens."""
    return f"'{text}" if text.startswith(FORMULA) else text


@dataclass(frozen=True)
class _Heads:
    separator: str
    line: int
    columns: list[str]
    unused: list[str]

    @property
    def known(self) -> int:
        return sum(1 for each in self.columns if each)


def _heads(text: str, separator: str) -> _Heads:
    for line, cells in _lines(text, separator):
        columns = [_CALLED.get(_plain(cell), "") for cell in cells]
        unused = [
            cell.strip()[:40] for cell, column in zip(cells, columns, strict=True) if not column
        ]
        return _Heads(separator, line, columns, [each for each in unused if each])
    return _Heads(separator, 0, [], [])


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows in which something stands, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise TableRefused("table.quotes", line=begins) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> TableRow:
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    beyond = [cell for cell in cells[len(columns) :] if cell.strip()]
    return TableRow(line, named, extra=len(columns) + len(beyond) if beyond else 0)


def _plain(head: str) -> str:
    apart = unicodedata.normalize("NFKD", head[:200]).casefold()
    return "".join(sign for sign in apart if sign.isalnum())


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if raw.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    sample = raw[:2_000]
    if sample[1::2].count(0) > len(sample) // 4:
        return ("utf-16-le",)
    if sample[::2].count(0) > len(sample) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")
