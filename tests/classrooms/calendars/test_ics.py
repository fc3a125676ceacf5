"""A school's calendar file, as teachers really have it."""

from datetime import date
from pathlib import Path

import pytest

from classrooms.calendars.ics import FoundEvent, Reading, joined, read_ics
from classrooms.calendars.ics_file import IcsError
from classrooms.calendars.kinds import Guess
from classrooms.timetable.slots import DateSpan

SCHOOL = (Path(__file__).parents[2] / "data/school.ics").read_bytes()
TODAY = date(2026, 9, 2)
WEEK = frozenset(range(5))


def calendar(*lines: str) -> bytes:
    body = "\r\n".join(lines)
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def read(data: bytes, zone: str = "Africa/Nairobi", week: frozenset[int] = WEEK) -> Reading:
    return read_ics(data, today=TODAY, school_zone=zone, school_days=week)


def only(*lines: str, zone: str = "Africa/Nairobi") -> FoundEvent:
    (found,) = read(calendar(*lines), zone).found
    return found


def days(found: FoundEvent) -> list[str]:
    return [
        str(span.first) if span.first == span.last else f"{span.first}/{span.last}"
        for span in found.spans
    ]


def test_file_of_a_school_is_understood() -> None:
    reading = read(SCHOOL)

    assert {each.name: (each.guess.value, days(each)) for each in reading.found} == {
        "Half term": ("break", ["2026-10-19/2026-10-23"]),
        "End of year assessments, all forms": ("exams", ["2026-12-07/2026-12-11"]),
        "Founders' Day (no school)": ("holiday", ["2026-09-11", "2027-09-11", "2028-09-11"]),
        "Staff training day": ("holiday", ["2026-11-02"]),
        "Sports day": ("leave", ["2026-11-27"]),
        "Parents' evening": ("leave", ["2026-10-13"]),
        "Easter holidays": ("break", ["2026-04-03/2026-04-17"]),
    }
    assert reading.unread == ("Chess club",)


def test_end_of_whole_days_is_the_day_after_them() -> None:
    assert days(only("DTSTART;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261020")) == ["2026-10-19"]
    assert days(only("DTSTART;VALUE=DATE:20261019", "DURATION:P5D")) == ["2026-10-19/2026-10-23"]


@pytest.mark.parametrize("end", ["DTEND;VALUE=DATE:20261019", "DTEND;VALUE=DATE:20261001", "X-A:"])
def test_end_that_is_missing_or_too_early_leaves_one_day(end: str) -> None:
    assert days(only("DTSTART;VALUE=DATE:20261019", end)) == ["2026-10-19"]


def test_instants_are_read_on_the_clock_of_the_school() -> None:
    lines = ("DTSTART:20261018T220000Z", "DTEND:20261023T220000Z", "SUMMARY:Herbstferien")

    assert days(only(*lines, zone="Europe/Berlin")) == ["2026-10-19/2026-10-23"]
    assert days(only(*lines, zone="America/Bogota")) == ["2026-10-18/2026-10-23"]


@pytest.mark.parametrize("name", ["Europe/Berlin", "W. Europe Standard Time"])
def test_zone_of_the_file_counts(name: str) -> None:
    found = only(
        f"DTSTART;TZID={name}:20261019T000000", f"DTEND;TZID={name}:20261020T000000",
        zone="Europe/Berlin",
    )  # fmt: skip

    assert days(found) == ["2026-10-19"]


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", '"Our own zone"', "UTC+3"])
def test_unknown_zone_is_taken_for_the_schools_own(name: str) -> None:
    found = only(f"DTSTART;TZID={name}:20261019T080000", f"DTEND;TZID={name}:20261019T160000")

    assert days(found) == ["2026-10-19"]


def test_weekly_days_keep_their_wall_clock_and_leave_out_what_is_cancelled() -> None:
    text = calendar(
        "UID:a",
        "SUMMARY:No school",
        "DTSTART;TZID=Europe/Berlin:20261016T080000",
        "DTEND;TZID=Europe/Berlin:20261016T160000",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Berlin:20261023T080000",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:a",
        "RECURRENCE-ID:20261030T070000Z",
        "STATUS:CANCELLED",
        "DTSTART;TZID=Europe/Berlin:20261030T080000",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:a",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261106T080000",
        "DTSTART;TZID=Europe/Berlin:20261105T080000",
        "DTEND;TZID=Europe/Berlin:20261105T160000",
    )

    (found,) = read(text, "Europe/Berlin").found

    assert days(found) == ["2026-10-16", "2026-11-05", "2026-11-13"]
    assert found.guess is Guess.HOLIDAY


def test_break_typed_day_by_day_is_one() -> None:
    one = DateSpan(date(2026, 10, 15), date(2026, 10, 16))
    other = DateSpan(date(2026, 10, 19), date(2026, 10, 19))

    assert joined([other, one], WEEK) == (DateSpan(one.first, other.last),)
    assert joined([other, one], frozenset(range(6))) == (one, other)


def test_rule_that_could_run_for_ever_is_not_followed() -> None:
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"

    reading = read(calendar("SUMMARY:Never", "DTSTART;VALUE=DATE:20260105", never))

    assert (reading.found, reading.unread) == ((), ("Never",))


def test_when_the_time_is_up_what_comes_again_is_not_followed() -> None:
    reading = read_ics(
        SCHOOL, today=TODAY, school_zone="Africa/Nairobi", school_days=WEEK, seconds=0
    )

    assert reading.unread == ("Founders' Day (no school)", "Chess club")
    assert "Half term" in {each.name for each in reading.found}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_older_programs(encoding: str) -> None:
    text = calendar("SUMMARY:Congé d’été", "DTSTART;VALUE=DATE:20261019").decode()

    assert read(text.encode(encoding)).found[0].name == "Congé d’été"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "ics.empty"),
        (b" \r\n", "ics.empty"),
        (b"%PDF-1.7 ...", "ics.pdf"),
        (b"PK\x03\x04 ...", "ics.sheet"),
        (b"<!DOCTYPE html><html>", "ics.page"),
        (b"webcal://school.example/calendar.ics\n", "ics.link"),
        (b"Half term;19 October;23 October", "ics.other"),
        (b"\x00\x01\x02\xff" * 1000, "ics.other"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "ics.none"),
        (b"BEGIN:VCALENDAR" + b"x" * 1_000_001, "ics.large"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2001, "ics.many"),
        (calendar("SUMMARY:Old", "DTSTART;VALUE=DATE:20100101"), "ics.beyond"),
    ],
)
def test_what_is_no_calendar_is_said(data: bytes, key: str) -> None:
    with pytest.raises(IcsError) as refused:
        read(data)

    assert refused.value.key == key
