"""The two queues of a search: what may be reached or open, and edges between even vertices.

The first is a binary heap with one entry per item, whose distance may fall or rise. The second
takes every edge once, and its distances leave in order: a radix heap (Ahuja, Mehlhorn, Orlin and
Tarjan, "Faster algorithms for the shortest path problem", 1990), where bucket b holds what differs
from the last distance taken in the b-th binary digit and none above.
"""

from matching.engine.blossom.state import (
    AT,
    BEAT,
    BEATS,
    BUCKETS,
    GROUP,
    ITEM,
    MEET,
    MEET_U,
    MEET_V,
    MORE,
    OWN,
    PAIR,
    PAIR_BASE,
    PAIR_NEAR,
    PAIRS,
    PLACE,
    WHAT,
    State,
)
from matching.engine.jit import kernel


@kernel
def rise(s: State, at: int, distance: int, what: int) -> None:
    """Let an entry whose place is `at` move towards the front as far as it has to."""
    heap, item = s.heap, s.item
    while at > 0:
        above = (at - 1) >> 1
        if heap[above * BEAT + AT] <= distance:
            break
        moved = heap[above * BEAT + WHAT]
        heap[at * BEAT + AT] = heap[above * BEAT + AT]
        heap[at * BEAT + WHAT] = moved
        item[moved * ITEM + PLACE] = at
        at = above
    heap[at * BEAT + AT] = distance
    heap[at * BEAT + WHAT] = what
    item[what * ITEM + PLACE] = at


@kernel
def sink(s: State, at: int, distance: int, what: int) -> None:
    """Let an entry whose place is `at` move towards the back as far as it has to."""
    heap, item = s.heap, s.item
    length = s.reg[BEATS]
    below = 2 * at + 1
    while below < length:
        if below + 1 < length and heap[(below + 1) * BEAT + AT] < heap[below * BEAT + AT]:
            below += 1
        if heap[below * BEAT + AT] >= distance:
            break
        moved = heap[below * BEAT + WHAT]
        heap[at * BEAT + AT] = heap[below * BEAT + AT]
        heap[at * BEAT + WHAT] = moved
        item[moved * ITEM + PLACE] = at
        at = below
        below = 2 * at + 1
    heap[at * BEAT + AT] = distance
    heap[at * BEAT + WHAT] = what
    item[what * ITEM + PLACE] = at


@kernel
def put(s: State, distance: int, what: int) -> None:
    """Enter an item, or bring it nearer if it stands farther than `distance`."""
    at = s.item[what * ITEM + PLACE]
    if at < 0:
        at = s.reg[BEATS]
        s.reg[BEATS] = at + 1
    rise(s, at, distance, what)


@kernel
def take(s: State) -> int:
    """Remove the nearest item and return it."""
    heap, reg = s.heap, s.reg
    what = heap[WHAT]
    s.item[what * ITEM + PLACE] = -1
    length = reg[BEATS] - 1
    reg[BEATS] = length
    if length > 0:
        sink(s, 0, heap[length * BEAT + AT], heap[length * BEAT + WHAT])
    return what


@kernel
def clear(s: State) -> None:
    """Empty both."""
    heap, item, bucket, reg = s.heap, s.item, s.bucket, s.reg
    for at in range(reg[BEATS]):
        item[heap[at * BEAT + WHAT] * ITEM + PLACE] = -1
    for number in range(BUCKETS):
        bucket[number] = -1
    reg[BEATS] = 0
    reg[PAIRS] = 0
    reg[PAIR_BASE] = 0


@kernel
def bits(number: int) -> int:
    """How many binary digits a number of 0 or more has, BUCKETS - 1 at most."""
    count = 0
    for step in (32, 16, 8, 4, 2, 1):
        if number >> step > 0:
            number >>= step
            count += step
    return min(count + (1 if number > 0 else 0), BUCKETS - 1)


@kernel
def put_pair(s: State, distance: int, u: int, v: int) -> None:
    """Enter an edge between two even vertices."""
    pair, reg = s.pair, s.reg
    at = reg[PAIRS]
    reg[PAIRS] = at + 1
    pair[at * PAIR + MEET] = distance
    pair[at * PAIR + MEET_U] = u
    pair[at * PAIR + MEET_V] = v
    number = bits(distance ^ reg[PAIR_BASE])
    pair[at * PAIR + MORE] = s.bucket[number]
    s.bucket[number] = at
    if distance < reg[PAIR_NEAR]:
        reg[PAIR_NEAR] = distance


@kernel
def drop_pair(s: State) -> int:
    """Remove an edge at distance PAIR_NEAR and return where it stands.

    What shares a bucket with it moves to nearer ones; edges that blossoms have swallowed go.
    """
    own, pair, bucket, reg = s.own, s.pair, s.bucket, s.reg
    number = 0
    while bucket[number] < 0:
        number += 1
    if number > 0:
        base = reg[PAIR_NEAR]
        reg[PAIR_BASE] = base
        at = bucket[number]
        bucket[number] = -1
        while at >= 0:
            more = pair[at * PAIR + MORE]
            u, v = pair[at * PAIR + MEET_U], pair[at * PAIR + MEET_V]
            apart = own[u * OWN + GROUP] != own[v * OWN + GROUP]
            if apart or pair[at * PAIR + MEET] == base:
                nearer = bits(pair[at * PAIR + MEET] ^ base)
                pair[at * PAIR + MORE] = bucket[nearer]
                bucket[nearer] = at
            at = more
    found = bucket[0]
    bucket[0] = pair[found * PAIR + MORE]
    if bucket[0] < 0:
        reg[PAIR_NEAR] = nearest_pair(s)
    return found


@kernel
def nearest_pair(s: State) -> int:
    """The distance of the nearest edge, when the first bucket is empty."""
    pair, bucket = s.pair, s.bucket
    for number in range(1, BUCKETS):
        at = bucket[number]
        if at >= 0:
            near = pair[at * PAIR + MEET]
            while at >= 0:
                near = min(near, pair[at * PAIR + MEET])
                at = pair[at * PAIR + MORE]
            return near
    return s.far
