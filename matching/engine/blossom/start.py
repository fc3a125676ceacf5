"""The first duals and the first pairs, before any search."""

from matching.engine.blossom.state import (
    ARC,
    FACE,
    FIRST,
    FREE,
    GAIN,
    HEAD,
    LABEL,
    OUT,
    OWN,
    ROW,
    STOP,
    VERTICES,
    State,
    Y,
)
from matching.engine.jit import kernel


@kernel
def first_duals(s: State) -> None:
    """Half the doubled weight of its best edge for every vertex: feasible whatever the graph."""
    arc, row, own = s.arc, s.row, s.own
    for v in range(s.reg[VERTICES]):
        best = 0
        for a in range(row[v * ROW + FIRST], row[v * ROW + STOP]):
            if arc[a * ARC + GAIN] > best:
                best = arc[a * ARC + GAIN]
        own[v * OWN + Y] = best >> 1


@kernel
def greedy(s: State) -> None:
    """Lower each free vertex's dual as far as its edges let it, and match along a tight edge.

    Only while there is no blossom.
    """
    arc, row, own, mate, face = s.arc, s.row, s.own, s.mate, s.face
    for v in range(s.reg[VERTICES]):
        if mate[v] >= 0:
            continue
        need = 0
        partner = -1
        for a in range(row[v * ROW + FIRST], row[v * ROW + STOP]):
            u = arc[a * ARC + HEAD]
            slack = arc[a * ARC + GAIN] - own[u * OWN + Y]
            if slack > need:
                need = slack
                partner = -1
            if slack == need and need > 0 and partner < 0 and mate[u] < 0:
                partner = u
        own[v * OWN + Y] = need
        if partner >= 0:
            mate[v] = partner
            mate[partner] = v
            face[v * FACE + LABEL] = OUT
            face[partner * FACE + LABEL] = OUT
        else:
            face[v * FACE + LABEL] = FREE
