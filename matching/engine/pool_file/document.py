"""From a file to what was read from it, or to all that is wrong with it: where, and what."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from matching.engine.pool_file import messages
from matching.engine.pool_file.json_text import BadText, PathTo, Places, parse, read_text
from matching.engine.pool_file.reading import MOST_PROBLEMS, Enough, Found, Problem, Wrong

MOST_NOTES = 5

T = TypeVar("T")
Notes = tuple[str, ...]


class FileRefused(ValueError):
    """A file that cannot be used. `lines` say what is wrong with it, each where and what."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def read_file(path: Path, expected: str, read: Callable[[Any, Found], T]) -> tuple[T, Notes]:
    """As `from_text`, for the text in a file."""
    try:
        written = read_text(path)
    except BadText as error:
        raise FileRefused([str(error)]) from None
    return from_text(written, expected, read)


def from_text(written: str, expected: str, read: Callable[[Any, Found], T]) -> tuple[T, Notes]:
    """What `read` makes of a text whose "format" is `expected`, and its notes.

    `read` notes problems in what it is given to, or raises Wrong. Raises FileRefused with up to 20
    of them, in the order of their lines.
    """
    found = Found()
    try:
        with _no_garbage():
            document = parse(written)
            _check_format(document, expected, found)
            answer = read(document, found)
    except BadText as error:
        raise FileRefused([str(error)]) from None
    except Wrong as wrong:
        found.problems.append(Problem((), str(wrong)))
    except Enough:
        pass
    if found.problems:
        lines = _told(found.problems, written, document)
        more = [messages.MAY_BE_MORE] if len(found.problems) >= MOST_PROBLEMS else []
        raise FileRefused([*lines, *more])
    notes = _told(found.notes[:MOST_NOTES], written, document)
    if len(found.notes) > MOST_NOTES:
        notes.append(messages.and_more(len(found.notes) - MOST_NOTES))
    return answer, tuple(notes)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Millions of values are made and none in a cycle: looking for some took half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_format(document: Any, expected: str, found: Found) -> None:
    """A file of another format is wrong in that one point; the rest would be a long list."""
    if isinstance(document, dict) and document.get("format", expected) != expected:
        found.add((None, "format"), messages.wrong_format(document["format"], expected))
        raise Enough


def _told(problems: Sequence[Problem], written: str, document: Any) -> list[str]:
    """Each problem in one line: `line 214, class "k-12", lessons[0].slots[3].end: ...`."""
    if not problems:
        return []
    paths = [each for one in problems for each in (one.path, one.other) if each is not None]
    lines = Places(written).lines_of(paths)
    answer = []
    for each in sorted(problems, key=lambda one: lines[one.path]):
        label = "".join(f", {part}" for part in _label(each.path, document))
        other = f", on line {lines[each.other]}" if each.other is not None else ""
        answer.append(f"line {lines[each.path]}{label}: {each.sentence}{other}")
    return answer


def _label(path: PathTo, document: Any) -> Iterator[str]:
    if len(path) > 1 and path[0] == "classes":
        item = document["classes"][path[1]]
        name = item.get("id") if isinstance(item, dict) else None
        number = int(path[1]) + 1
        yield f"class {messages.shown(name)}" if isinstance(name, str) else f"class number {number}"
        path = path[2:]
    if path:
        yield messages.printed_path(path)
