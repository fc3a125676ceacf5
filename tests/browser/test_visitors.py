"""The pages for visitors in a real browser: whoever comes, and however they look at them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.people import Person

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "how": "/how-it-works/",
    "safety": "/safety/",
    "display": "/display/",
    "help": "/help/",
    "found": "/help/?q=code",
    "nothing-found": "/help/?q=zebra",
    "join": "/j",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "reset": "/accounts/password/reset/",
    "404": "/no-such-page/",
}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWICE_THE_TEXT = "document.documentElement.style.fontSize = '200%'"
# What stands at the middle of the focused element, and whether its outline can be seen.
FOCUSED = """() => {
  const found = document.activeElement;
  if (found === document.body) return null;
  const tile = getComputedStyle(found.nextElementSibling ?? found);
  const own = getComputedStyle(found);
  const outlined = [own, tile].some(
    (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const box = found.getBoundingClientRect();
  const line = found.getClientRects()[0] ?? box;
  const top = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
  const covered = !(top && (found.contains(top) || top.contains(found)));
  const seen = box.bottom > 0 && box.top < innerHeight;
  return {what: found.outerHTML.slice(0, 120), outlined, covered, seen};
}"""
LANDMARKS = """() => ["h1", "main", "header.site-header", "footer.site-footer"]
  .map((part) => document.querySelectorAll(part).length)"""


def walk(person: Person, look: Callable[[Page], object]) -> dict[str, object]:
    """What a look at each of the pages finds, by the page's name."""
    person.expect_status(404)
    return {name: look(person.go(path)) for name, path in PAGES.items()}


def test_each_page_has_one_heading_its_landmarks_and_a_title_of_its_own(visit) -> None:
    person = visit(java_script_enabled=False)
    titles: list[str] = []

    def look(page: Page) -> object:
        titles.append(page.title())
        return page.locator("h1").count(), page.locator("main").count()

    assert set(walk(person, look).values()) == {(1, 1)}
    assert all(title.endswith(" · Aerogram") for title in titles)
    assert len(set(titles)) == len(PAGES)


def test_every_stop_of_the_tab_key_is_seen(visit) -> None:
    person = visit(width=360, height=640)

    def look(page: Page) -> object:
        stops = []
        for _stop in range(80):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found is None:
                break
            stops.append(found)
        assert len(stops) > 5
        return [
            each for each in stops if each["covered"] or not (each["outlined"] and each["seen"])
        ]

    assert walk(person, look) == {name: [] for name in PAGES}


def test_nothing_leaves_a_narrow_window_with_text_twice_as_large(visit, shots) -> None:
    person = visit(width=320, height=640)

    def look(page: Page) -> object:
        narrow = page.evaluate(OVERFLOW)
        page.evaluate(TWICE_THE_TEXT)
        shots(page, f"twice-{page.url.rstrip('/').rsplit('/', 1)[-1].replace('?', '-')}")
        return narrow, page.evaluate(OVERFLOW)

    assert walk(person, look) == dict.fromkeys(PAGES, (0, 0))


def test_whoever_wants_stillness_and_system_colours_gets_both(visit, shots) -> None:
    person = visit(width=1280, reduced_motion="reduce", forced_colors="active")

    def look(page: Page) -> object:
        shots(page, f"forced-{page.url.rstrip('/').rsplit('/', 1)[-1].replace('?', '-')}")
        return page.evaluate("document.getAnimations().length")

    assert walk(person, look) == dict.fromkeys(PAGES, 0)


def test_dark_by_choice_comes_with_the_first_byte_and_stays(visit, shots) -> None:
    person = visit(width=360, color_scheme="light", java_script_enabled=False)
    page = person.go("/display/")

    page.get_by_role("button", name="Always dark").click()
    theme = page.get_by_role("button", name="Always dark").get_attribute("aria-pressed")
    first_byte = person.context.request.get("/").text()[:300]

    assert theme == "true"
    assert 'data-theme="dark"' in first_byte
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 41)"


def test_a_question_is_found_without_a_script(visit) -> None:
    page = visit(java_script_enabled=False).go("/")

    page.get_by_role("link", name="Help", exact=True).click()
    page.get_by_label("What is it about?").fill("forgot")
    page.get_by_role("button", name="Search help").click()

    assert page.locator("h1").inner_text() == "Help"
    assert page.locator("#found").inner_text() == "1 answer about “forgot”"
    assert page.locator("details[open]").count() == 1
