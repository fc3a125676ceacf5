"""What our code does without: each of these turns what people send into something that runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("classrooms", "config", "exchange", "matching", "outbox", "safeguarding", "users")
# Starts the services of one's own machine; nothing that people send reaches it.
OWN_MACHINE = ("config/local/",)
PYTHON = {
    "runs text as code": r"(?<![\w.])(eval|exec|compile)\(",
    "runs a command": r"\bsubprocess\b|\bos\.(system|popen)|shell=True",
    "builds objects from bytes": r"\b(pickle|marshal|shelve)\b|yaml\.load\(|jsonpickle",
    "reads XML": r"\b(lxml|xml\.etree|minidom|xml\.sax|expat)\b",
    "SQL beside the ORM": r"\.raw\(|\.extra\(|RawSQL\(",
    "text taken for safe markup": r"\bmark_safe\(|SafeString\(",
    "templates made of text": r"Template\(|from_string\(",
    "asks another server": r"\b(requests|httpx|aiohttp)\.|urlopen\(|http\.client",
    "weak digests": r"\b(md5|sha1)\(",
    "guessable chance": r"\brandom\.(random|choice|choices|randint|sample|getrandbits)\(",
}
SCRIPTS = {
    "markup made of text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write",
    "runs text as code": r"\beval\(|new Function\(|setTimeout\(\s*['\"`]",
    "listens to other windows": r"postMessage|addEventListener\(\s*['\"]message",
    "keeps things in the browser": r"localStorage|sessionStorage|indexedDB",
}
# Known places, each looked at.
LOOKED_AT = {
    # Our own health check, to our own address.
    ("config/probe.py", "asks another server"),
    # Tags of ours around words that are escaped one by one.
    ("exchange/differences.py", "text taken for safe markup"),
    ("exchange/pages/demo.py", "text taken for safe markup"),
    # A drawing of squares, made of an address that we made.
    ("classrooms/views/cards.py", "text taken for safe markup"),
    # The decoder in its small room: our own interpreter, a fixed line, the bytes on its input.
    ("exchange/reencode/isolated.py", "runs a command"),
    # What a child typed without a line, sealed with a key that only the child's own pages carry.
    ("static/js/outbox.js", "keeps things in the browser"),
}


def breaches(files: list[tuple[str, str]], rules: dict[str, str]) -> list[str]:
    return [
        f"{name}: {rule}"
        for name, text in files
        for rule, pattern in rules.items()
        if re.search(pattern, text) and (name, rule) not in LOOKED_AT
    ]


def sources(ending: str, *folders: str) -> list[tuple[str, str]]:
    found = [
        (path.relative_to(ROOT).as_posix(), path.read_text())
        for folder in folders
        for path in (ROOT / folder).rglob(f"*{ending}")
        if "migrations" not in path.parts
    ]
    return [each for each in found if not each[0].startswith(OWN_MACHINE)]


def test_our_python_does_without() -> None:
    files = sources(".py", *APPS)

    assert len(files) > 200
    assert breaches(files, PYTHON) == []


def test_our_scripts_do_without() -> None:
    assert breaches(sources(".js", "static/js"), SCRIPTS) == []


@pytest.mark.parametrize(
    ("rules", "text", "rule"),
    [
        (PYTHON, "x = eval(sent)", "runs text as code"),
        (PYTHON, "Model.objects.raw(sql)", "SQL beside the ORM"),
        (PYTHON, "requests.get(typed)", "asks another server"),
        (SCRIPTS, "box.innerHTML = typed", "markup made of text"),
    ],
)
def test_a_planted_line_is_found(rules: dict[str, str], text: str, rule: str) -> None:
    assert breaches([("planted", text)], rules) == [f"planted: {rule}"]
