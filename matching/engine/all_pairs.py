"""Every pair of a pool looked at: the best partners of each class, or what violates the duals.

The pairs are cut into blocks, tiles of the upper triangle. A block may be searched by any thread or
process: `merge` brings the findings together, and they are the same however the blocks were cut.
"""

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import chain, repeat
from queue import Empty, SimpleQueue
from typing import NamedTuple

from matching.engine.arrays.store import as_sequence, pack, unpack
from matching.engine.jit import Ints, sequence, zeros
from matching.engine.kernels import bounds, lists, scores, singles, sweep
from matching.engine.kernels import ground as grounds
from matching.engine.kernels.lists import Lists
from matching.engine.kernels.pool import (
    AT_CALENDARS,
    AT_EXCLUDED,
    AT_MANNERS,
    AT_ORDER,
    AT_PLACED,
    AT_PLACES,
    AT_SIZES,
    AT_SPEECH,
    AT_TEACHERS,
    AT_WISHES,
    SET_COUNTRY_WORDS,
    SET_LANGUAGE_WORDS,
    SET_MOST_PATTERNS,
    SET_REGION_WORDS,
    SPEECH_BLOCKS,
    PoolArrays,
)
from matching.engine.kernels.rules import NONE
from matching.engine.kernels.sets import SET
from matching.engine.kernels.times import scratch_length

FOUND = "found"
TILE = 2048
"""What is compared of so many classes stays in the processor's cache."""
LEAST_BLOCK = 16_384
EDGES = 4
NO_SPARE = 1 << 60
MOST_CELLS = 1 << 23
"""Of one table of bounds: 32 megabytes for each thread, then lines make room for others."""

MOST_PLACES = 64

Progress = Callable[[int, int], None]


class Block(NamedTuple):
    """A tile: places of the sweep's order, from and to, for one class and the later other."""

    rows_from: int
    rows_to: int
    columns_from: int
    columns_to: int

    @property
    def pairs(self) -> int:
        """How many pairs of a place and a later one it holds."""
        height, width = self.rows_to - self.rows_from, self.columns_to - self.columns_from
        return height * (height - 1) // 2 if self.rows_from == self.columns_from else height * width


@dataclass(frozen=True)
class Potentials:
    """What each class is worth already, in quarter points; see `duals.Duals`.

    The key of a pair is 4 * score + 2 - first[i] - first[j], less the duals of all odd sets around
    both; with `spare`, the largest of that and 2 * score - first of the one - spare of the other,
    both ways (`NO_SPARE` where there is none). Only pairs with a key above 0 are found.

    `inmost` names for each class the smallest odd set around it, 0 for none; `sets` are all sets
    from 0 on, in rows as `kernels.sets` has them (`duals.OddSets.rows`).
    """

    first: Ints
    spare: Ints | None = None
    inmost: Ints | None = None
    sets: Ints | None = None


class Hand(NamedTuple):
    """What one thread writes to, beside its lists. The bounds in it are those of one pool: who
    searches the same pool again gives it back, and they need not be worked out again."""

    bounds: bounds.Bounds
    scratch: Ints
    kept: Ints


def hand(pool: PoolArrays) -> Hand:
    """A new one, without any bounds yet."""
    return Hand(_bounds(pool), _scratch(pool), zeros(sweep.ENTRY * (sweep.CHUNK + 1)))


@dataclass
class Found:
    """Pairs i < j in order, with score and key, among the best `k` of one of their classes.

    All keys are above 0. `looked_at` counts the pairs decided, by bound or in full.
    """

    i: Ints
    j: Ints
    score: Ints
    key: Ints
    looked_at: int

    def to_bytes(self) -> bytes:
        """Compressed; `from_bytes` is the reverse."""
        columns = {each.name: getattr(self, each.name) for each in fields(self)}
        return pack(FOUND, {"looked_at": columns.pop("looked_at")}, columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Found":
        """Raises `arrays.store.NotThese` for anything else."""
        numbers, columns = unpack(FOUND, data)
        return cls(
            looked_at=numbers["looked_at"],
            **{name: as_sequence(values) for name, values in columns.items()},
        )


def blocks_of(classes: int, block: int = 0) -> list[Block]:
    """Tiles of at most block * block pairs that cover every pair once.

    By default ten of them, for each starts with empty lists; fewer for less than 60,000 classes.
    Near tiles come first: of two near classes both are of one age, and where lists fill early with
    good partners, fewer pairs are weighed in full later (at 100,000 classes 43 seconds, not 61).
    """
    block = block or max(LEAST_BLOCK, -(-classes // EDGES))
    edges = range(0, classes, block)
    blocks = [
        Block(row, min(row + block, classes), column, min(column + block, classes))
        for row in edges
        for column in edges
        if column >= row
    ]
    return _near_first(blocks)


def _near_first(blocks: list[Block]) -> list[Block]:
    return sorted(blocks, key=lambda each: each.columns_from - each.rows_from)


def _across(rows: int, classes: int, tile: int) -> list[Block]:
    """Tiles of so many chosen classes and all classes."""
    return [
        Block(row, min(row + tile, rows), column, min(column + tile, classes))
        for row in range(0, rows, tile)
        for column in range(0, classes, tile)
    ]


def _tiles(block: Block) -> list[Block]:
    """A block cut up further, so that its columns stay near."""
    tiles = [
        Block(row, min(row + TILE, block.rows_to), column, min(column + TILE, block.columns_to))
        for row in range(block.rows_from, block.rows_to, TILE)
        for column in range(block.columns_from, block.columns_to, TILE)
        if column + TILE > row
    ]
    return _near_first(tiles)


def search(
    pool: PoolArrays,
    potentials: Potentials | None = None,
    k: int = 12,
    *,
    among: Sequence[bool] | None = None,
    threads: int = 1,
    hands: Sequence[Hand] | None = None,
    progress: Progress | None = None,
) -> Found:
    """All pairs of the pool, or all with at least one class for which `among` is true.

    On so many threads, or one for each of `hands`; `progress(done, blocks)` is told of each block.
    Where `among` would save nothing it is left aside.
    """
    hands = hands or [hand(pool) for _ in range(threads)]
    chosen, classes = _chosen(pool, among), pool.classes
    # Of a small pool too there are more tiles than threads.
    tile = max(1, min(TILE, classes // 8))
    if chosen is None:
        blocks, looked_at = blocks_of(classes, tile), classes * (classes - 1) // 2
    else:
        blocks, count = _across(len(chosen), classes, tile), len(chosen)
        looked_at = count * (classes - 1) - count * (count - 1) // 2
    waiting: SimpleQueue[Block] = SimpleQueue()
    for block in blocks:
        waiting.put(block)
    ground = _ground(pool, potentials, chosen)

    def work(own: Hand) -> Found:
        best = _lists(pool.classes, k)
        while True:
            try:
                block = waiting.get_nowait()
            except Empty:
                break
            _sweep(pool, ground, own, best, block)
            if progress:
                progress(len(blocks) - waiting.qsize(), len(blocks))
        return _collected(best, 0)

    if len(hands) == 1:
        found = work(hands[0])
    else:
        with ThreadPoolExecutor(len(hands)) as workers:
            working = [workers.submit(work, each) for each in hands]
            found = merge([each.result() for each in working], classes, k)
    found.looked_at = looked_at
    return found


def search_block(pool: PoolArrays, block: Block, potentials: Potentials | None, k: int) -> Found:
    """One tile, on its own: for another process. Its lists know of no other tile."""
    best = _lists(pool.classes, k)
    ground, own = _ground(pool, potentials), hand(pool)
    for tile in _tiles(block):
        _sweep(pool, ground, own, best, tile)
    return _collected(best, block.pairs)


def merge(found: Sequence[Found], classes: int, k: int) -> Found:
    """The best of each class over several searches of different pairs."""
    best = _lists(classes, k)
    for each in found:
        lists.insert_found(best, each.i, each.j, each.score, each.key, len(each.i))
    return _collected(best, sum(each.looked_at for each in found))


def score_of(pool: PoolArrays, i: int, j: int) -> int:
    """The score of two classes, or -1 less the index in REFUSAL_KEYS of what refuses them."""
    one, other = (int(pool.data[pool.begins(AT_PLACED) + each]) for each in (i, j))
    return int(scores.judge(pool, one, other, _scratch(pool)))


def scores_with(pool: PoolArrays, i: int) -> Ints:
    """For every class its score with class i, below 0 as in `score_of` (i itself: -17)."""
    answers = zeros(pool.classes)
    singles.judge_all(pool, i, _scratch(pool), answers)
    return answers


def count_fitting(pool: PoolArrays, i: int, others: Ints) -> int:
    """How many of these others (a `jit.sequence`) have a score with class i."""
    return int(singles.count_fitting(pool, i, others, len(others), _scratch(pool)))


def refusal_counts(pool: PoolArrays, i: int) -> list[int]:
    """How many others each of REFUSAL_KEYS excludes for class i, and last how many are left."""
    counts = zeros(NONE + 1)
    singles.count_refusals(pool, i, _scratch(pool), counts)
    return [int(count) for count in counts]


def _chosen(pool: PoolArrays, among: Sequence[bool] | None) -> list[int] | None:
    """The places of those classes in the sweep's order; None if every pair is to be looked at."""
    if among is None or 2 * sum(among) >= pool.classes:
        return None
    order = pool.begins(AT_ORDER)
    return [at for at in range(pool.classes) if among[pool.data[order + at]]]


def _ground(
    pool: PoolArrays, potentials: Potentials | None, chosen: Sequence[int] | None = None
) -> grounds.Ground:
    topics = grounds.WIDE * pool.classes
    ages = topics + 4 * bounds.SUBJECTS
    narrow = as_sequence(array("i", bytes(4 * grounds.NARROW * pool.classes)), narrow=True)
    wide = zeros(ages + 3 * pool.classes + 3)
    grounds.fill_rows(pool, narrow, wide)
    given = potentials or Potentials(zeros(pool.classes))
    for column, values, otherwise in (
        (grounds.FIRST, given.first, 0),
        (grounds.SPARE, given.spare, 0),
        (grounds.BAR, None, 1),
    ):
        each = zeros(pool.classes, value=otherwise) if values is None else as_sequence(values)
        grounds.fill_column(pool, wide, column, each)
    bounds.fill_topics(pool, wide, topics)
    steps = int(grounds.find_ages(pool, wide, ages))
    sets = zeros(SET) if given.sets is None else as_sequence(given.sets)
    inmost = zeros(pool.classes)
    if given.inmost is not None:
        grounds.fill_sets(pool, wide, as_sequence(given.inmost), sets, inmost)
    is_chosen = zeros(pool.classes if chosen else 0)
    for at in chosen or ():
        is_chosen[at] = 1
    spares = int(given.spare is not None)
    return grounds.Ground(
        narrow, wide, sets, inmost, sequence(chosen or ()), is_chosen, topics, ages, steps, spares
    )


def _sweep(pool: PoolArrays, ground: grounds.Ground, own: Hand, best: Lists, block: Block) -> None:
    """One block, by one thread."""
    sweep.sweep(pool, ground, own.bounds, best, own.scratch, own.kept, block)


def _bounds(pool: PoolArrays) -> bounds.Bounds:
    """Empty tables: their lines are filled as they are needed, and give way where room is short."""
    set_of, at = pool.begins, pool.begins
    words = set_of(SET_LANGUAGE_WORDS)
    columns = [
        (at(AT_TEACHERS) - at(AT_SPEECH)) // (SPEECH_BLOCKS * words + 1),
        (at(AT_WISHES) - at(AT_TEACHERS)) // (words + 1),
        (at(AT_CALENDARS) - at(AT_PLACES)) // 3,
        (at(AT_PLACES) - at(AT_WISHES)) // (set_of(SET_COUNTRY_WORDS) + set_of(SET_REGION_WORDS)),
        2 * (at(AT_SIZES) - at(AT_MANNERS)) // 4,
        at(AT_EXCLUDED) - at(AT_SIZES),
        (at(AT_MANNERS) - at(AT_CALENDARS)) // 3,
    ]
    # Few lines of places at a time: next in the pool stand classes of one place with other wishes.
    lines = [columns[0], columns[1], MOST_PLACES, columns[2], columns[4] // 2, *columns[5:]]
    layout: list[int] = []
    cells, names = 0, bounds.TABLES * bounds.LAYOUT
    for width, most in zip(columns, lines, strict=True):
        kept = max(1, min(most, MOST_CELLS // max(1, width)))
        layout += [width, kept, cells, names]
        cells, names = cells + kept * width, names + kept
    held = sequence(chain(layout, repeat(-1, names - len(layout))))
    return bounds.Bounds(as_sequence(array("i", bytes(4 * cells)), narrow=True), held)


def _scratch(pool: PoolArrays) -> Ints:
    return zeros(scratch_length(pool.begins(SET_MOST_PATTERNS)))


def _lists(classes: int, k: int) -> Lists:
    if k < 1:
        raise ValueError("a list holds one partner or more")
    return Lists(classes, k, zeros(classes * (1 + lists.ENTRY * k)))


def _collected(best: Lists, looked_at: int) -> Found:
    begins = zeros(best.classes + 1)
    count = int(lists.count_pairs(best, begins))
    low, high, score, key = (zeros(count) for _ in range(4))
    lists.collect(best, begins, low, high, score, key)
    return Found(low, high, score, key, looked_at)
