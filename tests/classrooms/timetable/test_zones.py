"""Zones come from the PyPI tzdata alone, and their offsets agree with zoneinfo at every instant."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from importlib import metadata
from zoneinfo import TZPATH, ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable import zones
from classrooms.timetable.intervals import EPOCH, MINUTE

ZONES = sorted(zones.known_zones())


def test_the_system_copy_is_out_of_sight() -> None:
    assert metadata.version("tzdata") == zones.TZDATA_VERSION
    assert not TZPATH


def test_the_environment_cannot_bring_the_system_copy_back() -> None:
    code = "import classrooms.timetable.zones, zoneinfo; print(zoneinfo.TZPATH)"
    environment = os.environ | {"PYTHONTZPATH": "/usr/share/zoneinfo"}

    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "()"


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "Europe/Atlantis", "../tzdata/zones", "/etc/localtime", "Asia/\0", "a" * 5000],
)
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(zones.UnknownZone) as error:
        zones.zone(name)

    assert (error.value.key, error.value.name) == ("zone.unknown", name)


def test_known_zones_are_geographic() -> None:
    assert "Asia/Kathmandu" in zones.known_zones()
    assert not [name for name in zones.known_zones() if name.startswith("Etc/") or "/" not in name]
    assert all(zones.zone(name).key == name for name in zones.known_zones())


def test_offsets_are_minutes() -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)

    assert zones.offset_minutes("Asia/Kathmandu", at) == 345
    assert zones.offset_minutes("Pacific/Chatham", at) == 765
    assert zones.offset_minutes("America/St_Johns", at) == -150


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        zones.offset_minutes("Europe/Berlin", datetime.combine(date(2026, 1, 1), time()))


def test_clock_changes_of_a_school_year() -> None:
    changes = zones.clock_changes("Europe/Berlin", date(2026, 9, 1), date(2027, 6, 30))

    assert changes == (
        zones.ClockChange(datetime(2026, 10, 25, 1, tzinfo=UTC), 120, 60),
        zones.ClockChange(datetime(2027, 3, 28, 1, tzinfo=UTC), 60, 120),
    )


def test_lord_howe_changes_by_half_an_hour() -> None:
    (change,) = zones.clock_changes("Australia/Lord_Howe", date(2026, 9, 1), date(2026, 12, 1))

    assert change.after - change.before == 30


def test_a_zone_without_summer_time_never_changes() -> None:
    assert zones.clock_changes("Asia/Kolkata", date(2025, 1, 1), date(2030, 12, 31)) == ()


@given(
    name=st.sampled_from(ZONES),
    minute=st.integers(0, 6 * 365 * 1440),
)
def test_offset_spans_agree_with_zoneinfo(name: str, minute: int) -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC) + minute * MINUTE
    at = (moment - EPOCH) // MINUTE

    spans = zones.offset_spans(name, moment.date(), moment.date())

    (found,) = [offset for since, until, offset in spans if since <= at < until]
    assert timedelta(minutes=found) == moment.astimezone(ZoneInfo(name)).utcoffset()


@given(name=st.sampled_from(ZONES), start=st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_offset_spans_leave_no_gap(name: str, start: date) -> None:
    last = start + timedelta(days=90)

    spans = zones.offset_spans(name, start, last)

    assert [span[1] for span in spans[:-1]] == [span[0] for span in spans[1:]]
    assert spans[-1][1] - spans[0][0] == (90 + 5) * 1440
