"""What the planning page offers where clocks change, stand on quarters, or change by half an hour.

The clocks beside each date are worked out by hand from the rules of both places in 2026.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from classrooms.models import WeeklySlot
from exchange.models import ExchangeSession, Project
from tests.exchange.builders import class_in, opened_project

MINUTES = 30
TUESDAY = 1
OFFERED = re.compile(
    r'name="starts_at" id="\w+" value="([^"]+)"'
    r'.*?datetime="([^"]+)">[^,]+, <bdi>([^–]+)–.*?datetime="([^"]+)">[^,]+, <bdi>([^–]+)–',
    re.DOTALL,
)
NOTICE = re.compile(r"<h3>\s*Week of ([^<]+?)\s*</h3>(.*?)</section>", re.DOTALL)

Place = tuple[str, str, str, time, int]


@dataclass(frozen=True)
class Pair:
    """Two classes with a lesson on Tuesdays; for some dates our clock and theirs."""

    here: Place
    there: Place
    clocks: dict[date, tuple[str, str]]
    moved: list[str]


def _at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


PAIRS = {
    # Europe goes back on 25 October, the United States a week later: one odd week.
    "New York and Berlin": Pair(
        ("New York", "US", "America/New_York", _at(8), 180),
        ("Berlin", "DE", "Europe/Berlin", _at(15), 45),
        {
            date(2026, 10, 20): ("09:00", "15:00"),
            date(2026, 10, 27): ("10:00", "15:00"),
            date(2026, 11, 3): ("09:00", "15:00"),
        },
        ["26 October 2026", "2 November 2026"],
    ),
    # Chile is in its summer since September; only Spain's change is met.
    "Madrid and Santiago": Pair(
        ("Madrid", "ES", "Europe/Madrid", _at(13), 180),
        ("Santiago", "CL", "America/Santiago", _at(10), 45),
        {date(2026, 10, 20): ("15:00", "10:00"), date(2026, 10, 27): ("14:00", "10:00")},
        ["26 October 2026"],
    ),
    # Lord Howe's summer time is half an hour: ahead of Sydney by as much before, level after.
    "Lord Howe and Sydney": Pair(
        ("Lord Howe Island", "AU", "Australia/Lord_Howe", _at(9), 180),
        ("Sydney", "AU", "Australia/Sydney", _at(10), 45),
        {date(2026, 9, 29): ("10:30", "10:00"), date(2026, 10, 6): ("10:00", "10:00")},
        ["5 October 2026"],
    ),
    # Morocco lives by Greenwich all year since 20 September 2026; older rules add an hour to it.
    "Madrid and Casablanca": Pair(
        ("Madrid", "ES", "Europe/Madrid", _at(9), 240),
        ("Casablanca", "MA", "Africa/Casablanca", _at(10), 45),
        {date(2026, 9, 29): ("12:00", "10:00"), date(2026, 10, 27): ("11:00", "10:00")},
        ["26 October 2026"],
    ),
    # A quarter of an hour apart: what they share starts on the quarter on one side.
    "Kathmandu and Kolkata": Pair(
        ("Kathmandu", "NP", "Asia/Kathmandu", _at(10), 45),
        ("Kolkata", "IN", "Asia/Kolkata", _at(10), 45),
        {date(2026, 9, 29): ("10:15", "10:00"), date(2026, 11, 3): ("10:15", "10:00")},
        [],
    ),
    # Both change together: always three quarters apart.
    "Auckland and Chatham": Pair(
        ("Auckland", "NZ", "Pacific/Auckland", _at(10), 90),
        ("Chatham Islands", "NZ", "Pacific/Chatham", _at(11), 60),
        {date(2026, 9, 29): ("10:15", "11:00"), date(2026, 10, 6): ("10:15", "11:00")},
        [],
    ),
    # Eucla lives by a quarter and has no summer time, Adelaide by a half and has one.
    "Eucla and Adelaide": Pair(
        ("Eucla", "AU", "Australia/Eucla", _at(10), 90),
        ("Adelaide", "AU", "Australia/Adelaide", _at(11), 90),
        {date(2026, 9, 29): ("10:15", "11:00"), date(2026, 10, 6): ("10:00", "11:45")},
        ["5 October 2026"],
    ),
}


@pytest.fixture(params=PAIRS.values(), ids=PAIRS.keys())
def pair(request: pytest.FixtureRequest) -> Pair:
    return request.param


@pytest.fixture
def project(db, pair: Pair) -> Project:
    here, there = (
        class_in(city, country, zone, weekday=TUESDAY, start=start, minutes=minutes)
        for city, country, zone, start, minutes in (pair.here, pair.there)
    )
    return opened_project(here, there)


@pytest.fixture
def page(client: Client, pair: Pair, project: Project) -> str:
    """The planning page as the teacher of the first class reads it, a week before the project."""
    here = next(each for each in project.classrooms if each.school.city == pair.here[0])
    client.force_login(here.school.registered_by)
    with time_machine.travel(datetime(2026, 9, 21, tzinfo=UTC), tick=False):
        asked = client.post(_address(project), {"minutes": str(MINUTES), "show": "1"})
    return " ".join(asked.content.decode().split())


def _address(project: Project) -> str:
    return reverse("exchange:session-plan", args=[project.pk])


def test_each_date_shows_the_clocks_of_that_date(page: str, pair: Pair) -> None:
    first_of_day: dict[date, tuple[str, str]] = {}
    for _value, moment, here, _moment, there in OFFERED.findall(page):
        first_of_day.setdefault(datetime.fromisoformat(moment).date(), (here, there))

    assert {day: first_of_day.get(day) for day in pair.clocks} == pair.clocks


def test_the_weeks_in_which_a_clock_moved_say_so_and_no_others(page: str, pair: Pair) -> None:
    told = [week for week, body in NOTICE.findall(page) if "The clocks change" in body]

    assert told == pair.moved


def test_every_offered_time_can_be_planned(
    client: Client, page: str, project: Project, pair: Pair
) -> None:
    lessons = list(WeeklySlot.objects.order_by("pk").values_list("weekday", "start_time"))
    offered = [value for value, *_clocks in OFFERED.findall(page)]
    planned: list[str] = []

    with time_machine.travel(datetime(2026, 9, 21, tzinfo=UTC), tick=False):
        for value in offered:
            with transaction.atomic():
                client.post(_address(project), {"minutes": str(MINUTES), "starts_at": value})
                planned += [
                    f"{each.starts_at:%Y-%m-%dT%H:%MZ}" for each in ExchangeSession.objects.all()
                ]
                transaction.set_rollback(True)

    assert offered
    assert planned == offered
    # What the classes wrote down stays on their wall clock, whatever the clocks do.
    assert lessons == [(TUESDAY, pair.here[3]), (TUESDAY, pair.there[3])]
    assert list(WeeklySlot.objects.order_by("pk").values_list("weekday", "start_time")) == lessons
