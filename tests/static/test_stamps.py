"""The sprite of stamps: 24 pictures, each with a stable name, drawn within a budget."""

import gzip
import json
from xml.etree import ElementTree as ET

from tests.static.sources import IMG, TEMPLATES

SVG = "{http://www.w3.org/2000/svg}"


def symbols() -> list[ET.Element]:
    return ET.parse(IMG / "stamps.svg").getroot().findall(f"{SVG}symbol")  # noqa: S314 - our own file


def test_sprite_and_list_name_the_same_pictures() -> None:
    keys = json.loads((IMG / "stamps.json").read_text())

    ids = [symbol.get("id") for symbol in symbols()]

    assert len(set(keys)) == 24
    assert ids == [f"stamp-{key}" for key in keys]


def test_pictures_follow_the_theme() -> None:
    """Lines and fills come from the page; a colour of their own would not turn with the dark."""
    text = (IMG / "stamps.svg").read_text()

    assert "#" not in text
    assert "style" not in text
    assert all(symbol.findall(".//*[@fill='currentColor']") for symbol in symbols())


def test_sprite_fits_eight_kilobytes() -> None:
    assert len(gzip.compress((IMG / "stamps.svg").read_bytes(), 9)) <= 8 * 1024


def test_drawings_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in TEMPLATES.glob("_art_*.html")}

    assert sizes
    assert {name: size for name, size in sizes.items() if size > 1536} == {}
    assert (TEMPLATES / "_wordmark.html").stat().st_size < 1024
