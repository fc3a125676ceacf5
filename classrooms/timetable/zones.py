"""The only maker of ZoneInfo objects.

Every clock in the product reads the zone rules of the PyPI package `tzdata`. The copy of the
operating system is often older and disagrees about the current school year, so its search path is
emptied here, at import: an environment variable set inside the running process would come too late.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo, reset_tzpath

try:
    TZDATA_VERSION: str = metadata.version("tzdata")
except metadata.PackageNotFoundError as missing:
    raise RuntimeError(
        "The Python package tzdata is missing: install it with `pip install tzdata`."
    ) from missing

reset_tzpath(to=())
ZoneInfo.clear_cache()

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
DAY = 1440
_STEP = timedelta(hours=6)


class UnknownZone(ValueError):
    """The zone rules know no zone of this name. `key` is the message key, `name` what was asked."""

    key = "zone.unknown"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is not the name of a time zone.")
        self.name = name


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The instant (UTC) at which a zone's offset changes, with the offsets in minutes."""

    at: datetime
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """A line of the zone table: a country (ISO 3166, two letters) and a zone used in it."""

    country: str
    zone: str


@cache
def _all_names() -> frozenset[str]:
    return frozenset(_table("zones", package="tzdata"))


def _table(name: str, *, package: str = "tzdata.zoneinfo") -> list[str]:
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def zone(name: str) -> ZoneInfo:
    """The zone called `name` ("Asia/Kathmandu"); raises UnknownZone for anything else."""
    if name not in _all_names():
        raise UnknownZone(name)
    return ZoneInfo(name)


def zone_or_utc(name: str) -> ZoneInfo:
    """The same; UTC where a school has no clock yet, or one that has to be chosen again."""
    try:
        return zone(name or "UTC")
    except UnknownZone:
        return zone("UTC")


@cache
def zone_table() -> tuple[ZoneEntry, ...]:
    """Every (country, zone) of the zone table, in its order."""
    rows = (line.split("\t") for line in _table("zone.tab"))
    return tuple(ZoneEntry(row[0], row[2]) for row in rows)


@cache
def country_names() -> dict[str, str]:
    """English names of the countries in the zone table, by ISO 3166 code."""
    return dict(line.split("\t", 1) for line in _table("iso3166.tab"))


@cache
def known_zones() -> frozenset[str]:
    """The geographic zones a school can lie in: canonical Area/City names, never Etc/*."""
    return frozenset(entry.zone for entry in zone_table())


def offset_minutes(name: str, instant: datetime) -> int:
    """Minutes that the zone's wall clock is ahead of UTC at an aware `instant`."""
    if instant.tzinfo is None:
        raise ValueError("offset_minutes needs an aware datetime")
    local = instant.astimezone(zone(name))
    return (local.replace(tzinfo=UTC) - instant) // timedelta(minutes=1)


def clock_changes(name: str, first: date, last: date) -> tuple[ClockChange, ...]:
    """The clock changes of a zone whose instant (UTC) falls on `first` to `last`, both included."""
    found = (change for year in range(first.year, last.year + 1) for change in _year(name, year))
    return tuple(change for change in found if first <= change.at.date() <= last)


def is_same_clock(one: str, other: str, first: date, last: date) -> bool:
    """Whether two zones show the same wall clock from the start of `first` (UTC) through `last`."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return offset_minutes(one, start) == offset_minutes(other, start) and (
        clock_changes(one, first, last) == clock_changes(other, first, last)
    )


def offset_spans(name: str, first: date, last: date) -> tuple[tuple[int, int, int], ...]:
    """(from, to, offset) in minutes since 1970 UTC, covering `first` - 2 days to `last` + 2 days.

    Inside one span the offset is constant, so wall clock and instant differ by a plain sum.
    """
    start = (first.toordinal() - EPOCH_ORDINAL - 2) * DAY
    end = (last.toordinal() - EPOCH_ORDINAL + 3) * DAY
    moments, offsets = _changes_until(name, first.year - 1, last.year + 1)
    spans = []
    index = bisect_right(moments, start)
    while start < end:
        until = moments[index] if index < len(moments) else end
        spans.append((start, min(until, end), offsets[index]))
        start, index = until, index + 1
    return tuple(spans)


@cache
def _changes_until(name: str, first: int, last: int) -> tuple[list[int], list[int]]:
    opening = offset_minutes(name, datetime(first, 1, 1, tzinfo=UTC))
    changes = [change for year in range(first, last + 1) for change in _year(name, year)]
    moments = [int(change.at.timestamp()) // 60 for change in changes]
    return moments, [opening, *(change.after for change in changes)]


@cache
def _year(name: str, year: int) -> tuple[ClockChange, ...]:
    """The changes in (1 January, next 1 January] of a year: six-hour steps, then halving."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    return tuple(_search(name, start, end))


def _search(name: str, start: datetime, end: datetime) -> Iterator[ClockChange]:
    before = offset_minutes(name, start)
    while start < end:
        step = min(start + _STEP, end)
        after = offset_minutes(name, step)
        if after != before:
            yield ClockChange(_halve(name, start, step, before), before, after)
        start, before = step, after


def _halve(name: str, low: datetime, high: datetime, before: int) -> datetime:
    minutes = (high - low) // timedelta(minutes=1)
    start, first, beyond = low, 0, minutes
    while beyond - first > 1:
        middle = (first + beyond) // 2
        if offset_minutes(name, start + timedelta(minutes=middle)) == before:
            first = middle
        else:
            beyond = middle
    return start + timedelta(minutes=beyond)
