"""Thousands of small pools, each solved and compared with every choice there is."""

import json
import random
import time

import pytest

from matching.engine.candidates import Candidate
from matching.engine.solver import solve
from tests.matching.engine.test_solver import choices, covered

pytestmark = pytest.mark.proof

POOLS = 5_000


def test_the_solver_finds_the_best_of_all_choices(capsys: pytest.CaptureFixture[str]) -> None:
    chance, began, wrong = random.Random(7), time.process_time(), 0
    for seed in range(POOLS):
        names = [f"c{number}" for number in range(chance.randint(2, 9))]
        possible = [(a, b) for a in names for b in names if a < b]
        chosen = chance.sample(possible, min(len(possible), chance.randint(1, 13)))
        edges = [
            Candidate(a, b, chance.choice([0, 1, 500, chance.randint(0, 1000)])) for a, b in chosen
        ]

        found = solve(edges, dict.fromkeys(names, 1), seed=seed)

        best = max(
            (covered(each), sum(pair.score for pair in each))
            for each in choices(edges, dict.fromkeys(names, 1))
        )
        wrong += (found.covered, found.weight) != best
    with capsys.disabled():
        line = {"id": "solver", "pools": POOLS, "wrong": wrong}
        line["cpu_s"] = round(time.process_time() - began, 1)
        print(f"\n{json.dumps(line)}")  # noqa: T201 -- the figure of the run
    assert wrong == 0
