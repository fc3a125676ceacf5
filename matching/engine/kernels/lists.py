"""The best partners of each class, as they are found."""

from typing import NamedTuple

from matching.engine.jit import Ints, kernel

KEY, PARTNER, SCORE, ENTRY = 0, 1, 2, 3


class Lists(NamedTuple):
    """The lists side by side: first how many partners each of `classes` has, then its `most` places
    for entries of KEY, PARTNER and SCORE, best first.

    Better is a larger key, among equal ones the smaller number of the partner.
    """

    classes: int
    most: int
    all: Ints


@kernel
def begins_at(lists: Lists, i: int) -> int:
    """Where the entries of class i begin."""
    return lists.classes + i * lists.most * ENTRY


@kernel
def ends_at(lists: Lists, i: int) -> int:
    """Where the next entry of class i would stand."""
    return begins_at(lists, i) + lists.all[i] * ENTRY


@kernel
def insert(lists: Lists, i: int, partner: int, key: int, score: int) -> bool:
    """Put a partner into the list of class i if it belongs there; whether the list is full."""
    entries = lists.all
    begin = begins_at(lists, i)
    count = entries[i]
    at = begin + count * ENTRY
    if count == lists.most:
        at -= ENTRY
        worst = entries[at + KEY]
        if key < worst or (key == worst and partner > entries[at + PARTNER]):
            return True
    else:
        entries[i] = count + 1
    while at > begin and (
        entries[at - ENTRY + KEY] < key
        or (entries[at - ENTRY + KEY] == key and entries[at - ENTRY + PARTNER] > partner)
    ):
        for each in range(ENTRY):
            entries[at + each] = entries[at + each - ENTRY]
        at -= ENTRY
    entries[at + KEY] = key
    entries[at + PARTNER] = partner
    entries[at + SCORE] = score
    return entries[i] == lists.most


@kernel
def worst_key(lists: Lists, i: int) -> int:
    """The last key in the list of class i, which is not empty."""
    return lists.all[ends_at(lists, i) - ENTRY + KEY]


@kernel
def holds(lists: Lists, i: int, partner: int) -> bool:
    """Whether the partner is in the list of class i."""
    for at in range(begins_at(lists, i), ends_at(lists, i), ENTRY):
        if lists.all[at + PARTNER] == partner:
            return True
    return False


@kernel
def insert_found(lists: Lists, low: Ints, high: Ints, scores: Ints, keys: Ints, count: int) -> None:
    """Put pairs into the lists of both their classes."""
    for at in range(count):
        insert(lists, low[at], high[at], keys[at], scores[at])
        insert(lists, high[at], low[at], keys[at], scores[at])


@kernel
def count_pairs(lists: Lists, begins: Ints) -> int:
    """How many pairs stand in the lists; `begins` (classes + 1) says where those of each lower
    class will begin."""
    for i in range(lists.classes + 1):
        begins[i] = 0
    for i in range(lists.classes):
        for at in range(begins_at(lists, i), ends_at(lists, i), ENTRY):
            partner = lists.all[at + PARTNER]
            if partner > i:
                begins[i + 1] += 1
            elif not holds(lists, partner, i):
                begins[partner + 1] += 1
    for i in range(lists.classes):
        begins[i + 1] += begins[i]
    return begins[lists.classes]


@kernel
def collect(lists: Lists, begins: Ints, low: Ints, high: Ints, scores: Ints, keys: Ints) -> None:
    """Write the pairs in order of (low, high), each once; `begins` as counted, used up here."""
    for i in range(lists.classes):
        for at in range(begins_at(lists, i), ends_at(lists, i), ENTRY):
            partner = lists.all[at + PARTNER]
            if partner < i and holds(lists, partner, i):
                continue
            one, other = min(i, partner), max(i, partner)
            to = begins[one]
            begins[one] = to + 1
            while to > 0 and low[to - 1] == one and high[to - 1] > other:
                high[to] = high[to - 1]
                scores[to] = scores[to - 1]
                keys[to] = keys[to - 1]
                low[to] = one
                to -= 1
            low[to] = one
            high[to] = other
            scores[to] = lists.all[at + SCORE]
            keys[to] = lists.all[at + KEY]
