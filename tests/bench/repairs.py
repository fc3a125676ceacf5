"""One class declines, one class arrives: how long the repair takes and how few classes it moves."""

import random
import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles

import numpy as np

from matching.engine import all_pairs
from matching.engine.certificate import verify
from matching.engine.choice import Choice
from matching.engine.repair import Change, arrive, decline
from matching.engine.survey import Survey
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import Row
from tests.bench.rounds import SEED, THRESHOLDS, WEIGHTS, pool_of, silent, solved, warm_up
from tests.matching.engine.pools import TODAY

TIMES = 200


def decline_row(classes: int) -> Row:
    """Random chosen pairs decline, one after the other, each on what the last one left."""
    pool = pool_of(classes)
    warm_up()
    choice, chance = solved(pool, exact=True, threads=2).optimum.choice, random.Random(SEED)

    def one_more() -> tuple[Change, float]:
        low, high, _ = choice.pairs()
        at = chance.randrange(len(low))
        one, other = int(low[at]), int(high[at])
        return _timed(lambda: decline(choice, one, other))

    return {
        "N": classes,
        "asked": "decline",
        **_figures(choice, [one_more() for _ in range(TIMES)]),
    }


def arrive_row(classes: int) -> Row:
    """Further classes come one by one: each is scored against all, then takes its place."""
    pool = pool_of(classes + TIMES)
    warm_up()
    choice = solved(pool[:classes], exact=True, threads=2).optimum.choice
    everyone = Survey.of(pool, THRESHOLDS, WEIGHTS, today=TODAY, threads=1, progress=silent)
    scoring = Stages()

    def one_more(number: int) -> tuple[Change, float]:
        with scoring("score"):
            scores = np.asarray(all_pairs.scores_with(everyone.arrays, number))[:number]
            partners = np.flatnonzero(scores >= 0)
            candidates = list(zip(partners.tolist(), scores[partners].tolist(), strict=True))
        return _timed(lambda: arrive(choice, pool[number].places_left, candidates))

    changes = [one_more(number) for number in range(classes, classes + TIMES)]
    return {
        "N": classes,
        "asked": "arrive",
        "score_mean_ms": round(1000 * scoring.wall["score"] / TIMES, 2),
        **_figures(choice, changes),
    }


def _timed(repair: Callable[[], Change]) -> tuple[Change, float]:
    began = time.perf_counter()
    change = repair()
    return change, 1000 * (time.perf_counter() - began)


def _figures(choice: Choice, changes: Sequence[tuple[Change, float]]) -> Row:
    """Milliseconds and classes that have another partner than before (those who asked too)."""
    spent = sorted(milliseconds for _, milliseconds in changes)
    moved = sorted(change.classes for change, _ in changes)
    verdict = verify(choice.certificate())
    return {
        "times": len(changes),
        "wall_s": round(sum(spent) / 1000, 4),
        "median_ms": round(median(spent), 2),
        "p95_ms": round(quantiles(spent, n=20)[-1], 2),
        "max_ms": round(spent[-1], 2),
        "classes_median": median(moved),
        "classes_p95": quantiles(moved, n=20)[-1],
        "classes_max": moved[-1],
        "peak_mb": peak_mb(),
        "exact": verdict.holds,
        "faults": list(verdict.faults),
    }
