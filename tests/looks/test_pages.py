"""Every page of the site in a real browser: nothing axe objects to, nothing too wide."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.access.world import World
from tests.browser.people import Person
from tests.looks.axe import violations
from tests.looks.clocks import clocks_without_a_place
from tests.looks.focus import tab_through, unseen_stops
from tests.looks.preferences import faded_in_forced_colours, is_dark_from_the_first_byte
from tests.looks.seen import ALL_LOOKS, NARROW, PAIRWISE, WIDE, Seen, see
from tests.looks.slow import PRIMARY
from tests.looks.tour import OWN, Stop, stops

# The second mark makes the tests' database, which the world is built in. The whole tour counts as
# the set-up of the first test.
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(1_200)]

People = dict[tuple[str, str], Person]
SEEN = 40
# The first action of the page, where it is not wholly inside the window and above its bars.
_BELOW = """primary => {
  const [first] = [...document.querySelectorAll(primary)].filter(each => each.checkVisibility());
  if (!first) return [];
  const box = first.getBoundingClientRect();
  const seen = [box.top + 2, box.bottom - 2].every(y => {
    const top = document.elementFromPoint((box.left + box.right) / 2, y);
    return top && (first.contains(top) || top.contains(first));
  });
  return seen ? [] : [`“${first.textContent.trim()}” ends at ${Math.round(box.bottom)} px`];
}"""


@pytest.fixture(scope="module")
def seen(world: World, people: People) -> Seen:
    """A fifth of the tour, in four of the eight combinations of theme, direction and width.

    All of it in all of them in `make proof`: it takes longer than all other tests together.
    """
    return see(_some(stops(world), SEEN), people, PAIRWISE, themes_in_turn=True)


def test_axe_objects_to_nothing(seen: Seen) -> None:
    assert seen.objections == [], _told(seen.objections)


def test_nothing_stands_out_of_a_narrow_window(seen: Seen) -> None:
    assert seen.too_wide == [], _told(seen.too_wide)


def test_every_page_has_a_title_one_heading_and_one_main_part(seen: Seen) -> None:
    assert seen.outlines == [], _told(seen.outlines)


def test_every_word_of_a_page_can_be_translated(seen: Seen) -> None:
    assert seen.untranslated == [], _told(seen.untranslated)


def test_every_clock_says_whose_it_is(seen: Seen) -> None:
    assert seen.placeless == [], _told(seen.placeless)


def test_whatever_has_the_focus_shows_it_and_is_not_covered(seen: Seen) -> None:
    assert seen.unseen == [], _told(seen.unseen)


def test_nothing_moves_for_whoever_wants_stillness(seen: Seen) -> None:
    assert seen.moving == [], _told(seen.moving)


def test_nobody_met_an_error_or_another_origin(seen: Seen, people: People) -> None:
    problems = [problem for person in people.values() for problem in person.problems]

    assert problems == [], _told(problems)


def test_students_see_what_to_press_without_scrolling(world: World, people: People) -> None:
    """On the smallest usual phone; what they type in stays in view above its keyboard."""
    below: list[str] = []
    unseen: list[str] = []
    for stop in _of_students(world):
        page = people[stop.role, "ltr"].page
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto(stop.path)
        below += [f"{stop}: {each}" for each in page.evaluate(_BELOW, PRIMARY)]
        page.set_viewport_size({"width": 360, "height": 300})
        unseen += [f"{stop}: {each}" for each in unseen_stops(page)]

    assert below + unseen == [], _told(below + unseen)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_account_menu_is_clear_and_inside_the_window(
    people: People, direction: str, width: int
) -> None:
    page = people[OWN, direction].page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/desk/")
    page.locator(".menu summary").click()

    box = page.locator(".menu__list").bounding_box()

    assert violations(page, ".menu") == []
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_the_systems_own_colours_keep_borders_and_marks(world: World, people: People) -> None:
    assert _faded(_some_pages(stops(world)), people) == []


def test_dark_by_choice_comes_with_the_first_byte(world: World, people: People) -> None:
    assert _flashing(_some_pages(stops(world)), people) == []


@pytest.mark.proof
def test_every_page_by_what_people_set_up_on_their_device(world: World, people: People) -> None:
    every = [stop for stop in stops(world) if not stop.empty_form]

    faded, flashing = _faded(every, people), _flashing(every, people)

    figures = {
        "proof": "preferences",
        "pages": len(every),
        "faded": len(faded),
        "flashing": len(flashing),
    }
    print(f"\n{json.dumps(figures)}")  # noqa: T201 -- the figures of the run
    assert faded + flashing == []


@pytest.mark.proof
def test_the_tab_key_walks_through_every_page(world: World, people: People) -> None:
    """With the real key, on a phone, where bars that stick take most of the room."""
    every = [stop for stop in stops(world) if not stop.empty_form]
    unseen: list[str] = []
    for stop in every:
        page = people[stop.role, "ltr"].page
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto(stop.path)
        unseen += [f"{stop}: {each}" for each in tab_through(page)]

    print(f"\n{json.dumps({'proof': 'tab key', 'pages': len(every), 'unseen': len(unseen)})}")  # noqa: T201 -- the figures of the run
    assert unseen == [], _told(unseen)


def test_the_checks_see_what_they_look_for(people: People) -> None:
    """Planted faults: a ring taken away, a clock without a city, a field without a border."""
    page = people["anonymous", "ltr"].page
    page.goto("/accounts/login/")
    page.evaluate("""() => {
      const field = document.querySelector("main input[type=email], main input[type=text]");
      field.id = "planted"; field.style.outline = field.style.boxShadow = "none";
      document.querySelector("h1").insertAdjacentHTML(
        "afterend", "<p>At 14:30 <time>9 p.m.</time></p><p>At 14:30 (GMT+5:45) in <b>Oslo</b></p>"
        + "<p><time>21:05</time> in Oslo</p>");
    }""")

    assert unseen_stops(page) == ["input#planted “” without a ring"]
    clocks = [each.split(" ", 1)[0] for each in clocks_without_a_place(page, ["Oslo"])]
    assert clocks == ["bare", "bare", "placeless"]


@pytest.mark.proof
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_page_in_every_combination(world: World, people: People, direction: str) -> None:
    """All of the admin too, in all eight combinations: four in each direction."""
    began = time.perf_counter()
    looks = [look for look in ALL_LOOKS if look.direction == direction]

    seen = see(stops(world, everything=True), people, looks)

    figures = {
        "proof": "pages",
        "direction": direction,
        "pages": seen.pages,
        "looks": seen.looks,
        "axe": len(seen.objections),
        "too_wide": len(seen.too_wide),
        "placeless_clocks": len(seen.placeless),
        "unseen_focus": len(seen.unseen),
        "moving": len(seen.moving),
        "seconds": round(time.perf_counter() - began),
    }
    print(f"\n{json.dumps(figures)}")  # noqa: T201 -- the figures of the run
    assert seen.objections == [], _told(seen.objections)
    assert seen.too_wide == [], _told(seen.too_wide)
    assert seen.placeless + seen.unseen + seen.moving == []


def _of_students(world: World) -> list[Stop]:
    return [
        stop
        for stop in stops(world)
        if stop.role.startswith("student") or stop.name.startswith("classrooms:join")
        if not stop.empty_form
    ]


def _some(every: list[Stop], number: int) -> list[Stop]:
    """So many stops, the same ones on every run."""
    return random.Random(8).sample(every, number)


def _some_pages(every: list[Stop]) -> list[Stop]:
    pages = [stop for stop in every if not stop.empty_form and not stop.name.startswith("admin:")]
    return _some(pages, 8)


def _faded(chosen: list[Stop], people: People) -> list[str]:
    return [
        f"{stop}: {each}"
        for stop in chosen
        for each in faded_in_forced_colours(people[stop.role, "ltr"].page, stop.path)
    ]


def _flashing(chosen: list[Stop], people: People) -> list[str]:
    """The pages that do not know the theme of the cookie.

    Not the administration's: Django's own switch keeps the choice of whoever works there.
    """
    found = []
    for stop in chosen:
        if stop.name.startswith("admin:"):
            continue
        context = people[stop.role, "ltr"].context
        address = people[stop.role, "ltr"].address
        context.add_cookies([{"name": "theme", "value": "dark", "url": address}])
        if not is_dark_from_the_first_byte(people[stop.role, "ltr"].page, stop.path):
            found.append(str(stop))
        context.clear_cookies(name="theme")
    return found


def _told(found: list[str]) -> str:
    """Each kind of thing with how often it was met, and three examples."""
    met: dict[str, list[str]] = {}
    for sentence in found:
        _where, _, what = sentence.partition(": ")
        met.setdefault(what.split(" ")[0], []).append(sentence)
    told = [f"{kind} {len(each)} times:\n  " + "\n  ".join(each[:3]) for kind, each in met.items()]
    return "\n".join([f"{len(found)} in all", *told])
