from datetime import UTC, datetime, timedelta

import pytest

from classrooms.models import Classroom, School
from classrooms.when import sides


def classroom_in(zone: str) -> Classroom:
    return Classroom(name="6", school=School(city=zone, zone=zone))


@pytest.mark.parametrize(
    ("here", "there", "hour", "expected"),
    [
        ("Africa/Nairobi", "Europe/Berlin", 22, ""),
        ("America/Bogota", "Africa/Nairobi", 22, "next day"),
        ("Africa/Nairobi", "America/Bogota", 22, "the day before"),
        # Between the two sides of the date line lie 25 hours.
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", 10, "2 days later"),
        ("Pacific/Kiritimati", "Pacific/Pago_Pago", 10, "2 days before"),
    ],
)
def test_says_how_the_partners_date_differs(
    here: str, there: str, hour: int, expected: str
) -> None:
    start = datetime(2026, 10, 5, hour, 30, tzinfo=UTC)

    shown = sides(start, start + timedelta(minutes=45), map(classroom_in, (here, there)))

    assert [side.shift for side in shown] == ["", expected]
