"""What the matching knows, as flat sequences that interpreted and compiled kernels share.

A *node* is a vertex (its number) or a blossom (`cap` + number). Outermost nodes are *surface*
nodes; each owns a *group*, and every vertex names the group it lies in. When blossoms close or
open, the largest child keeps the group, so that a vertex is renamed only with the smaller sides.

Duals are int64 in doubled units: an edge of weight w is feasible when y[u] + y[v] + the z of all
blossoms around both is 2w or more. The true y of a vertex is what is stored plus PEND of its group.
"""

from typing import NamedTuple

from matching.engine.jit import Ints

INF = 1 << 61
"""Farther than any event. Interpreted weights may be larger: see `State.far`."""

FIRST, STOP, ROOM, ROW = 0, 1, 2, 3
"""Of a vertex: where its arcs begin, end (exclusive), and where room for more ends."""
HEAD, GAIN, ARC = 0, 1, 2
"""Of an arc: the vertex it leads to and twice the weight."""
Y, GROUP, OWN = 0, 1, 2
"""Of a vertex: stored dual and group."""
LABEL, PEND, FACE = 0, 1, 2
"""Of a group: label and the amount by which the stored duals of its vertices are to be raised."""
NODE, TAIL_IN, TIP_IN, MARK, TREE = 0, 1, 2, 3, 4
"""Of a group: its surface node; if odd the tree edge into it (even end, odd end); a visit stamp."""
PARENT, BASE, Z, SIZE, FRONT, BACK, BASE_CHILD, RIGHT, LEFT, TAIL, TIP, KIN = range(12)
"""Of a node: the blossom around it, the vertex its outer match hangs on, z, number of vertices,
first and last vertex of its run in the list `after`; the child holding the base; the neighbours in
the odd cycle of its parent, and the edge to the right one (own end, other end)."""
PLACE, VIA, ITEM = 0, 1, 2
"""Of an item of the heap (vertex: may be reached; blossom: may open): place or -1, from where."""
AT, WHAT, BEAT = 0, 1, 2
"""Of an entry of the heap: distance and item."""
MEET, MEET_U, MEET_V, MORE, PAIR = 0, 1, 2, 3, 4
"""Of an edge between two even vertices: distance, the two ends, the next one in the same bucket."""
BUCKETS = 64

OUT, EVEN, ODD, FREE, SOON, HALF = range(6)
"""Labels of a group: matched and not in the tree; in the tree, an even or odd number of steps from
the root; unmatched; about to become even; on a cycle of halves (first stage only)."""

(
    BEATS,  # entries of the heap
    PAIRS,  # edges entered between even vertices
    PAIR_BASE,  # the last distance taken from them
    PAIR_NEAR,  # the least distance among them
    BOUND,  # the search ends at this distance at the latest
    BOUND_U,  # by this even vertex
    BOUND_V,  # and this one outside the tree; -1 when it is the dual of BOUND_U that reaches 0
    JOINED,  # groups noted in `joined`
    STAMP,  # last visit stamp
    FREE_GROUPS,  # length of the stack of unused groups
    FREE_BLOSSOMS,  # length of the stack of unused blossoms
    VERTICES,
    ARCS,  # used length of `arc`, in arcs, holes included
    EDGES,
    SEARCHES,
    STEPS,  # vertices that became even, over all searches
    SHRUNK,
    OPENED,
    CYCLES,  # odd cycles the first stage left
    REGISTERS,
) = range(20)


class State(NamedTuple):
    """Everything, as flat sequences; see the constants above for what stands where."""

    cap: int
    far: int
    row: Ints
    arc: Ints
    own: Ints
    mate: Ints
    after: Ints
    face: Ints
    tree: Ints
    node: Ints
    item: Ints
    heap: Ints
    pair: Ints
    bucket: Ints
    joined: Ints
    stack: Ints
    group_pool: Ints
    blossom_pool: Ints
    reg: Ints
