"""Strict JSON: read at the speed of the C parser, with the place of any value found afterwards.

Values carry no line numbers, since keeping them would cost every good file what only a bad one
needs. What is wrong is named by its path; `Places` walks the text once for all wanted paths and
lets the C parser step over everything beside them.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from matching.engine.pool_file import messages

MOST_BYTES = 1024**3
MOST_DEPTH = 100

Key = str | int
PathTo = tuple[Key, ...]

_BLANK = re.compile(r"[ \t\n\r]*")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class BadText(ValueError):
    """The whole file cannot be read; the message is a sentence, with the line if there is one."""


class Repeated(dict[str, Any]):
    """An object in which a name stands more than once; `names` are those names."""

    names: tuple[str, ...]


class NotJson:
    """A number that JSON does not have, or one too long to be read: `text` is what stands there."""

    def __init__(self, text: str) -> None:
        self.text = text


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises BadText."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise BadText(messages.unreadable(error)) from None
    if len(raw) > MOST_BYTES:
        raise BadText(messages.file_too_large(MOST_BYTES))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadText(messages.not_utf8(raw.count(b"\n", 0, error.start) + 1)) from None


def parse(text: str) -> Any:
    """The value in the text. Raises BadText for what is not JSON.

    An object that names something twice is a `Repeated`; NaN, Infinity and numbers of more than
    4,300 digits are `NotJson`: whoever looks at them knows the path to name.
    """
    if not text.strip():
        raise BadText(messages.EMPTY_FILE)
    try:
        return _parsed(text)
    except json.JSONDecodeError as error:
        raise BadText(messages.not_json(error.lineno, error.colno, error.msg)) from None
    except RecursionError:
        raise BadText(messages.too_deep(_deep_line(text), MOST_DEPTH)) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=NotJson)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a whole number too long for int(); a slower reading finds where
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=NotJson, parse_int=_bounded_int
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeated = Repeated(made)
    seen: set[str] = set()
    repeated.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return repeated


def _bounded_int(digits: str) -> Any:
    return int(digits) if len(digits) < 100 else NotJson(digits)


def _deep_line(text: str) -> int:
    depth = 0
    for token in _STRUCTURE.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token.group(), 0)
        if depth > MOST_DEPTH:
            return _line(text, token.start())
    return 1


class Places:
    """Finds the lines of values, given their paths, in a text that `parse` has read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]
        self._found: dict[PathTo, int] = {}

    def lines_of(self, paths: Iterable[PathTo]) -> dict[PathTo, int]:
        """The line of each path: of a name in an object, of a value in a list.

        A name that stands twice gives its last line. A path that leads nowhere gives the line of
        the part of it that exists.
        """
        wanted: dict[Key, Any] = {}
        asked = list(paths)
        for path in asked:
            branch = wanted
            for key in path:
                branch = branch.setdefault(key, {})
        start = self._blank(0)
        self._found = {(): start}
        self._walk(start, wanted, ())
        return {path: self._nearest(path) for path in asked}

    def _nearest(self, path: PathTo) -> int:
        while path not in self._found:
            path = path[:-1]
        return _line(self._text, self._found[path])

    def _walk(self, at: int, wanted: dict[Key, Any], path: PathTo) -> int:
        """Note the wanted places inside the value that starts `at`; where it ends."""
        opening = self._text[at]
        if not wanted or opening not in "[{":
            end: int = self._skip(self._text, at)[1]
            return end
        closing = "]" if opening == "[" else "}"
        at, number = self._blank(at + 1), 0
        while self._text[at] != closing:
            key: Key = number
            start = at
            if opening == "{":
                key, after = self._skip(self._text, at)
                at = self._blank(self._blank(after) + 1)
            if key in wanted:
                self._found[(*path, key)] = start
            at = self._blank(self._walk(at, wanted.get(key, {}), (*path, key)))
            if self._text[at] == ",":
                at = self._blank(at + 1)
            number += 1
        return at + 1

    def _blank(self, at: int) -> int:
        """The first place from `at` on that is no white space."""
        match = _BLANK.match(self._text, at)
        return match.end() if match else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
