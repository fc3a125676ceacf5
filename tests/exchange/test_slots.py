from datetime import UTC, date, datetime, time, timedelta

import pytest

from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.services.sessions import cancel_session, times_for
from exchange.slots import by_week, clock_shift
from tests.exchange.builders import (
    APPROVED_AT,
    add_lesson,
    berlin_and_new_york,
    class_in,
    opened_project,
    planned_session,
)
from tests.factories import BreakFactory, VerifiedSchoolFactory, open_classroom


def starts(project: Project, *, minutes: int = 45, at: datetime = APPROVED_AT) -> list[str]:
    return [f"{each.starts_at:%m-%d %H:%M}" for each in times_for(project, minutes=minutes, at=at)]


def test_offers_the_shared_lesson_of_every_week(project):
    assert starts(project) == [
        "09-29 11:00",
        "10-06 11:00",
        "10-13 11:00",
        "10-20 11:00",
        "10-27 11:00",
        "11-03 11:00",
    ]


def test_before_the_start_from_today_on_and_after_it_from_the_first_day_on(preparing):
    today = APPROVED_AT + timedelta(hours=1)
    assert starts(preparing, at=today)[:3] == ["09-15 11:00", "09-22 11:00", "09-29 11:00"]
    assert starts(preparing, at=today)[-1] == "11-03 11:00"

    preparing.state = ProjectState.OPEN

    assert starts(preparing, at=today)[0] == "09-29 11:00"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (45, ["09-29 11:00"]),
        (22, ["09-29 11:00", "09-29 11:22"]),
        (10, ["09-29 11:00", "09-29 11:10", "09-29 11:20"]),  # three of a window at most
        (46, []),
    ],
)
def test_cuts_the_window_into_meetings(project, minutes, expected):
    project.ends_on = date(2026, 10, 2)
    project.save()

    assert starts(project, minutes=minutes) == expected


def test_every_week_to_the_last_offers_a_time_of_each_day(project, nairobi_class, bogota_class):
    for weekday in (0, 2, 3, 4):
        add_lesson(nairobi_class, weekday, time(14, 0), 90)
        add_lesson(bogota_class, weekday, time(6, 0), 90)

    weeks = by_week(times_for(project, minutes=25, at=APPROVED_AT), zone_name=nairobi_class.zone)

    assert [week.monday for week in weeks] == [
        date(2026, 9, 28) + timedelta(weeks=number) for number in range(6)
    ]
    assert {len(week.times) for week in weeks} == {5}
    assert [f"{each.starts_at:%a %d %H:%M}" for each in weeks[-1].times] == [
        "Mon 02 11:00",
        "Tue 03 11:00",
        "Wed 04 11:00",
        "Thu 05 11:00",
        "Fri 06 11:00",
    ]


def test_a_week_with_few_days_offers_further_times_of_these(project, nairobi_class, bogota_class):
    add_lesson(nairobi_class, 0, time(14, 0), 90)
    add_lesson(bogota_class, 0, time(6, 0), 90)

    first = by_week(times_for(project, minutes=15, at=APPROVED_AT), zone_name=nairobi_class.zone)[0]

    assert [f"{each.starts_at:%a %H:%M}" for each in first.times] == [
        "Mon 11:00",
        "Mon 11:15",
        "Mon 11:30",
        "Tue 11:00",
        "Tue 11:15",
    ]


AUCKLAND = ("Auckland", "NZ", "Pacific/Auckland")  # UTC+13 from 27 September 2026
SUVA = ("Suva", "FJ", "Pacific/Fiji")  # UTC+12
HONOLULU = ("Honolulu", "US", "Pacific/Honolulu")  # UTC-10
PAPEETE = ("Papeete", "PF", "Pacific/Tahiti")  # UTC-10


@pytest.mark.parametrize(
    ("here", "there", "ends_on", "first", "last"),
    [
        # Monday 28 September 09:00 is Sunday in Greenwich; so is Monday 9 November, too late.
        (
            (AUCKLAND, 0, time(9, 0)),
            (SUVA, 0, time(8, 0)),
            date(2026, 11, 8),
            "09-27 20:00",
            "11-01 20:00",
        ),
        # Friday 6 November 14:00 is Saturday in Greenwich.
        (
            (HONOLULU, 4, time(14, 0)),
            (PAPEETE, 4, time(14, 0)),
            date(2026, 11, 6),
            "10-03 00:00",
            "11-07 00:00",
        ),
        # Monday in Honolulu is Tuesday in Auckland: on 3 November the project is over there.
        (
            (HONOLULU, 0, time(11, 0)),
            (AUCKLAND, 1, time(10, 0)),
            date(2026, 11, 2),
            "09-28 21:00",
            "10-26 21:00",
        ),
    ],
)
def test_first_and_last_day_are_dates_of_every_class(db, here, there, ends_on, first, last):
    classes = [
        class_in(*place, weekday=weekday, start=start, minutes=45)
        for place, weekday, start in (here, there)
    ]
    project = opened_project(*classes)
    project.ends_on = ends_on
    project.save()

    found = starts(project)

    assert (found[0], found[-1]) == (first, last)


@pytest.mark.parametrize(
    ("minutes_later", "expected"),
    [(-1, "09-29 11:00"), (0, "09-29 11:15"), (14, "09-29 11:15"), (15, "10-06 11:00")],
)
def test_of_a_lesson_that_runs_the_rest_is_offered_from_a_quarter_on(
    project, minutes_later, expected
):
    at = datetime(2026, 9, 29, 11, 0, tzinfo=UTC) + timedelta(minutes=minutes_later)

    assert starts(project, minutes=30, at=at)[0] == expected


def test_nothing_is_offered_while_a_timetable_cannot_be_read(project, nairobi_class):
    nairobi_class.timetables.get().slots.update(week="A")  # and no date says which week is A

    assert starts(project) == []


def test_nothing_is_offered_when_the_project_is_over(project):
    assert starts(project, at=datetime(2026, 11, 12, tzinfo=UTC)) == []


def test_keeps_off_breaks_and_the_neighbours_of_uncertain_holidays(project, bogota_class):
    school = bogota_class.school
    BreakFactory(school=school, starts_on="2026-10-06", ends_on="2026-10-06")
    BreakFactory(school=school, starts_on="2026-10-14", ends_on="2026-10-14", may_move=True)

    assert starts(project) == ["09-29 11:00", "10-20 11:00", "10-27 11:00", "11-03 11:00"]


def test_a_planned_meeting_takes_its_time_for_both_classes(
    project, nairobi_teacher, bogota_teacher, nairobi_class
):
    other = open_classroom(name="5C", school=VerifiedSchoolFactory())
    other_project = opened_project(nairobi_class, other)
    session = planned_session(project, by=nairobi_teacher, minutes=25)

    assert starts(project)[0] == "10-06 11:00"
    assert starts(project, minutes=20)[0] == "09-29 11:25"
    assert starts(other_project, minutes=20)[0] == "09-29 11:25"

    cancel_session(session, by=bogota_teacher, at=APPROVED_AT)

    assert starts(project)[0] == "09-29 11:00"


def test_says_when_a_lesson_has_to_be_swapped(project, bogota_class):
    bogota_class.timetables.get().slots.filter(start_time=time(6, 0)).update(is_swappable=True)

    assert {each.needs_swap for each in times_for(project, minutes=45, at=APPROVED_AT)} == {True}


def test_names_the_week_in_which_the_clocks_stand_otherwise(db):
    berlin, new_york = berlin_and_new_york()

    times = times_for(opened_project(berlin, new_york), minutes=45, at=APPROVED_AT)

    shown = {}
    for week in by_week(times, zone_name="Europe/Berlin"):
        shift = clock_shift(week.times[0].starts_at, berlin, [new_york], apart=week.apart)
        shown[week.monday] = shift and (f"{shift.before:%H:%M}", f"{shift.now[1]:%H:%M}")
        assert shift is None or f"{shift.now[0]:%H:%M}" == "15:00"
    # Europe changes on 25 October, the United States on 1 November.
    assert shown == {
        date(2026, 9, 28): None,
        date(2026, 10, 5): None,
        date(2026, 10, 12): None,
        date(2026, 10, 19): None,
        date(2026, 10, 26): ("09:00", "10:00"),
        date(2026, 11, 2): ("10:00", "09:00"),
    }


@pytest.mark.parametrize(
    ("city", "country", "zone", "start", "expected"),
    [
        ("Nairobi", "KE", "Africa/Nairobi", time(16, 0), ("16:00", "17:00")),
        # New York's clock has changed by then too: nothing is different from the week before.
        ("New York", "US", "America/New_York", time(8, 0), None),
    ],
)
def test_after_a_break_the_clocks_are_compared_with_the_week_before_it(
    db, city, country, zone, start, expected
):
    berlin, _ = berlin_and_new_york()
    there = class_in(city, country, zone, weekday=1, start=start, minutes=180)
    BreakFactory(school=berlin.school, starts_on="2026-10-26", ends_on="2026-10-30")

    times = times_for(opened_project(berlin, there), minutes=45, at=APPROVED_AT)
    week = by_week(times, zone_name="Europe/Berlin")[-1]
    shift = clock_shift(week.times[0].starts_at, berlin, [there], apart=week.apart)

    assert (week.monday, week.apart) == (date(2026, 11, 2), timedelta(days=14))
    assert (shift and (f"{shift.before:%H:%M}", f"{shift.now[1]:%H:%M}")) == expected


def test_quarter_hour_zones_share_quarter_hours(db):
    lesson = {"weekday": 3, "start": time(10, 0), "minutes": 60}
    kathmandu = class_in("Kathmandu", "NP", "Asia/Kathmandu", **lesson)
    kolkata = class_in("Kolkata", "IN", "Asia/Kolkata", **lesson)

    found = starts(opened_project(kathmandu, kolkata), minutes=45)

    assert found[:2] == ["10-01 04:30", "10-08 04:30"]
