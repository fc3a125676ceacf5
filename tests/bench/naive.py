"""All pairs with numpy alone, simplified: what the compiled sweep is measured against.

Simplified in the peer's favour: one week for the whole exchange on quarters of an hour, no clock
changes, terms, holidays, weeks A and B, blocks or wishes. `numpy` only scores every pair once;
`numpy_lists` also finds the best partners of each class, as ours does, for which it scores rows
whole and so every pair twice (a pair counts once all the same).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from classrooms.timetable.zones import offset_minutes
from matching.engine.optimise import FIRST_BEST
from matching.engine.profile import ClassProfile, Level
from matching.engine.survey import Survey
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import Row
from tests.bench.rounds import THRESHOLDS, WEIGHTS, pool_of, silent, warm_up
from tests.matching.engine.pools import TODAY

TILE = 256
STEP = 15
WEEK = 7 * 1440
WORDS = -(-WEEK // STEP // 64)
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
Array = npt.NDArray[np.generic]


def naive_row(classes: int) -> Row:
    """Both on the same pool in the same run, one thread each."""
    pool = pool_of(classes)
    warm_up()
    stages = Stages()
    survey = Survey.of(pool, THRESHOLDS, WEIGHTS, today=TODAY, threads=1, progress=silent)
    with stages("score"):
        seen = survey.look(None, FIRST_BEST)
    columns = _columns(pool)
    with stages("numpy"):
        allowed = _all_pairs(columns, classes)
    with stages("numpy_lists"):
        _best_partners(columns, classes)
    pairs = classes * (classes - 1) // 2
    return {
        "N": classes,
        "threads": 1,
        "cpu_s": round(stages.cpu["score"], 4),
        "wall_s": round(stages.wall["score"], 4),
        "pairs_looked_at": seen.looked_at,
        "pairs_per_cpu_s": round(seen.looked_at / stages.cpu["score"]),
        "allowed_by_numpy": allowed,
        "peak_mb": peak_mb(),
        "peers": {
            name: {
                "cpu_s": round(stages.cpu[name], 4),
                "wall_s": round(stages.wall[name], 4),
                "pairs_per_cpu_s": round(pairs / stages.cpu[name]),
                "ratio": round(stages.cpu[name] / stages.cpu["score"], 1),
            }
            for name in ("numpy", "numpy_lists")
        },
    }


def _all_pairs(columns: dict[str, Array], classes: int) -> int:
    """How many pairs are allowed; all are scored, tile by tile of the upper triangle."""
    allowed = 0
    for start in range(0, classes, TILE):
        may, _ = _tile(*_rows_and_columns(columns, start, start))
        may &= np.arange(may.shape[1])[None, :] > np.arange(may.shape[0])[:, None]
        allowed += int(np.count_nonzero(may))
    return allowed


def _best_partners(columns: dict[str, Array], classes: int) -> list[Array]:
    """The best partners of each class, in no order."""
    best = []
    for start in range(0, classes, TILE):
        may, score = _tile(*_rows_and_columns(columns, start, 0))
        score[~may] = -1
        best.append(np.argpartition(score, -FIRST_BEST, axis=1)[:, -FIRST_BEST:])
    return best


def _rows_and_columns(
    columns: dict[str, Array], start: int, later: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    rows = {name: values[start : start + TILE, None] for name, values in columns.items()}
    return rows, {name: values[None, later:] for name, values in columns.items()}


def _tile(a: dict[str, Array], b: dict[str, Array]) -> tuple[Array, Array]:
    gap = np.abs(a["age"] - b["age"])
    common = a["speaks"] & b["speaks"]
    may = (a["country"] != b["country"]) & (gap <= 4)
    may &= (common != 0) & ((a["teachers"] & b["teachers"]) != 0)
    steps = np.zeros(may.shape, dtype=np.int16)
    for word in range(WORDS):
        steps += np.bitwise_count(a[f"week{word}"] & b[f"week{word}"])
    may &= (steps > 0) | (a["alone"] & b["alone"])
    themes = np.bitwise_count(a["themes"] & b["themes"])
    learns = ((a["learns"] & b["speaks"]) != 0) * 32 + ((b["learns"] & a["speaks"]) != 0) * 32
    few, many = np.minimum(a["size"], b["size"]), np.maximum(a["size"], b["size"])
    score = 180 * np.minimum(steps, 8) // 8 + 96 * (common != 0) + learns
    score += 50 * np.minimum(themes, 3) + 120 * (4 - gap) // 4 + 50 * few // many
    score += np.minimum(a["access"], b["access"]) * 12 + (a["waited"] + b["waited"]) * 2
    score += (a["underserved"] + b["underserved"]) * 5
    return may, score + (a["reliable"] + b["reliable"]) * 15 // 100


def _columns(pool: Sequence[ClassProfile]) -> dict[str, Array]:
    countries = _numbers(each.country for each in pool)
    tongues = _numbers(language.code for each in pool for language in each.languages)
    spoken = _numbers(code for each in pool for code in each.teacher_languages)
    topics = _numbers(theme for each in pool for theme in each.themes)
    small = {
        "country": [countries[each.country] for each in pool],
        "age": [sum(each.ages) for each in pool],
        "size": [each.size for each in pool],
        "access": [int(each.access_tier) for each in pool],
        "waited": [each.weeks_waited for each in pool],
        "underserved": [each.underserved for each in pool],
        "reliable": [each.reliability for each in pool],
        "speaks": [
            _bits(tongues[x.code] for x in each.languages if x.level >= Level.A2) for each in pool
        ],
        "learns": [_bits(tongues[x.code] for x in each.languages if x.learning) for each in pool],
        "teachers": [_bits(spoken[code] for code in each.teacher_languages) for each in pool],
        "themes": [_bits(topics[theme] for theme in each.themes) for each in pool],
    }
    weeks = np.array([_week(each) for each in pool], dtype=np.uint64)
    return (
        {name: np.array(values, dtype=np.int32) for name, values in small.items()}
        | {"alone": np.array([each.mode != "live" for each in pool])}
        | {f"week{word}": np.ascontiguousarray(weeks[:, word]) for word in range(WORDS)}
    )


def _week(profile: ClassProfile) -> list[int]:
    """The class's lessons in a week of UTC, 64 steps to a word."""
    ahead = offset_minutes(profile.zone, NOON)
    whole = 0
    for slot in profile.timetables[0].slots:
        start = slot.weekday * 1440 + slot.start_minute - ahead
        steps = range(-(-start // STEP), (start + slot.minutes) // STEP)
        whole |= _bits(step % (WEEK // STEP) for step in steps)
    return [whole >> (64 * word) & (1 << 64) - 1 for word in range(WORDS)]


def _numbers(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))
