"""Reasons and the one thing worth knowing: keys with numbers, the right one for each pair."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from matching.engine.explain import ALL_KEYS, MOST_REASONS, REASON_KEYS, WORTH_KEYS
from matching.engine.plan import Refusal, ScoredPair, judge
from matching.engine.profile import AccessTier, Language, Level, Mode, Thresholds
from matching.engine.rules import REFUSAL_KEYS
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, calendar, classroom, mixed_pool, slots

NATIVE = (Language("en", Level.NATIVE),)
PAUSE = (DateSpan(date(2026, 10, 12), date(2026, 10, 18)),)


def scored(one: dict[str, Any], other: dict[str, Any], **weights: int) -> ScoredPair:
    chosen = Weights(**weights) if weights else Weights()
    # A single part alone stays below the usual floor; here its reason is asked for, not its sum.
    found = judge(
        classroom("a", **one),
        classroom("b", **other),
        Thresholds(score_floor=0),
        chosen,
        today=TODAY,
    )
    assert isinstance(found, ScoredPair), found
    return found


def only(part: str) -> dict[str, int]:
    return {name: 100 if name == part else 0 for name in Weights().to_json()}


@pytest.mark.parametrize(
    ("part", "one", "other", "key"),
    [
        ("shared_time", {}, {}, "reason.shared_time"),
        (
            "languages",
            {"languages": (*NATIVE, Language("fr", Level.A2, learning=True))},
            {"languages": (Language("fr", Level.C1), Language("en", Level.B1, learning=True))},
            "reason.languages.both_learn",
        ),
        (
            "languages",
            {"languages": NATIVE},
            {"languages": (Language("en", Level.B2, learning=True),)},
            "reason.languages.one_learns",
        ),
        ("languages", {"languages": NATIVE}, {"languages": NATIVE}, "reason.languages.common"),
        ("themes", {}, {}, "reason.themes"),
        ("age", {}, {}, "reason.age.same"),
        ("age", {}, {"ages": (11, 12)}, "reason.age.near"),
        ("calendar", {}, {}, "reason.calendar.unbroken"),
        (
            "calendar",
            {"calendar": SchoolCalendar("UTC", calendar("UTC").terms, PAUSE)},
            {},
            "reason.calendar.within",
        ),
        (
            "wishes",
            {"country": "KE", "wishes_countries": frozenset({"PE"})},
            {"country": "PE", "wishes_countries": frozenset({"KE"})},
            "reason.wishes.both",
        ),
        ("wishes", {"country": "KE"}, {"wishes_countries": frozenset({"KE"})}, "reason.wishes.one"),
        ("size", {}, {}, "reason.size"),
        ("access", {}, {}, "reason.access"),
        ("waiting", {"weeks_waited": 8}, {"weeks_waited": 8}, "reason.waiting"),
        ("novelty", {"region": "Africa"}, {}, "reason.novelty"),
    ],
)
def test_a_strong_part_gives_its_reason(
    part: str, one: dict[str, Any], other: dict[str, Any], key: str
) -> None:
    assert [reason.key for reason in scored(one, other, **only(part)).reasons] == [key]


def test_subjects_speak_where_no_theme_does() -> None:
    subjects = frozenset({"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10"})
    one = {"subjects": subjects, "themes": frozenset({"x"})}
    other = {"subjects": subjects, "themes": frozenset({"y"})}

    assert [r.key for r in scored(one, other, **only("themes")).reasons] == ["reason.subjects"]


@pytest.mark.parametrize("part", ["underserved", "reliability"])
def test_some_parts_are_not_told(part: str) -> None:
    strong = {"underserved": 3, "reliability": 100}

    assert scored(strong, strong, **only(part)).reasons == ()


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ({"mode": Mode.ASYNCHRONOUS}, {}, "worth.asynchronous"),
        (
            {
                "latest_end": date(2026, 11, 1),
                "timetables": slots((0, "13:00", 25)),
                "calendar": SchoolCalendar(
                    "UTC",
                    calendar("UTC").terms,
                    uncertain=(DateSpan(date(2026, 9, 21), date(2026, 10, 12)),),
                ),
            },
            {},
            "worth.few_windows",
        ),
        (
            {"accepts_translation": True, "teacher_languages": frozenset()},
            {"accepts_translation": True},
            "worth.translation",
        ),
        ({"access_tier": AccessTier.TEXT, "mode": Mode.LIVE}, {}, "worth.text"),
        ({"access_tier": AccessTier.LOW}, {}, "worth.sound"),
        ({"calendar": SchoolCalendar("UTC", calendar("UTC").terms, PAUSE)}, {}, "worth.break"),
        (
            {
                "zone": "Europe/Berlin",
                "calendar": calendar("Europe/Berlin"),
                "timetables": slots(*((day, "15:00", 30) for day in range(5))),
            },
            {},
            "worth.clock_change",
        ),
        ({}, {"ages": (12, 12)}, "worth.age"),
        ({"size": 30}, {"size": 12}, "worth.size"),
    ],
)
def test_the_one_thing_worth_knowing(one: dict[str, Any], other: dict[str, Any], key: str) -> None:
    worth = scored(one, other).worth_knowing

    assert worth is not None
    assert worth.key == key


def test_meetings_that_need_a_swap_are_told_first() -> None:
    (table,) = slots((0, "13:00", 45))
    swappable = tuple(
        type(slot)(slot.weekday, slot.start, slot.minutes, swappable=True) for slot in table.slots
    )

    worth = scored({"timetables": (type(table)(swappable),)}, {"size": 6}).worth_knowing

    assert worth is not None
    assert (worth.key, worth.params) == ("worth.needs_swap", {"firm": 0, "needed": 2})


def test_nothing_worth_knowing_is_none() -> None:
    assert scored({}, {}).worth_knowing is None


def test_keys_are_unique_and_grouped() -> None:
    assert len(set(ALL_KEYS)) == len(ALL_KEYS)
    assert ALL_KEYS == REFUSAL_KEYS + REASON_KEYS + WORTH_KEYS


def test_a_mixed_pool_speaks_only_in_known_keys() -> None:
    for a, b in combinations(mixed_pool(40, seed=2), 2):
        found = judge(a, b, Thresholds(), Weights(), today=TODAY)

        if isinstance(found, Refusal):
            assert found.key in REFUSAL_KEYS
        else:
            assert {reason.key for reason in found.reasons} <= set(REASON_KEYS)
            assert len(found.reasons) <= MOST_REASONS
            assert found.worth_knowing is None or found.worth_knowing.key in WORTH_KEYS
