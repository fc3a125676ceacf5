"""One class declines, one class arrives: how long the repair takes and how few classes it moves."""

import random
import time
from collections.abc import Callable, Sequence
from itertools import product
from statistics import median, quantiles

import numpy as np

from matching.engine import all_pairs
from matching.engine.certificate import verify
from matching.engine.choice import Choice
from matching.engine.duals import Indices
from matching.engine.repair import Change, Standing, arrive, decline, exchange
from matching.engine.survey import Survey
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import Row
from tests.bench.rounds import SEED, THRESHOLDS, WEIGHTS, pool_of, silent, solved, warm_up
from tests.matching.engine.pools import TODAY

TIMES = 200


def decline_row(classes: int) -> Row:
    """Random chosen pairs decline, one after the other, each on what the last one left: the pool's
    two classes look at everybody, and change two others at most."""
    pool = pool_of(classes)
    warm_up()
    found, chance = solved(pool, threads=2), random.Random(SEED)
    choice, arrays = found.optimum.choice, found.survey.arrays
    stand = Stand(choice)
    declined: list[tuple[int, int]] = []

    def one_more() -> tuple[Change, float]:
        at = chance.randrange(len(stand.columns[0]))
        one, other = int(stand.columns[0][at]), int(stand.columns[1][at])
        declined.append((one, other))
        began = time.perf_counter()
        scores = [np.asarray(all_pairs.scores_with(arrays, each)) for each in (one, other)]
        for each, (a, b) in product((0, 1), declined):
            if (one, other)[each] in (a, b):
                scores[each][a + b - (one, other)[each]] = -1
        change = exchange(stand.now(), one, other, *scores)
        spent = 1000 * (time.perf_counter() - began)
        stand.take(change, {(one, other)[each]: scores[each] for each in (0, 1)})
        return change, spent

    changes = [one_more() for _ in range(TIMES)]
    low, high, score = stand.columns
    for one, other in declined:
        if choice.knows(one, other):
            choice.forbid(one, other)
    choice.solve()
    best = choice.pairs()
    lost = int(best[2].sum()) - int(score.sum())
    return {
        "N": classes,
        "asked": "decline, changing few",
        **_spent(changes),
        "covered": len(np.union1d(low, high)),
        "covered_at_best": len(np.union1d(best[0], best[1])),
        "points_lost_each": round(lost / TIMES, 1),
        "lost_ppm": round(1e6 * lost / int(best[2].sum()), 2),
    }


class Stand:
    """Pairs that change one after the other."""

    def __init__(self, choice: Choice) -> None:
        self.columns = choice.pairs()
        self.classes = choice.classes

    def now(self) -> Standing:
        """The pairs as they stand; each may end, and further places are left aside."""
        low, high, _ = self.columns
        used = np.bincount(np.concatenate([low, high]), minlength=self.classes)
        return Standing(self.columns, np.ones(len(low), dtype=bool), np.maximum(0, 1 - used))

    def take(self, change: Change, scores: dict[int, Indices]) -> None:
        """Let the change happen; the scores are those of the two that parted."""
        low, high, _ = self.columns
        keep = np.ones(len(low), dtype=bool)
        for a, b in change.ended:
            keep &= (low != a) | (high != b)
        new = [(a, b, int(scores[a][b] if a in scores else scores[b][a])) for a, b in change.begun]
        fresh = np.array(new, dtype=np.int64).reshape(-1, 3).T
        a, b, c = (
            np.concatenate([old[keep], more]) for old, more in zip(self.columns, fresh, strict=True)
        )
        self.columns = (a, b, c)


def best_again_row(classes: int) -> Row:
    """The same, but each time the choice is made the best again, whoever that changes."""
    pool = pool_of(classes)
    warm_up()
    choice, chance = solved(pool, threads=2).optimum.choice, random.Random(SEED)

    def one_more() -> tuple[Change, float]:
        low, high, _ = choice.pairs()
        at = chance.randrange(len(low))
        one, other = int(low[at]), int(high[at])
        return _timed(lambda: decline(choice, one, other))

    return {
        "N": classes,
        "asked": "decline, best again",
        **_figures(choice, [one_more() for _ in range(TIMES)]),
    }


def arrive_row(classes: int) -> Row:
    """Further classes come one by one: each is scored against all, then takes its place."""
    pool = pool_of(classes + TIMES)
    warm_up()
    choice = solved(pool[:classes], threads=2).optimum.choice
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
    """What was spent, and whether the choice is proven the best in the end."""
    verdict = verify(choice.certificate())
    return {**_spent(changes), "exact": verdict.holds, "faults": list(verdict.faults)}


def _spent(changes: Sequence[tuple[Change, float]]) -> Row:
    """Milliseconds and classes that have another partner than before (those who asked too)."""
    spent = sorted(milliseconds for _, milliseconds in changes)
    moved = sorted(change.classes for change, _ in changes)
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
    }
