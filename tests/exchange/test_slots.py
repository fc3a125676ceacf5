from datetime import UTC, date, datetime, time, timedelta

import pytest

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


def test_offers_twelve_at_most(project, nairobi_class, bogota_class):
    for weekday in (0, 2, 3):
        add_lesson(nairobi_class, weekday, time(14, 0))
        add_lesson(bogota_class, weekday, time(6, 0))

    found = starts(project)

    assert len(found) == 12
    assert found[-1] == "10-15 11:00"


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
    for monday, found in by_week(times, zone_name="Europe/Berlin"):
        shift = clock_shift(found[0].starts_at, berlin, [new_york])
        shown[monday] = shift and (f"{shift.before:%H:%M}", f"{shift.now[1]:%H:%M}")
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


def test_quarter_hour_zones_share_quarter_hours(db):
    lesson = {"weekday": 3, "start": time(10, 0), "minutes": 60}
    kathmandu = class_in("Kathmandu", "NP", "Asia/Kathmandu", **lesson)
    kolkata = class_in("Kolkata", "IN", "Asia/Kolkata", **lesson)

    found = starts(opened_project(kathmandu, kolkata), minutes=45)

    assert found[:2] == ["10-01 04:30", "10-08 04:30"]
