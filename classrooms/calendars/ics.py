"""What a school's calendar file says, as rows that a teacher can go through."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic

from classrooms.calendars.ics_dates import Dated, StrangeEvent, ends_of, spread
from classrooms.calendars.ics_file import LONGEST_TEXT, IcsError, RawEvent, raw_events
from classrooms.calendars.ics_series import counted_out, repeats
from classrooms.calendars.kinds import Guess, guess_kind, plain_words
from classrooms.timetable.slots import DateSpan
from classrooms.timetable.zones import zone

# What lies further away is not shown: last school year, and what nobody plans yet.
BACK, AHEAD = timedelta(days=300), timedelta(days=800)
MOST_ROWS = 200
# What comes more often is a lesson or a club, no day off.
MOST_TIMES = 60
SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """All days of one name in the file, with what they probably are."""

    name: str
    spans: tuple[DateSpan, ...]
    guess: Guess


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a file, in the order of dates, and what was not.

    `unread` are the names of events that cannot be read or come too often, `beyond` counts those
    outside the horizon, `more` the rows for which there is no room.
    """

    found: tuple[FoundEvent, ...]
    unread: tuple[str, ...]
    beyond: int
    more: int


def read_ics(
    data: bytes,
    *,
    today: date,
    school_zone: str,
    school_days: frozenset[int],
    seconds: float = SECONDS,
) -> Reading:
    """What a calendar file says of the time around `today`. Raises IcsError.

    However a file is made, reading it ends: rules that could run for ever are not followed, and
    after `seconds` events that come again are not followed any more.
    """
    horizon = DateSpan(today - BACK, today + AHEAD)
    named: dict[tuple[str, bool], list[tuple[str, str, DateSpan]]] = defaultdict(list)
    unread: list[str] = []
    beyond = 0
    until = monotonic() + seconds
    for event, days in _each(raw_events(data), horizon, school_zone, lambda: monotonic() < until):
        name = _name(event)
        if days is None or len(days) > MOST_TIMES:
            unread.append(name)
            continue
        beyond += not days
        for each in days:
            words = " ".join([name, *(line.value for line in event.many.get("CATEGORIES", []))])
            named[plain_words(name), each.whole_days].append((name, words, each.span))
    rows = [
        _row(said, school_days, whole_days=whole, today=today)
        for (_plain, whole), said in named.items()
    ]
    if not rows and not unread:
        raise IcsError("ics.beyond", first=horizon.first, last=horizon.last)
    # Where there is no room for all, the likely ones stay.
    kept = sorted(rows, key=lambda row: (row.guess is Guess.LEAVE, row.spans[0].first))[:MOST_ROWS]
    return Reading(
        tuple(sorted(kept, key=lambda row: (row.spans[0].first, row.name))),
        tuple(dict.fromkeys(unread)),
        beyond,
        len(rows) - len(kept),
    )


def _each(
    events: Sequence[RawEvent],
    horizon: DateSpan,
    school_zone: str,
    has_time: Callable[[], bool],
) -> Iterator[tuple[RawEvent, list[Dated] | None]]:
    """Each event with its days in the horizon; None where they cannot be read."""
    here = zone(school_zone)
    changed: dict[str, list[RawEvent]] = defaultdict(list)
    for event in events:
        if "RECURRENCE-ID" in event.once:
            changed[event.text("UID")].append(event)
    for event in events:
        if "RECURRENCE-ID" in event.once or event.text("STATUS").upper() == "CANCELLED":
            continue
        try:
            if not repeats(event):
                days = [spread(*ends_of(event), here)]
            elif has_time():
                days = list(counted_out(event, changed.pop(event.text("UID"), []), horizon, here))
            else:
                raise StrangeEvent
        except (ValueError, OverflowError, TypeError):
            # StrangeEvent is a ValueError; the library has more ways to stumble over odd dates.
            yield event, None
        else:
            yield event, [each for each in days if _touches(each.span, horizon)]


def _touches(span: DateSpan, horizon: DateSpan) -> bool:
    return span.first <= horizon.last and horizon.first <= span.last


def _name(event: RawEvent) -> str:
    return " ".join(event.text("SUMMARY")[:LONGEST_TEXT].split())


def _row(
    said: list[tuple[str, str, DateSpan]],
    school_days: frozenset[int],
    *,
    whole_days: bool,
    today: date,
) -> FoundEvent:
    """One row; days that are over are left out of it, unless all are."""
    spans = joined([span for _name, _words, span in said], school_days)
    coming = tuple(span for span in spans if span.last >= today) or spans
    name, words, _span = said[0]
    longest = max(coming, key=lambda span: len(span.ordinals()))
    return FoundEvent(name, coming, guess_kind(words, longest, whole_days=whole_days))


def joined(spans: Sequence[DateSpan], school_days: frozenset[int]) -> tuple[DateSpan, ...]:
    """The spans in order, made one where no school day lies between: a break typed day by day."""
    kept: list[DateSpan] = []
    for span in sorted(set(spans), key=lambda each: (each.first, each.last)):
        if kept and not _open_between(kept[-1].last, span.first, school_days):
            kept[-1] = DateSpan(kept[-1].first, max(kept[-1].last, span.last))
        else:
            kept.append(span)
    return tuple(kept)


def _open_between(last: date, first: date, school_days: frozenset[int]) -> bool:
    days = (first - last).days
    # Two weeks hold every weekday.
    between = (last + timedelta(days=more) for more in range(1, min(days, 15)))
    return any(day.weekday() in school_days for day in between)
