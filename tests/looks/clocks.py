"""Clocks without a place: every time on a page says whose it is, in itself or in its block.

A weekly timetable names its city once: `data-clocks="id"` on it leads to the sentence that does.
"""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from playwright.sync_api import Page

from classrooms.models import School
from classrooms.places import exemplar_city
from classrooms.timetable.zones import known_zones
from exchange.pages.samples import PAIRS

# Clocks that may stand alone, each with its reason. Reviewed: keep it short.
_MAY_STAND_ALONE = {
    "#changelist, #content-main .readonly, .historylist, .timelist, #content > h1, #content > h2, "
    ".breadcrumbs": "the stock administration's own tables, names and choices: the head of each of "
    "its pages names the clock (.whose-clock)",
}
# The block that a time is read with: whoever hears or sees it, sees the city in the same breath.
_BLOCKS = (
    "li, p, tr, .tile, .summary-list__row, .times__side, .agenda__body, h1, h2, h3, summary, option"
)
# 9:05, 21:05, 9:05 p.m., 9 PM, 21h05, and the same in the figures of other scripts; an offset
# such as GMT+5:45 is no clock, nor is the end of a range of verses like 3:16:2.
_FIND = r"""([cities, blocks, alone]) => {
  const CLOCK = new RegExp([
    "(?<![\\p{Nd}:.])\\p{Nd}{1,2}[:٫]\\p{Nd}{2}(?![\\p{Nd}:])",
    "(?<![\\p{Nd}:.])\\p{Nd}{1,2}[\\s\u202f]?(?:a\\.?m\\.?|p\\.?m\\.?)(?!\\p{L})",
    "(?<![\\p{Nd}:.])\\p{Nd}{1,2}\\s?h\\s?\\p{Nd}{2}(?![\\p{Nd}\\p{L}])",
  ].join("|"), "iu");
  const OFFSET = /(?:GMT|UTC)(?:[+\u2212-]\p{Nd}{1,2}(?::\p{Nd}{2})?)?/gu;
  const shows = text => CLOCK.test(text.replace(OFFSET, ""));
  const seen = block => block?.checkVisibility?.() ? block.innerText : block?.textContent ?? "";
  const whose = block => {
    const text = seen(block);
    return text.match(OFFSET) || cities.some(city => text.includes(city));
  };
  const said = element => {
    const by = element.closest("[data-clocks]");
    return by && whose(document.getElementById(by.dataset.clocks));
  };
  const say = (kind, element, text) => {
    const words = text.trim().replace(/\s+/g, " ").slice(0, 60);
    const home = element.closest("[id], [class]");
    const at = home ? `${home.tagName.toLowerCase()}.${home.className || home.id}` : "";
    return `${kind} “${words}” in ${at}`;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.data;
    if (!shows(text) || parent.closest("script, style, template, noscript, time")) continue;
    if (parent.closest(alone) && document.querySelector(".whose-clock")) continue;
    found.push(say("bare", parent, text));
  }
  for (const time of document.querySelectorAll("time")) {
    if (!shows(time.textContent)) continue;
    const block = time.closest(blocks);
    if (whose(time) || (block && whose(block)) || said(time)) continue;
    found.push(say("placeless", time, time.textContent));
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [alt]")) {
    for (const name of ["aria-label", "title", "alt"]) {
      const text = element.getAttribute(name) ?? "";
      if (shows(text) && !whose({textContent: text})) found.push(say(name, element, text));
    }
  }
  return found;
}"""


def known_cities() -> list[str]:
    """What a reader knows a clock by: the cities of all zones, in the tour's languages, and the
    schools' own."""
    locales = [Locale("en"), Locale("ar")]
    named = {exemplar_city(name, each) for name in known_zones() for each in locales}
    samples = {each.city for pair in PAIRS for each in pair}
    schools = set(School.objects.values_list("city", flat=True))
    return sorted((named | samples | schools) - {""})


def clocks_without_a_place(page: Page, cities: Sequence[str]) -> list[str]:
    """Every clock on the page that says neither a city nor an offset."""
    alone = ", ".join(_MAY_STAND_ALONE)
    found: list[str] = page.evaluate(_FIND, [list(cities), _BLOCKS, alone])
    return found
