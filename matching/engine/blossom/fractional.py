"""First stage: the best fractional matching, in halves; few odd cycles are left to the searches.

Without the constraints of odd sets the optimum has edges at 1 and odd cycles of edges at 1/2
(Balinski 1965); starting the blossom method there is due to Derigs and Metz (1986), as told in
Kolmogorov, "Blossom V" (2009). The tree search is that of `search`, but ends as soon as two even
vertices meet: their odd cycle is matched in halves. A cycle of halves that is reached later falls
apart into pairs. There is no blossom yet: every group holds one vertex, of the same number.
"""

from matching.engine.blossom.heaps import clear, put, take
from matching.engine.blossom.shapes import close_cycle
from matching.engine.blossom.state import (
    ARC,
    AT,
    BEAT,
    BEATS,
    BOUND,
    BOUND_U,
    BOUND_V,
    CYCLES,
    EVEN,
    FACE,
    FIRST,
    FREE,
    FRONT,
    GAIN,
    GROUP,
    HALF,
    HEAD,
    ITEM,
    JOINED,
    KIN,
    LABEL,
    ODD,
    OUT,
    OWN,
    PEND,
    PLACE,
    RIGHT,
    ROW,
    SEARCHES,
    STEPS,
    STOP,
    TAIL_IN,
    TIP_IN,
    TREE,
    VERTICES,
    VIA,
    State,
    Y,
)
from matching.engine.blossom.tree import link, link_way, meeting_point
from matching.engine.blossom.turning import flip
from matching.engine.jit import kernel


@kernel
def look_around(s: State, u: int, d: int) -> None:
    """Make a vertex even at distance `d`, and note what its edges can do."""
    arc, own, face, item, heap, reg = s.arc, s.own, s.face, s.item, s.heap, s.reg
    high = own[u * OWN + Y] + d
    own[u * OWN + Y] = high
    face[u * FACE + LABEL] = EVEN
    s.joined[reg[JOINED]] = u
    reg[JOINED] += 1
    reg[STEPS] += 1
    bound = reg[BOUND]
    if high < bound:
        bound = high
        reg[BOUND_U] = u
        reg[BOUND_V] = -1
    for a in range(s.row[u * ROW + FIRST], s.row[u * ROW + STOP]):
        v = arc[a * ARC + HEAD]
        slack = high + own[v * OWN + Y] - arc[a * ARC + GAIN]
        label = face[v * FACE + LABEL]
        if label == ODD:
            continue
        if label == EVEN:
            slack >>= 1
        if slack >= bound:
            continue
        if label == OUT:
            place = item[v * ITEM + PLACE]
            if place < 0 or slack < heap[place * BEAT + AT]:
                item[v * ITEM + VIA] = u
                put(s, slack, v)
        else:
            bound = slack
            reg[BOUND_U] = u
            reg[BOUND_V] = v
    reg[BOUND] = bound


@kernel
def reach(s: State, v: int, d: int) -> None:
    """Take a matched vertex into the tree as an odd one, and its partner as an even one."""
    s.face[v * FACE + LABEL] = ODD
    s.face[v * FACE + PEND] = -d
    s.tree[v * TREE + TAIL_IN] = s.item[v * ITEM + VIA]
    s.tree[v * TREE + TIP_IN] = v
    s.joined[s.reg[JOINED]] = v
    s.reg[JOINED] += 1
    look_around(s, s.mate[v], d)


@kernel
def halve(s: State, u: int, v: int) -> None:
    """Turn the odd cycle closed by an edge between two even vertices into a cycle of halves."""
    own = s.own
    first = meeting_point(s, own[u * OWN + GROUP], own[v * OWN + GROUP])
    link_way(s, u, first, 0)
    link_way(s, v, first, 1)
    link(s, u, u, v, v)
    flip(s, first, -1)
    at = first
    while True:
        s.mate[at] = -1
        s.face[at * FACE + LABEL] = HALF
        at = s.node[at * KIN + RIGHT]
        if at == first:
            break


@kernel
def pair_off(s: State, first: int) -> None:
    """Match the vertices of a cycle of halves in pairs, but for `first`."""
    node, mate, face = s.node, s.mate, s.face
    at = node[first * KIN + RIGHT]
    while at != first:
        after = node[at * KIN + RIGHT]
        mate[at] = after
        mate[after] = at
        face[at * FACE + LABEL] = OUT
        face[after * FACE + LABEL] = OUT
        at = node[after * KIN + RIGHT]


@kernel
def fell(s: State, d: int) -> None:
    """Take the tree down at its final distance."""
    own, face, reg = s.own, s.face, s.reg
    for index in range(reg[JOINED]):
        v = s.joined[index]
        if face[v * FACE + LABEL] == EVEN:
            own[v * OWN + Y] -= d
        else:
            own[v * OWN + Y] += d + face[v * FACE + PEND]
            face[v * FACE + PEND] = 0
        face[v * FACE + LABEL] = OUT
    reg[JOINED] = 0
    clear(s)


@kernel
def half_search(s: State, root: int) -> None:
    """Match the free vertex `root`, in halves if need be, or leave one with dual 0 free instead."""
    face, mate, heap, reg = s.face, s.mate, s.heap, s.reg
    reg[SEARCHES] += 1
    reg[BOUND] = s.far
    look_around(s, root, 0)
    while reg[BEATS] > 0 and heap[AT] < reg[BOUND]:
        d = heap[AT]
        v = take(s)
        if face[v * FACE + LABEL] == OUT:
            reach(s, v, d)
    u, v = reg[BOUND_U], reg[BOUND_V]
    label = OUT if v < 0 else face[v * FACE + LABEL]
    fell(s, reg[BOUND])
    if label == EVEN:
        halve(s, u, v)
        return
    if label == HALF:
        pair_off(s, v)
    flip(s, u, v)
    if v >= 0:
        mate[v] = u
        face[v * FACE + LABEL] = OUT
    else:
        face[u * FACE + LABEL] = FREE


@kernel
def close_halves(s: State) -> None:
    """Make a blossom with z = 0 and a free base, of least dual, of every cycle of halves."""
    own, face, node, reg = s.own, s.face, s.node, s.reg
    for v in range(reg[VERTICES]):
        if face[v * FACE + LABEL] != HALF or own[v * OWN + GROUP] != v:
            continue
        first = v
        at = node[v * KIN + RIGHT]
        while at != v:
            if own[at * OWN + Y] < own[first * OWN + Y]:
                first = at
            at = node[at * KIN + RIGHT]
        pair_off(s, first)
        blossom = close_cycle(s, first)
        face[own[node[blossom * KIN + FRONT] * OWN + GROUP] * FACE + LABEL] = FREE
        reg[CYCLES] += 1


@kernel
def halves(s: State) -> None:
    """The whole first stage. There must be no blossom."""
    for v in range(s.reg[VERTICES]):
        if s.face[v * FACE + LABEL] == FREE and s.own[v * OWN + Y] > 0:
            half_search(s, v)
    s.reg[CYCLES] = 0
    close_halves(s)
