"""A programme's settings as the engine reads them."""

from dataclasses import fields, replace

import pytest

from classrooms.models import Classroom, Programme
from classrooms.models.programme import ALL_POINTS, MOST_WEEKS, SCORE_PARTS
from matching.engine.kernels import pool as kernel_pool
from matching.engine.plan import plan
from matching.engine.profile import Level, Thresholds
from matching.engine.weights import Weights
from matching.models import MatchingRound
from matching.services.profiles import Standing, profile_of, thresholds_of, weights_of
from matching.services.rounds import enter_round, snapshot, solve_pool
from tests.matching.builders import NOW, let_lessons_meet, round_of

SETTINGS = {
    "plan_weeks": (3, {"plan_weeks": 3}),
    "span_percent": (200, {"span_percent": 200}),
    "meetings": (4, {"meetings": 4}),
    "meeting_minutes": (40, {"meeting_minutes": 40}),
    "most_age_gap": (1, {"max_age_gap_months": 12}),
    "adult_partner_least_age": (18, {"adult_partner_least_age": 18}),
    "least_level": (4, {"least_language_level": Level.B2}),
    "lead_days": (21, {"lead_days": 21}),
    "horizon_weeks": (12, {"horizon_weeks": 12}),
    "excluded_country_pairs": (
        ["AM AZ", "IL LB"],
        {"excluded_country_pairs": frozenset({("AM", "AZ"), ("IL", "LB")})},
    ),
    "score_floor": (400, {"score_floor": 400}),
    "candidates_per_class": (9, {"candidates_per_class": 9}),
}


def test_a_programme_draws_its_lines_where_the_engine_does_by_itself() -> None:
    assert thresholds_of(Programme()) == Thresholds()
    assert weights_of(Programme()) == Weights()


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_reaches_the_engine(name: str) -> None:
    value, told = SETTINGS[name]

    thresholds = thresholds_of(Programme(**{name: value}))

    assert thresholds == replace(Thresholds(), **told)
    assert thresholds != Thresholds()


def test_no_threshold_of_the_engine_is_without_a_setting() -> None:
    told = [name for _value, settings in SETTINGS.values() for name in settings]

    # Circles are made from files only, until classes can be asked and told about them.
    without_page = {"trios", "circle_size"}
    assert {*told} == {each.name for each in fields(Thresholds)} - without_page


def test_the_programme_knows_the_engine_s_parts_and_sight() -> None:
    assert list(SCORE_PARTS) == [each.name for each in fields(Weights)]
    assert sum(Weights().to_json().values()) == ALL_POINTS
    assert MOST_WEEKS == kernel_pool.MOST_WEEKS


def test_weights_of_a_programme_of_its_own() -> None:
    even = dict.fromkeys(SCORE_PARTS, 80) | {"novelty": 120}

    assert weights_of(Programme(weights=even)).to_json() == even


@pytest.mark.django_db
def test_a_profile_takes_its_standing(nairobi_class: Classroom) -> None:
    standing = Standing(places_left=2, underserved=3, reliability=83)

    profile = profile_of(nairobi_class, standing=standing)

    assert (profile.places_left, profile.underserved, profile.reliability) == (2, 3, 83)


@pytest.mark.django_db
def test_a_class_nobody_knows_is_neither_favoured_nor_doubted(nairobi_class: Classroom) -> None:
    profile = profile_of(nairobi_class)

    assert (profile.underserved, profile.reliability) == (0, 50)


@pytest.fixture
def registered(nairobi_class: Classroom, bogota_class: Classroom) -> MatchingRound:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    return round_of(nairobi_class)


@pytest.mark.django_db
def test_other_weights_give_other_scores(registered: MatchingRound) -> None:
    pool = snapshot(registered, NOW)
    before = solve_pool(registered, pool, NOW, progress=lambda *_: None)
    age_alone = dict.fromkeys(SCORE_PARTS, 0) | {"age": 1_000}

    Programme.objects.update(weights=age_alone)
    registered = MatchingRound.objects.get(pk=registered.pk)
    after = solve_pool(registered, pool, NOW, progress=lambda *_: None)

    (one,), (other,) = before.pairs, after.pairs
    assert (one.low, one.high) == (other.low, other.high)
    assert one.score != other.score == 1_000
    assert before.report["weights"] == Weights().to_json()
    assert after.report["weights"] == age_alone


@pytest.mark.django_db
def test_a_pair_of_countries_is_excluded_by_the_programme(registered: MatchingRound) -> None:
    Programme.objects.update(excluded_country_pairs=["CO KE"])
    programme = Programme.objects.get()
    pool = snapshot(registered, NOW)

    found = plan(
        pool.profiles, thresholds_of(programme), weights_of(programme), today=NOW.date(), seed=1
    )

    assert found.pairs == ()
    assert {each.most for each in found.unmatched} == {"refusal.country_pair"}
