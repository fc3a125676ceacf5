"""Making a state from lists of edges, and moving it into more room."""

from collections.abc import Sequence
from typing import Any

from matching.engine import jit
from matching.engine.blossom.changes import repack
from matching.engine.blossom.state import (
    ARC,
    BACK,
    BASE,
    BASE_CHILD,
    BEAT,
    BUCKETS,
    EDGES,
    FACE,
    FREE,
    FREE_BLOSSOMS,
    FRONT,
    GROUP,
    ITEM,
    KIN,
    LABEL,
    LEFT,
    NODE,
    OWN,
    PAIR,
    PARENT,
    PLACE,
    REGISTERS,
    RIGHT,
    ROW,
    SIZE,
    TREE,
    VERTICES,
    State,
)

SPARE_ARCS = 64
NODE_NUMBERS = (PARENT, BASE_CHILD, RIGHT, LEFT)
"""The fields of a node that hold the number of a node."""


def empty_state(vertices: int, edges: int, far: int) -> State:
    """`vertices` free vertices without edges, and room for just so many edges."""
    s = _blank(vertices, 2 * edges + SPARE_ARCS, edges + 1, far)
    s.reg[VERTICES] = vertices
    return s


def _blank(cap: int, arcs: int, edges: int, far: int) -> State:
    nodes = cap + cap // 2 + 1
    s = State(
        cap=cap,
        far=far,
        row=jit.zeros(cap * ROW),
        arc=jit.zeros(arcs * ARC),
        own=jit.zeros(cap * OWN),
        mate=jit.zeros(cap, value=-1),
        after=jit.zeros(cap, value=-1),
        face=jit.zeros(cap * FACE),
        tree=jit.zeros(cap * TREE),
        node=jit.zeros(nodes * KIN),
        item=jit.zeros(nodes * ITEM),
        heap=jit.zeros(nodes * BEAT),
        pair=jit.zeros(edges * PAIR),
        bucket=jit.zeros(BUCKETS, value=-1),
        joined=jit.zeros(2 * nodes),
        stack=jit.zeros(2 * nodes),
        group_pool=jit.zeros(cap + 1),
        blossom_pool=jit.sequence(range(nodes - 1, cap - 1, -1)),
        reg=jit.zeros(REGISTERS),
    )
    s.own[GROUP::OWN] = s.tree[NODE::TREE] = jit.sequence(range(cap))
    s.face[LABEL::FACE] = jit.zeros(cap, value=FREE)
    s.node[PARENT::KIN] = jit.zeros(nodes, value=-1)
    for field in (BASE, FRONT, BACK):
        s.node[field::KIN] = jit.sequence(range(nodes))
    s.node[SIZE::KIN] = jit.zeros(nodes, value=1)
    s.item[PLACE::ITEM] = jit.zeros(nodes, value=-1)
    s.reg[FREE_BLOSSOMS] = nodes - cap
    return s


def enlarged(s: State, vertices: int, edges: int) -> State:
    """The same with room for so many vertices and edges, and some more; `s` is used up.

    Blossoms are numbered behind the vertices, so where there are more of these, all links between
    nodes move along.
    """
    cap = s.cap if vertices <= s.cap else vertices + vertices // 8 + 16
    edges += edges // 8
    # Each row gets a quarter more than it needs (`repack`), and a few may move behind all others.
    arcs = 3 * edges + 4 * cap + SPARE_ARCS
    new = _blank(cap, arcs, edges + 1, s.far)
    moved = cap - s.cap
    old_nodes = len(s.node) // KIN
    for field in range(KIN):
        column = s.node[field::KIN]
        if field in NODE_NUMBERS:
            column = _shifted(column, s.cap, moved)
        _put(new.node, field, KIN, column[: s.cap], 0)
        _put(new.node, field, KIN, column[s.cap :], cap)
    _put(new.tree, 0, 1, s.tree, 0)
    _put(new.tree, NODE, TREE, _shifted(s.tree[NODE::TREE], s.cap, moved), 0)
    for name in ("own", "mate", "after", "face", "group_pool"):
        _put(getattr(new, name), 0, 1, getattr(s, name), 0)
    new_nodes = len(new.node) // KIN
    fresh = list(range(new_nodes - 1, old_nodes + moved - 1, -1))
    known = list(_shifted(s.blossom_pool[: s.reg[FREE_BLOSSOMS]], s.cap, moved))
    _put(new.blossom_pool, 0, 1, fresh + known, 0)
    _put(new.reg, 0, 1, s.reg, 0)
    new.reg[FREE_BLOSSOMS] = len(fresh) + len(known)
    repack(new, s.row, s.arc)
    return new


def _shifted(numbers: Any, least: int, by: int) -> Any:
    """Node numbers, those of blossoms raised."""
    if jit.is_compiled():
        return numbers + by * (numbers >= least)
    return [number + by if number >= least else number for number in numbers]


def _put(flat: Any, field: int, width: int, values: Sequence[int], skip: int) -> None:
    begin = skip * width + field
    flat[begin : begin + len(values) * width : width] = values


def as_now(s: State) -> State:
    """The state in sequences of the kind the kernels want now."""
    return State(*(f if isinstance(f, int) else jit.sequence(map(int, f)) for f in s))


def edges_in(s: State) -> int:
    """How many edges there are."""
    return int(s.reg[EDGES])
