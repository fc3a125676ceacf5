"""From wall clocks to week patterns: the twin of `occurrences.lesson_spans`, for the horizon."""

from typing import NamedTuple

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.pool import COARSE_BITS, COARSE_STEP, COARSE_WORDS, ROUGH_STEP, WEEK

# A row of `slots`.
WEEKDAY = 0
START = 1
MINUTES = 2
PARITY = 3  # 1 every week, or the code of week A or B in `days`
SWAPPABLE = 4
VALID_FROM = 5  # days from the horizon's first Monday
VALID_TO = 6
SLOT = 7

NO_MEETINGS, EVERY_WEEK, WEEK_A, WEEK_B = 0, 1, 2, 3

# A row of a class in `Lessons.rows`.
FIRST = 0  # first and last day on which it may meet
LAST = 1
DAYS_AT = 2  # where its calendar begins in `days`
SLOT_FROM = 3
SLOT_TO = 4
OFFSET_FROM = 5
OFFSET_TO = 6
HAS_SWAPS = 7
ROW = 8


class Lessons(NamedTuple):
    """The lessons of a batch of classes as their teachers gave them.

    `rows` as named above, `slots` rows of SLOT numbers, `offsets` rows of (since, until, offset) in
    minutes from the horizon's start. `days` says for each day of a calendar whether and in which
    week (A, B) there may be meetings.
    """

    weeks: int
    rows: Ints
    slots: Ints
    days: Ints
    offsets: Ints


class Spans(NamedTuple):
    """Room for the lessons of one class in real minutes from the horizon's start."""

    starts: Ints
    ends: Ints
    firm_starts: Ints
    firm_ends: Ints


class Patterns(NamedTuple):
    """What comes out, as in `PoolArrays`; `counts` holds the number of patterns of each class."""

    counts: Ints
    pattern_weeks: Ints
    bounds: Ints
    spans: Ints
    coarse: Ints
    rough: Ints


@kernel
def lesson_pieces(lessons: Lessons, row: int, firm: int, starts: Ints, ends: Ints) -> int:
    """Real minutes of a class's lessons inside the horizon, unmerged; how many pieces.

    With `firm`, lessons that could be swapped are left out.
    """
    rows, slots, days, offsets = lessons.rows, lessons.slots, lessons.days, lessons.offsets
    horizon = lessons.weeks * WEEK
    count = 0
    for day in range(rows[row + FIRST], rows[row + LAST] + 1):
        code = days[rows[row + DAYS_AT] + day]
        if code == NO_MEETINGS:
            continue
        for slot in range(rows[row + SLOT_FROM] * SLOT, rows[row + SLOT_TO] * SLOT, SLOT):
            if slots[slot + WEEKDAY] != day % 7 or (firm and slots[slot + SWAPPABLE]):
                continue
            if slots[slot + PARITY] != EVERY_WEEK and slots[slot + PARITY] != code:
                continue
            if not slots[slot + VALID_FROM] <= day <= slots[slot + VALID_TO]:
                continue
            start = day * 1440 + slots[slot + START]
            end = start + slots[slot + MINUTES]
            for at in range(rows[row + OFFSET_FROM] * 3, rows[row + OFFSET_TO] * 3, 3):
                low = max(start - offsets[at + 2], offsets[at], 0)
                high = min(end - offsets[at + 2], offsets[at + 1], horizon)
                if low < high:
                    starts[count] = low
                    ends[count] = high
                    count += 1
    return count


@kernel
def merge(starts: Ints, ends: Ints, count: int) -> int:
    """Sort and merge spans in place: those that touch become one. How many are left.

    They come nearly sorted, so insertion is the quickest way.
    """
    for at in range(1, count):
        start, end = starts[at], ends[at]
        to = at
        while to > 0 and starts[to - 1] > start:
            starts[to], ends[to] = starts[to - 1], ends[to - 1]
            to -= 1
        starts[to], ends[to] = start, end
    left = 0
    for at in range(count):
        if left > 0 and starts[at] <= ends[left - 1]:
            ends[left - 1] = max(ends[left - 1], ends[at])
        else:
            starts[left], ends[left] = starts[at], ends[at]
            left += 1
    return left


@kernel
def copy_week(
    starts: Ints,
    ends: Ints,
    at: int,
    count: int,
    monday: int,
    low: int,
    high: int,
    spans: Ints,
    to: int,
) -> int:
    """Append to `spans`, from the span number `to` on, those that overlap `low` to `high`.

    They are written relative to `monday`; those before number `at` end earlier. The number after
    the last one written.
    """
    while at < count and starts[at] < high:
        if ends[at] > low:
            spans[2 * to] = starts[at] - monday
            spans[2 * to + 1] = ends[at] - monday
            to += 1
        at += 1
    return to


@kernel
def same_pattern(bounds: Ints, spans: Ints, p: int, q: int) -> bool:
    """Whether patterns p and q hold the same spans."""
    a, b = bounds[2 * p], bounds[2 * q]
    length = bounds[2 * p + 2] - a
    if bounds[2 * q + 2] - b != length or bounds[2 * p + 1] - a != bounds[2 * q + 1] - b:
        return False
    for at in range(2 * length):  # noqa: SIM110 -- numba compiles no generators
        if spans[2 * a + at] != spans[2 * b + at]:
            return False
    return True


@kernel
def cut_into_weeks(
    found: Patterns, lessons: Spans, every: int, firm: int, weeks: int, first: int
) -> int:
    """Cut merged spans into weeks and keep each distinct pattern once; the number after the last.

    `first` is the number of the class's first pattern; `bounds` is filled up to that.
    """
    bounds, spans = found.bounds, found.spans
    after = first
    at, firm_at = 0, 0
    for week in range(weeks):
        low, high = week * WEEK, (week + 1) * WEEK
        while at < every and lessons.ends[at] <= low:
            at += 1
        start = bounds[2 * after]
        to = copy_week(lessons.starts, lessons.ends, at, every, low, low, high, spans, start)
        bounds[2 * after + 1] = to
        if to > start and firm > 0:
            # Firm spans count as far as they lie in those just written, beyond the week's edge too.
            since, until = spans[2 * start] + low, spans[2 * to - 1] + low
            while firm_at > 0 and lessons.firm_ends[firm_at - 1] > since:
                firm_at -= 1
            while firm_at < firm and lessons.firm_ends[firm_at] <= since:
                firm_at += 1
            to = copy_week(
                lessons.firm_starts, lessons.firm_ends, firm_at, firm, low, since, until, spans, to
            )
        bounds[2 * after + 2] = to
        known = first
        while not same_pattern(bounds, spans, known, after):
            known += 1
        if known == after:
            found.pattern_weeks[known] = 0
            after += 1
        found.pattern_weeks[known] |= 1 << week
    return after


@kernel
def mark_coarsely(found: Patterns, first: int, after: int, each: int) -> None:
    """Mark each half-hour, and each 60th of a week, in which any of these patterns has a minute."""
    at = each * COARSE_WORDS
    for pattern in range(first, after):
        for span in range(found.bounds[2 * pattern], found.bounds[2 * pattern + 1]):
            low = max(found.spans[2 * span], 0)
            high = min(found.spans[2 * span + 1], WEEK) - 1
            for step in range(low // COARSE_STEP, high // COARSE_STEP + 1):
                found.coarse[at + step // COARSE_BITS] |= 1 << (step % COARSE_BITS)
            for step in range(low // ROUGH_STEP, high // ROUGH_STEP + 1):
                found.rough[each] |= 1 << step


@kernel
def find_patterns(lessons: Lessons, room: Spans, classes: int, found: Patterns) -> int:
    """The patterns of a batch of classes; how many. `coarse` and `rough` come as zeros."""
    patterns = 0
    found.bounds[0] = 0
    for each in range(classes):
        row = each * ROW
        every = merge(
            room.starts, room.ends, lesson_pieces(lessons, row, 0, room.starts, room.ends)
        )
        firm = 0
        if lessons.rows[row + HAS_SWAPS]:
            firm = lesson_pieces(lessons, row, 1, room.firm_starts, room.firm_ends)
            firm = merge(room.firm_starts, room.firm_ends, firm)
        after = cut_into_weeks(found, room, every, firm, lessons.weeks, patterns)
        mark_coarsely(found, patterns, after, each)
        found.counts[each] = after - patterns
        patterns = after
    return patterns
