"""One search: an alternating tree grows from a free node until the node is matched or need not be.

Primal-dual search from a single root: Galil, "Efficient algorithms for finding maximum matching in
graphs" (1986), section on weighted matching; one tree at a time as in Kolmogorov, "Blossom V: a new
implementation of a minimum cost perfect matching algorithm" (2009).
"""

from matching.engine.blossom.heaps import clear, drop_pair, put, sink, take
from matching.engine.blossom.shapes import close_cycle, lift, open_blossom
from matching.engine.blossom.state import (
    ARC,
    AT,
    BACK,
    BASE,
    BASE_CHILD,
    BEAT,
    BEATS,
    BOUND,
    BOUND_U,
    BOUND_V,
    EVEN,
    FACE,
    FIRST,
    FREE,
    FRONT,
    GAIN,
    GROUP,
    HEAD,
    ITEM,
    JOINED,
    KIN,
    LABEL,
    LEFT,
    MEET_U,
    MEET_V,
    NODE,
    ODD,
    OPENED,
    OUT,
    OWN,
    PAIR,
    PAIR_NEAR,
    PEND,
    PLACE,
    RIGHT,
    ROW,
    SEARCHES,
    SHRUNK,
    SOON,
    STOP,
    TAIL,
    TAIL_IN,
    TIP,
    TIP_IN,
    TREE,
    VERTICES,
    VIA,
    WHAT,
    State,
    Y,
    Z,
)
from matching.engine.blossom.tree import (
    become_even,
    become_odd,
    grow,
    link,
    link_way,
    meeting_point,
    scan_all,
)
from matching.engine.blossom.turning import flip, turn
from matching.engine.jit import kernel

FEW = 4


@kernel
def shrink(s: State, u: int, v: int, d: int) -> None:
    """Close the odd cycle a tight edge between two even nodes makes; its odd nodes become even."""
    own, face, tree, node, stack, reg = s.own, s.face, s.tree, s.node, s.stack, s.reg
    a, b = own[u * OWN + GROUP], own[v * OWN + GROUP]
    meet = meeting_point(s, a, b)
    link_way(s, a, meet, 0)
    link_way(s, b, meet, 1)
    link(s, tree[a * TREE + NODE], u, v, tree[b * TREE + NODE])
    first = tree[meet * TREE + NODE]
    held, child = 0, first
    while True:
        group = own[node[child * KIN + FRONT] * OWN + GROUP]
        if face[group * FACE + LABEL] == ODD:
            lift(s, child, face[group * FACE + PEND] + 2 * d)
            face[group * FACE + PEND] = 0
            node[child * KIN + Z] -= 2 * d
            stack[held] = child
            held += 1
        else:
            node[child * KIN + Z] += 2 * d
        child = node[child * KIN + RIGHT]
        if child == first:
            break
    blossom = close_cycle(s, first)
    node[blossom * KIN + Z] = -2 * d
    group = own[node[blossom * KIN + FRONT] * OWN + GROUP]
    face[group * FACE + LABEL] = EVEN
    s.joined[reg[JOINED]] = group
    reg[JOINED] += 1
    reg[SHRUNK] += 1
    for index in range(held):
        scan_all(s, stack[index])


@kernel
def refresh(s: State, v: int) -> None:
    """Find anew the nearest even neighbour of a vertex that fell out of the tree."""
    arc, own, face, item, heap, reg = s.arc, s.own, s.face, s.item, s.heap, s.reg
    high = own[v * OWN + Y] + face[own[v * OWN + GROUP] * FACE + PEND]
    near = reg[BOUND]
    for a in range(s.row[v * ROW + FIRST], s.row[v * ROW + STOP]):
        u = arc[a * ARC + HEAD]
        if face[own[u * OWN + GROUP] * FACE + LABEL] == EVEN:
            slack = high + own[u * OWN + Y] - arc[a * ARC + GAIN]
            if slack < near:
                near = slack
                item[v * ITEM + VIA] = u
    place = item[v * ITEM + PLACE]
    if place >= 0 and near > heap[place * BEAT + AT]:
        sink(s, place, near, v)
    elif near < reg[BOUND]:
        put(s, near, v)


@kernel
def refresh_all(s: State, top: int) -> None:
    """Refresh every vertex of a node."""
    v, last = s.node[top * KIN + FRONT], s.node[top * KIN + BACK]
    refresh(s, v)
    while v != last:
        v = s.after[v]
        refresh(s, v)


@kernel
def expand(s: State, blossom: int, d: int) -> None:
    """Open an odd blossom with z = 0: the even way through it stays in the tree, no more."""
    own, face, tree, node, stack, reg = s.own, s.face, s.tree, s.node, s.stack, s.reg
    group = own[node[blossom * KIN + FRONT] * OWN + GROUP]
    tail, tip = tree[group * TREE + TAIL_IN], tree[group * TREE + TIP_IN]
    last = node[blossom * KIN + BASE_CHILD]
    open_blossom(s, blossom, face[group * FACE + PEND] + d)
    reg[OPENED] += 1
    at = tree[own[tip * OWN + GROUP] * TREE + NODE]
    to_right = s.mate[node[at * KIN + TIP]] == node[at * KIN + TAIL]
    held = 0
    while True:
        become_odd(s, own[tip * OWN + GROUP], tail, tip, d)
        if at == last:
            break
        if to_right:
            middle = node[at * KIN + RIGHT]
            at = node[middle * KIN + RIGHT]
            tail, tip = node[middle * KIN + TAIL], node[middle * KIN + TIP]
        else:
            middle = node[at * KIN + LEFT]
            at = node[middle * KIN + LEFT]
            tail, tip = node[at * KIN + TIP], node[at * KIN + TAIL]
        soon = own[tail * OWN + GROUP]
        face[soon * FACE + LABEL] = SOON
        stack[held] = soon
        held += 1
    at = node[last * KIN + RIGHT]
    while at != last:
        if face[own[node[at * KIN + FRONT] * OWN + GROUP] * FACE + LABEL] == OUT:
            refresh_all(s, at)
        at = node[at * KIN + RIGHT]
    for index in range(held):
        become_even(s, stack[index], d)


@kernel
def write_back(s: State, d: int) -> None:
    """Take the tree down at its final distance: PEND and z carry what the duals moved by."""
    own, face, tree, node, reg = s.own, s.face, s.tree, s.node, s.reg
    for index in range(reg[JOINED]):
        group = s.joined[index]
        label = face[group * FACE + LABEL]
        top = tree[group * TREE + NODE]
        if label == EVEN:
            face[group * FACE + PEND] = -d
            node[top * KIN + Z] += 2 * d
        elif label == ODD:
            face[group * FACE + PEND] += d
            node[top * KIN + Z] -= 2 * d
        else:
            continue
        face[group * FACE + LABEL] = OUT
        if s.mate[node[top * KIN + BASE]] < 0:
            face[group * FACE + LABEL] = FREE
        if top < s.cap:
            node[top * KIN + Z] = 0
            own[top * OWN + Y] += face[group * FACE + PEND]
            face[group * FACE + PEND] = 0
    reg[JOINED] = 0
    clear(s)


@kernel
def finish(s: State) -> None:
    """Flip the way the search found, if it found one."""
    own, face, tree, reg = s.own, s.face, s.tree, s.reg
    u, v = reg[BOUND_U], reg[BOUND_V]
    if v >= 0:
        group = own[v * OWN + GROUP]
        turn(s, tree[group * TREE + NODE], v)
        s.mate[v] = u
        face[group * FACE + LABEL] = OUT
    if u >= 0:
        flip(s, u, v)
    write_back(s, reg[BOUND])


@kernel
def search(s: State, root: int, limit: int) -> None:
    """Match the free surface node around `root`, or leave some vertex with dual 0 free instead.

    If neither comes up to distance `limit`, the root stays free, its dual lower by as much.
    """
    own, face, tree, node, heap, pair, reg = s.own, s.face, s.tree, s.node, s.heap, s.pair, s.reg
    reg[SEARCHES] += 1
    reg[BOUND] = limit
    reg[BOUND_U] = -1
    reg[BOUND_V] = -1
    reg[PAIR_NEAR] = s.far
    become_even(s, own[root * OWN + GROUP], 0)
    while True:
        bound = reg[BOUND]
        near = heap[AT] if reg[BEATS] > 0 else bound
        d = reg[PAIR_NEAR]
        if d < near:
            if d >= bound:
                break
            at = drop_pair(s)
            u, v = pair[at * PAIR + MEET_U], pair[at * PAIR + MEET_V]
            if own[u * OWN + GROUP] != own[v * OWN + GROUP]:
                shrink(s, u, v, d)
            continue
        if near >= bound:
            break
        what = heap[WHAT]
        take(s)
        if what < s.cap:
            if face[own[what * OWN + GROUP] * FACE + LABEL] == OUT:
                grow(s, what, near)
        else:
            group = own[node[what * KIN + FRONT] * OWN + GROUP]
            if face[group * FACE + LABEL] == ODD and tree[group * TREE + NODE] == what:
                expand(s, what, near)
    finish(s)


@kernel
def waiting(s: State) -> int:
    """How many free vertices have a positive dual."""
    own, face = s.own, s.face
    count = 0
    for v in range(s.reg[VERTICES]):
        if s.mate[v] < 0 and own[v * OWN + Y] + face[own[v * OWN + GROUP] * FACE + PEND] > 0:
            count += 1
    return count


@kernel
def go_round(s: State, limit: int) -> None:
    """Search, up to a distance, from every free vertex whose dual is positive."""
    own, face = s.own, s.face
    for v in range(s.reg[VERTICES]):
        if s.mate[v] < 0 and own[v * OWN + Y] + face[own[v * OWN + GROUP] * FACE + PEND] > 0:
            search(s, v, limit)


@kernel
def settle(s: State) -> None:
    """Search until no free vertex has a positive dual.

    One search at a time, but in rounds of growing reach: two free vertices then meet half way,
    where one alone would have gone the whole way and seen the many times larger region around it.
    Measured at 100,000 vertices: 2 seconds instead of 110. A FEW left go the whole way at once.
    """
    reg = s.reg
    left, covered, reach = waiting(s), 0, 1
    while left > 0:
        if left <= FEW or reach > s.far >> 4:
            reach = s.far
        shrunk = reg[SHRUNK]
        go_round(s, reach)
        covered += reach
        now = waiting(s)
        if now == left and shrunk == reg[SHRUNK]:
            reach *= 8
        else:
            reach = max(1, covered // 4)
        left = now
