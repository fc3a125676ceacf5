"""Every page against its budget, on the line as production serves it. `make weigh` prints it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.access.world import World
from tests.browser.people import Person
from tests.looks.conftest import login_cookies
from tests.looks.production import served_as_in_production
from tests.looks.slow import MOST_JUMPING, Arrival, arrive_slowly, jumping
from tests.looks.tour import GUIDES, Stop, stops
from tests.looks.weight import Weight, budget_of, load, table

# The cookies of each guide.
Logins = dict[str, list[tuple[str, str]]]
ONE_OF_EACH_KIND = {
    "home",
    "classrooms:join",
    "exchange_pages:today",
    "classrooms:home",
    "exchange:session-plan",
}
ALSO_WEIGHED = 10
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def weighed_site(world: World, no_connection_left: None, tmp_path_factory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("static")
    with served_as_in_production(folder) as address:
        yield address


@pytest.fixture(scope="module")
def logins(world: World) -> Logins:
    return {role: login_cookies(world, role) for role in GUIDES}


@pytest.fixture(scope="module")
def weights(world: World, browser: Browser, weighed_site: str, logins: Logins) -> list[Weight]:
    """One page of each kind and some others, always the same ones."""
    pages = _pages(world)
    others = random.Random(8).sample(pages, ALSO_WEIGHED)
    chosen = [stop for stop in pages if stop.name in ONE_OF_EACH_KIND or stop in others]
    return _weigh_all(chosen, browser, weighed_site, logins)


def test_no_page_is_heavier_than_its_budget(weights: list[Weight]) -> None:
    assert _over(weights) == []


@pytest.mark.proof
def test_none_of_all_pages_is_heavier_than_its_budget(
    world: World, browser: Browser, weighed_site: str, logins: Logins
) -> None:
    weights = _weigh_all(_pages(world), browser, weighed_site, logins)

    print(f"\n{table(weights)}")  # noqa: T201 -- shown by `make weigh`
    over = _over(weights)
    assert over == [], "\n".join(over)


def test_what_was_weighed_is_what_production_sends(weights: list[Weight]) -> None:
    home = next(weight for weight in weights if weight.stop.name == "home")
    styles = Path(settings.BASE_DIR / "static/dist/app.css").stat().st_size

    assert home.first.requests > home.following.requests
    assert home.first.bytes - home.following.bytes < styles


def test_nothing_jumps_while_a_page_comes_slowly(
    world: World, browser: Browser, weighed_site: str, logins: Logins
) -> None:
    """One page of each kind; all of them, with their times, in `make proof`."""
    chosen = [stop for stop in _pages(world) if stop.name in ONE_OF_EACH_KIND]

    arrivals = [_arrive(stop, browser, weighed_site, logins, slow_device=False) for stop in chosen]

    assert len(arrivals) == len(ONE_OF_EACH_KIND)
    assert [each for each in arrivals if each.jumping > MOST_JUMPING] == []


def test_jumping_is_seen_where_there_is_some(browser: Browser, weighed_site: str) -> None:
    page = _newcomer(browser, weighed_site, []).page
    page.goto("/")
    still = jumping(page)
    page.evaluate("""() => {
      const late = document.createElement("div");
      late.style.blockSize = "40vh";
      document.querySelector("main").before(late);
    }""")

    assert still <= MOST_JUMPING < jumping(page)


@pytest.mark.proof
def test_every_page_on_a_slow_line_and_a_slow_device(
    world: World, browser: Browser, weighed_site: str, logins: Logins
) -> None:
    """A machine that is busy with something else may try each page three times."""
    arrivals = []
    for stop in _pages(world):
        for _time in range(3):
            arrival = _arrive(stop, browser, weighed_site, logins, slow_device=True)
            if not arrival.late():
                break
        arrivals.append(arrival)

    figures = {
        "proof": "slow line, slow device",
        "pages": len(arrivals),
        "slowest_h1": round(max(each.h1 for each in arrivals), 2),
        "slowest_action": round(max(each.action for each in arrivals), 2),
        "most_jumping": round(max(each.jumping for each in arrivals), 3),
    }
    print(f"\n{json.dumps(figures)}")  # noqa: T201 -- the figures of the run
    late = [sentence for each in arrivals for sentence in each.late()]
    assert late == [], "\n".join(late)


def _pages(world: World) -> list[Stop]:
    """One stop for each name; the admin has no slow lines."""
    found: dict[str, Stop] = {}
    for stop in stops(world):
        if not stop.name.startswith("admin:") and not stop.empty_form and stop.role in GUIDES:
            found.setdefault(stop.name, stop)
    return list(found.values())


def _weigh_all(pages: list[Stop], browser: Browser, address: str, logins: Logins) -> list[Weight]:
    """Each page as its first guide sees it."""
    return [_weigh(stop, browser, address, logins[stop.role]) for stop in pages]


def _over(weights: list[Weight]) -> list[str]:
    return [sentence for weight in weights for sentence in weight.over()]


def _weigh(stop: Stop, browser: Browser, address: str, cookies: list[tuple[str, str]]) -> Weight:
    """Visit the page with a browser that never saw the site, and once more with the same."""
    person = _newcomer(browser, address, cookies)
    first, following = load(person.page, stop.path), load(person.page, stop.path)
    person.context.close()
    return Weight(stop, budget_of(stop), first, following)


def _arrive(
    stop: Stop,
    browser: Browser,
    address: str,
    logins: Logins,
    *,
    slow_device: bool,
) -> Arrival:
    person = _newcomer(browser, address, logins[stop.role], viewport={"width": 360, "height": 640})
    arrival = arrive_slowly(person, stop, slow_device=slow_device)
    person.context.close()
    return arrival


def _newcomer(
    browser: Browser, address: str, cookies: list[tuple[str, str]], **options: object
) -> Person:
    """Somebody whose browser never saw the site."""
    person = Person(browser, address, **options)
    person.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in cookies]
    )
    return person
