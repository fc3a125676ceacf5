"""When two classes could work together: the twin of `engine/exchange_time.py`.

Instead of all weeks one after the other, each combination of two week patterns is looked at once.
A window belongs to the week in which it starts. A pattern lists every span that touches its week,
with its true ends, so a window over the week's edge is found whole in the week of its start.
"""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import count
from matching.engine.kernels.pool import (
    ACCESS,
    ASYNCHRONOUS,
    AT_COARSE,
    AT_FACTS,
    AT_PATTERN_FROM,
    AT_PATTERN_WEEKS,
    AT_SPANS,
    COARSE_WORDS,
    EITHER,
    FIRST_PATTERN,
    LIVE,
    MODE,
    PARTS,
    PATTERNS,
    SET_HORIZON_WEEKS,
    SET_MEETING_MINUTES,
    SET_MEETINGS,
    SET_PLAN_WEEKS,
    SET_SPAN_WEEKS,
    SWAPS,
    WEEK,
    WEEKS,
    WIDTH,
    PoolArrays,
)

# What `pair_time` answers, in the first places of the scratch sequence of each thread.
FOUND = 0
RUN = 1  # mask of the weeks of the exchange
WEEKS_WITH_WINDOW = 2
FIRM_WEEKS = 3  # weeks with a window that needs no swap
FIRST_WEEK = 4
SPAN = 5  # weeks from the first to the last, both included
PERCENT = 6  # of shared time, where it does not depend on windows; else -1
PART_POINTS = 7  # here `scores` writes the points of each part
TALLY = PART_POINTS + PARTS  # here the sweep counts
TALLIES = 4
NOTES = TALLY + TALLIES
NO_RUN, NO_TIME, FOUND_LIVE, FOUND_ASYNCHRONOUS = 0, 1, 2, 3

# From NOTES on follow, for each combination of patterns with windows, the mask of its weeks and
# what `windows` says of them.
TEXT = 1


def scratch_length(most_patterns: int) -> int:
    """How long a scratch sequence has to be for classes of so many patterns."""
    return NOTES + 4 * most_patterns * most_patterns


@kernel
def pair_time(pool: PoolArrays, i: int, j: int, scratch: Ints) -> int:
    """Find the exchange of classes i and j; `scratch` holds the answer, FOUND is returned.

    Windows are not looked for where one side prefers to work without meetings.
    """
    data = pool.data
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    common = data[a + WEEKS] & data[b + WEEKS]
    run = first_run(pool, common)
    scratch[FOUND] = NO_RUN
    if run == 0:
        return NO_RUN
    one, other = data[a + MODE], data[b + MODE]
    if one == ASYNCHRONOUS or other == ASYNCHRONOUS:
        take(pool, scratch, 0, run, FOUND_ASYNCHRONOUS)
        scratch[PERCENT] = 50
        if one == LIVE or other == LIVE:
            scratch[FOUND] = NO_TIME
        return scratch[FOUND]
    return time_with_windows(pool, i, j, common, run, scratch)


@kernel
def time_with_windows(
    pool: PoolArrays, i: int, j: int, common: int, run: int, scratch: Ints
) -> int:
    """The rest of `pair_time`, for two classes that both might meet live; `run` is the first.

    Mostly that run is the answer, so its weeks are looked at first and the others only if need be.
    """
    data = pool.data
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    overlap = overlap_coarsely(pool, i, j)
    shared = note_windows(pool, a, b, run, 0, scratch) if overlap else 0
    both_either = data[a + MODE] == EITHER and data[b + MODE] == EITHER
    live = 0
    if not (both_either and (data[a + ACCESS] == TEXT or data[b + ACCESS] == TEXT)):
        if enough_windows(pool, run, shared, scratch):
            live = run
        elif overlap:
            shared = note_windows(pool, a, b, common & ~run, shared, scratch)
            live = live_run(pool, common, run, shared, scratch)
    if live:
        take(pool, scratch, shared, live, FOUND_LIVE)
    elif both_either:
        take(pool, scratch, shared, run, FOUND_ASYNCHRONOUS)
    else:
        scratch[FOUND] = NO_TIME
    return scratch[FOUND]


@kernel
def lowest(mask: int) -> int:
    """The number of the lowest bit of a mask that has any."""
    return count((mask & -mask) - 1)


@kernel
def first_run(pool: PoolArrays, common: int) -> int:
    """The mask of the soonest run of common weeks that fits into the span, 0 if there is none."""
    while common:
        rest = common
        for _ in range(pool.data[SET_PLAN_WEEKS] - 1):
            rest &= rest - 1
        first = lowest(common)
        if rest == 0 or first > pool.data[SET_HORIZON_WEEKS]:
            return 0
        if lowest(rest) - first < pool.data[SET_SPAN_WEEKS]:
            return common ^ rest ^ (rest & -rest)
        common &= common - 1
    return 0


@kernel
def next_run(pool: PoolArrays, common: int, run: int) -> int:
    """The run after this one, 0 if none."""
    return first_run(pool, common & ~(2 * (run & -run) - 1))


@kernel
def enough_windows(pool: PoolArrays, run: int, shared: int, scratch: Ints) -> bool:
    """Whether the weeks of a run hold windows for the plan's meetings, by what is noted."""
    found = 0
    for at in range(NOTES, NOTES + 2 * shared, 2):
        found += count(scratch[at] & run) * (scratch[at + 1] >> 1)
    return found >= pool.data[SET_MEETINGS]


@kernel
def live_run(pool: PoolArrays, common: int, run: int, shared: int, scratch: Ints) -> int:
    """The first run after `run` with windows for the plan's meetings, 0 if none."""
    if shared == 0:
        return 0
    run = next_run(pool, common, run)
    while run and not enough_windows(pool, run, shared, scratch):
        run = next_run(pool, common, run)
    return run


@kernel
def take(pool: PoolArrays, scratch: Ints, shared: int, run: int, found: int) -> None:
    """Write down the run chosen, and in how many of its weeks there are windows."""
    any_window, firm = 0, 0
    for at in range(NOTES, NOTES + 2 * shared, 2):
        any_window |= scratch[at]
        if scratch[at + 1] & 1:
            firm |= scratch[at]
    first = lowest(run)
    last = first
    while run >> last > 1:
        last += 1
    scratch[FOUND] = found
    scratch[RUN] = run
    scratch[WEEKS_WITH_WINDOW] = count(any_window & run)
    scratch[FIRM_WEEKS] = count(firm & run)
    scratch[FIRST_WEEK] = first
    scratch[SPAN] = last - first + 1
    scratch[PERCENT] = -1


@kernel
def note_windows(pool: PoolArrays, a: int, b: int, weeks: int, noted: int, scratch: Ints) -> int:
    """Write down every combination of patterns with windows in these weeks; how many are noted now.

    `a` and `b` are where the facts of the classes begin, `noted` how many were before.
    """
    data = pool.data
    one = 1 if data[a + SWAPS] else 0
    other = 1 if data[b + SWAPS] else 0
    for p in range(data[a + FIRST_PATTERN], data[a + FIRST_PATTERN] + data[a + PATTERNS]):
        mine = weeks & data[pool.data[AT_PATTERN_WEEKS] + p]
        if mine == 0:
            continue
        for q in range(data[b + FIRST_PATTERN], data[b + FIRST_PATTERN] + data[b + PATTERNS]):
            both = mine & data[pool.data[AT_PATTERN_WEEKS] + q]
            if both == 0:
                continue
            if one | other:
                found = windows_with_swaps(pool, 2 * p, 2 * q, one, other)
            else:
                found = windows(pool, 2 * p, 2 * q)
            if found:
                scratch[NOTES + 2 * noted] = both
                scratch[NOTES + 2 * noted + 1] = found
                noted += 1
    return noted


@kernel
def windows(pool: PoolArrays, p: int, q: int) -> int:
    """Twice the number of windows that start in the week, plus one if there is any (all are firm).

    `p` and `q` say where in `pattern_from` the spans begin. For lessons that need no swap.
    """
    narrow, spans, bounds = pool.narrow, pool.data[AT_SPANS], pool.data[AT_PATTERN_FROM]
    least = pool.data[SET_MEETING_MINUTES]
    a, a_end = narrow[bounds + p], narrow[bounds + p + 1]
    b, b_end = narrow[bounds + q], narrow[bounds + q + 1]
    found = 0
    while a < a_end and b < b_end:
        start = max(narrow[spans + 2 * a], narrow[spans + 2 * b])
        end = min(narrow[spans + 2 * a + 1], narrow[spans + 2 * b + 1])
        if start < end and end - start >= least and 0 <= start < WEEK:
            found += 1
        if narrow[spans + 2 * a + 1] < narrow[spans + 2 * b + 1]:
            a += 1
        else:
            b += 1
    return 2 * found + (found > 0)


@kernel
def windows_with_swaps(pool: PoolArrays, p: int, q: int, one: int, other: int) -> int:  # noqa: C901 -- two merges, one inside the other; in pieces it would need a stack
    """The same where lessons can be swapped: firm windows, and what is left of all without them.

    Plus one only if any is firm. `one` and `other` are 1 where firm spans stand in a list of their
    own. The twin of `overlap.windows_in`.
    """
    narrow, spans, bounds = pool.narrow, pool.data[AT_SPANS], pool.data[AT_PATTERN_FROM]
    least = pool.data[SET_MEETING_MINUTES]
    a, a_end = narrow[bounds + p], narrow[bounds + p + 1]
    b, b_end = narrow[bounds + q], narrow[bounds + q + 1]
    c, c_end = narrow[bounds + p + one], narrow[bounds + p + one + 1]
    d, d_end = narrow[bounds + q + other], narrow[bounds + q + other + 1]
    found, firm = 0, 0
    while a < a_end and b < b_end:
        start = max(narrow[spans + 2 * a], narrow[spans + 2 * b])
        end = min(narrow[spans + 2 * a + 1], narrow[spans + 2 * b + 1])
        if start < end:
            reached = start
            # Firm windows lie inside windows, so both lists are walked once, in step.
            while c < c_end and d < d_end:
                low = max(narrow[spans + 2 * c], narrow[spans + 2 * d])
                high = min(narrow[spans + 2 * c + 1], narrow[spans + 2 * d + 1])
                if low >= end:
                    break
                if low < high and high - low >= least:
                    if 0 <= low < WEEK:
                        firm += 1
                    if reached < low and low - reached >= least and 0 <= reached < WEEK:
                        found += 1
                    reached = high
                if narrow[spans + 2 * c + 1] < narrow[spans + 2 * d + 1]:
                    c += 1
                else:
                    d += 1
            if reached < end and end - reached >= least and 0 <= reached < WEEK:
                found += 1
        if narrow[spans + 2 * a + 1] < narrow[spans + 2 * b + 1]:
            a += 1
        else:
            b += 1
    return 2 * (found + firm) + (firm > 0)


@kernel
def overlap_coarsely(pool: PoolArrays, i: int, j: int) -> bool:
    """False only if the classes have no minute in common in any week of any two patterns."""
    data = pool.data
    a, b = pool.data[AT_COARSE] + i * COARSE_WORDS, pool.data[AT_COARSE] + j * COARSE_WORDS
    for word in range(COARSE_WORDS):  # noqa: SIM110 -- numba compiles no generators
        if data[a + word] & data[b + word]:
            return True
    return False


@kernel
def best_calendar(pool: PoolArrays, common: int) -> int:
    """The most percent of the calendar part that any run of these weeks gives, -1 if there is none.

    As `scores.calendar_percent`.
    """
    best = -1
    horizon = max(1, pool.data[SET_HORIZON_WEEKS])
    run = first_run(pool, common)
    while run:
        first = lowest(run)
        last = first
        while run >> last > 1:
            last += 1
        span = last - first + 1
        percent = 70 * pool.data[SET_PLAN_WEEKS] // span + 30 * max(0, horizon - first) // horizon
        best = max(best, percent)
        run = next_run(pool, common, run)
    return best
