"""The whole engine: the same plan whatever the order, no rule broken, nobody forgotten."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.timetable.zones import TZDATA_VERSION
from matching.engine.exchange_time import Horizon
from matching.engine.plan import Plan, Refusal, ScoredPair, judge, plan
from matching.engine.profile import ClassProfile, Mode, Thresholds
from matching.engine.rules import Context, first_refusal
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, calendar, classroom, mixed_pool, slots

DEFAULTS = Thresholds()


def planned(pool: list[ClassProfile], seed: int = 7, thresholds: Thresholds = DEFAULTS) -> Plan:
    return plan(pool, thresholds, Weights(), today=TODAY, seed=seed)


def test_any_order_gives_the_same_plan() -> None:
    pool = mixed_pool(40, seed=7, most_places=2)
    shuffled = random.Random(1).sample(pool, len(pool))

    assert json.dumps(planned(shuffled).to_json()) == json.dumps(planned(pool).to_json())


@settings(max_examples=12)
@given(st.integers(0, 10**6), st.integers(2, 30), st.integers(1, 3))
def test_what_no_plan_may_break(seed: int, count: int, most_places: int) -> None:
    pool = {each.id: each for each in mixed_pool(count, seed, most_places=most_places)}
    context = Context(DEFAULTS, Horizon(DEFAULTS, TODAY))

    found = planned(list(pool.values()))

    used = Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    assert all(used[name] <= pool[name].places_left for name in used)
    assert len({(pair.low, pair.high) for pair in found.pairs}) == len(found.pairs)
    for pair in (*found.pairs, *found.alternatives):
        assert pair.low < pair.high
        assert first_refusal(pool[pair.high], pool[pair.low], context) is None
        assert pair.score == sum(part.points for part in pair.parts) >= DEFAULTS.score_floor
        assert len(pair.weeks) == DEFAULTS.plan_weeks
        assert pair.mode == "asynchronous" or len(pair.windows) >= DEFAULTS.meetings
        assert all(pair.starts_on <= start.date() for start, _ in pair.windows)
        assert all(end.date() <= pair.ends_on + timedelta(days=1) for _, end in pair.windows)
    for alone in found.unmatched:
        assert sum(alone.counts.values()) + alone.eligible == count - 1
    assert set(used) | {alone.id for alone in found.unmatched} == set(pool)
    assert not set(used) & {alone.id for alone in found.unmatched}
    assert found.report["covered"] == len(used)


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.integers(2, 24), st.integers(1, 3))
def test_one_class_more_never_covers_fewer(seed: int, count: int, most_places: int) -> None:
    pool = mixed_pool(count + 1, seed, most_places=most_places)

    fewer, more = planned(pool[:-1]).report["covered"], planned(pool).report["covered"]

    assert int(str(more)) >= int(str(fewer))


def test_alternatives_are_the_best_of_each_class_that_were_not_chosen() -> None:
    thresholds = replace(DEFAULTS, candidates_per_class=2)

    found = planned(mixed_pool(30, seed=4), thresholds=thresholds)

    chosen = {(pair.low, pair.high) for pair in found.pairs}
    others = [(pair.low, pair.high) for pair in found.alternatives]
    assert others == sorted(set(others))
    assert not chosen & set(others)
    assert 0 < len(others) <= 2 * 30


def test_who_stays_alone_is_told_which_rule_excluded_most() -> None:
    pool = [
        classroom("a"),
        classroom("b"),
        classroom("c", ages=(16, 17)),
        classroom("d", ages=(16, 17), mode=Mode.LIVE, timetables=slots((0, "05:00", 30))),
    ]
    pool[3] = replace(pool[3], blocked=frozenset({"a"}))

    found = planned(pool)

    alone = {each.id: each for each in found.unmatched}
    assert set(alone) == {"c", "d"}
    assert alone["c"].counts == {"refusal.age": 2, "refusal.windows": 1}
    assert (alone["c"].most, alone["c"].eligible) == ("refusal.age", 0)
    assert alone["d"].counts == {"refusal.age": 1, "refusal.blocked": 1, "refusal.windows": 1}


def test_pairs_under_the_floor_are_not_proposed() -> None:
    pool = [classroom("a"), classroom("b")]

    found = planned(pool, thresholds=replace(DEFAULTS, score_floor=1001))

    assert found.pairs == ()
    assert found.unmatched[0].counts == {"refusal.score_floor": 1}


def test_the_report_is_honest() -> None:
    found = planned([classroom("a"), classroom("b"), classroom("c", places_left=0)])

    report = found.report
    assert {name: report[name] for name in ("all", "eligible", "covered", "pairs", "exact")} == {
        "all": 3,
        "eligible": 2,
        "covered": 2,
        "pairs": 1,
        "exact": True,
    }
    score = found.pairs[0].score
    figures = [report[name] for name in ("total", "mean", "lowest", "percentile_5")]
    assert figures == [score] * 4
    assert report["tzdata"] == TZDATA_VERSION
    assert report["by_access"] == {"video": {"covered": 2, "all": 3}}
    assert len(str(report["input"])) == 64


def test_the_hash_changes_with_any_part_of_the_input() -> None:
    pool = [classroom("a"), classroom("b")]
    hashes = {
        planned(pool).report["input"],
        planned(pool, seed=8).report["input"],
        planned(pool, thresholds=replace(DEFAULTS, meetings=3)).report["input"],
        planned([pool[0], replace(pool[1], size=9)]).report["input"],
        planned([pool[0], replace(pool[1], themes=frozenset({"x", "water"}))]).report["input"],
        planned([pool[0], classroom("b", timetables=slots((0, "13:00", 30)))]).report["input"],
    }

    assert len(hashes) == 6
    assert planned(pool[::-1]).report["input"] in hashes


def test_a_weekly_meeting_names_both_clocks_and_the_weeks_it_fails() -> None:
    berlin = classroom(
        "a", zone="Europe/Berlin", calendar=calendar("Europe/Berlin"),
        timetables=slots((1, "15:00", 45)), earliest_start=date(2026, 9, 28),
    )  # fmt: skip
    new_york = classroom(
        "b", zone="America/New_York", calendar=calendar("America/New_York"),
        timetables=slots((1, "09:00", 45)),
    )  # fmt: skip

    found = judge(berlin, new_york, DEFAULTS, Weights(), today=TODAY)

    assert isinstance(found, ScoredPair)
    best = found.weekly[0]
    assert (best.low_weekday, best.low_start) == (1, time(15))
    assert (best.high_weekday, best.high_start) == (1, time(9))
    assert (best.working, best.total, best.missing) == (5, 6, (date(2026, 10, 26),))
    assert best.changes is False
    assert found.weeks_with_window == 5


def test_a_weekly_meeting_that_moves_for_the_partner_says_so() -> None:
    berlin = classroom(
        "a", zone="Europe/Berlin", calendar=calendar("Europe/Berlin"),
        timetables=slots((1, "15:00", 25)),
    )  # fmt: skip
    nairobi = classroom(
        "b", zone="Africa/Nairobi", calendar=calendar("Africa/Nairobi"),
        timetables=slots((1, "14:00", 240)),
    )  # fmt: skip

    found = judge(berlin, nairobi, DEFAULTS, Weights(), today=TODAY)

    assert isinstance(found, ScoredPair)
    assert (found.weekly[0].working, found.weekly[0].changes) == (6, True)


def test_a_weekly_meeting_fits_into_its_windows_to_the_end() -> None:
    early, late = slots((1, "13:00", 40))[0], slots((1, "13:30", 40))[0]
    tables = (
        replace(early, valid_to=date(2026, 10, 11)),
        replace(late, valid_from=date(2026, 10, 12)),
    )

    found = judge(
        classroom("a", timetables=tables), classroom("b"), DEFAULTS, Weights(), today=TODAY
    )

    assert isinstance(found, ScoredPair)
    assert {meeting.low_start: meeting.working for meeting in found.weekly} == {
        time(13): 3,
        time(13, 15): 3,
        time(13, 30): 3,
    }


def test_a_judged_pair_equals_the_planned_one() -> None:
    pool = mixed_pool(20, seed=9)
    by_id = {each.id: each for each in pool}

    for pair in planned(pool).pairs:
        again = judge(by_id[pair.high], by_id[pair.low], DEFAULTS, Weights(), today=TODAY)

        assert again == pair


def test_a_judged_pair_may_be_refused() -> None:
    same = classroom("b", country="country of a")

    found = judge(same, classroom("a"), DEFAULTS, Weights(), today=TODAY)

    assert found == Refusal("refusal.same_country", {"country": "country of a"})


def test_progress_is_told_to_the_end_of_every_stage() -> None:
    told: list[tuple[str, int, int]] = []

    plan(
        mixed_pool(8, seed=1),
        DEFAULTS,
        Weights(),
        today=TODAY,
        seed=1,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )

    last = {stage: (done, total) for stage, done, total in told}
    assert list(last) == ["preparing", "scoring", "solving", "explaining"]
    assert all(done == total for done, total in last.values())


def test_the_same_class_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        planned([classroom("a"), classroom("a")])


def test_an_empty_pool_has_an_empty_plan() -> None:
    found = planned([])

    assert (found.pairs, found.alternatives, found.unmatched) == ((), (), ())
    assert found.report["all"] == 0
