"""The style sheets mirror by themselves, ask nobody else for anything, and stay small."""

import gzip
import re
from pathlib import Path

import pytest

from tests.static.sources import CSS, ROOT, sheets, without_comments

PHYSICAL = re.compile(
    r"(?:^|[\s;{])("
    r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))"
    r")\s*:"
)
PHYSICAL_VALUE = re.compile(r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b")
# Sent only to the pages that ask for them.
OF_SOME_PAGES = ("consents.css", "paper.css", "styleguide.css")


def physical(css: str) -> list[str]:
    rules = re.sub(r"@media[^{]*\{", "{", without_comments(css))
    return PHYSICAL.findall(rules) + PHYSICAL_VALUE.findall(rules)


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_properties_are_logical(path: Path) -> None:
    assert physical(path.read_text()) == []


def test_the_scan_sees_a_physical_property() -> None:
    css = "a { margin-left: 1px; border-top-left-radius: 2px; text-align: left; min-width: 3px }"

    assert len(physical(css)) == 4


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_no_font_picture_or_other_origin(path: Path) -> None:
    css = without_comments(path.read_text())

    assert re.findall(r"@font-face|https?:|//|url\(|light-dark\(", css) == []


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_sheet_says_what_it_holds(path: Path) -> None:
    assert path.read_text().startswith("/*")
    assert len(path.read_text().splitlines()) < 400


def test_every_sheet_is_imported() -> None:
    imported = {*_imported_by("app.css"), *_imported_by("admin.css")}

    assert imported == {path.name for path in sheets()} - {"app.css", "admin.css", *OF_SOME_PAGES}


def _imported_by(sheet: str) -> list[str]:
    return re.findall(r'@import "\./([\w.-]+)"', (CSS / sheet).read_text())


@pytest.mark.parametrize("sheet", ["app.css", "admin.css", *OF_SOME_PAGES])
def test_styles_fit_twelve_kilobytes(sheet: str) -> None:
    sent = [CSS / name for name in [*_imported_by(sheet), sheet]]
    text = "".join(without_comments(path.read_text()) for path in sent)

    assert len(gzip.compress(text.encode(), 9)) <= 12 * 1024


def test_the_script_that_is_sent_fits_four_kilobytes() -> None:
    sent = (ROOT / "static/dist/app.js").read_bytes()

    assert len(gzip.compress(sent, 9)) <= 4 * 1024
