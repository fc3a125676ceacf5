"""Shared time of the cases in a file: `python -m classrooms.timetable.shared --cases FILE`.

FILE is JSON, `{"cases": [{"name", "zone_a", "local_slots_a", "zone_b", "local_slots_b",
"utc_start", "utc_end_exclusive"}, ...]}`; anything else in it is ignored. A slot is
`["Mon", "13:00", "15:30"]`; it may end at 24:00 or later, and one that ends before it starts ends
on the next day. The two limits are dates (midnight UTC) or instants such as 2026-10-12T07:00Z.
Prints for each case the name, the shared intervals in UTC and their minutes. A file of another form
ends with one sentence and code 2.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from classrooms.timetable.intervals import Interval
from classrooms.timetable.occurrences import LessonSpans, Span, lesson_spans
from classrooms.timetable.overlap import windows_in
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    TimetableError,
    WeeklySlot,
)
from classrooms.timetable.zones import UnknownZone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])", re.ASCII)
DAY = 1440
REACH = timedelta(days=3)
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class BadCases(ValueError):
    """The file is not of the described form; the message says where and how, in one sentence."""


def answers(document: object) -> dict[str, object]:
    """The answer to a whole document, as plain JSON."""
    cases = document.get("cases") if isinstance(document, Mapping) else None
    if not isinstance(cases, list):
        raise BadCases('The file needs an object with a list called "cases".')
    return {"cases": [_answer(case, number) for number, case in enumerate(cases, 1)]}


def _answer(case: object, number: int) -> dict[str, object]:
    if not isinstance(case, Mapping):
        raise BadCases(f"Case {number} is not an object.")
    name = case.get("name", f"case {number}")
    try:
        start = _instant(_text(case, "utc_start"))
        end = _instant(_text(case, "utc_end_exclusive"))
        if end <= start:
            raise BadCases("utc_end_exclusive has to come after utc_start")
        first, last = (start - REACH).date(), (end + REACH).date()
        a, b = (_lessons(case, side, first, last) for side in "ab")
    except (BadCases, UnknownZone, TimetableError) as error:
        raise BadCases(f"Case {number} ({name}): {str(error).rstrip('.')}.") from error
    shared = a.shared_with(b).inside(Interval(start, end).to_minutes())
    found = windows_in(shared, least_minutes=1)
    return {
        "name": name,
        "shared_utc": [_printed((low, high)) for low, high, _ in found],
        "shared_minutes": sum(high - low for low, high, _ in found),
    }


def _lessons(case: Mapping[str, object], side: str, first: date, last: date) -> LessonSpans:
    slots = case.get(f"local_slots_{side}")
    if not isinstance(slots, list):
        raise BadCases(f"local_slots_{side} has to be a list")
    timetable = Timetable(tuple(_slot(slot) for slot in slots))
    calendar = SchoolCalendar(_text(case, f"zone_{side}"), (DateSpan(first, last),))
    return lesson_spans(ClassTime((timetable,), calendar), first, last)


def _slot(slot: object) -> WeeklySlot:
    if not (isinstance(slot, list) and len(slot) == 3 and all(isinstance(x, str) for x in slot)):
        raise BadCases(f'{json.dumps(slot)} is not a slot like ["Mon", "13:00", "15:30"]')
    weekday, start, end = slot[0].strip().casefold()[:3], _clock(slot[1]), _clock(slot[2])
    if weekday not in WEEKDAYS:
        raise BadCases(f"{slot[0]!r} is not a weekday")
    if start >= DAY or end == start:
        raise BadCases(f"a slot cannot run from {slot[1]} to {slot[2]}")
    length = end - start if end > start else end - start + DAY
    if length > DAY:
        raise BadCases(f"a slot from {slot[1]} to {slot[2]} is longer than a day")
    return WeeklySlot(WEEKDAYS.index(weekday), time(*divmod(start, 60)), length)


def _clock(text: str) -> int:
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        raise BadCases(f"{text!r} is not a time like 08:30")
    return int(match[1]) * 60 + int(match[2])


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCases(f"{text!r} is not a date like 2026-10-12") from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment.second or moment.microsecond or not EARLIEST <= moment <= LATEST:
        raise BadCases(f"{text!r} is not a whole minute between 1980 and 2200")
    return moment


def _text(case: Mapping[str, object], field: str) -> str:
    value = case.get(field)
    if not isinstance(value, str):
        raise BadCases(f"{field} is missing or not text")
    return value


def _printed(span: Span) -> list[str]:
    interval = Interval.from_minutes(*span)
    return [f"{moment:%Y-%m-%dT%H:%M}Z" for moment in (interval.start, interval.end)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the file, print the answers; 0, or 2 if the file cannot be read or understood."""
    parser = argparse.ArgumentParser(
        prog="python -m classrooms.timetable.shared",
        description="Print the real time two timetables share.",
    )
    parser.add_argument("--cases", required=True, type=Path, metavar="FILE")
    file: Path = parser.parse_args(arguments).cases
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
        sys.stdout.write(json.dumps(answers(document), indent=1) + "\n")
    except OSError as error:
        return _failed(f"{file} cannot be read: {error.strerror}.")
    except BadCases as error:
        return _failed(str(error))
    except (ValueError, RecursionError) as error:
        return _failed(f"{file} is not JSON: {error}.")
    return 0


def _failed(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
