"""Looks at every stop of the tour in Chromium, in each combination that is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Response

from tests.browser.people import Person
from tests.looks.axe import violations
from tests.looks.clocks import clocks_without_a_place, known_cities
from tests.looks.focus import unseen_stops
from tests.looks.tour import Stop

HEIGHT = 900
WIDE, NARROW = 1280, 320


class Look(NamedTuple):
    theme: str
    direction: str
    width: int

    def __str__(self) -> str:
        return f"{self.theme} {self.direction} {self.width}"


ALL_LOOKS = [Look(*each) for each in product(["light", "dark"], ["ltr", "rtl"], [WIDE, NARROW])]
# Four of the eight hold every pair of theme, direction and width.
PAIRWISE = [
    Look("light", "ltr", WIDE),
    Look("dark", "ltr", NARROW),
    Look("light", "rtl", NARROW),
    Look("dark", "rtl", WIDE),
]

# What stands out of the window sideways, told by its first culprit; nothing may.
_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const out = [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return `${root.scrollWidth} px: ` + out.slice(0, 3).map(each =>
    `${each.tagName.toLowerCase()}.${each.className}`).join(", ");
}"""
# Latin words in the page's own text: what people wrote stands in <bdi> or has dir="auto".
_UNTRANSLATED = r"""() => {
  const kept = "bdi, [dir=auto], [lang]:not(html), code, .code, svg, script, style, template, "
    + "noscript, option, input, textarea, [translate=no]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    if (/[A-Za-z]{3,}/.test(text) && !walker.currentNode.parentElement.closest(kept)) {
      found.push(text.trim().replace(/\s+/g, " ").slice(0, 80));
    }
  }
  return found;
}"""
_OUTLINE = """() => ({
  title: document.title,
  h1: document.querySelectorAll("h1").length,
  main: document.querySelectorAll("main").length,
})"""
# Text twice as large in a narrow window, which is what a reader with weak eyes makes of a phone.
_TWICE_THE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
_USUAL_TEXT = "() => { document.documentElement.style.fontSize = ''; }"
_MOVING = """() => document.getAnimations().map(each =>
  `${each.effect.target.tagName.toLowerCase()}.${each.effect.target.className}`).slice(0, 3)"""
# The account menu lies over the page while it is open: it is looked at by itself.
_OPEN = "() => document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)"
# Colours that are still on their way to the other theme are nobody's choice.
_SETTLE = "() => document.getAnimations().forEach(each => each.finish())"
_SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll("main form")].find(each => each.method === "post");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const empty = document.createElement("form");
  empty.method = "post";
  const field = document.createElement("input");
  field.type = "hidden"; field.name = "csrfmiddlewaretoken"; field.value = token;
  empty.append(field);
  document.body.append(empty);
  empty.submit();
}"""


@dataclass
class Seen:
    """Everything noticed on the tour, one sentence each, by kind."""

    cities: list[str] = field(default_factory=list)
    pages: int = 0
    looks: int = 0
    objections: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)
    outlines: list[str] = field(default_factory=list)
    placeless: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)


def see(
    stops: Sequence[Stop],
    people: Mapping[tuple[str, str], Person],
    looks: Sequence[Look],
    *,
    themes_in_turn: bool = False,
) -> Seen:
    """Walk the tour. `people` is somebody for each role and direction.

    With `themes_in_turn`, one stop is looked at in the light and the next in the dark: both of its
    directions and widths, in half the time. Most pages have several stops, so both themes.
    """
    seen = Seen(cities=known_cities())
    for number, stop in enumerate(stops):
        seen.pages += 1
        theme = ("light", "dark")[number % 2]
        chosen = [look for look in looks if not themes_in_turn or look.theme == theme]
        for direction in dict.fromkeys(look.direction for look in chosen):
            person = people[stop.role, direction]
            if not _arrive(person, stop, seen):
                continue
            _note_words(person.page, stop, direction, seen)
            for look in _of(direction, chosen):
                seen.looks += 1
                _note_look(person.page, stop, look, seen)
    return seen


def _of(direction: str, looks: Iterable[Look]) -> Iterator[Look]:
    return (look for look in looks if look.direction == direction)


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request()


def _wait_for_the_next(page: Page) -> None:
    """Until another document than the one that is leaving stands there."""
    for _ in range(200):
        # In between there is none that could be asked.
        with contextlib.suppress(Error):
            if page.evaluate("() => !window.leaving && document.readyState === 'complete'"):
                return
        page.wait_for_timeout(50)


def _arrive(person: Person, stop: Stop, seen: Seen) -> bool:
    page = person.page
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    answer = page.goto(stop.path)
    if stop.empty_form:
        # Not `expect_navigation`: a script that notes something in the address is one to it.
        page.evaluate("() => { window.leaving = true; }")
        with page.expect_response(_is_page) as arrival:
            page.evaluate(_SEND_EMPTY)
        answer = arrival.value
        _wait_for_the_next(page)
        if urlsplit(page.url).path != urlsplit(stop.path).path:
            seen.outlines.append(f"{stop}: the empty form led to {page.url}")
    if answer is None or not answer.ok:
        seen.outlines.append(f"{stop}: answered with {answer and answer.status}")
        return False
    # Downloads and pictures are no pages.
    return (answer.header_value("content-type") or "").startswith("text/html")


def _note_words(page: Page, stop: Stop, direction: str, seen: Seen) -> None:
    outline = page.evaluate(_OUTLINE)
    if (outline["h1"], outline["main"]) != (1, 1) or not outline["title"].strip():
        seen.outlines.append(f"{stop}: {outline}")
    # The admin shows rows of tables as they are, the style guide names of colours.
    in_words = not stop.name.startswith("admin:") and stop.name != "styleguide"
    if direction == "rtl" and in_words:
        seen.untranslated += [f"{stop}: “{text}”" for text in page.evaluate(_UNTRANSLATED)]
    page.evaluate(_OPEN)
    if direction == "rtl" and stop.name == "styleguide":
        return  # its cities are words of the page there, and so in made-up letters
    seen.placeless += [f"{stop}: {each}" for each in clocks_without_a_place(page, seen.cities)]


def _note_look(page: Page, stop: Stop, look: Look, seen: Seen) -> None:
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    page.set_viewport_size({"width": look.width, "height": HEIGHT})
    seen.moving += [f"{stop}, {look}: {each}" for each in page.evaluate(_MOVING)]
    page.evaluate(_SETTLE)
    seen.objections += [f"{stop}, {look}: {each}" for each in violations(page)]
    if too_wide := page.evaluate(_TOO_WIDE):
        seen.too_wide.append(f"{stop}, {look}: {too_wide}")
    if look.width == NARROW:
        # The stock administration is read at a desk; its own tables do not bend that far.
        if not stop.name.startswith("admin:"):
            _note_twice_the_text(page, stop, look, seen)
        # Last, because it wanders over the page.
        seen.unseen += [f"{stop}, {look}: {each}" for each in unseen_stops(page)]


def _note_twice_the_text(page: Page, stop: Stop, look: Look, seen: Seen) -> None:
    page.evaluate(_TWICE_THE_TEXT)
    if too_wide := page.evaluate(_TOO_WIDE):
        seen.too_wide.append(f"{stop}, {look}, text twice as large: {too_wide}")
    page.evaluate(_USUAL_TEXT)
