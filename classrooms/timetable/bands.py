"""The two-clock band: one day of the viewer, both clocks on the same instants.

One function gives the figure and the words beside it, so they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from classrooms.timetable.intervals import EPOCH, MINUTE, intersect_spans
from classrooms.timetable.occurrences import Span, lesson_spans
from classrooms.timetable.overlap import windows_in
from classrooms.timetable.slots import ClassTime
from classrooms.timetable.zones import offset_minutes, offset_spans, zone

CELLS = 48
CELL_MINUTES = 30
_HALF = CELL_MINUTES // 2


class Sky(StrEnum):
    """The light to expect at an hour of the wall clock; for orientation, not astronomy."""

    NIGHT = "night"
    DUSK = "dusk"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-hour of one row.

    `hour` is the local hour (0 to 23) whose full stroke falls in the cell, else None. `lesson` and
    `shared` hold where they fill half of the cell or more, or all they have lies in it.
    """

    starts_at: datetime
    hour: int | None
    sky: Sky
    lesson: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One class: its zone, the 48 cells, and its lessons in the band as local clock times."""

    zone: str
    cells: tuple[Cell, ...]
    lessons: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class SharedRun:
    """One shared stretch in words' terms: both local ranges (aware), offsets in minutes.

    `day_difference` is the partner's local date less the viewer's at the start: -1, 0 or 1, and 2
    at most across the date line. `first_cell` and `last_cell` place it in the figure.
    """

    viewer_start: datetime
    viewer_end: datetime
    partner_start: datetime
    partner_end: datetime
    viewer_offset: int
    partner_offset: int
    day_difference: int
    needs_swap: bool
    first_cell: int
    last_cell: int


@dataclass(frozen=True, slots=True)
class Band:
    """The viewer's row, the partner's row, and the shared runs in order of time.

    The band begins at the viewer's midnight of `on` and holds 24 real hours. On the day of a clock
    change that is an hour more or less than the local day.
    """

    on: date
    viewer: Row
    partner: Row
    shared: tuple[SharedRun, ...]


def two_clock_band(
    viewer: ClassTime, partner: ClassTime, on: date, *, least_minutes: int = 1
) -> Band:
    """The band for the viewer's local date `on`, with shared runs of `least_minutes` or longer."""
    start = _midnight(viewer.calendar.zone, on)
    clip = (start, start + CELLS * CELL_MINUTES)
    reach = timedelta(days=3)
    mine = lesson_spans(viewer, on - reach, on + reach).inside(clip)
    theirs = lesson_spans(partner, on - reach, on + reach).inside(clip)
    runs = windows_in(mine.shared_with(theirs), least_minutes=least_minutes)
    shared = [(low, high) for low, high, _ in runs]
    zones = viewer.calendar.zone, partner.calendar.zone
    return Band(
        on=on,
        viewer=_row(zones[0], clip, mine.every, shared),
        partner=_row(zones[1], clip, theirs.every, shared),
        shared=tuple(_run(zones, start, run) for run in runs),
    )


def sky_at(hour: int) -> Sky:
    """Night from 21 to 6, dusk from 6 to 7 and 18 to 21, day between."""
    if 7 <= hour < 18:
        return Sky.DAY
    return Sky.DUSK if 6 <= hour < 21 else Sky.NIGHT


def _midnight(zone_name: str, on: date) -> int:
    """Minutes since 1970 UTC of the first real minute of a local date.

    Where the clock skips midnight the day begins later; a date that a zone left out altogether has
    no minute of its own and begins with the next one.
    """
    wall = (datetime(on.year, on.month, on.day, tzinfo=UTC) - EPOCH) // MINUTE
    return min(
        max(wall - offset, since)
        for since, until, offset in offset_spans(zone_name, on, on)
        if wall - offset < until
    )


def _row(zone_name: str, clip: Span, lessons: Sequence[Span], shared: Sequence[Span]) -> Row:
    starts = range(clip[0], clip[1], CELL_MINUTES)
    return Row(
        zone=zone_name,
        cells=tuple(_cell(zone_name, start, lessons, shared) for start in starts),
        lessons=tuple((_local(zone_name, low), _local(zone_name, high)) for low, high in lessons),
    )


def _cell(zone_name: str, start: int, lessons: Sequence[Span], shared: Sequence[Span]) -> Cell:
    begins = _local(zone_name, start)
    to_full_hour = -begins.minute % 60
    stroke = _local(zone_name, start + to_full_hour)
    return Cell(
        starts_at=begins.astimezone(UTC),
        hour=stroke.hour if to_full_hour < CELL_MINUTES else None,
        sky=sky_at(_local(zone_name, start + _HALF).hour),
        lesson=_fills(lessons, start),
        shared=_fills(shared, start),
    )


def _fills(spans: Sequence[Span], start: int) -> bool:
    end = start + CELL_MINUTES
    inside = sum(high - low for low, high in intersect_spans(spans, [(start, end)]))
    whole = any(start <= low and high <= end for low, high in spans)
    return inside >= _HALF or whole


def _run(zones: tuple[str, str], origin: int, run: tuple[int, int, bool]) -> SharedRun:
    low, high, needs_swap = run
    (mine, mine_end), (theirs, theirs_end) = (
        (_local(name, low), _local(name, high)) for name in zones
    )
    return SharedRun(
        viewer_start=mine,
        viewer_end=mine_end,
        partner_start=theirs,
        partner_end=theirs_end,
        viewer_offset=offset_minutes(zones[0], mine),
        partner_offset=offset_minutes(zones[1], theirs),
        day_difference=(theirs.date() - mine.date()).days,
        needs_swap=needs_swap,
        first_cell=(low - origin) // CELL_MINUTES,
        last_cell=(high - origin - 1) // CELL_MINUTES,
    )


def _local(zone_name: str, minute: int) -> datetime:
    return (EPOCH + minute * MINUTE).astimezone(zone(zone_name))
