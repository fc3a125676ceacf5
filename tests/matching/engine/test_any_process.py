"""The same plan, byte by byte, whatever process makes it and however many threads it has."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CLASSES = 320
"""Enough to be compiled and to be looked at more than once."""
PLANNED = """
import json
from matching.engine.plan import plan
from matching.engine.profile import Thresholds
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY
from tests.matching.engine.synthetic import synthetic_pool

pool = synthetic_pool({classes}, 4, TODAY)
found = plan(pool, Thresholds(), Weights(), today=TODAY, seed=9, threads={threads})
print(json.dumps(found.to_json()))
"""


def planned(*, hashes: int, threads: int) -> bytes:
    """The plan of a process whose sets of names have another order."""
    ended = subprocess.run(
        [sys.executable, "-c", PLANNED.format(classes=CLASSES, threads=threads)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(hashes)},
        capture_output=True,
        check=True,
    )
    return ended.stdout


def test_processes_and_threads_make_the_same_plan() -> None:
    one = planned(hashes=1, threads=1)

    assert b'"looks": 1,' not in one
    assert planned(hashes=2, threads=3) == one
