"""The alternating tree of a search: how nodes join it, and the ways through it.

The distance D is what the duals of the tree have moved by. Within a search the stored dual of an
even vertex is its true one plus D, of an odd one the true one minus D, so nothing needs to be
touched while D grows. All even vertices of one tree have duals of equal parity and every z is even:
the distance of every event is whole.
"""

from matching.engine.blossom.heaps import put, put_pair
from matching.engine.blossom.shapes import lift
from matching.engine.blossom.state import (
    ARC,
    AT,
    BACK,
    BASE,
    BEAT,
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
    MARK,
    NODE,
    ODD,
    OWN,
    PEND,
    PLACE,
    RIGHT,
    ROW,
    SIZE,
    SOON,
    STAMP,
    STEPS,
    STOP,
    TAIL,
    TAIL_IN,
    TIP,
    TIP_IN,
    TREE,
    VIA,
    State,
    Y,
    Z,
)
from matching.engine.jit import kernel


@kernel
def scan(s: State, u: int) -> None:
    """Note what the edges of a vertex that became even can do, if nearer than the known end."""
    arc, own, face, item, heap, reg = s.arc, s.own, s.face, s.item, s.heap, s.reg
    mine, high = own[u * OWN + GROUP], own[u * OWN + Y]
    bound = reg[BOUND]
    if high < bound:
        bound = high
        reg[BOUND_U] = u
        reg[BOUND_V] = -1
    for a in range(s.row[u * ROW + FIRST], s.row[u * ROW + STOP]):
        v = arc[a * ARC + HEAD]
        group = own[v * OWN + GROUP]
        label = face[group * FACE + LABEL]
        if group == mine or label in (ODD, SOON):
            continue
        slack = high + own[v * OWN + Y] + face[group * FACE + PEND] - arc[a * ARC + GAIN]
        if label == EVEN:
            if slack < 2 * bound:
                put_pair(s, slack >> 1, u, v)
        elif slack < bound:
            if label == FREE:
                bound = slack
                reg[BOUND_U] = u
                reg[BOUND_V] = v
            else:
                place = item[v * ITEM + PLACE]
                if place < 0 or slack < heap[place * BEAT + AT]:
                    item[v * ITEM + VIA] = u
                    put(s, slack, v)
    reg[BOUND] = bound


@kernel
def scan_all(s: State, top: int) -> None:
    """Scan every vertex of a node."""
    after, node, reg = s.after, s.node, s.reg
    v, last = node[top * KIN + FRONT], node[top * KIN + BACK]
    scan(s, v)
    while v != last:
        v = after[v]
        scan(s, v)
    reg[STEPS] += node[top * KIN + SIZE]


@kernel
def become_even(s: State, group: int, d: int) -> None:
    """Take an outer surface node into the tree at distance `d`, as an even one."""
    face, node, reg = s.face, s.node, s.reg
    top = s.tree[group * TREE + NODE]
    lift(s, top, face[group * FACE + PEND] + d)
    face[group * FACE + PEND] = 0
    face[group * FACE + LABEL] = EVEN
    node[top * KIN + Z] -= 2 * d
    s.joined[reg[JOINED]] = group
    reg[JOINED] += 1
    scan_all(s, top)


@kernel
def become_odd(s: State, group: int, tail: int, tip: int, d: int) -> None:
    """Take an outer surface node into the tree at distance `d`, as an odd one, by an edge."""
    face, tree, node, reg = s.face, s.tree, s.node, s.reg
    top = tree[group * TREE + NODE]
    face[group * FACE + PEND] -= d
    face[group * FACE + LABEL] = ODD
    tree[group * TREE + TAIL_IN] = tail
    tree[group * TREE + TIP_IN] = tip
    s.joined[reg[JOINED]] = group
    reg[JOINED] += 1
    if top >= s.cap:
        node[top * KIN + Z] += 2 * d
        opens = node[top * KIN + Z] >> 1
        if opens < reg[BOUND]:
            put(s, opens, top)


@kernel
def grow(s: State, v: int, d: int) -> None:
    """Reach the outer vertex `v`: its node becomes odd, the node it is matched with even."""
    own, tree, node = s.own, s.tree, s.node
    group = own[v * OWN + GROUP]
    become_odd(s, group, s.item[v * ITEM + VIA], v, d)
    base = node[tree[group * TREE + NODE] * KIN + BASE]
    become_even(s, own[s.mate[base] * OWN + GROUP], d)


@kernel
def link(s: State, left: int, tail: int, tip: int, right: int) -> None:
    """Make two nodes neighbours in an odd cycle, by an edge."""
    node = s.node
    node[left * KIN + RIGHT] = right
    node[left * KIN + TAIL] = tail
    node[left * KIN + TIP] = tip
    node[right * KIN + LEFT] = left


@kernel
def parent_even(s: State, group: int) -> int:
    """The group two steps nearer to the root than an even one, -1 at the root."""
    own, tree = s.own, s.tree
    below = s.mate[s.node[tree[group * TREE + NODE] * KIN + BASE]]
    if below < 0:
        return -1
    return own[tree[own[below * OWN + GROUP] * TREE + TAIL_IN] * OWN + GROUP]


@kernel
def meeting_point(s: State, a: int, b: int) -> int:
    """The even group at which the ways of two even groups to the root meet."""
    tree, reg = s.tree, s.reg
    reg[STAMP] += 1
    stamp = reg[STAMP]
    while True:
        if a >= 0:
            if tree[a * TREE + MARK] == stamp:
                return a
            tree[a * TREE + MARK] = stamp
            a = parent_even(s, a)
        a, b = (b, a) if b >= 0 else (a, b)


@kernel
def link_way(s: State, group: int, last: int, to_right: int) -> None:
    """Link the nodes on the way from an even group up to the even group `last`."""
    own, tree, node = s.own, s.tree, s.node
    while group != last:
        low = tree[group * TREE + NODE]
        base = node[low * KIN + BASE]
        below = s.mate[base]
        group = own[below * OWN + GROUP]
        middle = tree[group * TREE + NODE]
        tip, tail = tree[group * TREE + TIP_IN], tree[group * TREE + TAIL_IN]
        group = own[tail * OWN + GROUP]
        high = tree[group * TREE + NODE]
        if to_right:
            link(s, low, base, below, middle)
            link(s, middle, tip, tail, high)
        else:
            link(s, middle, below, base, low)
            link(s, high, tail, tip, middle)
