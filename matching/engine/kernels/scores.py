"""The parts of a score: the twin of `engine/scoring.py`."""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import count, has, share
from matching.engine.kernels.pool import (
    ACCESS,
    ACCESS_PART,
    ADULT,
    AGE,
    AGES,
    AT_FACTS,
    AT_POINTS,
    AT_SPEECH,
    AT_THEME_BITS,
    AT_TOPICS,
    AT_WISHES,
    CALENDAR_PART,
    COUNTRY,
    FLUENT,
    LANGUAGES,
    LEARNING,
    NOVELTY,
    PARTS,
    PERCENTS,
    REGION,
    RELIABILITY,
    RELIABILITY_PART,
    SET_COUNTRY_WORDS,
    SET_FLOOR,
    SET_HORIZON_WEEKS,
    SET_LANGUAGE_WORDS,
    SET_MOST_GAP,
    SET_PLAN_WEEKS,
    SET_REGION_WORDS,
    SET_TOPIC_WORDS,
    SHARED_TIME,
    SIZE,
    SIZE_PART,
    SPEECH,
    SPEECH_BLOCKS,
    THEMES,
    UNDERSERVED,
    UNDERSERVED_PART,
    WAITED,
    WAITING,
    WIDTH,
    WISHES,
    WISHES_PART,
    PoolArrays,
)
from matching.engine.kernels.rules import NONE, SCORE_FLOOR, WEEKS_APART, have_met, plain_refusal
from matching.engine.kernels.rules import WINDOWS as NO_WINDOWS
from matching.engine.kernels.times import (
    FIRM_WEEKS,
    FIRST_WEEK,
    FOUND,
    NO_RUN,
    NO_TIME,
    PART_POINTS,
    PERCENT,
    SPAN,
    WEEKS_WITH_WINDOW,
    pair_time,
)

NO_WISH, GRANTED, NEAR, DENIED = 50, 100, 90, 0


@kernel
def judge(pool: PoolArrays, i: int, j: int, scratch: Ints) -> int:
    """The score of the pair, or -1 less the number of the first refusal.

    `scratch` holds the parts of the score, if there is one, from PART_POINTS on.
    """
    refusal = plain_refusal(pool, i, j)
    if refusal != NONE:
        return -1 - refusal
    pair_time(pool, i, j, scratch)
    if scratch[FOUND] == NO_RUN:
        return -1 - WEEKS_APART
    if scratch[FOUND] == NO_TIME:
        return -1 - NO_WINDOWS
    score = plain_points(pool, i, j, scratch) + time_points(pool, scratch)
    return score if score >= pool.data[SET_FLOOR] else -1 - SCORE_FLOOR


@kernel
def time_points(pool: PoolArrays, scratch: Ints) -> int:
    """The two parts that depend on the weeks and windows found; their sum."""
    percent = scratch[PERCENT]
    if percent < 0:
        percent = (
            50 * (scratch[WEEKS_WITH_WINDOW] + scratch[FIRM_WEEKS]) // pool.data[SET_PLAN_WEEKS]
        )
    scratch[PART_POINTS + SHARED_TIME] = pool.data[
        pool.data[AT_POINTS] + SHARED_TIME * PERCENTS + percent
    ]
    percent = calendar_percent(pool, scratch[FIRST_WEEK], scratch[SPAN])
    scratch[PART_POINTS + CALENDAR_PART] = pool.data[
        pool.data[AT_POINTS] + CALENDAR_PART * PERCENTS + percent
    ]
    return scratch[PART_POINTS + SHARED_TIME] + scratch[PART_POINTS + CALENDAR_PART]


@kernel
def calendar_percent(pool: PoolArrays, first: int, span: int) -> int:
    """Seven tenths for weeks without a gap, three for an early start."""
    horizon = max(1, pool.data[SET_HORIZON_WEEKS])
    return 70 * pool.data[SET_PLAN_WEEKS] // span + 30 * max(0, horizon - first) // horizon


@kernel
def plain_points(pool: PoolArrays, i: int, j: int, scratch: Ints) -> int:
    """All parts that need no look at weeks and lessons; their sum."""
    data, points = pool.data, pool.data[AT_POINTS]
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    scratch[PART_POINTS + LANGUAGES] = language_points(pool, data[a + SPEECH], data[b + SPEECH])
    scratch[PART_POINTS + THEMES] = data[points + THEMES * PERCENTS + theme_percent(pool, i, j)]
    scratch[PART_POINTS + AGE] = age_points(
        pool, data[a + AGES] - data[b + AGES], data[a + ADULT] & data[b + ADULT]
    )
    granted = grant(pool, data[a + WISHES], data[b + COUNTRY], data[b + REGION]) + grant(
        pool, data[b + WISHES], data[a + COUNTRY], data[a + REGION]
    )
    scratch[PART_POINTS + WISHES_PART] = data[points + WISHES_PART * PERCENTS + granted // 2]
    scratch[PART_POINTS + SIZE_PART] = size_points(pool, data[a + SIZE], data[b + SIZE])
    scratch[PART_POINTS + ACCESS_PART] = access_points(pool, data[a + ACCESS], data[b + ACCESS])
    waited = 50 * (data[a + WAITED] + data[b + WAITED]) // 8
    scratch[PART_POINTS + WAITING] = data[points + WAITING * PERCENTS + waited]
    underserved = 50 * (data[a + UNDERSERVED] + data[b + UNDERSERVED]) // 3
    scratch[PART_POINTS + UNDERSERVED_PART] = data[
        points + UNDERSERVED_PART * PERCENTS + underserved
    ]
    reliability = min(100, (data[a + RELIABILITY] + data[b + RELIABILITY]) // 2)
    scratch[PART_POINTS + RELIABILITY_PART] = data[
        points + RELIABILITY_PART * PERCENTS + reliability
    ]
    percent = 50 if data[a + REGION] == data[b + REGION] else 100
    if have_met(pool, i, j):
        percent = 0
    scratch[PART_POINTS + NOVELTY] = data[points + NOVELTY * PERCENTS + percent]
    total = 0
    for part in range(PARTS):
        if part not in (SHARED_TIME, CALENDAR_PART):
            total += scratch[PART_POINTS + part]
    return total


@kernel
def language_points(pool: PoolArrays, one: int, other: int) -> int:
    """For the best common language, and for each side that learns what the other speaks."""
    words, data = pool.data[SET_LANGUAGE_WORDS], pool.data
    row = SPEECH_BLOCKS * words + 1
    a, b = pool.data[AT_SPEECH] + one * row, pool.data[AT_SPEECH] + other * row
    level = 7
    while level > 0 and not share(data, a + (level - 1) * words, b + (level - 1) * words, words):
        level -= 1
    percent = 60 * level // 7
    if share(data, a + LEARNING * words, b + FLUENT * words, words):
        percent += 20
    if share(data, b + LEARNING * words, a + FLUENT * words, words):
        percent += 20
    return pool.data[pool.data[AT_POINTS] + LANGUAGES * PERCENTS + percent]


@kernel
def theme_percent(pool: PoolArrays, i: int, j: int) -> int:
    """The first common theme counts most; common subjects add a little."""
    data = pool.data
    a, b = (
        pool.data[AT_TOPICS] + i * pool.data[SET_TOPIC_WORDS],
        pool.data[AT_TOPICS] + j * pool.data[SET_TOPIC_WORDS],
    )
    common, subjects = 0, 0
    for word in range(pool.data[SET_TOPIC_WORDS]):
        both = data[a + word] & data[b + word]
        themes = both & data[pool.data[AT_THEME_BITS] + word]
        common += count(themes)
        subjects += count(both ^ themes)
    return min(100, first_themes_percent(common) + 5 * subjects)


@kernel
def first_themes_percent(common: int) -> int:
    """0, 55, 80, and 95 from three common themes on."""
    if common == 0:
        return 0
    if common == 1:
        return 55
    return 80 if common == 2 else 95


@kernel
def age_points(pool: PoolArrays, difference: int, adults: int) -> int:
    """For two sums of youngest and oldest so far apart; `adults` if both are adult learners."""
    percent = 100
    if not adults:
        reach = pool.data[SET_MOST_GAP] + 12
        percent = 100 * max(0, reach - 6 * abs(difference)) // reach
    return pool.data[pool.data[AT_POINTS] + AGE * PERCENTS + percent]


@kernel
def grant(pool: PoolArrays, wishes: int, country: int, region: int) -> int:
    """How far a partner from there meets the wishes of that number, in percent."""
    words = pool.data[SET_COUNTRY_WORDS] + pool.data[SET_REGION_WORDS]
    at = pool.data[AT_WISHES] + wishes * words
    if has(pool.data, at, country):
        return GRANTED
    if region > 0 and has(pool.data, at + pool.data[SET_COUNTRY_WORDS], region):
        return NEAR
    for word in range(words):
        if pool.data[at + word]:
            return DENIED
    return NO_WISH


@kernel
def size_points(pool: PoolArrays, one: int, other: int) -> int:
    """For the smaller class as a share of the larger."""
    return pool.data[
        pool.data[AT_POINTS] + SIZE_PART * PERCENTS + 100 * min(one, other) // max(one, other)
    ]


@kernel
def access_points(pool: PoolArrays, one: int, other: int) -> int:
    """For what both connections carry: a quarter for each tier of the weaker."""
    return pool.data[pool.data[AT_POINTS] + ACCESS_PART * PERCENTS + 25 * min(one, other)]
