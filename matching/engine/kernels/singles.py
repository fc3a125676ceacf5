"""One class against all others, for a new class or a page; nothing is passed over here."""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.pool import (
    AT_ORDER,
    AT_PLACED,
    SET_CLASSES,
    PoolArrays,
)
from matching.engine.kernels.rules import NONE
from matching.engine.kernels.scores import judge


@kernel
def judge_all(pool: PoolArrays, given: int, scratch: Ints, scores: Ints) -> None:
    """For each class its score with the class given, or -1 less the number of what refuses it.

    Both are numbered as the classes were given; the class itself has -1 - NONE.
    """
    i = pool.data[pool.data[AT_PLACED] + given]
    for j in range(pool.data[SET_CLASSES]):
        answer = -1 - NONE if j == i else judge(pool, i, j, scratch)
        scores[pool.data[pool.data[AT_ORDER] + j]] = answer


@kernel
def count_refusals(pool: PoolArrays, given: int, scratch: Ints, counts: Ints) -> None:
    """Count each other class in `counts` (NONE + 1 long): by refusal, last those with a score."""
    i = pool.data[pool.data[AT_PLACED] + given]
    for j in range(pool.data[SET_CLASSES]):
        if j != i:
            answer = judge(pool, i, j, scratch)
            counts[-1 - answer if answer < 0 else NONE] += 1


@kernel
def count_fitting(pool: PoolArrays, given: int, others: Ints, count: int, scratch: Ints) -> int:
    """How many of the first `count` of `others` have a score with the class given."""
    i = pool.data[pool.data[AT_PLACED] + given]
    found = 0
    for at in range(count):
        j = pool.data[pool.data[AT_PLACED] + others[at]]
        if j != i and judge(pool, i, j, scratch) >= 0:
            found += 1
    return found
