"""Events of a calendar file that come again, counted out within a horizon."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from typing import Any

from icalendar import Calendar, Event, vRecur
from recurring_ical_events import of

from classrooms.calendars.ics_dates import (
    Dated,
    Moment,
    StrangeEvent,
    ends_of,
    moment,
    spread,
)
from classrooms.calendars.ics_file import Line, RawEvent
from classrooms.calendars.ics_rules import StrangeRule, read_rule
from classrooms.timetable.slots import DateSpan

# Nobody lists more days one by one; a hostile file might.
MOST_LISTED = 500
LAST_MINUTE = time(23, 59)

Wall = date | datetime


def repeats(event: RawEvent) -> bool:
    """Whether the event comes again by a rule or a list of dates."""
    return "RRULE" in event.once or "RDATE" in event.many


def counted_out(
    event: RawEvent, changed: Sequence[RawEvent], horizon: DateSpan, here: tzinfo
) -> Iterator[Dated]:
    """The dates on which the event comes, `changed` being those of its days that differ.

    They are counted on the event's own wall clock, as the standard asks for, and then read on the
    school's. Raises StrangeEvent.
    """
    home = ends_of(event)[0].zone
    # Two days more on either side: another date elsewhere may be one of ours here.
    wide = horizon.widened(2)
    series = Calendar()
    series.add_component(_master(event, changed, home, wide.last))
    for each in changed:
        if each.text("STATUS").upper() != "CANCELLED":
            with suppress(StrangeEvent):
                series.add_component(_changed(each, home))
    for found in of(series).between(wide.first, wide.last):
        yield spread(Moment(_bare(found.start), home), Moment(_bare(found.end), home), here)


def _master(event: RawEvent, changed: Sequence[RawEvent], home: tzinfo | None, last: date) -> Event:
    master = _bare_event(event, home)
    start: Any = master.decoded("dtstart")
    if "RRULE" in event.once:
        master["RRULE"] = _rule(event.text("RRULE"), start, home, last)
    off = [each.once["RECURRENCE-ID"] for each in changed if _is_cancelled(each)]
    for name, lines in (
        ("EXDATE", [*event.many.get("EXDATE", []), *off]),
        ("RDATE", event.many.get("RDATE", [])),
    ):
        days = [_like(start, each.on(home)) for each in _listed(lines)]
        if days:
            master.add(name, days)
    return master


def _changed(event: RawEvent, home: tzinfo | None) -> Event:
    component = _bare_event(event, home)
    which = moment(event.once["RECURRENCE-ID"]).on(home)
    component.add("recurrence-id", which)
    return component


def _bare_event(event: RawEvent, home: tzinfo | None) -> Event:
    """The event with nothing but its dates, on one wall clock."""
    start, end = (each.on(home) for each in ends_of(event))
    component = Event()
    component.add("uid", "series")
    component.add("dtstart", start)
    # Broken programs write an end before the start.
    component.add("dtend", end if _comparable(end) >= _comparable(start) else start)
    return component


def _rule(text: str, start: Wall, home: tzinfo | None, last: date) -> vRecur:
    """The rule, with an end at the horizon where it has none before."""
    try:
        parts = read_rule(text)
    except StrangeRule as error:
        raise StrangeEvent from error
    said = parts.pop("UNTIL", "")
    rule = vRecur.from_ical(";".join(f"{name}={value}" for name, value in parts.items()))
    if "COUNT" not in parts:
        until: Wall = last
        if said:
            until = min(moment(Line(said)).on(home), last, key=_comparable)
        rule["UNTIL"] = [_like(start, until, clock=LAST_MINUTE)]
    return rule


def _listed(lines: Sequence[Line]) -> list[Moment]:
    """The dates of EXDATE and RDATE, of a period its beginning; unreadable ones are left out."""
    found: list[Moment] = []
    for line in lines:
        for piece in line.value.split(",")[:MOST_LISTED]:
            with suppress(StrangeEvent):
                found.append(moment(Line(piece.split("/")[0].strip(), line.zone)))
    return found[:MOST_LISTED]


def _is_cancelled(event: RawEvent) -> bool:
    return event.text("STATUS").upper() == "CANCELLED"


def _like(model: Wall, value: Wall, clock: time | None = None) -> Wall:
    """A date where the model is one, else a wall clock."""
    if not isinstance(model, datetime):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, clock or model.time())


def _comparable(value: Wall) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(0))


def _bare(value: Wall) -> Wall:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
