"""The pairs inside one set of classes that violate their potentials."""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.pool import AT_PLACED, PoolArrays
from matching.engine.kernels.scores import judge


@kernel
def find_violating(
    pool: PoolArrays,
    members: Ints,
    worth: Ints,
    most: int,
    scratch: Ints,
    room: Ints,
    found: Ints,
) -> int:
    """How many pairs of `members` have 4 * score + 2 above the sum of their `worth`.

    Members are numbered as the classes were given, `worth` as the members; no score exceeds `most`.
    The first of the pairs are written to `found` as (index of the one, of the other, score), as
    many as there is `room[0]` for.
    """
    count = 0
    placed = pool.data[AT_PLACED]
    for a in range(len(members)):
        i = pool.data[placed + members[a]]
        for b in range(a + 1, len(members)):
            if worth[a] + worth[b] >= 4 * most + 2:
                continue
            score = judge(pool, i, pool.data[placed + members[b]], scratch)
            if score >= 0 and 4 * score + 2 > worth[a] + worth[b]:
                if count < room[0]:
                    found[3 * count] = a
                    found[3 * count + 1] = b
                    found[3 * count + 2] = score
                count += 1
    return count
