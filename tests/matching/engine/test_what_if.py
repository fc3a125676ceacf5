"""What a change would bring is what the engine says once it is made: nothing is estimated."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.timetable.slots import Timetable, Week, WeeklySlot
from matching.engine.exchange_time import Horizon
from matching.engine.plan import plan
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import Refusal, ScoredPair
from matching.engine.rules import Context
from matching.engine.tell import tell
from matching.engine.weights import Weights
from matching.engine.what_if import LESSONS_DECIDE, WhatIf, simple_changes, what_if
from tests.matching.engine.draws import seeds
from tests.matching.engine.kernels.odd import odd_pool, odd_settings
from tests.matching.engine.pools import TODAY, classroom, mixed_pool, slots


def with_lesson(profile: ClassProfile, lesson: WeeklySlot) -> ClassProfile:
    """The class with one more lesson in whatever timetable holds."""
    held = [replace(each, slots=(*each.slots, lesson)) for each in profile.timetables]
    return replace(profile, timetables=tuple(held) or (Timetable((lesson,)),))


def changes_of(profile: ClassProfile) -> dict[str, ClassProfile]:
    """Everything that a class could change, and lessons all over its week."""
    lessons = {
        f"{day} {hour} {swap}": with_lesson(
            profile, WeeklySlot(day, time(hour, 10), 45, Week.EVERY, swap)
        )
        for day in range(5)
        for hour in (8, 11, 14)
        for swap in (False, True)
    }
    return simple_changes(profile) | lessons


def by_definition(
    pool: Sequence[ClassProfile],
    own: ClassProfile,
    changed: dict[str, ClassProfile],
    thresholds: Thresholds,
    weights: Weights,
    today: date,
) -> WhatIf:
    """The class really changed, and each pair told date by date."""
    others = [each for each in pool if each.id != own.id]

    def said(profile: ClassProfile) -> list[ScoredPair | Refusal]:
        context = Context(thresholds, Horizon(thresholds, today))
        return [tell(profile, each, context, weights) for each in others]

    def fitting(profile: ClassProfile) -> int:
        return sum(isinstance(each, ScoredPair) for each in said(profile))

    refused = Counter(each.key for each in said(own) if isinstance(each, Refusal))
    base = fitting(own)
    more = {key: count for key, each in changed.items() if (count := fitting(each)) > base}
    return WhatIf(dict(sorted(refused.items())), base, more)


@pytest.mark.parametrize("seed", seeds(1, 12))
def test_each_number_is_what_the_engine_says_of_the_class_really_changed(seed: int) -> None:
    pool, thresholds, weights = mixed_pool(24, seed), Thresholds(), Weights()
    asked = {each.id: changes_of(each) for each in pool[:2]}

    found = what_if(pool, asked, thresholds, weights, today=TODAY)

    for own in pool[:2]:
        expected = by_definition(pool, own, asked[own.id], thresholds, weights, TODAY)
        assert found[own.id] == expected
    assert any(each.changes for each in found.values())


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_so_it_is_with_odd_classes_and_odd_rules(seed: int) -> None:
    pool, (odd, weights) = odd_pool(8, seed, TODAY), odd_settings(seed)
    # A meeting that can be told fits into a lesson.
    thresholds = replace(odd, meeting_minutes=min(max(odd.meeting_minutes, 10), 240))
    own = min(pool, key=lambda each: each.id)
    asked = {own.id: changes_of(own)}

    found = what_if(pool, asked, thresholds, weights, today=TODAY)

    assert found == {own.id: by_definition(pool, own, asked[own.id], thresholds, weights, TODAY)}


def test_refusals_that_read_no_lesson_stand_whatever_the_lessons_are() -> None:
    """On which `what_if` relies when it passes those pairs over."""
    pool, context = mixed_pool(30, 5), Context(Thresholds(), Horizon(Thresholds(), TODAY))
    own, *others = pool
    changed = replace(
        own, id="changed", timetables=slots(*((day, "00:00", 1400) for day in range(7)))
    )

    for other in others:
        before, after = (tell(each, other, context, Weights()) for each in (own, changed))
        if isinstance(before, Refusal) and before.key not in LESSONS_DECIDE:
            assert isinstance(after, Refusal)
            assert after.key == before.key


def test_a_lesson_more_can_cost_a_partner_too() -> None:
    """A live exchange that begins later than the letters would have; so all are judged again."""
    here = classroom("here", timetables=slots((0, "06:00", 45)))
    there = classroom("there", timetables=slots((1, "13:00", 45)))
    late = replace(
        with_lesson(here, WeeklySlot(1, time(13), 45)),
        timetables=(
            Timetable((WeeklySlot(0, time(6), 45),), valid_to=date(2027, 1, 31)),
            Timetable((WeeklySlot(1, time(13), 45),), valid_from=date(2027, 2, 1)),
        ),
    )
    weights = Weights(shared_time=0, calendar=1000)
    floor = tell(here, there, Context(Thresholds(), Horizon(Thresholds(), TODAY)), weights)
    assert isinstance(floor, ScoredPair)
    thresholds = Thresholds(score_floor=floor.score)
    pool = [here, there]

    found = what_if(pool, {"here": {"late": late}}, thresholds, weights, today=TODAY)

    assert found["here"] == WhatIf({}, 1, {})
    assert by_definition(pool, late, {}, thresholds, weights, TODAY).fitting == 0


def test_what_others_said_of_the_class_holds_after_the_change() -> None:
    """Blocks and earlier partners are named from either side."""
    here = classroom("here", languages=(), teacher_languages=frozenset())
    blocking = classroom("blocking", accepts_translation=True, blocked=frozenset({"here"}))
    willing = classroom("willing", accepts_translation=True)
    pool = [here, blocking, willing]

    found = what_if(pool, {"here": simple_changes(here)}, Thresholds(), Weights(), today=TODAY)[
        "here"
    ]

    assert found.changes == {"change.translation": 1}


def test_what_is_so_already_is_no_change() -> None:
    open_to_all = classroom(
        "here", accepts_translation=True, allows_same_country=True, repeat_ok=True, mode=Mode.EITHER
    )

    assert simple_changes(open_to_all) == {}
    assert list(simple_changes(replace(open_to_all, mode=Mode.LIVE))) == ["change.mode"]


def test_a_round_tells_the_same_of_whoever_it_left_over() -> None:
    pool = mixed_pool(40, 7)
    left = plan(pool, Thresholds(), Weights(), today=TODAY, seed=1).unmatched
    alone = [each for each in left if not each.eligible]
    assert alone

    found = what_if(
        pool,
        {each.id: simple_changes(next(own for own in pool if own.id == each.id)) for each in alone},
        Thresholds(),
        Weights(),
        today=TODAY,
    )

    assert {name: each.changes for name, each in found.items()} == {
        each.id: each.helps for each in alone
    }
    assert {name: each.refused for name, each in found.items()} == {
        each.id: each.counts for each in alone
    }


def test_a_class_with_text_alone_gains_nothing_by_lessons() -> None:
    """It writes whatever the lessons are, and is offered no lesson for nothing."""
    pool = [classroom("here", access_tier=AccessTier.TEXT), classroom("there")]

    found = what_if(pool, {"here": changes_of(pool[0])}, Thresholds(), Weights(), today=TODAY)[
        "here"
    ]

    assert (found.fitting, found.changes) == (1, {})
