"""Whatever somebody sends as a calendar file is answered, and soon."""

from datetime import date
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.calendars.ics import MOST_ROWS, MOST_TIMES, Reading, read_ics
from classrooms.calendars.ics_file import IcsError
from classrooms.calendars.ics_rules import StrangeRule, read_rule
from tests.classrooms.calendars.test_ics import SCHOOL, TODAY, WEEK, calendar

LINES = SCHOOL.decode().splitlines()
NASTY = [
    "RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=YEARLY;COUNT=0",
    "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU", "RRULE:FREQ=WEEKLY;UNTIL=99991231", "RRULE:",
    "RRULE:FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO", "RRULE:FREQ=YEARLY;BYDAY=53MO;BYMONTH=2",
    "DTSTART:00010101", "DTSTART;VALUE=DATE:20260230", "DTSTART:99991231T235959Z", "DTEND:20261019",
    "DTSTART;TZID=Asia/Kathmandu:20261019T000000", "DURATION:P9999W", "DURATION:-P1D",
    "RDATE;VALUE=PERIOD:20261101T000000Z/PT9999H", "EXDATE:,,,", "RECURRENCE-ID:20261019",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261019T000000Z", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:",
    "SUMMARY;LANGUAGE=\"en:Half", "STATUS:CANCELLED", "UID:half-term", " folded", "\x00\x1b",
]  # fmt: skip


def answered(data: bytes) -> Reading | None:
    try:
        return read_ics(data, today=TODAY, school_zone="Africa/Nairobi", school_days=WEEK)
    except IcsError:
        return None


def assert_small(reading: Reading | None) -> None:
    for row in reading.found if reading else ():
        assert 0 < len(row.spans) <= MOST_TIMES
        assert all(span.first <= span.last for span in row.spans)


@settings(max_examples=120)
@given(st.data())
def test_file_with_lines_moved_taken_out_and_put_in(data: st.DataObject) -> None:
    lines = list(LINES)
    for _change in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(["out", "twice", "nasty", "swap", "cut"]))
        if kind == "out" and len(lines) > 1:
            del lines[at]
        elif kind == "twice":
            lines.insert(at, lines[-1 - at])
        elif kind == "nasty":
            lines.insert(at, data.draw(st.sampled_from(NASTY)))
        elif kind == "swap":
            lines[at], lines[-1 - at] = lines[-1 - at], lines[at]
        else:
            lines[at] = lines[at][: data.draw(st.integers(0, 20))]

    assert_small(answered("\n".join(lines).encode()))


@settings(max_examples=80)
@given(st.binary(max_size=40), st.integers(0, len(SCHOOL)), st.integers(0, 60))
def test_file_with_other_bytes_in_it(other: bytes, at: int, gone: int) -> None:
    assert_small(answered(SCHOOL[:at] + other + SCHOOL[at + gone :]))


@settings(max_examples=80)
@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.dictionaries(
        st.sampled_from(["INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "COUNT"]),
        st.sampled_from(["1", "2", "7", "12", "-1", "4", "30", "31", "5MO", "MO,FR", "TU", "-1FR"]),
        max_size=4,
    ),
    st.dates(date(1900, 1, 1), date(2028, 1, 1)),
)
def test_every_rule_that_is_let_through_comes_to_an_end(
    frequency: str, parts: dict[str, str], start: date
) -> None:
    rule = ";".join(["FREQ=" + frequency, *(f"{name}={value}" for name, value in parts.items())])

    assert_small(answered(calendar(f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"RRULE:{rule}")))


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=2FR", "FREQ=YEARLY",
     "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "FREQ=MONTHLY;BYMONTHDAY=-1",
     "FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYMONTHDAY=18,19,20,21,22,23,24"],
)  # fmt: skip
def test_rules_that_people_have_are_read(rule: str) -> None:
    assert read_rule(rule)["FREQ"] == rule.split(";")[0].removeprefix("FREQ=")


@pytest.mark.parametrize("rule", [line[6:] for line in NASTY if line.startswith("RRULE:FREQ")][:4])
def test_rules_that_run_dry_are_not_read(rule: str) -> None:
    with pytest.raises(StrangeRule):
        read_rule(rule)


@pytest.mark.parametrize(
    "data",
    [
        # Folded a hundred thousand times, a line of half a megabyte, rules by the hundred.
        calendar("SUMMARY:" + "\r\n a" * 100_000, "DTSTART;VALUE=DATE:20261019"),
        calendar("SUMMARY:" + '";:' * 200_000, "DTSTART;VALUE=DATE:20261019"),
        calendar("DTSTART;VALUE=DATE:20261019", "RDATE;VALUE=DATE:" + "20261020," * 60_000),
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VALARM\n" * 60_000,
        b"BEGIN:VCALENDAR\n"
        + b"BEGIN:VEVENT\nDTSTART:19500101\nRRULE:FREQ=DAILY;COUNT=5000\nEND:VEVENT\n" * 2000,
        b"BEGIN:VCALENDAR\n"
        + b"".join(
            b"BEGIN:VEVENT\nSUMMARY:%d\nDTSTART:20261019\nEND:VEVENT\n" % n for n in range(999)
        ),
    ],
)  # fmt: skip
def test_large_and_strange_files_are_answered_soon(data: bytes) -> None:
    begun = monotonic()

    reading = answered(data)

    assert monotonic() - begun < 15
    assert reading is None or len(reading.found) <= MOST_ROWS
