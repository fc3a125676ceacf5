"""School calendars and zones as numbers: what is the same for many classes is worked out once."""

from datetime import date

from classrooms.timetable.occurrences import LEAST_SCHOOL_DAYS
from classrooms.timetable.overlap import utc_midnight
from classrooms.timetable.slots import DateSpan, SchoolCalendar, week_begins_on
from classrooms.timetable.zones import offset_spans
from matching.engine.exchange_time import Horizon
from matching.engine.kernels.lessons import EVERY_WEEK, NO_MEETINGS, WEEK_A, WEEK_B

WEEK_LENGTH = 7


class CalendarTable:
    """The calendars met so far; asked by identity first, then by value.

    `days` holds for every calendar the code of each day of the horizon (see `kernels.lessons`).
    """

    def __init__(self, horizon: Horizon) -> None:
        self.days = bytearray()
        self._first = horizon.first.toordinal()
        self._length = WEEK_LENGTH * horizon.total_weeks
        self._by_identity: dict[int, int] = {}
        self._by_value: dict[SchoolCalendar, int] = {}
        self._teaching: list[tuple[bytes, int]] = []
        self._weeks: dict[tuple[int, int, int], int] = {}
        self._parities: dict[tuple[int, int], int] = {}
        self._school_days: dict[frozenset[int], int] = {}

    def number_of(self, calendar: SchoolCalendar) -> int:
        """The number of a calendar; objects must stay alive as long as the table is asked."""
        number = self._by_identity.get(id(calendar))
        if number is None:
            number = self._by_value.get(calendar)
            if number is None:
                number = self._by_value[calendar] = self._add(calendar)
            self._by_identity[id(calendar)] = number
        return number

    def begins_at(self, number: int) -> int:
        """Where the calendar's days begin in `days`."""
        return number * self._length

    def weeks_of(self, number: int, first: int, last: int) -> int:
        """Bit n is set where the school teaches in week n, on `first` to `last` (days).

        As `occurrences.teachable_weeks`.
        """
        key = (number, first, last)
        if key not in self._weeks:
            teaching, least = self._teaching[number]
            # What lies outside the wish is as if the school were closed.
            first = max(first, 0)
            inside = bytes(first) + teaching[first : max(first, last + 1)]
            self._weeks[key] = sum(
                1 << week
                for week in range(self._length // WEEK_LENGTH)
                if inside.count(1, WEEK_LENGTH * week, WEEK_LENGTH * (week + 1)) >= least
            )
        return self._weeks[key]

    def _add(self, calendar: SchoolCalendar) -> int:
        open_days = bytearray(self._length)
        for term in calendar.terms:
            self._fill(open_days, term, 1)
        for closed in calendar.closed:
            self._fill(open_days, closed, 0)
        school_days = self._of_school_days(calendar.school_days)
        teaching = self._both(bytes(open_days), school_days)
        self._teaching.append((teaching, min(LEAST_SCHOOL_DAYS, len(calendar.school_days))))
        for uncertain in calendar.uncertain:
            self._fill(open_days, uncertain.widened(1), NO_MEETINGS)
        # Any day but a closed one becomes 255, of which the code of its week is taken.
        meeting = bytes(open_days).translate(_ALL_BITS)
        self.days += self._both(meeting, self._parity(calendar))
        return len(self._teaching) - 1

    def _fill(self, days: bytearray, span: DateSpan, value: int) -> None:
        first = min(max(0, span.first.toordinal() - self._first), self._length)
        after = min(max(first, span.last.toordinal() - self._first + 1), self._length)
        days[first:after] = bytes([value]) * (after - first)

    def _of_school_days(self, school_days: frozenset[int]) -> int:
        if school_days not in self._school_days:
            week = bytes(int(day in school_days) for day in range(WEEK_LENGTH))
            weeks = self._length // WEEK_LENGTH
            self._school_days[school_days] = int.from_bytes(week * weeks, "big")
        return self._school_days[school_days]

    def _parity(self, calendar: SchoolCalendar) -> int:
        if calendar.week_a_from is None:
            return self._alternating(0, EVERY_WEEK, EVERY_WEEK)
        begins = week_begins_on(calendar.school_days)
        anchor = calendar.week_a_from
        start = anchor.toordinal() - (anchor.weekday() - begins) % WEEK_LENGTH
        return self._alternating((self._first - start) % (2 * WEEK_LENGTH), WEEK_A, WEEK_B)

    def _alternating(self, phase: int, one: int, other: int) -> int:
        key = (phase, one)
        if key not in self._parities:
            codes = (
                other if (phase + day) // WEEK_LENGTH % 2 else one for day in range(self._length)
            )
            self._parities[key] = int.from_bytes(bytes(codes), "big")
        return self._parities[key]

    def _both(self, days: bytes, mask: int) -> bytes:
        """Both byte by byte, as one large number: a loop over days would cost fifty times that."""
        return (int.from_bytes(days, "big") & mask).to_bytes(self._length, "big")


_ALL_BITS = bytes([0]) + bytes([255]) * 255


class ZoneTable:
    """The zones met so far, with their offsets in minutes from the horizon's start.

    `offsets` are rows of (since, until, offset).
    """

    def __init__(self, horizon: Horizon) -> None:
        self.offsets: list[int] = []
        self._horizon = horizon
        self._rows: dict[str, tuple[int, int]] = {}

    def rows_of(self, zone: str) -> tuple[int, int]:
        """The first row of the zone and the one after its last."""
        if zone not in self._rows:
            first, last = self._horizon.first, self._horizon.last
            start = utc_midnight(first)
            begin = len(self.offsets) // 3
            for since, until, offset in offset_spans(zone, first, last):
                self.offsets += (since - start, until - start, offset)
            self._rows[zone] = (begin, len(self.offsets) // 3)
        return self._rows[zone]


class DayNumbers:
    """Dates as days from the horizon's first Monday."""

    def __init__(self, horizon: Horizon) -> None:
        self._first = horizon.first.toordinal()
        self._last_day = WEEK_LENGTH * horizon.total_weeks - 1
        self._known: dict[tuple[date | None, date | None], tuple[int, int]] = {}

    def inside(self, first: date | None, last: date | None) -> tuple[int, int]:
        """First and last day, both included, as far as they lie in the horizon (None: all of it).

        Where nothing of it does, the last comes before the first, as in `Horizon.wished_days`.
        """
        key = (first, last)
        if key not in self._known:
            begin = max(0, first.toordinal() - self._first) if first else 0
            end = min(self._last_day, last.toordinal() - self._first) if last else self._last_day
            self._known[key] = (begin, end)
        return self._known[key]
