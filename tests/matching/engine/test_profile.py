"""Thresholds and weights survive the way through JSON; a class that cannot be is refused."""

import json
from typing import Any

import pytest

from matching.engine.profile import Level, Thresholds
from matching.engine.weights import REASONS, Weights
from tests.matching.engine.pools import calendar, classroom


def test_thresholds_through_json() -> None:
    thresholds = Thresholds(
        plan_weeks=10,
        least_language_level=Level.B1,
        excluded_country_pairs=frozenset({("AA", "BB")}),
    )

    assert Thresholds.from_json(json.loads(json.dumps(thresholds.to_json()))) == thresholds
    assert Thresholds.from_json({}) == Thresholds()


@pytest.mark.parametrize(
    "data",
    [
        {"plan_week": 6},
        {"plan_weeks": "6"},
        {"plan_weeks": -1},
        {"plan_weeks": True},
        {"least_language_level": 9},
        {"excluded_country_pairs": "AABB"},
    ],
)
def test_thresholds_that_cannot_be_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"threshold|whole number|pairs|Level"):
        Thresholds.from_json(data)


def test_weights_through_json() -> None:
    weights = Weights(age=7)

    assert Weights.from_json(json.loads(json.dumps(weights.to_json()))) == weights


@pytest.mark.parametrize("data", [{"luck": 1}, {"age": 1.5}, {"age": -1}, {"age": True}])
def test_weights_that_cannot_be_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"weight|points"):
        Weights.from_json(data)


def test_every_weight_has_its_reason_and_all_add_up_to_a_thousand() -> None:
    assert set(REASONS) == set(Weights().to_json())
    assert sum(Weights().to_json().values()) == 1000


def test_six_weeks_fit_into_nine() -> None:
    assert [Thresholds(plan_weeks=weeks).span_weeks for weeks in (3, 6, 10)] == [4, 9, 15]


@pytest.mark.parametrize(
    "changes", [{"ages": (12, 10)}, {"size": 0}, {"calendar": calendar("Asia/Tokyo")}]
)
def test_a_class_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a class"):
        classroom("a", **changes)
