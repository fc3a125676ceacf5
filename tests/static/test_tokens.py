"""The colours keep their contrast in light and in dark."""

import re

import pytest

from tests.static.sources import CSS, contrast, without_comments

TEXT, EDGE = 4.5, 3.0

# foreground, background, least ratio
PAIRS = [
    ("ink", "paper", 15.0),
    ("ink", "surface", 7.0),
    ("ink", "sunk", 7.0),
    ("ink-2", "paper", 7.0),
    ("ink-2", "surface", TEXT),
    ("ink-2", "sunk", TEXT),
    ("ink-2", "here-tint", TEXT),
    ("ink-2", "there-tint", TEXT),
    ("field", "paper", TEXT),
    ("field", "surface", EDGE),
    ("primary", "paper", 7.0),
    ("primary", "surface", TEXT),
    ("on-primary", "primary", 7.0),
    ("on-primary", "primary-hover", 7.0),
    ("primary-hover", "paper", 10.0),
    ("on-here", "here", 7.0),
    ("here-text", "paper", 6.5),
    ("here-text", "here-tint", 6.4),
    ("ink", "here-tint", 12.0),
    ("there", "paper", TEXT),
    ("on-there", "there", TEXT),
    ("there-text", "paper", 8.0),
    ("there-text", "there-tint", 7.0),
    ("ink", "there-tint", 12.0),
    ("ok", "ok-tint", TEXT),
    ("ok", "paper", TEXT),
    ("danger", "danger-tint", TEXT),
    ("danger", "paper", TEXT),
    ("danger", "surface", TEXT),
    ("on-danger", "danger", TEXT),
    ("on-danger", "danger-hover", TEXT),
    ("ink", "danger-tint", 10.0),
    ("ink", "ok-tint", 10.0),
    ("ink", "warn-tint", 10.0),
    ("focus", "halo", 10.0),
    ("focus", "paper", EDGE),
]


def blocks() -> dict[str, dict[str, str]]:
    """Colour tokens by theme: light, dark by the system, dark by choice."""
    css = without_comments((CSS / "tokens.css").read_text())
    found = {}
    for name, selector in (
        ("light", r":root \{"),
        ("system-dark", r':root:not\(\[data-theme="light"\]\) \{'),
        ("chosen-dark", r':root\[data-theme="dark"\] \{'),
    ):
        match = re.search(selector + r"(.*?)\}", css, flags=re.DOTALL)
        assert match is not None, selector
        found[name] = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", match.group(1)))
    return found


@pytest.mark.parametrize("theme", ["light", "system-dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_pair_has_its_contrast(theme: str, front: str, back: str, least: float) -> None:
    colours = blocks()[theme]

    ratio = contrast(colours[front], colours[back])

    assert ratio >= least, f"{front} on {back}: {ratio:.2f}"


def test_both_dark_blocks_are_equal() -> None:
    found = blocks()

    assert found["system-dark"] == found["chosen-dark"]


def test_dark_changes_every_colour_token() -> None:
    found = blocks()

    assert found["light"].keys() == found["system-dark"].keys()


def test_marigold_alone_is_too_weak_for_an_edge() -> None:
    """The reason why a marigold fill always carries an outline in its text colour."""
    colours = blocks()["light"]

    assert contrast(colours["here"], colours["surface"]) < EDGE
    assert contrast(colours["here-text"], colours["surface"]) >= TEXT


def test_colours_are_written_in_the_tokens_only() -> None:
    # Paper and posters are black on white whatever the theme.
    allowed = {"tokens.css", "print.css", "join.css", "paper.css"}
    strays = {
        path.name: re.findall(r"#[0-9A-Fa-f]{6}\b", without_comments(path.read_text()))
        for path in sorted(CSS.glob("*.css"))
        if path.name not in allowed
    }

    assert {name: found for name, found in strays.items() if found} == {}
