"""Moving the base of a blossom, and flipping the path from an even vertex to the root."""

from matching.engine.blossom.state import (
    BASE,
    BASE_CHILD,
    GROUP,
    KIN,
    LEFT,
    NODE,
    OWN,
    PARENT,
    RIGHT,
    TAIL,
    TAIL_IN,
    TIP,
    TIP_IN,
    TREE,
    State,
)
from matching.engine.jit import kernel


@kernel
def turn_level(s: State, child: int, blossom: int, held: int) -> int:
    """Make `child` the base child of its parent: along the even way to the old one, edges that were
    not matched become so. The children at their ends wait on the stack (`held` numbers so far).
    """
    node, mate, stack = s.node, s.mate, s.stack
    last = node[blossom * KIN + BASE_CHILD]
    # The far end of the right edge tells which way is even: within `child` all has changed already.
    tip = node[child * KIN + TIP]
    to_right = mate[tip] == node[child * KIN + TAIL]
    at = child
    while at != last:
        if to_right:
            middle = node[at * KIN + RIGHT]
            at = node[middle * KIN + RIGHT]
            a, b = node[middle * KIN + TAIL], node[middle * KIN + TIP]
        else:
            middle = node[at * KIN + LEFT]
            at = node[middle * KIN + LEFT]
            a, b = node[at * KIN + TIP], node[at * KIN + TAIL]
        mate[a] = b
        mate[b] = a
        if middle >= s.cap:
            stack[held] = middle
            stack[held + 1] = a
            held += 2
        if at >= s.cap:
            stack[held] = at
            stack[held + 1] = b
            held += 2
    node[blossom * KIN + BASE_CHILD] = child
    return held


@kernel
def turn(s: State, top: int, x: int) -> None:
    """Make vertex `x` the base of the node `top` around it, and of every blossom between.

    Each blossom is turned on the way up from the new base; its other children that lie on the
    flipped way do the same later, from the stack.
    """
    node, stack = s.node, s.stack
    stack[0] = top
    stack[1] = x
    held = 2
    while held > 0:
        held -= 2
        above, x = stack[held], stack[held + 1]
        child = x
        while child != above:
            blossom = node[child * KIN + PARENT]
            held = turn_level(s, child, blossom, held)
            node[blossom * KIN + BASE] = x
            child = blossom


@kernel
def flip(s: State, u: int, partner: int) -> None:
    """Match the even vertex `u` with `partner` (-1: with nobody) and flip its way to the root."""
    own, mate, tree, node = s.own, s.mate, s.tree, s.node
    while True:
        top = tree[own[u * OWN + GROUP] * TREE + NODE]
        below = mate[node[top * KIN + BASE]]
        turn(s, top, u)
        mate[u] = partner
        if below < 0:
            return
        group = own[below * OWN + GROUP]
        partner = tree[group * TREE + TIP_IN]
        u = tree[group * TREE + TAIL_IN]
        turn(s, tree[group * TREE + NODE], partner)
        mate[partner] = u
