"""Changing the graph under a matching: what a change breaks is freed, so that a search can mend it.

After each change every edge is feasible again, matched edges and those of blossoms are tight, and
blossoms are full but for their base; only free vertices with positive duals are left to search.
"""

from matching.engine.blossom.shapes import open_blossom
from matching.engine.blossom.state import (
    ARC,
    ARCS,
    BASE,
    EDGES,
    FACE,
    FIRST,
    FREE,
    GAIN,
    GROUP,
    HEAD,
    ITEM,
    KIN,
    LABEL,
    NODE,
    OUT,
    OWN,
    PAIR,
    PARENT,
    PEND,
    RIGHT,
    ROOM,
    ROW,
    SIZE,
    STOP,
    TAIL,
    TIP,
    TREE,
    VERTICES,
    VIA,
    State,
    Y,
    Z,
)
from matching.engine.jit import Ints, kernel


@kernel
def fill(s: State, us: Ints, vs: Ints, weights: Ints) -> int:
    """Enter all edges of an empty graph, the arcs of each vertex in the order of the edges.

    Returns an arc whose edge was there before, -1 if there is none.
    """
    arc, row, item, reg = s.arc, s.row, s.item, s.reg
    for e in range(len(us)):
        row[us[e] * ROW + ROOM] += 1
        row[vs[e] * ROW + ROOM] += 1
    at = 0
    for v in range(reg[VERTICES]):
        row[v * ROW + FIRST] = at
        row[v * ROW + STOP] = at
        at += row[v * ROW + ROOM]
        row[v * ROW + ROOM] = at
    reg[ARCS] = at
    reg[EDGES] = len(us)
    for e in range(len(us)):
        append(s, us[e], vs[e], 2 * weights[e])
        append(s, vs[e], us[e], 2 * weights[e])
    for v in range(reg[VERTICES]):
        for a in range(row[v * ROW + FIRST], row[v * ROW + STOP]):
            if item[arc[a * ARC + HEAD] * ITEM + VIA] == v + 1:
                return a
            item[arc[a * ARC + HEAD] * ITEM + VIA] = v + 1
    return -1


@kernel
def append(s: State, u: int, v: int, gain: int) -> None:
    """Write an arc behind the others of `u`; there has to be room."""
    at = s.row[u * ROW + STOP]
    s.arc[at * ARC + HEAD] = v
    s.arc[at * ARC + GAIN] = gain
    s.row[u * ROW + STOP] = at + 1


@kernel
def make_room(s: State, u: int) -> int:
    """Room for one more arc of `u`: its row moves behind all others if need be; else 0."""
    arc, row, reg = s.arc, s.row, s.reg
    first, stop = row[u * ROW + FIRST], row[u * ROW + STOP]
    if stop < row[u * ROW + ROOM]:
        return 1
    at = reg[ARCS]
    room = 2 * (stop - first) + 4
    if (at + room) * ARC > len(arc):
        return 0
    for index in range((stop - first) * ARC):
        arc[at * ARC + index] = arc[first * ARC + index]
    row[u * ROW + FIRST] = at
    row[u * ROW + STOP] = at + stop - first
    row[u * ROW + ROOM] = at + room
    reg[ARCS] = at + room
    return 1


@kernel
def repack(s: State, old_row: Ints, old_arc: Ints) -> None:
    """Copy all arcs from elsewhere, leaving some room behind those of each vertex."""
    arc, row, reg = s.arc, s.row, s.reg
    at = 0
    for v in range(reg[VERTICES]):
        first = old_row[v * ROW + FIRST]
        count = old_row[v * ROW + STOP] - first
        for index in range(count * ARC):
            arc[at * ARC + index] = old_arc[first * ARC + index]
        row[v * ROW + FIRST] = at
        row[v * ROW + STOP] = at + count
        at += count + (count >> 2) + 2
        row[v * ROW + ROOM] = at
    reg[ARCS] = at


@kernel
def find_arc(s: State, u: int, v: int) -> int:
    """Where the arc from `u` to `v` stands, -1 if there is none."""
    for a in range(s.row[u * ROW + FIRST], s.row[u * ROW + STOP]):
        if s.arc[a * ARC + HEAD] == v:
            return a
    return -1


@kernel
def degree(s: State, v: int) -> int:
    """How many edges a vertex has."""
    return s.row[v * ROW + STOP] - s.row[v * ROW + FIRST]


@kernel
def first_known(s: State, us: Ints, vs: Ints) -> int:
    """The first of some edges that is in the graph, -1 if none is."""
    for e in range(len(us)):
        u, v = us[e], vs[e]
        if degree(s, u) > degree(s, v):
            u, v = v, u
        if find_arc(s, u, v) >= 0:
            return e
    return -1


@kernel
def insert(s: State, us: Ints, vs: Ints, weights: Ints, begin: int, mend: int) -> int:
    """Enter edges from number `begin` on, and restore feasibility if `mend`.

    Returns the number of the edge for which no room was left: enlarge, and go on there.
    """
    for e in range(begin, len(us)):
        if (s.reg[EDGES] + 1) * PAIR > len(s.pair):
            return e
        if make_room(s, us[e]) == 0 or make_room(s, vs[e]) == 0:
            return e
        append(s, us[e], vs[e], 2 * weights[e])
        append(s, vs[e], us[e], 2 * weights[e])
        s.reg[EDGES] += 1
        if mend != 0:
            make_feasible(s, us[e], vs[e], 2 * weights[e])
    return len(us)


@kernel
def true_dual(s: State, v: int) -> int:
    """The dual of a vertex, in doubled units."""
    return s.own[v * OWN + Y] + s.face[s.own[v * OWN + GROUP] * FACE + PEND]


@kernel
def part(s: State, v: int) -> None:
    """Free a vertex and the one it is matched with, both bases of surface nodes."""
    mate, own, face = s.mate, s.own, s.face
    u = mate[v]
    if u >= 0:
        mate[u] = -1
        face[own[u * OWN + GROUP] * FACE + LABEL] = FREE
    mate[v] = -1
    face[own[v * OWN + GROUP] * FACE + LABEL] = FREE


@kernel
def dissolve(s: State, group: int) -> None:
    """Open a surface blossom: half its z goes to each of its vertices, and its base becomes free
    unless z is 0."""
    face, node, own = s.face, s.node, s.own
    blossom = s.tree[group * TREE + NODE]
    z, base = node[blossom * KIN + Z], node[blossom * KIN + BASE]
    label = face[group * FACE + LABEL]
    open_blossom(s, blossom, face[group * FACE + PEND] + (z >> 1))
    face[own[base * OWN + GROUP] * FACE + LABEL] = label
    if z > 0:
        part(s, base)


@kernel
def bare(s: State, v: int) -> None:
    """Dissolve every blossom around a vertex."""
    while s.tree[s.own[v * OWN + GROUP] * TREE + NODE] >= s.cap:
        dissolve(s, s.own[v * OWN + GROUP])


@kernel
def dissolve_all(s: State) -> None:
    """Dissolve every blossom; every group then has the number of its vertex."""
    own, face, tree = s.own, s.face, s.tree
    for v in range(s.reg[VERTICES]):
        bare(s, v)
    for v in range(s.reg[VERTICES]):
        own[v * OWN + Y] += face[own[v * OWN + GROUP] * FACE + PEND]
    for v in range(s.cap):
        face[v * FACE + PEND] = 0
        face[v * FACE + LABEL] = FREE if s.mate[v] < 0 else OUT
        own[v * OWN + GROUP] = v
        tree[v * TREE + NODE] = v


@kernel
def below_common(s: State, u: int, v: int) -> int:
    """The child, around `u`, of the smallest blossom around two vertices of one surface blossom.

    Of two different blossoms the smaller one cannot be the common one: climb there.
    """
    node = s.node
    a, b = u, v
    while node[a * KIN + PARENT] != node[b * KIN + PARENT]:
        above_a, above_b = node[a * KIN + PARENT], node[b * KIN + PARENT]
        if node[above_a * KIN + SIZE] <= node[above_b * KIN + SIZE]:
            a = above_a
        else:
            b = above_b
    return a


@kernel
def shared_z(s: State, u: int, v: int) -> int:
    """The sum of z over the blossoms around both of two vertices of one surface blossom."""
    node = s.node
    total = 0
    around = node[below_common(s, u, v) * KIN + PARENT]
    while around >= 0:
        total += node[around * KIN + Z]
        around = node[around * KIN + PARENT]
    return total


@kernel
def make_feasible(s: State, u: int, v: int, gain: int) -> None:
    """Raise the dual of one end of an edge as far as it needs; a match no longer tight parts.

    What the end gains from blossoms that dissolve may do, for they need not lie around the other.
    """
    own, tree = s.own, s.tree
    short = gain - true_dual(s, u) - true_dual(s, v)
    if short <= 0:
        return
    if own[u * OWN + GROUP] == own[v * OWN + GROUP]:
        short -= shared_z(s, u, v)
        if short <= 0:
            return
    in_blossom = tree[own[u * OWN + GROUP] * TREE + NODE] >= s.cap
    other_bare = tree[own[v * OWN + GROUP] * TREE + NODE] < s.cap
    if other_bare and (in_blossom or (s.mate[u] >= 0 and s.mate[v] < 0)):
        u, v = v, u
    bare(s, u)
    short = gain - true_dual(s, u) - true_dual(s, v)
    if short <= 0:
        return
    own[u * OWN + Y] += short
    if s.mate[u] >= 0:
        part(s, u)


@kernel
def holds(s: State, u: int, v: int) -> int:
    """Whether the edge between two vertices of one surface blossom is a side of an odd cycle."""
    return side_between(s, below_common(s, u, v), below_common(s, v, u), u, v)


@kernel
def side_between(s: State, a: int, b: int, u: int, v: int) -> int:
    """Whether two children of a blossom are joined in its cycle by the edge from `u` to `v`."""
    node = s.node
    if node[a * KIN + RIGHT] == b and node[a * KIN + TAIL] == u and node[a * KIN + TIP] == v:
        return 1
    if node[b * KIN + RIGHT] == a and node[b * KIN + TAIL] == v and node[b * KIN + TIP] == u:
        return 1
    return 0


@kernel
def remove_arc(s: State, u: int, v: int) -> None:
    """Take an arc out of its row; the last one takes its place."""
    arc, row = s.arc, s.row
    at = find_arc(s, u, v)
    last = row[u * ROW + STOP] - 1
    arc[at * ARC + HEAD] = arc[last * ARC + HEAD]
    arc[at * ARC + GAIN] = arc[last * ARC + GAIN]
    row[u * ROW + STOP] = last


@kernel
def remove(s: State, u: int, v: int) -> int:
    """Take an edge out of the graph; blossoms that need it dissolve. 0 if there is no such edge."""
    own = s.own
    if find_arc(s, u, v) < 0:
        return 0
    remove_arc(s, u, v)
    remove_arc(s, v, u)
    s.reg[EDGES] -= 1
    if own[u * OWN + GROUP] == own[v * OWN + GROUP] and holds(s, u, v) != 0:
        while own[u * OWN + GROUP] == own[v * OWN + GROUP]:
            dissolve(s, own[u * OWN + GROUP])
    if s.mate[u] == v:
        part(s, u)
    return 1


@kernel
def doubled_weight(s: State) -> int:
    """Twice the weight of the matching."""
    arc, mate = s.arc, s.mate
    total = 0
    for v in range(s.reg[VERTICES]):
        if mate[v] > v:
            total += arc[find_arc(s, v, mate[v]) * ARC + GAIN]
    return total
