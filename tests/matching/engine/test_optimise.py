"""From a few candidates to the best over all pairs: the same as with all of them in the graph."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matching.engine import optimise as module
from matching.engine.plan import Plan, plan
from matching.engine.profile import Thresholds
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, mixed_pool


def planned(count: int, seed: int, *, places: int = 1) -> Plan:
    pool = mixed_pool(count, seed, most_places=places)
    return plan(pool, Thresholds(), Weights(), today=TODAY, seed=seed)


@contextmanager
def few_candidates() -> Iterator[None]:
    """The graph starts with the best candidate of each class, and grows by one at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ALL_AT_ONCE", 3)
        patch.setattr(module, "FIRST_BEST", 1)
        patch.setattr(module, "PRICED_BEST", 1)
        yield


def reached(found: Plan) -> tuple[object, object]:
    proof = found.report["proof"]
    assert isinstance(proof, dict)
    return found.report["covered"], proof["reached"]


@pytest.mark.parametrize("places", [1, 2, 3])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [2, 9, 25])
def test_few_candidates_reach_what_all_reach(seed: int, count: int, places: int) -> None:
    whole = planned(count, seed, places=places)

    with few_candidates():
        priced = planned(count, seed, places=places)

    assert reached(priced) == reached(whole)
    proof = priced.report["proof"]
    assert isinstance(proof, dict)
    assert (proof["exact"], proof["holds"], proof["gap"]) == (True, True, 0)
