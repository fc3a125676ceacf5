"""A round of the engine on a synthetic pool, without telling: stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from matching.engine import jit, plan, repair
from matching.engine.choice import Choice
from matching.engine.duals import Duals, Flags, Indices
from matching.engine.left_over import eligible_classes
from matching.engine.optimise import Optimum, Seen, optimise
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.proof import Proof, prove
from matching.engine.survey import Survey
from matching.engine.weights import Weights
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import Row
from tests.matching.engine.pools import TODAY
from tests.matching.engine.synthetic import synthetic_pool

SEED = 20260901
WARM_UP = 400
THRESHOLDS, WEIGHTS = Thresholds(), Weights()
ENGINE = ("prepare", "score", "solve", "price")


def silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


def pool_of(classes: int) -> list[ClassProfile]:
    """The pool of this size that every row measures."""
    return sorted(synthetic_pool(classes, SEED, TODAY), key=lambda each: each.id)


def warm_up() -> None:
    """Everything once on a small pool, so that no row waits for the compiler."""
    jit.compile_kernels()
    pool = pool_of(WARM_UP)
    plan.plan(pool, THRESHOLDS, WEIGHTS, today=TODAY, seed=SEED, threads=2)
    optimum = solved(pool, threads=1).optimum
    low, high, _ = optimum.choice.pairs()
    repair.decline(optimum.choice, int(low[0]), int(high[0]))
    repair.arrive(optimum.choice, 2, [(0, 500), (1, 400)])


class TimedChoice(Choice):
    """A choice whose building and solving are booked."""

    def __init__(self, stages: Stages, places: Indices) -> None:
        self._stages = stages
        super().__init__(places, WEIGHTS.most, np.arange(len(places)))

    def add(self, low: Indices, high: Indices, score: Indices) -> int:
        with self._stages("solve"):
            return super().add(low, high, score)

    def solve(self) -> None:
        with self._stages("solve"):
            super().solve()


@dataclass(frozen=True, slots=True)
class Solved:
    """A round as far as the choice, with the seconds it took."""

    survey: Survey
    optimum: Optimum
    stages: Stages
    first_look: int
    first_solve: tuple[float, float]


def solved(pool: Sequence[ClassProfile], *, threads: int) -> Solved:
    """Profiles to arrays, a first look at all pairs, the choice, and looks against its duals."""
    stages = Stages()
    first: list[Seen] = []
    first_solve: list[tuple[float, float]] = []

    def look(duals: Duals | None, most: int, among: Flags | None = None) -> Seen:
        if duals is not None and not first_solve:
            first_solve.append(stages.sums("solve"))
        with stages("price" if duals else "score"):
            found = survey.look(duals, most, among)
        first.append(found)
        return found

    with stages("prepare"):
        survey = Survey.of(pool, THRESHOLDS, WEIGHTS, today=TODAY, threads=threads, progress=silent)
        places = np.array([each.places_left for each in pool], dtype=np.int64)
        choice = TimedChoice(stages, places)
    with stages("price"):
        optimum = optimise(choice, look, silent)
    first_solve.append(stages.sums("solve"))
    return Solved(survey, optimum, stages, first[0].looked_at, first_solve[0])


def round_row(classes: int, *, threads: int, runs: int = 1) -> Row:
    """A round as a line: the quickest of `runs`, the checker's verdict, and the memory."""
    pool = pool_of(classes)
    pool_mb = peak_mb()
    warm_up()
    every = [solved(pool, threads=threads) for _ in range(runs)]
    best = min(every, key=lambda each: each.stages.sums(*ENGINE))
    wall, cpu = best.stages.sums(*ENGINE)
    engine_mb = peak_mb()
    with best.stages("check"):
        proof = prove(best.optimum, best.survey, seed=SEED)
    return {
        "N": classes,
        "threads": threads,
        "cpu_s": round(cpu, 4),
        "wall_s": round(wall, 4),
        "median_wall_s": round(median(each.stages.sums(*ENGINE)[0] for each in every), 4),
        "checked_wall_s": round(best.stages.sums(*ENGINE, "check")[0], 4),
        "runs": runs,
        "peak_mb": peak_mb(),
        "engine_peak_mb": engine_mb,
        "pool_mb": pool_mb,
        **looks(best, proof),
        **best.stages.to_json(),
    }


def looks(found: Solved, proof: Proof) -> Row:
    """What was looked at, reached and proven."""
    choice = found.optimum.choice
    low, high, _ = choice.pairs()
    told = proof.to_json()
    return {
        "pairs_looked_at": proof.looked_at,
        "looks": proof.looks,
        "pairs_per_cpu_s": round(found.first_look / max(1e-9, found.stages.cpu["score"])),
        "edges": len(choice.candidates()[0]),
        "weight": proof.reached,
        "bound": proof.bound,
        "gap_ppm": told["gap_ppm"],
        "cover_proven": proof.cover_proven,
        "coverage": {
            "covered": len(np.union1d(low, high)),
            "eligible": eligible_classes(choice),
            "all": choice.classes,
        },
        "exact": proof.exact,
        "holds": proof.holds,
        "faults": list(proof.faults),
    }
