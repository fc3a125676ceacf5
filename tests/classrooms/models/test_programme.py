"""A programme keeps its settings within bounds: in its own words, and once more in the database."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from classrooms.models import Programme
from classrooms.models.programme import BOUNDS, SCORE_PARTS, country_pair
from classrooms.services.schools import default_programme

pytestmark = pytest.mark.django_db

EQUAL = dict.fromkeys(SCORE_PARTS, 80) | {"shared_time": 120}


def refused_by_the_database(**values: Any) -> bool:
    """Whether writing these past all forms fails on a constraint."""
    try:
        with transaction.atomic():
            Programme.objects.filter(pk=default_programme().pk).update(**values)
    except IntegrityError:
        return True
    return False


def refused(**values: Any) -> dict[str, list[str]]:
    """What checking a programme with these values says, by field."""
    programme = default_programme()
    for name, value in values.items():
        setattr(programme, name, value)
    try:
        programme.full_clean()
    except ValidationError as wrong:
        return wrong.message_dict
    return {}


def test_a_new_programme_has_settings_that_hold() -> None:
    Programme(name="Water").full_clean()

    assert Programme.objects.create(name="Water").weights == {}


# The three steps of silence rise: none of them reaches its bounds alone.
STEPS = ("nudge_days", "both_days", "staff_days")
ALONE = [name for name in BOUNDS if name not in STEPS]


@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
def test_the_steps_of_silence_end_at_their_bounds_together(end: int) -> None:
    inside = {name: BOUNDS[name][end] for name in STEPS}
    outside = {name: days + (1 if end else -1) for name, days in inside.items()}

    assert refused(**inside) == {}
    assert set(refused(**outside)) == set(STEPS)
    assert not refused_by_the_database(**inside)
    assert refused_by_the_database(**outside)


@pytest.mark.parametrize("days", [(5, 5, 12), (5, 12, 12), (8, 5, 12)])
def test_the_steps_of_silence_rise(days: tuple[int, int, int]) -> None:
    steps = dict(zip(STEPS, days, strict=True))

    assert set(refused(**steps)) == {"staff_days"}
    assert refused_by_the_database(**steps)


@pytest.mark.parametrize("name", ALONE)
def test_a_threshold_ends_at_its_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    # Alone, so that the span and the latest start together do not stand in the way.
    others = {"plan_weeks": 3, "horizon_weeks": 1}

    inside = [refused(**others | {name: value}) for value in (least, most)]
    outside = [set(refused(**others | {name: value})) for value in (least - 1, most + 1)]

    assert inside == [{}, {}]
    assert outside == [{name}, {name}]


@pytest.mark.parametrize("name", ALONE)
def test_the_database_repeats_the_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    others = {"plan_weeks": 3, "horizon_weeks": 1}

    inside = [refused_by_the_database(**others | {name: value}) for value in (least, most)]
    outside = [refused_by_the_database(**others | {name: value}) for value in (least - 1, most + 1)]

    assert inside == [False, False]
    assert outside == [True, True]


@pytest.mark.parametrize(
    ("plan_weeks", "span_percent", "horizon_weeks"),
    [(10, 300, 32), (10, 150, 47), (6, 300, 44), (3, 300, 52), (3, 299, 52)],
)
def test_latest_start_and_span_are_62_weeks_at_most(
    plan_weeks: int, span_percent: int, horizon_weeks: int
) -> None:
    together = {"plan_weeks": plan_weeks, "span_percent": span_percent}

    assert refused(**together, horizon_weeks=horizon_weeks) == {}
    assert not refused_by_the_database(**together, horizon_weeks=horizon_weeks)


def test_a_latest_start_out_of_sight_is_refused_with_the_number_that_works() -> None:
    too_far = {"plan_weeks": 10, "span_percent": 159, "horizon_weeks": 48}

    assert refused(**too_far) == {
        "horizon_weeks": [
            "An exchange may take 15 weeks with this length and span. "
            "Enter a latest start of at most 47 weeks, or a shorter span."
        ]
    }
    assert refused_by_the_database(**too_far)
    assert not refused_by_the_database(**too_far | {"horizon_weeks": 47})


@pytest.mark.parametrize("text", ["IL LB", "lb il", " LB,il ", "il–lb", "LB / IL", "il - lb"])
def test_a_pair_of_countries_is_read_in_any_order(text: str) -> None:
    assert country_pair(text) == "IL LB"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("IL", "“IL” is not a pair. Write two country codes, for example IL LB."),
        ("IL LB SY", "“IL LB SY” is not a pair. Write two country codes, for example IL LB."),
        ("ILLB", "“ILLB” is not a pair. Write two country codes, for example IL LB."),
        ("", "“” is not a pair. Write two country codes, for example IL LB."),
        ("IL XX", "“XX” is not the code of a country. Use two-letter ISO codes."),
        ("IL il", "“IL il” names one country twice. Write two different ones."),
    ],
)
def test_what_is_no_pair_of_countries_is_told(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        country_pair(text)

    assert wrong.value.messages == [sentence]
    assert set(refused(excluded_country_pairs=[text])) == {"excluded_country_pairs"}


@pytest.mark.parametrize("pairs", [["ILLB"], ["il lb"], ["IL LB", "IL"], ["IL LB", ""]])
def test_the_database_keeps_only_codes(pairs: list[str]) -> None:
    assert refused_by_the_database(excluded_country_pairs=pairs)


def test_pairs_that_the_database_keeps() -> None:
    assert not refused_by_the_database(excluded_country_pairs=[])
    assert not refused_by_the_database(excluded_country_pairs=["IL LB", "AM AZ"])


@pytest.mark.parametrize(
    "weights",
    [{}, EQUAL, dict.fromkeys(SCORE_PARTS, 0) | {"age": 1_000}],
    ids=["none", "even", "age alone"],
)
def test_weights_that_make_1000_hold(weights: dict[str, int]) -> None:
    assert refused(weights=weights) == {}
    assert not refused_by_the_database(weights=weights)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (
            EQUAL | {"age": 70},
            "The twelve parts add up to 990 points instead of 1,000. Still to give out: 10.",
        ),
        (
            EQUAL | {"age": 81},
            "The twelve parts add up to 1001 points instead of 1,000. To take away: 1.",
        ),
        (EQUAL | {"age": -80, "size": 240}, "Points are whole numbers from 0 to 1,000."),
        (EQUAL | {"age": 79.5, "size": 80.5}, "Points are whole numbers from 0 to 1,000."),
        ({"age": 1_000}, "Give the points of all twelve parts."),
        (EQUAL | {"luck": 0}, "Give the points of all twelve parts."),
    ],
    ids=["990", "1001", "negative", "halves", "one part", "unknown part"],
)
def test_other_weights_do_not(weights: Any, sentence: str) -> None:
    assert refused(weights=weights) == {"weights": [sentence]}
    assert refused_by_the_database(weights=weights)


def test_weights_are_no_list() -> None:
    assert refused_by_the_database(weights=[])


@pytest.mark.parametrize("points", ["80", None, True])
def test_points_that_are_no_numbers_stay_out_of_the_database(points: Any) -> None:
    with pytest.raises(Exception, match=r"programme_weights_make_1000|invalid input syntax"):
        Programme.objects.update(weights=EQUAL | {"age": points})
