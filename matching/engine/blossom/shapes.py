"""Closing an odd cycle into a blossom, and opening one; groups and vertex lists follow."""

from matching.engine.blossom.state import (
    BACK,
    BASE,
    BASE_CHILD,
    FACE,
    FREE_BLOSSOMS,
    FREE_GROUPS,
    FRONT,
    GROUP,
    KIN,
    LABEL,
    NODE,
    OUT,
    OWN,
    PARENT,
    PEND,
    RIGHT,
    SIZE,
    TREE,
    State,
    Y,
    Z,
)
from matching.engine.jit import kernel


@kernel
def largest_child(s: State, child: int) -> int:
    """The child with most vertices on the cycle `child` lies on."""
    node = s.node
    best, at = child, node[child * KIN + RIGHT]
    while at != child:
        if node[at * KIN + SIZE] > node[best * KIN + SIZE]:
            best = at
        at = node[at * KIN + RIGHT]
    return best


@kernel
def rename(s: State, child: int, group: int) -> None:
    """Let every vertex of a node name `group`."""
    own, after, node = s.own, s.after, s.node
    v, last = node[child * KIN + FRONT], node[child * KIN + BACK]
    own[v * OWN + GROUP] = group
    while v != last:
        v = after[v]
        own[v * OWN + GROUP] = group


@kernel
def lift(s: State, child: int, amount: int) -> None:
    """Add to the stored dual of every vertex of a node."""
    own, after, node = s.own, s.after, s.node
    v, last = node[child * KIN + FRONT], node[child * KIN + BACK]
    own[v * OWN + Y] += amount
    while v != last:
        v = after[v]
        own[v * OWN + Y] += amount


@kernel
def close_cycle(s: State, first: int) -> int:
    """Make a blossom of the cycle of surface nodes linked around `first`, which holds the base.

    All their groups must have PEND 0. The new group has no label; z is 0. Returns the blossom.
    """
    own, after, face, tree, node, reg = s.own, s.after, s.face, s.tree, s.node, s.reg
    reg[FREE_BLOSSOMS] -= 1
    blossom = s.blossom_pool[reg[FREE_BLOSSOMS]]
    keeper = largest_child(s, first)
    kept = own[node[keeper * KIN + FRONT] * OWN + GROUP]
    size, back, child = 0, -1, first
    while True:
        front = node[child * KIN + FRONT]
        node[child * KIN + PARENT] = blossom
        size += node[child * KIN + SIZE]
        group = own[front * OWN + GROUP]
        if group != kept:
            rename(s, child, kept)
            face[group * FACE + LABEL] = OUT
            s.group_pool[reg[FREE_GROUPS]] = group
            reg[FREE_GROUPS] += 1
        if back >= 0:
            after[back] = front
        back = node[child * KIN + BACK]
        child = node[child * KIN + RIGHT]
        if child == first:
            break
    node[blossom * KIN + PARENT] = -1
    node[blossom * KIN + BASE] = node[first * KIN + BASE]
    node[blossom * KIN + Z] = 0
    node[blossom * KIN + SIZE] = size
    node[blossom * KIN + FRONT] = node[first * KIN + FRONT]
    node[blossom * KIN + BACK] = back
    node[blossom * KIN + BASE_CHILD] = first
    tree[kept * TREE + NODE] = blossom
    face[kept * FACE + LABEL] = OUT
    return blossom


@kernel
def open_blossom(s: State, blossom: int, pend: int) -> None:
    """Make surface nodes of the children of a surface blossom, each with this PEND and no label.

    The children stay linked in their cycle; the blossom's number may be used again.
    """
    own, face, tree, node, reg = s.own, s.face, s.tree, s.node, s.reg
    first = node[blossom * KIN + BASE_CHILD]
    keeper = largest_child(s, first)
    kept = own[node[blossom * KIN + FRONT] * OWN + GROUP]
    child = first
    while True:
        node[child * KIN + PARENT] = -1
        group = kept
        if child != keeper:
            reg[FREE_GROUPS] -= 1
            group = s.group_pool[reg[FREE_GROUPS]]
            rename(s, child, group)
        tree[group * TREE + NODE] = child
        face[group * FACE + LABEL] = OUT
        face[group * FACE + PEND] = pend
        child = node[child * KIN + RIGHT]
        if child == first:
            break
    s.blossom_pool[reg[FREE_BLOSSOMS]] = blossom
    reg[FREE_BLOSSOMS] += 1
