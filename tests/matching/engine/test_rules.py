"""Each hard rule refuses what it is for, allows the rest, and does not care who comes first."""

from datetime import date
from typing import Any

import pytest

from classrooms.timetable.slots import SchoolCalendar
from matching.engine.exchange_time import Horizon
from matching.engine.profile import ClassProfile, Composition, Language, Level, Mode, Thresholds
from matching.engine.results import Refusal
from matching.engine.rules import REFUSAL_KEYS, RULES, SCORE_FLOOR, Context, first_refusal
from tests.matching.engine.pools import TODAY, calendar, classroom, mixed_pool, slots

GIRLS = frozenset({Composition.GIRLS})
FRENCH = (Language("fr", Level.B1),)
MORNING = slots((0, "08:00", 45))
SHORT = SchoolCalendar("UTC", calendar("UTC", last=date(2026, 10, 20)).terms)


def context(**changes: Any) -> Context:
    thresholds = Thresholds(**changes)
    return Context(thresholds, Horizon(thresholds, TODAY))


def key_of(a: ClassProfile, b: ClassProfile, asked: Context) -> str | None:
    refusal = first_refusal(a, b, asked)
    return refusal.key if refusal else None


def test_two_plain_classes_may_meet() -> None:
    assert key_of(classroom("a"), classroom("b"), context()) is None


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("refusal.capacity", {"places_left": 0}, {}),
        ("refusal.same_school", {"school_id": "x"}, {"school_id": "x"}),
        ("refusal.blocked", {"blocked": frozenset({"b"})}, {}),
        ("refusal.paired_before", {"past_partners": frozenset({"b"})}, {}),
        (
            "refusal.paired_before",
            {"past_partners": frozenset({"b"}), "repeat_ok": True},
            {},
        ),
        ("refusal.same_country", {"country": "KE"}, {"country": "KE"}),
        (
            "refusal.same_country",
            {"country": "KE", "allows_same_country": True},
            {"country": "KE"},
        ),
        ("refusal.adults", {"adult_learners": True, "ages": (16, 17)}, {"ages": (15, 17)}),
        ("refusal.composition", {"composition_wishes": GIRLS}, {}),
        ("refusal.age", {"ages": (10, 11)}, {"ages": (12, 14)}),
        ("refusal.age", {"ages": (10, 11)}, {"ages": (11, 12), "most_age_gap_months": 11}),
        ("refusal.mode", {"mode": Mode.LIVE}, {"mode": Mode.ASYNCHRONOUS}),
        ("refusal.language", {"languages": FRENCH, "accepts_translation": True}, {}),
        ("refusal.language", {"languages": (Language("en", Level.A1),)}, {}),
        ("refusal.language", {"least_level": Level.B2, "accepts_translation": True}, {}),
        ("refusal.teacher_language", {"teacher_languages": frozenset({"fr"})}, {}),
        (
            "refusal.dates",
            {"earliest_start": date(2026, 11, 2)},
            {"latest_end": date(2026, 12, 6)},
        ),
        ("refusal.weeks", {"calendar": SHORT}, {}),
        ("refusal.windows", {"mode": Mode.LIVE, "timetables": MORNING}, {}),
    ],
)
def test_refused(key: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    a, b = classroom("a", **one), classroom("b", **other)

    assert key_of(a, b, context()) == key
    assert key_of(b, a, context()) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"past_partners": frozenset({"b"}), "repeat_ok": True},
            {"repeat_ok": True},
        ),
        (
            {"country": "KE", "allows_same_country": True},
            {"country": "KE", "allows_same_country": True},
        ),
        ({"adult_learners": True, "ages": (20, 60)}, {"adult_learners": True, "ages": (16, 19)}),
        ({"adult_learners": True, "ages": (17, 18)}, {"ages": (16, 17)}),
        ({"composition_wishes": GIRLS}, {"composition": Composition.GIRLS}),
        ({"ages": (10, 11)}, {"ages": (12, 13)}),
        ({"ages": (10, 11), "most_age_gap_months": 60}, {"ages": (12, 13)}),
        ({"ages": (10, 11)}, {"ages": (11, 12), "most_age_gap_months": 12}),
        (
            {"adult_learners": True, "ages": (20, 60), "most_age_gap_months": 0},
            {"adult_learners": True, "ages": (16, 19), "most_age_gap_months": 0},
        ),
        ({"least_level": Level.B1}, {"least_level": Level.A1}),
        (
            {"least_level": Level.C2, "accepts_translation": True},
            {"accepts_translation": True},
        ),
        (
            {"languages": FRENCH, "accepts_translation": True},
            {"accepts_translation": True},
        ),
        (
            {"teacher_languages": frozenset({"fr"}), "accepts_translation": True},
            {"accepts_translation": True},
        ),
        (
            {"earliest_start": date(2026, 11, 2)},
            {"latest_end": date(2026, 12, 13)},
        ),
        ({"mode": Mode.EITHER, "timetables": MORNING}, {"mode": Mode.EITHER}),
        ({"mode": Mode.ASYNCHRONOUS, "timetables": ()}, {"mode": Mode.ASYNCHRONOUS}),
    ],
)
def test_allowed(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert key_of(classroom("a", **one), classroom("b", **other), context()) is None


@pytest.mark.parametrize(
    ("own", "others", "most"),
    [(None, None, 24), (40, None, 24), (12, None, 12), (18, 6, 6), (None, 18, 18)],
)
def test_the_age_limit_told_is_the_strictest(
    own: int | None, others: int | None, most: int
) -> None:
    a = classroom("a", ages=(10, 11), most_age_gap_months=own)
    b = classroom("b", ages=(13, 14), most_age_gap_months=others)

    told = Refusal("refusal.age", {"gap_months": 36, "most_months": most})
    assert first_refusal(a, b, context()) == first_refusal(b, a, context()) == told


@pytest.mark.parametrize(
    ("own", "others", "level"),
    [
        (None, None, "B2"),
        (Level.A2, None, "B2"),
        (Level.C1, Level.A1, "C1"),
        (Level.C1, Level.NATIVE, "NATIVE"),
    ],
)
def test_the_level_told_is_the_strictest(
    own: Level | None, others: Level | None, level: str
) -> None:
    a, b = classroom("a", least_level=own), classroom("b", least_level=others)
    asked = context(least_language_level=Level.B2)

    told = Refusal("refusal.language", {"level": level})
    assert first_refusal(a, b, asked) == first_refusal(b, a, asked) == told


def test_a_country_pair_is_excluded_in_both_orders() -> None:
    a, b = classroom("a", country="AA"), classroom("b", country="BB")
    asked = context(excluded_country_pairs=frozenset({("BB", "AA")}))

    assert key_of(a, b, asked) == key_of(b, a, asked) == "refusal.country_pair"


def test_the_lead_time_counts() -> None:
    a = classroom("a", latest_end=date(2026, 10, 25))

    assert key_of(a, classroom("b"), context(lead_days=7)) is None
    assert key_of(a, classroom("b"), context(lead_days=21)) == "refusal.dates"


@pytest.mark.parametrize(("last", "key"), [(11, None), (6, "refusal.dates")])
def test_a_last_week_that_ends_on_friday_is_a_week(last: int, key: str | None) -> None:
    a = classroom("a", earliest_start=date(2026, 11, 2), latest_end=date(2026, 12, last))

    assert key_of(a, classroom("b"), context()) == key


def test_one_window_too_few_for_the_plans_meetings() -> None:
    once = slots((0, "13:00", 25))
    a = classroom("a", mode=Mode.LIVE, timetables=once)

    assert key_of(a, classroom("b"), context(meetings=6)) is None
    assert key_of(a, classroom("b"), context(meetings=7)) == "refusal.windows"
    assert key_of(a, classroom("b"), context(meeting_minutes=26)) == "refusal.windows"


def test_a_lesson_that_could_be_swapped_counts() -> None:
    (table,) = slots((0, "13:00", 45))
    swappable = tuple(
        type(slot)(slot.weekday, slot.start, slot.minutes, swappable=True) for slot in table.slots
    )
    a = classroom("a", mode=Mode.LIVE, timetables=(type(table)(swappable),))

    assert key_of(a, classroom("b"), context()) is None


def test_every_rule_is_symmetric_over_a_mixed_pool() -> None:
    pool = mixed_pool(40, seed=3, most_places=2)
    asked = context()

    for a in pool:
        for b in pool:
            if a.id < b.id:
                assert [rule(a, b, asked) for rule in RULES] == [
                    rule(b, a, asked) for rule in RULES
                ]


def test_every_rule_refuses_somebody_in_a_mixed_pool_or_above() -> None:
    pool = mixed_pool(60, seed=3, most_places=2)
    asked = context()

    seen = {key_of(a, b, asked) for a in pool for b in pool if a.id < b.id}

    assert {None, "refusal.age", "refusal.language", "refusal.mode", "refusal.windows"} <= seen
    assert seen <= {None, *REFUSAL_KEYS} - {SCORE_FLOOR}
