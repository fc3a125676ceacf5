"""Every day of five years, forty pairs of zones: both shown times are the same instant."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from classrooms.models import Classroom, School
from classrooms.timetable.zones import offset_minutes
from classrooms.when import offset_label, sides

pytestmark = pytest.mark.proof

ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Halifax",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
PAIRS = list(pairwise(ZONES))
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
LENGTH = timedelta(minutes=45)


def classroom_in(zone: str) -> Classroom:
    return Classroom(name=zone, school=School(name=zone, city=zone, zone=zone))


def test_both_clocks_show_the_same_instant_on_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    began, checked = time.process_time(), 0
    for here, there in PAIRS:
        classes = [classroom_in(here), classroom_in(there)]
        for day in range((LAST - FIRST).days + 1):
            start = datetime(FIRST.year, 1, 1, day % 24, day * 7 % 60, tzinfo=UTC) + timedelta(day)

            shown = sides(start, start + LENGTH, classes)

            for side in shown:
                clock = f"{side.start:%Y-%m-%dT%H:%M}"
                offset = offset_minutes(side.classroom.school.zone, start)
                read = datetime.fromisoformat(clock).replace(tzinfo=UTC)
                assert read - timedelta(minutes=offset) == start
                assert side.clock[:5] == clock[-5:]
                assert side.offset == offset_label(offset)
            days_apart = (shown[1].start.date() - shown[0].start.date()).days
            assert shown[1].day_shift == days_apart
            checked += 1
    with capsys.disabled():
        line = {
            "id": "D1",
            "pairs": len(PAIRS),
            "instants": checked,
            "wrong": 0,
            "cpu_s": round(time.process_time() - began, 1),
        }
        print(f"\n{json.dumps(line)}")  # noqa: T201 -- the figure of the run


def test_there_are_forty_pairs() -> None:
    assert len(PAIRS) == 40
