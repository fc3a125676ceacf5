"""The one door into the engine: a pool of classes in, a plan out.

The same pool, thresholds, weights, day and seed give the same plan, in whatever order the pool
comes. Nothing here reads a clock, a database or chance.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from classrooms.timetable.intervals import Interval
from matching.engine.candidates import Candidate, Candidates, find_candidates, pairing
from matching.engine.exchange_time import Horizon
from matching.engine.explain import reasons, worth_knowing
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.report import build_report
from matching.engine.results import (
    Message,
    Part,
    Plan,
    Refusal,
    ScoredPair,
    Unmatched,
    WeeklyMeeting,
)
from matching.engine.rules import Context, first_refusal
from matching.engine.scoring import channel, score_parts, total
from matching.engine.solver import Solution, solve
from matching.engine.weekly import weekly_meetings
from matching.engine.weights import Weights

__all__ = [
    "Message",
    "Part",
    "Plan",
    "Progress",
    "Refusal",
    "ScoredPair",
    "Unmatched",
    "WeeklyMeeting",
    "judge",
    "plan",
]

Progress = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


def plan(
    pool: Sequence[ClassProfile],
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    seed: int,
    progress: Progress = _silent,
) -> Plan:
    """Pair the classes of a pool.

    `progress(stage, done, total)` is told how far it is, with the stages "preparing", "scoring",
    "solving" and "explaining". Raises ValueError if two classes have the same id.
    """
    classes = _sorted(pool)
    context = Context(thresholds, Horizon(thresholds, today))
    for done, profile in enumerate(classes, 1):
        context.horizon.lessons_of(profile)
        progress("preparing", done, len(classes))
    found = find_candidates(classes, context, weights, progress)
    progress("solving", 0, 1)
    solution = solve(found.pairs, {each.id: each.places_left for each in classes}, seed=seed)
    progress("solving", 1, 1)
    best = found.best_of_each(thresholds.candidates_per_class)
    chosen = set(solution.pairs)
    kept = [*solution.pairs, *(pair for pair in best if pair not in chosen)]
    told = _told(kept, {each.id: each for each in classes}, context, weights, progress)
    eligible = len(found.eligible())
    return Plan(
        pairs=told[: len(chosen)],
        alternatives=told[len(chosen) :],
        unmatched=_unmatched(classes, found, solution),
        report=build_report(
            classes, solution, eligible, thresholds, weights, today=today, seed=seed
        ),
    )


def judge(
    a: ClassProfile, b: ClassProfile, thresholds: Thresholds, weights: Weights, *, today: date
) -> ScoredPair | Refusal:
    """One pair as of `today`: scored, or the first rule that refuses it.

    For checking again, before anything is told to anybody, that a pair still may be.
    """
    low, high = _sorted([a, b])
    context = Context(thresholds, Horizon(thresholds, today))
    return first_refusal(low, high, context) or _scored(low, high, context, weights)


def _sorted(pool: Iterable[ClassProfile]) -> list[ClassProfile]:
    classes = sorted(pool, key=lambda each: each.id)
    for earlier, later in pairwise(classes):
        if earlier.id == later.id:
            raise ValueError(f"the class {later.id} is twice in the pool")
    return classes


def _told(
    pairs: Sequence[Candidate],
    by_id: dict[str, ClassProfile],
    context: Context,
    weights: Weights,
    progress: Progress,
) -> tuple[ScoredPair, ...]:
    told = []
    for done, pair in enumerate(pairs, 1):
        told.append(_scored(by_id[pair.low], by_id[pair.high], context, weights))
        progress("explaining", done, len(pairs))
    return tuple(told)


def _scored(
    low: ClassProfile, high: ClassProfile, context: Context, weights: Weights
) -> ScoredPair:
    horizon = context.horizon
    pair = pairing(low, high, context)
    parts = score_parts(pair, weights)
    weeks = tuple(horizon.monday_of(week) for week in pair.time.weeks)
    windows = [Interval.from_minutes(start, end) for start, end, _ in pair.time.windows]
    first, last = horizon.wished_days(low, high)
    return ScoredPair(
        low=low.id,
        high=high.id,
        score=total(parts),
        parts=parts,
        reasons=reasons(pair, parts),
        worth_knowing=worth_knowing(pair, parts),
        mode=pair.time.mode,
        channel=channel(pair),
        starts_on=max(weeks[0], first),
        ends_on=min(weeks[-1] + timedelta(days=6), last),
        weeks=weeks,
        windows=tuple((each.start, each.end) for each in windows),
        swap_windows=tuple(swap for _, _, swap in pair.time.windows),
        weeks_with_window=len({horizon.week_at(start) for start, _, _ in pair.time.windows}),
        weekly=weekly_meetings(
            low.zone,
            high.zone,
            pair.time.windows,
            weeks,
            minutes=context.thresholds.meeting_minutes,
        ),
    )


def _unmatched(
    classes: Sequence[ClassProfile], found: Candidates, solution: Solution
) -> tuple[Unmatched, ...]:
    covered = {name for pair in solution.pairs for name in (pair.low, pair.high)}
    eligible = found.eligible()
    answer = []
    for profile in classes:
        if profile.id not in covered:
            counts = dict(sorted(found.refusals[profile.id].items()))
            most = min(counts, key=lambda key: (-counts[key], key), default=None)
            answer.append(Unmatched(profile.id, counts, eligible[profile.id], most))
    return tuple(answer)
