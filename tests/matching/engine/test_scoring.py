"""Scores are sums of named whole parts, the same from both sides."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from matching.engine.exchange_time import Horizon
from matching.engine.plan import judge
from matching.engine.profile import AccessTier, ClassProfile, Language, Level, Mode, Thresholds
from matching.engine.results import Part, ScoredPair
from matching.engine.rules import Context, first_refusal
from matching.engine.scoring import RATINGS, channel, score_parts, total
from matching.engine.tell import pairing
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, classroom, mixed_pool, slots

CONTEXT = Context(Thresholds(), Horizon(Thresholds(), TODAY))
FRENCH_LEARNERS = (Language("en", Level.NATIVE), Language("fr", Level.A2, learning=True))
ENGLISH_LEARNERS = (Language("fr", Level.NATIVE), Language("en", Level.B1, learning=True))


def parts_of(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Part]:
    context = Context(Thresholds(), Horizon(Thresholds(), TODAY))
    pair = pairing(classroom("a", **one), classroom("b", **other), context)
    return {part.name: part for part in score_parts(pair, Weights())}


def test_every_part_has_a_weight_and_every_weight_a_part() -> None:
    assert set(RATINGS) == set(Weights().to_json())


def test_parts_stay_within_their_most_over_a_mixed_pool() -> None:
    for a, b in combinations(mixed_pool(40, seed=5), 2):
        if first_refusal(a, b, CONTEXT) is None:
            parts = score_parts(pairing(a, b, CONTEXT), Weights())

            assert all(0 <= part.points <= part.most for part in parts)
            assert total(parts) == sum(part.points for part in parts)


def test_a_weight_of_zero_silences_its_part() -> None:
    pair = pairing(classroom("a"), classroom("b"), CONTEXT)

    (part,) = [part for part in score_parts(pair, Weights(age=0)) if part.name == "age"]

    assert (part.points, part.most) == (0, 0)


BETTER: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("age", {}, {"ages": (10, 11)}, {"ages": (11, 12)}),
    (
        "themes",
        {"themes": frozenset({"x", "y"})},
        {"themes": frozenset({"x", "y"})},
        {"themes": frozenset({"x"})},
    ),
    ("size", {"size": 24}, {"size": 22}, {"size": 12}),
    ("access", {}, {"access_tier": AccessTier.VIDEO}, {"access_tier": AccessTier.LOW}),
    ("waiting", {}, {"weeks_waited": 3}, {"weeks_waited": 1}),
    ("underserved", {}, {"underserved": 2}, {"underserved": 0}),
    ("reliability", {}, {"reliability": 90}, {"reliability": 40}),
    ("novelty", {}, {"region": "Africa"}, {"region": "Europe"}),
    (
        "wishes",
        {"country": "KE"},
        {"wishes_countries": frozenset({"KE"})},
        {"wishes_countries": frozenset({"PE"})},
    ),
    ("wishes", {"region": "Africa"}, {"wishes_regions": frozenset({"Africa"})}, {}),
    (
        "languages",
        {"languages": FRENCH_LEARNERS},
        {"languages": ENGLISH_LEARNERS},
        {"languages": (Language("en", Level.B1),)},
    ),
    (
        "shared_time",
        {},
        {"timetables": slots((0, "13:00", 30))},
        {"timetables": slots((0, "09:00", 30))},
    ),
]


@pytest.mark.parametrize(("part", "one", "better", "worse"), BETTER)
def test_what_is_better_gets_more(
    part: str, one: dict[str, Any], better: dict[str, Any], worse: dict[str, Any]
) -> None:
    assert parts_of(one, better)[part].points > parts_of(one, worse)[part].points
    assert parts_of(one, better)[part].points == parts_of(better, one)[part].points


def test_a_week_that_needs_a_swap_counts_half() -> None:
    (table,) = slots((0, "13:00", 30))
    swappable = tuple(replace(slot, swappable=True) for slot in table.slots)

    firm = parts_of({}, {"timetables": (table,)})["shared_time"]
    swapped = parts_of({}, {"timetables": (replace(table, slots=swappable),)})["shared_time"]

    assert (firm.points, swapped.points) == (180, 90)
    assert swapped.numbers == {"weeks_with_window": 6, "firm": 0, "weeks": 6}


def test_nobody_loses_by_working_without_meetings_by_choice() -> None:
    chosen = parts_of({"mode": Mode.ASYNCHRONOUS}, {"timetables": ()})

    assert chosen["shared_time"].points == Weights().shared_time // 2


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        (AccessTier.VIDEO, "video"),
        (AccessTier.SOUND, "sound"),
        (AccessTier.LOW, "sound"),
        (AccessTier.TEXT, "text"),
    ],
)
def test_the_weaker_connection_chooses_the_channel(tier: AccessTier, expected: str) -> None:
    a: ClassProfile = classroom("a", access_tier=tier)

    assert (
        channel(pairing(a, classroom("b"), Context(Thresholds(), Horizon(Thresholds(), TODAY))))
        == expected
    )


def test_limits_of_its_own_change_no_score() -> None:
    plain = [classroom("a", ages=(10, 11)), classroom("b", ages=(11, 12))]
    strict = [replace(each, most_age_gap_months=12, least_level=Level.B1) for each in plain]

    answers = [judge(*pair, Thresholds(), Weights(), today=TODAY) for pair in (plain, strict)]

    assert answers[0] == answers[1]
    assert isinstance(answers[0], ScoredPair)
