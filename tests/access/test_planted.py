"""A page that escapes the rules is found: each check is seen to fail."""

from collections.abc import Callable, Mapping

import pytest
from django.test import override_settings

from tests.access.objects import Unmakeable
from tests.access.observe import Cell, Observed, observe
from tests.access.roles import LEFT, Browser
from tests.access.rules import (
    Rule,
    looking_changes_nothing,
    nobody_else_is_sent_out,
    nothing_crashes,
    only_staff_with_two_factors_opens_the_desk,
    outsiders_learn_nothing,
    staff_elsewhere_read_nothing,
    students_open_only_their_pages,
    who_is_in_no_class_is_sent_out,
)
from tests.access.table import differences, folded, read_table
from tests.access.urls import pages_of
from tests.access.world import World

pytestmark = pytest.mark.django_db

Plant = Callable[..., Observed]


@pytest.fixture
def plant(world: World, people: Mapping[str, Browser]) -> Plant:
    """Observe one page of the site with the planted ones."""

    def observed(name: str, *, everything: bool = False) -> Observed:
        with override_settings(ROOT_URLCONF="tests.access.planted"):
            pages = [page for page in pages_of("tests.access.planted") if page.name == name]
            return observe(pages, world, people, everything=everything)

    return observed


def test_a_page_that_nobody_reviewed_is_not_in_the_table(plant: Plant) -> None:
    observed = plant("planted-without-rule")

    assert "planted-without-rule (-) is not in the table" in differences(
        observed.rows(), read_table()
    )


def test_a_changed_answer_is_named_with_its_role(plant: Plant) -> None:
    seen = plant("planted-without-rule", everything=True)
    cell = "404 GET, ok HEAD POST PUT DELETE"
    reviewed = {key: {**row, "student own": cell} for key, row in folded(seen).items()}

    assert differences(seen.rows(), reviewed) == [
        f"planted-without-rule (-) as student own: the table says '{cell}', "
        "the site answers 'ok GET'"
    ]


def test_an_answer_to_a_role_without_a_cell_is_named(plant: Plant) -> None:
    seen = plant("planted-without-rule", everything=True)
    [(key, row)] = folded(seen).items()
    del row["student own"]

    assert differences(seen.rows(), {key: row}) == [
        "planted-without-rule (-) as student own: the table says '', the site answers "
        "'ok GET, ok HEAD, ok POST, ok PUT, ok DELETE'"
    ]


def test_a_row_whose_page_is_gone_is_named() -> None:
    assert differences({}, {("gone", "-"): {"staff": "ok"}}) == ["gone (-) is in the table only"]


def test_an_argument_of_which_nothing_is_known_stops_the_matrix(plant: Plant) -> None:
    with pytest.raises(Unmakeable, match="planted-unknown-argument"):
        plant("planted-unknown-argument")


@pytest.mark.parametrize(
    ("name", "rule", "breach"),
    [
        (
            "planted-class",
            outsiders_learn_nothing,
            "GET planted-class (own) as teacher foreign: ok",
        ),
        (
            "planted-without-rule",
            students_open_only_their_pages,
            "GET planted-without-rule (-) as student waiting: ok",
        ),
        (
            "planted-desk",
            only_staff_with_two_factors_opens_the_desk,
            "GET planted-desk (-) as staff one factor: ok",
        ),
        (
            "planted-elsewhere",
            staff_elsewhere_read_nothing,
            "GET planted-elsewhere (shared) as staff elsewhere: ok",
        ),
        (
            "planted-touching",
            looking_changes_nothing,
            "HEAD planted-touching (-) as student own writes users_user",
        ),
        (
            "planted-out",
            nobody_else_is_sent_out,
            "GET planted-out (-) as teacher own: out",
        ),
        (
            "planted-broken",
            nothing_crashes,
            "GET planted-broken (-) as staff: ZeroDivisionError: planted",
        ),
    ],
)
def test_a_planted_page_breaks_its_rule(name: str, rule: Rule, breach: str, plant: Plant) -> None:
    assert breach in rule(plant(name))


@pytest.mark.parametrize(("answer", "breaches"), [("out", 0), ("ok", 1), ("away", 1), ("404", 1)])
def test_who_was_taken_out_of_the_class_and_goes_on_is_named(answer: str, breaches: int) -> None:
    [page] = [each for each in pages_of("config.urls") if each.name == "exchange_pages:today"]
    observed = Observed([page], answers={Cell(page.name, "-", LEFT, "GET"): answer})

    assert len(who_is_in_no_class_is_sent_out(observed)) == breaches
