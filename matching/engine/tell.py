"""Two classes, date by date: may they meet, and if so everything that is told of the pair.

This is the slow and plain definition that the fast look at all pairs is held to: whatever is
proposed has passed here.
"""

from datetime import timedelta

from classrooms.timetable.intervals import Interval
from matching.engine.explain import reasons, worth_knowing
from matching.engine.profile import ClassProfile
from matching.engine.results import Refusal, ScoredPair
from matching.engine.rules import SCORE_FLOOR, Context, first_refusal
from matching.engine.scoring import Pairing, channel, score_parts, total
from matching.engine.weekly import weekly_meetings
from matching.engine.weights import Weights


def tell(
    a: ClassProfile, b: ClassProfile, context: Context, weights: Weights
) -> ScoredPair | Refusal:
    """The pair, explained, or the first rule that refuses it (the score floor is the last)."""
    low, high = (a, b) if a.id < b.id else (b, a)
    if refusal := first_refusal(low, high, context):
        return refusal
    pair = pairing(low, high, context)
    parts = score_parts(pair, weights)
    if total(parts) < context.thresholds.score_floor:
        return Refusal(
            SCORE_FLOOR, {"score": total(parts), "floor": context.thresholds.score_floor}
        )
    horizon = context.horizon
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


def pairing(low: ClassProfile, high: ClassProfile, context: Context) -> Pairing:
    """What is scored, for a pair the rules allow."""
    time = context.horizon.pair(low, high).exchange
    if time is None:
        raise ValueError(f"{low.id} and {high.id} have no time together")
    return Pairing(low, high, time, context.horizon)
