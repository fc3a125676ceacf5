"""From a few candidates to the best over all pairs: the same as with all of them in the graph."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from matching.engine import optimise as module
from matching.engine.choice import Choice
from matching.engine.optimise import optimise
from matching.engine.plan import Plan, plan
from matching.engine.profile import Thresholds
from matching.engine.survey import Survey
from matching.engine.weights import Weights
from tests.matching.engine.draws import seeds
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
@pytest.mark.parametrize("seed", seeds(2, 20))
@pytest.mark.parametrize("count", [2, 9, 25])
def test_few_candidates_reach_what_all_reach(seed: int, count: int, places: int) -> None:
    whole = planned(count, seed, places=places)

    with few_candidates():
        priced = planned(count, seed, places=places)

    assert reached(priced) == reached(whole)
    proof = priced.report["proof"]
    assert isinstance(proof, dict)
    assert (proof["exact"], proof["holds"], proof["gap"]) == (True, True, 0)


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.parametrize("seed", seeds(4, 20))
def test_one_more_look_at_all_pairs_finds_nothing_new(seed: int, places: int) -> None:
    """Though after the first look against the duals, only where one fell was looked at."""
    pool = mixed_pool(60, seed, most_places=places)
    survey = Survey.of(
        pool, Thresholds(), Weights(), today=TODAY, threads=1, progress=lambda *_: None
    )
    wanted = np.array([each.places_left for each in pool])
    choice = Choice(wanted, Weights().most, np.arange(60))

    with few_candidates():
        optimise(choice, survey.look, lambda *_: None)

    seen = survey.look(choice.duals(), 60)
    found = zip(seen.low.tolist(), seen.high.tolist(), strict=True)
    assert [pair for pair in found if not choice.knows(*pair)] == []
