"""A list of nicknames: typed or pasted, from a spreadsheet's file, or made by us.

All of it is looked at before anything is saved. A line that does not do is shown with its number
and the reason, and everything that was sent stands in the field again.
"""

import csv
import io
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms import nicknames
from classrooms.forms.bulk_table import SEPARATORS, TableRefused, decoded, readable
from classrooms.services.roster import MOST_OF_CLASS, Listed
from classrooms.stamps import STAMPS
from classrooms.wording import TABLE

# What still fits into the field, should the list be shown again.
MOST_SHOWN = 20_000
HEADS = {"nickname", "nicknames", "stamp", "name", "student"}

NOTHING = _("Type or paste nicknames, choose a file, or say how many we make")
TWO_WAYS = _("Use one way: the field, the file, or the number")
TWICE = _("This nickname stands in the list twice.")
NO_STAMP = _("After the nickname, only the name of a stamp may stand, such as Kite.")
TOO_LARGE = _("Select a file of at most 1 MB. A list of a class is far smaller.")
FULL = _("A class has at most 120 students. %(room)d more fit in, the list has %(count)d.")


@dataclass
class Line:
    """One line of the list: what it says, and why it does not do."""

    number: int
    nickname: str
    stamp: str = ""
    mistakes: list[str] = field(default_factory=list)


class RawField(forms.CharField):
    """Lines as they were sent; each is looked at by itself."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return str(value or "")

    def run_validators(self, value: str) -> None:
        """What a line may not be is said beside the line."""


class RosterForm(forms.Form):
    """`lines` is the list as it was understood, with what is wrong with it."""

    names = RawField(
        label=_("Nicknames, one a line"),
        help_text=_("Invented names only, never real ones. A stamp may follow: Brave River, Kite"),
        required=False,
    )
    file = forms.FileField(
        label=_("Or a file from a spreadsheet (CSV)"),
        help_text=_("Columns: nickname, stamp. The stamp can be left out."),
        required=False,
    )
    count = forms.CharField(
        label=_("Or how many nicknames we make for you"),
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input-s", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        taken: Collection[str],
        source: random.Random,
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        self.taken, self.source = set(taken), source
        self.lines: list[Line] = []

    @property
    def room(self) -> int:
        return MOST_OF_CLASS - len(self.taken)

    @property
    def wrong(self) -> list[Line]:
        return [each for each in self.lines if each.mistakes]

    @property
    def listed(self) -> list[Listed]:
        return [Listed(each.nickname, each.stamp) for each in self.lines]

    @property
    def as_text(self) -> str:
        """The list as it goes along to the button that saves it."""
        return "\n".join(
            f"{each.nickname}, {STAMPS[each.stamp]}" if each.stamp else each.nickname
            for each in self.lines
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        ways = [
            name for name in ("names", "file", "count") if said.get(name) or name in self.errors
        ]
        if len(ways) != 1:
            self.add_error(ways[0] if ways else "names", TWO_WAYS if ways else NOTHING)
            return said
        if not self.errors:
            getattr(self, f"_read_{ways[0]}")(said[ways[0]])
        if self.wrong:
            self.add_error("names", _("Correct the lines named below, or take them out"))
        return said

    def _read_names(self, text: str) -> None:
        self._read("names", text)

    def _read_file(self, sent: Any) -> None:
        try:
            # One byte more than is read at all, so that a huge file is refused without being read.
            text = decoded(sent.read(1_000_001))
        except TableRefused as refusal:
            self.add_error("file", _told(refusal))
            return
        self._read("file", text)
        if self.errors or self.wrong:
            self.data = {
                **{each: self.data[each] for each in self.data},
                "names": text[:MOST_SHOWN],
            }

    def _read_count(self, typed: str) -> None:
        count = int(typed.strip()) if typed.strip().isdecimal() and len(typed.strip()) < 5 else 0
        if not 1 <= count <= self.room:
            self.add_error(
                "count", _("Enter a number from 1 to %(room)d") % {"room": max(self.room, 1)}
            )
            return
        made = nicknames.offer(self.taken, count=count, source=self.source)
        self.lines = [Line(number, each) for number, each in enumerate(made, 1)]

    def _read(self, name: str, text: str) -> None:
        try:
            lines = list(_lines(readable(text)))
        except TableRefused as refusal:
            self.add_error(name, _told(refusal))
            return
        if not lines:
            self.add_error(name, NOTHING)
        elif len(lines) > self.room:
            self.add_error(name, FULL % {"room": max(self.room, 0), "count": len(lines)})
        else:
            self.lines = lines
            self._look_at(lines)

    def _look_at(self, lines: list[Line]) -> None:
        seen: set[str] = set()
        for line in lines:
            key = nicknames.nickname_key(line.nickname)
            trouble = nicknames.trouble(line.nickname)
            if trouble:
                line.mistakes.append(trouble)
            elif key in self.taken:
                line.mistakes.append(str(nicknames.TAKEN))
            elif key in seen:
                line.mistakes.append(str(TWICE))
            seen.add(key)


def _lines(text: str) -> Iterator[Line]:
    """The lines in which something stands, without the one that names the columns."""
    separator = max(SEPARATORS, key=lambda each: sum(each in line for line in text.splitlines()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, first = 1, True
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise TableRefused("table.quotes", line=begins) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            if not (first and cells[0].strip().casefold() in HEADS):
                yield _line(begins, cells)
            first = False
        begins = reader.line_num + 1


def _line(number: int, cells: list[str]) -> Line:
    line = Line(number, nicknames.as_meant(cells[0]))
    beyond = [cell.strip() for cell in cells[1:] if cell.strip()]
    known = _stamps()
    if beyond:
        line.stamp = known.get(nicknames.nickname_key(beyond[0]), "")
    if len(beyond) > 1 or (beyond and not line.stamp):
        line.mistakes.append(str(NO_STAMP))
    return line


def _stamps() -> dict[str, str]:
    """The stamps by their key and by their word in the page's language."""
    by_word = {nicknames.nickname_key(str(word)): key for key, word in STAMPS.items()}
    return {**{key: key for key in STAMPS}, **by_word}


def _told(refusal: TableRefused) -> str:
    words = TOO_LARGE if refusal.key == "table.too_large" else TABLE[refusal.key]
    return str(words) % refusal.params
