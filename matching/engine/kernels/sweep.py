"""Over all pairs of a pool: each class's best partners, looking closely only where it may matter.

Classes of one age are neighbours in the pool and an age too far away is skipped as a whole. For
the others the sum of what the tables of `bounds` allow is compared with what the pair would need
to enter one of its two lists; few pass and are weighed in full. What a class asks for beyond the
programme's limits on age and language is looked at between the two, so that the tables need not
tell classes apart by it: a bound may be looser than the truth, never stricter. A pair that is
passed over could not have entered, whatever came before, so the outcome does not depend on the way
the pairs are cut into blocks.
"""

from matching.engine.jit import Ints, kernel
from matching.engine.kernels.bits import count
from matching.engine.kernels.bounds import (
    BY_CALENDAR,
    BY_MANNER,
    BY_PLACE,
    BY_SIZE,
    BY_SPEECH,
    BY_TEACHERS,
    BY_WISH,
    FINE,
    FINE_BITS,
    SUBJECTS,
    Bounds,
    line,
)
from matching.engine.kernels.ground import (
    BAR,
    CALENDAR_CELL,
    FIRST,
    MANNER_CELL,
    NARROW,
    PLACE_CELL,
    REST,
    ROUGH,
    SIZE_CELL,
    SPARE,
    SPEECH_CELL,
    SPINE_GIVES,
    STEADY_CELL,
    SUBJECT_BITS,
    TEACHERS_CELL,
    THEME_BITS,
    WIDE,
    WISH_CELL,
    Ground,
    key_of,
)
from matching.engine.kernels.lists import Lists, insert, worst_key
from matching.engine.kernels.pool import (
    ASYNCHRONOUS,
    AT_COARSE,
    AT_FACTS,
    AT_ORDER,
    AT_POINTS,
    CALENDAR,
    COARSE_WORDS,
    LIVE,
    MODE,
    OWN_GAP,
    OWN_LEVEL,
    PERCENTS,
    SET_ADULT_LEAST,
    SET_CLASSES,
    SET_FLOOR,
    SET_LEAST_LEVEL,
    SET_MEETINGS,
    SHARED_TIME,
    TRANSLATION,
    WIDTH,
    PoolArrays,
)
from matching.engine.kernels.rules import (
    NONE,
    adults_clash,
    ages_apart,
    history_refusal,
    speechless,
)
from matching.engine.kernels.scores import age_points, plain_points, time_points
from matching.engine.kernels.sets import common
from matching.engine.kernels.times import NO_TIME, TALLY, overlap_coarsely, pair_time

# What is counted in `scratch`.
COMPARED = TALLY  # near in age
PROMISING = TALLY + 1  # passed the bounds
TIMED = TALLY + 2  # passed a closer look
WEIGHED = TALLY + 3  # had their score worked out

# What is kept of a promising pair.
CLASS = 0
BOUND = 1  # in fine units
ALLOWED = 2  # for shared time and calendar, within the bound
SHARED = 3  # what odd sets around both give
ENTRY = 4

Lines = tuple[int, int, int, int, int, int, int]

UNABLE = -1
CHUNK = 1024
"""Candidates compared at once, so that bars raised meanwhile soon count."""
INDEX = (1 << 40) - 1
"""No index is negative; said like this, the compiler knows it too and need not check each."""


@kernel
def sweep(
    pool: PoolArrays,
    ground: Ground,
    bounds: Bounds,
    lists: Lists,
    scratch: Ints,
    kept: Ints,
    block: tuple[int, int, int, int],
) -> None:
    """Look at all pairs of a class in the block's rows and a later one in its columns.

    Where some classes are chosen, the rows are places in that list, and columns before the class
    count too. `scratch` as for `judge`, `kept` has room for CHUNK + 1 entries.
    """
    wide, chosen = ground.wide, ground.chosen
    rows_from, rows_to, columns_from, columns_to = block
    ages, end = ground.ages, ground.ages + 3 * ground.steps
    for row in range(rows_from, rows_to):
        i = chosen[row] if len(chosen) else row
        if i >= wide[end]:
            break
        while wide[ages + 3] <= i:
            ages += 3
        lines = lines_of(pool, ground, bounds, i)
        most_gap = pool.data[pool.data[AT_FACTS] + i * WIDTH + OWN_GAP]
        for other in range(ground.ages if len(chosen) else ages, end, 3):
            adults = wide[ages + 2] & wide[other + 2]
            gap = abs(wide[ages + 1] - wide[other + 1])
            if 6 * gap > most_gap and not adults:
                continue
            low = max(0 if len(chosen) else i + 1, columns_from, wide[other])
            high = min(columns_to, wide[other + 3])
            while low < high:
                until = min(high, low + CHUNK)
                base = FINE * age_points(pool, gap, adults)
                found = promising(pool, ground, bounds, lines, kept, i, low, until, base)
                scratch[COMPARED] += until - low
                scratch[PROMISING] += found
                # Mostly there are none: then nothing else is worth a call.
                if found:
                    found = sift(pool, ground, lines, bounds.cells, kept, i, found)
                    scratch[TIMED] += found
                    weigh(pool, ground, lists, scratch, kept, i, found)
                low = until


@kernel
def lines_of(pool: PoolArrays, ground: Ground, bounds: Bounds, i: int) -> Lines:
    """Where the lines of class i begin in the tables of bounds: speech, teachers, places, wishes,
    manners, sizes, calendars. They stand until the next call for another class."""
    narrow, at = ground.narrow, i * NARROW
    # The zeros make them as wide as all other numbers, so that `line` is compiled once.
    place, wish = narrow[at + PLACE_CELL] + 0, narrow[at + WISH_CELL] + 0
    return (
        line(pool, bounds, BY_SPEECH, narrow[at + SPEECH_CELL] + 0, 0),
        line(pool, bounds, BY_TEACHERS, narrow[at + TEACHERS_CELL] + 0, 0),
        line(pool, bounds, BY_PLACE, place, wish),
        line(pool, bounds, BY_WISH, place, 0),
        line(pool, bounds, BY_MANNER, narrow[at + MANNER_CELL] // 2, 0),
        line(pool, bounds, BY_SIZE, narrow[at + SIZE_CELL] + 0, 0),
        line(pool, bounds, BY_CALENDAR, narrow[at + CALENDAR_CELL] + 0, 0),
    )


@kernel
def promising(
    pool: PoolArrays,
    ground: Ground,
    bounds: Bounds,
    lines: Lines,
    kept: Ints,
    i: int,
    low: int,
    high: int,
    base: int,
) -> int:
    """Write to `kept` each class whose bound with class i reaches a bar, and the bound; how many.

    `lines` are those of class i, `base` is what their age gives, in fine units.
    """
    speech, teachers, places, wishes, manners, sizes, calendars = lines
    return compare(
        ground.narrow,
        ground.wide,
        bounds.cells,
        kept,
        speech,
        teachers,
        places,
        wishes,
        manners,
        sizes,
        calendars,
        ground.topics,
        ground.spares,
        i,
        low,
        high,
        base + ground.narrow[i * NARROW + STEADY_CELL],
        pool.data[SET_FLOOR],
    )


@kernel
def compare(
    narrow: Ints,
    wide: Ints,
    cells: Ints,
    kept: Ints,
    speech: int,
    teachers: int,
    places: int,
    wishes: int,
    manners: int,
    sizes: int,
    calendars: int,
    topics: int,
    spares: int,
    i: int,
    low: int,
    high: int,
    base: int,
    floor: int,
) -> int:
    """The inside of `promising`: where the lines of the tables begin, then the range and the rest.

    Nearly every pair comes by here, so it is one loop over plain sequences, without a call.
    """
    at = i * WIDE
    bar, rough, first, spare = wide[at + BAR], wide[at + ROUGH], wide[at + FIRST], wide[at + SPARE]
    spine = wide[at + SPINE_GIVES]
    own_themes, own_subjects, rest = wide[at + THEME_BITS], wide[at + SUBJECT_BITS], wide[at + REST]
    rest_themes, rest_subjects = rest // 64, rest % 64
    found = 0
    for j in range(low, high):
        a = (j * NARROW) & INDEX
        b = (j * WIDE) & INDEX
        themes = min(3, rest_themes + count(own_themes & wide[b + THEME_BITS]))
        subjects = rest_subjects + count(own_subjects & wide[b + SUBJECT_BITS])
        met = 1 if rough & wide[b + ROUGH] else 0
        bound = (
            base
            + narrow[a + STEADY_CELL]
            + cells[(speech + narrow[a + SPEECH_CELL]) & INDEX]
            + cells[(teachers + narrow[a + TEACHERS_CELL]) & INDEX]
            + cells[(places + narrow[a + PLACE_CELL]) & INDEX]
            + cells[(wishes + narrow[a + WISH_CELL]) & INDEX]
            + cells[(manners + narrow[a + MANNER_CELL] + met) & INDEX]
            + cells[(sizes + narrow[a + SIZE_CELL]) & INDEX]
            + cells[(calendars + narrow[a + CALENDAR_CELL]) & INDEX]
            + wide[(topics + themes * SUBJECTS + min(subjects, SUBJECTS - 1)) & INDEX]
        )
        score = bound >> FINE_BITS
        shared = min(spine, wide[b + SPINE_GIVES])
        key = 4 * score + 2 - first - wide[b + FIRST] - shared
        if spares:
            key = max(key, 2 * score - first - wide[b + SPARE])
            key = max(key, 2 * score - spare - wide[b + FIRST])
        kept[ENTRY * found + CLASS] = j
        kept[ENTRY * found + BOUND] = bound
        if score >= floor and (key >= bar or key >= wide[b + BAR]):
            found += 1
    return found


@kernel
def sift(
    pool: PoolArrays, ground: Ground, lines: Lines, cells: Ints, kept: Ints, i: int, found: int
) -> int:
    """Keep those of the `found` that still reach a bar when seen closer; how many.

    Written down beside them: what their bound allows for shared time and calendar, and `common`.
    """
    facts, data = pool.data[AT_FACTS], pool.data
    calendars = lines[6]
    left = 0
    for at in range(0, ENTRY * found, ENTRY):
        j, bound = kept[at + CLASS], kept[at + BOUND]
        # Two that are both chosen come by twice.
        if j <= i and ground.is_chosen[j]:
            continue
        allowed = cells[calendars + data[facts + j * WIDTH + CALENDAR]] >> FINE_BITS
        shared = data[AT_POINTS] + SHARED_TIME * PERCENTS
        most = most_shared_percent(pool, i, j)
        if most == UNABLE:
            continue
        if most == 0 and overlap_roughly(pool, i, j):
            bound -= FINE * data[shared + 100]
        both = common(ground.sets, ground.inmost[i], ground.inmost[j])
        if not reaches(pool, ground, bound >> FINE_BITS, i, j, both) or barred(pool, i, j):
            continue
        kept[left + CLASS] = j
        kept[left + BOUND] = bound
        kept[left + ALLOWED] = allowed + data[shared + most]
        kept[left + SHARED] = both
        left += ENTRY
    return left // ENTRY


@kernel
def barred(pool: PoolArrays, i: int, j: int) -> bool:
    """Whether a rule forbids the pair that the tables of bounds know nothing of."""
    a, b = pool.data[AT_FACTS] + i * WIDTH, pool.data[AT_FACTS] + j * WIDTH
    if adults_clash(pool.data, a, b, pool.data[SET_ADULT_LEAST]) or own_limits_bar(pool, a, b):
        return True
    return history_refusal(pool, i, j) != NONE


@kernel
def own_limits_bar(pool: PoolArrays, a: int, b: int) -> bool:
    """Whether age or language falls short of what a class of the two asks for; rows of facts."""
    data = pool.data
    if ages_apart(data, a, b):
        return True
    if max(data[a + OWN_LEVEL], data[b + OWN_LEVEL]) == data[SET_LEAST_LEVEL]:
        return False
    return not data[a + TRANSLATION] & data[b + TRANSLATION] and speechless(pool, a, b)


@kernel
def weigh(
    pool: PoolArrays,
    ground: Ground,
    lists: Lists,
    scratch: Ints,
    kept: Ints,
    i: int,
    found: int,
) -> None:
    """Weigh what is left, step by step as far as it reaches a bar, and put it into the lists."""
    for at in range(0, ENTRY * found, ENTRY):
        j, both = kept[at + CLASS], kept[at + SHARED]
        bound = kept[at + BOUND] >> FINE_BITS
        # Bars may have risen since; and what was allowed for time gives way to what there is.
        if not reaches(pool, ground, bound, i, j, both):
            continue
        if pair_time(pool, i, j, scratch) <= NO_TIME:
            continue
        for_time = time_points(pool, scratch)
        if not reaches(pool, ground, bound - kept[at + ALLOWED] + for_time, i, j, both):
            continue
        scratch[WEIGHED] += 1
        score = for_time + plain_points(pool, i, j, scratch)
        key = key_of(ground, score, i, j, both)
        if score >= pool.data[SET_FLOOR] and key > 0:
            enter(pool, ground, lists, i, j, key, score)
            enter(pool, ground, lists, j, i, key, score)


@kernel
def reaches(pool: PoolArrays, ground: Ground, score: int, i: int, j: int, both: int) -> bool:
    """Whether a pair with that score would reach the floor and a bar."""
    bar = min(ground.wide[i * WIDE + BAR], ground.wide[j * WIDE + BAR])
    return score >= pool.data[SET_FLOOR] and key_of(ground, score, i, j, both) >= bar


@kernel
def most_shared_percent(pool: PoolArrays, i: int, j: int) -> int:
    """The most of shared time the half-hours of the week allow, UNABLE if it has to be some."""
    data = pool.data
    one = data[data[AT_FACTS] + i * WIDTH + MODE]
    other = data[data[AT_FACTS] + j * WIDTH + MODE]
    if one == ASYNCHRONOUS or other == ASYNCHRONOUS:
        return 50
    if overlap_coarsely(pool, i, j):
        return 100
    if data[SET_MEETINGS] > 0 and (one == LIVE or other == LIVE):
        return UNABLE
    return 0


@kernel
def overlap_roughly(pool: PoolArrays, i: int, j: int) -> bool:
    """Whether the bound saw a rough overlap of lessons."""
    rough = pool.data[AT_COARSE] + COARSE_WORDS * pool.data[SET_CLASSES]
    return pool.data[rough + i] & pool.data[rough + j] != 0


@kernel
def enter(
    pool: PoolArrays, ground: Ground, lists: Lists, i: int, j: int, key: int, score: int
) -> None:
    """Put class j into the list of class i, and raise the bar of i if the list is full.

    Lists hold the numbers the classes were given with, since these tell equal keys apart.
    """
    bar = i * WIDE + BAR
    if key >= ground.wide[bar]:
        given, partner = pool.data[pool.data[AT_ORDER] + i], pool.data[pool.data[AT_ORDER] + j]
        if insert(lists, given, partner, key, score):
            ground.wide[bar] = max(ground.wide[bar], worst_key(lists, given))
