"""The whole engine as it is called: explanations, check and report with it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from matching.engine import optimise, plan, survey
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import Row
from tests.bench.rounds import SEED, THRESHOLDS, WEIGHTS, pool_of, warm_up
from tests.matching.engine.pools import TODAY

STAGES: tuple[tuple[Any, str, str], ...] = (
    (survey, "flatten", "prepare"),
    (survey.Survey, "look", "score"),
    (survey.Survey, "look_with", "fill"),
    (optimise, "_prove", "price"),
    (plan.Choice, "add", "solve"),
    (plan.Choice, "solve", "solve"),
    (plan, "prove", "check"),
    (survey.Survey, "tell", "explain"),
    (plan, "unmatched", "unmatched"),
    (plan, "build_report", "report"),
    (plan, "settings_of", "report"),
)
"""Where in the engine each stage is, so that the one call of `plan` can be told apart."""


def plan_row(classes: int, *, threads: int) -> Row:
    """One call of `plan`."""
    pool = pool_of(classes)
    warm_up()
    stages = Stages()
    with booked(stages), stages("rest"):
        found = plan.plan(pool, THRESHOLDS, WEIGHTS, today=TODAY, seed=SEED, threads=threads)
    wall, cpu = stages.sums(*stages.wall)
    report: dict[str, Any] = found.report
    proof = report["proof"]
    return {
        "N": classes,
        "threads": threads,
        "cpu_s": round(cpu, 4),
        "wall_s": round(wall, 4),
        "peak_mb": peak_mb(),
        "pairs_looked_at": proof["looked_at"],
        "looks": proof["looks"],
        "weight": proof["reached"],
        "bound": proof["bound"],
        "gap_ppm": proof["gap_ppm"],
        "coverage": {name: report[name] for name in ("covered", "eligible", "all")},
        "exact": proof["exact"],
        "told": len(found.pairs) + len(found.alternatives),
        "mean": report["mean"],
        "lowest": report["lowest"],
        "percentile_5": report["percentile_5"],
        **stages.to_json(),
    }


@contextmanager
def booked(stages: Stages) -> Iterator[None]:
    """Book what the engine does under `stages`, by wrapping the functions of STAGES meanwhile."""
    with ExitStack() as kept:
        for owner, name, stage in STAGES:
            plain = getattr(owner, name)
            kept.callback(setattr, owner, name, plain)
            setattr(owner, name, _booking(plain, stages, stage))
        yield


def _booking(function: Callable[..., Any], stages: Stages, stage: str) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        with stages(stage):
            return function(*arguments, **named)

    return timed
