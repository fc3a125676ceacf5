"""Readers of JSON values, and how they say what is wrong: all of it, each with its path.

A reader is a function `(value, where, found) -> T`. It raises `Wrong` with a sentence if the value
itself cannot be; what is wrong inside a list or an object is noted in `found` and reading goes on.
Whoever calls readers looks at `found` before using what they gave.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from matching.engine.pool_file import messages
from matching.engine.pool_file.json_text import Key, PathTo, Repeated

MOST_PROBLEMS = 20
MOST_TEXT = 200
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2199, 12, 31)

Where = tuple[Any, Key] | None
"""A path as linked pairs, (everything before, last key): made for every list, read for few."""


class Wrong(Exception):
    """The value that is just being read cannot be; the message is a sentence without its place."""


class Enough(Exception):
    """What was found is enough: reading on would tell nobody more."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a path; `other` is the path of what it contradicts, if there is one."""

    path: PathTo
    sentence: str
    other: PathTo | None = None


class Found:
    """Everything noted while a document is read: problems that stop it, notes that do not."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def add(self, where: Where, sentence: str, *, other: Where = None) -> None:
        """Note a problem. Raises Enough when no more are wanted."""
        self.problems.append(
            Problem(path_of(where), sentence, path_of(other) if other is not None else None)
        )
        if len(self.problems) >= MOST_PROBLEMS:
            raise Enough

    def note(self, where: Where, sentence: str) -> None:
        """Note something odd that stops nobody."""
        self.notes.append(Problem(path_of(where), sentence))


Reader = Callable[[Any, Where, Found], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: the name it is handed on by, its reader, and whether it has to be."""

    name: str
    read: Reader
    required: bool = False


Fields = Mapping[str, Field]


def path_of(where: Where) -> PathTo:
    """The plain path."""
    keys: list[Key] = []
    while where is not None:
        where, key = where
        keys.append(key)
    return tuple(reversed(keys))


def read_object(
    value: Any, where: Where, found: Found, fields: Fields, *, others: bool = False
) -> dict[str, Any]:
    """The readable fields, under the names they are handed on by. Raises Wrong for no object.

    Fields that are not among `fields` are a problem, or passed over if there may be `others`.
    """
    if not isinstance(value, dict):
        raise Wrong(messages.kind(value, "an object"))
    if isinstance(value, Repeated):
        for name in value.names:
            found.add((where, name), messages.REPEATED)
    answer = {}
    for name, item in value.items():
        field = fields.get(name)
        if field is None:
            if not others:
                found.add((where, name), messages.unknown_field(name, fields))
            continue
        try:
            answer[field.name] = field.read(item, (where, name), found)
        except Wrong as wrong:
            spare = item is None and not field.required
            found.add((where, name), f"{wrong}; {messages.LEAVE_OUT}" if spare else str(wrong))
    for name, field in fields.items():
        if field.required and name not in value:
            found.add(where, messages.missing(name))
    return answer


def an_object(fields: Fields, *, others: bool = False) -> Reader:
    """Reads an object into a dict of its fields."""
    return lambda value, where, found: read_object(value, where, found, fields, others=others)


def a_list(read: Reader, *, least: int = 0, most: int) -> Reader:
    """Reads a list of `least` to `most` items into a list of those not read as None."""

    def reader(value: Any, where: Where, found: Found) -> list[Any]:
        if type(value) is not list:
            raise Wrong(messages.kind(value, "a list"))
        if not least <= len(value) <= most:
            raise Wrong(messages.length(len(value), least, most))
        answer = []
        for index, item in enumerate(value):
            at = (where, index)
            try:
                got = read(item, at, found)
            except Wrong as wrong:
                found.add(at, str(wrong))
            else:
                if got is not None:
                    answer.append(got)
        return answer

    return reader


def a_set(read: Reader, *, least: int = 0, most: int) -> Reader:
    """Reads a list whose items are all different into a frozenset."""
    listed = a_list(read, least=least, most=most)

    def reader(value: Any, where: Where, found: Found) -> frozenset[Any]:
        items = listed(value, where, found)
        answer = frozenset(items)
        if len(answer) < len(items):
            raise Wrong(messages.twice(first_repeated(items)))
        return answer

    return reader


def first_repeated(items: Iterable[Any]) -> Any:
    """The first item that stands there a second time; None if all are different."""
    seen: set[Any] = set()
    for each in items:
        if each in seen:
            return each
        seen.add(each)
    return None


def whole(least: int, most: int) -> Reader:
    """Reads a whole number from `least` to `most`."""

    def reader(value: Any, where: Where, found: Found) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Wrong(messages.whole(value, least, most))
        return value

    return reader


def flag(value: Any, where: Where, found: Found) -> bool:
    """Reads true or false."""
    if type(value) is not bool:
        raise Wrong(messages.kind(value, "true or false"))
    return value


def text(value: Any, where: Where, found: Found) -> str:
    """Reads one line of text that is not blank."""
    if type(value) is not str:
        raise Wrong(messages.kind(value, "text"))
    if not value.isprintable() or not value or value != value.strip() or len(value) > MOST_TEXT:
        raise Wrong(messages.text(value, MOST_TEXT))
    return value


def note(value: Any, where: Where, found: Found) -> str:
    """Reads text of any length, which nobody computes with."""
    if type(value) is not str:
        raise Wrong(messages.kind(value, "text"))
    return value


def matching(pattern: str, like: str) -> Reader:
    """Reads text that has the form of `like`."""
    form = re.compile(pattern, re.ASCII)

    def reader(value: Any, where: Where, found: Found) -> str:
        if type(value) is not str or not form.fullmatch(value):
            raise Wrong(messages.form(value, like))
        return value

    return reader


def word(choices: Mapping[str, Any], what: str) -> Reader:
    """Reads one of the words and gives what it stands for."""

    def reader(value: Any, where: Where, found: Found) -> Any:
        if type(value) is not str or value not in choices:
            raise Wrong(messages.choice(value, choices, what))
        return choices[value]

    return reader


def day(value: Any, where: Where, found: Found) -> date:
    """Reads a date such as 2026-10-12, from 1980 to 2199."""
    answer = _day(value) if type(value) is str else None
    if answer is None:
        raise Wrong(messages.form(value, "a date like 2026-10-12"))
    if not FIRST_DAY <= answer <= LAST_DAY:
        raise Wrong(messages.day_range(answer, FIRST_DAY, LAST_DAY))
    return answer


@cache
def _day(value: str) -> date | None:
    # fromisoformat also reads 20261012 and 2026-W42-1; the form here is one.
    if len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
