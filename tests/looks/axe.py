"""axe-core, the accessibility checker, on a page as it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_PROGRAM = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
# Every criterion of WCAG 2.2 to AA that a program can judge, and what its makers hold for good.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Without "preload": it would copy style sheets into the page, which the security policy blocks.
_RUN = """([where, tags]) => axe.run(where, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
}).then(found => found.violations.flatMap(each =>
  each.nodes.map(node => `${each.id}: ${node.target.join(" ")} ${node.failureSummary}`)))"""


@cache
def _program() -> str:
    return _PROGRAM.read_text(encoding="utf-8")


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe objects to in a part of the page: rule, element and what would mend it."""
    if not page.evaluate("typeof axe === 'object'"):
        # Evaluated rather than added as a script: the content security policy stays as it is.
        page.evaluate(_program())
    found: list[Any] = page.evaluate(_RUN, [within, _TAGS])
    return [" ".join(str(each).split()) for each in found]
