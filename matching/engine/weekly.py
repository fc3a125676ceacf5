"""Weekly meetings that work at one wall clock, for a pair whose windows are known."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from operator import itemgetter

from classrooms.timetable.intervals import EPOCH, MINUTE
from classrooms.timetable.occurrences import real_spans
from classrooms.timetable.slots import WeeklySlot
from classrooms.timetable.zones import offset_spans, zone
from matching.engine.exchange_time import SwapSpan
from matching.engine.results import WeeklyMeeting

MOST_MEETINGS = 3

Start = tuple[int, time]


def weekly_meetings(
    low_zone: str,
    high_zone: str,
    windows: Sequence[SwapSpan],
    weeks: Sequence[date],
    *,
    minutes: int,
) -> tuple[WeeklyMeeting, ...]:
    """Up to three, those that work in most weeks first; `weeks` are Mondays by low's clock.

    Asked are the earliest and the latest start in each window.
    """
    starts: set[Start] = set()
    for low, high, _ in windows:
        starts |= {_start(low, low_zone), _start(high - minutes, low_zone)}
    offsets = offset_spans(low_zone, weeks[0], weeks[-1] + timedelta(days=7))
    found = []
    for weekday, clock in sorted(starts):
        slot = WeeklySlot(weekday, clock, minutes)
        meeting = _meeting(slot, offsets, high_zone, windows, weeks)
        if meeting:
            found.append(meeting)
    found.sort(key=lambda each: (-each.working, each.needs_swap, each.low_weekday, each.low_start))
    return tuple(found[:MOST_MEETINGS])


def _meeting(
    slot: WeeklySlot,
    offsets: Sequence[tuple[int, int, int]],
    high_zone: str,
    windows: Sequence[SwapSpan],
    weeks: Sequence[date],
) -> WeeklyMeeting | None:
    missing, theirs, swaps = [], [], []
    for week in weeks:
        spans = real_spans(week + timedelta(days=slot.weekday), slot, offsets)
        # A clock change inside leaves two pieces, or one that is too short.
        whole = len(spans) == 1 and spans[0][1] - spans[0][0] == slot.minutes
        window = _window_around(spans[0], windows) if whole else None
        if window:
            theirs.append(_start(spans[0][0], high_zone))
            swaps.append(window[2])
        else:
            missing.append(week)
    if not theirs:
        return None
    return WeeklyMeeting(
        low_weekday=slot.weekday,
        low_start=slot.start,
        high_weekday=theirs[0][0],
        high_start=theirs[0][1],
        minutes=slot.minutes,
        working=len(theirs),
        total=len(weeks),
        missing=tuple(missing),
        changes=len(set(theirs)) > 1,
        needs_swap=any(swaps),
    )


def _window_around(span: tuple[int, int], windows: Sequence[SwapSpan]) -> SwapSpan | None:
    """The one of these windows, sorted and disjoint, that holds a meeting."""
    at = bisect_right(windows, span[0], key=itemgetter(0)) - 1
    return windows[at] if at >= 0 and span[1] <= windows[at][1] else None


def _start(minute: int, zone_name: str) -> Start:
    moment: datetime = (EPOCH + minute * MINUTE).astimezone(zone(zone_name))
    return moment.weekday(), moment.time()
