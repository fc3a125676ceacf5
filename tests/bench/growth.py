"""How the cost grows with the number of classes: one thread, CPU seconds."""

from tests.bench.measuring import exponent, peak_mb
from tests.bench.record import Row
from tests.bench.rounds import ENGINE, Solved, pool_of, solved, warm_up

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
REPEATED = 10_000
"""Up to so many classes the quickest of three runs counts: the others are long enough alone."""


def growth_row() -> Row:
    """Scoring all pairs, solving what the first look found, and all until it is the best."""
    warm_up()
    points = [_point(classes) for classes in SIZES]
    return {
        "N": SIZES[-1],
        "threads": 1,
        "points": points,
        "score_exponent": _exponent(points, "score_s"),
        "solve_exponent": _exponent(points, "solve_s"),
        "exact_exponent": _exponent(points, "exact_s"),
        "peak_mb": peak_mb(),
    }


def _point(classes: int) -> dict[str, float]:
    pool = pool_of(classes)
    runs = 3 if classes <= REPEATED else 1
    every = [_seconds(solved(pool, threads=1)) for _ in range(runs)]
    return {"N": classes} | {name: min(each[name] for each in every) for name in every[0]}


def _seconds(found: Solved) -> dict[str, float]:
    cpu = found.stages.cpu
    return {
        "prepare_s": round(cpu["prepare"], 4),
        "score_s": round(cpu["score"], 4),
        "solve_s": round(found.first_solve[1], 4),
        "exact_s": round(found.stages.sums(*ENGINE)[1], 4),
    }


def _exponent(points: list[dict[str, float]], name: str) -> float:
    return round(exponent({int(point["N"]): point[name] for point in points}), 3)
