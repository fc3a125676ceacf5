"""Pages that must draw themselves whatever happened before."""

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_error_page_needs_no_context(name: str) -> None:
    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "503.html"])
def test_error_page_says_what_happened_and_where_to_go(name: str) -> None:
    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert '<a class="button" href="/">Go to the first page</a>' in html


def test_style_guide_draws_without_a_view() -> None:
    html = render_to_string("styleguide.html")

    assert html.count("band__cell--lesson") == 56
    assert html.count('class="stamp-tile') == 24


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("_art_*.html")), ids=lambda path: path.name)
def test_a_drawing_is_small_and_can_be_left_out(path: Path) -> None:
    drawn = render_to_string(path.name)

    assert drawn.count("<svg") == 1
    assert len(drawn.encode()) <= 1500
    assert render_to_string(path.name, {"no_drawings": True}).strip() == ""


@pytest.mark.parametrize(
    ("cookie", "expected"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')]
)
def test_theme_comes_with_the_first_byte(cookie: str, expected: str) -> None:
    request = HttpRequest()
    request.COOKIES["theme"] = cookie

    html = render_to_string("base.html", {"request": request})

    assert expected in html.split(">")[1]


def test_an_unknown_theme_is_the_systems() -> None:
    request = HttpRequest()
    request.COOKIES["theme"] = '"><script>'

    html = render_to_string("base.html", {"request": request})

    assert "data-theme" not in html.split(">")[1]


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_language_sets_the_direction(code: str, direction: str) -> None:
    with translation.override(code):
        html = " ".join(render_to_string("base.html").split())

    assert f'<html lang="{code}" dir="{direction}">' in html
