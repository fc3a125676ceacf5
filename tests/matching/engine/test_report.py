"""The figures of a round's report."""

from dataclasses import replace

from matching.engine.plan import plan
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.report import build_report, settings_of
from matching.engine.results import ScoredPair
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, classroom


def paired(pool: list[ClassProfile]) -> tuple[ScoredPair, dict[str, object]]:
    """The one pair of a pool of two, and its report."""
    found = plan(pool, Thresholds(), Weights(), today=TODAY, seed=1)
    return found.pairs[0], found.report


def test_mean_lowest_and_fifth_percentile() -> None:
    pair, _ = paired([classroom("a"), classroom("b")])
    pairs = [replace(pair, low=f"a{n}", high=f"b{n}", score=500 + 10 * n) for n in range(41)]

    report = build_report([], pairs, (), None, eligible=82, blocking=0, settings={})

    figures = {name: report[name] for name in ("pairs", "lowest", "percentile_5", "mean", "total")}
    assert figures == {
        "pairs": 41,
        "lowest": 500,
        "percentile_5": 520,
        "mean": 700,
        "total": 28_700,
    }


def test_cover_by_country() -> None:
    pool = [
        classroom("a", country="KE"),
        classroom("b", country="PE"),
        classroom("c", country="KE", ages=(17, 18)),
    ]

    report = plan(pool, Thresholds(), Weights(), today=TODAY, seed=1).report

    assert report["by_country"] == {
        "KE": {"covered": 1, "all": 2},
        "PE": {"covered": 1, "all": 1},
    }


def test_who_waited_shows_in_the_bonuses() -> None:
    pool = [classroom("a", weeks_waited=4), classroom("b", underserved=3)]

    _, report = paired(pool)

    assert report["bonuses"] == {
        "waiting": {"pairs": 1, "points": 10},
        "underserved": {"pairs": 1, "points": 15},
    }


def test_the_hash_knows_everything_but_the_order() -> None:
    pool = [classroom("a"), classroom("b")]

    def hashed(classes: list[ClassProfile], seed: int = 1) -> object:
        return settings_of(classes, Thresholds(), Weights(), today=TODAY, seed=seed)["input"]

    assert hashed(pool) == hashed(pool[::-1])
    assert len({hashed(pool), hashed(pool, 2), hashed([pool[0], replace(pool[1], size=9)])}) == 3
