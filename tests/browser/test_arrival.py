"""The first steps of any browser test: a real Chromium reaches the real site."""

import pytest

from tests.browser.chromium import NoBrowser, find_chromium, packed_chromium

pytestmark = pytest.mark.browser


def test_the_login_page_opens_on_a_phone_and_on_a_desk(visit, shots) -> None:
    phone, desk = visit(width=360), visit(width=1280)

    phone.go("/accounts/login/")
    desk.go("/accounts/login/")
    shots(phone.page, "login-360")
    shots(desk.page, "login-1280")

    assert phone.page.get_by_role("heading", level=1).is_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360
    assert desk.page.locator("link[rel=stylesheet]").count() == 1


def test_a_breach_of_the_policy_does_not_go_unnoticed(visit, policy_reports) -> None:
    person = visit()
    page = person.go("/accounts/login/")

    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("fetch('https://elsewhere.example/').catch(() => null)")
    page.wait_for_timeout(500)
    problems, person.problems = person.problems, []
    reports = sorted(policy_reports)
    policy_reports.clear()

    assert len(reports) == 2
    assert "'blocked': 'https://elsewhere.example'" in reports[0]
    assert "'directive': 'style-src-attr'" in reports[1]
    assert any("Content Security Policy" in problem for problem in problems)
    assert any("elsewhere.example" in problem for problem in problems)


def test_an_announced_status_is_no_problem(visit) -> None:
    person = visit()
    person.expect_status(404)

    person.go("/no-such-page/")

    assert person.problems == []


def test_a_machine_without_a_browser_is_told_what_to_install(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("tests.browser.chromium._PACKAGE", tmp_path / "none")

    with pytest.raises(NoBrowser, match="sudo apt-get install chromium"):
        find_chromium(path=str(tmp_path))


def test_the_packed_browser_starts_here() -> None:
    packed = packed_chromium()

    assert packed is not None
    assert packed.starts()
