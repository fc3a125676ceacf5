"""Reads a pool file into what `matching.engine.plan.plan` takes, or says all that is wrong with it.

The format is described in docs/plan_pool.md, and for machines in docs/samples/pool.schema.json.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from classrooms.timetable.slots import SchoolCalendar, Week
from matching.engine.pool_file import messages
from matching.engine.pool_file.document import from_text, read_file
from matching.engine.pool_file.fields import (
    CLASS,
    MOST_CLASSES,
    THRESHOLDS,
    WEIGHTS,
    calendar,
)
from matching.engine.pool_file.reading import (
    Enough,
    Field,
    Fields,
    Found,
    Where,
    Wrong,
    a_list,
    an_object,
    day,
    note,
    read_object,
    text,
    whole,
)
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.weights import Weights

FORMAT = "aerogram-pool/1"
MOST_SEED = 2**31 - 1

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PoolFile:
    """A pool as read; `notes` are sentences about what is odd but stops nobody."""

    classes: tuple[ClassProfile, ...]
    thresholds: Thresholds
    weights: Weights
    today: date
    seed: int
    notes: tuple[str, ...] = ()

    def with_past(self, pairs: Pairs) -> "PoolFile":
        """The same pool, in which the classes of these pairs have been partners before."""
        past: dict[str, set[str]] = {each.id: set() for each in self.classes}
        for low, high in pairs:
            if low in past and high in past:
                past[low].add(high)
                past[high].add(low)
        classes = tuple(
            replace(each, past_partners=each.past_partners | past[each.id])
            if past[each.id] - each.past_partners
            else each
            for each in self.classes
        )
        return replace(self, classes=classes)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The fields of a class, before the calendar it names is looked up."""

    where: Where
    values: dict[str, Any]
    complete: bool


def read_pool(path: Path) -> PoolFile:
    """The pool in a file. Raises FileRefused, naming up to 20 places, if anything is wrong."""
    return _with_notes(*read_file(path, FORMAT, _pool))


def pool_from_text(written: str) -> PoolFile:
    """The pool in the text of a file. Raises FileRefused."""
    return _with_notes(*from_text(written, FORMAT, _pool))


def _with_notes(pool: PoolFile, notes: tuple[str, ...]) -> PoolFile:
    return replace(pool, notes=notes)


# -- The document --------------------------------------------------------------------------------


def _calendars(value: Any, where: Where, found: Found) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(messages.kind(value, "an object"))
    named = read_object(value, where, found, {name: Field(name, calendar) for name in value})
    # Also one that cannot be read has its name: the classes that use it are not to blame.
    return {name: named.get(name, {}) for name in value}


def _class(value: Any, where: Where, found: Found) -> _Draft:
    before = len(found.problems)
    values = read_object(value, where, found, CLASS)
    values.pop("note", None)
    values |= values.pop("wishes", {})
    first, last = values.get("earliest_start"), values.get("latest_end")
    if first and last and last < first:
        sentence = messages.reversed_days(last, first, "earliest_start")
        found.add((where, "latest_end"), sentence)
    for name in ("blocked", "past_partners"):
        if values.get("id") in values.get(name, ()):
            found.add((where, name), messages.OWN_ID)
    return _Draft(where, values, complete=len(found.problems) == before)


POOL: Fields = {
    "format": Field("format", text, required=True),
    "today": Field("today", day, required=True),
    "classes": Field("classes", a_list(_class, least=1, most=MOST_CLASSES), required=True),
    "seed": Field("seed", whole(0, MOST_SEED)),
    "thresholds": Field("thresholds", an_object(THRESHOLDS)),
    "weights": Field("weights", an_object(WEIGHTS)),
    "calendars": Field("calendars", _calendars),
    "note": Field("note", note),
    "$schema": Field("schema", text),
}


def _pool(document: Any, found: Found) -> PoolFile:
    values = read_object(document, None, found, POOL)
    drafts: list[_Draft] = values.get("classes", [])
    _note_same_ids(drafts, found)
    classes = tuple(_profiles(drafts, values.get("calendars", {}), found))
    _note_strangers(drafts, found)
    if found.problems:
        raise Enough
    return PoolFile(
        classes=classes,
        thresholds=Thresholds.from_json(values.get("thresholds", {})),
        weights=Weights.from_json(values.get("weights", {})),
        today=values["today"],
        seed=values.get("seed", 1),
    )


def _note_same_ids(drafts: Iterable[_Draft], found: Found) -> None:
    first: dict[str, Where] = {}
    for draft in drafts:
        name = draft.values.get("id")
        if name is None:
            continue
        if name in first:
            found.add((draft.where, "id"), messages.same_id(name), other=(first[name], "id"))
        else:
            first[name] = draft.where


def _note_strangers(drafts: Iterable[_Draft], found: Found) -> None:
    ids = {draft.values.get("id") for draft in drafts}
    for draft in drafts:
        for name in sorted(draft.values.get("blocked", frozenset()) - ids):
            found.note((draft.where, "blocked"), messages.blocked_stranger(name))


def _profiles(
    drafts: Iterable[_Draft], calendars: Mapping[str, Any], found: Found
) -> Iterator[ClassProfile]:
    made: dict[tuple[str | None, str], SchoolCalendar] = {}
    for draft in drafts:
        values = draft.values
        parts = values.get("calendar")
        named = parts if isinstance(parts, str) else None
        if named is not None:
            parts = calendars.get(named)
            if parts is None:
                sentence = messages.no_calendar(named, calendars)
                found.add((draft.where, "calendar"), sentence)
        if parts and _lacks_anchor(values, parts):
            found.add((draft.where, "lessons"), messages.NEEDS_ANCHOR)
        if found.problems or not draft.complete:
            continue
        key = named, values["zone"]
        if named is None or key not in made:
            made[key] = SchoolCalendar(values["zone"], **parts)  # type: ignore[arg-type]
        yield ClassProfile(**{**values, "calendar": made[key]})


def _lacks_anchor(values: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    return "week_a_from" not in parts and any(
        slot.week is not Week.EVERY
        for timetable in values.get("timetables", ())
        for slot in timetable.slots
    )
