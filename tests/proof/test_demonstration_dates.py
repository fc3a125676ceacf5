"""The demonstration grows on whatever day somebody starts it: terms, breaks and weeks differ."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.core.management import call_command

from classrooms.timetable.zones import zone
from exchange.demo.stages import Stage
from exchange.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.proof]


@pytest.mark.parametrize("month", range(1, 13))
def test_it_grows_in_every_month_of_a_year(month: int) -> None:
    today = date(2027, month, 7 + month)

    with time_machine.travel(datetime.combine(today, time(12), zone("UTC"))):
        call_command("seed_demo", stage=Stage.PROJECTS, classes=60, seed=7, today=today)

    assert Project.objects.exists()
