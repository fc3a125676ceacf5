from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.eras import eras
from classrooms.timetable.zones import offset_minutes

AUTUMN = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
ZONES = st.sampled_from(
    [
        "Africa/Nairobi",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Pacific/Auckland",
        "Pacific/Apia",
    ]
)


def told(viewer: str, partner: str) -> list[tuple[str, int, bool, bool]]:
    return [
        (f"{era.since:%d %b}", era.apart, era.viewer_moved, era.partner_moved)
        for era in eras(viewer, partner, *AUTUMN)
    ]


def test_a_week_in_which_only_one_of_them_has_changed_is_an_era_of_its_own() -> None:
    assert told("America/New_York", "Europe/Berlin") == [
        ("01 Oct", 360, False, False),
        ("25 Oct", 300, False, True),
        ("01 Nov", 360, True, False),
    ]


def test_clocks_that_move_together_stay_as_far_apart() -> None:
    assert told("Europe/Berlin", "Africa/Cairo")[1:] != []
    assert told("Europe/Berlin", "Europe/Paris") == [("01 Oct", 0, False, False)]
    assert told("Africa/Nairobi", "America/Bogota") == [("01 Oct", -480, False, False)]


def test_half_an_hour_counts() -> None:
    assert told("Africa/Nairobi", "Australia/Lord_Howe")[1][1] == 660 - 180


@given(viewer=ZONES, partner=ZONES, start=st.integers(0, 700), days=st.integers(1, 200))
def test_between_two_eras_the_distance_never_changes(
    viewer: str, partner: str, start: int, days: int
) -> None:
    first = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=start)
    last = first + timedelta(days=days)
    found = eras(viewer, partner, first, last)

    moment, index = first, 0
    while moment <= last:
        while index + 1 < len(found) and found[index + 1].since <= moment:
            index += 1
        apart = offset_minutes(partner, moment) - offset_minutes(viewer, moment)
        assert apart == found[index].apart
        moment += timedelta(hours=11)
