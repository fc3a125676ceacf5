"""Every page, as everybody, by every method, for everything one may ask for."""

import json

import pytest
from django.conf import settings

from tests.access.bodies import FORMS, WITHOUT_BODY
from tests.access.observe import CRASH, OK, Observed
from tests.access.rules import RULES, Rule
from tests.access.table import HOW, differences, folded, read_table, write_table
from tests.access.urls import pages_of
from users.open_pages import OPEN_PAGES

# Every page is asked for as everybody in the set-up of the first test.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1_200)]

DEMO_ONLY = {"look-around", "demo-mail", "demo-mail-detail"}


def test_the_site_answers_as_the_reviewed_table_says(observed: Observed) -> None:
    found = differences(observed.rows(), read_table())

    assert found == [], "\n".join([*found[:40], f"{len(found)} differences. {HOW}"])


@pytest.mark.proof
def test_every_method_of_everything_is_answered_so(
    observed_by_every_method: Observed, request: pytest.FixtureRequest
) -> None:
    observed = observed_by_every_method
    if request.config.getoption("--write-access-table", default=False):
        write_table(folded(observed))

    found = differences(observed.rows(), read_table())

    print(f"\n{json.dumps({'proof': 'access', 'answers': len(observed.answers)})}")  # noqa: T201 -- the figures of the run
    assert found == [], "\n".join([*found[:40], f"{len(found)} differences. {HOW}"])
    assert [breach for rule in RULES for breach in rule(observed)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_answer_breaks_a_rule(observed: Observed, rule: Rule) -> None:
    breaches = rule(observed)

    assert breaches == [], "\n".join(breaches)


def test_no_crash_was_written_into_the_table_as_an_answer() -> None:
    cells = [cell for row in read_table().values() for cell in row.values()]

    assert [cell for cell in cells if CRASH in cell] == []


def test_every_open_page_exists() -> None:
    names = {page.name for page in pages_of(settings.ROOT_URLCONF)}

    assert OPEN_PAGES - DEMO_ONLY - names == frozenset()


def test_no_two_pages_share_a_name() -> None:
    names = [page.name for page in pages_of(settings.ROOT_URLCONF)]

    assert sorted(names) == sorted(set(names))


# What the policy stopped is told by the browser itself, which has no token; it changes nothing.
EXEMPT = ["csp-report"]


def test_no_page_is_exempt_from_the_cross_site_token() -> None:
    exempt = [
        page.name
        for page in pages_of(settings.ROOT_URLCONF)
        if getattr(page.callback, "csrf_exempt", False)
    ]

    assert exempt == EXEMPT


def test_every_form_is_tried_with_fields_it_does_not_have(observed: Observed) -> None:
    pages = {page.name: page for page in observed.pages}
    shown_again = {
        cell.page
        for cell, answer in observed.answers.items()
        if cell.method == "POST" and answer == OK and not pages[cell.page].is_admin
    }

    assert shown_again - WITHOUT_BODY - set(FORMS) == set()
