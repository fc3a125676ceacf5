"""What people set up on their device: the system's own few colours, and dark pages."""

from __future__ import annotations

from playwright.sync_api import Page

# With forced colours, backgrounds and shadows are gone: borders and outlines have to say it all.
_FADED = """() => {
  const drawn = (element, sides = ["Top", "Bottom", "Left", "Right"]) => {
    const style = getComputedStyle(element);
    return sides.every(side => style[`border${side}Style`] !== "none"
      && parseFloat(style[`border${side}Width`]) >= 1);
  };
  const told = element => `${element.tagName.toLowerCase()}.${element.className} “${
    (element.labels?.[0] ?? element).textContent.trim().replace(/\\s+/g, " ").slice(0, 30)}”`;
  const shown = selector => [...document.querySelectorAll(selector)].filter(
    each => each.checkVisibility() && each.getBoundingClientRect().width > 1);
  const fields = shown("main input:not([type=checkbox], [type=radio], [type=hidden]), "
    + "main select, main textarea, main .button:not(.button--quiet)");
  const marks = shown("main :is([type=checkbox], [type=radio]):checked");
  const isSeen = mark => {
    const box = mark.getBoundingClientRect();
    const style = getComputedStyle(mark);
    return box.width >= 12 && style.opacity !== "0" && style.appearance !== "none";
  };
  return [
    ...fields.filter(each => !drawn(each)).map(each => `${told(each)} has no border`),
    ...marks.filter(each => !isSeen(each)).map(each => `${told(each)} does not look checked`),
  ];
}"""


def faded_in_forced_colours(page: Page, path: str) -> list[str]:
    """Fields and buttons without a border, and boxes that do not show that they are checked."""
    page.emulate_media(forced_colors="active")
    page.goto(path)
    found: list[str] = page.evaluate(_FADED)
    page.emulate_media(forced_colors="none")
    return found


def is_dark_from_the_first_byte(page: Page, path: str) -> bool:
    """Whether the server itself writes the theme that the cookie names: nothing can flash."""
    start = page.context.request.get(path).text()[:400]
    return 'data-theme="dark"' in start
