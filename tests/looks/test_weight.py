"""Every page against its budget, on the line as production serves it. `make weigh` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.access.world import World
from tests.browser.people import Person
from tests.looks.conftest import login_cookies
from tests.looks.production import served_as_in_production
from tests.looks.tour import GUIDES, Stop, stops
from tests.looks.weight import Weight, budget_of, load, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def weighed_site(world: World, no_connection_left: None, tmp_path_factory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("static")
    with served_as_in_production(folder) as address:
        yield address


@pytest.fixture(scope="module")
def weights(world: World, browser: Browser, weighed_site: str) -> list[Weight]:
    """Each page of the tour once, as its first guide sees it."""
    logins = {role: login_cookies(world, role) for role in GUIDES}
    return [_weigh(stop, browser, weighed_site, logins[stop.role]) for stop in _pages(world)]


def test_no_page_is_heavier_than_its_budget(weights: list[Weight]) -> None:
    print(f"\n{table(weights)}")  # noqa: T201 -- shown by `make weigh`
    over = [sentence for weight in weights for sentence in weight.over()]

    assert over == [], "\n".join(over)


def test_what_was_weighed_is_what_production_sends(weights: list[Weight]) -> None:
    home = next(weight for weight in weights if weight.stop.name == "home")
    styles = Path(settings.BASE_DIR / "static/dist/app.css").stat().st_size

    assert home.first.requests > home.following.requests
    assert home.first.bytes - home.following.bytes < styles


def _pages(world: World) -> list[Stop]:
    """One stop for each name; the admin has no slow lines."""
    found: dict[str, Stop] = {}
    for stop in stops(world):
        if not stop.name.startswith("admin:") and not stop.empty_form and stop.role in GUIDES:
            found.setdefault(stop.name, stop)
    return list(found.values())


def _weigh(stop: Stop, browser: Browser, address: str, cookies: list[tuple[str, str]]) -> Weight:
    """Visit the page with a browser that never saw the site, and once more with the same."""
    person = Person(browser, address)
    person.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in cookies]
    )
    first, following = load(person.page, stop.path), load(person.page, stop.path)
    person.context.close()
    return Weight(stop, budget_of(stop), first, following)
