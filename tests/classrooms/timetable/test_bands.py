"""The two-clock band: same instants in both rows, and words that agree with the figure."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from classrooms.timetable.bands import CELLS, Sky, sky_at, two_clock_band
from classrooms.timetable.slots import ClassTime, DateSpan, SchoolCalendar, Timetable, WeeklySlot

YEAR = DateSpan(date(2026, 1, 1), date(2027, 12, 31))
DAY = date(2026, 9, 8)


def class_time(zone: str, *slots: tuple[int, str, int]) -> ClassTime:
    lessons = tuple(WeeklySlot(day, time.fromisoformat(at), length) for day, at, length in slots)
    return ClassTime((Timetable(lessons),), SchoolCalendar(zone, (YEAR,)))


NAIROBI = class_time("Africa/Nairobi", (1, "14:00", 120))
BOGOTA = class_time("America/Bogota", (1, "06:00", 120))


def test_nairobi_and_bogota_share_two_hours() -> None:
    band = two_clock_band(NAIROBI, BOGOTA, DAY)

    (run,) = band.shared
    assert f"{run.viewer_start:%a %H:%M}-{run.viewer_end:%H:%M}" == "Tue 14:00-16:00"
    assert f"{run.partner_start:%a %H:%M}-{run.partner_end:%H:%M}" == "Tue 06:00-08:00"
    assert (run.viewer_offset, run.partner_offset, run.day_difference) == (180, -300, 0)
    assert (run.first_cell, run.last_cell) == (28, 31)


def test_the_figure_shows_what_the_words_say() -> None:
    band = two_clock_band(NAIROBI, BOGOTA, DAY)

    for row in (band.viewer, band.partner):
        assert len(row.cells) == CELLS
        assert [n for n, cell in enumerate(row.cells) if cell.shared] == [28, 29, 30, 31]
        assert [n for n, cell in enumerate(row.cells) if cell.lesson] == [28, 29, 30, 31]
    assert [cell.starts_at for cell in band.viewer.cells] == [
        cell.starts_at for cell in band.partner.cells
    ]


def test_each_row_carries_its_own_hours() -> None:
    band = two_clock_band(NAIROBI, BOGOTA, DAY)

    assert [cell.hour for cell in band.viewer.cells[:4]] == [0, None, 1, None]
    assert [cell.hour for cell in band.partner.cells[:4]] == [16, None, 17, None]


def test_a_quarter_hour_zone_labels_the_half_hour_that_holds_the_stroke() -> None:
    band = two_clock_band(NAIROBI, class_time("Asia/Kathmandu"), DAY)

    assert [cell.hour for cell in band.partner.cells[:4]] == [3, None, 4, None]


def test_across_the_date_line_the_partner_is_a_day_behind() -> None:
    auckland = class_time("Pacific/Auckland", (1, "08:00", 60))
    los_angeles = class_time("America/Los_Angeles", (0, "13:00", 60))

    (run,) = two_clock_band(auckland, los_angeles, DAY).shared

    assert run.day_difference == -1
    assert f"{run.partner_start:%A %H:%M}" == "Monday 13:00"


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Europe/Berlin", date(2027, 3, 28), "2027-03-27T23:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00"),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00"),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00"),
    ],
)
def test_the_band_begins_with_the_local_day_when_clocks_change(
    zone: str, day: date, first: str
) -> None:
    band = two_clock_band(class_time(zone), BOGOTA, day)

    start = band.viewer.cells[0].starts_at
    assert start == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert band.viewer.cells[-1].starts_at - start == timedelta(hours=23.5)


def test_a_short_lesson_is_not_lost() -> None:
    band = two_clock_band(class_time("Africa/Nairobi", (1, "09:10", 10)), BOGOTA, DAY)

    assert [n for n, cell in enumerate(band.viewer.cells) if cell.lesson] == [18]


def test_the_sky_follows_the_local_hour() -> None:
    assert [sky_at(hour) for hour in (5, 6, 7, 17, 18, 20, 21)] == [
        Sky.NIGHT,
        Sky.DUSK,
        Sky.DAY,
        Sky.DAY,
        Sky.DUSK,
        Sky.DUSK,
        Sky.NIGHT,
    ]
