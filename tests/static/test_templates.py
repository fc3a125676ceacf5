"""Nothing in a page needs a hole in the content security policy."""

import re
from pathlib import Path

import pytest

from tests.static.sources import TEMPLATES

INLINE = [
    ("style attribute", re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)),
    ("style element", re.compile(r"<style\b", re.IGNORECASE)),
    ("event attribute", re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)),
    ("inline script", re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE)),
    ("script address", re.compile(r"javascript:", re.IGNORECASE)),
    ("other origin", re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE)),
    ("data picture", re.compile(r"src=[\"']data:", re.IGNORECASE)),
]


def pages() -> list[Path]:
    """Every template that becomes a page of the site.

    Mail bodies are read by mail programs, and the page of an export is opened from a file, alone.
    """
    elsewhere = {"email", "export"}
    return sorted(path for path in TEMPLATES.rglob("*.html") if elsewhere.isdisjoint(path.parts))


def violations(html: str) -> list[str]:
    return [name for name, pattern in INLINE if pattern.search(html)]


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_page_is_free_of_inline_code(path: Path) -> None:
    assert violations(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p class="a" style="color: red">',
        "<style>a {}</style>",
        '<a href="#" onclick="go()">',
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<a href="javascript:go()">',
        '<img src="//elsewhere.example/a.png">',
        '<img src="data:image/png;base64,AA">',
    ],
)
def test_the_scan_sees(html: str) -> None:
    assert violations(html) != []


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_forms_are_checked_by_the_server(path: Path) -> None:
    """Without `novalidate` the browser's own bubble hides the summary and its sentences."""
    html = path.read_text()

    with_fields = [
        form
        for form in re.findall(r"<form\b.*?</form>", html, flags=re.DOTALL)
        if re.search(r"\{\{ ?form|as_field_group", form)
    ]

    assert [form for form in with_fields if "novalidate" not in form.split(">")[0]] == []


def test_a_page_that_keeps_its_form_names_it() -> None:
    """A button that belongs to no form does nothing when it is pressed."""
    keeping = {path for path in pages() if 'keeps="page-form"' in path.read_text()}
    named = {path for path in pages() if '="page-form"' in path.read_text()}

    assert len(keeping) > 10
    assert keeping == named
