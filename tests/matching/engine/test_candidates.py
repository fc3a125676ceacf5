"""Every pair is judged once; the best few of each class are kept."""

from collections import Counter
from itertools import combinations

from matching.engine.candidates import Candidate, Candidates, find_candidates
from matching.engine.exchange_time import Horizon
from matching.engine.profile import Thresholds
from matching.engine.rules import Context, first_refusal
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, mixed_pool

STAR = Candidates(
    pairs=(
        Candidate("a", "b", 30),
        Candidate("a", "c", 20),
        Candidate("b", "c", 10),
    ),
    refusals={},
)


def test_a_pair_is_kept_if_it_is_among_the_best_of_either_class() -> None:
    kept = STAR.best_of_each(1)

    assert [(pair.low, pair.high) for pair in kept] == [("a", "b"), ("a", "c")]


def test_nothing_is_kept_where_none_is_wanted() -> None:
    assert STAR.best_of_each(0) == ()


def test_partners_are_counted_on_both_sides() -> None:
    assert STAR.eligible() == Counter(a=2, b=2, c=2)


def test_every_pair_is_a_candidate_or_refused_on_both_sides() -> None:
    pool = mixed_pool(25, seed=8)
    thresholds = Thresholds(score_floor=0)
    context = Context(thresholds, Horizon(thresholds, TODAY))

    found = find_candidates(pool, context, Weights(), lambda *told: None)

    allowed = {(a.id, b.id) for a, b in combinations(pool, 2) if not first_refusal(a, b, context)}
    assert {(pair.low, pair.high) for pair in found.pairs} == allowed
    assert sum(sum(each.values()) for each in found.refusals.values()) == 2 * (300 - len(allowed))
