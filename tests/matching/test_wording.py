import pytest

from matching.engine.explain import ALL_KEYS
from matching.engine.rules import SCORE_FLOOR
from matching.wording import (
    WISH_HELP,
    WISH_HELP_NONE,
    WORDING,
    say,
    say_filters,
    say_help_for,
    say_wish_refusal,
)
from safeguarding.wording import WORDING as GATES


def test_every_key_of_the_engine_has_a_sentence() -> None:
    assert {*ALL_KEYS, SCORE_FLOOR} - set(WORDING) == set()


def test_every_key_of_the_gates_has_a_sentence() -> None:
    assert set(GATES) - set(WORDING) == set()


def test_help_is_only_given_for_what_can_be_refused() -> None:
    assert set(WISH_HELP) - set(WORDING) == set()
    assert say_help_for("gate.blocked") == str(WISH_HELP_NONE)


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"country": "", "age": None, "live": False}, ["Any class that fits yours"]),
        (
            {"country": "PE", "age": 11, "theme": "music", "mode": "live", "live": True},
            [
                "Country: Peru",
                "Age: 11",
                "Theme: Music and dance",
                "Kind of exchange: Live: we want to meet on screen",
                "Could meet live",
            ],
        ),
    ],
)
def test_filters_are_said_in_words(filters: dict[str, object], said: list[str]) -> None:
    assert say_filters(filters) == said


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            {"key": "reason.age.near", "params": {"gap_months": 1}},
            "The classes are about 1 month apart in age.",
        ),
        (
            {"key": "reason.languages.common", "params": {"language": "sw", "level": "B1"}},
            "Both classes can work in Swahili (at least B1).",
        ),
        (
            {"key": "reason.themes", "params": {"themes": ["food", "music"]}},
            "Both classes chose: Food and cooking, Music and dance.",
        ),
        (
            {"key": "reason.wishes.one", "params": {"wisher": "low", "country": "CO"}},
            "One class hoped to meet a class in Colombia.",
        ),
        (
            {"key": "worth.clock_change", "params": {"side": "low", "on": "2026-10-25"}},
            "The clocks change on 25 October in one of the countries: times move by an hour for "
            "one class.",
        ),
    ],
)
def test_sentences_name_their_numbers(message: dict[str, object], sentence: str) -> None:
    assert say(message) == sentence


def test_a_refusal_of_one_side_is_turned_for_the_other() -> None:
    assert say_wish_refusal("direct.full_here", to_maker=False) == WORDING["refusal.capacity"]
    assert (
        say_wish_refusal("direct.not_looking", to_maker=False)
        == (WORDING["direct.not_looking_here"])
    )
    assert say_wish_refusal("direct.full_here", to_maker=True) == WORDING["direct.full_here"]
    assert say_wish_refusal("refusal.age", to_maker=False) == WORDING["refusal.age"]
