"""All pairs that the hard rules allow, each with its score; for each class, who was excluded."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matching.engine.profile import ClassProfile
from matching.engine.rules import SCORE_FLOOR, Context, first_refusal
from matching.engine.scoring import Pairing, score_parts, total
from matching.engine.weights import Weights

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two classes that may be paired (`low` < `high` by id) and the score of the pair."""

    low: str
    high: str
    score: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates in order of ids, and the refusals of each class by key."""

    pairs: tuple[Candidate, ...]
    refusals: dict[str, Counter[str]]

    def best_of_each(self, most: int) -> tuple[Candidate, ...]:
        """The pairs among the `most` best of at least one of their classes, in order of ids."""
        ranked = sorted(self.pairs, key=lambda pair: (-pair.score, pair.low, pair.high))
        taken: Counter[str] = Counter()
        kept = []
        for pair in ranked:
            if taken[pair.low] < most or taken[pair.high] < most:
                kept.append(pair)
            taken[pair.low] += 1
            taken[pair.high] += 1
        return tuple(sorted(kept, key=lambda pair: (pair.low, pair.high)))

    def eligible(self) -> Counter[str]:
        """How many partners each class could have."""
        return Counter(each for pair in self.pairs for each in (pair.low, pair.high))


def find_candidates(
    pool: Sequence[ClassProfile], context: Context, weights: Weights, progress: Progress
) -> Candidates:
    """Ask every pair of the pool, which is sorted by id without repeats."""
    pairs: list[Candidate] = []
    refusals: dict[str, Counter[str]] = {profile.id: Counter() for profile in pool}
    for index, low in enumerate(pool):
        for high in pool[index + 1 :]:
            refused, score = _judge(low, high, context, weights)
            if refused:
                refusals[low.id][refused] += 1
                refusals[high.id][refused] += 1
            else:
                pairs.append(Candidate(low.id, high.id, score))
        progress("scoring", index + 1, len(pool))
    return Candidates(tuple(pairs), refusals)


def pairing(low: ClassProfile, high: ClassProfile, context: Context) -> Pairing:
    """What is scored, for a pair the rules allow."""
    time = context.horizon.pair(low, high).exchange
    if time is None:
        raise ValueError(f"{low.id} and {high.id} have no time together")
    return Pairing(low, high, time, context.horizon)


def _judge(
    low: ClassProfile, high: ClassProfile, context: Context, weights: Weights
) -> tuple[str, int]:
    refusal = first_refusal(low, high, context)
    if refusal:
        return refusal.key, 0
    score = total(score_parts(pairing(low, high, context), weights))
    return (SCORE_FLOOR if score < context.thresholds.score_floor else ""), score
