"""How often a test of the engine draws: some in every run, more in `make proof`."""

from typing import Any

import pytest


def seeds(run: int, proof: int) -> list[Any]:
    """The first `run` seeds, and those up to `proof` for the exhaustive run alone."""
    more = (pytest.param(seed, marks=pytest.mark.proof) for seed in range(run, proof))
    return [*range(run), *more]
