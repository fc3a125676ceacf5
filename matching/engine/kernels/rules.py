"""The hard rules of two classes that need no look at lessons: the twin of `engine/rules.py`.

Answers are numbers in the order of `REFUSAL_KEYS`, NONE where nothing forbids the pair.
"""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import has, listed, share
from matching.engine.kernels.pool import (
    ADULT,
    AGES,
    ASYNCHRONOUS,
    AT_BLOCKED,
    AT_BLOCKED_FROM,
    AT_EXCLUDED,
    AT_FACTS,
    AT_MET,
    AT_MET_FROM,
    AT_SPEECH,
    AT_TEACHERS,
    COMPOSITION,
    COUNTRY,
    FIRST_DAY,
    HAS_PLACE,
    LAST_DAY,
    LIVE,
    MODE,
    OWN_GAP,
    OWN_LEVEL,
    REPEAT_OK,
    SAME_OK,
    SCHOOL,
    SET_ADULT_LEAST,
    SET_COUNTRY_WORDS,
    SET_LANGUAGE_WORDS,
    SET_PLAN_WEEKS,
    SPEECH,
    SPEECH_BLOCKS,
    TEACHERS,
    TRANSLATION,
    WELCOMES,
    WIDTH,
    YOUNGEST,
    PoolArrays,
)

CAPACITY = 0
SAME_SCHOOL = 1
BLOCKED = 2
PAIRED_BEFORE = 3
SAME_COUNTRY = 4
COUNTRY_PAIR = 5
ADULTS = 6
COMPOSITIONS = 7
AGES_APART = 8
MODES = 9
LANGUAGE = 10
TEACHER_LANGUAGE = 11
DATES = 12
WEEKS_APART = 13
WINDOWS = 14
SCORE_FLOOR = 15
NONE = 16


@kernel
def plain_refusal(pool: PoolArrays, i: int, j: int) -> int:
    """The first rule before the calendar's that forbids classes i and j, or NONE."""
    data = pool.data
    found = people_refusal(pool, i, j)
    if found != NONE:
        return found
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    if modes_clash(data[a + MODE], data[b + MODE]):
        return MODES
    if not data[a + TRANSLATION] & data[b + TRANSLATION]:
        if speechless(pool, a, b):
            return LANGUAGE
        words = pool.data[SET_LANGUAGE_WORDS]
        at, to = data[a + TEACHERS] * (words + 1), data[b + TEACHERS] * (words + 1)
        if not share(data, pool.data[AT_TEACHERS] + at, pool.data[AT_TEACHERS] + to, words):
            return TEACHER_LANGUAGE
    first = max(data[a + FIRST_DAY], data[b + FIRST_DAY])
    last = min(data[a + LAST_DAY], data[b + LAST_DAY])
    if last // 7 - first // 7 + 1 < pool.data[SET_PLAN_WEEKS]:
        return DATES
    return NONE


@kernel
def people_refusal(pool: PoolArrays, i: int, j: int) -> int:
    """The first rule, from capacity to age, that forbids classes i and j, or NONE."""
    data = pool.data
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    if not data[a + HAS_PLACE] & data[b + HAS_PLACE]:
        return CAPACITY
    found = history_refusal(pool, i, j)
    if found != NONE:
        return found
    if data[a + COUNTRY] == data[b + COUNTRY] and not data[a + SAME_OK] & data[b + SAME_OK]:
        return SAME_COUNTRY
    if has(
        data,
        pool.data[AT_EXCLUDED] + data[a + COUNTRY] * pool.data[SET_COUNTRY_WORDS],
        data[b + COUNTRY],
    ):
        return COUNTRY_PAIR
    if adults_clash(data, a, b, pool.data[SET_ADULT_LEAST]):
        return ADULTS
    if (
        not data[a + WELCOMES] & data[b + COMPOSITION]
        or not data[b + WELCOMES] & data[a + COMPOSITION]
    ):
        return COMPOSITIONS
    if ages_apart(data, a, b):
        return AGES_APART
    return NONE


@kernel
def history_refusal(pool: PoolArrays, i: int, j: int) -> int:
    """Whether school, blocks or earlier exchanges of the two forbid it."""
    data = pool.data
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    if data[a + SCHOOL] == data[b + SCHOOL]:
        return SAME_SCHOOL
    if listed(
        pool.data,
        pool.data[AT_BLOCKED],
        pool.data[pool.data[AT_BLOCKED_FROM] + i],
        pool.data[pool.data[AT_BLOCKED_FROM] + i + 1],
        j,
    ):
        return BLOCKED
    if not data[a + REPEAT_OK] & data[b + REPEAT_OK] and have_met(pool, i, j):
        return PAIRED_BEFORE
    return NONE


@kernel
def have_met(pool: PoolArrays, i: int, j: int) -> bool:
    """Whether the two have worked together before."""
    return listed(
        pool.data,
        pool.data[AT_MET],
        pool.data[pool.data[AT_MET_FROM] + i],
        pool.data[pool.data[AT_MET_FROM] + i + 1],
        j,
    )


@kernel
def adults_clash(data: Ints, a: int, b: int, least: int) -> bool:
    """Whether adult learners would meet somebody younger than `least`; rows of facts given."""
    return (data[a + ADULT] != 0 and data[b + YOUNGEST] < least) or (
        data[b + ADULT] != 0 and data[a + YOUNGEST] < least
    )


@kernel
def ages_apart(data: Ints, a: int, b: int) -> bool:
    """Whether the ages are too far apart for one of the two, who are not both adult learners; rows
    of facts given."""
    gap = abs(data[a + AGES] - data[b + AGES]) * 6
    return gap > min(data[a + OWN_GAP], data[b + OWN_GAP]) and not data[a + ADULT] & data[b + ADULT]


@kernel
def speechless(pool: PoolArrays, a: int, b: int) -> bool:
    """Whether the classes know no language both at the level both ask for; rows of facts given."""
    data, words = pool.data, pool.data[SET_LANGUAGE_WORDS]
    row = SPEECH_BLOCKS * words + 1
    level = pool.data[AT_SPEECH] + (max(data[a + OWN_LEVEL], data[b + OWN_LEVEL]) - 1) * words
    return not share(data, level + data[a + SPEECH] * row, level + data[b + SPEECH] * row, words)


@kernel
def modes_clash(a: int, b: int) -> bool:
    """Whether one only meets live and the other never does."""
    return (a == LIVE and b == ASYNCHRONOUS) or (a == ASYNCHRONOUS and b == LIVE)
