"""Writes a plan as a file, whole or not at all, and reads who was paired in earlier ones."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from classrooms.timetable.slots import monday
from matching.engine.pool_file import messages
from matching.engine.pool_file.document import read_file
from matching.engine.pool_file.reading import (
    Enough,
    Field,
    Fields,
    Found,
    a_list,
    an_object,
    read_object,
    text,
)
from matching.engine.results import Plan

FORMAT = "aerogram-plan/1"
MOST_ENTRIES = 1_000_000
MOST_MEMBERS = 100

_PAIR: Fields = {
    "low": Field("low", text, required=True),
    "high": Field("high", text, required=True),
}
_CIRCLE: Fields = {
    "members": Field("members", a_list(text, least=2, most=MOST_MEMBERS), required=True)
}
_PLAN: Fields = {
    "format": Field("format", text, required=True),
    "pairs": Field(
        "pairs", a_list(an_object(_PAIR, others=True), most=MOST_ENTRIES), required=True
    ),
    "circles": Field("circles", a_list(an_object(_CIRCLE, others=True), most=MOST_ENTRIES)),
}


def read_partners(path: Path) -> list[tuple[str, str]]:
    """Every two classes that work together in the plan of a file. Raises FileRefused."""
    return read_file(path, FORMAT, _partners)[0]


def _partners(document: Any, found: Found) -> list[tuple[str, str]]:
    values = read_object(document, None, found, _PLAN, others=True)
    if found.problems:
        raise Enough
    circles = (
        pair for each in values.get("circles", []) for pair in combinations(each["members"], 2)
    )
    return [*((each["low"], each["high"]) for each in values["pairs"]), *circles]


def plan_lines(plan: Plan, *, only_ascii: bool = False) -> Iterator[str]:
    """The plan as a JSON document, line by line: each pair, circle and class on a line of its own.

    It is `Plan.to_json()` under a "format", with one change: the windows of an entry stand in
    "shared", week by week. `only_ascii` escapes what a plain terminal could not print.
    """
    document: dict[str, Any] = {"format": FORMAT, **plan.to_json()}
    write = partial(json.dumps, ensure_ascii=only_ascii)
    last = list(document)[-1]
    yield "{\n"
    for name, value in document.items():
        end = "\n" if name == last else ",\n"
        if isinstance(value, list) and value:
            yield f"{json.dumps(name)}: [\n"
            for index, entry in enumerate(value, 1):
                yield f" {write(_with_shared(entry))}{',' if index < len(value) else ''}\n"
            yield f"]{end}"
        elif isinstance(value, dict):
            yield f"{json.dumps(name)}: {write(value, indent=1)}{end}"
        else:
            yield f"{json.dumps(name)}: {write(value)}{end}"
    yield "}\n"


def _with_shared(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A pair or circle with its windows by week (Monday, by UTC); anything else as it is."""
    if "windows" not in entry:
        return entry
    weeks: dict[str, list[list[Any]]] = {each: [] for each in entry["weeks"]}
    for (start, end), swap in zip(entry["windows"], entry["swap_windows"], strict=True):
        week = monday(date.fromisoformat(start[:10])).isoformat()
        weeks.setdefault(week, []).append([start, end, swap])
    shared = [{"week": week, "windows": windows} for week, windows in weeks.items()]
    kept = {name: value for name, value in entry.items() if name not in ("windows", "swap_windows")}
    return {**kept, "shared": shared}


def why_not_writable(path: Path) -> str | None:
    """What forbids to write a file of this name, as far as can be said before it is tried."""
    if path.exists() and not path.is_file():
        return messages.NOT_A_FILE
    if not path.parent.is_dir():
        return messages.no_folder(path.parent)
    return None if os.access(path.parent, os.W_OK) else messages.no_right(path.parent)


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write a file beside its final place, then rename it: readers see all of it or none.

    Raises OSError; what was there before stays then.
    """
    path = path.resolve()  # a link goes on to lead to the file
    draft = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
