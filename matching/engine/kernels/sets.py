"""The odd sets of a dual: what those around both classes of a pair give.

Sets lie in each other or apart. Number 0 stands for no set, around all others.
"""

from matching.engine.jit import Ints, kernel

# Of a set: the smallest one around it; in how many it lies, counting itself; what all from it
# outwards give; one farther out to jump to; and what those of the spine around it give.
OUTSIDE = 0
DEPTH = 1
TOTAL = 2
JUMP = 3
SPINE = 4
SET = 5


@kernel
def common(sets: Ints, one: int, other: int) -> int:
    """What the sets around both of two sets give, each counted as around itself."""
    one, other = SET * one, SET * other
    if sets[one + DEPTH] < sets[other + DEPTH]:
        one, other = other, one
    while sets[one + DEPTH] > sets[other + DEPTH]:
        far = SET * sets[one + JUMP]
        one = far if sets[far + DEPTH] >= sets[other + DEPTH] else SET * sets[one + OUTSIDE]
    while one != other:
        step = JUMP if sets[one + JUMP] != sets[other + JUMP] else OUTSIDE
        one, other = SET * sets[one + step], SET * sets[other + step]
    return sets[one + TOTAL]
