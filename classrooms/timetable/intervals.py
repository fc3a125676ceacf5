"""Sets of time as sorted, disjoint, half-open pairs, and the algebra on them.

The algebra works on plain (start, end) pairs of anything that can be ordered: datetimes for people,
minutes since 1970 for the pairing engine. One piece of code, two units, so both agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T", int, datetime)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of real time, start included, end not: two aware instants in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() != timedelta(0) or self.end.utcoffset() != timedelta(0):
            raise ValueError("an interval has two instants in UTC")
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end."""
        return (self.end - self.start) // MINUTE

    @classmethod
    def from_minutes(cls, start: int, end: int) -> "Interval":
        """From two counts of minutes since 1970-01-01T00:00Z."""
        return cls(EPOCH + start * MINUTE, EPOCH + end * MINUTE)

    def to_minutes(self) -> tuple[int, int]:
        """Two counts of minutes since 1970-01-01T00:00Z."""
        return (self.start - EPOCH) // MINUTE, (self.end - EPOCH) // MINUTE


def merge_spans(spans: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """Sorted and disjoint; spans that touch or overlap become one, empty ones vanish."""
    merged: list[tuple[T, T]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def intersect_spans(a: Sequence[tuple[T, T]], b: Sequence[tuple[T, T]]) -> list[tuple[T, T]]:
    """What lies in both. Each argument sorted and disjoint; so is the answer."""
    shared: list[tuple[T, T]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        (a_start, a_end), (b_start, b_end) = a[i], b[j]
        # Comparisons, not max() and min(): every pair of classes passes here, calls cost double.
        start = a_start if a_start > b_start else b_start  # noqa: FURB136
        end = a_end if a_end < b_end else b_end  # noqa: FURB136
        if start < end:
            shared.append((start, end))
        if a_end < b_end:
            i += 1
        else:
            j += 1
    return shared


def subtract_spans(a: Sequence[tuple[T, T]], b: Sequence[tuple[T, T]]) -> list[tuple[T, T]]:
    """What lies in `a` and not in `b`. Each argument sorted and disjoint; so is the answer."""
    left: list[tuple[T, T]] = []
    j = 0
    for start, end in a:
        while j < len(b) and b[j][1] <= start:
            j += 1
        reached, k = start, j
        while k < len(b) and b[k][0] < end:
            if reached < b[k][0]:
                left.append((reached, b[k][0]))
            reached = b[k][1]
            k += 1
        if reached < end:
            left.append((reached, end))
    return left


def normalise(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted and disjoint; intervals that touch or overlap become one."""
    return _intervals(merge_spans((each.start, each.end) for each in intervals))


def union(a: Iterable[Interval], b: Iterable[Interval]) -> tuple[Interval, ...]:
    """What lies in either, in any order given; sorted and disjoint."""
    return normalise([*a, *b])


def intersect(a: Iterable[Interval], b: Iterable[Interval]) -> tuple[Interval, ...]:
    """What lies in both, in any order given; sorted and disjoint."""
    return _intervals(intersect_spans(_spans(a), _spans(b)))


def subtract(a: Iterable[Interval], b: Iterable[Interval]) -> tuple[Interval, ...]:
    """What lies in `a` and not in `b`, in any order given; sorted and disjoint."""
    return _intervals(subtract_spans(_spans(a), _spans(b)))


def minutes(intervals: Iterable[Interval]) -> int:
    """Real minutes covered, each counted once."""
    return sum(each.minutes for each in normalise(intervals))


def _spans(intervals: Iterable[Interval]) -> list[tuple[datetime, datetime]]:
    return merge_spans((each.start, each.end) for each in intervals)


def _intervals(spans: Iterable[tuple[datetime, datetime]]) -> tuple[Interval, ...]:
    return tuple(Interval(start, end) for start, end in spans)
