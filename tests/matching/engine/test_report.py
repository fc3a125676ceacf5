"""The figures of a round's report."""

from matching.engine.candidates import Candidate
from matching.engine.profile import Thresholds
from matching.engine.report import build_report
from matching.engine.solver import Solution
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, classroom


def test_mean_lowest_and_fifth_percentile() -> None:
    pairs = tuple(Candidate(f"a{n}", f"b{n}", 500 + 10 * n) for n in range(41))
    solution = Solution(pairs, sum(pair.score for pair in pairs), covered=82, exact=True)

    report = build_report([], solution, 82, Thresholds(), Weights(), today=TODAY, seed=1)

    figures = {name: report[name] for name in ("pairs", "lowest", "percentile_5", "mean")}
    assert figures == {"pairs": 41, "lowest": 500, "percentile_5": 520, "mean": 700}


def test_cover_by_country() -> None:
    pool = [
        classroom("a", country="KE"),
        classroom("b", country="PE"),
        classroom("c", country="KE"),
    ]
    solution = Solution((Candidate("a", "b", 600),), 600, covered=2, exact=True)

    report = build_report(pool, solution, 3, Thresholds(), Weights(), today=TODAY, seed=1)

    assert report["by_country"] == {
        "KE": {"covered": 1, "all": 2},
        "PE": {"covered": 1, "all": 1},
    }
