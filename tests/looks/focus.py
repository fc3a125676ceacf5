"""Where the keyboard stands: every stop of the Tab key can be seen, and nothing covers it."""

from __future__ import annotations

from playwright.sync_api import Page

# A look at the element that has focus now. The ring may be drawn by the element, by the label of
# a tile after it, or by the tile or stamp around it; it counts when focus alone made it.
_LOOK = """
  const ringOf = element => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2
      ? "" : `${style.outlineWidth} ${style.outlineColor}`;
    return [outline, style.boxShadow];
  };
  const bearers = element => [element, element.nextElementSibling, element.parentElement]
    .filter((each, index) => each && (index !== 1 || each.matches("label")));
  const told = element => {
    const words = (element.labels?.[0] ?? element).textContent.trim().replace(/\\s+/g, " ");
    const name = element.tagName.toLowerCase() + (element.id && "#" + element.id);
    return `${name} “${words.slice(0, 40)}”`;
  };
  const judge = (element, before) => {
    const rings = bearers(element).map(ringOf);
    const drawn = rings.some(([outline, shadow], index) => {
      const [oldOutline, oldShadow] = before[index];
      return (outline && outline !== oldOutline) || (shadow !== "none" && shadow !== oldShadow);
    });
    if (!drawn) return "without a ring";
    const isTile = element.matches("[type=radio], [type=checkbox], [type=file]");
    const shown = (isTile && element.labels?.[0]) || element;
    const box = [...shown.getClientRects()].find(each => each.width && each.height);
    if (!box) return "without a box";
    if (box.bottom < 1 || box.top > innerHeight - 1) return "outside the window";
    // The middle of the first line, or of the part of a tall box that the window shows.
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const top = document.elementFromPoint(x, y);
    const kin = top && [element, shown].some(each => each.contains(top) || top.contains(each));
    return kin || (top && top.closest("label") === shown) ? "" : `covered by ${top && told(top)}`;
  };
"""
# Once the keyboard was used, a script's focus() draws the same ring as the Tab key does.
_ALL = (
    """() => {"""
    + _LOOK
    + """
  const tabbable = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")].filter(element =>
    element.tabIndex >= 0 && !element.disabled && element.type !== "hidden"
    && element.checkVisibility({visibilityProperty: true})
    // The style guide shows some as if they had the focus.
    && !element.matches(".is-focus, :has(+ .is-focus)"));
  const found = [];
  for (const element of tabbable) {
    document.activeElement.blur();
    const before = bearers(element).map(ringOf);
    element.focus();
    if (document.activeElement !== element) continue;
    const fault = judge(element, before);
    if (fault) found.push(`${told(element)} ${fault}`);
  }
  return [tabbable.length, found];
}"""
)


def unseen_stops(page: Page) -> list[str]:
    """Every element that can have focus and would not show it."""
    page.keyboard.press("Tab")
    number, found = page.evaluate(_ALL)
    return found if number else ["nothing can have focus"]


# The same look at whatever the Tab key came to, with a name to know it by when it comes again.
_HERE = (
    """() => {"""
    + _LOOK
    + """
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const before = bearers(element).map(() => ["", "none"]);
  const number = [...document.querySelectorAll("*")].indexOf(element);
  return [number, `${told(element)} ${judge(element, before)}`, judge(element, before) !== ""];
}"""
)
_MOST_STOPS = 400


def tab_through(page: Page) -> list[str]:
    """Press Tab until it leaves the page; whatever had the focus and could not be seen."""
    found: list[str] = []
    met: set[int] = set()
    for _press in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(_HERE)
        if here is None or here[0] in met:
            return found if met else ["nothing can have focus"]
        met.add(here[0])
        found += [here[1]] if here[2] else []
    return [*found, "the Tab key never leaves the page"]
