"""What the last checks of a round catch, with the fault planted that they are there for."""

from typing import Any

import pytest

from matching.engine.choice import Choice
from matching.engine.optimise import Seen
from matching.engine.plan import Plan, plan
from matching.engine.profile import Thresholds
from matching.engine.survey import Survey
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, classroom, mixed_pool


def planned(pool: list[Any]) -> Plan:
    return plan(pool, Thresholds(), Weights(), today=TODAY, seed=1)


def proof_of(found: Plan) -> dict[str, Any]:
    proof = found.report["proof"]
    assert isinstance(proof, dict)
    return proof


def test_a_pair_that_may_not_be_is_taken_out_and_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look takes a pair that the rules refuse for the best one of all."""
    pool = [
        classroom("a", ages=(10, 11)),
        classroom("b", ages=(10, 11)),
        classroom("c", ages=(16, 17)),
        classroom("d", ages=(16, 17)),
    ]
    honest = Survey.look

    def dishonest(self: Survey, *asked: Any) -> Seen:
        seen = honest(self, *asked)
        seen.low[0], seen.high[0], seen.score[0] = 0, 2, 999
        return seen

    monkeypatch.setattr(Survey, "look", dishonest)

    found = planned(pool)

    assert [(pair.low, pair.high) for pair in found.pairs] == [("c", "d")]
    assert proof_of(found)["corrected"] == 1


def test_a_score_that_is_not_the_definitions_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Survey.look

    def dishonest(self: Survey, *asked: Any) -> Seen:
        seen = honest(self, *asked)
        seen.score[0] += 1
        return seen

    monkeypatch.setattr(Survey, "look", dishonest)

    found = planned([classroom("a"), classroom("b")])

    assert (found.pairs, proof_of(found)["corrected"]) == ((), 1)


def test_a_look_that_passes_over_pairs_is_caught_by_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = Survey.look

    def blind(self: Survey, *asked: Any) -> Seen:
        seen = honest(self, *asked)
        return Seen(seen.low[:5], seen.high[:5], seen.score[:5], 5)

    monkeypatch.setattr(Survey, "look", blind)

    found = planned(mixed_pool(24, seed=3))

    proof = proof_of(found)
    assert (proof["holds"], proof["faults"]) == (False, ["edge_violated"])
    assert not found.report["exact"]


def test_a_choice_that_is_not_the_heaviest_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Choice.certificate

    def lazy(self: Choice) -> Any:
        certificate = honest(self)
        object.__setattr__(certificate, "pairs", certificate.pairs[:-1])
        return certificate

    monkeypatch.setattr(Choice, "certificate", lazy)

    proof = proof_of(planned(mixed_pool(24, seed=3)))

    assert (proof["holds"], proof["faults"]) == (False, ["gap"])


def test_an_honest_round_holds() -> None:
    found = planned(mixed_pool(24, seed=3))

    proof = proof_of(found)
    assert (proof["holds"], proof["faults"], proof["corrected"]) == (True, [], 0)
    assert (proof["exact"], found.report["exact"]) == (True, True)
