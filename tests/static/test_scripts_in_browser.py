"""What the script adds to a page, in a real browser: focus, rows, busy buttons, menus."""

import os
from collections.abc import Iterator
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.chromium import find_chromium
from tests.static.sources import ROOT

pytestmark = pytest.mark.browser

HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-4.min.js"
ROW = (
    '<div class="lesson"><input id="id_lessons-__prefix__-starts" name="lessons-__prefix__-starts">'
    '<input type="hidden" name="lessons-__prefix__-weekday" data-from-day=""></div>'
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Parts</title>
<script src="/app.js" defer></script><script src="/htmx.js" defer></script></head><body>
<main id="main" tabindex="-1">
  <section id="lobby" hx-get="/part" hx-trigger="go" hx-swap="outerHTML">
    <h2>Before</h2><button id="let-in">Let in</button><button class="nameless">Other</button>
  </section>
  <details class="menu"><summary>Account</summary><a href="#main">Inside</a></details>
  <form action="/sent"><input type="hidden" name="lessons-TOTAL_FORMS" value="3">
    <input type="hidden" name="lessons-MAX_NUM_FORMS" value="5">
    <fieldset><div data-rows="lessons" data-day="4"></div>
      <button type="button" data-add-row="lessons" hidden>Add a lesson</button></fieldset>
    <template data-row-template="lessons">{ROW}</template>
    <button class="send" data-busy="Saving…">Save</button>
  </form>
</main></body></html>"""
PART = """<section id="lobby" hx-get="/part" hx-trigger="go" hx-swap="outerHTML">
<h2>After</h2><button id="let-in">Let in</button></section>"""
SUMMARY = """<!doctype html><html lang="en"><head><title>Error</title>
<script src="/app.js" defer></script></head><body>
<div class="error-summary" tabindex="-1" data-focus><a href="#id_size">Enter a number</a></div>
<div class="field"><label for="id_size">Students</label><input id="id_size"></div></body></html>"""

COUNTED = """<!doctype html><html lang="en"><head><title>Count</title>
<script src="/app.js" defer></script></head><body>
<textarea id="about"></textarea>
<p data-count="about" data-most="5" data-left="Left:" data-over="Too many:">Up to 5</p>
</body></html>"""


def serve(route: Route) -> None:
    bodies = {
        "/": (PAGE, "text/html"),
        "/summary": (SUMMARY, "text/html"),
        "/count": (COUNTED, "text/html"),
        "/part": (PART, "text/html"),
        "/app.js": ((ROOT / "static/dist/app.js").read_text(), "text/javascript"),
        "/htmx.js": (HTMX.read_text(), "text/javascript"),
    }
    path = route.request.url.removeprefix("http://page.test").split("?")[0]
    if path in bodies:
        body, kind = bodies[path]
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")
    else:
        # "No content" leaves the page of the sender in place, so that it can be looked at.
        route.fulfill(status=204)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.program,
            args=chromium.flags,
            env=os.environ | chromium.environment,
        )
        page = browser.new_page()
        page.route("**/*", serve)
        yield page
        browser.close()


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    )


def swap(page: Page) -> None:
    page.evaluate("htmx.trigger(document.getElementById('lobby'), 'go')")
    page.get_by_role("heading", name="After").wait_for()
    page.wait_for_timeout(100)


def test_error_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("http://page.test/summary")

    first = page.evaluate("document.activeElement.className")
    page.get_by_role("link").press("Enter")

    assert first == "error-summary"
    assert focused(page) == "id_size"


@pytest.mark.parametrize(
    ("held", "then"),
    [("#let-in", "let-in"), (".nameless", "After"), (".send", "Save")],
)
def test_focus_survives_a_swap(page: Page, held: str, then: str) -> None:
    page.goto("http://page.test/")
    page.focus(held)

    swap(page)

    assert focused(page) == then


def test_a_poll_takes_no_focus_from_a_reader(page: Page) -> None:
    page.goto("http://page.test/")

    swap(page)

    assert page.evaluate("document.activeElement === document.body")


def test_rows_are_added_up_to_the_most(page: Page) -> None:
    page.goto("http://page.test/")
    button = page.get_by_role("button", name="Add a lesson")

    for _time in range(3):
        button.click()

    names = page.eval_on_selector_all(".lesson input", "all => all.map((each) => each.name)")
    assert names == [
        "lessons-3-starts",
        "lessons-3-weekday",
        "lessons-4-starts",
        "lessons-4-weekday",
    ]
    assert page.input_value("[name=lessons-4-weekday]") == "4"
    assert page.input_value("[name=lessons-TOTAL_FORMS]") == "5"
    assert button.count() == 0


def test_a_form_is_sent_once_and_says_so(page: Page) -> None:
    page.goto("http://page.test/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    page.evaluate("for (const _ of [1, 2]) document.querySelector('.send').click()")
    page.wait_for_timeout(200)

    assert len([url for url in sent if "/sent" in url]) == 1
    assert page.get_attribute(".send", "aria-busy") == "true"
    assert page.inner_text(".send") == "Saving…"


def test_menu_closes_by_escape_and_elsewhere(page: Page) -> None:
    page.goto("http://page.test/")

    page.click("summary")
    page.get_by_role("link", name="Inside").press("Escape")
    after_escape = page.evaluate("document.querySelector('.menu').open")
    returned = focused(page)
    page.click("summary")
    page.click("h2")

    assert after_escape is False
    assert returned == "Account"
    assert page.evaluate("document.querySelector('.menu').open") is False


def test_a_long_answer_says_what_is_left(page: Page) -> None:
    page.goto("http://page.test/count")
    said = page.locator("[data-count]")
    counted = [said.inner_text()]

    for text in ("\U0001f41d\U0001f41d", "a\nb\nc", "a\nb\ncd"):
        page.fill("#about", text)
        counted.append(said.inner_text())

    assert counted == ["Left: 5", "Left: 3", "Left: 0", "Too many: 1"]
    page.wait_for_function("document.querySelector('[data-count][role=status]')")


def test_the_name_of_the_devices_zone_is_kept_for_the_next_page(page: Page) -> None:
    page.goto("http://page.test/")

    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert f"device_zone={zone}" in page.evaluate("document.cookie").split("; ")
