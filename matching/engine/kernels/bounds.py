"""What a pair can score at most, from tables: before anybody looks at the pair itself.

For the class in hand (the row of the sweep) each table has a line: what it gets at most with
every kind of partner. A line is filled when it is first needed and kept as long as there is room.
Points are counted in fine units and rounded up, so a bound is never below the score.
"""

from typing import NamedTuple

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import has, share
from matching.engine.kernels.pool import (
    ASYNCHRONOUS,
    AT_CALENDARS,
    AT_EXCLUDED,
    AT_FACTS,
    AT_MANNERS,
    AT_PLACES,
    AT_POINTS,
    AT_SIZES,
    AT_SPEECH,
    AT_TEACHERS,
    CALENDAR_PART,
    LIVE,
    NOVELTY,
    PERCENTS,
    RELIABILITY,
    RELIABILITY_PART,
    SET_COUNTRY_WORDS,
    SET_LANGUAGE_WORDS,
    SET_LEAST_LEVEL,
    SET_MEETINGS,
    SET_PLAN_WEEKS,
    SHARED_TIME,
    SPEECH_BLOCKS,
    THEMES,
    UNDERSERVED,
    UNDERSERVED_PART,
    WAITED,
    WAITING,
    WIDTH,
    WISHES_PART,
    PoolArrays,
)
from matching.engine.kernels.rules import modes_clash
from matching.engine.kernels.scores import (
    access_points,
    first_themes_percent,
    grant,
    language_points,
    size_points,
)
from matching.engine.kernels.times import best_calendar

FINE = 64
"""Fine units in a point."""
FINE_BITS = 6
REFUSED = -(1 << 29)
"""More than all weights together, and several of them stay inside 32 bits... of a 64-bit sum."""

# The tables. BY_PLACE holds the partner's place, BY_WISH the partner's wishes.
BY_SPEECH = 0
BY_TEACHERS = 1
BY_PLACE = 2
BY_WISH = 3
BY_MANNER = 4  # two columns for each: without and with a rough overlap of lessons
BY_SIZE = 5
BY_CALENDAR = 6
TABLES = 7

# A row of the layout for each table: columns, places for lines, where its cells and names begin.
COLUMNS = 0
LINES = 1
BEGINS = 2
HELD = 3
LAYOUT = 4

SUBJECTS = 21
"""Numbers of common subjects told apart: with 20 of them the part is full."""


class Bounds(NamedTuple):
    """The tables side by side in `cells` (int32). `held` begins with the layout, and goes on with
    the name of the line that each place of a table holds."""

    cells: Ints
    held: Ints


@kernel
def line(pool: PoolArrays, bounds: Bounds, table: int, number: int, other: int) -> int:
    """Where in `cells` the line `number` of a table begins; it is filled if it is not there.

    A line of BY_PLACE is told apart by place and wishes (`other`) of the class in hand.
    """
    held = bounds.held
    at = table * LAYOUT
    columns = held[at + COLUMNS]
    name = number
    if table == BY_PLACE:
        name = number + other * columns
    place = name % held[at + LINES]
    begins = held[at + BEGINS] + place * columns
    place += held[at + HELD]
    if held[place] != name:
        held[place] = name
        fill(pool, bounds.cells, columns, table, number, other, begins)
    return begins


@kernel
def fill(
    pool: PoolArrays,
    cells: Ints,
    columns: int,
    table: int,
    number: int,
    other: int,
    at: int,
) -> None:
    """Write a line of a table, of so many columns, from `cells[at]` on."""
    if table == BY_SPEECH:
        fill_speech(pool, cells, number, at, columns)
    elif table == BY_TEACHERS:
        fill_teachers(pool, cells, number, at, columns)
    elif table == BY_PLACE:
        fill_place(pool, cells, number, other, at, columns)
    elif table == BY_WISH:
        for column in range(columns):
            percent = grant(
                pool,
                column,
                pool.data[pool.data[AT_PLACES] + 3 * number],
                pool.data[pool.data[AT_PLACES] + 3 * number + 1],
            )
            cells[at + column] = half_wish(pool, percent)
    elif table == BY_MANNER:
        fill_manner(pool, cells, number, at, columns // 2)
    elif table == BY_SIZE:
        for column in range(columns):
            points = size_points(
                pool,
                pool.data[pool.data[AT_SIZES] + number],
                pool.data[pool.data[AT_SIZES] + column],
            )
            cells[at + column] = FINE * points
    else:
        fill_calendar(pool, cells, number, at, columns)


@kernel
def fill_speech(pool: PoolArrays, cells: Ints, number: int, at: int, columns: int) -> None:
    """Points for languages; refused without a common one unless both accept translation."""
    words, data = pool.data[SET_LANGUAGE_WORDS], pool.data
    row = SPEECH_BLOCKS * words + 1
    level = (pool.data[SET_LEAST_LEVEL] - 1) * words
    a = pool.data[AT_SPEECH] + number * row
    for column in range(columns):
        b = pool.data[AT_SPEECH] + column * row
        if data[a + row - 1] & data[b + row - 1] or share(data, a + level, b + level, words):
            cells[at + column] = FINE * language_points(pool, number, column)
        else:
            cells[at + column] = REFUSED


@kernel
def fill_teachers(pool: PoolArrays, cells: Ints, number: int, at: int, columns: int) -> None:
    """Nothing, or refused without a common language unless both accept translation."""
    words, data = pool.data[SET_LANGUAGE_WORDS], pool.data
    a = pool.data[AT_TEACHERS] + number * (words + 1)
    for column in range(columns):
        b = pool.data[AT_TEACHERS] + column * (words + 1)
        allowed = data[a + words] & data[b + words] or share(data, a, b, words)
        cells[at + column] = 0 if allowed else REFUSED


@kernel
def fill_place(
    pool: PoolArrays, cells: Ints, number: int, wishes: int, at: int, columns: int
) -> None:
    """Novelty and one's own wishes; refused where the countries are."""
    data, a = pool.data, pool.data[AT_PLACES] + 3 * number
    country, region, same_ok = data[a], data[a + 1], data[a + 2]
    for column in range(columns):
        b = pool.data[AT_PLACES] + 3 * column
        there, around, also_ok = data[b], data[b + 1], data[b + 2]
        percent = 50 if region == around else 100
        value = FINE * pool.data[pool.data[AT_POINTS] + NOVELTY * PERCENTS + percent]
        value += half_wish(pool, grant(pool, wishes, there, around))
        if country == there and not same_ok & also_ok:
            value = REFUSED
        if has(data, pool.data[AT_EXCLUDED] + country * pool.data[SET_COUNTRY_WORDS], there):
            value = REFUSED
        cells[at + column] = value


@kernel
def half_wish(pool: PoolArrays, percent: int) -> int:
    """Half of the points for wishes, in fine units, rounded up."""
    most = pool.data[pool.data[AT_POINTS] + WISHES_PART * PERCENTS + 100]
    return (FINE * most * percent + 199) // 200


@kernel
def fill_manner(pool: PoolArrays, cells: Ints, number: int, at: int, kinds: int) -> None:
    """Access and the most that shared time gives, without and with lessons at the same time."""
    data = pool.data
    a = pool.data[AT_MANNERS] + 4 * number
    for kind in range(kinds):
        b = pool.data[AT_MANNERS] + 4 * kind
        value = FINE * access_points(pool, data[a + 1], data[b + 1])
        met = unmet = value
        if data[a] == ASYNCHRONOUS or data[b] == ASYNCHRONOUS:
            met = unmet = value + FINE * data[pool.data[AT_POINTS] + SHARED_TIME * PERCENTS + 50]
        else:
            met = value + FINE * data[pool.data[AT_POINTS] + SHARED_TIME * PERCENTS + 100]
            if pool.data[SET_MEETINGS] > 0 and (data[a] == LIVE or data[b] == LIVE):
                unmet = REFUSED
        welcome = data[a + 3] & data[b + 2] and data[b + 3] & data[a + 2]
        if not welcome or modes_clash(data[a], data[b]):
            met = unmet = REFUSED
        cells[at + 2 * kind] = unmet
        cells[at + 2 * kind + 1] = met


@kernel
def fill_calendar(pool: PoolArrays, cells: Ints, number: int, at: int, columns: int) -> None:
    """The most that any run of weeks gives; refused where there is none, or too few wished days."""
    data = pool.data
    a = pool.data[AT_CALENDARS] + 3 * number
    for column in range(columns):
        b = pool.data[AT_CALENDARS] + 3 * column
        first = max(data[a + 1], data[b + 1])
        last = min(data[a + 2], data[b + 2])
        percent = -1
        if last // 7 - first // 7 + 1 >= pool.data[SET_PLAN_WEEKS]:
            percent = best_calendar(pool, data[a] & data[b])
        if percent < 0:
            cells[at + column] = REFUSED
        else:
            cells[at + column] = (
                FINE * pool.data[pool.data[AT_POINTS] + CALENDAR_PART * PERCENTS + percent]
            )


@kernel
def steady_points(pool: PoolArrays, i: int) -> int:
    """What a class brings to every pair by waiting, place and reliability, in fine units."""
    at = pool.data[AT_FACTS] + i * WIDTH
    waiting = pool.data[pool.data[AT_POINTS] + WAITING * PERCENTS + 100]
    underserved = pool.data[pool.data[AT_POINTS] + UNDERSERVED_PART * PERCENTS + 100]
    reliability = pool.data[pool.data[AT_POINTS] + RELIABILITY_PART * PERCENTS + 100]
    return (
        (FINE * waiting * pool.data[at + WAITED] + 15) // 16
        + (FINE * underserved * pool.data[at + UNDERSERVED] + 5) // 6
        + (FINE * reliability * min(200, pool.data[at + RELIABILITY]) + 199) // 200
    )


@kernel
def fill_topics(pool: PoolArrays, topics: Ints, at: int) -> None:
    """Points for 0 to 3 common themes and 0 to 20 common subjects, in fine units."""
    for themes in range(4):
        for subjects in range(SUBJECTS):
            percent = min(100, first_themes_percent(themes) + 5 * subjects)
            topics[at + themes * SUBJECTS + subjects] = (
                FINE * pool.data[pool.data[AT_POINTS] + THEMES * PERCENTS + percent]
            )
