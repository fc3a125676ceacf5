"""What the sweep compares of every class, side by side, and the bar each class has reached."""

from typing import NamedTuple

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import count
from matching.engine.kernels.bounds import steady_points
from matching.engine.kernels.pool import (
    ADULT,
    AGES,
    AT_COARSE,
    AT_FACTS,
    AT_ORDER,
    AT_THEME_BITS,
    AT_TOPICS,
    CALENDAR,
    COARSE_WORDS,
    HAS_PLACE,
    MANNER,
    PLACE,
    SET_CLASSES,
    SET_TOPIC_WORDS,
    SIZES,
    SPEECH,
    TEACHERS,
    WIDTH,
    WISHES,
    PoolArrays,
)
from matching.engine.kernels.sets import SET, SPINE

# What is compared of a class stands together, apart from all else: a row of narrow numbers,
SPEECH_CELL = 0
TEACHERS_CELL = 1
PLACE_CELL = 2
WISH_CELL = 3
MANNER_CELL = 4  # twice the number, since it has two columns
SIZE_CELL = 5
CALENDAR_CELL = 6
STEADY_CELL = 7
NARROW = 8
# and a row of wide ones.
FIRST = 0  # potentials, see `all_pairs.Potentials`
SPARE = 1
SPINE_GIVES = 2  # what the odd sets of the spine around the class give
BAR = 3
ROUGH = 4
THEME_BITS = 5  # of the first word of topics
SUBJECT_BITS = 6
REST = 7  # topics in further words: 64 * themes + subjects
WIDE = 8


class Ground(NamedTuple):
    """What all threads read.

    Behind the wide rows stand at `topics` the points for common topics, and at `ages` where each of
    `steps` ages begins: rows of begin, sum of ages, adults, and one row more that ends the last.

    `sets` are the rows of odd sets, `inmost` names the smallest one around each class. Where only
    the pairs of some classes are looked at, `chosen` holds these, in order, and `is_chosen` a 1 for
    each of them; else both are empty.

    Bars are written too, by all threads: the key a pair has to reach for the list of that class,
    never above what the list will need in the end.
    """

    narrow: Ints
    wide: Ints
    sets: Ints
    inmost: Ints
    chosen: Ints
    is_chosen: Ints
    topics: int
    ages: int
    steps: int
    spares: int


@kernel
def fill_rows(pool: PoolArrays, narrow: Ints, wide: Ints) -> None:
    """Write what the pool says into the rows of all classes."""
    data = pool.data
    for i in range(pool.data[SET_CLASSES]):
        facts, at = pool.data[AT_FACTS] + i * WIDTH, i * NARROW
        narrow[at + SPEECH_CELL] = data[facts + SPEECH]
        narrow[at + TEACHERS_CELL] = data[facts + TEACHERS]
        narrow[at + PLACE_CELL] = data[facts + PLACE]
        narrow[at + WISH_CELL] = data[facts + WISHES]
        narrow[at + MANNER_CELL] = 2 * data[facts + MANNER]
        narrow[at + SIZE_CELL] = data[facts + SIZES]
        narrow[at + CALENDAR_CELL] = data[facts + CALENDAR]
        narrow[at + STEADY_CELL] = steady_points(pool, i)
        at = i * WIDE
        wide[at + ROUGH] = data[pool.data[AT_COARSE] + COARSE_WORDS * pool.data[SET_CLASSES] + i]
        topics = pool.data[AT_TOPICS] + i * pool.data[SET_TOPIC_WORDS]
        wide[at + THEME_BITS] = data[topics] & data[pool.data[AT_THEME_BITS]]
        wide[at + SUBJECT_BITS] = data[topics] & ~data[pool.data[AT_THEME_BITS]]
        wide[at + REST] = 0
        for word in range(1, pool.data[SET_TOPIC_WORDS]):
            themes = data[topics + word] & data[pool.data[AT_THEME_BITS] + word]
            wide[at + REST] += 64 * count(themes) + count(data[topics + word] ^ themes)


@kernel
def fill_column(pool: PoolArrays, wide: Ints, column: int, values: Ints) -> None:
    """Write a number given for each class into a column of the wide rows."""
    for i in range(pool.data[SET_CLASSES]):
        wide[i * WIDE + column] = values[pool.data[pool.data[AT_ORDER] + i]]


@kernel
def fill_sets(pool: PoolArrays, wide: Ints, given: Ints, sets: Ints, inmost: Ints) -> None:
    """Write the smallest odd set around each class, and what the spine gives to the class."""
    for i in range(pool.data[SET_CLASSES]):
        inmost[i] = given[pool.data[pool.data[AT_ORDER] + i]]
        wide[i * WIDE + SPINE_GIVES] = sets[SET * inmost[i] + SPINE]


@kernel
def find_ages(pool: PoolArrays, wide: Ints, ages: int) -> int:
    """Write the rows of `Ground.ages`; how many. Classes without a place left are left out."""
    row = ages - 3
    i = 0
    while i < pool.data[SET_CLASSES]:
        facts = pool.data[AT_FACTS] + i * WIDTH
        if not pool.data[facts + HAS_PLACE]:
            break
        age, adult = pool.data[facts + AGES], pool.data[facts + ADULT]
        if row < ages or wide[row + 1] != age or wide[row + 2] != adult:
            row += 3
            wide[row] = i
            wide[row + 1] = age
            wide[row + 2] = adult
        i += 1
    wide[row + 3] = i
    return (row - ages) // 3 + 1


@kernel
def key_of(ground: Ground, score: int, i: int, j: int, shared: int) -> int:
    """By how much the pair would better the duals, with what odd sets give; see `Potentials`."""
    wide, a, b = ground.wide, i * WIDE, j * WIDE
    key = 4 * score + 2 - wide[a + FIRST] - wide[b + FIRST] - shared
    if ground.spares:
        key = max(key, 2 * score - wide[a + FIRST] - wide[b + SPARE])
        key = max(key, 2 * score - wide[a + SPARE] - wide[b + FIRST])
    return key
