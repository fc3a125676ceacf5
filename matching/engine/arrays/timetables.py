"""The lessons of a pool as week patterns: Python collects wall clocks, a kernel does the rest."""

from array import array
from dataclasses import dataclass, field
from datetime import date

from classrooms.timetable.slots import Timetable, Week
from matching.engine.arrays.calendars import CalendarTable, DayNumbers, ZoneTable
from matching.engine.arrays.store import joined
from matching.engine.exchange_time import Horizon
from matching.engine.jit import Ints, sequence, zeros
from matching.engine.kernels import lessons as kernels
from matching.engine.kernels.lessons import EVERY_WEEK, ROW, SLOT, WEEK_A, WEEK_B
from matching.engine.kernels.pool import COARSE_WORDS
from matching.engine.profile import ClassProfile

PARITIES = {Week.EVERY: EVERY_WEEK, Week.A: WEEK_A, Week.B: WEEK_B}
ALWAYS = 1 << 30
BATCH = 500
"""Classes whose patterns are made at once: the room they need is bounded from above."""


@dataclass
class FoundPatterns:
    """The patterns of the whole pool, as `PoolArrays` names them, and whose they are."""

    first_of_class: "array[int]" = field(default_factory=lambda: array("q"))
    of_class: "array[int]" = field(default_factory=lambda: array("q"))
    pattern_weeks: "array[int]" = field(default_factory=lambda: array("q"))
    pattern_from: "array[int]" = field(default_factory=lambda: array("q", [0]))
    spans: "array[int]" = field(default_factory=lambda: array("q"))
    coarse: "array[int]" = field(default_factory=lambda: array("q"))
    rough: "array[int]" = field(default_factory=lambda: array("q"))


class Timetables:
    """Collects the lessons of class after class."""

    def __init__(self, horizon: Horizon) -> None:
        self._weeks = horizon.total_weeks
        self._first = horizon.first.toordinal()
        self._calendars = CalendarTable(horizon)
        self._zones = ZoneTable(horizon)
        self._days = DayNumbers(horizon)
        self._rows: array[int] = array("q")
        self._slots: array[int] = array("q")

    def add(self, profile: ClassProfile) -> tuple[int, int, int, int]:
        """First and last wished day, mask of teachable weeks, whether any lesson may be swapped."""
        first, last = self._days.inside(profile.earliest_start, profile.latest_end)
        calendar = self._calendars.number_of(profile.calendar)
        begins = len(self._slots) // SLOT
        swaps = self._add_slots(profile.timetables)
        self._rows.extend(
            (
                first,
                last,
                self._calendars.begins_at(calendar),
                begins,
                len(self._slots) // SLOT,
                *self._zones.rows_of(profile.zone),
                swaps,
            )
        )
        return first, last, self._calendars.weeks_of(calendar, first, last), swaps

    def _add_slots(self, timetables: tuple[Timetable, ...]) -> int:
        swaps = 0
        for timetable in timetables:
            valid = self._day(timetable.valid_from, -ALWAYS), self._day(timetable.valid_to, ALWAYS)
            for slot in timetable.slots:
                start = slot.start
                self._slots.extend(
                    (
                        slot.weekday,
                        start.hour * 60 + start.minute,
                        slot.minutes,
                        PARITIES[slot.week],
                        slot.swappable,
                        *valid,
                    )
                )
                if slot.swappable:
                    swaps = 1
        return swaps

    def _day(self, day: date | None, otherwise: int) -> int:
        return otherwise if day is None else day.toordinal() - self._first

    def patterns(self) -> FoundPatterns:
        """The patterns of all classes added."""
        found = FoundPatterns()
        shared = (
            sequence(self._slots),
            sequence(self._calendars.days),
            sequence(self._zones.offsets),
        )
        for begin in range(0, len(self._rows), ROW * BATCH):
            rows = self._rows[begin : begin + ROW * BATCH]
            self._batch(kernels.Lessons(self._weeks, sequence(rows), *shared), rows, found)
        return found

    def _batch(self, lessons: kernels.Lessons, rows: "array[int]", found: FoundPatterns) -> None:
        classes = len(rows) // ROW
        # A lesson takes place in every week at most, split in two by each change of the clock.
        changes = max(
            rows[each + kernels.OFFSET_TO] - rows[each + kernels.OFFSET_FROM]
            for each in range(0, len(rows), ROW)
        )
        slots = [
            rows[at + kernels.SLOT_TO] - rows[at + kernels.SLOT_FROM]
            for at in range(0, len(rows), ROW)
        ]
        pieces = [each * (self._weeks + changes) for each in slots]
        room = kernels.Spans(*(zeros(max(pieces) + 1) for _ in range(4)))
        # And a span is listed once more in each week into which it reaches.
        spans = 2 * (sum(pieces) + classes * self._weeks)
        made = kernels.Patterns(
            counts=zeros(classes),
            pattern_weeks=zeros(classes * self._weeks),
            bounds=zeros(2 * classes * self._weeks + 3),
            spans=zeros(2 * spans),
            coarse=zeros(classes * COARSE_WORDS),
            rough=zeros(classes),
        )
        patterns = kernels.find_patterns(lessons, room, classes, made)
        self._append(made, patterns, found)

    def _append(self, made: kernels.Patterns, patterns: int, found: FoundPatterns) -> None:
        """Behind what earlier batches found, numbered on."""
        before, spans_before = (len(found.pattern_from) - 1) // 2, len(found.spans) // 2
        found.pattern_weeks.extend(joined([made.pattern_weeks[:patterns]]))
        bounds = made.bounds[1 : 2 * patterns + 1]
        spans = int(made.bounds[2 * patterns])
        found.pattern_from.extend(joined([_shifted(bounds, spans_before)]))
        found.spans.extend(joined([made.spans[: 2 * spans]]))
        found.coarse.extend(joined([made.coarse]))
        found.rough.extend(joined([made.rough]))
        for count in made.counts:
            found.first_of_class.append(before)
            found.of_class.append(int(count))
            before += int(count)


def _shifted(values: Ints, by: int) -> Ints:
    return [each + by for each in values] if isinstance(values, list) else values + by
