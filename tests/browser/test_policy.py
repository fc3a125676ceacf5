"""A page that breaks the content security policy is reported, so that every browser test fails."""

from collections.abc import Callable

import pytest

from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_breach_of_the_policy_is_heard_of(
    visit: Callable[..., Person], policy_reports: list[str]
) -> None:
    person = visit()
    page = person.go("/how-it-works/")

    with page.expect_request("**/csp-report/") as sent:
        page.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "window.planted = true";
              document.body.append(script);
            }"""
        )
    assert sent.value.method == "POST"
    page.wait_for_timeout(200)

    assert page.evaluate("window.planted") is None
    assert ["script-src-elem" in said for said in policy_reports] == [True]
    assert "how-it-works" in policy_reports[0]
    assert len(person.problems) == 1
    # Planted on purpose.
    policy_reports.clear()
    person.problems.clear()
