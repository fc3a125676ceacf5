"""Circles of three to eight classes: each checked by a slow twin, every single step tried."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.engine.circles import form_circles
from matching.engine.plan import Plan
from matching.engine.profile import CIRCLE_SIZES, AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import Candidate, Circle
from tests.matching.engine.circle_twin import (
    SHORT,
    WEIGHTS,
    Slow,
    context,
    open_pairs,
    partners,
    tight_pool,
)
from tests.matching.engine.pools import classroom, mixed_pool, slots


def formed(
    pool: Sequence[ClassProfile],
    size: int,
    pairs: Sequence[Candidate] | None = None,
    thresholds: Thresholds = SHORT,
    seed: int = 1,
    **more: Any,
) -> tuple[Circle, ...]:
    found = open_pairs(pool, thresholds) if pairs is None else pairs
    return form_circles(
        pool, size, context(thresholds), WEIGHTS, partners(found), seed=seed, **more
    )


def test_three_that_can_meet_two_by_two_but_never_all_are_no_circle() -> None:
    hours = {"a": ("08:00", "10:00"), "b": ("10:00", "12:00"), "c": ("12:00", "08:00")}
    pool = [
        classroom(name, mode=Mode.LIVE, timetables=slots(*((0, hour, 45) for hour in pair)))
        for name, pair in hours.items()
    ]
    pairs = open_pairs(pool)

    assert len(pairs) == 3
    assert formed(pool, 3, pairs) == ()
    either = [replace(each, mode=Mode.EITHER) for each in pool]
    assert [circle.mode for circle in formed(either, 3)] == ["asynchronous"]


def steps(circles: list[list[str]], free: list[str], size: int) -> Iterator[list[list[str]]]:
    """Every way to let one class join, change places or move, as the circles it would leave."""
    for at, circle in enumerate(circles):
        others = circles[:at] + circles[at + 1 :]
        for name in free:
            yield [*others, [*circle, name]]
            for gone in circle:
                yield [*others, [each for each in circle if each != gone] + [name]]
    for a, b in ((a, b) for a in circles for b in circles if a is not b):
        others = [each for each in circles if each is not a and each is not b]
        for mine in a:
            left = [each for each in a if each != mine]
            if len(b) < size:
                yield [*others, left, [*b, mine]]
            for theirs in b:
                yield [*others, [*left, theirs], [each for each in b if each != theirs] + [mine]]


DRAWN = (
    st.integers(0, 10**6),
    st.integers(3, 20),
    st.sampled_from(CIRCLE_SIZES),
    st.sampled_from([0, SHORT.score_floor]),
)


@settings(max_examples=35)
@given(*DRAWN)
@example(9, 16, 4, SHORT.score_floor)
@example(60, 16, 3, SHORT.score_floor)
def test_no_single_step_improves_the_circles(seed: int, count: int, size: int, floor: int) -> None:
    no_single_step_improves(seed, count, size, floor)


@pytest.mark.proof
@settings(max_examples=400)
@given(*DRAWN)
def test_nor_does_one_in_many_pools(seed: int, count: int, size: int, floor: int) -> None:
    no_single_step_improves(seed, count, size, floor)


def no_single_step_improves(seed: int, count: int, size: int, floor: int) -> None:
    pool = tight_pool(count, seed)
    thresholds = replace(SHORT, score_floor=floor)
    slow = Slow(pool, thresholds)

    found = formed(pool, size, thresholds=thresholds)

    for circle in found:
        slow.check(circle)
    names = [name for circle in found for name in circle.members]
    assert len(set(names)) == len(names)
    free = [each.id for each in pool if each.id not in names]
    reached = (len(names), sum(circle.score for circle in found))
    for other in steps([list(circle.members) for circle in found], free, size):
        scores = [slow.score(circle) for circle in other]
        if None not in scores:
            assert (sum(map(len, other)), sum(each or 0 for each in scores)) <= reached


@settings(max_examples=100)
@given(st.integers(0, 10**6), st.integers(3, 9))
def test_nobody_is_left_out_of_whom_three_could_make_a_circle(seed: int, count: int) -> None:
    pool = tight_pool(count, seed)
    slow = Slow(pool)

    found = formed(pool, 3)

    placed = {name for circle in found for name in circle.members}
    free = sorted({each.id for each in pool} - placed)
    assert {slow.score(three) for three in combinations(free, 3)} <= {None}


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(3, 24), st.sampled_from(CIRCLE_SIZES))
def test_the_order_of_the_input_does_not_matter(seed: int, count: int, size: int) -> None:
    pool = tight_pool(count, seed)
    chance = random.Random(seed)
    pairs = open_pairs(pool)

    found = formed(pool, size, pairs, seed=seed)

    mixed = chance.sample(pool, count), size, chance.sample(pairs, len(pairs))
    assert formed(*mixed, seed=seed) == found
    assert formed(*mixed, seed=seed, known=pairs) == found


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [
        (0, 3, []), (2, 3, []), (3, 8, [3]), (9, 3, [3, 3, 3]), (12, 4, [4, 4, 4]),
        (13, 4, [4, 4, 5]), (14, 4, [4, 5, 5]), (15, 4, [3, 4, 4, 4]),
        (9, 8, [3, 6]), (16, 8, [8, 8]),
    ],
)  # fmt: skip
def test_where_all_may_meet_everybody_has_a_place(count: int, size: int, sizes: list[int]) -> None:
    pool = [classroom(f"c{number:02}", size=20 + number) for number in range(count)]

    found = formed(pool, size)

    assert sorted(len(circle.members) for circle in found) == sizes


def test_a_circle_is_told_as_json() -> None:
    pool = [
        classroom(name, timetables=slots((0, "13:00", 45)), mode=Mode.LIVE, access_tier=tier)
        for name, tier in zip(
            "abc", (AccessTier.VIDEO, AccessTier.SOUND, AccessTier.LOW), strict=True
        )
    ]

    (circle,) = formed(pool, 3)

    scores = [pair.score for pair in open_pairs(pool)]
    windows = [
        [f"2026-09-{day}T13:00Z", f"2026-09-{day}T13:45Z"] for day in (21, 28)
    ] + [["2026-10-05T13:00Z", "2026-10-05T13:45Z"]]  # fmt: skip
    told = {
        "members": ["a", "b", "c"],
        "score": sum(scores) // 3,
        "pair_scores": [
            {"low": low, "high": high, "score": score}
            for (low, high), score in zip(("ab", "ac", "bc"), scores, strict=True)
        ],
        "mode": "live",
        "channel": "sound",
        "starts_on": "2026-09-21",
        "ends_on": "2026-10-11",
        "weeks": ["2026-09-21", "2026-09-28", "2026-10-05"],
        "windows": windows,
        "swap_windows": [False, False, False],
        "weeks_with_window": 3,
    }
    assert json.loads(json.dumps(circle.to_json())) == told
    assert Plan((), (), (), {}, (circle,)).to_json()["circles"] == [told]
    assert Plan((), (), (), {}).to_json()["circles"] == []


def test_progress_is_told_to_the_end() -> None:
    told: dict[str, tuple[int, int]] = {}

    formed(
        tight_pool(12, 3),
        4,
        progress=lambda stage, done, total: told.update({stage: (done, total)}),
    )

    assert told == {"scoring": (12, 12), "solving": (12, 12)}


@pytest.mark.parametrize("size", [0, 2, 9])
def test_no_circle_has_this_size(size: int) -> None:
    with pytest.raises(ValueError, match="3 to 8"):
        formed([], size)


def test_the_same_class_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        formed([classroom("a"), classroom("a")], 3, [])


@pytest.mark.parametrize("data", [{"trios": 2}, {"circle_size": 2}, {"circle_size": 9}])
def test_thresholds_that_cannot_be_are_refused(data: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(data))} is"):
        Thresholds.from_json(data)


@pytest.mark.parametrize("data", [{"trios": 1}, *({"circle_size": size} for size in (0, 3, 8))])
def test_thresholds_of_circles_through_json(data: dict[str, int]) -> None:
    thresholds = Thresholds(**data)

    assert Thresholds.from_json(json.loads(json.dumps(thresholds.to_json()))) == thresholds


@pytest.mark.proof
@pytest.mark.parametrize("size", [3, 4, 6, 8])
def test_circles_of_a_large_pool(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    pool, thresholds = mixed_pool(300, seed=5), Thresholds()
    pairs = open_pairs(pool, thresholds)

    started = time.process_time()
    found = formed(pool, size, pairs, thresholds)
    asked = time.process_time() - started
    again = formed(pool, size, pairs, thresholds, known=pairs)

    assert again == found
    slow = Slow(pool, thresholds)
    for circle in found:
        slow.check(circle)
    figures = {
        "proof": "circles", "classes": len(pool), "size": size, "cpu_s": round(asked, 2),
        "covered": sum(len(circle.members) for circle in found),
        "with_any_partner": len(partners(pairs)),
        "sizes": dict(sorted(Counter(len(circle.members) for circle in found).items())),
        "mean": sum(circle.score for circle in found) // len(found),
    }  # fmt: skip
    with capsys.disabled():
        print(f"\n{json.dumps(figures)}")  # noqa: T201 -- the figures of the run
